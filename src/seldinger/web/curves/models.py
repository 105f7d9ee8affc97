"""Learning curves of a trainee: the rates and limits that they stand on, and relapses told once."""

from django.db import models
from django.db.models import F, Q

from seldinger.domain.training.curves_published import Measure as Measures
from seldinger.web.audittrail.seals import Sealed
from seldinger.web.people.models import Base, Person, Traineeship


class Measure(models.TextChoices):
    """What a curve is about."""

    TECHNICAL = Measures.TECHNICAL.value, "技术成功"
    COMPLICATION = Measures.COMPLICATION.value, "并发症"
    DOSE = Measures.DOSE.value, "剂量"
    FLUORO = Measures.FLUORO.value, "透视时间"


class DoseQuantity(models.TextChoices):
    """In the unit of the dose app: Ka,r in mGy, KAP in Gy·cm²."""

    KAR = "kar", "参考点空气比释动能"
    KAP = "kap", "剂量面积乘积"


class Limit(Sealed):
    """What a base holds to for one measure of one category, from a day on. Never edited.

    category: id in the base's rulebook; empty: every category that has none of its own.
    acceptable, unacceptable: rates of failure. false_pass, false_alarm: error levels within `cases`
    cases. learning_limit, watching_limit: computed of these by domain/training/curves_chain.py.
    grade: of COMPLICATION, from which grade on a case failed. quantity: of DOSE. threshold: of DOSE
    and FLUORO, above which a case failed, in the unit of the dose app; empty: the hospital's
    reference level. risks: [words in a procedure's name, odds ratio of failure].
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="curve_limits")
    category = models.CharField("手术类别", max_length=60, blank=True)
    measure = models.CharField("指标", max_length=12, choices=Measure)
    acceptable = models.FloatField("可接受的失败率")
    unacceptable = models.FloatField("不可接受的失败率")
    false_pass = models.FloatField("误认为达到的概率")
    false_alarm = models.FloatField("误报警的概率")
    cases = models.PositiveSmallIntegerField("多少例以内")
    learning_limit = models.FloatField("学习期界限")
    watching_limit = models.FloatField("观察期界限")
    grade = models.CharField("自哪一级并发症起", max_length=4, blank=True)
    quantity = models.CharField("剂量", max_length=6, choices=DoseQuantity, blank=True)
    threshold = models.FloatField("高于多少算失败", null=True, blank=True)
    risks = models.JSONField("病例难度", default=list, blank=True)
    source = models.CharField("出处", max_length=300)
    since = models.DateField("自哪天起")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("category", "measure", "since", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(acceptable__gt=0)
                & Q(acceptable__lt=F("unacceptable"))
                & Q(unacceptable__lt=1),
                name="curve_rates",
            ),
            models.CheckConstraint(
                condition=Q(false_pass__gt=0, false_pass__lt=0.5)
                & Q(false_alarm__gt=0, false_alarm__lt=0.5),
                name="curve_error_levels",
            ),
            models.CheckConstraint(
                condition=Q(measure="complication") & ~Q(grade="")
                | ~Q(measure="complication") & Q(grade=""),
                name="curve_grade_of_complications",
            ),
            models.CheckConstraint(
                condition=Q(measure="dose") & ~Q(quantity="") | ~Q(measure="dose") & Q(quantity=""),
                name="curve_quantity_of_dose",
            ),
            models.UniqueConstraint(
                fields=["base", "category", "measure", "since"],
                condition=Q(withdrawn_at__isnull=True),
                name="curve_limit_once_a_day",
            ),
        )


class Relapse(Sealed):
    """A relapse that was told to the base, once. case: primary key of the case that raised it."""

    traineeship = models.ForeignKey(
        Traineeship, models.PROTECT, related_name="relapses", verbose_name="学员"
    )
    category = models.CharField("手术类别", max_length=60)
    measure = models.CharField("指标", max_length=12, choices=Measure)
    case = models.PositiveBigIntegerField("病例")
    number = models.PositiveIntegerField("第几例")
    limit = models.ForeignKey(
        Limit, models.PROTECT, related_name="relapses", verbose_name="所依的界限"
    )
    told_at = models.DateTimeField("提醒时间")

    class Meta:
        ordering = ("-told_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["traineeship", "category", "measure", "case"], name="relapse_told_once"
            ),
        )


class Looked(models.Model):
    """What a trainee's curves were last looked at with: no fact, but where to go on."""

    traineeship = models.OneToOneField(
        Traineeship, models.PROTECT, related_name="+", verbose_name="学员"
    )
    stamp = models.CharField("当时的版本", max_length=64)
