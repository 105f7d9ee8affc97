"""All names of a hospital that mean something, as a workbook that can be handed in again."""

from datetime import date

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.web.naming.confirmed import standing
from seldinger.web.naming.models import NameConfirmation, WrittenName
from seldinger.web.people.models import Hospital
from seldinger.workbooks.name_table import JOINED, NONE, NameLine, name_book

_State = WrittenName.State
_MISSING = "现行目录里已没有其中的条目"
_Confirmed = tuple[list[dict[str, str]], str, date, str]  # entries, who, day, origin
_HOW = (
    f"一行一个名称；几条目录条目之间用 {JOINED}，不在目录的写“{NONE}”。"
    "改好后可以在“对照表”页上传；依据是机器判断的行不会带入，要由人确认"
)


def workbook_of(hospital: Hospital, catalogue: Catalogue, on: date) -> bytes:
    """In two queries, however many names."""
    said = _said(hospital)
    rows = WrittenName.objects.filter(hospital=hospital).exclude(state=_State.OPEN)
    lines = [_line(catalogue, row, said.get(row.pk)) for row in rows.order_by("folded")]
    about = [
        ("医院", hospital.name),
        ("目录", f"{catalogue.title}，{catalogue.version}"),
        ("导出日期", on.isoformat()),
        ("名称", f"{len(lines)} 个"),
        ("怎样用", _HOW),
    ]
    if hospital.is_demonstration:
        about.insert(0, ("说明", "示例数据"))
    return name_book(f"{hospital.name}手术名称对照表", about, lines)


def _said(hospital: Hospital) -> dict[int, _Confirmed]:
    """By name what a person said of it last."""
    told = standing(hospital).values_list("name", "entries", "by__name", "made_at", "origin")
    return {
        name: (entries, who or "", timezone.localdate(at), origin)
        for name, entries, who, at, origin in told
    }


def _line(catalogue: Catalogue, row: WrittenName, said: _Confirmed | None) -> NameLine:
    entries = [_entry(catalogue, one) for one in row.entries]
    by, who, on, note = str(row.get_state_display()), "", None, ""
    if row.state == _State.PERSON and said is not None:
        told, who, on, origin = said
        is_file = origin == NameConfirmation.Origin.FILE
        note = str(NameConfirmation.Origin.FILE.label) if is_file else ""
        if not all(entries):
            entries = [(one["text"], "", "", "") for one in told]
            note = _MISSING
    known = [one for one in entries if one]
    if len(known) < len(entries):
        note = _MISSING
    return NameLine(row.text, known, by, who, on, row.times, note)


def _entry(catalogue: Catalogue, id_: str) -> tuple[str, str, str, str] | None:
    one = catalogue.by_id.get(id_)
    return (one.text, one.list_title, str(one.grade), str(one.number)) if one else None
