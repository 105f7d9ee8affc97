"""A simulated base of any size, so that planning can be tried and measured. Nobody in it exists.

Six wards serve the basics and one direction each. A ward's volumes are such that a trainee who
divides the basics evenly reaches every minimum with half to spare, and one who does not, may
not. A twentieth of the trainees has a leave.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil

from seldinger.domain.planning.rotation import Course, Need, Part, Problem
from seldinger.domain.planning.rotation_rules import MANAGED, OTHER, courses_of, needs_of
from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.words import Role
from seldinger.planning.rotations.files import (
    ChiefsFile,
    DepartmentFile,
    ProblemFile,
    RoomFile,
    StayFile,
    TraineeFile,
)
from seldinger.planning.rotations.problem import month_text, problem_of

FIRST = "2027-09"
SPARE = 1.5  # volumes over what an even division needs
SEASON = (1.0, 0.85, 1.05, 1.05, 1.0, 1.0, 0.95, 0.95, 1.05, 0.95, 1.05, 1.1)  # January first
COHORTS = (-24, -12, 0, 12)  # months of entry
POPULAR = {"neuro": 8.0, "peripheral": 5.0, "abdominal": 3.0}
# Of an even share of the rooms; what is popular is small, as it is everywhere.
SIZES = {"neuro": 0.35, "peripheral": 0.5, "abdominal": 0.65, "thoracic": 1.3}
LARGE = 1.6
PLACES = {Role.OPERATOR: 1, Role.FIRST_ASSISTANT: 1, Role.PARTICIPANT: 2}


def generate(rulebook: Rulebook, trainees: int, seed: int) -> ProblemFile:
    """A problem of so many trainees; the same for the same number and seed."""
    chance = random.Random(f"{trainees} {seed}")
    courses = courses_of(rulebook, (2, 4))
    course = next(iter(courses.values()))
    wards = [f"ward-{block.post}" for block in course.directions]
    people = _people(chance, courses, wards, trainees)
    file = ProblemFile(
        format="seldinger-rotations/1",
        first_month=FIRST,
        rulebook=rulebook.id,
        departments=[
            *_branch_departments(rulebook, courses, people),
            *_wards(rulebook, course, wards, trainees),
        ],
        trainees=people,
        chiefs=ChiefsFile(
            least=max(1, trainees // 40),
            most=trainees,
            first=FIRST,
            last=month_text(min(35, _covered(people)), FIRST),
        ),
        notice="模拟数据：人员与科室均不存在",
    )
    _count_the_past(problem_of(file, rulebook), file)
    return file


def _count_the_past(problem: Problem, file: ProblemFile) -> None:
    """What the months behind have given: what a full department is sure to give."""
    for trainee, told in zip(problem.trainees, file.trainees, strict=True):
        months = trainee.present(problem.courses[trainee.background].months)
        for need in problem.needs_of(trainee, ()):
            total = sum(
                problem.department[stay.department].rate(need, 0, (problem.calendar + month) % 12)
                for month, stay in zip(months, trainee.past, strict=False)
            )
            if total and need.part is not Part.ADVANCED:
                told.done[need.requirement] = round(total, 2)


def _covered(people: Sequence[TraineeFile]) -> int:
    """The last month in which chiefs can be asked for: the last cohort may be small."""
    return 35 if len(people) >= len(COHORTS) else 0


def _branch_departments(
    rulebook: Rulebook, courses: Mapping[str, Course], people: Sequence[TraineeFile]
) -> list[DepartmentFile]:
    """Of two blocks of three months one is always under way: half of a cohort is there at once."""
    needs = needs_of(rulebook, PLACES)
    titles = {p.id: p.title for p in rulebook.places} | {p.id: p.title for p in rulebook.posts}
    lengths = {b.post: b.months for c in courses.values() for b in c.branch}
    found = []
    for post, months in lengths.items():
        users = {c.background for c in courses.values() if post in {b.post for b in c.branch}}
        cohorts = Counter(one.entered for one in people if one.background in users)
        most = ceil(max(cohorts.values(), default=0) / (4 if months == 1 else 2) * 1.15) + 1
        found.append(
            DepartmentFile(
                id=f"dept-{post}",
                title=f"模拟{titles[post]}",
                posts=[post],
                most=most,
                volumes=_branch_volumes(needs, rulebook, post, months, most),
            )
        )
    return found


def _branch_volumes(
    needs: Sequence[Need], rulebook: Rulebook, post: str, months: int, most: int
) -> dict[str, list[float]]:
    """Reports of an examination are written where its place is; the rest where the post is."""
    owner = {place.id: place.post for place in rulebook.places}.get(post, post)
    found: dict[str, list[float]] = {}
    for need in needs:
        if need.backgrounds and owner == need.requirement.split(".", maxsplit=1)[0]:
            about = need.requirement.split(".")[1].split("-")[0]
            if post in {owner, about}:
                for item in need.items:
                    each = need.minimum / len(need.items) / months * SPARE
                    cases = each * max(most, need.of) / need.share
                    held = found.get(item, [0.0])[0]
                    found[item] = [max(held, round(cases, 2))] * 12
    return found


def _wards(
    rulebook: Rulebook, course: Course, wards: Sequence[str], trainees: int
) -> list[DepartmentFile]:
    needs = needs_of(rulebook, PLACES)
    fullest = trainees / len(COHORTS) * 3 / len(wards)  # in a ward, in the fullest half-year
    steady = [month_text(month, FIRST) for month in range(36)]
    found = []
    for n, (ward, block) in enumerate(zip(wards, course.directions, strict=True)):
        inside = fullest * SIZES.get(block.post, LARGE)
        most = ceil(inside * 1.15) + 1
        volumes = _basic_volumes(needs, course, n, len(wards), most)
        volumes |= _direction_volumes(needs, block.post, block.months, most)
        volumes[MANAGED] = [round(11.5 * most * s, 1) for s in SEASON]
        volumes[OTHER] = [round(12.0 * max(most, 4) / 4 * s, 1) for s in SEASON]
        title = rulebook.post_by_id[block.post].title
        found.append(
            DepartmentFile(
                id=ward,
                title=f"模拟{title}病区",
                posts=[course.basic.post, block.post],
                most=most,
                exceptions=[RoomFile(months=steady, least=int(inside * 0.3))],
                volumes=volumes,
            )
        )
    return found


def _basic_volumes(
    needs: Sequence[Need], course: Course, ward: int, wards: int, most: int
) -> dict[str, list[float]]:
    """Each category is done in four of six wards, so that nobody learns all of it in one."""
    rows = [need for need in needs if need.part is Part.BASIC]
    found: dict[str, list[float]] = {}
    per_ward = course.basic.months / wards
    categories = sorted({next(iter(n.items)) for n in rows if len(n.items) == 1} - {MANAGED})
    for k, category in enumerate(categories):
        if (ward + k) % wards < wards * 2 // 3:
            own = [need for need in rows if need.items == {category}]
            share = max(need.minimum / need.share for need in own) * SPARE / (wards * 2 // 3)
            cases = share / per_ward * max(most, own[0].of)
            found[category] = [round(cases * season, 2) for season in SEASON]
    return found


def _direction_volumes(
    needs: Sequence[Need], direction: str, months: int, most: int
) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for need in needs:
        if need.direction == direction and MANAGED not in need.items:
            cases = need.minimum / need.share / months * SPARE * max(most, need.of)
            for item in need.items:
                held = found.get(item, [0.0] * 12)
                found[item] = [
                    max(old, round(cases * s, 2)) for old, s in zip(held, SEASON, strict=True)
                ]
    return found


def _people(
    chance: random.Random, courses: Mapping[str, Course], wards: Sequence[str], trainees: int
) -> list[TraineeFile]:
    found = []
    for n in range(trainees):
        background = chance.choices(["imaging", "internal", "surgical"], [2, 1, 1])[0]
        entered = COHORTS[n % len(COHORTS)]
        course = courses[background]
        wishes = sorted(
            (block.post for block in course.directions),
            key=lambda post: -(chance.random() ** (1 / POPULAR.get(post, 1.0))),
        )
        leave = []
        if chance.random() < 0.05:
            start = max(0, entered) + chance.randrange(2, 10)
            leave = [month_text(start + k, FIRST) for k in range(chance.choice([1, 1, 2]))]
        found.append(
            TraineeFile(
                id=f"T{n + 1:04d}",
                background=background,
                entered=month_text(entered, FIRST),
                past=_past(course, wards, -entered, n // len(COHORTS)),
                leave=leave,
                wishes=wishes,
            )
        )
    return found


def _past(course: Course, wards: Sequence[str], months: int, turn: int) -> list[StayFile]:
    """Branch, then visits of three months from one ward to the next; some begin further on."""
    found: list[StayFile] = []
    for block in course.branch:
        if months > 0:
            found.append(StayFile(block.post, f"dept-{block.post}", block.months))
            months -= block.months
    while months > 0:
        ward = wards[(turn + len(found)) % len(wards)]
        found.append(StayFile(course.basic.post, ward, min(3, months)))
        months -= 3
    return found
