"""Assessments at the case, what each side said, and the forms that a base wrote itself."""

from django.db import models
from django.db.models import Q

from seldinger.domain.training.assessment import Side
from seldinger.web.audittrail.seals import Sealed
from seldinger.web.logbook.models import Procedure
from seldinger.web.people.models import Base, Person, Traineeship

SIDES = [(Side.TRAINEE.value, "学员"), (Side.ASSESSOR.value, "带教")]


class OwnForm(Sealed):
    """A version of a form that a base wrote: one activity, on a scale that is there already.

    number: which form of the base; its newest version is the one in use. scale_form,
    scale_version: the form shipped whose levels it takes. items: what is rated besides the whole.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="assessment_forms")
    number = models.PositiveIntegerField("表号")
    version = models.PositiveIntegerField("版本")
    title = models.CharField("名称", max_length=60)
    english = models.CharField("英文名称", max_length=120, blank=True)
    scale_form = models.CharField("量表", max_length=40)
    scale_version = models.PositiveIntegerField("量表版本")
    items = models.JSONField("项目", default=list)
    source = models.CharField("出处", max_length=300, blank=True)
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    made_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="停用人"
    )

    class Meta:
        ordering = ("base", "number", "version")
        constraints = (
            models.UniqueConstraint(fields=["base", "number", "version"], name="own_form_once"),
            models.CheckConstraint(condition=~Q(title=""), name="own_form_has_a_title"),
        )


class Assessment(Sealed):
    """One trainee's work in one case, to be rated by both sides with one form.

    form, form_version: of a form shipped or of the base's own. activity: what the rating is about,
    a category of the rulebook or a name, as it was when it was asked for.
    """

    traineeship = models.ForeignKey(
        Traineeship, models.PROTECT, related_name="assessments", verbose_name="培训"
    )
    procedure = models.ForeignKey(
        Procedure, models.PROTECT, related_name="assessments", verbose_name="手术操作"
    )
    form = models.CharField("评价表", max_length=40)
    form_version = models.PositiveIntegerField("评价表版本")
    activity = models.CharField("活动", max_length=200)
    assessor = models.ForeignKey(
        Person, models.PROTECT, related_name="assessments", verbose_name="评价人"
    )
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="发起人")
    opened_at = models.DateTimeField("发起时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤回人"
    )
    withdrawn_because = models.CharField("撤回理由", max_length=200, blank=True)

    class Meta:
        ordering = ("-opened_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["traineeship", "procedure", "form", "assessor"],
                condition=Q(withdrawn_at__isnull=True),
                name="assessment_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_because=""),
                name="assessment_withdrawn_with_a_reason",
            ),
        )
        indexes = (
            models.Index(
                fields=["assessor", "opened_at"],
                condition=Q(withdrawn_at__isnull=True),
                name="assessments_asked_of",
            ),
        )


class Rating(Sealed):
    """What one side said. levels: item id → level's value, without what was not seen.

    replaced_at: when its author said it anew, before the other had seen it.
    """

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="ratings", verbose_name="评价"
    )
    side = models.CharField("哪一方", max_length=8, choices=SIDES)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="评分人")
    levels = models.JSONField("等级")
    comment = models.CharField("意见", max_length=500, blank=True)
    at = models.DateTimeField("评分时间")
    replaced_at = models.DateTimeField("改评时间", null=True, blank=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["assessment", "side"],
                condition=Q(replaced_at__isnull=True),
                name="rating_once",
            ),
            models.CheckConstraint(
                condition=Q(side__in=[side.value for side in Side]), name="rating_side"
            ),
        )


class Refusal(Sealed):
    """One side will not rate: nobody waits for them any more."""

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="refusals", verbose_name="评价"
    )
    side = models.CharField("哪一方", max_length=8, choices=SIDES)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="由谁")
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField("时间")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["assessment", "side"], name="refusal_once"),
            models.CheckConstraint(
                condition=Q(side__in=[side.value for side in Side]), name="refusal_side"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="refusal_has_a_reason"),
        )
