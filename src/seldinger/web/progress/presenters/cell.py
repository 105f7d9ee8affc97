"""The requirement cell, the same everywhere: `18 / 20`, a bar, what is missing, what waits."""

from dataclasses import dataclass

from django.urls import reverse

from seldinger.domain.training.words import Status
from seldinger.report.layout import Item, amount
from seldinger.report.pace import Pace

LATE, BEHIND = "late", "behind"


@dataclass(frozen=True, slots=True)
class Cell:
    """What `parts/cell.html` shows. `anchor` is the requirement's id; `url` opens its evidence.

    solid, hatched: percent of the minimum, verified and pending. timing: LATE, BEHIND or empty,
    `timing_word` says it. differs: the readings disagree. quiet: there for comparison only, a
    filter asked for others.
    """

    anchor: str
    url: str
    title: str
    role: str
    status: str
    icon: str
    word: str
    score: str
    unit: str
    solid: int
    hatched: int
    note: str
    differs: bool
    timing: str
    timing_word: str
    quiet: bool = False


def cell(item: Item, pace: Pace, trainee_id: int, *, quiet: bool = False) -> Cell:
    """The cell of one requirement of one trainee."""
    requirement = item.finding.requirement
    return Cell(
        anchor=item.id,
        url=reverse("requirement", args=[trainee_id, item.id]),
        title=item.title,
        role=requirement.of_role or "",
        status=item.status,
        icon=item.label.icon,
        word=item.label.word,
        score=item.score,
        unit=requirement.unit,
        solid=item.solid,
        hatched=item.hatched,
        note=_note(item),
        differs=item.reads_differently and item.status is not Status.DEPENDS_ON_READING,
        timing=LATE if pace.late else BEHIND if pace.behind else "",
        timing_word=timing_word(item, pace),
        quiet=quiet,
    )


def _note(item: Item) -> str:
    """“缺 2 · 待审 1 · 核对 15”: what the hospital's record confirms stands beside the others.

    Also “核对 0”; nothing where no list covers a day, for then nobody asked.
    """
    finding = item.finding
    told = f"核对 {finding.reconciled}" if finding.is_listed else ""
    return " · ".join(filter(None, [item.note, told]))


def timing_word(item: Item, pace: Pace) -> str:
    """“已过期”, or by how much the trainee is behind: “落后 3”."""
    if pace.late:
        return "已过期"
    if pace.behind:
        reached = item.finding.counted + item.finding.pending
        return f"落后 {amount(pace.expected - reached)}"
    return ""
