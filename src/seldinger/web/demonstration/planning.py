"""What the first base offers, what its trainees wish, a few locks, and one plan that is proven."""

from collections.abc import Iterable
from datetime import date
from math import ceil

from seldinger.domain.planning.rotation import LockKind, Part
from seldinger.domain.training.months import add_months
from seldinger.planning.reading import PlanningError
from seldinger.planning.rotations.plans import WISHES, plan_file
from seldinger.planning.rotations.problem import problem_of
from seldinger.planning.rotations.solve import solve
from seldinger.web.demonstration.people import People
from seldinger.web.demonstration.places import (
    ELSEWHERE,
    INTERVENTION,
    Ward,
    main_hospital,
    wards,
)
from seldinger.web.norms.queries import library
from seldinger.web.people.models import Base, Person, Traineeship
from seldinger.web.planning.actions.locks import NewLock, add_lock
from seldinger.web.planning.actions.offers import Offer, Rules, set_rules, set_seats
from seldinger.web.planning.actions.versions import add_version, begin_plan
from seldinger.web.planning.actions.wishes import set_wishes
from seldinger.web.planning.models import PlanVersion
from seldinger.web.planning.posts import courses, needs
from seldinger.web.planning.problems import prepare

_SOURCE = "示例：按最低要求的 1.8 倍推算，非真实例数"
_SPARE = 1.8
_SEASON = (1.0, 0.85, 1.05, 1.05, 1.0, 1.0, 0.95, 0.95, 1.05, 0.95, 1.05, 1.1)  # January first
_DIRECTIONS = ["peripheral", "thoracic", "abdominal", "urogenital", "musculoskeletal"]
_MOST = {INTERVENTION: 8, "神经介入科": 6, "放射科": 8, "呼吸内科": 4, "普通外科": 4}
_SECONDS = 4.0


def add_plans(people: People, base: str, today: date) -> None:
    """The plan begins with the next month."""
    here, secretary = people.bases[base], people.secretaries[base]
    set_rules(by=secretary, base=here, rules=Rules(chiefs_least=1))
    for ward in wards(base):
        department = people.departments[ward]
        set_seats(by=secretary, base=here, department=department, offer=offer_of(here, ward))
    learners = _learners(here)
    _wish(learners)
    if learners:
        _lock(people, base, learners, secretary)
    first = add_months(today.replace(day=1), 1)
    add_plan(secretary, here, f"{first:%Y-%m}")


def _learners(base: Base) -> list[Traineeship]:
    there = Traineeship.objects.filter(stays__base=base, stays__end__isnull=True)
    return list(there.select_related("person").order_by("pk"))


def offer_of(base: Base, ward: Ward) -> Offer:
    posts = _posts(ward)
    most = _MOST[ward.department]
    return Offer(
        posts=posts, least=0, most=most, volumes=_volumes(base, posts, most), volumes_from=_SOURCE
    )


def _posts(ward: Ward) -> list[str]:
    if ward.department == INTERVENTION:
        return ["basic", *_DIRECTIONS, "flexible"]
    if ward.department == ELSEWHERE["neuro"]:
        return ["basic", "neuro", "flexible"]
    if ward.department == ELSEWHERE["imaging"]:
        return ["xray", "ct", "mri"]
    return [post for post, name in ELSEWHERE.items() if name == ward.department]


def _volumes(base: Base, posts: list[str], most: int) -> dict[str, list[float]]:
    """Enough, the department being full, for each of the minima that its posts ask for."""
    found: dict[str, float] = {}
    course = courses(base.rulebook)
    whole = {one.background: one for one in course.values()}
    length = {block.post: block.months for one in whole.values() for block in one.branch}
    usual = next(iter(whole.values()))
    for need in needs(base.rulebook):
        if need.part is Part.BRANCH:
            served = [post for post in posts if post in length]
            asked = {b.post for n in need.backgrounds for b in whole[n].branch}
            months = min((length[p] for p in served if p in asked), default=0)
        elif need.part is Part.BASIC:
            months = usual.basic.months if "basic" in posts else 0
        elif need.direction is None:
            months = usual.advanced_months if set(posts) & {"neuro", *_DIRECTIONS} else 0
        else:
            months = usual.directions[0].months if need.direction in posts else 0
        for item in need.items if months else ():
            each = need.minimum / len(need.items) / months * max(most, need.of) / need.share
            found[item] = max(found.get(item, 0.0), each * _SPARE)
    return {item: [float(ceil(n * month)) for month in _SEASON] for item, n in found.items()}


def _wish(learners: Iterable[Traineeship]) -> None:
    """Two of three have told theirs; neuro is what most want."""
    for number, trainee in enumerate(learners):
        if number % 3 == 2 or trainee.directions:
            continue
        others = _DIRECTIONS[number % 5 :] + _DIRECTIONS[: number % 5]
        set_wishes(by=trainee.person, traineeship=trainee, directions=["neuro", *others[:3]])


def _lock(people: People, base: str, learners: list[Traineeship], secretary: Person) -> None:
    newest = max(learners, key=lambda one: (one.entry, one.pk))
    neuro = people.departments[Ward(main_hospital(base), ELSEWHERE["neuro"])]
    told = NewLock(newest, LockKind.NEVER, department=neuro, reason="示例：铅衣尺寸待配")
    add_lock(by=secretary, base=people.bases[base], lock=told)


def add_plan(secretary: Person, base: Base, first_month: str) -> PlanVersion | None:
    """One version, as the solver finds it; none where the records allow no plan."""
    try:
        file = prepare(base, first_month).file
    except PlanningError:  # a small demonstration has nobody to plan
        return None
    problem = problem_of(file, library().rulebook(file.rulebook))
    solved = solve(problem, seconds=_SECONDS)
    if solved.plan is None:
        return None
    title = f"示例：{first_month} 起的轮转方案"
    plan = begin_plan(by=secretary, base=base, title=title, first_month=first_month)
    content = plan_file(problem, file, solved, WISHES)
    return add_version(
        by=secretary, plan=plan, origin=PlanVersion.Origin.SOLVED, problem=file, content=content
    )
