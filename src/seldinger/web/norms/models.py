"""Which version of each norm was taken over, with its hash: a published version is immutable."""

from django.db import models
from django.db.models import Q

from seldinger.web.audittrail.seals import Sealed
from seldinger.web.people.models import Hospital, Person


class NormVersion(models.Model):
    """kind: rulebooks, catalogues or crosswalks; hash: SHA-256 of all its files, hex."""

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    version = models.CharField(max_length=20)
    hash = models.CharField(max_length=64)
    taken_over_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("kind", "name", "version")
        constraints = (
            models.UniqueConstraint(fields=["kind", "name", "version"], name="norm_version_once"),
        )


class HospitalCatalogue(Sealed):
    """A version of a hospital's own catalogue, kept whole: it is never edited, only followed.

    name: of the catalogue, the same for all its versions. content: what `norms/own.py` reads.
    hash: SHA-256 of the content as canonical JSON, hex. reason: what changed and why.
    """

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="catalogues")
    name = models.CharField("目录", max_length=60)
    version = models.CharField(max_length=20)
    content = models.JSONField()
    hash = models.CharField(max_length=64)
    reason = models.TextField("说明", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=["name", "version"], name="hospital_catalogue_once"),
        )


class Adoption(Sealed):
    """From which day a hospital works by which version; until the next one, which supersedes it.

    Before the first adoption the norm in `Hospital.catalogue` binds, which has no beginning.
    document: the decision by which it was adopted. One that has not begun can be withdrawn.
    """

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="adoptions")
    name = models.CharField("目录", max_length=60)
    version = models.CharField(max_length=20)
    start = models.DateField("自")
    document = models.CharField("决定", max_length=120)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("start", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["hospital", "start"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_adoption_a_day",
            ),
        )
