"""Batches as the pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from seldinger.web.logbook.models import Participation
from seldinger.web.verification.batches import Group
from seldinger.web.verification.decisions import written
from seldinger.web.verification.kinds import address_of, words_of


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A group in the list. told: what the hospital's list says of it."""

    trainee: int
    hospital: int
    period: str
    title: str
    where: str
    agreeing: int
    told: str


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One entry. claim: as the form carries it. why: why it is not signed with the others."""

    claim: str
    day: str
    number: str
    words: str
    role: str
    late: str
    url: str
    why: str = ""


def batch_rows(groups: Iterable[Group]) -> list[BatchRow]:
    return [
        BatchRow(
            group.trainee.pk, group.hospital.pk, group.period.name,
            f"{group.trainee.person.name} · {group.period.title}", group.hospital.name,
            len(group.agreeing), _told(group),
        )
        for group in groups
    ]  # fmt: skip


def agreeing_lines(group: Group) -> list[BatchLine]:
    return [_line(part) for part in group.agreeing]


def left_lines(group: Group) -> list[BatchLine]:
    of = (
        (group.disputed, "同一位置另有学员登记，请先裁定"),
        (group.differing, "与医院清单不同"),
        (group.not_found, "医院清单里没有"),
        (group.uncovered, "没有清单覆盖这一天"),
    )
    return [_line(part, why) for parts, why in of for part in parts]


def _told(group: Group) -> str:
    numbers = (
        ("与清单不同", group.differing),
        ("清单里没有", group.not_found),
        ("没有清单", group.uncovered),
        ("位置有冲突", group.disputed),
    )
    return " · ".join(f"{word} {len(parts)}" for word, parts in numbers if parts)


def _line(part: Participation, why: str = "") -> BatchLine:
    case = part.procedure.case
    return BatchLine(
        written(part), case.day.isoformat(), case.number_tail, words_of(part), part.role,
        f"迟登记 {part.days_late(case.day)} 天", address_of(part), why,
    )  # fmt: skip
