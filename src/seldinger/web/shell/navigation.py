"""The destinations of the platform and who may go there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from django.urls import reverse

from seldinger.web.assessment.queries import waiting_number
from seldinger.web.people.access import Access
from seldinger.web.people.models import Person
from seldinger.web.people.permissions import Permission
from seldinger.web.verification.queries import waiting_count


@dataclass(frozen=True, slots=True)
class Destination:
    """here: the page being shown belongs to it. waits: counts what waits there, when asked."""

    title: str
    icon: str
    url: str
    here: bool
    waits: Callable[[], int] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a destination. here: the page being shown belongs to it. waits: as there."""

    title: str
    url: str
    here: bool
    waits: Callable[[], int] | None = None


# (title, icon, URL name, permission, other URL names that belong to it, each with what begins with
# it: `person` stands for `person_rename` too). The first one somebody may go to is their home; a
# page that belongs to several of somebody's stands in the last of them.
_ALL: list[tuple[str, str, str, Permission, tuple[str, ...]]] = [
    (
        "我的进度",
        "progress",
        "my_progress",
        Permission.SEE_OWN_PROGRESS,
        (
            "curve",
            "requirement",
            "rulings",
            "my_teaching",
            "teaching_log",
            "teaching_part",
            "teaching_session",
            "teaching_calendar",
            "paper",
            "chief_diary",
            "my_skills",
            "skills_trainee",
            "applications",
            "application",
            "feedback_give",
            "completion",
            "my_assessments",
            "my_plan",
            "my_tomorrow",
            "my_forecast",
            "assessment",
        ),
    ),
    (
        "登记",
        "plus",
        "log",
        Permission.LOG_OWN,
        ("my_entries", "take_in", "offers", "claim", "case", "device_scan", "intake"),
    ),
    (
        "学员",
        "users",
        "trainees",
        Permission.SEE_TRAINEES,
        (
            "cohort",
            "curve",
            "curves",
            "teaching_sessions",
            "teaching_session",
            "teaching_calendar",
            "skills",
            "examination",
            "results",
            "trainee",
            "requirement",
            "waiting",
            "unreachable",
            "rulings",
            "ruling_give",
            "feedback",
            "assessments_of",
            "assessments_cohort",
            "assessment_forms",
            "assessment_form",
            "assessment",
            "take_in_for",
            "plan_department",
            "completion",
            "claim",
            "case",
        ),
    ),
    (
        "审核",
        "check",
        "to_verify",
        Permission.VERIFY,
        (
            "verify",
            "feedback_mine",
            "assessments_waiting",
            "tomorrow",
            "assessment",
            "batches",
            "batch",
            "case",
            "claim",
            "conflict_resolve",
            "step_separate",
            "procedure_pin",
            "differences",
        ),
    ),
    (
        "手术权限",
        "stamp",
        "privileges",
        Permission.SEE_PRIVILEGES,
        (
            "doctor_privileges",
            "privilege_check",
            "grants",
            "grant",
            "applications",
            "application",
            "technologies",
            "technology",
            "catalogue_versions",
            "catalogue_version",
            "names",
            "reviews",
            "review",
            "my_review",
            "indicators",
            "indicator",
        ),
    ),
    (
        "手术安排",
        "calendar",
        "theatre",
        Permission.SEE_THEATRE,
        ("booking", "bookings", "overrides", "override", "intake"),
    ),
    (
        "排班",
        "grid",
        "plans",
        Permission.SEE_PLANS,
        ("plan", "forecast", "forecasts", "tomorrow"),
    ),
    (
        "剂量",
        "dose",
        "doses",
        Permission.SEE_DOSE,
        ("dose", "badges", "my_badges"),
    ),
    ("器械", "department", "device_products", Permission.SEE_DEVICES, ("device",)),
    ("名称对照", "search", "names_to_confirm", Permission.CONFIRM_NAMES, ("names",)),
    (
        "核对",
        "list",
        "hospital_lists",
        Permission.RECONCILE,
        ("hospital_list", "differences", "reveal_number"),
    ),
    (
        "设置",
        "settings",
        "setup",
        Permission.SET_UP,
        ("base", "hospital", "roster", "roster_preview", "roster_apply"),
    ),
    ("结业审核", "stamp", "completion_reviews", Permission.SEE_REPORTED, ("completion",)),
    (
        "结业记录",
        "key",
        "bundles_read",
        Permission.READ_BUNDLES,
        ("bundle", "trusted_keys", "trusted_key", "completion_key"),
    ),
    ("试算", "upload", "try_logbook", Permission.TRY_LOGBOOK, ()),
    (
        "规范",
        "book",
        "norms",
        Permission.SEE_NORMS,
        ("rulebook", "rulebook_source", "catalogue", "catalogue_source", "entry", "gaps"),
    ),
    ("疑问", "flag", "signals", Permission.SEE_SIGNALS, ()),
    ("人员", "id", "people", Permission.SEE_PEOPLE, ("person",)),
    (
        "个人信息",
        "key",
        "privacy",
        Permission.ANSWER_REQUESTS,
        ("erase_person", "erase_patient"),
    ),
    ("留痕", "trail", "audit_trail", Permission.SEE_AUDIT_TRAIL, ()),
]

# The parts of a destination: (title, URL name, who may go there, what else belongs to it).
_P = Permission
_SECTIONS: dict[str, list[tuple[str, str, tuple[Permission, ...], tuple[str, ...]]]] = {
    "my_progress": [
        ("进度", "my_progress", (_P.SEE_OWN_PROGRESS,), ("requirement", "rulings")),
        ("明日手术", "my_tomorrow", (_P.SEE_OWN_PROGRESS,), ()),
        ("手术评价", "my_assessments", (_P.SEE_OWN_PROGRESS,), ("assessment",)),
        ("学习曲线", "my_curves", (_P.SEE_OWN_PROGRESS,), ("curve",)),
        ("知识技能", "my_skills", (_P.SEE_OWN_PROGRESS,), ("skills_trainee",)),
        (
            "科研教学",
            "my_teaching",
            (_P.SEE_OWN_PROGRESS,),
            (
                "teaching_log",
                "teaching_part",
                "teaching_session",
                "teaching_calendar",
                "paper",
                "chief_diary",
            ),
        ),
        ("轮转", "my_plan", (_P.SEE_OWN_PROGRESS,), ()),
        ("志愿", "my_wishes", (_P.SEE_OWN_PROGRESS,), ()),
        ("达标预测", "my_forecast", (_P.SEE_OWN_PROGRESS,), ()),
        ("考核与结业", "completion_reviews", (_P.SEE_OWN_PROGRESS,), ("completion",)),
        ("评价带教", "feedback_give", (_P.LOG_OWN,), ()),
    ],
    "trainees": [
        ("学员", "trainees", (_P.SEE_TRAINEES,), ("cohort", "trainee", "requirement", "waiting")),
        (
            "教学活动",
            "teaching_sessions",
            (_P.HOLD_SESSIONS,),
            ("teaching_session", "teaching_calendar"),
        ),
        ("来科轮转", "plan_department", (_P.SEE_TRAINEES,), ()),
        ("知识技能", "skills", (_P.SEE_COHORT,), ("skills_trainee",)),
        ("考核成绩", "examinations", (_P.KEEP_EXAMINATIONS,), ("examination", "results")),
        ("考核与结业", "completion_reviews", (_P.SEE_REVIEWS_OF_TRAINING,), ("completion",)),
        ("学员反馈", "feedback_posts", (_P.SEE_FEEDBACK,), ("feedback",)),
        ("手术评价", "assessments_cohort", (_P.SEE_COHORT,), ("assessments_of", "assessment")),
        ("评价表", "assessment_forms", (_P.KEEP_ASSESSMENT,), ("assessment_form",)),
    ],
    "to_verify": [
        ("审核", "to_verify", (_P.VERIFY,), ("verify", "batches", "batch", "conflict_resolve")),
        ("对我的评价", "feedback_mine", (_P.VERIFY,), ()),
        ("手术评价", "assessments_waiting", (_P.RATE_TRAINEES,), ("assessment",)),
        ("明日名单", "tomorrow", (_P.ASSIGN_CASES,), ()),
    ],
    "plans": [
        ("轮转方案", "plans", (_P.SEE_PLANS,), ("plan",)),
        (
            "科室与容量",
            "plan_offers",
            (_P.SEE_PLANS,),
            ("plan_offer", "plan_rules", "plan_locks", "plan_lock_add", "plan_seats"),
        ),
        ("志愿", "plan_wishes", (_P.SEE_PLANS,), ("plan_wish",)),
        ("报批与批准", "plan_publications", (_P.SEE_PLANS,), ("plan_publication",)),
        ("达标预测", "forecasts", (_P.SEE_FORECASTS,), ("forecast",)),
        ("明日名单", "tomorrow", (_P.ASSIGN_CASES,), ()),
    ],
    "bundles_read": [
        ("读入", "bundles_read", (_P.READ_BUNDLES,), ("bundle",)),
        ("认可的公钥", "trusted_keys", (_P.READ_BUNDLES,), ("trusted_key",)),
        ("本平台的公钥", "completion_key", (_P.READ_BUNDLES,), ()),
    ],
    "log": [
        ("登记", "log", (_P.LOG_OWN,), ()),
        ("来稿", "intake", (_P.SEE_INTAKE,), ("intake_draft",)),
    ],
    "privileges": [
        ("查询", "privileges", (_P.SEE_PRIVILEGES,), ("doctor_privileges", "privilege_check")),
        ("名称", "names", (_P.SEE_PRIVILEGES,), ()),
        ("授权", "grants", (_P.SEE_PRIVILEGES,), ("grant",)),
        ("申请", "applications", (_P.APPLY, _P.ASSESS, _P.GRANT, _P.DECIDE), ("application",)),
        ("我的质量", "my_review", (_P.SEE_OWN_REVIEW,), ()),
        ("质量评估", "reviews", (_P.SEE_REVIEW,), ("review",)),
        ("指标", "indicators", (_P.SEE_INDICATORS,), ("indicator",)),
        ("新技术", "technologies", (_P.SEE_PRIVILEGES,), ("technology",)),
        ("目录版本", "catalogue_versions", (_P.SEE_PRIVILEGES,), ("catalogue_version",)),
    ],
    "theatre": [
        ("手术安排", "theatre", (_P.SEE_THEATRE,), ("booking", "bookings")),
        ("急诊越级", "overrides", (_P.SEE_THEATRE,), ("override",)),
        ("来稿", "intake", (_P.SEE_INTAKE,), ("intake_draft",)),
        ("读不了的", "intake_refused", (_P.KEEP_INTAKE,), ()),
        (
            "来源",
            "intake_sources",
            (_P.KEEP_INTAKE,),
            ("intake_source", "intake_try", "intake_upload"),
        ),
    ],
    "names_to_confirm": [
        ("待确认", "names_to_confirm", (_P.CONFIRM_NAMES,), ("names_name", "names_add")),
        ("查询", "names", (_P.CONFIRM_NAMES,), ()),
        ("已确认", "names_confirmed", (_P.CONFIRM_NAMES,), ("names_withdraw",)),
        ("情况", "names_coverage", (_P.CONFIRM_NAMES,), ()),
        ("对照表", "names_table", (_P.CONFIRM_NAMES,), ()),
    ],
    "device_products": [
        ("产品", "device_products", (_P.SEE_DEVICES,), ("device_product",)),
        ("库存与近效期", "device_stock", (_P.SEE_DEVICES,), ()),
        ("扫码登记", "device_scan", (_P.USE_DEVICES,), ()),
        ("国产化率", "device_localisation", (_P.SEE_DEVICES,), ()),
        ("单一来源", "device_dependence", (_P.SEE_DEVICES,), ()),
        ("召回", "device_recalls", (_P.RECALL,), ("device_recall",)),
    ],
    "doses": [
        ("病例", "doses", (_P.SEE_DOSE,), ("dose",)),
        ("手术间", "dose_rooms", (_P.SEE_DOSE,), ()),
        ("医师", "dose_people", (_P.SEE_DOSE,), ()),
        ("个人剂量", "badges", (_P.SEE_DOSE,), ("my_badges",)),
        ("规则", "dose_rules", (_P.SEE_DOSE,), ()),
    ],
}


def _to_verify(person: Person) -> int:
    """Of both its parts: what waits in the second would be seen by nobody who does not go there."""
    return waiting_count(person) + waiting_number(person)


_COUNTS: dict[str, Callable[[Person], int]] = {"to_verify": _to_verify}
_COUNTS_OF_PARTS: dict[str, Callable[[Person], int]] = {"assessments_waiting": waiting_number}


def destinations(access: Access, name: str | None) -> list[Destination]:
    open_ = [row for row in _ALL if access.may(row[3])]
    fits = {url: _fit(name or "", (url, *also)) for _, _, url, _, also in open_}
    best = max(fits.values(), default=0)
    here = [url for url, fit in fits.items() if 0 < best == fit][-1:]
    return [
        Destination(title, icon, reverse(url), url in here, _count(_COUNTS, access, url))
        for title, icon, url, _, _ in open_
    ]


def sections(access: Access, name: str | None) -> list[Section]:
    """The parts of the destination to which the page belongs, as far as one may go there.

    Of several to which it belongs, the one that it fits best, else the last.
    """
    best, found = 0, list[Section]()
    for parts in _SECTIONS.values():
        open_ = [part for part in parts if access.may(*part[2])]
        fits = [_fit(name or "", (url, *also)) for _, url, _, also in open_]
        if len(open_) > 1 and max(fits) >= max(best, 1):
            best, here = max(fits), fits.index(max(fits))
            found = [
                Section(title, reverse(url), number == here, _count(_COUNTS_OF_PARTS, access, url))
                for number, (title, url, _, _) in enumerate(open_)
            ]
    return found


def _count(
    counts: Mapping[str, Callable[[Person], int]], access: Access, url: str
) -> Callable[[], int] | None:
    of = counts.get(url)
    return partial(of, access.person) if of else None


def _fit(name: str, names: tuple[str, ...]) -> int:
    """How closely a page belongs: `hospital_lists` fits `hospital_list` better than `hospital`."""
    return max((len(one) for one in names if name == one or name.startswith(f"{one}_")), default=0)
