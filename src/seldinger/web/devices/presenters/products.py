"""Products and stock in words, and both as a workbook."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from seldinger.intake.udi.registration import read_registration
from seldinger.web.devices.models import Product, StockItem
from seldinger.web.devices.wording import UNKNOWN_ORIGIN
from seldinger.web.people.models import Hospital
from seldinger.web.people.presenters.sign import Sign
from seldinger.workbooks.tables import Column, Table, TableBook, Value

_EXPIRED = "已过失效日期，请下架"


@dataclass(frozen=True)
class ProductRow:
    id: int
    name: str
    model: str
    maker: str
    origin: str
    registration: str
    doubt: str  # why the origin is not known
    category: str
    price: str
    stock: int
    is_ended: bool


def product_rows(products: Iterable[Product], stock: dict[int, int]) -> list[ProductRow]:
    return [_row(one, stock.get(one.pk, 0)) for one in products]


def _row(one: Product, stock: int) -> ProductRow:
    return ProductRow(
        id=one.pk,
        name=one.name,
        model=one.model,
        maker=one.maker,
        origin=one.get_origin_display() or UNKNOWN_ORIGIN,
        registration=one.registration,
        doubt=doubt_of(one),
        category=one.category,
        price=f"{one.price:,.2f} 元" if one.price is not None else "",
        stock=stock,
        is_ended=one.ended_at is not None,
    )


def doubt_of(one: Product) -> str:
    if not one.registration:
        return "" if one.origin else "没有填注册证号"
    read = read_registration(one.registration)
    if read is None:
        return "注册证号读不出，请核对"
    return "" if one.origin else "备案号不说明产地，请选填"


def products_lead(number: int, unknown: int) -> str:
    if not number:
        return "还没有登记产品。"
    more = f"，其中 {unknown} 个产地不明" if unknown else "，产地都知道"
    return f"{number} 个产品{more}。"


@dataclass(frozen=True)
class StockRow:
    name: str
    lot: str
    place: str
    quantity: int
    expires: str
    sign: Sign
    department: str


def stock_rows(items: Iterable[StockItem], on: date) -> list[StockRow]:
    return [
        StockRow(
            name=" ".join(filter(None, (one.product.name, one.product.model))),
            lot="，".join(
                f"{word} {value}"
                for word, value in (("批号", one.lot), ("序列号", one.serial))
                if value
            ),
            place=one.place,
            quantity=one.quantity,
            expires=one.expires.isoformat() if one.expires else "",
            sign=_sign(one, on),
            department=one.stock_list.department.name if one.stock_list.department else "",
        )
        for one in items
    ]


def _sign(item: StockItem, on: date) -> Sign:
    if item.expires is None:
        return Sign("info", "没有写", "gate-unknown")
    left = (item.expires - on).days
    if left < 0:
        return Sign("alert", _EXPIRED, "gate-stopped")
    return Sign("clock", "今天失效" if not left else f"{left} 天后失效", "gate-override")


def stock_lead(rows: list[StockRow], items: int, days: int) -> str:
    if not items:
        return "还没有库存。"
    gone = sum(one.quantity for one in rows if one.sign.word == _EXPIRED)
    soon = sum(one.quantity for one in rows) - gone
    first = f"{gone} 件已过失效日期，请下架；" if gone else "没有已失效的；"
    return f"{first}{days} 天内失效的有 {soon} 件。"


# -- as a workbook ---------------------------------------------------------------------------------

_PRODUCTS = (
    Column("名称", 30), Column("规格型号", 18), Column("生产企业", 26), Column("产品标识", 18),
    Column("注册证号", 24), Column("产地", 10), Column("类别", 14), Column("单价", 12),
    Column("库存", 8),
)  # fmt: skip
_STOCK = (
    Column("名称", 30), Column("规格型号", 18), Column("批号", 18), Column("序列号", 18),
    Column("失效日期", 12), Column("数量", 8), Column("库位", 14), Column("科室", 16),
)  # fmt: skip


def products_book(
    hospital: Hospital, products: Iterable[Product], items: Iterable[StockItem], on: date
) -> TableBook:
    lying = [*items]
    stock: dict[int, int] = {}
    for one in lying:
        stock[one.product_id] = stock.get(one.product_id, 0) + one.quantity
    about = [("医院", hospital.name), ("导出日期", on.isoformat())]
    rows: list[list[Value]] = [
        [
            one.name, one.model, one.maker, one.di, one.registration,
            one.get_origin_display() or UNKNOWN_ORIGIN, one.category,
            float(one.price) if one.price is not None else None, stock.get(one.pk, 0),
        ]
        for one in products
    ]  # fmt: skip
    of_stock: list[list[Value]] = [
        [
            one.product.name, one.product.model, one.lot, one.serial, one.expires, one.quantity,
            one.place, one.stock_list.department.name if one.stock_list.department else "全院",
        ]
        for one in lying
    ]  # fmt: skip
    tables = (Table("产品", _PRODUCTS, rows, fixed=1), Table("库存", _STOCK, of_stock, fixed=1))
    return TableBook(f"{hospital.name}器械产品与库存", about, tables)
