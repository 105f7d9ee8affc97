"""Thresholds, alerts, reference levels and badge readings. The reports themselves are intake's."""

from django.db import models
from django.db.models import F, Q

from seldinger.web.audittrail.seals import Sealed
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.people.models import Hospital, Person


class Quantity(models.TextChoices):
    """Of a case. kar in mGy, kap in Gy·cm², fluoro in s."""

    KAR = "kar", "参考点空气比释动能"
    KAP = "kap", "剂量面积乘积"
    FLUORO = "fluoro", "透视时间"


class Purpose(models.TextChoices):
    THERAPEUTIC = "therapeutic", "治疗"
    DIAGNOSTIC = "diagnostic", "诊断"


class Kept(Sealed):
    """Something a hospital holds to, until it is ended. source: where it is written."""

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+")
    source = models.CharField("出处", max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


class Threshold(Kept):
    """From what dose on a hospital is told, in the unit of its quantity, and what to do then.

    since: cases from this day on. days: of Scope.PATIENT alone, how many days are summed, the
    case's own included. room: of Scope.ROOM alone. due_days: until when to follow up. mistaken: it
    was ended because it was entered wrongly, so that nobody need follow up what it raised.
    """

    class Scope(models.TextChoices):
        CASE = "case", "每例"
        PATIENT = "patient", "同一患者累计"
        ROOM = "room", "某一手术间的每例"

    quantity = models.CharField("剂量", max_length=6, choices=Quantity)
    scope = models.CharField("范围", max_length=7, choices=Scope)
    days = models.PositiveSmallIntegerField("累计的天数", null=True, blank=True)
    room = models.CharField("手术间", max_length=40, blank=True)
    value = models.FloatField("达到")
    todo = models.CharField("怎样处理", max_length=200)
    due_days = models.PositiveSmallIntegerField("几天内随访")
    since = models.DateField("自哪天起")
    mistaken = models.BooleanField("写错了", default=False)

    class Meta:
        ordering = ("quantity", "value", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(value__gt=0), name="threshold_is_a_dose"),
            models.CheckConstraint(
                condition=Q(scope="patient", days__gte=1) | ~Q(scope="patient") & Q(days=None),
                name="threshold_days_of_a_patient",
            ),
            models.CheckConstraint(
                condition=Q(scope="room") & ~Q(room="") | ~Q(scope="room") & Q(room=""),
                name="threshold_names_its_room",
            ),
        )


class Alert(Sealed):
    """A case that reached a threshold: once each. value: what was found then.

    due: until when somebody follows up; closed_at: somebody did, and nothing more is to be done.
    """

    draft = models.ForeignKey(IntakeDraft, models.PROTECT, related_name="dose_alerts")
    threshold = models.ForeignKey(Threshold, models.PROTECT, related_name="alerts")
    value = models.FloatField("当时的数值")
    raised_at = models.DateTimeField()
    due = models.DateField("随访期限")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due", "pk")
        constraints = (models.UniqueConstraint(fields=["draft", "threshold"], name="alert_once"),)


class Looked(models.Model):
    """When a hospital's cases were last looked at for alerts: no fact, but where to go on.

    at: the new ones; whole_at: all of them, once a day, for what was joined or moved since.
    """

    hospital = models.OneToOneField(Hospital, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    whole_at = models.DateTimeField()


class FollowUp(Sealed):
    """What was done about an alert: who looked, when, what was found.

    next_due: to be looked at again by then; empty: nothing more is to be done.
    """

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="follow_ups")
    on = models.DateField("随访日期")
    seen_by = models.CharField("随访人", max_length=60)
    finding = models.CharField("所见", max_length=300)
    done = models.CharField("处理", max_length=300, blank=True)
    next_due = models.DateField("下次随访", null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(next_due__isnull=True) | Q(next_due__gte=F("on")),
                name="follow_up_again_later",
            ),
        )


class ReferenceLevel(Kept):
    """A diagnostic reference level of a group of procedures, in the unit of its quantity."""

    group = models.CharField("手术分组", max_length=40)
    purpose = models.CharField("目的", max_length=11, choices=Purpose)
    quantity = models.CharField("剂量", max_length=6, choices=Quantity)
    value = models.FloatField("数值")
    statistic = models.CharField("统计量", max_length=40)
    since = models.DateField("自哪天起")

    class Meta:
        ordering = ("group", "purpose", "quantity", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(value__gt=0), name="level_is_a_dose"),
            models.UniqueConstraint(
                fields=["hospital", "group", "purpose", "quantity"],
                condition=Q(ended_at__isnull=True), name="level_once",
            ),
        )  # fmt: skip


class GroupWord(Kept):
    """What a procedure's text contains that puts it into a group. The longest word decides."""

    word = models.CharField("名称里有", max_length=40)
    group = models.CharField("手术分组", max_length=40)
    purpose = models.CharField("目的", max_length=11, choices=Purpose)

    class Meta:
        ordering = ("group", "word", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["hospital", "word"], condition=Q(ended_at__isnull=True), name="word_once"
            ),
        )


class GroupChoice(Sealed):
    """The group that a person gave a case; the words of its hospital say nothing then."""

    draft = models.ForeignKey(IntakeDraft, models.PROTECT, related_name="dose_groups")
    group = models.CharField("手术分组", max_length=40)
    purpose = models.CharField("目的", max_length=11, choices=Purpose)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["draft"], condition=Q(ended_at__isnull=True), name="group_chosen_once"
            ),
        )


def _limit(label: str) -> "models.FloatField[float | None, float | None]":
    return models.FloatField(label, null=True, blank=True)


def _source(label: str) -> "models.CharField[str, str]":
    return models.CharField(f"出处：{label}", max_length=200, blank=True)


class DoseRule(Sealed):
    """What a hospital holds to beside thresholds; the last row holds. Empty: nobody entered it.

    window: days over which a patient's dose is summed on the page. The limits: mSv a year.
    """

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="dose_rules")
    window = models.PositiveSmallIntegerField("患者累计的天数", null=True, blank=True)
    window_source = _source("患者累计的天数")
    hp10 = _limit("Hp(10) 年限值")
    hp10_source = _source("Hp(10) 年限值")
    hp3 = _limit("Hp(3) 年限值")
    hp3_source = _source("Hp(3) 年限值")
    hp007 = _limit("Hp(0.07) 年限值")
    hp007_source = _source("Hp(0.07) 年限值")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)


class BadgeFile(models.Model):
    """An uploaded workbook of readings. content: Fernet token, empty once taken or replaced."""

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField()
    content = models.BinaryField()
    taken_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-uploaded_at", "-pk")


class BadgeReading(Sealed):
    """A person's personal dosemeter of a quarter: personal dose equivalents in mSv.

    None: not tested (未检测). below: names of those below what the dosemeter can tell; the figure
    there is that limit where the service wrote it, and it is never summed. A correction withdraws
    the row and writes another.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="badge_readings")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="badge_readings")
    file = models.ForeignKey(BadgeFile, models.PROTECT, related_name="readings")
    year = models.PositiveSmallIntegerField("年")
    quarter = models.PositiveSmallIntegerField("季度")
    hp10 = models.FloatField("个人剂量当量 Hp(10)", null=True, blank=True)
    hp3 = models.FloatField("个人剂量当量 Hp(3)", null=True, blank=True)
    hp007 = models.FloatField("个人剂量当量 Hp(0.07)", null=True, blank=True)
    below = models.JSONField("低于探测下限", default=list)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("year", "quarter", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="reading_of_a_quarter"
            ),
            models.UniqueConstraint(
                fields=["person", "hospital", "year", "quarter"],
                condition=Q(withdrawn_at__isnull=True), name="reading_once",
            ),
        )  # fmt: skip
