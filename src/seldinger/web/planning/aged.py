"""Whether a version still fits the records: it was made from them, and they go on. Reads only."""

from dataclasses import dataclass
from datetime import date

from seldinger.domain.planning.rotation import Plan
from seldinger.domain.planning.rotation_check import Breach, Rule, check
from seldinger.planning.reading import PlanningError
from seldinger.planning.rotations.files import ProblemFile, TraineeFile
from seldinger.planning.rotations.problem import problem_of
from seldinger.web.norms.queries import library
from seldinger.web.planning.models import PlanVersion
from seldinger.web.planning.problems import prepare
from seldinger.web.planning.written import Opened, effective, opened

# field of a trainee → what has changed about them, in words
_OF_TRAINEE = {
    "background": "背景改过",
    "entered": "入培日期改过",
    "past": "之前的轮转改过",
    "leave": "请假有变动",
    "declared": "专业方向改过",
    "chief_from": "总住院的开始改过",
}


@dataclass(frozen=True, slots=True)
class Aged:
    """What has changed. trainee: of whom, None where it is nobody's alone."""

    trainee: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Age:
    """stops: why the version must not be published. added: trainees whom it does not know."""

    stops: tuple[Aged, ...]
    added: tuple[int, ...]


def age_of(version: PlanVersion, today: date) -> Age:
    """today: a plan whose first month lies behind is too late."""
    told = opened(version)
    if effective(version) < today.replace(day=1):
        return Age((Aged(None, f"首月 {version.plan.first_month} 已经过去"),), ())
    try:
        now = prepare(version.plan.base, version.plan.first_month)
    except PlanningError as error:
        return Age((Aged(None, str(error)),), ())
    stops = [*_changed(told, now.file, {str(o.trainee_id): o.why for o in now.left_out})]
    known = {one.id for one in told.file.trainees}
    added = tuple(int(one.id) for one in now.file.trainees if one.id not in known)
    if not stops:
        stops = [*_broken(told, now.file, known)]
    return Age(tuple(stops), added)


def _changed(told: Opened, now: ProblemFile, left_out: dict[str, str]) -> list[Aged]:
    by_id = {one.id: one for one in now.trainees}
    found = []
    for before in told.file.trainees:
        after = by_id.get(before.id)
        if after is None:
            why = left_out.get(before.id) or "已不在本基地在培"
            found.append(Aged(int(before.id), why))
        else:
            found += [Aged(int(before.id), why) for why in _differences(before, after)]
    return found


def _differences(before: TraineeFile, after: TraineeFile) -> list[str]:
    return [
        why
        for name, why in _OF_TRAINEE.items()
        if _plain(getattr(before, name)) != _plain(getattr(after, name))
    ]


def _plain(value: object) -> object:
    """Leave is a set of months, in whatever order it was written."""
    return sorted(value) if isinstance(value, list) and all(_is_text(v) for v in value) else value


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _broken(told: Opened, now: ProblemFile, known: set[str]) -> list[Aged]:
    """By the rules, rooms, locks and counts of today."""
    problem = problem_of(now, library().rulebook(now.rulebook))
    breaches = [one for one in check(problem, told.plan) if not _is_newcomer(one, known, told.plan)]
    found: dict[tuple[str, str], Aged] = {}
    for one in breaches:
        who = int(one.trainee) if one.trainee else None
        found.setdefault((one.trainee, one.rule), Aged(who, _WHY.get(one.rule, "不再合规")))
    return [*found.values()]


def _is_newcomer(breach: Breach, known: set[str], plan: Plan) -> bool:
    return breach.rule is Rule.MISSING and breach.trainee not in known and bool(plan.rotations)


_WHY = {
    Rule.NEED: "按现在的例数，有最低要求不再能保证",
    Rule.LOCK: "之后登记的指定与方案不符",
    Rule.CROWDED: "科室名额改过，有月份超员",
    Rule.EMPTY: "科室最少人数改过，有月份不足",
    Rule.CHIEFS: "总住院的人数要求改过",
    Rule.SERVES: "科室不再承担这个岗位",
}
