"""Another hospital's catalogue as a workbook."""

from io import BytesIO

from openpyxl import Workbook

HEADS = ("专业", "级别", "手术名称", "编码", "备注")
COLUMNS = {"list": 0, "grade": 1, "text": 2, "code": 3, "note": 4}
ROW = ("外周血管介入", "四级", "示例新手术", "", "")


def book(*rows: tuple[object, ...], heads: tuple[str, ...] = HEADS) -> bytes:
    """A workbook with these rows under the heads."""
    workbook = Workbook()
    for row in (heads, *rows):
        workbook.active.append(row)  # type: ignore[union-attr]
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()
