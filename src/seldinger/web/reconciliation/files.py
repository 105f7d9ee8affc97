"""A list's file: read from memory, and read back from where it is kept encrypted."""

from collections.abc import Mapping as Columns

from seldinger.errors import SeldingerError
from seldinger.web.people.models import Hospital
from seldinger.web.people.uploads import opened
from seldinger.web.reconciliation.models import HospitalList, Mapping
from seldinger.workbooks.hospital_fields import folded, missing_in
from seldinger.workbooks.hospital_list import Reading, read_rows
from seldinger.workbooks.hospital_table import Table, open_list

LARGEST = 16 * 1024 * 1024  # bytes; a year of a large theatre is under 5 MB


def mapping_of(hospital: Hospital) -> Mapping | None:
    return Mapping.objects.filter(hospital=hospital).first()


def table_in(content: bytes, file_name: str, columns: Columns[str, str]) -> Table:
    """columns: as this hospital's lists were read before; empty where there was none."""
    return open_list(content, file_name, frozenset(folded(head) for head in columns.values()))


def fits(mapping: Mapping | None, table: Table) -> bool:
    """Whether the list can be read as the last one was: it is asked again only where it cannot."""
    return mapping is not None and not missing_in(mapping.columns, table.heads)


def content_of(uploaded: HospitalList) -> bytes:
    """Raises SeldingerError where it is kept no longer, or the keys were lost."""
    return opened(uploaded.content, "清单")


def table_of(uploaded: HospitalList, mapping: Mapping | None) -> Table:
    columns = mapping.columns if mapping else {}
    return table_in(content_of(uploaded), uploaded.file_name, columns)


def reading_of(uploaded: HospitalList, mapping: Mapping | None) -> Reading:
    """Raises SeldingerError where nobody said how the columns read."""
    table = table_of(uploaded, mapping)
    if mapping is None or not fits(mapping, table):
        raise SeldingerError("这份清单的列还没有对应。请先指明每列是什么")
    return read_rows(table, mapping.columns)
