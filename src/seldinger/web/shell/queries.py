"""Whom and what an audit row is about, scope first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import models
from django.db.models import QuerySet

from seldinger.web.applications.models import Application, Deputy, Terms
from seldinger.web.assessment.models import Assessment, OwnForm, Rating, Refusal
from seldinger.web.assigning.models import AssignRules, DayList, DayOrder
from seldinger.web.audittrail.models import AuditRow, KeyMark
from seldinger.web.catalogues.models import CatalogueDecision, CatalogueDraft, CatalogueFile
from seldinger.web.completion.models import ReadBundle, Review, ReviewTerms, TrustedKey
from seldinger.web.curves.models import Limit, Relapse
from seldinger.web.devices.models import DeviceUse, Product, Recall, StockList
from seldinger.web.dose.models import (
    Alert,
    BadgeFile,
    DoseRule,
    FollowUp,
    GroupChoice,
    GroupWord,
    ReferenceLevel,
    Threshold,
)
from seldinger.web.feedback.models import Release, Vote
from seldinger.web.forecasting.models import ForecastRun
from seldinger.web.gate.models import BookedList, Booking, Consent, Discussion, Override
from seldinger.web.intake.models import IntakeDraft, Received, Source
from seldinger.web.integrity.models import Answer
from seldinger.web.logbook.models import (
    Activity,
    Admission,
    Batch,
    Case,
    Draft,
    ImagingReports,
    Participation,
    Ruling,
    TakeIn,
)
from seldinger.web.naming.models import Fitting, NameConfirmation, NameTable, WrittenName
from seldinger.web.norms.models import Adoption, NormVersion
from seldinger.web.people.access import Access
from seldinger.web.people.models import (
    Absence,
    Base,
    BaseHospital,
    Department,
    Hospital,
    Membership,
    Person,
    RoleAssignment,
    RosterDraft,
    Rotation,
    Stay,
    Traineeship,
)
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for, departments_for, hospitals_for, people_for
from seldinger.web.planning.models import (
    PlanLock,
    PlanRules,
    PlanVersion,
    Publication,
    RotationPlan,
    Search,
    Seats,
    Wish,
)
from seldinger.web.privileges.models import Grant, GrantDraft, Revocation, Suspension
from seldinger.web.reconciliation.models import HospitalList, Mapping, Operation
from seldinger.web.review.models import Aftermath, Comment, Proposal, ReviewRule
from seldinger.web.skills.models import Examination, ResultList
from seldinger.web.teaching.models import (
    Attendance,
    CalendarFeed,
    DiaryEntry,
    Paper,
    SessionPart,
    SessionTopic,
    TeachingSession,
)
from seldinger.web.technologies.models import FirstCase, Operator, Step, Technology

TRAIL = Permission.SEE_AUDIT_TRAIL
Subject = tuple[str, str]  # a model's label and a primary key


class Of(Enum):
    """What a thing belongs to: who may see that may see it."""

    PERSON = "person"
    BASE = "base"
    HOSPITAL = "hospital"
    DEPARTMENT = "department"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Kind:
    """path: from the thing to what it belongs to. names: the fields that name it to people."""

    model: type[models.Model]
    word: str
    of: Of
    path: str
    names: tuple[str, ...]


_OF_TRAINEE = (Of.PERSON, "traineeship__person", ("traineeship__person__name",))
_ALL = (
    Kind(Person, "人员", Of.PERSON, "pk", ("name",)),
    Kind(Base, "培训基地", Of.BASE, "pk", ("name",)),
    Kind(Hospital, "医院", Of.HOSPITAL, "pk", ("name",)),
    Kind(BaseHospital, "基地医院", Of.BASE, "base", ("base__name", "hospital__name")),
    Kind(Department, "科室", Of.DEPARTMENT, "pk", ("hospital__name", "name")),
    Kind(Membership, "任职", Of.PERSON, "person", ("person__name",)),
    Kind(Absence, "不在岗", Of.PERSON, "person", ("person__name",)),
    Kind(RoleAssignment, "身份", Of.PERSON, "person", ("person__name",)),
    Kind(Traineeship, "学员", Of.PERSON, "person", ("person__name",)),
    Kind(Stay, "在培", *_OF_TRAINEE),
    Kind(Rotation, "轮转", *_OF_TRAINEE),
    Kind(RosterDraft, "人员名册", Of.BASE, "base", ("base__name",)),
    Kind(Case, "病例", Of.HOSPITAL, "hospital", ("hospital__name",)),
    Kind(Participation, "手术记录", *_OF_TRAINEE),
    Kind(Admission, "管理病例", *_OF_TRAINEE),
    Kind(ImagingReports, "影像报告", *_OF_TRAINEE),
    Kind(Activity, "科研教学", *_OF_TRAINEE),
    Kind(Ruling, "个案认定", *_OF_TRAINEE),
    Kind(OwnForm, "评价表", Of.BASE, "base", ("base__name", "title")),
    Kind(Assessment, "评价", *_OF_TRAINEE),
    Kind(
        Rating,
        "评分",
        Of.PERSON,
        "assessment__traineeship__person",
        ("assessment__traineeship__person__name",),
    ),
    Kind(
        Refusal,
        "谢绝的评价",
        Of.PERSON,
        "assessment__traineeship__person",
        ("assessment__traineeship__person__name",),
    ),
    Kind(Limit, "学习曲线的界限", Of.BASE, "base", ("base__name",)),
    Kind(Relapse, "学习曲线的警报", *_OF_TRAINEE),
    Kind(Review, "考核", *_OF_TRAINEE),
    Kind(ReviewTerms, "考核的期限", Of.BASE, "base", ("base__name",)),
    Kind(ReadBundle, "读入的结业记录", Of.HOSPITAL, "hospital", ("hospital__name", "name")),
    Kind(TrustedKey, "认可的公钥", Of.HOSPITAL, "hospital", ("hospital__name", "whose")),
    Kind(Draft, "草稿", Of.PERSON, "owner", ("owner__name",)),
    Kind(TakeIn, "补录", *_OF_TRAINEE),
    Kind(Batch, "成批证明", *_OF_TRAINEE),
    Kind(Mapping, "清单各列", Of.HOSPITAL, "hospital", ("hospital__name",)),
    Kind(HospitalList, "医院清单", Of.HOSPITAL, "hospital", ("hospital__name", "file_name")),
    Kind(Operation, "清单里的手术", Of.HOSPITAL, "hospital", ("hospital__name", "day")),
    Kind(WrittenName, "手术名称", Of.HOSPITAL, "hospital", ("hospital__name", "text")),
    Kind(NameConfirmation, "确认的手术名称", Of.HOSPITAL, "name__hospital", ("name__text",)),
    Kind(NameTable, "名称对照表", Of.HOSPITAL, "hospital", ("hospital__name", "file_name")),
    Kind(ForecastRun, "达标预测", Of.BASE, "base", ("base__name",)),
    Kind(Fitting, "本院写法的学习", Of.HOSPITAL, "hospital", ("hospital__name",)),
    Kind(Grant, "手术授权", Of.HOSPITAL, "hospital", ("hospital__name", "doctor__name")),
    Kind(Revocation, "撤销授权", Of.HOSPITAL, "grant__hospital", ("grant__doctor__name",)),
    Kind(GrantDraft, "授权表", Of.HOSPITAL, "hospital", ("hospital__name", "file_name")),
    Kind(CatalogueDraft, "目录草案", Of.HOSPITAL, "hospital", ("hospital__name",)),
    Kind(CatalogueFile, "目录文件", Of.HOSPITAL, "hospital", ("hospital__name", "file_name")),
    Kind(CatalogueDecision, "对目录矛盾的决定", Of.HOSPITAL, "hospital", ("hospital__name",)),
    Kind(Adoption, "采用的目录", Of.HOSPITAL, "hospital", ("hospital__name", "version")),
    Kind(Suspension, "暂停授权", Of.HOSPITAL, "grant__hospital", ("grant__doctor__name",)),
    Kind(Application, "权限申请", Of.HOSPITAL, "hospital", ("hospital__name", "doctor__name")),
    Kind(Deputy, "评议代理人", Of.DEPARTMENT, "department", ("department__name", "person__name")),
    Kind(Terms, "权限申请的期限", Of.HOSPITAL, "hospital", ("hospital__name",)),
    Kind(Paper, "论文", *_OF_TRAINEE),
    Kind(DiaryEntry, "总住院日志", *_OF_TRAINEE),
    Kind(TeachingSession, "教学活动", Of.BASE, "base", ("base__name", "title")),
    Kind(SessionPart, "教学活动的主讲", Of.BASE, "session__base", ("session__title",)),
    Kind(SessionTopic, "教学活动的学习项目", Of.BASE, "session__base", ("session__title",)),
    Kind(Attendance, "签到", Of.BASE, "session__base", ("session__title", "person__name")),
    Kind(CalendarFeed, "日历订阅", Of.PERSON, "person", ("person__name",)),
    Kind(Technology, "新技术", Of.HOSPITAL, "hospital", ("hospital__name", "title")),
    Kind(Step, "新技术的状态", Of.HOSPITAL, "technology__hospital", ("technology__title",)),
    Kind(
        Operator,
        "新技术的术者",
        Of.HOSPITAL,
        "technology__hospital",
        ("technology__title", "person__name"),
    ),
    Kind(FirstCase, "新技术的病例", Of.HOSPITAL, "technology__hospital", ("technology__title",)),
    Kind(Booking, "手术安排", Of.HOSPITAL, "hospital", ("hospital__name", "day")),
    Kind(AssignRules, "排名单的规定", Of.BASE, "base", ("base__name",)),
    Kind(PlanRules, "排班的规定", Of.BASE, "base", ("base__name",)),
    Kind(Seats, "科室容量", Of.BASE, "base", ("department__name",)),
    Kind(Wish, "专业方向志愿", *_OF_TRAINEE),
    Kind(PlanLock, "轮转的指定", *_OF_TRAINEE),
    Kind(RotationPlan, "轮转方案", Of.BASE, "base", ("base__name", "title")),
    Kind(PlanVersion, "轮转方案的版次", Of.BASE, "plan__base", ("plan__title", "number")),
    Kind(Publication, "轮转方案的报批", Of.BASE, "version__plan__base", ("version__plan__title",)),
    Kind(Search, "求解轮转方案", Of.BASE, "base", ("base__name", "plan__title")),
    Kind(DayList, "手术学员名单", Of.BASE, "base", ("base__name", "day")),
    Kind(DayOrder, "手术学员的安排", *_OF_TRAINEE),
    Kind(BookedList, "手术安排表", Of.HOSPITAL, "hospital", ("hospital__name", "file_name")),
    Kind(Discussion, "术前多学科讨论", Of.HOSPITAL, "booking__hospital", ("booking__day",)),
    Kind(Consent, "新技术知情同意", Of.HOSPITAL, "booking__hospital", ("booking__day",)),
    Kind(Override, "急诊越级", Of.HOSPITAL, "hospital", ("hospital__name", "doctor__name")),
    Kind(Aftermath, "术后情况", Of.HOSPITAL, "operation__hospital", ("operation__day",)),
    Kind(ReviewRule, "质量评估的规则", Of.HOSPITAL, "hospital", ("hospital__name",)),
    Kind(Proposal, "质量评估的建议", Of.HOSPITAL, "hospital", ("doctor__name",)),
    Kind(Comment, "医师的意见", Of.HOSPITAL, "hospital", ("doctor__name",)),
    Kind(IntakeDraft, "来稿", Of.HOSPITAL, "hospital", ("hospital__name", "day")),
    Kind(Received, "收到的内容", Of.HOSPITAL, "source__hospital", ("source__label",)),
    Kind(Source, "设备或系统来源", Of.HOSPITAL, "hospital", ("hospital__name", "name")),
    Kind(Threshold, "剂量提醒值", Of.HOSPITAL, "hospital", ("hospital__name",)),
    Kind(Alert, "剂量提醒", Of.HOSPITAL, "draft__hospital", ("draft__day",)),
    Kind(FollowUp, "剂量随访", Of.HOSPITAL, "alert__draft__hospital", ("on",)),
    Kind(ReferenceLevel, "诊断参考水平", Of.HOSPITAL, "hospital", ("hospital__name", "group")),
    Kind(GroupWord, "手术分组用词", Of.HOSPITAL, "hospital", ("hospital__name", "word")),
    Kind(GroupChoice, "一例的手术分组", Of.HOSPITAL, "draft__hospital", ("draft__day",)),
    Kind(DoseRule, "剂量的规则", Of.HOSPITAL, "hospital", ("hospital__name",)),
    Kind(BadgeFile, "个人剂量读数表", Of.HOSPITAL, "hospital", ("hospital__name", "file_name")),
    Kind(Product, "器械产品", Of.HOSPITAL, "hospital", ("hospital__name", "name")),
    Kind(DeviceUse, "用过的器械", Of.HOSPITAL, "hospital", ("hospital__name", "day")),
    Kind(StockList, "库存表", Of.HOSPITAL, "hospital", ("hospital__name", "file_name")),
    Kind(Recall, "器械召回", Of.HOSPITAL, "hospital", ("hospital__name",)),
    Kind(Examination, "考核成绩", *_OF_TRAINEE),
    Kind(ResultList, "成绩单", Of.BASE, "base", ("base__name", "file_name")),
    Kind(Answer, "对疑问的回答", Of.BASE, "base", ("base__name",)),
    Kind(Vote, "不记名评价（只记评过）", Of.PERSON, "voter", ("period",)),
    Kind(Release, "公布的评价", Of.BASE, "subject__base", ("period",)),
    Kind(KeyMark, "密钥", Of.PLATFORM, "", ("fingerprint",)),
    Kind(NormVersion, "规范", Of.PLATFORM, "", ("kind", "name", "version")),
)
KINDS = {kind.model._meta.label_lower: kind for kind in _ALL}


def writers_for(access: Access) -> QuerySet[Person] | None:
    """Whose rows one may see; None: everybody's, the platform's own too."""
    return None if access.reach(TRAIL).platform else people_for(access, TRAIL)


def named_writers(access: Access) -> QuerySet[Person]:
    """Those among them who have written anything."""
    wrote = AuditRow.objects.order_by().values("by").distinct()
    return people_for(access, TRAIL).filter(pk__in=wrote)


def names_of(access: Access, subjects: Iterable[Subject]) -> dict[Subject, str]:
    """The names of those subjects that one may see: a query for each kind among them."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for kind, pk in subjects:
        if kind in KINDS and pk.isdigit():
            by_kind[kind].add(pk)
    return {
        (kind, str(pk)): " ".join(map(str, names))
        for kind, pks in by_kind.items()
        for pk, *names in _visible(access, kind)
        .filter(pk__in=pks)
        .values_list("pk", *KINDS[kind].names)
    }


def _visible(access: Access, kind: str) -> QuerySet[Any]:
    belongs = KINDS[kind]
    rows: QuerySet[Any] = belongs.model._default_manager.all()
    if access.reach(TRAIL).platform:
        return rows
    seen: dict[Of, Any] = {
        Of.PERSON: people_for,
        Of.BASE: bases_for,
        Of.HOSPITAL: hospitals_for,
        Of.DEPARTMENT: departments_for,
    }
    if belongs.of not in seen:
        return rows.none()
    return rows.filter(**{f"{belongs.path}__in": seen[belongs.of](access, TRAIL)})
