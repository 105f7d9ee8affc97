"""Results of examinations, entered from what an office wrote down elsewhere."""

from django.db import models
from django.db.models import F, Q

from seldinger.web.audittrail.seals import Sealed
from seldinger.web.people.models import Base, Person, Traineeship


class ResultList(models.Model):
    """A list of results (成绩单) between upload and confirmation; its uploader's.

    content: Fernet token of the file, emptied once taken over, replaced or a day old.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="+", verbose_name="基地")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="上传人")
    file_name = models.CharField("文件名", max_length=200)
    content = models.BinaryField(blank=True)
    uploaded_at = models.DateTimeField("上传时间")
    taken_at = models.DateTimeField("写入时间", null=True, blank=True)

    class Meta:
        ordering = ("-uploaded_at", "-pk")


class Examination(Sealed):
    """One result of one trainee (考核成绩).

    post: of the rulebook, empty where it was about the whole training. items: ids of the learning
    items it examined; none: the post as a whole. score, out_of: both or neither. outcome: empty
    where nobody stated it, and never derived from the score. examiner, source: as written there.
    """

    class Kind(models.TextChoices):
        THEORY = "theory", "出科理论"
        SKILL = "skill", "出科技能"
        ANNUAL = "annual", "年度"
        OTHER = "other", "其他"

    class Outcome(models.TextChoices):
        PASSED = "passed", "合格"
        FAILED = "failed", "不合格"

    traineeship = models.ForeignKey(
        Traineeship, models.PROTECT, related_name="examinations", verbose_name="培训"
    )
    kind = models.CharField("考核", max_length=8, choices=Kind)
    post = models.CharField("岗位", max_length=60, blank=True)
    items = models.JSONField("项目", default=list, blank=True)
    title = models.CharField("考核名称", max_length=80, blank=True)
    day = models.DateField("日期")
    score = models.FloatField("得分", null=True, blank=True)
    out_of = models.FloatField("满分", null=True, blank=True)
    outcome = models.CharField("结论", max_length=8, choices=Outcome, blank=True)
    examiner = models.CharField("考官", max_length=60, blank=True)
    source = models.CharField("成绩的出处", max_length=120, blank=True)
    results = models.ForeignKey(
        ResultList, models.PROTECT, null=True, blank=True, related_name="examinations",
        verbose_name="成绩单",
    )  # fmt: skip
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")
    made_at = models.DateTimeField("登记时间")
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤回人"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        ordering = ("-day", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["traineeship", "kind", "post", "title", "day"],
                condition=Q(withdrawn_at__isnull=True),
                name="examination_once",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True, out_of__isnull=True)
                | Q(score__isnull=False, out_of__isnull=False)
                & Q(score__gte=0, out_of__gt=0, score__lte=F("out_of")),
                name="score_within_its_range",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=False) | ~Q(outcome=""), name="examination_has_a_result"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["annual", "other"]) | ~Q(post=""),
                name="leaving_examination_has_a_post",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="examination_withdrawn_by_somebody",
            ),
        )
        indexes = (models.Index(fields=["traineeship", "day"], name="examinations_of"),)
