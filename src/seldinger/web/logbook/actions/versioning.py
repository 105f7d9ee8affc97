"""Keeping what something said before it is changed."""

from collections.abc import Iterable

from django.utils import timezone

from seldinger.web.logbook.models import OfPatient, Procedure, Version
from seldinger.web.logbook.versions import Told, act_facts, facts_of
from seldinger.web.people.models import Person


def keep_version(*, of: Told, by: Person | None, untaken: Iterable[Procedure] = ()) -> Version:
    """Its present state as an earlier one; only inside an action, before anything is changed.

    Whoever changes it raises `version` afterwards: a state is kept once under its number.
    untaken: acts of a case in which nobody has a part, told too because they are overwritten.
    """
    facts = facts_of(of)
    if beside := [act_facts(act, []) for act in untaken]:
        facts["procedures"] = [*facts["procedures"], *beside]
    number = {}
    if isinstance(of, OfPatient):
        number = {
            "number_encrypted": of.number_encrypted,
            "number_digest": of.number_digest,
            "number_tail": of.number_tail,
        }
    return Version.objects.create(
        kind=of._meta.label_lower, object_id=of.pk, number=of.version,
        facts=facts, by=by, until=timezone.now(), **number,
    )  # fmt: skip
