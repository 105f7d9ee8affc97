"""Decisions about one person."""

from django.db import models
from django.db.models import Q

from seldinger.web.audittrail.seals import Sealed
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
