"""Research and teaching duties: papers, sessions, attendance, the chief resident’s diary.

What counts is a `logbook.Activity`, logged and verified like any other claim; these rows say more
of it, or of what was held without being anybody's claim.
"""

from django.db import models
from django.db.models import F, Q

from seldinger.web.audittrail.seals import Sealed
from seldinger.web.logbook.models import Activity
from seldinger.web.people.models import Base, Department, Person, Traineeship


class Paper(Sealed):
    """What a paper's claim does not say. authors: in order; place: the trainee's, from 1.

    doi: as `workbooks.citations.doi_of` writes it, empty where there is none. level: as the
    supervisor found the journal to be, by what source; empty before that.
    """

    activity = models.OneToOneField(
        Activity, models.PROTECT, related_name="paper", verbose_name="登记"
    )
    traineeship = models.ForeignKey(Traineeship, models.PROTECT, related_name="papers")
    doi = models.CharField("文献标识（DOI）", max_length=200, blank=True)
    journal = models.CharField("期刊", max_length=200)
    authors = models.JSONField("作者", default=list)
    place = models.PositiveSmallIntegerField("本人位次")
    co_first = models.BooleanField("共同第一作者", default=False)
    accepted_on = models.DateField("录用日期", null=True, blank=True)
    published_on = models.DateField("发表日期", null=True, blank=True)
    level = models.CharField("核对的期刊级别", max_length=40, blank=True)
    level_source = models.CharField("级别的出处", max_length=200, blank=True)
    level_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )
    level_at = models.DateTimeField("核对时间", null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["traineeship", "doi"], condition=~Q(doi=""), name="paper_once_by_doi"
            ),
            models.CheckConstraint(condition=Q(place__gte=1), name="paper_has_a_place"),
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=False) | Q(published_on__isnull=False),
                name="paper_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(level="", level_by__isnull=True, level_at__isnull=True)
                | ~Q(level="") & Q(level_by__isnull=False, level_at__isnull=False),
                name="paper_level_has_a_person",
            ),
        )


class Proof(models.Model):
    """The file that proves a paper was accepted.

    content: Fernet token of the file, emptied once another replaces it. digest: SHA-256 of the
    file, hex.
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="proofs", verbose_name="论文")
    file_name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("文件种类", max_length=40)
    size = models.PositiveIntegerField("字节数")
    digest = models.CharField(max_length=64)
    content = models.BinaryField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField("被替换的时间", null=True, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["paper"], condition=Q(replaced_at__isnull=True), name="one_proof"
            ),
        )


class TeachingSession(Sealed):
    """A teaching session (教学活动) of a base, or of one department there.

    kind: a word of the base's rulebook. guest: who speaks without having an account. version:
    raised by every change, so that a calendar that subscribed takes it over.
    """

    class Whom(models.TextChoices):
        BASE = "base", "本基地全部学员"
        DEPARTMENT = "department", "当日在本科室轮转的学员"
        FREE = "free", "自愿参加"

    base = models.ForeignKey(Base, models.PROTECT, related_name="sessions")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    kind = models.CharField("种类", max_length=60)
    title = models.CharField("题目", max_length=200)
    place = models.CharField("地点", max_length=120)
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    whom = models.CharField("应到", max_length=10, choices=Whom, default=Whom.BASE)
    guest = models.CharField("院外主讲", max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="sessions_held", verbose_name="组织者"
    )
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField("改动时间")
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)

    class Meta:
        ordering = ("-starts_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_span"),
            models.CheckConstraint(
                condition=~Q(whom="department") | Q(department__isnull=False),
                name="session_of_a_department",
            ),
        )
        indexes = (models.Index(fields=["base", "-starts_at"], name="sessions_of_base"),)


class SessionPart(Sealed):
    """Who speaks or prepares. activity: what the trainee logged of it; empty before that."""

    session = models.ForeignKey(
        TeachingSession, models.PROTECT, related_name="parts", verbose_name="教学活动"
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="session_parts")
    capacity = models.CharField("本人作用", max_length=40)
    activity = models.OneToOneField(
        Activity, models.PROTECT, null=True, blank=True, related_name="session_part",
        verbose_name="登记",
    )  # fmt: skip
    ended_at = models.DateTimeField("移除时间", null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=Q(ended_at__isnull=True),
                name="session_part_once",
            ),
        )


class SessionTopic(Sealed):
    """What of the rulebook a session teaches: a learning item of a post, by their ids there.

    item: empty where it is the post as a whole, which is evidence for none of its items.
    """

    session = models.ForeignKey(
        TeachingSession, models.PROTECT, related_name="topics", verbose_name="教学活动"
    )
    post = models.CharField("岗位", max_length=60)
    item = models.CharField("学习项目", max_length=120, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="写明的人")
    made_at = models.DateTimeField("写明时间")
    withdrawn_at = models.DateTimeField("去掉时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="去掉的人"
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["session", "post", "item"],
                condition=Q(withdrawn_at__isnull=True),
                name="session_topic_once",
            ),
            models.CheckConstraint(condition=~Q(post=""), name="session_topic_has_a_post"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="session_topic_withdrawn_by_somebody",
            ),
        )


class Attendance(Sealed):
    """Somebody was there: by the code on the organiser's screen, or added by hand with a reason."""

    class Way(models.TextChoices):
        CODE = "code", "扫码"
        HAND = "hand", "补签"

    session = models.ForeignKey(
        TeachingSession, models.PROTECT, related_name="attendances", verbose_name="教学活动"
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendances")
    way = models.CharField("方式", max_length=4, choices=Way)
    at = models.DateTimeField("签到时间")
    reason = models.CharField("补签理由", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=Q(withdrawn_at__isnull=True),
                name="present_once",
            ),
            models.CheckConstraint(
                condition=Q(way="code", reason="") | Q(way="hand") & ~Q(reason=""),
                name="added_by_hand_with_a_reason",
            ),
        )


class DiaryEntry(Sealed):
    """Which of the rule's duties of a chief resident a claim is about, and how often that day."""

    activity = models.OneToOneField(
        Activity, models.PROTECT, related_name="diary", verbose_name="登记"
    )
    traineeship = models.ForeignKey(Traineeship, models.PROTECT, related_name="diary")
    kind = models.CharField("职责", max_length=60)  # id of a clause in the rulebook
    number = models.PositiveSmallIntegerField("次数", default=1)

    class Meta:
        ordering = ("pk",)
        constraints = (models.CheckConstraint(condition=Q(number__gte=1), name="diary_at_least_1"),)


class CalendarFeed(Sealed):
    """An address by which somebody's calendar subscribes. digest: of its token, which is nowhere.

    SHA-256, hex: the token has 256 bits of its own, so nothing slower is needed.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="one_calendar_feed"
            ),
        )
