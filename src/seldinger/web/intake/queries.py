"""Reading drafts, what was received, and sources, scope first."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from seldinger.intake.draft import Action
from seldinger.web.intake.models import IntakeDraft, Received, Source, Telling
from seldinger.web.intake.settling import HAPPENED, RESTORED
from seldinger.web.logbook.models import Case, Participation
from seldinger.web.people.access import Access
from seldinger.web.people.models import Hospital, Rotation, in_force
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import hospitals_for

OPEN = Q(state=IntakeDraft.State.OPEN)


# -- scope -----------------------------------------------------------------------------------------


def drafts_for(access: Access) -> QuerySet[IntakeDraft]:
    """Those proposed to the reader, those that they said were not theirs, and those of the
    departments and hospitals to which SEE_INTAKE reaches. A trainee's base opens nothing."""
    reach = access.reach(Permission.SEE_INTAKE)
    standing = IntakeDraft.objects.filter(merged_into=None)
    if reach.platform:
        return standing
    person = access.person
    return standing.filter(
        Q(trainee=person)
        | Q(supervisor=person)
        | (OPEN & Q(decided_by=person))
        | Q(department__in=reach.departments)
        | Q(hospital__in=reach.hospitals)
    )


def received_for(access: Access) -> QuerySet[Received]:
    return Received.objects.filter(source__hospital__in=kept_hospitals(access).values("pk"))


def sources_for(access: Access) -> QuerySet[Source]:
    return Source.objects.filter(hospital__in=kept_hospitals(access).values("pk"))


def kept_hospitals(access: Access) -> QuerySet[Hospital]:
    """Whose sources and quarantine the reader keeps."""
    return hospitals_for(access, Permission.KEEP_INTAKE).order_by("pk")


def may_settle(access: Access, draft: IntakeDraft) -> bool:
    """Whether the reader may say whose it is and that nobody logs it: its supervisor, its
    department and its hospital; not the trainee alone."""
    reach = access.reach(Permission.SEE_INTAKE)
    return (
        reach.platform
        or draft.hospital_id in reach.hospitals
        or draft.department_id in reach.departments
        or draft.supervisor_id == access.person.pk
    )


# -- drafts ----------------------------------------------------------------------------------------


def happened(drafts: QuerySet[IntakeDraft], today: date) -> QuerySet[IntakeDraft]:
    """Of a day gone by, or of today where something tells that it took place. A booking that was
    called off is none, unless something or somebody tells that it took place all the same."""
    told = Telling.objects.filter(draft=OuterRef("pk")).filter(
        Q(kind__in=HAPPENED) | Q(action=Action.DONE.value)
    )
    took_place = Q(operation__isnull=False) | Exists(told)
    called_off = Q(booking__cancelled_at__isnull=False) & ~Q(because=RESTORED)
    return drafts.filter(took_place & Q(day__lte=today) | ~called_off & Q(day__lt=today))


def shown_drafts(access: Access, state: str, today: date) -> QuerySet[IntakeDraft]:
    """Of one state; the open ones as far as they happened; to the reader's “不需登记” belongs what
    they said was not theirs."""
    seen = drafts_for(access)
    declined = OPEN & Q(trainee__isnull=True, decided_by=access.person)
    if state == IntakeDraft.State.OPEN:
        # Whoever answers for the department settles it on; the trainee is done with it.
        mine = declined & ~_answered_for(access)
        found = happened(seen.filter(OPEN).exclude(mine), today)
    elif state == IntakeDraft.State.DROPPED:
        found = seen.filter(Q(state=state) | declined)
    else:
        found = seen.filter(state=state)
    return found.select_related(
        "hospital", "department", "trainee", "supervisor", "booking", "operation", "decided_by"
    ).order_by("-day", "-started", "-pk")


def _answered_for(access: Access) -> Q:
    reach = access.reach(Permission.SEE_INTAKE)
    return Q(hospital__in=reach.hospitals) | Q(department__in=reach.departments)


def stands(case: Case) -> bool:
    """Whether anybody has a part in it still."""
    return Participation.objects.filter(procedure__case=case, withdrawn_at__isnull=True).exists()


def connected(access: Access) -> QuerySet[Source]:
    """The standing sources of the places to which the reader's drafts belong, with when each was
    last heard of."""
    reach = access.reach(Permission.SEE_INTAKE)
    rotating = Rotation.objects.filter(
        in_force(access.on), traineeship__person=access.person, withdrawn_at__isnull=True
    )
    here = (
        Q(hospital__in=reach.hospitals)
        | Q(hospital__departments__in=reach.departments)
        | Q(hospital__in=rotating.values("hospital"))
    )
    standing = Source.objects.filter(ended_at__isnull=True)
    found = standing if reach.platform else standing.filter(here)
    ids = found.order_by().values("pk").distinct()
    return Source.objects.filter(pk__in=ids).annotate(last=Max("received__received_at"))


# -- sources and what they sent --------------------------------------------------------------------

COUNTED = timedelta(days=7)


def with_counts(sources: QuerySet[Source], now: datetime) -> QuerySet[Source]:
    """last: when it sent last. read, refused, waiting: of the last seven days."""
    recent = Q(received__received_at__gte=now - COUNTED)

    def of(*states: str) -> Count:
        return Count("received", filter=recent & Q(received__state__in=states))

    state = Received.State
    return sources.select_related("hospital", "department").annotate(
        last=Max("received__received_at"), read=of(state.READ), refused=of(state.REFUSED),
        waiting=of(state.WAITING),
    )  # fmt: skip


def refused(received: QuerySet[Received], state: str) -> QuerySet[Received]:
    found = received.filter(state=state).select_related("source__hospital")
    return found.order_by("-received_at", "-pk")
