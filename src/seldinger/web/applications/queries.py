"""Reading applications, scope first."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from seldinger.web.applications.entered import NewApplication
from seldinger.web.applications.models import Application, Round, Step
from seldinger.web.applications.people import PERMISSION, Stage, answers_elsewhere, deputies_on
from seldinger.web.people.access import Access
from seldinger.web.people.models import Department, Person
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import hospitals_for
from seldinger.web.privileges.models import Grant

State = Application.State
# Somebody is asked: the value is the stage.
ASKED = (State.DEPARTMENT, State.OFFICE, State.COMMITTEE)
OPEN = (*ASKED, State.RETURNED)


def applications_for(access: Access) -> QuerySet[Application]:
    """One's own, those of the departments one assesses for, and of the hospitals one decides in."""
    return Application.objects.filter(
        Q(doctor=access.person) | _of_my_stages(access, tuple(PERMISSION))
    ).select_related("doctor", "hospital", "department")


def waiting_for(access: Access) -> QuerySet[Application]:
    """Those that wait for an answer of this very person."""
    mine = Q(pk__in=[])
    for stage in PERMISSION:
        mine |= Q(state=stage.value) & _of_my_stages(access, (stage,)) & ~_answered(access, stage)
    found = Application.objects.filter(mine).exclude(doctor=access.person)
    return found.select_related("doctor", "hospital", "department")


def _of_my_stages(access: Access, stages: tuple[Stage, ...]) -> Q:
    found = Q(pk__in=[])
    for stage in stages:
        if stage is Stage.DEPARTMENT:
            found |= Q(department__in=departments_assessed(access))
        else:
            hospitals = hospitals_for(access, PERMISSION[stage]).order_by().values("pk")
            found |= Q(hospital__in=hospitals)
    return found


def departments_assessed(access: Access) -> QuerySet[Department]:
    """By one's role, or as a deputy."""
    deputy = deputies_on(access.on).filter(person=access.person)
    mine = Q(pk__in=access.reach(Permission.ASSESS).departments)
    return Department.objects.filter(mine | Q(pk__in=deputy.values("department")))


def _answered(access: Access, stage: Stage) -> Q:
    said = answers_elsewhere(stage).filter(round__application=OuterRef("pk"), by=access.person)
    return Q(Exists(said))


def last_round(application: Application) -> Round:
    return application.rounds.order_by("-number")[0]


def open_step(application: Application) -> Step | None:
    """The stage that is asked now."""
    rows = Step.objects.filter(round__application=application, answer="")
    return rows.select_related("round").order_by("-pk").first()


def open_for(doctor: Person) -> QuerySet[Application]:
    return Application.objects.filter(doctor=doctor, state__in=OPEN)


def as_told(application: Application, words: str = "") -> NewApplication:
    """The scope of a stored application, as it was told."""
    return NewApplication(
        doctor=application.doctor,
        department=application.department,
        kind=Grant.Kind(application.kind),
        entries=tuple(application.entries),
        list_id=application.list_id,
        grade=application.grade,
        technology=application.technology,
        words=words,
        renews=application.renews,
    )


def with_steps(applications: QuerySet[Application]) -> QuerySet[Application]:
    """For lists: two queries more, however many there are."""
    return applications.prefetch_related("rounds__steps")
