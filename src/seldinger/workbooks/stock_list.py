"""A hospital's stock of devices, as its system exported it: workbook or text, in any order."""

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from seldinger.intake.udi.identifier import DeviceIdentifier, read_identifier
from seldinger.workbooks.cells import Broken, date_of, text_of, word
from seldinger.workbooks.grid import CellFault, Rows, WorkbookError
from seldinger.workbooks.hospital_fields import Field, folded, guessed, missing_in
from seldinger.workbooks.hospital_line import Line, read_lines
from seldinger.workbooks.hospital_table import Table, open_list

_LONGEST = {
    "name": 200, "code": 400, "model": 120, "maker": 120, "registration": 60, "category": 60,
    "lot": 60, "serial": 60, "place": 60,
}  # fmt: skip
_MONTH = re.compile(r"((?:19|20|21)\d\d)(?:[-/.]|年)(0?[1-9]|1[0-2])月?", re.ASCII)
_MOST, _DEAREST = 1_000_000, Decimal(10**8)
FIELDS = (
    Field(
        "name", "名称", "产品名称，不超过 200 个字",
        ("产品名称", "名称", "耗材名称", "物资名称", "商品名称", "品名", "器械名称"),
        needed=True,
    ),
    Field(
        "code", "条码（UDI）", "包装上的条码，或产品标识（UDI-DI）",
        ("UDI", "UDI-DI", "DI", "产品标识", "条码", "条形码", "主条码", "UDI码", "唯一标识"),
    ),
    Field(
        "model", "规格型号", "不超过 120 个字",
        ("规格型号", "型号规格", "规格", "型号", "规格/型号"),
    ),
    Field(
        "maker", "生产企业", "不超过 120 个字",
        ("生产企业", "生产厂家", "厂家", "生产商", "注册人", "制造商", "生产厂商", "厂商"),
    ),
    Field(
        "registration", "注册证号", "如 国械注准20153770001",
        ("注册证号", "注册证编号", "医疗器械注册证号", "注册证", "注册号", "备案号"),
    ),
    Field("category", "类别", "不超过 60 个字", ("类别", "分类", "耗材类别", "物资分类")),
    Field(
        "price", "单价", "以元为单位的数，如 1280.50",
        ("单价", "价格", "采购价", "进价", "中标价"),
    ),
    Field("lot", "批号", "不超过 60 个字", ("批号", "生产批号", "产品批号", "批次", "批次号")),
    Field("serial", "序列号", "不超过 60 个字", ("序列号", "产品序列号", "SN", "编号")),
    Field(
        "expires", "失效日期", "日期，如 2027-06-30",
        ("失效日期", "有效期至", "有效期", "效期", "失效期", "到期日期"),
    ),
    Field(
        "quantity", "数量", "不小于 0 的整数",
        ("数量", "库存数量", "库存", "结存数量", "现存量", "库存量"),
    ),
    Field("place", "库位", "不超过 60 个字", ("库位", "货位", "库房", "仓库", "存放位置", "位置")),
)  # fmt: skip
_BY_ID = {one.id: one for one in FIELDS}
_HEADS = frozenset(word(head) for one in FIELDS for head in one.heads)


@dataclass(frozen=True, slots=True)
class StockRow:
    """di, lot, serial, expires: of their own column, else of the whole code. quantity: 1 where no
    column tells it. price: in yuan a piece."""

    number: int
    name: str
    di: str = ""
    model: str = ""
    maker: str = ""
    registration: str = ""
    category: str = ""
    price: Decimal | None = None
    lot: str = ""
    serial: str = ""
    expires: date | None = None
    quantity: int = 1
    place: str = ""


@dataclass(frozen=True, slots=True)
class StockReading:
    rows: tuple[StockRow, ...] = ()
    faults: tuple[CellFault, ...] = ()


def open_stock(content: bytes, name: str, known: Mapping[str, str]) -> Table:
    """known: the columns of this hospital's last list. Raises WorkbookError in one line."""
    try:
        return open_list(content, name, _HEADS | {folded(head) for head in known.values()})
    except WorkbookError as error:  # its example is of a list of operations
        told = str(error).replace("“手术日期”“住院号”", "“产品名称”“批号”“数量”")
        told = told.replace("请按月导出后分次上传", "请按科室分开上传")
        raise WorkbookError(told) from None


def guessed_columns(heads: Sequence[str], rows: Rows = ()) -> dict[str, str]:
    """Field → the head that probably is meant, each head once."""
    return guessed(heads, FIELDS, rows)


def columns_fit(columns: Mapping[str, str], heads: Sequence[str]) -> bool:
    """Whether a list can be read as the last one was."""
    return not missing_in(columns, heads, FIELDS)


def read_stock(table: Table, columns: Mapping[str, str]) -> StockReading:
    """The rows that name a product. columns: field → head."""
    found = read_lines(_Line, table, columns)
    return StockReading(found.rows, found.faults)


def _end_of_month(text: str) -> date | None:
    """A label that tells no day means the last one of the month."""
    told = _MONTH.fullmatch(text)
    if not told:
        return None
    year, month = int(told[1]), int(told[2])
    return date(year, month, monthrange(year, month)[1])


class _Line(Line[StockRow]):
    fields = _BY_ID

    @property
    def is_row(self) -> bool:
        head = self.table.heads[self.places["name"]] if "name" in self.places else ""
        told = text_of(self.raw("name"))
        is_total = word(told) in {"合计", "总计", "小计"}
        return bool(told or text_of(self.raw("code"))) and word(told) != word(head) and not is_total

    def read(self) -> StockRow | None:
        texts = {key: self.text(key) for key in _LONGEST if key != "code"}
        code = self._code()
        price, quantity, expires = self._price(), self._quantity(), self._expires()
        if not self.is_sound:
            return None
        texts["lot"] = texts["lot"] or code.lot
        texts["serial"] = texts["serial"] or code.serial
        return StockRow(
            self.number, di=code.di, price=price, quantity=quantity,
            expires=expires or code.expires, **texts,
        )  # fmt: skip

    def is_wrong(self, key: str, text: str) -> bool:
        is_missing = self.fields[key].needed and not text
        return is_missing or len(text) > _LONGEST[key] or not text.isprintable()

    def _code(self) -> DeviceIdentifier:
        """A code that is none makes the line faulty: its product would stand there twice."""
        cell = self.raw("code")
        read = read_identifier(cell if isinstance(cell, str) else text_of(cell))
        is_wrong = not read.di or "check_digit" in read.flags
        is_odd = not all(part.isprintable() for part in (read.di, read.lot, read.serial))
        if isinstance(cell, Broken) or (read.raw and (is_wrong or is_odd)):
            self.fault("code")
        return read

    def _expires(self) -> date | None:
        cell = self.raw("expires")
        day = date_of(self.whole("expires")) or _end_of_month(text_of(cell))
        if day is None and (isinstance(cell, Broken) or text_of(cell)):
            self.fault("expires")
        return day

    def _price(self) -> Decimal | None:
        found = self._number("price", Decimal(0), _DEAREST)
        return found.quantize(Decimal("0.01")) if found is not None else None

    def _quantity(self) -> int:
        found = self._number("quantity", Decimal(0), Decimal(_MOST))
        if found is not None and found != int(found):
            self.fault("quantity")
        return 1 if found is None else int(found)

    def _number(self, key: str, least: Decimal, most: Decimal) -> Decimal | None:
        """None where the cell is empty, or is no number between the two: a fault then."""
        cell = self.raw(key)
        told = text_of(cell).replace(",", "").replace("，", "").lstrip("¥￥")
        if not told and not isinstance(cell, Broken):
            return None
        try:
            found = Decimal(told)
        except InvalidOperation:
            found = Decimal(-1)
        if isinstance(cell, Broken) or not found.is_finite() or not least <= found <= most:
            self.fault(key)
            return None
        return found
