"""A case, its acts, who took part, and what went wrong."""

from django.db import models
from django.db.models import Q

from seldinger.domain.training.words import Role, State
from seldinger.web.audittrail.seals import Sealed
from seldinger.web.logbook.models.claims import Claim, OfPatient
from seldinger.web.people.models import Department, Hospital, Person, Traineeship

ROLES = [(role.value, role.value) for role in Role]


class Guidance(models.TextChoices):
    """By what the instruments were guided (影像引导)."""

    DSA = "dsa", "DSA"
    CT = "ct", "CT"
    ULTRASOUND = "ultrasound", "超声"
    MRI = "mri", "MRI"
    ENDOSCOPY = "endoscopy", "内镜"


class Outcome(models.TextChoices):
    """How an act ended. A failed one counts if its key step was attempted (design, rule 11)."""

    DONE = "done", "完成"
    FAILED = "failed", "未成功（已做关键步骤）"
    NOT_ATTEMPTED = "not_attempted", "未做关键步骤"


class Autonomy(models.TextChoices):
    """Zwisch: how much the supervisor left to the trainee."""

    SHOW_TELL = "show_tell", "示教"
    ACTIVE_HELP = "active_help", "主动帮助"
    PASSIVE_HELP = "passive_help", "被动帮助"
    SUPERVISION_ONLY = "supervision_only", "仅监督"


class Reconciled(models.TextChoices):
    """What the hospital's list says of a claim; empty where no list covers that day."""

    AGREES = "agrees", "与医院记录一致"
    DIFFERS = "differs", "与医院记录不同"
    NOT_FOUND = "not_found", "医院记录里没有"


class Case(OfPatient, Sealed):
    """A case (病例): one session (台次) on one patient on one day in one hospital.

    guidance: values of Guidance. version: raised by every change of what its people share.
    """

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="cases")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="cases"
    )
    day = models.DateField("日期")
    session = models.PositiveSmallIntegerField("台次", default=1)
    guidance = models.JSONField("引导方式", default=list, blank=True)
    is_simulation = models.BooleanField("模拟训练", default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["hospital", "number_digest", "day", "session"], name="case_once"
            ),
        )


class Procedure(Sealed):
    """One act inside a case. `category`: id in the rulebook where it was pinned, else empty."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="procedures")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField("手术名称", max_length=200)
    category = models.CharField("类别", max_length=60, blank=True)
    outcome = models.CharField("结果", max_length=14, choices=Outcome, default=Outcome.DONE)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["case", "position"], name="procedure_position"),
        )


class Participation(Claim):
    """A trainee's part in a procedure.

    claimed_role: what the trainee said, where the supervisor confirmed another. is_scrubbed:
    False for an onlooker, who is logged and not counted.
    """

    traineeship = models.ForeignKey(Traineeship, models.PROTECT, related_name="participations")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="participations")
    role = models.CharField("角色", max_length=10, choices=ROLES)
    claimed_role = models.CharField(max_length=10, choices=ROLES, blank=True)
    is_scrubbed = models.BooleanField("上台", default=True)
    autonomy = models.CharField("自主程度", max_length=20, choices=Autonomy, blank=True)
    reconciled = models.CharField("核对", max_length=10, choices=Reconciled, blank=True)
    supervisor = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="supervised"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["traineeship", "procedure"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_part_in_a_procedure",
            ),
            # Two supervisors may confirm two trainees at one moment: the database keeps one.
            models.UniqueConstraint(
                fields=["procedure", "role"],
                condition=Q(
                    withdrawn_at__isnull=True,
                    is_scrubbed=True,
                    state=State.VERIFIED.value,
                    role__in=[Role.OPERATOR.value, Role.FIRST_ASSISTANT.value],
                ),
                name="one_verified_place",
            ),
        )
        indexes = (
            models.Index(
                fields=["supervisor", "traineeship"],
                condition=Q(state=State.PENDING.value, withdrawn_at__isnull=True),
                name="waiting_for_supervisor",
            ),
        )

    def wait_again(self) -> None:
        super().wait_again()
        self.autonomy = ""


class Onlooker(Sealed):
    """Somebody else who was there (进修, 规培, 研究生): a name with a kind, no account.

    One who was entered wrongly is withdrawn, and not deleted.
    """

    class Kind(models.TextChoices):
        VISITING = "visiting", "进修"
        RESIDENT = "resident", "规培"
        STUDENT = "student", "研究生"
        OTHER = "other", "其他"

    case = models.ForeignKey(Case, models.PROTECT, related_name="onlookers")
    name = models.CharField("姓名", max_length=40)
    kind = models.CharField("身份", max_length=10, choices=Kind)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "name"],
                condition=Q(withdrawn_at__isnull=True),
                name="onlooker_once",
            ),
        )


class Complication(Sealed):
    """What went wrong. grade: id in logbook/complications.py, by the society's own scale.

    One that was entered wrongly is withdrawn, and not deleted.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="complications")
    grade = models.CharField("分级", max_length=4)
    text = models.CharField("并发症", max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
