"""Applications for privileges: what is asked, what was handed in, who answered what and when."""

from django.db import models
from django.db.models import Q

from seldinger.web.audittrail.seals import Sealed
from seldinger.web.people.models import NOT_EMPTY_SPAN, Department, Hospital, Person
from seldinger.web.privileges.models import Grant


class Terms(Sealed):
    """By when each stage answers, in working days, as the hospital's office set it; the newest row
    holds. None: nobody has entered it, and no deadline is made up.

    renewal: so many days before a grant ends the doctor is reminded. source: where the numbers
    stand.
    """

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="application_terms")
    department = models.PositiveSmallIntegerField("科室评议（工作日）", null=True, blank=True)
    office = models.PositiveSmallIntegerField("医务处审核（工作日）", null=True, blank=True)
    committee = models.PositiveSmallIntegerField("委员会决定（工作日）", null=True, blank=True)
    renewal = models.PositiveSmallIntegerField("到期前提醒（天）", default=60)
    source = models.CharField("出处", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)


class Deputy(Sealed):
    """Who assesses for a head of department who is away, from a day to a day."""

    head = models.ForeignKey(Person, models.PROTECT, related_name="deputies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="deputy_of")
    department = models.ForeignKey(Department, models.PROTECT, related_name="deputies")
    start = models.DateField("开始")
    end = models.DateField("结束", null=True, blank=True)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("start", "pk")
        constraints = (
            models.CheckConstraint(condition=NOT_EMPTY_SPAN, name="deputy_span"),
            models.CheckConstraint(condition=~Q(head=models.F("person")), name="deputy_is_another"),
        )


class Application(Sealed):
    """A doctor asks for a privilege in one hospital: the scope as a grant has it, never edited.

    catalogue, version: in whose words it is asked. renews: the grant that it would follow. state:
    the stage that is asked, or how it ended. grant: what came of it.
    """

    class State(models.TextChoices):
        DEPARTMENT = "department", "科室评议"
        OFFICE = "office", "医务处审核"
        COMMITTEE = "committee", "委员会决定"
        RETURNED = "returned", "退回补充"
        WITHDRAWN = "withdrawn", "已撤回"
        REFUSED = "refused", "未批准"
        GRANTED = "granted", "已授权"

    doctor = models.ForeignKey(Person, models.PROTECT, related_name="applications")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="applications")
    department = models.ForeignKey(Department, models.PROTECT, related_name="applications")
    kind = models.CharField("范围", max_length=10, choices=Grant.Kind)
    entries = models.JSONField("条目", default=list, blank=True)
    list_id = models.CharField("专业目录", max_length=60, blank=True)
    grade = models.PositiveSmallIntegerField("至几级", null=True, blank=True)
    technology = models.CharField("限制类技术", max_length=60, blank=True)
    catalogue = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    renews = models.ForeignKey(
        Grant, models.PROTECT, null=True, blank=True, related_name="renewals"
    )
    state = models.CharField("状态", max_length=10, choices=State)
    grant = models.OneToOneField(
        Grant, models.PROTECT, null=True, blank=True, related_name="application"
    )
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="entries", list_id="", grade__isnull=True, technology="")
                | Q(kind="list", grade__range=(1, 4), technology="") & ~Q(list_id="")
                | Q(kind="technology", list_id="", grade__isnull=True) & ~Q(technology=""),
                name="application_has_one_scope",
            ),
            models.CheckConstraint(
                condition=Q(state="granted", grant__isnull=False)
                | ~Q(state="granted") & Q(grant__isnull=True),
                name="application_granted_whole",
            ),
        )


class Round(Sealed):
    """What was handed in at once: the doctor's own words, and what the platform knew that day.

    A return makes a new round; nothing of an earlier one is edited. evidence: see evidence.py.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField("第几次")
    words = models.TextField("本人陈述", blank=True)
    evidence = models.JSONField("依据", default=dict)
    on = models.DateField("截至")
    at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["application", "number"], name="round_once"),
        )


class Step(Sealed):
    """One stage of one round: since when it is asked, by when, and who answered what.

    note: why nobody of the stage was asked. passed over: nobody answered it, and the next stage
    went on without it.
    """

    class Stage(models.TextChoices):
        DEPARTMENT = "department", "科室评议"
        OFFICE = "office", "医务处审核"
        COMMITTEE = "committee", "委员会决定"

    class Said(models.TextChoices):
        PASSED = "passed", "同意"
        RETURNED = "returned", "退回补充"
        REFUSED = "refused", "不同意"
        PASSED_OVER = "passed_over", "未经评议"

    round = models.ForeignKey(Round, models.PROTECT, related_name="steps")
    stage = models.CharField("环节", max_length=10, choices=Stage)
    began_at = models.DateTimeField("开始时间")
    due = models.DateField("期限", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    escalated_at = models.DateTimeField("逾期上报时间", null=True, blank=True)
    answer = models.CharField("答复", max_length=12, choices=Said, blank=True)
    reason = models.TextField("理由", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("began_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["round", "stage"], name="stage_once_a_round"),
            models.CheckConstraint(
                condition=Q(answer="", at__isnull=True, by__isnull=True)
                | ~Q(answer="") & Q(at__isnull=False),
                name="step_answered_whole",
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=["returned", "refused"]) | ~Q(reason=""),
                name="step_refused_with_reason",
            ),
        )
