"""The trainees of the demonstration: their stays, rotations and rulings."""

from seldinger.domain.training.rulebook import ActivityCount, Rulebook
from seldinger.web.demonstration.people import People
from seldinger.web.demonstration.profiles import Profile
from seldinger.web.demonstration.visits import PlannedStay, Visit, Way
from seldinger.web.logbook.actions.rulings import give_ruling
from seldinger.web.people.actions.training import (
    add_rotation,
    end_stay,
    return_to_training,
    start_training,
    transfer,
)
from seldinger.web.people.models import Person, Stay, Traineeship

_REASON = "示例：入培前已在本院承担这项教学工作，专业基地讨论同意"


def add_trainee(people: People, way: Way) -> None:
    """The person, the stays and every rotation, past and planned."""
    seat, secretary = way.seat, people.secretaries[way.seat.base]
    trainee = start_training(
        by=secretary,
        person=people.account(f"xueyuan{seat.number}", f"示例·学员 {seat.number}"),
        base=people.bases[seat.base],
        entry=seat.entry,
        background=way.background,
        directions=way.directions,
    )
    people.trainees[seat.number] = trainee
    people.admit(trainee.person, seat.base, seat.entry)
    for place, stay in enumerate(way.stays):
        if place:
            _come(people, trainee, way.stays[place - 1], stay)
        for visit in way.visits:
            if stay.start <= visit.start and (stay.end is None or visit.start <= stay.end):
                _rotate(people, trainee, visit, people.secretaries[stay.base])
        if stay.end is not None and stay.ending != Stay.Ending.TRANSFERRED:
            end_stay(by=secretary, trainee=trainee, on=stay.end, ending=stay.ending)


def _come(people: People, trainee: Traineeship, before: PlannedStay, stay: PlannedStay) -> None:
    """To another base, or back after an absence."""
    by, base = people.secretaries[stay.base], people.bases[stay.base]
    if before.ending == Stay.Ending.TRANSFERRED:
        transfer(by=by, trainee=trainee, base=base, on=stay.start)
    else:
        return_to_training(by=by, trainee=trainee, base=base, on=stay.start)


def _rotate(people: People, trainee: Traineeship, visit: Visit, by: Person) -> None:
    add_rotation(
        by=by,
        trainee=trainee,
        place=visit.place,
        start=visit.start,
        end=visit.end,
        hospital=people.hospitals[visit.ward.hospital] if visit.ward else None,
        department=people.departments[visit.ward] if visit.ward else None,
    )


def give_rulings(people: People, ways: list[Way], rulebook: Rulebook) -> None:
    """Those ahead have one duty waived, so that 已认定 is seen."""
    duties = [r for r in rulebook.requirements if isinstance(r, ActivityCount) and r.unstated]
    for way in ways:
        if way.seat.profile is Profile.AHEAD and duties:
            give_ruling(
                by=people.directors[way.seat.base],
                trainee=people.trainees[way.seat.number],
                kind="Waiver",
                details={"requirement": duties[-1].id},
                on=way.seat.entry,
                reason=_REASON,
            )
