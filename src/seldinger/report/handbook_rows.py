"""The rows of the handbook's tables: one function a table, one finished text a column."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from seldinger.domain.training.months import months_between
from seldinger.domain.training.record import (
    Activity,
    Admission,
    Branch,
    CrossStage,
    DirectionChange,
    HospitalAdmitted,
    ImagingReports,
    Origin,
    Pin,
    Procedure,
    Record,
    Ruling,
    SeparateStep,
    Waiver,
)
from seldinger.domain.training.rulebook import LearningItem, Rulebook
from seldinger.domain.training.verdict import Verdict
from seldinger.domain.training.words import LEAVE
from seldinger.report.handbook_entries import Settled
from seldinger.report.labels import explain
from seldinger.report.layout import Item, amount, lacking, masked, problem_text

Cells = Mapping[str, str]
Groups = list[tuple[str, list[Cells]]]
_GLUE = "\u00a0"  # no line ends here
RULING = {
    Waiver: "免除要求",
    CrossStage: "跨阶段补足",
    Branch: "认定背景",
    DirectionChange: "变更专业方向",
    HospitalAdmitted: "承认外院工作",
    SeparateStep: "单独的一项操作",
    Pin: "认定类别",
}


@dataclass(frozen=True, slots=True)
class Word:
    """Who answered for an entry, beside what the record says. verified: “周示例 2026-03-04”."""

    supervisor: str = ""
    verified: str = ""


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """One step of a review, as it was said."""

    stage: str
    who: str
    on: str
    said: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A mid-term, yearly or final review, from the trainee to the last who decided."""

    title: str
    steps: tuple[ReviewStep, ...]


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What stands in the book beside the evidence.

    place: whose book it is (base or hospital). marks: such as 示例, on every page. facts: about
    the trainee. words: by an entry's origin. whole: the patients' whole numbers by an entry's
    origin, empty in the usual book. learning: what is known of an item to be learnt, by its id.
    of_posts: lines under the title of a post, by its id.
    """

    place: str = ""
    marks: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    words: Mapping[Origin, Word] = field(default_factory=dict)
    reviews: tuple[Review, ...] = ()
    whole: Mapping[Origin, str] = field(default_factory=dict)
    learning: Mapping[str, str] = field(default_factory=dict)
    of_posts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


# -- requirements ----------------------------------------------------------------------------------


def requirement_cells(item: Item) -> Cells:
    finding, requirement = item.finding, item.finding.requirement
    return {
        "requirement": requirement.title,
        "unit": requirement.unit,
        "minimum": f"{requirement.minimum}",
        "counted": amount(finding.counted),
        "pending": amount(finding.pending) if finding.pending else "",
        "missing": lacking(finding.missing) if finding.missing else "",
        "status": f"{item.label.icon} {item.label.word}",
        "readings": " · ".join(one.replace(" ", _GLUE) for one in item.readings.split(" · ")),
        "note": item.note,
        "line": f"{item.line or ''}",
    }


# -- entries ---------------------------------------------------------------------------------------


class Notes:
    """The notes of the whole book: one mark for one text, in the order of their first use."""

    def __init__(self) -> None:
        self._marks: dict[str, str] = {}

    def mark(self, one: Settled) -> str:
        """“未计入②⑤”."""
        marks = [self._marks.setdefault(note, _circled(len(self._marks))) for note in one.notes]
        return one.result + "".join(sorted(marks, key=[*self._marks.values()].index))

    def of(self, entries: Iterable[Settled]) -> list[tuple[str, str]]:
        """The notes that these entries bear."""
        used = {note for one in entries for note in one.notes}
        return [(mark, note) for mark, note in self.all() if note in used]

    def all(self) -> list[tuple[str, str]]:
        return [(mark, note) for note, mark in self._marks.items()]


def _circled(place: int) -> str:
    """The first, second … of fifty; there are fewer reasons and flags than that."""
    return _CIRCLED[min(place, len(_CIRCLED) - 1)]


_CIRCLED = "".join(
    map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0)))
)


def entry_cells(
    one: Settled, number: int, rulebook: Rulebook, enclosed: Enclosed, notes: Notes
) -> Cells:
    """The columns of an entry of any kind."""
    fact, word = one.fact, enclosed.words.get(one.fact.origin, Word())
    supervisor = word.supervisor or getattr(fact, "supervisor", "")
    return {
        "number": f"{number}",
        "date": fact.day.isoformat(),
        "supervisor": supervisor,
        "state": fact.state,
        "verified": word.verified or " ".join(filter(None, (supervisor, fact.state))),
        "result": notes.mark(one),
        **_own_cells(one, rulebook, enclosed),
    }


def _own_cells(one: Settled, rulebook: Rulebook, enclosed: Enclosed) -> Cells:
    match one.fact:
        case Procedure() as fact:
            return {
                "case": _number(fact, enclosed),
                "hospital": fact.hospital,
                "procedure": fact.name or one.row or _category(fact.category, rulebook),
                "category": one.row or _category(fact.category, rulebook),
                "role": fact.role,
                "reconciled": "一致" if fact.reconciled else "",
            }
        case Admission() as fact:
            kind = one.row or _category(fact.kind, rulebook) or one.post
            return {"case": _number(fact, enclosed), "category": kind}
        case ImagingReports() as fact:
            return {"exam": fact.exam, "part": fact.part or "", "reports": f"{fact.number}"}
        case Activity() as fact:
            words = {"type": fact.type, "title": fact.title}
            return {**words, "capacity": fact.capacity, "level": fact.level}


def _number(fact: Procedure | Admission, enclosed: Enclosed) -> str:
    return enclosed.whole.get(fact.origin) or masked(fact.case_no)


def _category(name: str | None, rulebook: Rulebook) -> str:
    """The title of a category or post; a name that no version knows any more stays as it is."""
    if name is None:
        return ""
    if name in rulebook.category_by_id:
        return rulebook.category_by_id[name].title
    return rulebook.post_by_id[name].title if name in rulebook.post_by_id else name


# -- rotations, rulings, reviews -------------------------------------------------------------------


def rotation_rows(verdict: Verdict, record: Record) -> list[Cells]:
    rulebook = verdict.rulebook
    visits = [
        (one.start, one.end, rulebook.place_by_id[one.place], one.hospital, one.department)
        for one in record.rotations
    ]
    away = [(one.start, one.end, None, "", "") for one in record.leaves]
    rows = sorted([*visits, *away], key=lambda row: row[:2])
    return [
        {
            "number": f"{number}",
            "post": rulebook.post_by_id[place.post].title if place else LEAVE,
            "place": place.title if place else LEAVE,
            "hospital": " ".join(filter(None, (hospital, department))),
            "department": department,
            "start": start.isoformat(),
            "end": end.isoformat(),
            "months": f"{float(months_between(start, end)):.2f}",
        }
        for number, (start, end, place, hospital, department) in enumerate(rows, start=1)
    ]


def ruling_rows(rulebook: Rulebook, rulings: Sequence[Ruling]) -> list[Cells]:
    return [
        {
            "number": f"{number}",
            "date": one.on.isoformat(),
            "kind": RULING[type(one)],
            "about": _about(one, rulebook),
            "by": one.by,
            "reason": one.reason,
        }
        for number, one in enumerate(sorted(rulings, key=lambda one: one.on), start=1)
    ]


def _about(ruling: Ruling, rulebook: Rulebook) -> str:
    match ruling:
        case Waiver(requirement=name):
            titles = {one.id: one.title for one in rulebook.requirements}
            return titles.get(name, name)
        case CrossStage(category=name):
            return _category(name, rulebook)
        case Branch(background=name):
            return next((one.title for one in rulebook.backgrounds if one.id == name), name)
        case DirectionChange(directions=names):
            return "、".join(_category(name, rulebook) for name in names)
        case HospitalAdmitted(hospital=name):
            return name
        case Pin(case=case, name=name, category=category):
            return f"{case.day} 的“{name}”，归入：{_category(category, rulebook)}"
        case SeparateStep(case=case, name=name):
            return f"{case.day} 的“{name}”"
    raise TypeError(f"no words for a ruling of kind {type(ruling).__name__}")


def review_groups(reviews: Sequence[Review]) -> Groups:
    return [
        (
            review.title,
            [
                {
                    "number": f"{number}",
                    "stage": step.stage,
                    "who": step.who,
                    "date": step.on,
                    "said": step.said,
                    "reason": step.reason,
                }
                for number, step in enumerate(review.steps, start=1)
            ],
        )
        for review in reviews
    ]


# -- what does not count, what is to be learnt -----------------------------------------------------


def not_counted_groups(verdict: Verdict, record: Record) -> Groups:
    """By reason, the most frequent first."""
    told = _told(record, verdict.rulebook)
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for problem in verdict.problems:
        row = told.get(problem.origin) or ("", problem_text(problem))
        groups[explain(problem.reason, ())].append(row)
    return [
        (
            f"{reason}（{len(rows)} 条）",
            [
                {"number": f"{number}", "date": day, "entry": entry}
                for number, (day, entry) in enumerate(sorted(rows), start=1)
            ],
        )
        for reason, rows in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    ]


def _told(record: Record, rulebook: Rulebook) -> dict[Origin, tuple[str, str]]:
    """By origin the date, and a line by which its owner knows it; case numbers masked."""

    def act(one: Procedure) -> str:
        return f"{one.name or _category(one.category, rulebook)} {one.role} {masked(one.case_no)}"

    told = {
        **{p.origin: (p.day, act(p)) for p in record.procedures},
        **{a.origin: (a.day, f"管理病例 {masked(a.case_no)}") for a in record.admissions},
        **{r.origin: (r.day, f"{r.exam}报告 {r.number} 份") for r in record.reports},
        **{a.origin: (a.day, f"{a.type} {a.title}") for a in record.activities},
        **{r.origin: (r.start, f"至 {r.end} 轮转") for r in record.rotations},
        **{x.origin: (x.start, f"至 {x.end} {LEAVE}") for x in record.leaves},
    }
    return {origin: (day.isoformat(), text) for origin, (day, text) in told.items()}


def learning_rows(items: Sequence[LearningItem], evidence: Mapping[str, str]) -> list[Cells]:
    return [
        {
            "number": f"{number}",
            "item": item.text,
            "evidence": evidence.get(item.id, ""),
            "line": f"{item.source.line or ''}",
        }
        for number, item in enumerate(items, start=1)
    ]
