"""A rulebook’s words for research and teaching: kinds, capacities, duties."""

from collections.abc import Sequence
from functools import lru_cache

from django.db.models import Q, QuerySet

from seldinger.domain.training.rulebook import ActivityCount, Clause, PostKind, Rulebook
from seldinger.domain.training.words import State
from seldinger.norms.library import library_at
from seldinger.web.people.models import Traineeship
from seldinger.web.teaching.models import Paper


class Words:
    """A rulebook as these pages ask of it."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.asked = [r for r in rulebook.requirements if isinstance(r, ActivityCount)]

    @property
    def paper(self) -> ActivityCount | None:
        """What asks for a paper: the only duty that names levels of journals."""
        return next((r for r in self.asked if r.levels), None)

    @property
    def paper_types(self) -> list[str]:
        return sorted(self.paper.types) if self.paper else []

    @property
    def session_kinds(self) -> list[str]:
        """What somebody holds before others: the duties that ask for a capacity and no level."""
        held = [r for r in self.asked if r.capacities and not r.levels]
        return [word for r in held for word in sorted(r.types)]

    @property
    def session_capacities(self) -> list[str]:
        """What one can be in a session, in the rulebook's order."""
        held = [r.capacities for r in self.asked if r.capacities and not r.levels]
        known = frozenset[str]().union(*held)
        return [word for word in self.rulebook.capacities if word in known]

    @property
    def chief_type(self) -> str:
        """The type under which a chief resident's work is logged; empty where there is none."""
        posts = self.chief_posts
        asked = next((r for r in self.asked if r.post in posts), None)
        return min(asked.types) if asked else ""

    @property
    def chief_posts(self) -> frozenset[str]:
        posts = self.rulebook.posts
        return frozenset(post.id for post in posts if post.kind is PostKind.CONCURRENT)

    @property
    def chief_places(self) -> frozenset[str]:
        places = self.rulebook.places
        return frozenset(place.id for place in places if place.post in self.chief_posts)

    @property
    def diary_kinds(self) -> Sequence[Clause]:
        """The rule's own list of a chief resident's duties, in its order."""
        return [clause for clause in self.rulebook.clauses if clause.post in self.chief_posts]

    def author(self, place: int, *, co_first: bool) -> str:
        """The capacity of an author in that place, from 1; empty where no duty asks for one."""
        if self.paper is None:
            return ""
        counted = self.paper.capacities
        named = [word for word in self.rulebook.capacities if word in counted]
        first = next((word for word in named if word not in self.paper.flagged), "")
        shared = next((word for word in named if word in self.paper.flagged), first)
        other = next((word for word in self.rulebook.capacities if word not in counted), "")
        if co_first:
            return shared
        return first if place == 1 else other


def differences(paper: Paper) -> list[str]:
    """What a paper's claim says otherwise than its page: the level that was looked up, the place
    among the authors. Each a sentence without its full stop."""
    claim, found = paper.activity, list[str]()
    if paper.level and paper.level != claim.level:
        found.append(f"学员填的是“{claim.level or '没有填'}”，核对为“{paper.level}”")
    said = words_of(paper.traineeship).author(paper.place, co_first=paper.co_first)
    if claim.capacity != said:
        told = claim.capacity or "没有填"
        found.append(f"登记写的本人作用是“{told}”，按作者位次应是“{said}”")
    return found


def is_first(paper: Paper) -> bool:
    return paper.place == 1 or paper.co_first


def rivals_of(paper: Paper) -> QuerySet[Paper]:
    """Papers of other trainees with the same DOI that cannot be true beside this one: of one paper
    there is one sole first author, or several who share the place."""
    rows = Paper.objects.filter(doi=paper.doi, activity__withdrawn_at=None).exclude(doi="")
    rows = rows.exclude(activity__state=State.RETURNED).exclude(traineeship=paper.traineeship_id)
    if not is_first(paper) or paper.activity.withdrawn_at is not None:
        return rows.none()
    first = Q(place=1) | Q(co_first=True)
    return rows.filter(first & Q(co_first=False) if paper.co_first else first)


def proposed(words: Words, title: str) -> str:
    """The duty that a claim's words begin with, by its id; empty where they begin with none. Of
    several the longest."""
    fits = [one for one in words.diary_kinds if title.startswith(one.title)]
    return max(fits, key=lambda one: len(one.title)).id if fits else ""


def opening(title: str, number: int) -> str:
    """How a claim begins that the diary writes: “院内会诊 2 次”."""
    return f"{title} {number} 次" if number > 1 else title


@lru_cache(maxsize=16)
def _words(name: str) -> Words:
    return Words(library_at(None).rulebook(name))


def words_of(trainee: Traineeship) -> Words:
    return _words(trainee.rulebook)


def words_in(rulebook: str) -> Words:
    return _words(rulebook)
