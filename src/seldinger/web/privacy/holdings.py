"""What is held about a person: every row that names them, read from the models themselves.

A model that comes later is found by its foreign keys; a test holds that each has a word here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from seldinger.web.assessment.queries import told_to_trainee
from seldinger.web.completion.queries import REASSIGNED, reassigned
from seldinger.web.people.models import Base, Department, Hospital, Person, Traineeship

# model → what its rows are called. Those that only say who did something stand last.
TITLES = {
    "people.person": "账号",
    "inbox.address": "通知邮箱",
    "people.membership": "任职",
    "people.roleassignment": "身份",
    "people.absence": "不在岗",
    "people.traineeship": "培训",
    "people.stay": "在培",
    "people.rotation": "轮转",
    "privileges.grant": "手术授权",
    "privileges.revocation": "授权的撤销",
    "privileges.suspension": "授权的暂停",
    "completion.review": "考核与结业审核",
    "completion.round": "提交的考核材料",
    "completion.step": "考核的签署与改派",
    "completion.reversal": "撤销的考核",
    "completion.reviewterms": "设定的考核期限",
    "completion.issuedbundle": "签发的结业记录（文件里有学员和签署人的姓名）",
    "completion.readbundle": "读入的结业记录",
    "completion.trustedkey": "认可的公钥",
    "applications.application": "权限申请",
    "applications.step": "权限申请的答复",
    "applications.deputy": "评议代理",
    "applications.terms": "设定的申请期限",
    "teaching.paper": "论文",
    "teaching.proof": "上传的论文证明",
    "teaching.sessionpart": "教学活动的主讲与组织",
    "teaching.sessiontopic": "选的教学活动学习项目",
    "teaching.attendance": "教学活动的签到",
    "teaching.diaryentry": "总住院日志",
    "teaching.calendarfeed": "日历订阅",
    "teaching.teachingsession": "登记的教学活动",
    "technologies.technology": "新技术",
    "technologies.operator": "新技术的术者",
    "technologies.firstcase": "新技术的病例",
    "technologies.step": "新技术的状态（本人登记）",
    "gate.booking": "手术安排",
    "assigning.dayorder": "手术学员的安排",
    "gate.override": "急诊越级",
    "gate.discussion": "术前多学科讨论（本人登记）",
    "gate.consent": "新技术知情同意（本人登记）",
    "feedback.vote": "评过的岗位与带教（不含内容）",
    "feedback.subject": "已公布的学员评价（本人带教）",
    "review.proposal": "质量评估的建议",
    "review.comment": "对质量数字的意见",
    "dose.badgereading": "个人剂量读数",
    "intake.intakedraft": "设备和系统送来的手术",
    "intake.source": "登记的设备和系统来源",
    "logbook.case": "病例",
    "logbook.procedure": "手术操作",
    "logbook.participation": "参加的手术",
    "logbook.admission": "管理病例",
    "logbook.imagingreports": "影像报告",
    "logbook.activity": "科研教学",
    "logbook.ruling": "个案认定",
    "skills.examination": "考核成绩",
    "assessment.assessment": "手术后的评价",
    "assessment.rating": "评价的等级与意见",
    "assessment.refusal": "谢绝的评价",
    "curves.relapse": "学习曲线的警报",
    "curves.looked": "学习曲线核看到哪里",
    "logbook.resolution": "冲突裁定",
    "logbook.batch": "成批证明",
    "logbook.draft": "草稿",
    "logbook.submission": "已提交的表单",
    "logbook.takein": "补录的文件",
    "logbook.version": "改动前的登记",
    "inbox.notice": "通知",
    "reconciliation.mention": "医院清单里的姓名",
    "reconciliation.mapping": "设定的清单列名",
    "reconciliation.hospitallist": "上传的医院清单",
    "assessment.ownform": "写的评价表",
    "planning.wish": "专业方向志愿",
    "forecasting.forecastrun": "要求的达标预测（不含结果）",
    "planning.planlock": "轮转的指定",
    "planning.rotationplan": "建立的轮转方案",
    "planning.planversion": "改过的轮转方案",
    "planning.search": "要求的轮转方案求解",
    "planning.publication": "轮转方案的报批与审批",
    "naming.nameconfirmation": "确认的手术名称",
    "naming.nametable": "上传的名称对照表",
    "people.rosterdraft": "上传的人员名册",
    "skills.resultlist": "上传的成绩单",
    "privileges.grantdraft": "上传的授权表",
    "catalogues.cataloguefile": "上传的目录文件",
    "catalogues.cataloguedraft": "目录草案",
    "catalogues.cataloguedecision": "登记的对目录矛盾的决定",
    "norms.hospitalcatalogue": "采用的目录内容",
    "norms.adoption": "采用目录的决定",
    "gate.bookedlist": "上传的手术安排表",
    "assigning.daylist": "排的手术学员名单",
    "assigning.assignrules": "填写的排名单规定",
    "integrity.answer": "对疑问的回答",
    "review.aftermath": "登记的术后情况",
    "review.reviewrule": "填写的质量评估规则",
    "dose.badgefile": "上传的个人剂量读数表",
    "dose.threshold": "填写的剂量提醒值",
    "dose.referencelevel": "采用的诊断参考水平",
    "dose.groupword": "填写的手术分组用词",
    "dose.groupchoice": "选定的手术分组",
    "dose.doserule": "填写的剂量规则",
    "curves.limit": "填写的学习曲线界限",
    "dose.followup": "登记的剂量随访",
    "devices.product": "登记的器械产品",
    "devices.deviceuse": "登记的用过的器械",
    "devices.stocklist": "上传的库存表",
    "devices.recall": "召回查询",
    "devices.followup": "登记的召回随访",
    "audittrail.auditrow": "留痕（本人的操作）",
}
# Columns that have no word of their own in the models.
COLUMNS = {
    "product": "器械产品",
    "recall": "召回查询",
    "study_uid": "影像检查标识",
    "worklist_uid": "给设备的检查标识",
    "trainee": "学员",
    "trainee_from": "学员得自",
    "supervisor_from": "带教得自",
    "booking_version": "手术安排的版本",
    "merged_into": "并入的来稿",
    "because": "原因",
    "protocol": "协议",
    "use": "用过的器械",
    "operator": "术者",
    "part": "怎样操作",
    "technology": "新技术",
    "cancelled_at": "取消时间",
    "entries": "目录条目",
    "booking": "手术安排",
    "decision": "核对的结果",
    "reasons": "核对的理由",
    "managed_grade": "管理级别",
    "confirmed_by": "确认人",
    "confirmed_at": "确认时间",
    "upheld": "是否认可",
    "about": "对象", "act": "做了什么", "applied_at": "写入时间", "at": "时间", "base": "基地",
    "batch": "成批证明", "by": "由谁", "case": "病例",
    "catalogue": "手术分级目录", "claimed_role": "登记时的角色",
    "closed_at": "关闭时间", "columns": "列名", "created_at": "建立时间", "decided_at": "审核时间",
    "decided_by": "审核人", "department": "科室", "details": "内容", "digest": "文件摘要",
    "doctor": "医师",
    "facts": "原内容", "facts_version": "版本", "faults": "不足之处", "file_name": "文件名",
    "form": "表单", "grant": "授权",
    "gone": "清单不再有的行", "holder": "裁定给", "hospital": "医院", "id": "序号",
    "initials": "拼音首字母",
    "asked_at": "送审时间", "undone_at": "撤销时间",
    "kind": "种类", "layout": "表头摘要", "logged_at": "登记时间",
    "lifted_at": "登记恢复的时间", "lifted_by": "登记恢复的人", "made_at": "登记时间",
    "must_change_password": "须更改密码",
    "named": "原带教",
    "number": "序号", "number_tail": "患者编号（末尾）", "object_id": "对象序号",
    "operation": "清单里的手术", "operator_is_responsible": "清单的术者是责任医师",
    "owner": "所有人", "person": "人员", "pinyin": "拼音", "position": "次序",
    "procedure": "手术操作",
    "proposal": "建议", "ended_by": "停用人", "alert": "提醒", "file": "文件",
    "ended_at": "停用时间", "draft": "来稿",
    "read_by": "读过的人",
    "settled_at": "处理时间",
    "settled_by": "处理人",
    "renews": "续期的授权", "application": "权限申请", "round": "第几次提交", "head": "评议人",
    "read_at": "阅读时间", "replaces": "替换的授权",
    "result": "结果", "rows": "行数", "rulebook": "培训细则",
    "saved_at": "保存时间", "signal": "疑问种类", "signed_at": "签署时间", "source": "来源",
    "state": "状态", "supervisor": "带教医师", "supervisors": "带教对应", "taken_at": "写入时间",
    "traineeship": "培训", "until": "直到", "uploaded_at": "上传时间", "url": "页面",
    "version": "版本", "withdrawn_at": "撤回时间", "withdrawn_by": "撤回人",
}  # fmt: skip
# Nothing that opens an account or reads a number leaves with a file.
_SECRET = frozenset({
    "password", "number_encrypted", "number_digest", "seal", "content", "key", "previous", "hash",
    "secret",
})  # fmt: skip
# What a row says of a whole base: everybody's training, by key, for whoever asked for it.
_OF_ALL = {
    "planning.planversion": {"problem", "told"},
    "planning.search": {"asked", "found", "steps"},
    "assigning.daylist": {"problem", "answer", "categories"},
}
_LARGEST = 20_000  # rows of one kind; a person has a few thousand


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of one kind, as plain values. left_out: how many more there are."""

    kind: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int

    def document(self) -> list[dict[str, str]]:
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


def held_about(person: Person) -> Iterator[Held]:
    """Kind by kind, those without rows left out. Patients' numbers by their ends alone."""
    names = _Names()
    for label in _that_tell_of(person):
        model = apps.get_model(label)
        fields = columns_of(model)
        rows = _rows_about(model, person).only("pk", *(field.name for field in fields))
        told = tuple(
            tuple(names.told(field, getattr(row, field.attname)) for field in fields)
            for row in rows[:_LARGEST]
        )
        columns = tuple(Column(field.name, title_of(field)) for field in fields)
        left_out = rows.count() - _LARGEST if len(told) == _LARGEST else 0
        yield Held(label, TITLES[label], columns, told, left_out)


def _that_tell_of(person: Person) -> list[str]:
    """The kinds that have rows of this person: asked of the database at once, not one by one."""
    asked = {label: Exists(_rows_about(apps.get_model(label), person)) for label in TITLES}
    has = Person.objects.filter(pk=person.pk).values_list(*asked.values()).get()
    return [label for label, is_there in zip(asked, has, strict=True) if is_there]


def columns_of(model: type[models.Model]) -> list[Any]:
    kept = _SECRET | _OF_ALL.get(model._meta.label_lower, set())
    return [field for field in model._meta.concrete_fields if field.name not in kept]


def title_of(field: Any) -> str:
    return COLUMNS.get(field.name, str(field.verbose_name))


def names_somebody(model: type[models.Model]) -> bool:
    return bool(list(_ways(model)))


def _rows_about(model: type[models.Model], person: Person) -> QuerySet[Any]:
    label = model._meta.label_lower
    wanted = _beyond(label, person)
    for way in _ways(model):
        wanted |= Q(**{way: person.pk}) & _seen(label, way)
    told = _TOLD.get(label, Q())
    return model._default_manager.filter(wanted, told).order_by("pk").distinct()


def _ways(model: type[models.Model]) -> Iterator[str]:
    """The lookups that lead from a model to a person."""
    if model is Person:
        yield "pk"
        return
    yield from _MORE.get(model._meta.label_lower, ())
    for field in model._meta.concrete_fields:
        if field.related_model is Person:
            yield field.name
        elif field.related_model is Traineeship:
            yield f"{field.name}__person"


_RATED = "assessment__traineeship__person"


def _seen(label: str, way: str) -> Q:
    """What an assessor said is the trainee's to have once both may see it, as on its page."""
    if (label, way) == ("assessment.rating", _RATED):
        return told_to_trainee(timezone.localdate())
    return Q()


# Where not every row may be told: that anybody has rated a teacher, not before it was published.
_TOLD = {"feedback.subject": Q(releases__isnull=False)}
_MORE = {
    # A record bears the names of its trainee and of all who signed.
    "completion.issuedbundle": ("review__rounds__steps__by",),
    "completion.step": ("round__review__traineeship__person",),
    "assessment.rating": (_RATED,),
    "assessment.refusal": (_RATED,),
    "logbook.case": ("procedures__participations__traineeship__person",),
    "logbook.procedure": ("participations__traineeship__person",),
    "privileges.revocation": ("grant__doctor",),
    "privileges.suspension": ("grant__doctor",),
}


def _beyond(label: str, person: Person) -> Q:
    """What tells of a person without a key to them: why another supervisor was asked instead."""
    if label == "completion.step":
        reviews = reassigned(person).order_by().values("pk")
        return Q(note__regex=REASSIGNED, round__review__in=reviews)
    return Q(pk__in=[])


class _Names:
    """Values in words: people and places by name, moments by the clock on the wall."""

    def __init__(self) -> None:
        self._known = {
            model: dict(model._default_manager.values_list("pk", "name"))
            for model in (Person, Base, Hospital, Department)
        }

    def told(self, field: Any, value: Any) -> str:
        if value is None or value == "":
            return ""
        if field.related_model in self._known:
            return str(self._known[field.related_model].get(value, value))
        if isinstance(value, datetime):
            return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, list | dict):
            return json.dumps(value, ensure_ascii=False)
        return str(dict(field.flatchoices).get(value, value))
