"""One trainee's knowledge and skills: every item of the rulebook with what is known of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from seldinger.domain.training.record import Record
from seldinger.domain.training.rulebook import LearningItem, Post, Rulebook
from seldinger.domain.training.skills import Contact, Held, Link, SkillsMap, held_of
from seldinger.norms.library import library_at
from seldinger.web.logbook.record import record_of
from seldinger.web.people.models import Traineeship
from seldinger.web.skills.further import Further, further_of
from seldinger.web.skills.models import Examination
from seldinger.web.skills.queries import standing_of


@dataclass(frozen=True, slots=True)
class Told:
    """One item. examinations: of this very item; of_post: of its post as a whole, by its kind."""

    item: LearningItem
    link: Link
    contact: Contact
    examinations: tuple[Examination, ...]
    of_post: tuple[Examination, ...]
    further: tuple[Further, ...]

    @property
    def has_evidence(self) -> bool:
        return bool(self.contact.is_any or self.examinations or self.further)

    @property
    def is_untouched(self) -> bool:
        """Nothing at all: no evidence, nothing that waits, and no examination of the post."""
        return not (self.has_evidence or self.contact.waiting or self.of_post)


@dataclass(frozen=True, slots=True)
class Part:
    """The items of one post. visits: first and last days, in order. concerns: in the trainee's
    branch and directions. courses: about the post as a whole, evidence for none of its items."""

    post: Post
    items: tuple[Told, ...]
    visits: tuple[tuple[date, date], ...]
    examinations: tuple[Examination, ...]
    courses: tuple[Further, ...]
    concerns: bool

    def ends_on(self, on: date) -> date | None:
        """The last day of the visit in which the trainee is; None where elsewhere."""
        return next((end for start, end in self.visits if start <= on <= end), None)

    @property
    def without(self) -> int:
        return sum(not told.has_evidence for told in self.items)


@dataclass(frozen=True, slots=True)
class TraineeMap:
    """parts: in the order of the rotations; then what is still to come; then what is not theirs.
    whole: results about the whole training."""

    rulebook: Rulebook
    skills: SkillsMap
    on: date
    parts: tuple[Part, ...]
    whole: tuple[Examination, ...]

    @property
    def own(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.concerns)


def map_of(trainee: Traineeship, on: date) -> TraineeMap | None:
    """As of the end of a day; None where nobody wrote what is evidence under the rulebook."""
    library = library_at(None)
    rulebook = library.rulebook(trainee.rulebook)
    skills = library.skills(rulebook)
    if skills is None:
        return None
    record = record_of(trainee)
    held = held_of(rulebook, skills, record, on, library.crosswalk_for(rulebook))
    results = [one for one in standing_of(trainee) if one.day <= on]
    further = further_of(trainee, on)
    visits = visits_of(rulebook, record)
    posts = [post for post in rulebook.posts if any(i.post == post.id for i in rulebook.learning)]
    parts = [
        _part(rulebook, skills, post, held, results, further, visits.get(post.id, ()))
        for post in posts
    ]
    parts.sort(key=_place)
    whole = tuple(one for one in results if not one.post)
    return TraineeMap(rulebook, skills, on, tuple(parts), whole)


def visits_of(rulebook: Rulebook, record: Record) -> Mapping[str, Sequence[tuple[date, date]]]:
    """Post → its visits in order."""
    found: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for rotation in sorted(record.rotations, key=lambda one: one.start):
        found[rulebook.place_by_id[rotation.place].post].append((rotation.start, rotation.end))
    return found


def _place(part: Part) -> tuple[bool, bool, date]:
    return not part.concerns, not part.visits, part.visits[0][0] if part.visits else date.max


def _part(
    rulebook: Rulebook,
    skills: SkillsMap,
    post: Post,
    held: Held,
    results: Sequence[Examination],
    further: Mapping[str, tuple[Further, ...]],
    visits: Sequence[tuple[date, date]],
) -> Part:
    of_post = [one for one in results if one.post == post.id]
    items = tuple(
        _told(item, skills.links[item.id], held, of_post, further)
        for item in rulebook.learning
        if item.post == post.id
    )
    concerns = bool(visits) or held.concerns(post)
    courses = further.get(post.id, ())
    return Part(post, items, tuple(visits), tuple(of_post), courses, concerns)


_KINDS: Mapping[str, str] = {Examination.Kind.THEORY: "knowledge", Examination.Kind.SKILL: "skill"}


def _told(
    item: LearningItem,
    link: Link,
    held: Held,
    results: Sequence[Examination],
    further: Mapping[str, tuple[Further, ...]],
) -> Told:
    """An examination that names no items is of the whole post: of its theory, or of its skills."""
    own = tuple(one for one in results if item.id in one.items)
    whole = [one for one in results if not one.items]
    of_post = tuple(one for one in whole if _KINDS.get(one.kind, item.kind) == item.kind)
    return Told(item, link, held.contacts[item.id], own, of_post, further.get(item.id, ()))
