"""A list of stock beside the products that are known: new ones, blanks it fills. Reads only.

A product of the list is the one with its identifier, else the one of that name, model and maker.
What is written already stays: where the list says otherwise, somebody has to look.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from seldinger.errors import SeldingerError
from seldinger.web.devices.entered import origin_of
from seldinger.web.devices.models import Product, StockList
from seldinger.web.people.models import Hospital
from seldinger.web.people.uploads import last_columns, opened
from seldinger.workbooks.hospital_table import Table
from seldinger.workbooks.stock_list import (
    StockReading,
    StockRow,
    columns_fit,
    open_stock,
    read_stock,
)

LARGEST = 8 * 1024 * 1024  # bytes
MOST_ROWS = 20_000
Key = tuple[str, ...]
_OF_PRODUCT = ("di", "model", "maker", "registration", "origin", "category", "price")


@dataclass(frozen=True)
class Wanted:
    """One line of stock, and the key of its product."""

    key: Key
    lot: str
    serial: str
    expires: date | None
    quantity: int
    place: str


@dataclass
class Plan:
    """filled: key → blanks of a known product that the list fills. differs: key → fields in which
    the list says otherwise than the product; they stay."""

    wanted: list[Wanted] = field(default_factory=list)
    known: dict[Key, Product] = field(default_factory=dict)
    new: dict[Key, dict[str, Any]] = field(default_factory=dict)
    filled: dict[Key, dict[str, Any]] = field(default_factory=dict)
    differs: dict[Key, list[str]] = field(default_factory=dict)
    reading: StockReading = field(default_factory=StockReading)

    @property
    def pieces(self) -> int:
        return sum(one.quantity for one in self.wanted)


def known_columns(hospital: Hospital) -> dict[str, str]:
    """As the hospital's last list was read; empty where there was none."""
    return last_columns(StockList.objects.filter(hospital=hospital))


def table_of(uploaded: StockList) -> Table:
    """Raises SeldingerError where it is kept no longer, or the keys were lost."""
    content = opened(uploaded.content, "库存表")
    return open_stock(content, uploaded.file_name, known_columns(uploaded.hospital))


def check_size(table: Table) -> None:
    if len(table.rows) > MOST_ROWS:
        raise SeldingerError(
            f"这份库存表有 {len(table.rows)} 行，一次最多 {MOST_ROWS} 行。请按科室分开上传"
        )


def plan_of(uploaded: StockList) -> Plan:
    """As of now. Raises SeldingerError where nobody said how the columns read."""
    table = table_of(uploaded)
    if not columns_fit(uploaded.columns, table.heads):
        raise SeldingerError("这份库存表的列还没有对应。请先指明每列是什么")
    return planned(uploaded.hospital, read_stock(table, uploaded.columns))


def planned(hospital: Hospital, reading: StockReading) -> Plan:
    plan = Plan(reading=reading)
    stored = _Stored(hospital)
    for row in reading.rows:
        product = stored.meant(row)
        key = _key(row) if product is None else ("pk", str(product.pk))
        plan.wanted.append(Wanted(key, row.lot, row.serial, row.expires, row.quantity, row.place))
        told = _told(row)
        if product is None:
            _add(plan, key, told)
        else:
            plan.known[key] = product
            _compare(plan, key, product, told)
    return plan


class _Stored:
    """The products that the hospital keeps, by identifier and by name."""

    def __init__(self, hospital: Hospital) -> None:
        rows = [*Product.objects.filter(hospital=hospital).order_by("pk")]
        self._by_di = {row.di: row for row in rows if row.di}
        self._promised: set[int] = set()  # products to which a line gave an identifier
        self._by_name: dict[Key, list[Product]] = {}
        for row in rows:
            self._by_name.setdefault(_named(row.name, row.model, row.maker), []).append(row)

    def meant(self, row: StockRow) -> Product | None:
        if row.di in self._by_di:
            return self._by_di[row.di]
        alike = self._by_name.get(_named(row.name, row.model, row.maker), [])
        bare = [one for one in alike if not one.di and one.pk not in self._promised]
        if row.di:
            if len(bare) != 1:
                return None
            self._promised.add(bare[0].pk)
            return self._by_di.setdefault(row.di, bare[0])
        return (bare or alike)[0] if bare or len(alike) == 1 else None


def _key(row: StockRow) -> Key:
    return ("di", row.di) if row.di else ("name", *_named(row.name, row.model, row.maker))


def _named(*words: str) -> Key:
    return tuple("".join(word.split()).casefold() for word in words)


def _told(row: StockRow) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in _OF_PRODUCT if name != "origin"}
    return {"name": row.name, "origin": origin_of(row.registration), **told}


def _add(plan: Plan, key: Key, told: dict[str, Any]) -> None:
    """The first line of a product names it; later ones fill what it left blank."""
    product = plan.new.setdefault(key, told)
    for name, value in told.items():
        if product[name] in ("", None):
            product[name] = value


def _compare(plan: Plan, key: Key, product: Product, told: dict[str, Any]) -> None:
    for name in _OF_PRODUCT:
        value, has = told[name], getattr(product, name)
        if value in ("", None) or value == has:
            continue
        if has in ("", None):
            plan.filled.setdefault(key, {}).setdefault(name, value)
        elif name not in plan.differs.setdefault(key, []):
            plan.differs[key].append(name)
