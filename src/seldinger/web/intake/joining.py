"""Which draft an object is about. Reads only; nothing is guessed.

In this order, within one hospital: the sender's own number for the order or appointment, the
accession number, the study, the patient with the time. The first that fits one draft alone decides;
where several fit, none does. Two that name different patients are never one. A result or a document
is of its order: a patient has several of a day, and their time is not the operation's.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from seldinger.intake.draft import Kind
from seldinger.web.intake.facts import Traits
from seldinger.web.intake.models import IntakeDraft, Telling
from seldinger.web.people.models import Hospital
from seldinger.web.people.names import folded

# A plan and what was done: operations follow one another and are late by hours, not by a day.
HOURS = timedelta(hours=8)
_DAY = timedelta(days=1)
OF_THEIR_ORDER = frozenset({Kind.RESULT, Kind.DOCUMENT})
_TELLS_WHEN = (
    Q(booking__isnull=False)
    | Q(operation__isnull=False)
    | Exists(Telling.objects.filter(draft=OuterRef("pk")).exclude(kind__in=OF_THEIR_ORDER))
)


def draft_of(hospital: Hospital, traits: Traits, key: str = "") -> IntakeDraft | None:
    """The draft that something with these traits is about; None: a new one."""
    return _only_fit(_standing(hospital), traits, key)


def same_as(draft: IntakeDraft, traits: Traits) -> IntakeDraft | None:
    """Another draft of the same operation, as far as is known by now."""
    if not _standing(draft.hospital).filter(_TELLS_WHEN, pk=draft.pk).exists():
        traits = replace(traits, day=None)
    return _only_fit(_standing(draft.hospital).exclude(pk=draft.pk), traits, "")


def told_before(hospital: Hospital, instance_uid: str) -> Telling | None:
    """The telling of this very object, whichever source sent it."""
    if not instance_uid:
        return None
    told = Telling.objects.filter(instance_uid=instance_uid, draft__hospital=hospital)
    return told.select_related("draft").first()


def _standing(hospital: Hospital) -> QuerySet[IntakeDraft]:
    return IntakeDraft.objects.filter(hospital=hospital, merged_into=None)


def _only_fit(drafts: QuerySet[IntakeDraft], traits: Traits, key: str) -> IntakeDraft | None:
    for find in (_by_key, _by_accession, _by_study, _by_patient):
        fits = [*find(drafts, traits, key)]
        # What was taken back, or is none, stands behind what waits or was done.
        found = [one for one in fits if one.state != IntakeDraft.State.DROPPED] or fits
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _by_key(drafts: QuerySet[IntakeDraft], traits: Traits, key: str) -> Iterable[IntakeDraft]:
    if not key:
        return ()
    told = drafts.filter(tellings__key=key).distinct()
    return (one for one in told if _one_patient(one, traits) and _one_accession(one, traits))


def _by_accession(drafts: QuerySet[IntakeDraft], traits: Traits, _: str) -> Iterable[IntakeDraft]:
    if not traits.accession:
        return ()
    found = drafts.filter(accession=traits.accession)
    return (one for one in found if _one_patient(one, traits))


def _by_study(drafts: QuerySet[IntakeDraft], traits: Traits, _: str) -> Iterable[IntakeDraft]:
    """Also by the study that a worklist gave to the device, for a draft that was merged since."""
    if not traits.study_uid:
        return ()
    served = IntakeDraft.objects.filter(worklist_uid=traits.study_uid)
    keys = {key for pair in served.values_list("pk", "merged_into") for key in pair if key}
    found = drafts.filter(Q(study_uid=traits.study_uid) | Q(pk__in=keys))
    return (one for one in found if _one_patient(one, traits))


def _by_patient(drafts: QuerySet[IntakeDraft], traits: Traits, _: str) -> Iterable[IntakeDraft]:
    if not traits.digest or traits.day is None:
        return ()
    near = (traits.day - _DAY, traits.day + _DAY)
    found = drafts.filter(_TELLS_WHEN, number_digest=traits.digest, day__range=near)
    checks: tuple[Callable[[IntakeDraft, Traits], bool], ...] = (
        _one_time, _one_room, _one_accession, _one_study,
    )  # fmt: skip
    return (one for one in found if all(check(one, traits) for check in checks))


# -- what would speak against it -------------------------------------------------------------------


def _one_patient(draft: IntakeDraft, traits: Traits) -> bool:
    return not (draft.number_digest and traits.digest) or draft.number_digest == traits.digest


def _one_accession(draft: IntakeDraft, traits: Traits) -> bool:
    return not (draft.accession and traits.accession) or draft.accession == traits.accession


def _one_study(draft: IntakeDraft, traits: Traits) -> bool:
    return not (draft.study_uid and traits.study_uid) or draft.study_uid == traits.study_uid


def _one_room(draft: IntakeDraft, traits: Traits) -> bool:
    return not (draft.room and traits.room) or folded(draft.room) == folded(traits.room)


def _one_time(draft: IntakeDraft, traits: Traits) -> bool:
    """Within hours; by the day where one of the two tells no time."""
    if draft.started and traits.started:
        return abs(draft.started - traits.started) <= HOURS
    return draft.day == traits.day
