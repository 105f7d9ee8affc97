"""Devices for tests: 林's main hospital keeps a stent made at home and a coil from abroad."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from seldinger.web.devices.actions.importing import keep_stock_list, name_stock_columns
from seldinger.web.devices.actions.products import add_product, end_product
from seldinger.web.devices.actions.recalling import close_recall, open_recall
from seldinger.web.devices.actions.using import record_use, withdraw_use
from seldinger.web.devices.entered import NewProduct
from seldinger.web.devices.models import DeviceUse, Product, Recall, StockList
from seldinger.web.logbook.models import Case
from seldinger.web.people.models import Department, Hospital, Person
from seldinger.workbooks.stock_list import guessed_columns, open_stock
from support.cases import log_case
from support.people import TODAY, World

DI, DI_ABROAD, DI_UNKNOWN = "06901234567892", "09506000134352", "06937774900011"
STENT = f"(01){DI}(11)250601(17)270630(10)L2025A(21)S0001"
COIL = f"(01){DI_ABROAD}(17)270630(10)C77"
DOMESTIC, IMPORTED = "国械注准20153770001", "国械注进20163131234"
HEADS = (
    "产品名称", "UDI", "规格型号", "生产企业", "注册证号", "类别", "单价", "批号", "失效日期",
    "库存数量",
)  # fmt: skip
LINES: tuple[tuple[object, ...], ...] = (
    (
        "示例支架",
        DI,
        "6×60",
        "示例甲公司",
        DOMESTIC,
        "支架",
        "12,800.00",
        "L2025A",
        "2027-06-30",
        3,
    ),
    (
        "示例弹簧圈",
        DI_ABROAD,
        "3×8",
        "示例乙公司",
        IMPORTED,
        "弹簧圈",
        4200,
        "C77",
        "2026-07-01",
        5,
    ),
)


def stent(**told: Any) -> NewProduct:
    usual: dict[str, Any] = {
        "name": "示例支架", "di": DI, "maker": "示例甲公司", "registration": DOMESTIC,
        "category": "支架", "price": Decimal("12800"),
    }  # fmt: skip
    return NewProduct(**usual | told)


def coil(**told: Any) -> NewProduct:
    usual: dict[str, Any] = {
        "name": "示例弹簧圈", "di": DI_ABROAD, "maker": "示例乙公司", "registration": IMPORTED,
        "category": "弹簧圈", "price": Decimal("4200"),
    }  # fmt: skip
    return NewProduct(**usual | told)


def add(world: World, new: NewProduct | None = None) -> Product:
    return add_product(by=world.wu, hospital=world.main, new=new or stent())


def used(world: World, raw: str = STENT, **told: Any) -> DeviceUse:
    usual: dict[str, Any] = {"by": world.lin, "hospital": world.main, "day": TODAY}
    return record_use(**usual | {"raw": raw} | told)


def a_case(world: World, **told: Any) -> Case:
    """林's, supervised by 周, done on TODAY."""
    usual: dict[str, Any] = {"supervisor": world.zhou, "day": TODAY}
    return log_case(world.trainee, world.department, **usual | told)


def recalled(world: World, **told: Any) -> Recall:
    usual: dict[str, Any] = {"by": world.wu, "hospital": world.main, "purpose": "示例召回通知"}
    return open_recall(**usual | (told or {"lot": "L2025A"}))


def stock_book(*lines: tuple[object, ...], heads: tuple[str, ...] = HEADS) -> bytes:
    """As a hospital's system exports it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (heads, *lines):
        sheet.append([*line])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def handed_in(
    by: Person,
    hospital: Hospital,
    *lines: tuple[object, ...],
    heads: tuple[str, ...] = HEADS,
    **told: Any,
) -> StockList:
    """Kept and its columns named; not taken over."""
    content = stock_book(*(lines or LINES), heads=heads)
    kept = keep_stock_list(by=by, hospital=hospital, file_name="库存.xlsx", content=content, **told)
    columns = guessed_columns(open_stock(content, "库存.xlsx", {}).heads)
    return name_stock_columns(by=by, stock=kept, columns=columns)


# -- one of everything, for the tests of all pages and of all actions ------------------------------


def devices_there(office: Person, department: Department, case: Case) -> None:
    """A product, a use in somebody's case, a recall that finds it, a list that waits."""
    hospital = department.hospital
    add_product(by=office, hospital=hospital, new=stent())
    record_use(by=office, hospital=hospital, day=date(2026, 6, 1), raw=STENT, case=case)
    open_recall(by=office, hospital=hospital, purpose="示例召回通知", lot="L2025A")
    handed_in(office, hospital)


def device_addresses(hospital: Hospital) -> dict[str, Any]:
    """For tests/support/addresses.py."""
    return {
        "product_id": Product.objects.filter(hospital=hospital).order_by("pk"),
        "use_id": DeviceUse.objects.filter(hospital=hospital).order_by("pk"),
        "stock_list_id": StockList.objects.filter(hospital=hospital).order_by("pk"),
        "recall_id": Recall.objects.filter(hospital=hospital).order_by("pk"),
    }


def _found(world: World) -> tuple[Recall, DeviceUse]:
    use = used(world, case=a_case(world))
    return recalled(world), use


def _follow(world: World) -> dict[str, Any]:
    recall, use = _found(world)
    return {"by": world.wu, "recall": recall, "uses": [use], "state": "reached"}


SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "devices.record_use": lambda w: {
        "by": w.lin, "hospital": w.main, "day": TODAY, "raw": STENT, "number": "PATIENT-4711",
    },
    "devices.withdraw_use": lambda w: {"by": w.lin, "use": used(w)},
    "devices.restore_use": lambda w: {"by": w.lin, "use": withdraw_use(by=w.lin, use=used(w))},
    "devices.attach_case": lambda w: {"by": w.lin, "use": used(w), "case": a_case(w)},
    "devices.renumber_use": lambda w: {
        "by": None, "use": used(w, number="PATIENT-4711"), "number": "PATIENT-4712",
    },
    "devices.add_product": lambda w: {"by": w.wu, "hospital": w.main, "new": stent()},
    "devices.change_product": lambda w: {
        "by": w.wu, "product": add(w), "new": stent(name="示例覆膜支架"), "version": 1,
    },
    "devices.end_product": lambda w: {"by": w.wu, "product": add(w)},
    "devices.resume_product": lambda w: {
        "by": w.wu, "product": end_product(by=w.wu, product=add(w)),
    },
    "devices.keep_stock_list": lambda w: {
        "by": w.wu, "hospital": w.main, "file_name": "库存.xlsx", "content": b"PATIENT-4711",
    },
    "devices.name_stock_columns": lambda w: {
        "by": w.wu, "stock": handed_in(w.wu, w.main), "columns": {"name": "产品名称"},
    },
    "devices.take_stock_list": lambda w: {"by": w.wu, "stock": handed_in(w.wu, w.main)},
    "devices.open_recall": lambda w: {
        "by": w.wu, "hospital": w.main, "purpose": "示例召回通知", "lot": "L2025A",
    },
    "devices.follow_up": _follow,
    "devices.close_recall": lambda w: {"by": w.wu, "recall": recalled(w)},
    "devices.reopen_recall": lambda w: {
        "by": w.wu, "recall": close_recall(by=w.wu, recall=recalled(w)),
    },
    "devices.export_recall": lambda w: {"by": w.wu, "recall": recalled(w), "rows": 1},
}  # fmt: skip
