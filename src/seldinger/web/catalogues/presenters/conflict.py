"""One finding: its entries side by side, what agrees and differs, what was decided about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.matching.conflicts import FindingKind
from seldinger.matching.conflicts.wording import ASPECT
from seldinger.web.catalogues.deciding import Outcome
from seldinger.web.catalogues.decisions import Became, Decided, History
from seldinger.web.catalogues.findings import Found
from seldinger.web.catalogues.models import CatalogueDecision
from seldinger.web.catalogues.versions import Version
from seldinger.web.norms.filters import entry_address
from seldinger.web.norms.presenters.words import GRADE, Grade, grade_of
from seldinger.web.people.models import Person
from seldinger.web.people.presenters.sign import Sign

KINDS = {
    FindingKind.CONFLICT: ("同一手术不同级别", "同一项手术在两处，级别却不一样。"),
    FindingKind.DUPLICATE: ("同级重复", "同一项手术在两处，级别相同。"),
    FindingKind.CONTAINMENT: (
        "一项包含另一项",
        "前一条包含后一条；部分的级别不低于整体的排在前面。",
    ),
    FindingKind.APPROACH: ("入路不同", "同一目标，入路或做法不同，级别可以不同，请核对是否有意。"),
}
OPEN_SIGN = Sign("clock", "未处理", "conflict-open")
SAME, UNSAID = "相同", "未写"


@dataclass(frozen=True)
class Cell:
    """What an entry says of one aspect."""

    aspect: str
    words: str
    is_same: bool


@dataclass(frozen=True)
class EntryLine:
    """url: empty where the entry cannot be opened. meant: the operation in a joined line."""

    url: str
    text: str
    meant: str
    list_title: str
    place: str
    grade: Grade | None
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """aspects: the heads of the cells."""

    aspects: tuple[str, ...]
    lines: tuple[EntryLine, ...]


@dataclass(frozen=True)
class DecisionLine:
    """became: what became of it, empty where nothing is to be written."""

    id: int
    outcome: str
    sign: Sign
    on: str
    reason: str
    entered: str
    changes: tuple[str, ...]
    became: Sign | None
    draft_url: str
    is_waiting: bool
    withdrawn: str


def title_of(found: Found) -> str:
    """The operations that are meant, each once."""
    return " ／ ".join(dict.fromkeys(found.finding.names))


def comparison_of(catalogue: Catalogue, version: Version, found: Found) -> Comparison:
    agreement = found.finding.agreement
    agree = {ASPECT[aspect] for aspect in agreement.agree}
    differ = {ASPECT[one.aspect]: one.words for one in agreement.differ}
    aspects = tuple(word for word in ASPECT.values() if word in agree or word in differ)
    lines = []
    for place, (entry, name) in enumerate(zip(found.entries, found.finding.names, strict=True)):
        cells = (
            Cell(word, "、".join(differ[word][place]) or UNSAID, False)
            if word in differ
            else Cell(word, SAME, True)
            for word in aspects
        )
        lines.append(_line(catalogue, version, entry, name, tuple(cells)))
    return Comparison(aspects, tuple(lines))


def _line(
    catalogue: Catalogue, version: Version, entry: Entry, name: str, cells: tuple[Cell, ...]
) -> EntryLine:
    if version.draft is None:
        url = entry_address(catalogue, entry.id)
    else:
        url = reverse("catalogue_version_entry", args=[version.draft.pk, entry.id])
    return EntryLine(
        url=url,
        text=entry.text,
        meant=name if name not in (entry.text, f"{entry.text}术") else "",
        list_title=entry.list_title,
        place=f"第 {entry.number} 条",
        grade=grade_of(catalogue, entry),
        cells=cells,
    )


def as_decided(row: CatalogueDecision) -> Comparison:
    """The entries as they stood when it was decided, where the version has them so no more."""
    lines = (
        EntryLine(
            url="",
            text=one["text"],
            meant="",
            list_title=one["list"],
            place=f"第 {one['number']} 条",
            grade=Grade(one["grade"], GRADE[one["grade"]], one["grade"], "", ""),
        )
        for one in row.entries
    )
    return Comparison((), tuple(lines))


# -- decisions -------------------------------------------------------------------------------------

_SIGNS = {
    Outcome.KEEP: Sign("check", "保留", "conflict-settled"),
    Outcome.MERGE: Sign("swap", "合并", "conflict-settled"),
    Outcome.REGRADE: Sign("stamp", "改级", "conflict-settled"),
    Outcome.NOTE: Sign("edit", "加注", "conflict-settled"),
}


def decision_lines(history: History, *, keeps: bool, again: bool) -> list[DecisionLine]:
    return [
        decision_line(one, keeps=keeps, again=again and one is history.holds)
        for one in history.rows
    ]


def decision_line(told: Decided, *, keeps: bool, again: bool = False) -> DecisionLine:
    """Who reads alone is told of no draft: it is in force for nobody.

    again: the version that is looked at undoes what was adopted.
    """
    row = told.row
    is_drafted = keeps and told.became is Became.IN_DRAFT
    return DecisionLine(
        id=row.pk,
        outcome=row.get_outcome_display(),
        sign=_SIGNS[Outcome(row.outcome)],
        on=row.decided_on.isoformat(),
        reason=row.reason,
        entered=f"{_name(row.by)}登记于 {_day(row.made_at)}",
        changes=tuple(changes_told(row)),
        became=None if row.withdrawn_at else _became(told, keeps, again),
        draft_url=reverse("catalogue_version_draft", args=[told.draft]) if is_drafted else "",
        is_waiting=row.withdrawn_at is None and (again or told.became is Became.WAITING),
        withdrawn=f"{_name(row.withdrawn_by)}撤回于 {_day(row.withdrawn_at)}"
        if row.withdrawn_at
        else "",
    )


def _became(told: Decided, keeps: bool, again: bool) -> Sign | None:
    if told.became is Became.SETTLED:
        return None
    if again:
        return Sign("flag", f"已进第 {told.version} 版，又出现", "conflict-open")
    if told.became is Became.ADOPTED:
        return Sign("check", f"已进第 {told.version} 版", "catalogue-in-force")
    if not keeps:
        return Sign("clock", "待采用", "catalogue-coming")
    if told.became is Became.IN_DRAFT:
        return Sign("edit", f"已写进草案 {told.draft}", "catalogue-draft")
    return Sign("clock", "还没有写进草案", "conflict-open")


def _name(person: Person | None) -> str:
    return person.name if person else "平台"


def _day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}"


def changes_told(row: CatalogueDecision) -> Iterator[str]:
    """What was decided about each entry."""
    match row.outcome:
        case Outcome.REGRADE:
            for one in row.entries:
                new = row.details["grades"][one["id"]]
                if new != one["grade"]:
                    yield f"{one['list']}“{one['text']}”：{GRADE[one['grade']]} → {GRADE[new]}"
        case Outcome.MERGE:
            for one in row.entries:
                verb = "留下" if one["id"] == row.details["kept"] else "删去"
                yield f"{verb}{one['list']}“{one['text']}”"
        case Outcome.NOTE:
            yield f"各条加注“{row.details['note']}”"
