"""A hospital's own list of operations: how its columns read, its files, its rows."""

from django.db import models
from django.db.models import Q

from seldinger.web.audittrail.seals import Sealed
from seldinger.web.logbook.models import Case, OfPatient
from seldinger.web.people.models import Hospital, Person


class Mapping(models.Model):
    """How one hospital's list reads, settled once: field → head of the column (see fields.py)."""

    hospital = models.OneToOneField(Hospital, models.PROTECT, related_name="list_mapping")
    columns = models.JSONField(default=dict)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class HospitalList(models.Model):
    """A file that was handed in. content: Fernet token, emptied once its rows are taken over.

    start, end: the days that it covers whole, as whoever handed it in says: a claim on such a day
    that no row matches is *not found*; on other days nothing is known.
    """

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="lists")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)  # SHA-256 of the file, hex
    content = models.BinaryField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    start = models.DateField("开始", null=True, blank=True)
    end = models.DateField("结束", null=True, blank=True)
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-uploaded_at", "-pk")


class Operation(OfPatient, Sealed):
    """One row of the hospital's record. The record operator (手术记录术者) stands in `operator`.

    key: what makes it the same row in a later file (SHA-256 over hospital, patient's keyed hash,
    day, start and name, hex). staff: names by place, e.g. {"operator": [...], "first_assistant":
    [...], "others": [...]}. case: the logged case that it matched; dismissed: why it needs none.
    """

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="operations")
    list = models.ForeignKey(HospitalList, models.PROTECT, related_name="operations")
    key = models.CharField(max_length=64, unique=True)
    day = models.DateField("日期")
    name = models.CharField("手术名称", max_length=300)
    start = models.DateTimeField("开始时间", null=True, blank=True)
    end = models.DateTimeField("结束时间", null=True, blank=True)
    room = models.CharField("手术间", max_length=40, blank=True)
    department = models.CharField("科室", max_length=120, blank=True)
    staff = models.JSONField(default=dict)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="operations")
    dismissed = models.CharField("不需登记的原因", max_length=200, blank=True)

    class Meta:
        ordering = ("day", "pk")
        indexes = (
            models.Index(fields=["hospital", "day"], name="operations_by_day"),
            models.Index(
                fields=["hospital", "day"], condition=Q(case__isnull=True), name="unmatched"
            ),
        )
