"""A workbook as an answer."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from seldinger.workbooks.tables import TableBook, table_book

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_workbook(book: TableBook, name: str) -> HttpResponse:
    disposition = content_disposition_header(True, f"{name}.xlsx")
    return HttpResponse(table_book(book), _XLSX, headers={"Content-Disposition": disposition or ""})
