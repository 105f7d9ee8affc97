"""What something said before it was changed."""

from django.db import models

from seldinger.web.audittrail.seals import Sealed
from seldinger.web.logbook.models.claims import OfPatient
from seldinger.web.people.models import Person


class Version(OfPatient, Sealed):
    """An earlier state of a case or another claim, as it stood until `until`.

    kind: the model's label; facts: everything it said, without the patient's number, which
    stands beside (empty for kinds without one). Never changed and never deleted.
    """

    kind = models.CharField(max_length=40)
    object_id = models.PositiveBigIntegerField()
    number = models.PositiveIntegerField()
    facts = models.JSONField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # who changed it
    until = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["kind", "object_id", "number"], name="version_once"),
        )
