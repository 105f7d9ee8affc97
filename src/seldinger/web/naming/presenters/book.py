"""All names of a hospital that mean something, as a workbook that can be handed in again."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.web.naming.confirmed import entries_in, standing
from seldinger.web.naming.models import NameConfirmation, WrittenName
from seldinger.web.naming.presenters.to_confirm import GONE
from seldinger.web.people.models import Hospital
from seldinger.workbooks.name_table import JOINED, NONE, NameLine, name_book

_State = WrittenName.State
_Confirmed = tuple[list[dict[str, str]], str, date, str]  # entries, who, day, origin
_HOW = (
    f"一行一个名称；几条目录条目之间用 {JOINED}，不在目录的写“{NONE}”。"
    "改好后可以在“对照表”页上传；依据是机器判断的行不会带入，要由人确认"
)


def workbook_of(hospital: Hospital, catalogue: Catalogue, on: date) -> bytes:
    """In two queries, however many names."""
    said = _said(hospital)
    rows = WrittenName.objects.filter(hospital=hospital).order_by("folded")
    lines = [
        _line(catalogue, row, said.get(row.pk)) for row in rows if _is_told(catalogue, row, said)
    ]
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


def _is_told(catalogue: Catalogue, row: WrittenName, said: Mapping[int, _Confirmed]) -> bool:
    """Whether anybody says what it means. What the catalogue names and is no operation, a patient's
    state, means no entry: that it is not in the catalogue would be wrong."""
    if row.state != _State.EXACT and row.pk in said:
        return True
    is_derived = row.state in (_State.EXACT, _State.MACHINE)
    return is_derived and any(one in catalogue.by_id for one in row.entries)


def _line(catalogue: Catalogue, row: WrittenName, said: _Confirmed | None) -> NameLine:
    """What a person said stands in their words where the catalogue in force has it no more."""
    if row.state == _State.EXACT or said is None:
        return _derived(catalogue, row)
    told, who, on, origin = said
    ids = entries_in(catalogue, told)
    if ids is None:
        entries, note = [(one["text"], "", "", "") for one in told], GONE
    else:
        entries = [_entry(catalogue.by_id[one]) for one in ids]
        is_file = origin == NameConfirmation.Origin.FILE
        note = str(NameConfirmation.Origin.FILE.label) if is_file else ""
    return NameLine(row.text, entries, str(_State.PERSON.label), who, on, row.times, note)


def _derived(catalogue: Catalogue, row: WrittenName) -> NameLine:
    known = [catalogue.by_id[one] for one in row.entries if one in catalogue.by_id]
    note = GONE if len(known) < len(row.entries) else ""
    by = str(row.get_state_display())
    return NameLine(row.text, [*map(_entry, known)], by, "", None, row.times, note)


def _entry(one: Entry) -> tuple[str, str, str, str]:
    return one.text, one.list_title, str(one.grade), str(one.number)
