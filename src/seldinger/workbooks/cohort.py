"""A cohort as a workbook: what it is, one row a trainee, one row a requirement and trainee."""

from collections.abc import Sequence
from dataclasses import dataclass

from seldinger.workbooks.tables import Column, Table, TableBook, Value, table_book


@dataclass(frozen=True, slots=True)
class CohortBook:
    """about: (what, its value) lines for the first sheet. Rows in the order of their columns."""

    title: str
    about: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    detail_columns: Sequence[Column]
    details: Sequence[Sequence[Value]]


def cohort_book(told: CohortBook) -> bytes:
    """The .xlsx file's content. Text that begins like a formula is written as text."""
    tables = (
        Table("学员", told.columns, told.rows, fixed=1),
        Table("逐项要求", told.detail_columns, told.details),
    )
    return table_book(TableBook(told.title, told.about, tables))
