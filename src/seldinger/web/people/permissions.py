"""What each role may do: one enum, one table, one sentence a role. `access.py` checks."""

from dataclasses import dataclass
from enum import Enum, StrEnum

from seldinger.web.people.models import AccountRole


class Permission(StrEnum):
    SEE_NORMS = "see_norms"
    TRY_LOGBOOK = "try_logbook"
    SEE_OWN_PROGRESS = "see_own_progress"
    SEE_TRAINEES = "see_trainees"
    SEE_COHORT = "see_cohort"
    GIVE_RULINGS = "give_rulings"
    LOG_OWN = "log_own"
    VERIFY = "verify"
    REASSIGN = "reassign"
    ATTEST = "attest"
    RECONCILE = "reconcile"
    SEE_SIGNALS = "see_signals"
    REVEAL_NUMBERS = "reveal_numbers"
    ANSWER_REQUESTS = "answer_requests"
    SEE_PRIVILEGES = "see_privileges"
    GRANT = "grant"
    APPLY = "apply"
    ASSESS = "assess"
    DECIDE = "decide"
    SEE_THEATRE = "see_theatre"
    BOOK = "book"
    OVERRIDE = "override"
    CONFIRM_OVERRIDE = "confirm_override"
    PROPOSE_TECHNOLOGY = "propose_technology"
    KEEP_CATALOGUE = "keep_catalogue"
    CONFIRM_NAMES = "confirm_names"
    SEE_INTAKE = "see_intake"
    KEEP_INTAKE = "keep_intake"
    SEE_DOSE = "see_dose"
    KEEP_DOSE = "keep_dose"
    USE_DEVICES = "use_devices"
    SEE_DEVICES = "see_devices"
    KEEP_DEVICES = "keep_devices"
    RECALL = "recall"
    SEE_REVIEW = "see_review"
    SEE_OWN_REVIEW = "see_own_review"
    SEE_INDICATORS = "see_indicators"
    SEE_REVIEWS_OF_TRAINING = "see_reviews_of_training"
    SEE_REPORTED = "see_reported"
    REVIEW_BASE = "review_base"
    REVIEW_CITY = "review_city"
    REVIEW_PROVINCE = "review_province"
    KEEP_COMPLETION = "keep_completion"
    READ_BUNDLES = "read_bundles"
    RATE_TRAINEES = "rate_trainees"
    KEEP_ASSESSMENT = "keep_assessment"
    KEEP_EXAMINATIONS = "keep_examinations"
    HOLD_SESSIONS = "hold_sessions"
    SEE_FEEDBACK = "see_feedback"
    SEE_PLANS = "see_plans"
    KEEP_PLANS = "keep_plans"
    APPROVE_PLANS = "approve_plans"
    SEE_FORECASTS = "see_forecasts"
    ASSIGN_CASES = "assign_cases"
    SEE_PEOPLE = "see_people"
    MANAGE_PEOPLE = "manage_people"
    SET_UP = "set_up"
    SEE_AUDIT_TRAIL = "see_audit_trail"


class Scope(Enum):
    """How far a role reaches."""

    DEPARTMENT = "科室"
    HOSPITAL = "医院"
    BASE = "基地"
    PLATFORM = "平台"


@dataclass(frozen=True, slots=True)
class RoleRule:
    """scopes: those in which the role may be given; the first is the usual one."""

    sentence: str
    scopes: tuple[Scope, ...]
    permissions: frozenset[Permission]


def _rule(sentence: str, scopes: Scope | tuple[Scope, ...], *permissions: Permission) -> RoleRule:
    given = scopes if isinstance(scopes, tuple) else (scopes,)
    return RoleRule(sentence, given, frozenset({Permission.SEE_NORMS, *permissions}))


_P = Permission
ROLES = {
    AccountRole.TRAINEE: _rule(
        "登记自己的病例，看自己的进度与依据，申请手术权限",
        Scope.BASE,
        _P.SEE_OWN_PROGRESS,
        _P.LOG_OWN,
        _P.TRY_LOGBOOK,
        _P.APPLY,
        _P.SEE_INTAKE,
        _P.USE_DEVICES,
    ),
    AccountRole.ATTENDING: _rule(
        "审核自己带教的登记，看正在本科室轮转、或由自己带教的学员；申请手术权限，预约手术",
        Scope.DEPARTMENT,
        _P.SEE_TRAINEES,
        _P.VERIFY,
        _P.SEE_PRIVILEGES,
        _P.APPLY,
        _P.SEE_THEATRE,
        _P.BOOK,
        _P.OVERRIDE,
        _P.PROPOSE_TECHNOLOGY,
        _P.SEE_OWN_REVIEW,
        _P.SEE_INTAKE,
        _P.SEE_DOSE,
        _P.USE_DEVICES,
        _P.SEE_DEVICES,
        _P.SEE_REVIEWS_OF_TRAINING,
        _P.RATE_TRAINEES,
        _P.HOLD_SESSIONS,
        _P.ASSIGN_CASES,
    ),
    AccountRole.DIRECTOR: _rule(
        "看本基地全部学员，认定个案，证明无人可审的登记，批准轮转方案",
        Scope.BASE,
        _P.SEE_TRAINEES,
        _P.SEE_COHORT,
        _P.GIVE_RULINGS,
        _P.VERIFY,
        _P.ATTEST,
        _P.SEE_SIGNALS,
        _P.SEE_PEOPLE,
        _P.TRY_LOGBOOK,
        _P.SEE_PRIVILEGES,
        _P.SEE_REVIEWS_OF_TRAINING,
        _P.REVIEW_BASE,
        _P.KEEP_COMPLETION,
        _P.RATE_TRAINEES,
        _P.KEEP_ASSESSMENT,
        _P.KEEP_EXAMINATIONS,
        _P.HOLD_SESSIONS,
        _P.SEE_FEEDBACK,
        _P.SEE_PLANS,
        _P.KEEP_PLANS,
        _P.APPROVE_PLANS,
        _P.SEE_FORECASTS,
        _P.ASSIGN_CASES,
    ),
    AccountRole.SECRETARY: _rule(
        "管理本基地的人员与轮转，编排轮转方案，看全部学员，核对医院清单，改派审核",
        Scope.BASE,
        _P.SEE_TRAINEES,
        _P.SEE_COHORT,
        _P.SEE_PEOPLE,
        _P.MANAGE_PEOPLE,
        _P.REASSIGN,
        _P.RECONCILE,
        _P.REVEAL_NUMBERS,
        _P.TRY_LOGBOOK,
        _P.SEE_PRIVILEGES,
        _P.SEE_REVIEWS_OF_TRAINING,
        _P.KEEP_COMPLETION,
        _P.READ_BUNDLES,
        _P.KEEP_ASSESSMENT,
        _P.KEEP_EXAMINATIONS,
        _P.HOLD_SESSIONS,
        _P.SEE_FEEDBACK,
        _P.SEE_PLANS,
        _P.KEEP_PLANS,
        _P.SEE_FORECASTS,
        _P.ASSIGN_CASES,
    ),
    AccountRole.DEPARTMENT_HEAD: _rule(
        "审核自己带教的登记，看正在本科室轮转的学员和本科室人员；评议本科室的权限申请，确认急诊越级",
        Scope.DEPARTMENT,
        _P.SEE_TRAINEES,
        _P.VERIFY,
        _P.SEE_PEOPLE,
        _P.SEE_PRIVILEGES,
        _P.APPLY,
        _P.ASSESS,
        _P.SEE_THEATRE,
        _P.BOOK,
        _P.OVERRIDE,
        _P.CONFIRM_OVERRIDE,
        _P.PROPOSE_TECHNOLOGY,
        _P.SEE_OWN_REVIEW,
        _P.SEE_REVIEW,
        _P.SEE_INTAKE,
        _P.SEE_DOSE,
        _P.USE_DEVICES,
        _P.SEE_DEVICES,
        _P.KEEP_DEVICES,
        _P.SEE_REVIEWS_OF_TRAINING,
        _P.RATE_TRAINEES,
        _P.HOLD_SESSIONS,
        _P.ASSIGN_CASES,
    ),
    AccountRole.EDUCATION_OFFICE: _rule(
        "看本医院所在主基地的全部学员，以及在本医院轮转的学员",
        Scope.HOSPITAL,
        _P.SEE_TRAINEES,
        _P.SEE_COHORT,
        _P.SEE_SIGNALS,
        _P.SEE_PEOPLE,
        _P.TRY_LOGBOOK,
        _P.SEE_PRIVILEGES,
        _P.SEE_REVIEWS_OF_TRAINING,
        _P.KEEP_EXAMINATIONS,
        _P.READ_BUNDLES,
        _P.SEE_FEEDBACK,
        _P.SEE_PLANS,
        _P.SEE_FORECASTS,
    ),
    AccountRole.MEDICAL_AFFAIRS: _rule(
        "维护手术分级目录，登记手术授权，核对手术安排与医院手术清单，看本医院的科室与人员",
        Scope.HOSPITAL,
        _P.SEE_PEOPLE,
        _P.RECONCILE,
        _P.SEE_PRIVILEGES,
        _P.GRANT,
        _P.SEE_THEATRE,
        _P.BOOK,
        _P.CONFIRM_OVERRIDE,
        _P.PROPOSE_TECHNOLOGY,
        _P.KEEP_CATALOGUE,
        _P.CONFIRM_NAMES,
        _P.SEE_REVIEW,
        _P.SEE_INDICATORS,
        _P.SEE_INTAKE,
        _P.KEEP_INTAKE,
        _P.SEE_DOSE,
        _P.KEEP_DOSE,
        _P.SEE_DEVICES,
        _P.KEEP_DEVICES,
        _P.RECALL,
        _P.READ_BUNDLES,
    ),
    AccountRole.COMMITTEE: _rule(
        "决定手术权限的申请与新技术的准入，看手术安排、质量与指标",
        Scope.HOSPITAL,
        _P.SEE_PRIVILEGES,
        _P.DECIDE,
        _P.SEE_THEATRE,
        _P.SEE_REVIEW,
        _P.SEE_INDICATORS,
    ),
    AccountRole.ASSOCIATION: _rule(
        "看培训细则、目录与缺口，试算登记表；看不到任何学员", Scope.PLATFORM, _P.TRY_LOGBOOK
    ),
    AccountRole.CITY_REVIEWER: _rule(
        "审核基地报来的结业材料（市级）；只看到报来的那几份",
        Scope.BASE,
        _P.SEE_REVIEWS_OF_TRAINING,
        _P.SEE_REPORTED,
        _P.REVIEW_CITY,
    ),
    AccountRole.PROVINCE_REVIEWER: _rule(
        "审核市级报来的结业材料，决定结业（省级）；只看到报来的那几份",
        Scope.BASE,
        _P.SEE_REVIEWS_OF_TRAINING,
        _P.SEE_REPORTED,
        _P.REVIEW_PROVINCE,
    ),
    AccountRole.CODER: _rule("确认手术名称是目录里的哪一条", Scope.HOSPITAL, _P.CONFIRM_NAMES),
    AccountRole.LOOK_UP: _rule(
        "查手术分级、医师的手术权限与当日的手术安排",
        Scope.HOSPITAL,
        _P.SEE_PRIVILEGES,
        _P.SEE_THEATRE,
    ),
    AccountRole.ADMINISTRATOR: _rule(
        "建立基地、医院、科室与账号，办理个人信息请求；看不到病例",
        (Scope.PLATFORM, Scope.BASE),
        _P.SEE_PEOPLE,
        _P.MANAGE_PEOPLE,
        _P.SET_UP,
        _P.ANSWER_REQUESTS,
        _P.SEE_AUDIT_TRAIL,
    ),
}


def roles_with(permission: Permission) -> list[AccountRole]:
    return [role for role, rule in ROLES.items() if permission in rule.permissions]
