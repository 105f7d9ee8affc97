"""Who is where, as what, from when to when. Rows are ended, never deleted.

`start` and `end` are inclusive days; an empty `end` means until further notice.
"""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from seldinger.domain.training.words import LEAVE

NOT_EMPTY_SPAN = Q(end__isnull=True) | Q(end__gte=F("start"))


def in_force(on: date, prefix: str = "") -> Q:
    """Rows whose span holds the day `on`."""
    begun = Q(**{f"{prefix}start__lte": on})
    return begun & (Q(**{f"{prefix}end__isnull": True}) | Q(**{f"{prefix}end__gte": on}))


class Dated(models.Model):
    """Something that holds from a day to a day."""

    start = models.DateField("开始")
    end = models.DateField("结束", null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, on: date) -> bool:
        return self.start <= on and (self.end is None or on <= self.end)


class Person(AbstractBaseUser):
    """A person with an account. `login` is what is typed; names are not unique."""

    login = models.CharField("登录名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    pinyin = models.CharField(max_length=200, db_index=True)  # for sorting: no Chinese collation
    initials = models.CharField(max_length=60, db_index=True)
    is_active = models.BooleanField("可登录", default=True)
    must_change_password = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "login"
    objects = BaseUserManager["Person"]()

    class Meta:
        ordering = ("pinyin", "pk")

    def __str__(self) -> str:
        return self.name


class Base(models.Model):
    """A training base (培训基地). `rulebook`: the id of the norm its trainees follow.

    unknown_privilege_refused_from: operations from this day on count for nothing as 术者 where
    nobody can say whether the supervisor held the privilege; None: as the rulebook says.
    """

    name = models.CharField("名称", max_length=120, unique=True)
    rulebook = models.CharField("培训细则", max_length=60)
    unknown_privilege_refused_from = models.DateField(
        "权限不明的自何日起不计入", null=True, blank=True
    )
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)  # as they were founded: no Chinese collation here

    def __str__(self) -> str:
        return self.name


class Hospital(models.Model):
    """A hospital. `catalogue`: the id of its grading catalogue; empty where none is adopted."""

    name = models.CharField("名称", max_length=120, unique=True)
    catalogue = models.CharField("手术分级目录", max_length=60, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)  # as they were founded: no Chinese collation here

    def __str__(self) -> str:
        return self.name


class BaseHospital(Dated):
    """A hospital's place in a base."""

    class Kind(models.TextChoices):
        MAIN = "main", "主基地"
        PARTNER = "partner", "协同单位"

    base = models.ForeignKey(Base, models.PROTECT, related_name="places")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="places")
    kind = models.CharField("性质", max_length=10, choices=Kind)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=NOT_EMPTY_SPAN, name="base_hospital_span"),
            models.UniqueConstraint(
                fields=["base", "hospital"],
                condition=Q(end__isnull=True),
                name="hospital_once_in_base",
            ),
            models.UniqueConstraint(
                fields=["base"],
                condition=Q(end__isnull=True, kind="main"),
                name="one_main_hospital",
            ),
        )


class Department(models.Model):
    """A department of a hospital."""

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="departments")
    name = models.CharField("名称", max_length=120)

    class Meta:
        ordering = ("hospital", "name")
        constraints = (
            models.UniqueConstraint(fields=["hospital", "name"], name="department_once"),
        )

    def __str__(self) -> str:
        return self.name


class DepartmentList(Dated):
    """A list of the hospital's catalogue that a department works by, in order of `position`."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="lists")
    list_id = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = (
            models.CheckConstraint(condition=NOT_EMPTY_SPAN, name="department_list_span"),
            models.UniqueConstraint(
                fields=["department", "list_id"],
                condition=Q(end__isnull=True),
                name="list_once_in_department",
            ),
        )


class Membership(Dated):
    """A person's work in a hospital (任职). Changing department ends one and starts another."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="memberships")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="memberships", null=True, blank=True
    )
    staff_no = models.CharField("工号", max_length=40, blank=True)
    title = models.CharField("职称", max_length=40, blank=True)

    class Meta:
        ordering = ("start", "pk")
        constraints = (
            models.CheckConstraint(condition=NOT_EMPTY_SPAN, name="membership_span"),
            models.UniqueConstraint(
                fields=["person", "hospital", "department"],
                condition=Q(end__isnull=True),
                name="membership_once",
            ),
        )


class Absence(models.Model):
    """A time in which somebody is away from work (days inclusive; no end: until further notice)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    start = models.DateField("开始")
    end = models.DateField("结束", null=True, blank=True)
    reason = models.CharField("原因", max_length=40, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-start", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="absence_span"
            ),
        )


class AccountRole(models.TextChoices):
    """What a person does here (身份). 学员 follows from a traineeship and is never assigned."""

    TRAINEE = "trainee", "学员"
    ATTENDING = "attending", "上级医师"
    DIRECTOR = "director", "基地主任"
    SECRETARY = "secretary", "教学秘书"
    DEPARTMENT_HEAD = "department_head", "科室主任"
    EDUCATION_OFFICE = "education_office", "科教处"
    MEDICAL_AFFAIRS = "medical_affairs", "医务处"
    COMMITTEE = "committee", "手术管理委员会"
    ASSOCIATION = "association", "学会"
    CITY_REVIEWER = "city_reviewer", "市级审核"
    PROVINCE_REVIEWER = "province_reviewer", "省级审核"
    CODER = "coder", "编码员"
    LOOK_UP = "look_up", "查询（病房/手术室）"
    ADMINISTRATOR = "administrator", "管理员"


class RoleAssignment(Dated):
    """A role in exactly one scope: a base, a hospital, a department, or (all empty) the platform.

    Which scope a role takes stands in `permissions.ROLES`.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="roles")
    role = models.CharField("身份", max_length=20, choices=AccountRole)
    base = models.ForeignKey(Base, models.PROTECT, null=True, blank=True, related_name="+")
    hospital = models.ForeignKey(Hospital, models.PROTECT, null=True, blank=True, related_name="+")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("start", "pk")
        constraints = (
            models.CheckConstraint(condition=NOT_EMPTY_SPAN, name="role_span"),
            models.CheckConstraint(condition=~Q(role="trainee"), name="trainee_is_not_assigned"),
            models.CheckConstraint(
                condition=Q(base__isnull=True, hospital__isnull=True)
                | Q(base__isnull=True, department__isnull=True)
                | Q(hospital__isnull=True, department__isnull=True),
                name="role_has_one_scope",
            ),
        )


class Traineeship(models.Model):
    """One person's training under one rulebook, across every base it passes through.

    entry: first day of training, decides the cohort. background: id in the rulebook, empty where
    not known. directions: ids of the chosen directions, empty until declared.
    facts_version: raised by every write to this trainee's facts, so that a stored verdict ages.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="traineeships")
    rulebook = models.CharField(max_length=60)
    entry = models.DateField("入培日期")
    background = models.CharField("背景", max_length=60, blank=True)
    directions = models.JSONField("专业方向", default=list, blank=True)
    facts_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("entry", "pk")
        constraints = (models.UniqueConstraint(fields=["person", "rulebook"], name="trained_once"),)


class Stay(Dated):
    """A trainee's time at one base. `ending` says why it ended; a gap between stays is absence."""

    class Ending(models.TextChoices):
        TRANSFERRED = "transferred", "转往其他基地"
        LEFT = "left", "离开培训"
        COMPLETED = "completed", "结业"

    traineeship = models.ForeignKey(Traineeship, models.PROTECT, related_name="stays")
    base = models.ForeignKey(Base, models.PROTECT, related_name="stays")
    ending = models.CharField("结束原因", max_length=12, choices=Ending, blank=True)

    class Meta:
        ordering = ("start", "pk")
        constraints = (
            models.CheckConstraint(condition=NOT_EMPTY_SPAN, name="stay_span"),
            models.CheckConstraint(
                condition=Q(end__isnull=True, ending="") | Q(end__isnull=False) & ~Q(ending=""),
                name="stay_ends_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["traineeship"], condition=Q(end__isnull=True), name="one_open_stay"
            ),
        )


class Rotation(models.Model):
    """A visit to a place of the rulebook, past or planned; LEAVE is a place too. Days inclusive.

    A rotation that was entered wrongly is withdrawn, with the day, and not deleted.
    """

    traineeship = models.ForeignKey(Traineeship, models.PROTECT, related_name="rotations")
    place = models.CharField("岗位", max_length=60)  # id in the rulebook, or LEAVE
    start = models.DateField("开始")
    end = models.DateField("结束")
    hospital = models.ForeignKey(
        Hospital, models.PROTECT, null=True, blank=True, related_name="rotations"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="rotations"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("start", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="rotation_span"),
        )

    @property
    def is_leave(self) -> bool:
        return self.place == LEAVE


class RosterDraft(models.Model):
    """A roster workbook between preview and confirmation; its uploader alone may confirm it.

    content: Fernet token of the file, emptied once applied, replaced or a day old.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(blank=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-uploaded_at", "-pk")
