"""A list of stock: looked at first, taken over whole, and what it says of what is known."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.devices.actions.importing import take_stock_list
from seldinger.web.devices.models import Product, StockItem, StockList
from seldinger.workbooks.stock_list import guessed_columns, open_stock, read_stock
from support.devices import (
    COIL,
    DI,
    DI_UNKNOWN,
    HEADS,
    LINES,
    STENT,
    add,
    handed_in,
    recalled,
    stent,
    stock_book,
    used,
)
from support.people import ClientOf, World

UPLOAD = "/devices/stock/import/"


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def upload(client: object, content: bytes, name: str = "库存.xlsx") -> object:
    told = {"file": SimpleUploadedFile(name, content)}
    return client.post(UPLOAD, told, follow=True)  # type: ignore[attr-defined]


def test_a_price_is_sealed_as_it_is_stored(world: World) -> None:
    add(world, stent(price=Decimal(12800)))
    assert not [*broken_seals()]


def test_from_the_file_to_what_expires(world: World, client_of: ClientOf) -> None:
    before, wu = used(world, COIL), client_of(world.wu)
    answer = upload(wu, stock_book(*LINES))
    assert "每列是什么" in text(answer)
    kept = StockList.objects.get()
    columns = {"name": "产品名称", "code": "UDI", "model": "规格型号", "maker": "生产企业"}
    columns |= {"registration": "注册证号", "category": "类别", "price": "单价", "lot": "批号"}
    columns |= {"expires": "失效日期", "quantity": "库存数量"}
    answer = wu.post(f"{UPLOAD}{kept.pk}/columns/", columns, follow=True)
    assert "库存 2 行共 8 件，新产品 2 个" in text(answer)
    assert not Product.objects.exists()
    answer = wu.post(f"{UPLOAD}{kept.pk}/confirm/", follow=True)
    assert "库存表已写入：2 行共 8 件" in text(answer)
    assert "90 天内失效的有 5 件" in text(answer)
    assert "16 天后失效" in text(answer)
    first = Product.objects.get(di=DI)
    assert (first.price, first.origin, first.category) == (Decimal(12800), "domestic", "支架")
    before.refresh_from_db()
    assert before.product.name == "示例弹簧圈"
    # The next list is read at once, as the heads are the same.
    assert "每列是什么" not in text(upload(wu, stock_book(*LINES)))


def test_the_next_list_replaces_the_stock_of_its_store_alone(world: World) -> None:
    take_stock_list(by=world.wu, stock=handed_in(world.wu, world.main))
    there = handed_in(world.head, world.main, LINES[0], department=world.department)
    take_stock_list(by=world.head, stock=there)
    assert StockItem.objects.filter(gone_at=None).count() == 3
    take_stock_list(by=world.wu, stock=handed_in(world.wu, world.main, LINES[1]))
    lying = StockItem.objects.filter(gone_at=None).order_by("pk")
    assert [*lying.values_list("stock_list__department", "lot")] == [
        (world.department.pk, "L2025A"),
        (None, "C77"),
    ]
    assert StockItem.objects.count() == 4


def test_what_is_written_stays_and_blanks_are_filled(world: World) -> None:
    product = add(world, stent(maker="", price=Decimal(99)))
    plan = take_stock_list(by=world.wu, stock=handed_in(world.wu, world.main, LINES[0]))
    assert ([*plan.filled.values()], [*plan.differs.values()]) == (
        [{"model": "6×60", "maker": "示例甲公司"}],
        [["price"]],
    )
    product.refresh_from_db()
    assert (product.maker, product.price, product.version) == ("示例甲公司", Decimal(99), 2)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("UDI", "12345"), ("UDI", DI[:-1] + "3"), ("单价", "贵"), ("单价", -1), ("库存数量", 1.5),
        ("失效日期", "明年"), ("批号", "L" * 61), ("产品名称", ""),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_left_out_and_told(
    world: World, client_of: ClientOf, column: str, cell: object
) -> None:
    wrong = tuple(
        cell if head == column else told for head, told in zip(HEADS, LINES[0], strict=True)
    )
    kept = handed_in(world.wu, world.main, wrong, LINES[1])
    page = text(client_of(world.wu).get(f"{UPLOAD}{kept.pk}/confirm/"))
    assert "库存 1 行共 5 件" in page
    assert "1 行不能读出" in page
    take_stock_list(by=world.wu, stock=kept)
    assert [one.lot for one in StockItem.objects.all()] == ["C77"]


def test_a_whole_code_tells_lot_and_expiry() -> None:
    heads, line = ("产品名称", "条码", "数量"), ("示例支架", STENT, 2)
    table = open_stock(stock_book(line, heads=heads), "库存.xlsx", {})
    [row] = read_stock(table, guessed_columns(table.heads)).rows
    assert (row.di, row.lot, row.serial, row.expires) == (DI, "L2025A", "S0001", date(2027, 6, 30))


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("2027-06", date(2027, 6, 30)), ("2028年2月", date(2028, 2, 29)),
        ("2027.06.30", date(2027, 6, 30)), ("20270630", date(2027, 6, 30)), ("2027-13", None),
    ],
)  # fmt: skip
def test_a_label_without_a_day_means_the_end_of_the_month(cell: str, means: date | None) -> None:
    table = open_stock(
        stock_book(("示例支架", cell, 1), heads=("产品名称", "有效期", "数量")), "库存.xlsx", {}
    )
    rows = read_stock(table, guessed_columns(table.heads)).rows
    assert [row.expires for row in rows] == ([means] if means else [])


def test_the_same_list_again_makes_no_product_anew(world: World) -> None:
    """One name with an identifier, one without, one of another size."""
    lines = (("示例支架", DI, ""), ("示例支架", "", ""), ("示例支架", DI_UNKNOWN, ""))
    for _ in range(3):
        kept = handed_in(world.wu, world.main, *lines, heads=HEADS[:3])
        take_stock_list(by=world.wu, stock=kept)
    assert sorted(Product.objects.values_list("di", flat=True)) == sorted(["", DI, DI_UNKNOWN])


def test_an_identifier_fills_one_product_and_names_what_was_used(world: World) -> None:
    use = used(world)
    bare = [add(world, stent(name=name, di="", maker="")) for name in ("甲支架", "乙支架")]
    lines = (("甲支架", DI, ""), ("乙支架", DI, ""), ("甲支架", DI_UNKNOWN, ""))
    take_stock_list(by=world.wu, stock=handed_in(world.wu, world.main, *lines, heads=HEADS[:3]))
    use.refresh_from_db()
    assert use.product == bare[0]
    assert Product.objects.get(di=DI_UNKNOWN) not in bare
    assert StockItem.objects.filter(product=bare[0]).count() == 2


def test_lines_that_are_alike_are_told(world: World, client_of: ClientOf) -> None:
    kept = handed_in(world.wu, world.main, LINES[0], LINES[0])
    page = text(client_of(world.wu).get(f"{UPLOAD}{kept.pk}/confirm/"))
    assert "1 行与另一行完全相同" in page


def test_nothing_is_half_stored(world: World) -> None:
    kept = handed_in(world.wu, world.main, ("", DI_UNKNOWN, "", "", "", "", "", "", "", ""))
    with pytest.raises(SeldingerError, match="没有一行能读出"):
        take_stock_list(by=world.wu, stock=kept)
    assert not Product.objects.exists()
    good = handed_in(world.wu, world.main)
    take_stock_list(by=world.wu, stock=good)
    with pytest.raises(SeldingerError, match="已经写入过"):
        take_stock_list(by=world.wu, stock=good)


def test_what_heads_a_list_needs_is_told_of_stock(world: World, client_of: ClientOf) -> None:
    page = text(upload(client_of(world.wu), stock_book(("x", "y"), heads=("a", "b"))))
    assert "“产品名称”“批号”" in page
    assert "住院号" not in page


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\x00" * 50, "只有字".encode()])
def test_a_file_that_is_no_list_is_refused_with_a_reason(
    world: World, client_of: ClientOf, content: bytes
) -> None:
    answer = upload(client_of(world.wu), content)
    assert 'class="fault"' in text(answer)
    assert not StockList.objects.exists()


def test_a_head_hands_in_for_their_department_alone(world: World, client_of: ClientOf) -> None:
    head = client_of(world.head)
    page = text(head.get(UPLOAD))
    assert "介入科" in page
    assert "全院" not in page
    assert "请选择" in text(upload(head, stock_book(*LINES)))
    assert not StockList.objects.exists()


def test_a_recall_tells_what_lies_in_stock(world: World, client_of: ClientOf) -> None:
    take_stock_list(by=world.wu, stock=handed_in(world.wu, world.main))
    recall = recalled(world, lot="c77")
    page = text(client_of(world.wu).get(f"/devices/recall/{recall.pk}/"))
    assert "库存里还有 5 件" in page


def test_days_left_are_counted_from_today(world: World, client_of: ClientOf) -> None:
    gone = tuple(
        "2026-06-14" if head == "失效日期" else told
        for head, told in zip(HEADS, LINES[0], strict=True)
    )
    take_stock_list(by=world.wu, stock=handed_in(world.wu, world.main, gone))
    page = text(client_of(world.zhou).get("/devices/stock/"))
    assert "3 件已过失效日期，请下架" in page
