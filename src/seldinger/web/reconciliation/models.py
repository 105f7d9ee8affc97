"""A hospital's own list of operations: how its columns read, its files, its rows, what they say."""

from typing import Any

from django.db import models
from django.db.models import Q

from seldinger.domain.training.reconcile import Difference
from seldinger.web.audittrail.seals import Sealed
from seldinger.web.logbook.models import Case, OfPatient, Participation
from seldinger.web.logbook.models.cases import ROLES
from seldinger.web.people.models import Hospital, Person


class Mapping(models.Model):
    """How one hospital's list reads, settled once: field (workbooks/hospital_fields.py) → head.

    operator_is_responsible: the list's operator is the responsible doctor (手术记录术者); a
    trainee who operates under guidance stands there as first assistant.
    """

    hospital = models.OneToOneField(Hospital, models.PROTECT, related_name="list_mapping")
    columns = models.JSONField(default=dict)
    operator_is_responsible = models.BooleanField(default=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class HospitalList(models.Model):
    """A file that was handed in. content: Fernet token, emptied once its rows are taken over.

    start, end: the days that it covers whole, as whoever handed it in says: a claim on such a day
    that no row matches is *not found*; on other days nothing is known. layout: SHA-256 of its
    heads, hex; lists of one system have the same. gone: rows of earlier lists that it has no more.
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
    layout = models.CharField(max_length=64, blank=True)
    gone = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-uploaded_at", "-pk")


class Operation(OfPatient, Sealed):
    """One row of the hospital's record. The record operator (手术记录术者) stands in `operator`.

    key: what makes it the same row in a later file (SHA-256 over hospital, patient's keyed hash,
    day, start and name, hex). staff: names by place, e.g. {"operator": [...],
    "first_assistant": [...], "others": [...]}; a place that is absent is no column of the list.
    staff_nos: name → 工号, where the list has them. case: the logged case that it matched.

    list: the one that wrote it last. listed_on: the day that this list writes; `day` is the one on
    which it began. gone_at: when a later list had it no more (taking.py); it is kept, and neither
    compared nor offered, until a list has it again.
    """

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="operations")
    list = models.ForeignKey(HospitalList, models.PROTECT, related_name="operations")
    key = models.CharField(max_length=64, unique=True)
    day = models.DateField("日期")
    listed_on = models.DateField("清单上的日期", null=True, blank=True)
    name = models.CharField("手术名称", max_length=300)
    start = models.DateTimeField("开始时间", null=True, blank=True)
    end = models.DateTimeField("结束时间", null=True, blank=True)
    room = models.CharField("手术间", max_length=40, blank=True)
    department = models.CharField("科室", max_length=120, blank=True)
    staff = models.JSONField(default=dict)
    staff_nos = models.JSONField(default=dict)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="operations")
    gone_at = models.DateTimeField("从清单中消失的时间", null=True, blank=True)

    class Meta:
        ordering = ("day", "pk")
        indexes = (
            models.Index(fields=["hospital", "day"], name="operations_by_day"),
            models.Index(fields=["hospital", "number_digest"], name="operations_by_patient"),
            models.Index(
                fields=["hospital", "day"], condition=Q(case__isnull=True), name="unmatched"
            ),
        )

    @property
    def placed(self) -> dict[str, Any]:
        """The staff with the operator first; PostgreSQL keeps no order of keys."""
        order = {place: number for number, place in enumerate(("operator", "first_assistant"))}
        return dict(sorted(self.staff.items(), key=lambda item: order.get(item[0], len(order))))


class Mention(models.Model):
    """A trainee whom a row names, and whether they logged it. dismissed: why it needs no entry."""

    class State(models.TextChoices):
        OPEN = "open", "未登记"
        LOGGED = "logged", "已登记"
        UNSURE = "unsure", "同名，未能确定"
        GONE = "gone", "清单已更正"

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="mentions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="mentions")
    place = models.CharField("清单里的角色", max_length=10, choices=ROLES)
    state = models.CharField(max_length=6, choices=State)
    dismissed = models.CharField("不需登记的原因", max_length=200, blank=True)

    class Meta:
        ordering = ("operation__day", "pk")
        constraints = (
            models.UniqueConstraint(fields=["operation", "person"], name="mentioned_once"),
        )
        indexes = (
            models.Index(
                fields=["person"], condition=Q(state="open", dismissed=""), name="offered"
            ),
        )


_DIFFERENCES = [(one.value, one.value) for one in Difference]


class Comparison(models.Model):
    """What was compared for one claim, and when: version and case_version are those it had then.

    operation: the row that its case matched. difference: empty where they agree, or where nothing
    is known. place: where the row names the trainee. The outcome stands in the claim's
    `reconciled`.
    """

    part = models.OneToOneField(Participation, models.PROTECT, related_name="comparison")
    operation = models.ForeignKey(
        Operation, models.PROTECT, null=True, blank=True, related_name="comparisons"
    )
    difference = models.CharField(max_length=10, choices=_DIFFERENCES, blank=True)
    place = models.CharField(max_length=10, choices=ROLES, blank=True)
    version = models.PositiveIntegerField()
    case_version = models.PositiveIntegerField()

    class Meta:
        indexes = (
            models.Index(fields=["difference"], condition=~Q(difference=""), name="differing"),
        )
