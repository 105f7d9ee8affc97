"""Asking whether somebody may do something: whom one may ask about, where, and what is told.

What is told of a past day is what is known today; whatever was entered later says so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.grading.privilege import Answer, Question, Reason, Why, decide
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.access import Access
from seldinger.web.people.models import Hospital, Membership, Person, in_force
from seldinger.web.people.queries import works_there
from seldinger.web.privileges.models import Grant, Suspension
from seldinger.web.privileges.operations import one_operation
from seldinger.web.privileges.queries import Asked, as_domain, hospitals_reached, with_ends
from seldinger.web.privileges.wording import scope_words, span_words

# What a grant that would have covered it fell short of.
_MISSES = frozenset(
    {
        Why.NOT_BEGUN, Why.EXPIRED, Why.REVOKED, Why.SUSPENDED, Why.GRADE_BEYOND,
        Why.GRADE_RAISED, Why.OVERLAY_LAID, Why.TECHNOLOGY_UNNAMED, Why.MODIFIER_BEYOND,
    }
)  # fmt: skip


# -- whom, and where -------------------------------------------------------------------------------


def doctors_seen(access: Access) -> QuerySet[Person]:
    """Those who work or worked in the hospitals one may see, or hold a grant there; and oneself."""
    hospitals = hospitals_reached(access).order_by().values("pk")
    granted = Grant.objects.filter(hospital__in=hospitals).order_by().values("doctor")
    working = Membership.objects.filter(hospital__in=hospitals).order_by().values("person")
    return Person.objects.filter(Q(pk=access.person.pk) | Q(pk__in=granted) | Q(pk__in=working))


def hospitals_of(access: Access, doctor: Person) -> list[Hospital]:
    """Where one may ask about this doctor, those where the doctor works today first.

    About oneself wherever one is or was.
    """
    own = places_of(doctor)
    if doctor != access.person:
        own = own.filter(pk__in=hospitals_reached(access).order_by().values("pk"))
    today = Membership.objects.filter(in_force(access.on), person=doctor)
    working = {*today.values_list("hospital", flat=True)}
    return sorted(own, key=lambda one: (one.pk not in working, one.pk))


def places_of(doctor: Person) -> QuerySet[Hospital]:
    """The hospitals where somebody holds or held a grant, works or worked."""
    granted = Grant.objects.filter(doctor=doctor).order_by().values("hospital")
    working = Membership.objects.filter(person=doctor).order_by().values("hospital")
    return Hospital.objects.filter(Q(pk__in=granted) | Q(pk__in=working))


def works_in(doctor: Person, hospitals: Iterable[Hospital], on: date) -> list[Membership]:
    """Where the doctor stands that day."""
    rows = Membership.objects.filter(in_force(on), person=doctor, hospital__in=[*hospitals])
    return [*rows.select_related("hospital", "department")]


def find_doctors(doctors: QuerySet[Person], words: str) -> QuerySet[Person]:
    """By name, pinyin, its initials, login or staff number, in order of pinyin."""
    bare = "".join(words.split()).lower()
    joined = doctors.annotate(joined=Replace(F("pinyin"), Value(" "), Value("")))
    numbered = Membership.objects.filter(staff_no__iexact=bare).order_by().values("person")
    return joined.filter(
        Q(name__icontains=words.strip())
        | Q(name__icontains=bare)
        | Q(initials__startswith=bare)
        | Q(joined__startswith=bare)
        | Q(login__iexact=bare)
        | Q(pk__in=numbered)
    ).order_by("pinyin", "pk")


# -- many questions about one doctor ---------------------------------------------------------------


def answers_today(
    doctor: Person, hospital: Hospital, on: date, entries: Iterable[str]
) -> Mapping[str, Answer]:
    """Each entry asked by itself, the doctor as operator: one look at the grants for all."""
    grants = [as_domain(row, on) for row in with_ends(Grant.objects.filter(doctor=doctor))]
    catalogue = catalogue_of(hospital, on)
    works = works_there(doctor, hospital, on)

    def answer(entry: str) -> Answer:
        asked = one_operation(catalogue, (entry,)) if catalogue else (entry,)
        question = Question(str(doctor.pk), str(hospital.pk), on, asked, works_there=works)
        return decide(question, catalogue, grants)

    return {entry: answer(entry) for entry in entries}


# -- what is told ----------------------------------------------------------------------------------


def as_seen_by(access: Access, asked: Asked) -> Asked:
    """Without the grants of hospitals that the reader may not see; one's own are all seen."""
    seen = {*hospitals_reached(access).values_list("pk", flat=True)}

    def is_hidden(reason: Reason) -> bool:
        if reason.why is not Why.OTHER_HOSPITAL or reason.about is None:
            return False
        grant = asked.grants[reason.about]
        return grant.hospital_id not in seen and grant.doctor_id != access.person.pk

    reasons = asked.answer.reasons
    if not any(map(is_hidden, reasons)):
        return asked
    kept = [reason for reason in reasons if not is_hidden(reason)]
    if not any(reason.why in _MISSES or reason.why is Why.OTHER_HOSPITAL for reason in kept):
        first = next(at for at, reason in enumerate(reasons) if is_hidden(reason))
        kept.insert(first, Reason(Why.NO_GRANT))
    return replace(asked, answer=replace(asked.answer, reasons=tuple(kept)))


def names_of(asked: Asked) -> dict[str, str]:
    """What the answer's reasons speak of, as people call it."""
    about = {reason.about for reason in asked.answer.reasons if reason.about}
    names = {key: grant_name(row) for key, row in asked.grants.items() if key in about}
    if asked.catalogue:
        names |= _norm_names(asked.catalogue, about)
    for key in asked.question.entries:
        names.setdefault(key, f"“{key}”")
    return names


def _norm_names(catalogue: Catalogue, about: set[str]) -> dict[str, str]:
    entries = {entry.id: entry.text for entry in catalogue.entries if entry.id in about}
    return entries | {one.id: one.title for one in catalogue.overlays if one.id in about}


def grant_name(grant: Grant) -> str:
    """“外周血管介入手术，三级及以下，示例〔2026〕1 号，2026-01-01 起，长期”."""
    scope = scope_words(grant, catalogue_named(grant.catalogue, grant.version))
    told = (scope, grant.document, span_words(grant.start, grant.end))
    return "，".join(part for part in told if part)


def notes_of(asked: Asked) -> tuple[str, ...]:
    """What whoever relies on the answer must know besides: of the people, then what came late."""
    return tuple(dict.fromkeys((*_of_people(asked), *_entered_late(asked))))


def _of_people(asked: Asked) -> Iterator[str]:
    question = asked.question
    for called, key in (("这位医师", question.doctor), ("指导或带教医师", question.supervisor)):
        if key:
            person = Person.objects.get(pk=key)
            yield from standing_notes(person, int(question.hospital), question.on, called)


def standing_notes(
    person: Person, hospital: int, on: date, called: str = "这位医师"
) -> Iterator[str]:
    """A grant outlives who held it: whether the person is there, and may sign in at all."""
    working = Membership.objects.filter(in_force(on), person=person, hospital=hospital)
    if not working.exists():
        yield f"{called}当日没有在这家医院任职的登记，请先核对。"
    if not person.is_active:
        yield f"{called}的账号已停用，请先核对。"


def _entered_late(asked: Asked) -> Iterator[str]:
    """What the answer rests on and was entered only after the day that was asked."""
    on = asked.question.on
    about = {reason.about for reason in asked.answer.reasons if reason.about}
    for key, grant in asked.grants.items():
        if key not in about:
            continue
        made = timezone.localtime(grant.made_at)
        if made.date() > on:
            yield f"这份授权于 {made:%Y-%m-%d %H:%M} 才登记，晚于所问的日期。"
        yield from _ended_late(grant, on)


def _ended_late(grant: Grant, on: date) -> Iterator[str]:
    ended = grant.revocation
    if ended and ended.on <= on:
        made = timezone.localtime(ended.made_at)
        if made.date() > on:
            yield f"撤销自 {ended.on} 起，于 {made:%Y-%m-%d %H:%M} 才登记，晚于所问的日期。"
    for rest in grant.suspensions.all():
        made = timezone.localtime(rest.made_at)
        if rest.start <= on and (rest.end is None or on <= rest.end) and made.date() > on:
            yield f"暂停自 {rest.start} 起，于 {made:%Y-%m-%d %H:%M} 才登记，晚于所问的日期。"
        yield from _lifted_late(rest, on)


def _lifted_late(rest: Suspension, on: date) -> Iterator[str]:
    """It rested that day as far as anybody knew then; the days were taken back since."""
    if rest.lifted_at is None or rest.end is None or not rest.start <= on:
        return
    lifted = timezone.localtime(rest.lifted_at)
    if rest.end < on < lifted.date() and timezone.localtime(rest.made_at).date() <= on:
        back = rest.end + timedelta(days=1)
        yield (
            f"这份授权自 {rest.start} 起暂停过，于 {lifted:%Y-%m-%d %H:%M} 才登记从 {back} 起恢复，"
            "晚于所问的日期。"
        )
