"""Rotation plans of a base: what the base offers, what trainees wish, plans and their versions.

What stands in JSON names trainees and departments by primary key as text, never by name.
"""

from django.db import models
from django.db.models import F, Q

from seldinger.domain.planning.rotation import LockKind
from seldinger.web.audittrail.seals import Sealed
from seldinger.web.people.models import Base, Department, Person, Traineeship


class PlanRules(models.Model):
    """The base's own rules of planning, where the rulebook says nothing. Months, people.

    chiefs_most: None is no limit.
    """

    base = models.OneToOneField(
        Base, models.PROTECT, related_name="plan_rules", verbose_name="基地"
    )
    shortest = models.PositiveSmallIntegerField("介入基础一次至少几个月", default=2)
    longest = models.PositiveSmallIntegerField("介入基础一次至多几个月", default=4)
    operators = models.PositiveSmallIntegerField("一例可有几名术者", default=1)
    first_assistants = models.PositiveSmallIntegerField("一例可有几名一助", default=1)
    participants = models.PositiveSmallIntegerField("一例可有几名参与", default=2)
    chiefs_least = models.PositiveSmallIntegerField("每月至少几名总住院", default=0)
    chiefs_most = models.PositiveSmallIntegerField("每月至多几名总住院", null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(shortest__gte=1, longest__gte=F("shortest")), name="plan_visits"
            ),
            models.CheckConstraint(
                condition=Q(chiefs_most__isnull=True) | Q(chiefs_most__gte=F("chiefs_least")),
                name="plan_chiefs",
            ),
        )


class Seats(models.Model):
    """What a department offers to trainees: posts or places of the rulebook, people a month.

    exceptions: [{"months": ["2027-02"], "least": 0, "most": 2}]. volumes: item of the rulebook →
    cases of each calendar month, January first. volumes_from: the records' months counted, or "".
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="seats", verbose_name="基地")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="seats", verbose_name="科室"
    )
    posts = models.JSONField("岗位", default=list)
    least = models.PositiveSmallIntegerField("每月至少几人", default=0)
    most = models.PositiveSmallIntegerField("每月至多几人", default=1)
    exceptions = models.JSONField("个别月份", default=list, blank=True)
    volumes = models.JSONField("各月例数", default=dict, blank=True)
    volumes_from = models.CharField("例数来源", max_length=200, blank=True)
    withdrawn_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        ordering = ("department", "pk")
        constraints = (
            models.UniqueConstraint(fields=["base", "department"], name="seats_once"),
            models.CheckConstraint(condition=Q(most__gte=F("least")), name="seats_room"),
        )


class Wish(Sealed):
    """A trainee's wished directions (志愿), dearest first; the latest row counts."""

    traineeship = models.ForeignKey(
        Traineeship, models.PROTECT, related_name="wishes", verbose_name="学员"
    )
    directions = models.JSONField("志愿", default=list)
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="填写人")
    at = models.DateTimeField("填写时间")

    class Meta:
        ordering = ("-at", "-pk")


class PlanLock(Sealed):
    """What somebody asked of a plan about one trainee (指定). months: ["2027-03"]; none: whenever.

    post: of the rulebook, for `not_before`. other: whom to go with, for `together`.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="plan_locks", verbose_name="基地")
    traineeship = models.ForeignKey(
        Traineeship, models.PROTECT, related_name="plan_locks", verbose_name="学员"
    )
    kind = models.CharField("种类", max_length=10, choices=[(one, one) for one in LockKind])
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="科室"
    )
    post = models.CharField("岗位", max_length=60, blank=True)
    months = models.JSONField("月份", default=list, blank=True)
    other = models.ForeignKey(
        Traineeship, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="同行"
    )
    reason = models.CharField("理由", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        ordering = ("at", "pk")


class RotationPlan(models.Model):
    """A plan that is worked on, or was: its versions hold what it says.

    first_month: "2027-01", what lies before is past. frozen_until: the first month that may still
    change, "" where all may.
    """

    base = models.ForeignKey(
        Base, models.PROTECT, related_name="rotation_plans", verbose_name="基地"
    )
    title = models.CharField("名称", max_length=80)
    first_month = models.CharField("首月", max_length=7)
    frozen_until = models.CharField("可改动的首月", max_length=7, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="建立人")
    made_at = models.DateTimeField("建立时间")
    discarded_at = models.DateTimeField("作废时间", null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")


class PlanVersion(Sealed):
    """One state of a plan; it is never changed, another follows. The last one counts.

    problem, content: as docs/reference/planning.md, ids being primary keys. breaches: what the
    independent checker found. told: what was done to come here, for people and for undoing:
    {"what": …, "trainee": pk, "month": "2027-03", …}.
    """

    class Origin(models.TextChoices):
        SOLVED = "solved", "求解"
        MOVED = "moved", "手工调整"
        REPLANNED = "replanned", "改动最少的重排"
        IMPORTED = "imported", "由表格带入"
        RESTORED = "restored", "恢复"

    plan = models.ForeignKey(
        RotationPlan, models.PROTECT, related_name="versions", verbose_name="方案"
    )
    number = models.PositiveIntegerField("版次")
    origin = models.CharField("来历", max_length=10, choices=Origin)
    problem = models.JSONField("问题")
    content = models.JSONField("内容")
    breaches = models.PositiveIntegerField("不符处数")
    proven = models.BooleanField("已证明最优", default=False)
    told = models.JSONField("改动", default=dict, blank=True)
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name="改动人"
    )
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once"),
        )


class Search(models.Model):
    """A computation that was asked for, and how far it has come (求解). The worker runs it.

    asked: {"problem": …, "seconds": …, and by kind more}. steps: [[seconds, bound, best or null]].
    seen_at: when the worker last told of it. found: what came out besides a version, by kind.
    """

    class Kind(models.TextChoices):
        FRESH = "fresh", "求最优方案"
        REPLAN = "replan", "改动最少的重排"
        ALTERNATIVES = "alternatives", "三个备选"
        GAINS = "gains", "多一个名额的好处"

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        RUNNING = "running", "求解中"
        DONE = "done", "完成"
        IMPOSSIBLE = "impossible", "没有可行的方案"
        CANCELLED = "cancelled", "已取消"
        FAILED = "failed", "未能完成"

    base = models.ForeignKey(
        Base, models.PROTECT, related_name="plan_searches", verbose_name="基地"
    )
    plan = models.ForeignKey(
        RotationPlan, models.PROTECT, related_name="searches", verbose_name="方案"
    )
    version = models.ForeignKey(
        PlanVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="自版次",
    )
    kind = models.CharField("种类", max_length=12, choices=Kind)
    asked = models.JSONField("要求")
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    steps = models.JSONField("进展", default=list, blank=True)
    found = models.JSONField("结果", default=dict, blank=True)
    result = models.ForeignKey(
        PlanVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="得版次",
    )
    fault = models.CharField("原因", max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="发起人")
    asked_at = models.DateTimeField("发起时间")
    begun_at = models.DateTimeField("开始时间", null=True, blank=True)
    seen_at = models.DateTimeField("最近进展", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")


class Publication(Sealed):
    """A version put forward (报批), and what was decided; approved, it becomes the rotations.

    approved: None until decided. rotations: pks that it made; replaced: pks that it withdrew.
    """

    version = models.ForeignKey(
        PlanVersion, models.PROTECT, related_name="publications", verbose_name="版次"
    )
    comment = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="报批人")
    at = models.DateTimeField("报批时间")
    approved = models.BooleanField("批准", null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    reason = models.CharField("意见", max_length=300, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    rotations = models.JSONField("写入的轮转", default=list, blank=True)
    replaced = models.JSONField("被替换的轮转", default=list, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(approved__isnull=True, decided_at__isnull=True)
                | Q(approved__isnull=False, decided_at__isnull=False),
                name="publication_decided_whole",
            ),
        )
