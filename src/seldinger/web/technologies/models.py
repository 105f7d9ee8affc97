"""New technologies and new projects: what was admitted, for whom, and how its first cases went."""

from django.db import models
from django.db.models import Q

from seldinger.web.audittrail.seals import Sealed
from seldinger.web.people.models import NOT_EMPTY_SPAN, Department, Hospital, Person


class Technology(Sealed):
    """A new technology (新技术新项目) of one department, from its admission file to the catalogue.

    first_cases: so many first cases are followed up; follow_up_days: so long after the operation.
    None: nobody has entered the number; *_source: the rule that says it. admitted_grade: at which
    the committee admitted it; None: before it did. proposed_list, grade: where it is proposed for
    the catalogue, which changes nothing yet; entry: the entry that it became there.
    """

    class Kind(models.TextChoices):
        TECHNOLOGY = "technology", "新技术"
        PROJECT = "project", "新项目"

    class State(models.TextChoices):
        DRAFT = "draft", "起草"
        SUBMITTED = "submitted", "待医务处审核"
        CHECKED = "checked", "待委员会决定"
        RETURNED = "returned", "退回补充"
        REFUSED = "refused", "未准入"
        ADMITTED = "admitted", "已准入，试行中"
        SUSPENDED = "suspended", "暂停"
        ENDED = "ended", "终止"
        READY = "ready", "建议纳入目录"
        TAKEN_OVER = "taken_over", "已纳入目录"

    class Ethics(models.TextChoices):
        NOT_KNOWN = "not_known", "未填"
        NOT_NEEDED = "not_needed", "不需要"
        WAITING = "waiting", "待审查"
        APPROVED = "approved", "已通过"
        REFUSED = "refused", "未通过"

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="technologies")
    department = models.ForeignKey(Department, models.PROTECT, related_name="technologies")
    kind = models.CharField("类别", max_length=12, choices=Kind)
    title = models.CharField("名称", max_length=120)
    content = models.TextField("内容")
    basis = models.TextField("依据", blank=True)
    indications = models.TextField("适应证与禁忌证", blank=True)
    quality = models.TextField("质量控制", blank=True)
    harm = models.TextField("可预见的危害与处置", blank=True)
    safety = models.TextField("安全性证据", blank=True)
    consent = models.TextField("知情同意", blank=True)
    leader = models.ForeignKey(
        Person, models.PROTECT, related_name="technologies_led", verbose_name="负责人"
    )
    ethics = models.CharField("伦理审查", max_length=12, choices=Ethics, default=Ethics.NOT_KNOWN)
    ethics_document = models.CharField("伦理批件", max_length=120, blank=True)
    ethics_reason = models.CharField("不需要伦理审查的理由", max_length=400, blank=True)
    proposed_list = models.CharField("建议专业目录", max_length=60, blank=True)
    grade = models.PositiveSmallIntegerField("建议级别", null=True, blank=True)
    admitted_grade = models.PositiveSmallIntegerField("准入级别", null=True, blank=True)
    first_cases = models.PositiveSmallIntegerField("随访前几例", null=True, blank=True)
    first_cases_source = models.CharField("例数出处", max_length=200, blank=True)
    follow_up_days = models.PositiveSmallIntegerField("术后几天随访", null=True, blank=True)
    follow_up_source = models.CharField("随访出处", max_length=200, blank=True)
    state = models.CharField("状态", max_length=12, choices=State, default=State.DRAFT)
    entry = models.CharField("目录条目", max_length=60, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("hospital", "pk")


class Step(Sealed):
    """What was decided about a technology, when, by whom and why: nothing of it is edited."""

    technology = models.ForeignKey(
        Technology, models.PROTECT, related_name="steps", verbose_name="新技术"
    )
    state = models.CharField(max_length=12, choices=Technology.State)
    on = models.DateField("自")
    reason = models.TextField("说明", blank=True)
    document = models.CharField("文号", max_length=120, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("on", "pk")


class Operator(Sealed):
    """Who may do it, from when to when. Ended, never deleted."""

    technology = models.ForeignKey(
        Technology, models.PROTECT, related_name="operators", verbose_name="新技术"
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="technologies")
    start = models.DateField("开始")
    end = models.DateField("结束", null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("start", "pk")
        constraints = (
            models.CheckConstraint(condition=NOT_EMPTY_SPAN, name="technology_operator_span"),
            models.UniqueConstraint(
                fields=["technology", "person"],
                condition=Q(end__isnull=True),
                name="technology_operator_once",
            ),
        )


class FirstCase(Sealed):
    """One of the first cases and what became of it.

    number: the how-manieth case of this technology. complicated: whether there was a complication,
    None: not known yet. No patient is named. Entered wrongly, it is withdrawn and its number free.
    """

    technology = models.ForeignKey(
        Technology, models.PROTECT, related_name="cases", verbose_name="新技术"
    )
    number = models.PositiveSmallIntegerField("第几例")
    day = models.DateField("日期")
    operator = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="术者")
    outcome = models.CharField("结果", max_length=200, blank=True)
    complicated = models.BooleanField("有并发症", null=True, blank=True)
    complication = models.CharField("并发症", max_length=200, blank=True)
    followed_on = models.DateField("随访日期", null=True, blank=True)
    follow_up = models.TextField("随访结果", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("number", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["technology", "number"],
                condition=Q(withdrawn_at__isnull=True),
                name="first_case_once",
            ),
        )
