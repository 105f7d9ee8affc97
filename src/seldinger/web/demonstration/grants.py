"""What the attendings of the main hospitals may do: grants as an office keeps them.

They cover what the attendings' trainees do, so that every profile stays what it is; but for one
restricted technology, which only some hold. The partner hospitals keep no grants.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from seldinger.domain.grading.catalogue import Catalogue, EntryKind
from seldinger.domain.training.months import add_months
from seldinger.norms.library import library_at
from seldinger.web.demonstration.attendings import Attending
from seldinger.web.demonstration.people import People
from seldinger.web.demonstration.places import (
    BASES,
    CATALOGUE,
    DEPARTMENTS,
    INTERVENTION,
    Ward,
    main_hospital,
)
from seldinger.web.demonstration.profiles import Profile
from seldinger.web.demonstration.visits import Way
from seldinger.web.demonstration.vocabulary import LISTS
from seldinger.web.people.models import Person
from seldinger.web.privileges.actions.granting import give_grant, give_grants, revoke_grant
from seldinger.web.privileges.entered import NewGrant
from seldinger.web.privileges.models import Grant

_OPERATING = (INTERVENTION, "神经介入科")
_ABLATION, _SEEDS = "restricted-tumour-ablation", "restricted-radioactive-seeds"
_ONE_DAY = timedelta(days=1)
_ENDS_IN = 45  # days; a renewal is asked for in time
# Who of the attendings has a story, by their place in the hospital; the others hold what it takes.
_RENEWED, _PROCTORED, _RAISED, _LOST = range(4)


def add_grants(people: People, attendings: Sequence[Attending]) -> None:
    """Before anybody trains: a hospital that trains knows who may operate."""
    catalogue = library_at(None).catalogue(CATALOGUE)
    for base in BASES:
        hospital = main_hospital(base)
        there = [one for one in attendings if one.ward.hospital == hospital]
        operating = [one for ward in _OPERATING for one in there if one.ward.department == ward]
        office = _Office(people, base, catalogue)
        for attending in there:
            if attending not in operating:
                office.list_of_ward(attending)
        for place, attending in enumerate(operating):
            office.interventional(attending, place)


def add_own_grant(people: People, ways: Sequence[Way]) -> None:
    """One trainee of the first base was granted the simplest operations by the ordinary path."""
    base = BASES[0]
    ward = Ward(main_hospital(base), INTERVENTION)
    for way in ways:
        there = [visit for visit in way.visits if visit.ward == ward]
        if there and way.seat.base == base and way.seat.profile in (Profile.ON_PACE, Profile.AHEAD):
            start = there[0].start
            new = NewGrant(
                doctor=people.trainees[way.seat.number].person,
                hospital=people.hospitals[ward.hospital],
                start=start,
                document=f"示例医授〔{start.year}〕101号",
                **_up_to(LISTS[0], 1),
            )
            give_grant(by=people.offices[base], new=new)
            return


class _Office:
    """The medical-affairs office of one main hospital."""

    def __init__(self, people: People, base: str, catalogue: Catalogue) -> None:
        self.people, self.catalogue = people, catalogue
        self.hospital = people.hospitals[main_hospital(base)]
        self.by = people.offices[base]
        self.begin, self.today = people.since, people.today
        self.number = 0

    def list_of_ward(self, attending: Attending) -> None:
        lists = DEPARTMENTS[attending.ward.department]
        self._give(self.people.attendings[attending.number], map(_up_to, lists, [3] * len(lists)))

    def interventional(self, attending: Attending, place: int) -> None:
        """The senior ones hold the lists whole, the others grade 4 operation by operation."""
        doctor = self.people.attendings[attending.number]
        own, other = LISTS
        self._give(doctor, [*self._graded(other, place), self._ablation(place)])
        if place == _RENEWED:
            end = add_months(self.begin, 12) - _ONE_DAY
            self._give(doctor, [_up_to(own, 3) | {"end": end}])
            self._give(doctor, [*self._graded(own, place)], start=end + _ONE_DAY)
        elif place == _RAISED:
            self._raise(doctor, own, place)
        else:
            self._give(doctor, [*self._graded(own, place)])
        if place >= _LOST:
            self._seeds(doctor, place)

    def _graded(self, list_id: str, place: int) -> Iterator[dict[str, Any]]:
        if place % 2:
            yield _up_to(list_id, 4)
            return
        yield _up_to(list_id, 3)
        restricted = {entry for one in self.catalogue.overlays for entry in one.entries}
        highest = tuple(
            entry.id
            for entry in self.catalogue.entries
            if (entry.list_id, entry.grade, entry.kind) == (list_id, 4, EntryKind.OPERATION)
            and entry.id not in restricted
        )
        yield {"kind": Grant.Kind.ENTRIES, "entries": highest, "cases": "四级手术逐项授权"}

    def _ablation(self, place: int) -> dict[str, Any]:
        return _technology(_ABLATION) | ({"proctored": 5} if place == _PROCTORED else {})

    def _raise(self, doctor: Person, list_id: str, place: int) -> None:
        """At first up to grade 2; after a year revoked and granted anew."""
        [low] = self._give(doctor, [_up_to(list_id, 2)])
        later = add_months(self.begin, 12)
        revoke_grant(by=self.by, grant=low, on=later, reason="考核通过，提高级别，重新授权")
        first, *others = self._graded(list_id, place)
        self._give(doctor, [first | {"replaces": low}, *others], start=later)

    def _seeds(self, doctor: Person, place: int) -> None:
        """One lost it; of the others it ends soon, and is to be renewed."""
        end = {} if place == _LOST else {"end": self.today + timedelta(days=_ENDS_IN)}
        [grant] = self._give(doctor, [_technology(_SEEDS) | end])
        if place == _LOST:
            lost = add_months(self.today.replace(day=1), -12)
            revoke_grant(by=self.by, grant=grant, on=lost, reason="年度再评估未通过")

    def _give(
        self, doctor: Person, scopes: Iterable[dict[str, Any]], start: date | None = None
    ) -> list[Grant]:
        since = start or self.begin
        self.number += 1
        about: dict[str, Any] = {
            "doctor": doctor, "hospital": self.hospital, "start": since,
            "document": f"示例医授〔{since.year}〕{self.number}号",
            "training": "介入专科培训", "examination": "理论与操作考核合格",
        }  # fmt: skip
        news = [NewGrant(**about | scope) for scope in scopes]
        return give_grants(
            by=self.by, hospital=self.hospital, news=news, source=Grant.Source.OFFICE
        )


def _up_to(list_id: str, grade: int) -> dict[str, Any]:
    return {"kind": Grant.Kind.LIST, "list_id": list_id, "grade": grade}


def _technology(overlay: str) -> dict[str, Any]:
    return {"kind": Grant.Kind.TECHNOLOGY, "technology": overlay}
