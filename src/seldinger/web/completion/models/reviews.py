"""Mid-term, yearly and final reviews: what was handed in, who answered what and when."""

from django.db import models
from django.db.models import Q

from seldinger.web.audittrail.seals import Sealed
from seldinger.web.people.models import Base, Person, Traineeship

# What ended without a result, or whose result was taken back, stands in nobody's way.
_NO_RESULT = ("withdrawn", "failed", "reversed")


class ReviewTerms(Sealed):
    """By when each stage answers, in working days, as the base set it; the newest row holds.

    None: nobody has entered it, and no deadline is made up. source: where the numbers stand.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="review_terms", verbose_name="基地")
    supervisor = models.PositiveSmallIntegerField("带教医师（工作日）", null=True, blank=True)
    director = models.PositiveSmallIntegerField("基地（工作日）", null=True, blank=True)
    city = models.PositiveSmallIntegerField("市级（工作日）", null=True, blank=True)
    province = models.PositiveSmallIntegerField("省级（工作日）", null=True, blank=True)
    source = models.CharField("出处", max_length=200, blank=True)
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    made_at = models.DateTimeField("登记时间")

    class Meta:
        ordering = ("pk",)


class Review(Sealed):
    """One review of one training. state: the stage that is asked, or how it ended.

    year: of a yearly review, the year of the training (1, 2, 3); 0 for the others.
    """

    class Kind(models.TextChoices):
        MID_TERM = "mid_term", "中期考核"
        YEARLY = "yearly", "年度考核"
        FINAL = "final", "结业审核"

    class State(models.TextChoices):
        SUPERVISOR = "supervisor", "带教医师评价"
        DIRECTOR = "director", "基地审核"
        CITY = "city", "市级审核"
        PROVINCE = "province", "省级审核"
        RETURNED = "returned", "退回补充"
        WITHDRAWN = "withdrawn", "已撤回"
        FAILED = "failed", "未通过"
        PASSED = "passed", "通过"
        REVERSED = "reversed", "通过后撤销"

    traineeship = models.ForeignKey(
        Traineeship, models.PROTECT, related_name="reviews", verbose_name="学员"
    )
    base = models.ForeignKey(Base, models.PROTECT, related_name="reviews", verbose_name="基地")
    kind = models.CharField("种类", max_length=10, choices=Kind)
    year = models.PositiveSmallIntegerField("培训第几年", default=0)
    state = models.CharField("状态", max_length=10, choices=State)
    made_at = models.DateTimeField("提交时间")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["traineeship", "kind", "year"],
                condition=~Q(state__in=_NO_RESULT),
                name="review_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="yearly", year__range=(1, 9)) | ~Q(kind="yearly") & Q(year=0),
                name="review_year_of_yearly",
            ),
        )

    @property
    def title(self) -> str:
        """“年度考核（第 2 年）”."""
        label = self.Kind(self.kind).label
        return f"{label}（第 {self.year} 年）" if self.year else str(label)


class Round(Sealed):
    """What was handed in at once: the trainee's words, and what the platform knew that day.

    A return makes a new round; nothing of an earlier one is edited, but for who was asked as the
    supervisor. evidence: see standing.py.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="rounds", verbose_name="考核")
    number = models.PositiveSmallIntegerField("第几次")
    supervisor = models.ForeignKey(
        Person, models.PROTECT, related_name="reviews_asked", verbose_name="带教医师"
    )
    words = models.TextField("本人小结", blank=True)
    evidence = models.JSONField("依据", default=dict)
    on = models.DateField("截至")
    at = models.DateTimeField("提交时间")

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["review", "number"], name="review_round_once"),
        )


class Step(Sealed):
    """One stage of one round: since when it is asked, by when, and who signed what.

    note: what the platform says of it (nobody of the stage, another supervisor). passed_over: there
    is nobody to ask, and the next stage went on. An answer that was taken back stays, and the stage
    is asked anew.
    """

    class Stage(models.TextChoices):
        SUPERVISOR = "supervisor", "带教医师评价"
        DIRECTOR = "director", "基地审核"
        CITY = "city", "市级审核"
        PROVINCE = "province", "省级审核"

    class Said(models.TextChoices):
        PASSED = "passed", "通过"
        RETURNED = "returned", "退回补充"
        FAILED = "failed", "不通过"
        PASSED_OVER = "passed_over", "无此环节"

    round = models.ForeignKey(Round, models.PROTECT, related_name="steps", verbose_name="提交")
    stage = models.CharField("环节", max_length=10, choices=Stage)
    began_at = models.DateTimeField("开始时间")
    due = models.DateField("期限", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    escalated_at = models.DateTimeField("逾期上报时间", null=True, blank=True)
    answer = models.CharField("答复", max_length=12, choices=Said, blank=True)
    reason = models.TextField("理由", blank=True)
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签署人"
    )
    at = models.DateTimeField("签署时间", null=True, blank=True)
    taken_back_at = models.DateTimeField("收回时间", null=True, blank=True)

    class Meta:
        ordering = ("began_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["round", "stage"],
                condition=Q(taken_back_at__isnull=True),
                name="review_stage_once_a_round",
            ),
            models.CheckConstraint(
                condition=Q(answer="", at__isnull=True, by__isnull=True)
                | ~Q(answer="") & Q(at__isnull=False),
                name="review_step_answered_whole",
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=["passed", "returned", "failed"]) | ~Q(reason=""),
                name="review_step_with_reason",
            ),
        )


class Reversal(Sealed):
    """A review that had passed holds no more, from a day on; who said so, and why."""

    review = models.OneToOneField(
        Review, models.PROTECT, related_name="reversal", verbose_name="考核"
    )
    reason = models.TextField("理由")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="撤销人")
    at = models.DateTimeField("撤销时间")
