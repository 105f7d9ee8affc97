"""Lists of a day (手术名单), what supervisors said of them, and the base's own rules.

What stands in JSON names people, bookings and departments by primary key, never by name.
"""

from django.db import models
from django.db.models import Q

from seldinger.domain.planning.daily import Kind
from seldinger.domain.training.words import Role
from seldinger.web.audittrail.seals import Sealed
from seldinger.web.gate.models import Booking
from seldinger.web.people.models import Base, Person, Traineeship

HANDS_ON = (Role.OPERATOR.value, Role.FIRST_ASSISTANT.value)


class AssignRules(models.Model):
    """What a base says where a booking does not. Minutes; hours of the clock.

    Without a row the defaults hold, and pages say that nobody has settled them. no_operator_from:
    trainees do not operate from this managed grade on, ungraded ones included; None: no such rule.
    """

    base = models.OneToOneField(
        Base, models.PROTECT, related_name="assign_rules", verbose_name="基地"
    )
    minutes = models.PositiveSmallIntegerField("一台手术多长（分钟）", default=90)
    turnover = models.PositiveSmallIntegerField("同一人两台之间至少（分钟）", default=15)
    travel = models.PositiveSmallIntegerField("两家医院之间的路程（分钟）", default=60)
    begins = models.TimeField("没有写时间的第一台几点开始", default="08:00")
    participants = models.PositiveSmallIntegerField("一台至多几人参与", default=1)
    no_operator_from = models.PositiveSmallIntegerField(
        "自几级起学员不任术者", null=True, blank=True
    )
    source = models.CharField("依据", max_length=200, blank=True)
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name="填写人"
    )
    at = models.DateTimeField("填写时间", null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(minutes__range=(10, 600), turnover__lte=240, travel__lte=600),
                name="assign_minutes",
            ),
            models.CheckConstraint(
                condition=Q(participants__lte=10)
                & (Q(no_operator_from__isnull=True) | Q(no_operator_from__range=(1, 4))),
                name="assign_numbers",
            ),
        )


class DayList(Sealed):
    """A list that was worked out for a base and a day; another follows it, the last one counts.

    problem: as docs/reference/planning-cases.md, with keys for names. answer: as `--json` gives
    it, without the sentences. categories: trainee → category of the problem → what it is to them.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="day_lists", verbose_name="基地")
    day = models.DateField("手术日")
    number = models.PositiveIntegerField("版次")
    problem = models.JSONField("问题")
    answer = models.JSONField("名单")
    categories = models.JSONField("所补的要求", default=dict)
    proven = models.BooleanField("已证明最优")
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name="生成人"
    )
    at = models.DateTimeField("生成时间")

    class Meta:
        ordering = ("day", "number")
        constraints = (
            models.UniqueConstraint(fields=["base", "day", "number"], name="day_list_once"),
        )


class DayOrder(Sealed):
    """A supervisor's word on one trainee and one booking: taken, taken instead, or not this one.

    role: "" only for NEVER, in any role. supervisor: who answers for an operator. day: the
    booking's when it was said; a booking that was moved needs a new word.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="day_orders", verbose_name="基地")
    booking = models.ForeignKey(
        Booking, models.PROTECT, related_name="day_orders", verbose_name="手术"
    )
    day = models.DateField("手术日")
    traineeship = models.ForeignKey(
        Traineeship, models.PROTECT, related_name="day_orders", verbose_name="学员"
    )
    kind = models.CharField("种类", max_length=8, choices=[(one.value, one.value) for one in Kind])
    role = models.CharField(
        "角色", max_length=10, blank=True, choices=[(one.value, one.value) for one in Role]
    )
    supervisor = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="带教医师"
    )
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="确认人")
    at = models.DateTimeField("确认时间")
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤回人"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind=Kind.NEVER.value) | ~Q(role=""), name="day_order_has_a_role"
            ),
            # Two supervisors may give one seat away at one moment: the database keeps one.
            models.UniqueConstraint(
                fields=["booking", "role"],
                condition=Q(withdrawn_at__isnull=True, role__in=HANDS_ON)
                & ~Q(kind=Kind.NEVER.value),
                name="one_in_a_seat",
            ),
            models.UniqueConstraint(
                fields=["booking", "traineeship"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_word_on_a_trainee",
            ),
        )
