"""Reading, scope first: whose papers, whose sessions, who belongs where."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from seldinger.web.logbook.models import Activity
from seldinger.web.logbook.queries import claims_for, own_claims
from seldinger.web.people.access import Access
from seldinger.web.people.models import (
    Base,
    BaseHospital,
    Department,
    Membership,
    Person,
    Rotation,
    Stay,
    Traineeship,
    in_force,
)
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for, current_stays
from seldinger.web.progress.facts import visible
from seldinger.web.teaching.models import (
    Attendance,
    CalendarFeed,
    DiaryEntry,
    Paper,
    Proof,
    SessionPart,
    TeachingSession,
)
from seldinger.web.teaching.words import words_of

_HOLD = Permission.HOLD_SESSIONS


# -- papers ----------------------------------------------------------------------------------------


def papers_for(access: Access) -> QuerySet[Paper]:
    """Those whose claim the reader may open: their own, their trainees', and that name them."""
    rows = Paper.objects.filter(activity__in=claims_for(access, "activity").values("pk"))
    return rows.select_related("activity__supervisor", "traineeship__person", "level_by")


def own_papers(access: Access) -> QuerySet[Paper]:
    rows = Paper.objects.filter(activity__in=own_claims(access, "activity").values("pk"))
    return rows.select_related("activity__supervisor", "traineeship__person", "level_by")


def bare_papers(access: Access, trainee: Traineeship) -> QuerySet[Activity]:
    """The reader's own claims of papers that were logged without journal, authors and proof."""
    own: QuerySet[Activity] = own_claims(access, "activity").filter(traineeship=trainee)
    types = words_of(trainee).paper_types
    return own.filter(type__in=types, paper=None, withdrawn_at=None).order_by("-day", "-pk")


# -- sessions --------------------------------------------------------------------------------------


def places_to_hold(access: Access) -> list[tuple[Base, Department | None]]:
    """Where the reader may hold sessions: departments first, then whole bases."""
    reach = access.reach(_HOLD)
    bases = {base.pk: base for base in bases_for(access, _HOLD)}
    departments = Department.objects.filter(pk__in=reach.departments).select_related("hospital")
    there = BaseHospital.objects.filter(
        in_force(access.on), hospital__departments__in=reach.departments
    )
    homes = [(place.hospital_id, place.base) for place in there.select_related("base").distinct()]
    found: list[tuple[Base, Department | None]] = [
        (base, department)
        for department in departments.order_by("pk")
        for hospital, base in homes
        if hospital == department.hospital_id
    ]
    return [*found, *((base, None) for _, base in sorted(bases.items()))]


def sessions_to_hold(access: Access) -> QuerySet[TeachingSession]:
    """Those that the reader keeps: of their bases, and of their departments."""
    kept = Q(base__in=bases_for(access, _HOLD)) | Q(department__in=access.reach(_HOLD).departments)
    return _with_places(TeachingSession.objects.filter(kept))


def sessions_for(access: Access) -> QuerySet[TeachingSession]:
    """Also those of the bases where the reader trains or trained, and those that are evidence of
    a trainee whose page the reader may open: nobody's attendance with it."""
    kept = sessions_to_hold(access).order_by().values("pk")
    trains = Stay.objects.filter(traineeship__person=access.person, start__lte=access.on)
    seen = visible(access).order_by().values("person")
    there = Attendance.objects.filter(person__in=seen, withdrawn_at=None)
    spoke = SessionPart.objects.filter(person__in=seen).exclude(activity=None)
    rows = TeachingSession.objects.filter(
        Q(pk__in=kept)
        | Q(base__in=trains.values("base"))
        | Q(pk__in=there.values("session"))
        | Q(pk__in=spoke.values("session"))
    )
    return _with_places(rows)


def _with_places(rows: QuerySet[TeachingSession]) -> QuerySet[TeachingSession]:
    return rows.select_related("base", "department__hospital", "by")


def counted(rows: QuerySet[TeachingSession]) -> QuerySet[TeachingSession]:
    """Each with `present`: how many were there."""
    there = Count("attendances", filter=Q(attendances__withdrawn_at=None))
    return rows.annotate(present=there).order_by("-starts_at", "-pk")


def attendances_to_keep(access: Access) -> QuerySet[Attendance]:
    kept = sessions_to_hold(access).order_by().values("pk")
    return Attendance.objects.filter(session__in=kept).select_related("person", "session")


def belongs_to(session: TeachingSession, person: Person) -> bool:
    """Whether the person trains at the base on that day, or works in one of its hospitals."""
    return people_of(session).filter(pk=person.pk, is_active=True).exists()


def people_of(session: TeachingSession) -> QuerySet[Person]:
    return people_in(session.base, timezone.localdate(session.starts_at))


def people_in(base: Base, on: date) -> QuerySet[Person]:
    """Who trains at the base, or works in one of its hospitals."""
    its = {"person": OuterRef("pk")}
    hospitals = BaseHospital.objects.filter(in_force(on), base=base).values("hospital")
    works = Membership.objects.filter(in_force(on), hospital__in=hospitals, **its)
    trains = Stay.objects.filter(in_force(on), base=base, traineeship__person=OuterRef("pk"))
    return Person.objects.filter(Exists(works) | Exists(trains)).order_by("pinyin", "pk")


def trainees_in(base: Base, on: date) -> QuerySet[Traineeship]:
    stays = Stay.objects.filter(in_force(on), base=base)
    rows = Traineeship.objects.filter(pk__in=stays.values("traineeship"))
    return rows.select_related("person").order_by("person__pinyin", "pk")


def expected_at(session: TeachingSession) -> QuerySet[Traineeship]:
    """Who should come; nobody where everybody is free to."""
    on = timezone.localdate(session.starts_at)
    everybody = trainees_in(session.base, on)
    if session.whom == TeachingSession.Whom.FREE:
        return everybody.none()
    if session.whom == TeachingSession.Whom.BASE:
        return everybody
    visits = Rotation.objects.filter(
        in_force(on), department=session.department_id, withdrawn_at=None
    )
    return everybody.filter(pk__in=visits.values("traineeship"))


# -- calendars -------------------------------------------------------------------------------------


def feed_of(person: Person) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(person=person, ended_at=None).first()


def bases_of(person: Person, on: date) -> QuerySet[Base]:
    """Where the person trains, or works in one of its hospitals."""
    stays = current_stays(on).filter(traineeship__person=person)
    works = Membership.objects.filter(in_force(on), person=person)
    places = BaseHospital.objects.filter(in_force(on), hospital__in=works.values("hospital"))
    return Base.objects.filter(Q(pk__in=stays.values("base")) | Q(pk__in=places.values("base")))


# -- what a page shows of them ---------------------------------------------------------------------


def proofs_of(papers: Iterable[Paper]) -> dict[int, Proof]:
    """The proof in force of each paper, by its primary key; without the file itself."""
    rows = Proof.objects.filter(paper__in=[one.pk for one in papers], replaced_at=None)
    return {row.paper_id: row for row in rows.defer("content")}


def proof_of(paper: Paper) -> Proof | None:
    return Proof.objects.filter(paper=paper, replaced_at=None).first()


def sessions_to_come(access: Access) -> QuerySet[TeachingSession]:
    rows = sessions_for(access).filter(ends_at__gte=timezone.now(), cancelled_at=None)
    return rows.order_by("starts_at", "pk")


def parts_in(session: TeachingSession) -> list[SessionPart]:
    return list(session.parts.filter(ended_at=None).select_related("person"))


def open_parts(person: Person) -> QuerySet[SessionPart]:
    """What they said or prepared in sessions that were held, and have not logged."""
    rows = SessionPart.objects.filter(
        activity=None, person=person, ended_at=None,
        session__cancelled_at=None, session__starts_at__lte=timezone.now(),
    )  # fmt: skip
    return rows.select_related("session__by").order_by("-session__starts_at", "pk")


def attendance_in(session: TeachingSession) -> QuerySet[Attendance]:
    rows = session.attendances.filter(withdrawn_at=None)
    return rows.select_related("person")


def removed_in(session: TeachingSession) -> QuerySet[Attendance]:
    """Those that may be restored: whoever is there again is not among them."""
    there = attendance_in(session).order_by().values("person")
    rows = session.attendances.filter(withdrawn_at__isnull=False).exclude(person__in=there)
    return rows.select_related("person", "withdrawn_by").order_by("-withdrawn_at")


def attendances_of(person: Person) -> QuerySet[Attendance]:
    rows = Attendance.objects.filter(person=person, withdrawn_at=None)
    rows = rows.filter(session__cancelled_at=None)
    return rows.select_related("session").order_by("-session__starts_at", "-pk")


def expected_people(session: TeachingSession) -> list[Person]:
    return [trainee.person for trainee in expected_at(session)]


def chief_visits(trainee: Traineeship) -> QuerySet[Rotation]:
    places = words_of(trainee).chief_places
    return trainee.rotations.filter(place__in=places, withdrawn_at=None).order_by("start", "pk")


def diary_entries(trainee: Traineeship) -> QuerySet[DiaryEntry]:
    """The newest first. What was withdrawn, or made into something else, is none."""
    rows = DiaryEntry.objects.filter(
        traineeship=trainee, activity__withdrawn_at=None,
        activity__type=words_of(trainee).chief_type,
    )  # fmt: skip
    return rows.select_related("activity").order_by("-activity__day", "-pk")


def sortable_diary(trainee: Traineeship) -> QuerySet[Activity]:
    """A chief resident's claims, sorted or not."""
    rows = Activity.objects.filter(
        traineeship=trainee, type=words_of(trainee).chief_type, withdrawn_at=None
    )
    return rows.order_by("-day", "-pk")


def unsorted_diary(trainee: Traineeship) -> QuerySet[Activity]:
    """A chief resident's claims of which nobody said which duty they were."""
    return sortable_diary(trainee).filter(diary=None)
