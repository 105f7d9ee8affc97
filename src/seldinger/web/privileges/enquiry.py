"""A question about a privilege as an address tells it. What one may not see is not found.

Names are typed, ids are picked: where a typed name fits several, they are offered to be picked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.http import Http404, QueryDict

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.domain.grading.privilege import Part
from seldinger.errors import SeldingerError
from seldinger.web.naming.meanings import Meanings
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.access import Access
from seldinger.web.people.asked import number_asked
from seldinger.web.people.models import Hospital, Person
from seldinger.web.privileges.asking import as_seen_by, doctors_seen, find_doctors, hospitals_of
from seldinger.web.privileges.meant import operation_meant
from seldinger.web.privileges.offering import Offer, offers_for
from seldinger.web.privileges.operations import (
    check_modifiers,
    modifiers_of,
    one_operation,
    operation_named,
)
from seldinger.web.privileges.queries import Asked, ask

FEW = 12  # offered at once, of people
_LONGEST = 120  # characters of a name
_YES = ("1", "true", "on")


@dataclass(frozen=True)
class Picked:
    """Somebody, or those among whom to pick. words: as typed. fault: why nobody is picked."""

    person: Person | None = None
    options: tuple[Person, ...] = ()
    words: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Operation:
    """ids: empty where no catalogue entry is known. options: entries like what was typed.

    is_told: it can be asked; where it is not, one of the options is picked first. fault: why it
    cannot be asked at all.
    """

    ids: tuple[str, ...] = ()
    words: str = ""
    options: tuple[Offer, ...] = field(default=())
    is_told: bool = False
    fault: str = ""


class Enquiry:
    """Who, what, where and when, as far as the address says."""

    def __init__(self, access: Access, told: QueryDict, on: date) -> None:
        self.access, self.told, self.on = access, told, on

    @cached_property
    def doctor(self) -> Picked:
        return _picked(self.access, self.told, "doctor", "who")

    @cached_property
    def supervisor(self) -> Picked:
        return _picked(self.access, self.told, "supervisor", "by")

    @cached_property
    def hospitals(self) -> tuple[Hospital, ...]:
        person = self.doctor.person
        return tuple(hospitals_of(self.access, person)) if person else ()

    @cached_property
    def hospital(self) -> Hospital | None:
        """Of several the one that was picked, else the first."""
        wanted = self.told.get("hospital")
        if wanted and self.doctor.person:
            return _one(self.hospitals, wanted)
        return next(iter(self.hospitals), None)

    @cached_property
    def catalogue(self) -> Catalogue | None:
        return catalogue_of(self.hospital, self.on) if self.hospital else None

    @cached_property
    def offered_modifiers(self) -> tuple[Entry, ...]:
        return modifiers_of(self.catalogue)

    @cached_property
    def modifiers(self) -> tuple[str, ...]:
        offered = {entry.id for entry in self.offered_modifiers}
        return tuple(one for one in self.told.getlist("modifier") if one in offered)

    @cached_property
    def operation(self) -> Operation:
        return operation_of(self.told, self.catalogue, self.hospital)

    @property
    def part(self) -> Part:
        return part_of(self.told)

    @property
    def emergency(self) -> bool:
        return is_emergency(self.told)

    @cached_property
    def asked(self) -> Asked | None:
        """The answer, once all is told that it needs."""
        doctor, hospital, by = self.doctor.person, self.hospital, self.supervisor
        if doctor is None or hospital is None or not self.operation.is_told:
            return None
        if by.options or by.fault:
            return None
        answered = ask(
            doctor=doctor, hospital=hospital, on=self.on,
            entries=self.operation.ids, modifiers=self.modifiers, part=self.part,
            supervisor=by.person, emergency=self.emergency,
        )  # fmt: skip
        return as_seen_by(self.access, answered)


def part_of(told: Mapping[str, str]) -> Part:
    part = told.get("part", "")
    return Part(part) if part in set(Part) else Part.OPERATOR


def is_emergency(told: Mapping[str, str]) -> bool:
    return told.get("emergency", "") in _YES


def operation_of(
    told: QueryDict, catalogue: Catalogue | None, hospital: Hospital | None
) -> Operation:
    """An entry that was picked holds until something else is typed over it, or it is cleared."""
    words, by_id = _words(told, "q"), catalogue.by_id if catalogue else {}
    picked = [one for one in told.getlist("entry") if one in by_id]
    if picked and "q" not in told:
        words = by_id[picked[0]].text
    try:
        ids = _ids(hospital, catalogue, picked, words) if catalogue and hospital else ()
    except SeldingerError as error:
        return Operation((), words, fault=str(error))
    if ids:
        return Operation(ids, words, is_told=True)
    if not words:
        return Operation()
    offers = offers_for(hospital, catalogue, words) if catalogue and hospital else ()
    is_told = not offers or bool(told.get("unlisted"))
    return Operation((), words, offers, is_told)


def _ids(
    hospital: Hospital, catalogue: Catalogue, picked: list[str], words: str
) -> tuple[str, ...]:
    """What was picked, else what the words name exactly, else what a person confirmed that they
    name there. Raises SeldingerError for no operation."""
    if picked and catalogue.by_id[picked[0]].text == words:
        return one_operation(catalogue, picked)
    named = operation_named(catalogue, words)
    if named or not words:
        return named
    return operation_meant(catalogue, Meanings(hospital, catalogue, [words]).certain(words))


def _words(told: QueryDict, key: str) -> str:
    """What was typed, without what no name holds and no database takes."""
    shown = (one for one in told.get(key, "") if one.isprintable())
    return "".join(shown).strip()[:_LONGEST]


def _picked(access: Access, told: QueryDict, key: str, typed: str) -> Picked:
    """Whoever was picked stays until another name is typed over theirs, or it is cleared."""
    words = _words(told, typed)
    person = _person(access, told, key)
    if person and (typed not in told or words == person.name):
        return Picked(person, words=person.name)
    if not words:
        return Picked()
    found = tuple(find_doctors(doctors_seen(access), words)[: FEW + 1])
    if len(found) == 1:
        return Picked(found[0], words=found[0].name)
    fault = "" if found else f"没有找到“{words}”。请写姓名、拼音首字母或工号；只能查您范围内的人。"
    return Picked(None, found[:FEW], words, fault)


# -- by ids alone, as a program asks ---------------------------------------------------------------


def asked_by_ids(access: Access, told: QueryDict, on: date) -> Asked:
    """Raises SeldingerError for what is missing or unknown, Http404 for what may not be seen."""
    doctor = _person(access, told, "doctor")
    if doctor is None:
        raise SeldingerError("没有写明医师。请用 doctor 给出人员编号")
    hospital = _hospital(access, doctor, told)
    catalogue = catalogue_of(hospital, on)
    entries, modifiers = told.getlist("entry"), told.getlist("modifier")
    if not entries:
        raise SeldingerError("没有写明手术。请用 entry 给出目录条目的编号")
    if catalogue:
        for one in (*entries, *modifiers):
            if one not in catalogue.by_id:
                raise SeldingerError(f"目录里没有条目“{one[:60]}”。请核对编号")
        entries = [*one_operation(catalogue, entries)]
        check_modifiers(catalogue, modifiers)
    if told.get("part", Part.OPERATOR) not in set(Part):
        raise SeldingerError(f"part 只能是 {'、'.join(Part)}")
    answered = ask(
        doctor=doctor, hospital=hospital, on=on, entries=entries, modifiers=modifiers,
        part=part_of(told), supervisor=_person(access, told, "supervisor"),
        emergency=is_emergency(told),
    )  # fmt: skip
    return as_seen_by(access, answered)


def _person(access: Access, told: QueryDict, key: str) -> Person | None:
    wanted = told.get(key, "")
    if not wanted:
        return None
    person = doctors_seen(access).filter(pk=number_asked(wanted)).first()
    if person is None:
        raise Http404
    return person


def _hospital(access: Access, doctor: Person, told: QueryDict) -> Hospital:
    hospitals = tuple(hospitals_of(access, doctor))
    if wanted := told.get("hospital", ""):
        return _one(hospitals, wanted)
    if len(hospitals) != 1:
        raise SeldingerError("不能确定是哪家医院。请用 hospital 给出医院编号")
    return hospitals[0]


def _one(hospitals: tuple[Hospital, ...], wanted: str) -> Hospital:
    found = next((one for one in hospitals if one.pk == number_asked(wanted)), None)
    if found is None:
        raise Http404
    return found
