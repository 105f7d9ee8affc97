"""The doctors of a hospital or a department: a row each, by name. Nobody is ranked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from seldinger.web.people.models import Membership, Person
from seldinger.web.review.figures import Technique, above, low, techniques, total
from seldinger.web.review.models import Comment, Proposal
from seldinger.web.review.presenters.figures import Cell, axes, cells
from seldinger.web.review.queries import Record


@dataclass(frozen=True, slots=True)
class DoctorRow:
    """above, low: so many figures above an alarm, techniques below the least number."""

    id: int
    name: str
    departments: str
    number: int
    year: int
    cells: list[Cell]
    above: int
    low: int
    beyond: int
    refused: int
    proposals: int
    unread: int


@dataclass(frozen=True)
class Found:
    """A doctor with their techniques and the total over them."""

    doctor: Person
    techniques: list[Technique]
    whole: Technique


def found(record: Record, doctors: Iterable[Person]) -> list[Found]:
    return [
        Found(one, techniques(record, one.pk), total(record, one.pk))
        for one in doctors
        if one.pk in record.operated.certain
    ]


def doctor_rows(record: Record, doctors: Iterable[Found]) -> list[DoctorRow]:
    rows = [*doctors]
    scale = axes([one.whole for one in rows], record.rule)
    departments, proposals, unread = _departments(record), _open(record), _unread(record)
    return [
        DoctorRow(
            id=one.doctor.pk,
            name=one.doctor.name,
            departments="、".join(departments.get(one.doctor.pk, ())),
            number=one.whole.number,
            year=one.whole.year,
            cells=cells(one.whole, record.rule, scale),
            above=len(above(one.techniques)),
            low=len(low(one.techniques)),
            beyond=len(record.overrides.get(one.doctor.pk, ())),
            refused=len(record.refused.get(one.doctor.pk, ())),
            proposals=proposals[one.doctor.pk],
            unread=unread[one.doctor.pk],
        )
        for one in rows
    ]


def lead(record: Record, rows: list[DoctorRow]) -> str:
    if not rows:
        return ""
    figures, few = sum(row.above for row in rows), sum(bool(row.low) for row in rows)
    said = [
        f"{len(rows)} 位医师，{record.window.months} 个月"
        f"作为手术记录术者共 {sum(r.number for r in rows)} 台"
    ]
    if record.rule.alarms and record.rule.judge_from is not None:
        said.append(f"{figures} 项高于警戒值" if figures else "没有高于警戒值的项目")
    else:
        said.append("判断的规则还没有填全，只列数字")
    if few:
        said.append(f"{few} 位有项目低于每年最低例数")
    return "；".join(said) + "。"


def _departments(record: Record) -> Mapping[int, list[str]]:
    rows = Membership.objects.filter(hospital=record.hospital, department__isnull=False)
    told: dict[int, list[str]] = {}
    for person, name, end in rows.values_list("person", "department__name", "end"):
        if end is None or end >= record.window.end:
            told.setdefault(person, []).append(name)
    return told


def _open(record: Record) -> Counter[int]:
    rows = Proposal.objects.filter(hospital=record.hospital, state=Proposal.State.OPEN)
    return Counter(rows.order_by().values_list("doctor", flat=True))


def _unread(record: Record) -> Counter[int]:
    rows = Comment.objects.filter(
        hospital=record.hospital, read_at__isnull=True, withdrawn_at__isnull=True
    )
    return Counter(rows.order_by().values_list("doctor", flat=True))
