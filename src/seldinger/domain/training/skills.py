"""What can be evidence for the knowledge and skills of a rulebook, and what one record holds of it.

Evidence says that a trainee has met something, never that it is mastered: no count here is held
against a number, and nothing here gives a verdict.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from seldinger.domain.grading.catalogue import fold
from seldinger.domain.training.credit import Credit
from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.evaluate import Evaluation
from seldinger.domain.training.record import CaseKey, Origin, Record
from seldinger.domain.training.rulebook import LearningItem, Post, PostKind, Rulebook
from seldinger.domain.training.timeline import Posting, Timeline
from seldinger.domain.training.words import Reason, Role, State


@dataclass(frozen=True, slots=True)
class EntryLink:
    """A catalogue entry (or some of its parts). own_post: the entry names no site, so that only
    what was done in the item's own post is its evidence."""

    entry: str
    parts: tuple[str, ...] = ()
    own_post: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What of a record can be evidence for one learning item.

    names: folded names of operations, wherever they were done; names_in_post: those that are
    evidence only where they were done in the item's post. patients: categories or posts of managed
    patients. reports: examinations. examination_only: nothing that is logged can be.
    """

    item: str
    categories: frozenset[str] = frozenset()
    entries: tuple[EntryLink, ...] = ()
    spelled: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    names_in_post: frozenset[str] = frozenset()
    patients: frozenset[str] = frozenset()
    reports: frozenset[str] = frozenset()
    examination_only: bool = False
    reason: str = ""


@dataclass(frozen=True)
class SkillsMap:
    """One link for each learning item of a rulebook version."""

    id: str
    version: str
    links: Mapping[str, Link]


@dataclass(frozen=True, slots=True)
class Act:
    """One procedure as far as it can be evidence.

    category: the one it is counted in, or was pinned to; options: those that its name may mean,
    where nobody said which. post: where its trainee was that day.
    """

    name: str
    category: str | None
    options: tuple[str, ...] = ()
    post: str | None = None


def speaks_of(link: Link, post: str, act: Act) -> bool:
    """Whether the procedure is evidence for an item of `post`.

    A name that may mean several categories is taken for the post's own only where it was done
    there: the same words mean another organ elsewhere.
    """
    here, name = act.post == post, fold(act.name)
    if name in link.names or (here and name in link.names_in_post):
        return True
    if act.category is not None:
        return act.category in link.categories
    return (here or len(act.options) == 1) and not link.categories.isdisjoint(act.options)


@dataclass(frozen=True, slots=True)
class Met:
    """A case in which the item was met: the trainee's highest role in it."""

    day: date
    role: Role
    origin: Origin


@dataclass(frozen=True, slots=True)
class Contact:
    """What a record holds of one item. cases: verified, the latest first. The others are numbers:
    verified patients and reports, and what still waits for a supervisor."""

    cases: tuple[Met, ...] = ()
    patients: int = 0
    reports: int = 0
    waiting: int = 0
    latest: date | None = None

    @property
    def roles(self) -> Mapping[Role, int]:
        return Counter(met.role for met in self.cases)

    @property
    def is_any(self) -> bool:
        """Something verified."""
        return bool(self.cases or self.patients or self.reports)


@dataclass
class _Gathered:
    """What of one item was found so far."""

    verified: dict[CaseKey, Met] = field(default_factory=dict)
    waiting: set[object] = field(default_factory=set)
    patients: set[object] = field(default_factory=set)
    reports: int = 0
    days: list[date] = field(default_factory=list)

    def contact(self) -> Contact:
        cases = sorted(self.verified.values(), key=lambda met: (met.day, met.origin), reverse=True)
        latest = max([*self.days, *(met.day for met in cases)], default=None)
        waiting = len(self.waiting - self.verified.keys() - self.patients)
        return Contact(tuple(cases), len(self.patients), self.reports, waiting, latest)


# Not done, not by this trainee, or not in this training: no contact. What merely does not count
# for a requirement (a step, another stage, a privilege that was not held) was met all the same.
_NO_CONTACT = frozenset(
    {
        Reason.OBSERVED,
        Reason.NOT_ATTEMPTED,
        Reason.SIMULATED,
        Reason.DUPLICATE_ROW,
        Reason.BEFORE_TRAINING,
    }
)


@dataclass(frozen=True, slots=True)
class Held:
    """What a record holds of every learning item, by its id, and which posts are the trainee's."""

    contacts: Mapping[str, Contact]
    background: str | None
    directions: tuple[str, ...]

    def concerns(self, post: Post) -> bool:
        """Whether the post is in the trainee's branch and directions; while nobody said, it is."""
        if post.kind is PostKind.DIRECTION and self.directions:
            return post.id in self.directions
        return (
            not post.backgrounds or self.background is None or self.background in post.backgrounds
        )


def held_of(
    rulebook: Rulebook, skills: SkillsMap, record: Record, as_of: date, crosswalk: Crosswalk
) -> Held:
    """What the record holds by the end of that day.

    A procedure stands in the category in which the evaluator counts it, so that the map and the
    requirement show the same cases; one that no category takes is known by its name.
    """
    found: dict[str, _Gathered] = defaultdict(_Gathered)
    wanted = [(item, skills.links[item.id]) for item in rulebook.learning]
    evaluation = Evaluation(rulebook, record, as_of, crosswalk)
    _add_procedures(found, wanted, evaluation.gatherer.settlement.credits)
    _add_patients(found, wanted, record, as_of, Timeline(rulebook, record))
    _add_reports(found, wanted, record, as_of)
    contacts = {item.id: found[item.id].contact() for item, _ in wanted}
    return Held(contacts, evaluation.background, evaluation.directions)


_Wanted = Collection[tuple[LearningItem, Link]]


def _add_procedures(
    found: dict[str, _Gathered], wanted: _Wanted, credits: Iterable[Credit]
) -> None:
    for credit in credits:
        procedure = credit.procedure
        if procedure.state is State.RETURNED or credit.reason in _NO_CONTACT:
            continue
        post = credit.posting.post.id if credit.posting else None
        act = Act(procedure.name, credit.category, credit.options, post)
        for item, link in wanted:
            if not speaks_of(link, item.post, act):
                continue
            own = found[item.id]
            if procedure.state is State.PENDING:
                own.waiting.add(credit.case)
                continue
            met = Met(procedure.day, procedure.role, procedure.origin)
            held = own.verified.setdefault(credit.case, met)
            if met.role.rank > held.role.rank:
                own.verified[credit.case] = met


def _add_patients(
    found: dict[str, _Gathered], wanted: _Wanted, record: Record, as_of: date, timeline: Timeline
) -> None:
    """A patient without a kind is the post's of that day, as for the requirements."""
    for patient in record.admissions:
        if not record.entry <= patient.day <= as_of or patient.state is State.RETURNED:
            continue
        kind, posting = patient.kind, timeline.at(patient.day)
        if kind is None and isinstance(posting, Posting):
            kind = posting.post.id
        key = (patient.case_no, patient.day)
        for item, link in wanted:
            if kind in link.patients:
                if patient.state is State.PENDING:
                    found[item.id].waiting.add(key)
                    continue
                found[item.id].patients.add(key)
                found[item.id].days.append(patient.day)


def _add_reports(found: dict[str, _Gathered], wanted: _Wanted, record: Record, as_of: date) -> None:
    for report in record.reports:
        if not record.entry <= report.day <= as_of or report.state is State.RETURNED:
            continue
        for item, link in wanted:
            if report.exam in link.reports:
                if report.state is State.PENDING:
                    found[item.id].waiting.add(report.origin)
                    continue
                found[item.id].reports += report.number
                found[item.id].days.append(report.day)
