"""What the demonstration's first base has to deal with: a list, a conflict, something returned."""

from collections.abc import Sequence
from datetime import date, timedelta

from seldinger.domain.training.words import Role, State
from seldinger.web.demonstration.deeds import Draft
from seldinger.web.demonstration.facts import number_of
from seldinger.web.demonstration.people import People, staff_no
from seldinger.web.demonstration.places import INTERVENTION, Ward, main_hospital
from seldinger.web.demonstration.theatre import MAPPING, Names, theatre_list
from seldinger.web.logbook.actions.entering import log_case
from seldinger.web.logbook.entered import EnteredAct, EnteredCase
from seldinger.web.logbook.models import Participation, Procedure
from seldinger.web.logbook.numbers import StoredNumber
from seldinger.web.people.actions.absences import add_absence
from seldinger.web.people.models import Person, Traineeship
from seldinger.web.reconciliation.actions.lists import keep_list, set_mapping, take_list
from seldinger.web.reconciliation.actions.proctored import count_proctored
from seldinger.web.verification.actions.deciding import return_claims
from seldinger.web.verification.decisions import seen

_LISTED = timedelta(days=120)  # of the hospital's list
_AWAY = timedelta(days=21)
_MESSAGE = "角色请再核对：这一台您是一助。改好后我再审。"


def hand_in_list(people: People, base: str, drafts: Sequence[Draft], today: date) -> None:
    """The main hospital's list of the last months, taken over as the secretary would."""
    hospital = people.hospitals[main_hospital(base)]
    start, end = today - _LISTED, today - timedelta(days=2)
    some = [d for d in drafts if d.ward.hospital == hospital.name and start <= d.day <= end]
    if not some:
        return
    names = Names(
        {number: staff_no(person) for number, person in people.attendings.items()},
        {number: staff_no(trainee.person) for number, trainee in people.trainees.items()},
    )
    content = theatre_list(some, lambda patient: number_of(base, patient), names)
    by = people.secretaries[base]
    set_mapping(by=by, hospital=hospital, columns=MAPPING, operator_is_responsible=True)
    uploaded = keep_list(by=by, hospital=hospital, file_name="示例手术清单.csv", content=content)
    take_list(by=by, list=uploaded, start=start, end=end)
    count_proctored(by=by, hospital=hospital)


def add_troubles(people: People, base: str, today: date) -> None:
    """One entry returned, one place claimed twice, one attending away."""
    trainee = people.trainees[1]
    waiting = Participation.objects.filter(
        traineeship=trainee, state=State.PENDING.value, supervisor__is_active=True
    ).select_related("supervisor", "procedure__case", "traineeship__person")
    own = list(waiting.order_by("-procedure__case__day", "pk"))
    if not own:
        return
    supervisor = own[0].supervisor
    assert supervisor is not None
    return_claims(by=supervisor, claims=[seen(own[0])], message=_MESSAGE)
    single = [part for part in own[1:] if part.role == Role.OPERATOR.value]
    other = _beside(people, base, trainee, today)
    if single and other:
        _claim_too(other, single[0])
    _leave(people, Ward(main_hospital(base), INTERVENTION), supervisor, today)


def _beside(people: People, base: str, than: Traineeship, today: date) -> Traineeship | None:
    """Another trainee of the base who trains today."""
    for trainee in people.trainees.values():
        stay = trainee.stays.order_by("-start").first()
        here = stay is not None and stay.base_id == people.bases[base].pk and stay.holds_on(today)
        if here and trainee.pk != than.pk and trainee.entry < today - _LISTED:
            return trainee
    return None


def _claim_too(trainee: Traineeship, part: Participation) -> None:
    """The same act of the same case, in the same place."""
    procedure: Procedure = part.procedure
    case = procedure.case
    kept = StoredNumber(case.number_encrypted, case.number_digest, case.number_tail)
    entered = EnteredCase(
        hospital=case.hospital_id, department=case.department_id, day=case.day, number="",
        session=case.session, supervisor=part.supervisor_id,
        acts=(EnteredAct(procedure.name, Role(part.role), procedure.category),),
    )  # fmt: skip
    log_case(by=trainee.person, trainee=trainee, entered=entered, key=None, number=kept)


def _leave(people: People, ward: Ward, than: Person, today: date) -> None:
    """An attending of the department is away since three weeks, with entries that wait."""
    for person in people.attendings.values():
        waits = Participation.objects.filter(supervisor=person, state=State.PENDING.value).exists()
        works = person.memberships.filter(department=people.departments[ward]).exists()
        if person.pk != than.pk and person.login != "shangji1" and waits and works:
            add_absence(
                by=person, person=person, start=today - _AWAY,
                end=today + _AWAY, reason="进修",
            )  # fmt: skip
            return
