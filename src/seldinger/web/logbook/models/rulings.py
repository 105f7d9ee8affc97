"""Decisions with a reason: about one person, and about a place that two claimed."""

from django.db import models
from django.db.models import Q

from seldinger.web.audittrail.seals import Sealed
from seldinger.web.logbook.models.cases import ROLES, Participation, Procedure
from seldinger.web.people.models import Person, Traineeship


class Ruling(Sealed):
    """A director's recorded decision about one person (个案认定); taken back, never changed.

    kind and details: the domain's class of ruling and its fields, by their names there.
    """

    traineeship = models.ForeignKey(Traineeship, models.PROTECT, related_name="rulings")
    kind = models.CharField(max_length=30)
    details = models.JSONField(default=dict)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField("日期")
    reason = models.TextField("理由")
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("on", "pk")
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="ruling_has_a_reason"),)


class Resolution(Sealed):
    """Whose a place was that several trainees claimed (冲突裁定). The others then took part."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="resolutions")
    role = models.CharField("角色", max_length=10, choices=ROLES)
    holder = models.ForeignKey(Participation, models.PROTECT, related_name="resolutions")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField("理由")

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="resolution_has_a_reason"),
        )
