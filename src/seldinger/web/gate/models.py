"""Booked operations, what was recorded for them, what the gate said, and emergencies beyond it."""

from django.db import models
from django.db.models import Q

from seldinger.domain.grading.privilege import Decision, Part
from seldinger.web.audittrail.seals import Sealed
from seldinger.web.logbook.models import OfPatient
from seldinger.web.people.models import Department, Hospital, Person
from seldinger.web.reconciliation.models import Operation
from seldinger.web.technologies.models import Technology

_DECISIONS = [(one.value, one.value) for one in Decision]
_PARTS = [(one.value, one.value) for one in Part]


class BookedList(models.Model):
    """A list of booked operations that was handed in, between preview and confirmation.

    content: Fernet token of the file, emptied once taken over, replaced or a day old. columns:
    field (workbooks/booked_list.py) → head; the hospital's next list is read the same way.
    """

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="booked_lists")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(blank=True)
    uploaded_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    columns = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-uploaded_at", "-pk")


class Booking(OfPatient, Sealed):
    """A booked operation. The patient's number may be empty: a list need not have it.

    name: as the list writes it; entries: ids of the catalogue of that day that a person picked, or
    that bear the name exactly. operator_name, supervisor_name: as the list writes them, where no
    account is known. supervisor: who answers for it where the operator works under guidance (part
    SUPERVISED), and the proctor. key: what makes it the same row in a later list, or the
    same appointment in a later message (SHA-256, hex).
    operation: the row of the hospital's record in which it was done.
    """

    class Source(models.TextChoices):
        HAND = "hand", "手工登记"
        LIST = "list", "由手术安排表带入"
        MESSAGE = "msg", "由预约消息带入"

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="bookings")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    day = models.DateField("日期")
    start = models.TimeField("时间", null=True, blank=True)
    room = models.CharField("手术间", max_length=40, blank=True)
    name = models.CharField("手术名称", max_length=300)
    entries = models.JSONField("目录条目", default=list, blank=True)
    modifiers = models.JSONField("患者情况", default=list, blank=True)
    operator = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    operator_name = models.CharField("术者", max_length=60, blank=True)
    part = models.CharField(max_length=12, choices=_PARTS, default=Part.OPERATOR.value)
    supervisor = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="bookings_supervised"
    )
    supervisor_name = models.CharField("上级医师", max_length=60, blank=True)
    technology = models.ForeignKey(
        Technology, models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    source = models.CharField(max_length=4, choices=Source, default=Source.HAND)
    key = models.CharField(max_length=64, unique=True, null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.CharField("取消原因", max_length=200, blank=True)
    operation = models.ForeignKey(
        Operation, models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("day", "start", "pk")
        indexes = (models.Index(fields=["hospital", "day"], name="bookings_by_day"),)


class Verdict(Sealed):
    """What the gate said of a booking at a moment; a new row only where it says something else.

    passes: nothing stands against it. reasons: [{"why": …, "about": …}] as the domain gives them.
    missing: what else stands against it, of gate/missing.py. The grade is None where ungraded.
    """

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="verdicts")
    at = models.DateTimeField()
    decision = models.CharField(max_length=18, choices=_DECISIONS)
    reasons = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    passes = models.BooleanField()
    grade = models.PositiveSmallIntegerField(null=True)
    managed_grade = models.PositiveSmallIntegerField(null=True)
    grant = models.ForeignKey(
        "privileges.Grant", models.PROTECT, null=True, blank=True, related_name="+"
    )
    catalogue = models.CharField(max_length=60, blank=True)
    version = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("at", "pk")


class Discussion(Sealed):
    """A multidisciplinary discussion (术前多学科讨论) held before a booked operation."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="discussions")
    held_on = models.DateField("讨论日期")
    departments = models.CharField("参加科室", max_length=200)
    operator_was_there = models.BooleanField("术者参加")
    conclusion = models.TextField("结论")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("held_on", "pk")


class Consent(Sealed):
    """The patient's written consent to a new technology, for one booked operation."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="consents")
    signed_on = models.DateField("签署日期")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("signed_on", "pk")


class Override(Sealed):
    """急诊越级手术: an emergency that went beyond a privilege, confirmed afterwards by a superior.

    doctor: who operates; by: who said so, the operator or 二线. decision, reasons: what the gate
    would have said without the emergency. due: the next working day. upheld: what the superior
    found, None until then. It is counted either way.
    """

    class Reason(models.TextChoices):
        LIFE = "life", "危及生命，来不及等有权限的医师"
        NOBODY = "nobody", "当时无有权限的医师可到场"
        DURING = "during", "术中情况变化，须当场处理"

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="overrides")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="overrides"
    )
    doctor = models.ForeignKey(Person, models.PROTECT, related_name="overrides")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    day = models.DateField("日期")
    name = models.CharField("手术名称", max_length=300)
    entries = models.JSONField(default=list, blank=True)
    reason = models.CharField("理由", max_length=8, choices=Reason)
    booking = models.ForeignKey(
        Booking, models.PROTECT, null=True, blank=True, related_name="overrides"
    )
    decision = models.CharField(max_length=18, choices=_DECISIONS)
    reasons = models.JSONField(default=list)
    managed_grade = models.PositiveSmallIntegerField(null=True)
    due = models.DateField("确认期限")
    confirmed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    upheld = models.BooleanField(null=True, blank=True)
    comment = models.TextField("意见", blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, upheld__isnull=True)
                | Q(confirmed_at__isnull=False, upheld__isnull=False),
                name="override_confirmed_whole",
            ),
        )
