"""Sources and what each sent lately."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from seldinger.web.intake.models import Source
from seldinger.web.people.presenters.sign import Sign


@dataclass(frozen=True, slots=True)
class SourceRow:
    """may_edit: what is uploaded by hand has nothing to set."""

    pk: int
    name: str
    label: str
    protocol: str
    where: str
    last: str
    read: int
    refused: int
    waiting: int
    sign: Sign
    ended: str
    may_edit: bool


def source_rows(sources: Iterable[Source]) -> list[SourceRow]:
    """Of `queries.with_counts`."""
    return [_row(one) for one in sources]


def sources_lead(rows: Sequence[SourceRow]) -> str:
    connected = [one for one in rows if one.may_edit]
    if not connected:
        return "还没有接通的设备或系统。"
    silent = sum(not one.last for one in connected)
    told = f"，其中 {silent} 个还没有发来过" if silent else ""
    return f"已登记 {len(connected)} 个来源{told}。没有登记的一概不接收。"


def _row(source: Source) -> SourceRow:
    last = source.last  # type: ignore[attr-defined]
    department = source.department.name if source.department else ""
    counted = source.read, source.refused, source.waiting  # type: ignore[attr-defined]
    return SourceRow(
        source.pk,
        source.name if source.protocol != Source.Protocol.FILE else "",
        source.label or source.name,
        source.get_protocol_display(),
        "，".join(filter(None, (source.hospital.name, department, source.room))),
        f"{timezone.localtime(last):%Y-%m-%d %H:%M}" if last else "",
        *counted,
        sign=_sign(bool(last), counted[1]),
        ended=f"{timezone.localtime(source.ended_at):%Y-%m-%d}" if source.ended_at else "",
        may_edit=source.protocol != Source.Protocol.FILE,
    )


def _sign(has_sent: bool, refused: int) -> Sign:
    if refused:
        return Sign("alert", f"{refused} 份读不了", "warned")
    if has_sent:
        return Sign("check", "正常", "intake-done")
    return Sign("clock", "还没有发来过", "intake-dropped")
