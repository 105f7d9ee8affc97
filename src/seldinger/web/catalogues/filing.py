"""The grade 3 and 4 lists of a catalogue version as a workbook, for filing and publication."""

from seldinger.report.graded_list import FILED, HEADS, Filed, filed_rows
from seldinger.report.privileges import GRADE
from seldinger.workbooks.tables import Column, Table, TableBook, table_book

_WIDTHS = (22, 6, 56, 10, 10, 36, 14)


def graded_workbook(filed: Filed) -> bytes:
    """A sheet for each of the two grades, the higher first."""
    columns = [Column(head, width) for head, width in zip(HEADS, _WIDTHS, strict=True)]
    about = [
        ("医院", filed.hospital),
        ("版本", filed.version),
        ("决定", filed.document or "未填"),
        ("校验值", filed.catalogue.hash[:12]),
        *((f"{GRADE[grade]}手术", f"{len(filed.listed(grade))} 条") for grade in reversed(FILED)),
    ]
    if filed.draft:
        about.insert(0, ("说明", filed.draft))
    tables = [
        Table(f"{GRADE[grade]}手术", columns, filed_rows(filed, grade), fixed=3)
        for grade in reversed(FILED)
    ]
    return table_book(TableBook(f"{filed.hospital}{filed.title}", about, tables))
