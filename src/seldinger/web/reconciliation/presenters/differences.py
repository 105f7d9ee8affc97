"""Claims and the hospital's record side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from seldinger.domain.training.matching import LIKE, name_likeness
from seldinger.domain.training.reconcile import Difference
from seldinger.web.logbook.models import Participation
from seldinger.web.reconciliation.forms import KINDS
from seldinger.web.reconciliation.models import Comparison, Operation

_PLACES = {"operator": "术者", "first_assistant": "一助", "others": "其他"}
_ADVICE = {
    Difference.NO_ROW: "清单覆盖这一天，没有找到这位患者的这台手术。请核对患者编号、日期和医院。",
    Difference.ROLE: "清单把学员写在另一个位置。请按当时的情况审核角色。",
    Difference.ANOTHER: "学员登记的位置上，清单写的是别人。请按当时的情况审核角色。",
    Difference.UNNAMED: "清单的这一行没有写学员。请核对学员是否上台。",
    Difference.DOUBLE: "同一台手术被登记了两次，或两人登记了同一个位置。请核对以哪一条为准。",
    Difference.PROCEDURE: "同一患者、同一天，清单写的是另一种手术。请核对手术名称。",
}


@dataclass(frozen=True, slots=True)
class Claimed:
    trainee: str
    day: str
    number: str
    name: str
    role: str
    supervisor: str
    state: str
    case_id: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """A row of the list; staff: “术者 周示例”."""

    day: str
    number: str
    name: str
    staff: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class DifferenceCard:
    """others: who else claimed it. near: rows of that day that name the trainee, not logged."""

    kind: str
    slug: str
    hospital: str
    advice: str
    claim: Claimed
    record: Recorded | None
    others: tuple[str, ...]
    near: tuple[Recorded, ...]


def difference_cards(
    rows: Iterable[Comparison],
    rivals: Mapping[int, Sequence[Participation]],
    near: Mapping[tuple[int, date], Sequence[Operation]],
) -> list[DifferenceCard]:
    """rivals: operation → the claims on it."""
    return [_card(row, rivals, near) for row in rows]


def _card(
    row: Comparison,
    rivals: Mapping[int, Sequence[Participation]],
    near: Mapping[tuple[int, date], Sequence[Operation]],
) -> DifferenceCard:
    kind, part = Difference(row.difference), row.part
    case = part.procedure.case
    close = _close(part, near) if kind is Difference.NO_ROW else []
    others = rivals.get(row.operation_id or 0, ()) if kind is Difference.DOUBLE else ()
    return DifferenceCard(
        kind=KINDS[kind],
        slug=kind.value,
        hospital=case.hospital.name,
        advice=_ADVICE[kind],
        claim=_claimed(part),
        record=recorded(row.operation) if row.operation else None,
        others=tuple(_rival(one) for one in others if one.pk != part.pk),
        near=tuple(recorded(one) for one in close),
    )


def _close(
    part: Participation, near: Mapping[tuple[int, date], Sequence[Operation]]
) -> list[Operation]:
    """Rows that read like the claim: perhaps it under a number that was mistyped."""
    rows = near.get((part.traineeship.person_id, part.procedure.case.day), ())
    return [row for row in rows if name_likeness(row.name, part.procedure.name) >= LIKE]


def _claimed(part: Participation) -> Claimed:
    case = part.procedure.case
    return Claimed(
        trainee=part.traineeship.person.name,
        day=str(case.day),
        number=case.number_tail,
        name=part.procedure.name,
        role=part.role if part.is_scrubbed else "观摩",
        supervisor=part.supervisor.name if part.supervisor else "未指明",
        state=part.state,
        case_id=case.pk,
    )


def _rival(part: Participation) -> str:
    return f"{part.traineeship.person.name} 登记为{part.role}（{part.procedure.name}）"


def recorded(operation: Operation) -> Recorded:
    staff = tuple(
        f"{_PLACES.get(place, place)} {'、'.join(names)}"
        for place, names in operation.placed.items()
        if names
    )
    moments = [operation.start, operation.end]
    times = "–".join(f"{timezone.localtime(one):%H:%M}" for one in moments if one)
    where = " · ".join(filter(None, [times, operation.room, operation.department]))
    return Recorded(str(operation.day), operation.number_tail, operation.name, staff, where)
