"""What happened after operations, the rule a hospital judges by, proposals, doctors' comments."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from seldinger.domain.grading.review import Figure
from seldinger.web.audittrail.seals import Sealed
from seldinger.web.logbook.complications import GRADES
from seldinger.web.people.models import Hospital, Person
from seldinger.web.reconciliation.models import Operation

FIGURES = [
    (Figure.COMPLICATION.value, "并发症"),
    (Figure.REOPERATION.value, "非计划再次手术"),
    (Figure.DEATH.value, "死亡"),
]


def _percent(label: str) -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(label, max_digits=5, decimal_places=2, null=True, blank=True)


def _source(label: str) -> "models.CharField[str, str]":
    return models.CharField(f"出处：{label}", max_length=200, blank=True)


class Aftermath(Sealed):
    """What happened after an operation of the hospital's record, beyond what a logbook says.

    grade: id in logbook/complications.py, of a complication alone. Entered wrongly: withdrawn.
    """

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="aftermaths")
    kind = models.CharField("种类", max_length=12, choices=FIGURES)
    grade = models.CharField(
        "分级", max_length=4, blank=True, choices=[(one.id, one.label) for one in GRADES]
    )
    text = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("made_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind=Figure.COMPLICATION.value) & ~Q(grade="")
                | ~Q(kind=Figure.COMPLICATION.value) & Q(grade=""),
                name="aftermath_grades_a_complication",
            ),
            models.UniqueConstraint(
                fields=["operation", "kind"],
                condition=Q(withdrawn_at__isnull=True)
                & Q(kind__in=[Figure.REOPERATION.value, Figure.DEATH.value]),
                name="aftermath_once",
            ),
        )


class ReviewRule(Sealed):
    """By what a hospital judges; the last row holds. An empty number was not entered: no alarm.

    Alarms in percent of operations. Each number with where it is written.
    """

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="review_rules")
    minimum = models.PositiveSmallIntegerField("每年最低例数", null=True, blank=True)
    minimum_source = _source("每年最低例数")
    judge_from = models.PositiveSmallIntegerField("满几例才判断", null=True, blank=True)
    judge_from_source = _source("满几例才判断")
    complication = _percent("并发症警戒值（%）")
    complication_source = _source("并发症警戒值")
    reoperation = _percent("非计划再次手术警戒值（%）")
    reoperation_source = _source("非计划再次手术警戒值")
    death = _percent("死亡警戒值（%）")
    death_source = _source("死亡警戒值")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)


class Proposal(Sealed):
    """What somebody proposes about a doctor's privilege. It acts on nothing by itself.

    entry: id in the catalogue, empty where it is about all of the doctor's operations; name: what
    it was called then. figures: what the page showed, frozen.
    """

    class Kind(models.TextChoices):
        REASSESS = "reassess", "再评估"
        RESTRICT = "restrict", "限制范围"
        SUSPEND = "suspend", "暂停"

    class State(models.TextChoices):
        OPEN = "open", "待处理"
        ACTED = "acted", "已处理"
        DROPPED = "dropped", "不采纳"

    doctor = models.ForeignKey(Person, models.PROTECT, related_name="proposals")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="proposals")
    kind = models.CharField("建议", max_length=10, choices=Kind)
    entry = models.CharField("目录条目", max_length=60, blank=True)
    name = models.CharField("手术", max_length=300, blank=True)
    figures = models.JSONField("当时的数字", default=dict)
    reason = models.TextField("理由")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField("处理结果", blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="proposal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True)
                | ~Q(state="open") & Q(settled_at__isnull=False) & ~Q(outcome=""),
                name="proposal_settled_whole",
            ),
        )


class Comment(Sealed):
    """What a doctor says of their own figures, or of a proposal. The office reads it."""

    doctor = models.ForeignKey(Person, models.PROTECT, related_name="review_comments")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+")
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="comments"
    )
    entry = models.CharField("目录条目", max_length=60, blank=True)
    name = models.CharField("手术", max_length=300, blank=True)
    text = models.TextField("意见")
    made_at = models.DateTimeField()
    read_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
        )
