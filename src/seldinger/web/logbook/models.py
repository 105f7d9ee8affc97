"""What trainees did. A patient's number is never stored in the clear (see numbers.py)."""

from django.db import models
from django.db.models import Q

from seldinger.domain.training.words import Role, State
from seldinger.web.people.models import Department, Hospital, Person, Traineeship

STATES = [(state.value, state.value) for state in State]
ROLES = [(role.value, role.value) for role in Role]


class OfPatient(models.Model):
    """A patient's number: encrypted, hashed, masked."""

    number_encrypted = models.TextField()
    number_digest = models.CharField(max_length=64)
    number_tail = models.CharField(max_length=8)

    class Meta:
        abstract = True


class Claim(models.Model):
    """Something a trainee did, and what the supervisor said of it."""

    state = models.CharField("状态", max_length=10, choices=STATES, default=State.PENDING)
    supervisor = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="supervised_%(class)ss"
    )
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    logged_at = models.DateTimeField()

    class Meta:
        abstract = True


class Case(OfPatient):
    """A case (病例): one session (台次) on one patient on one day in one hospital."""

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="cases")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="cases"
    )
    day = models.DateField("日期")
    session = models.PositiveSmallIntegerField("台次", default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["hospital", "number_digest", "day", "session"], name="case_once"
            ),
        )


class Procedure(models.Model):
    """One act inside a case. `category`: id in the rulebook where it was pinned, else empty."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="procedures")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField("手术名称", max_length=200)
    category = models.CharField("类别", max_length=60, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "position"], name="procedure_position"),
        )


class Participation(Claim):
    """A trainee's part in a procedure."""

    traineeship = models.ForeignKey(Traineeship, models.PROTECT, related_name="participations")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="participations")
    role = models.CharField("角色", max_length=10, choices=ROLES)
    supervisor = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="supervised"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["traineeship", "procedure"], name="one_part_in_a_procedure"
            ),
        )
        indexes = (
            models.Index(
                fields=["supervisor", "traineeship"],
                condition=Q(state=State.PENDING.value),
                name="waiting_for_supervisor",
            ),
        )


class Admission(OfPatient, Claim):
    """A managed patient (管理病例). `kind`: a category or post, empty: the post of the day."""

    traineeship = models.ForeignKey(Traineeship, models.PROTECT, related_name="admissions")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="admissions")
    day = models.DateField("入院日期")
    kind = models.CharField("类别", max_length=60, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["traineeship", "hospital", "number_digest", "day"], name="admission_once"
            ),
        )


class ImagingReports(Claim):
    """So many signed reports of one examination on one day."""

    traineeship = models.ForeignKey(Traineeship, models.PROTECT, related_name="imaging_reports")
    day = models.DateField("日期")
    exam = models.CharField("检查", max_length=20)
    part = models.CharField("部位", max_length=20, blank=True)
    number = models.PositiveIntegerField("份数")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(number__gte=1), name="at_least_one_report"),
        )


class Activity(Claim):
    """One piece of teaching, research or chief-residency work."""

    traineeship = models.ForeignKey(Traineeship, models.PROTECT, related_name="activities")
    day = models.DateField("日期")
    type = models.CharField("类型", max_length=60)
    title = models.CharField("题目", max_length=300)
    capacity = models.CharField("本人作用", max_length=40, blank=True)
    level = models.CharField("期刊级别", max_length=40, blank=True)


class Ruling(models.Model):
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
