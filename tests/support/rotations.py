"""A small base: 林 comes from imaging, 王 from surgery; three wards and a laboratory.

A course takes 13 months: a branch of two, six of basics in visits of two to four, two directions
of two months each out of three, one flexible month, and three as chief resident. Months are
counted from 2027-01.
"""

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from seldinger.domain.planning.rotation import (
    Block,
    Course,
    Department,
    Lock,
    LockKind,
    Need,
    Part,
    Plan,
    Problem,
    Room,
    Rotation,
    Stay,
    Trainee,
)

DIRECTIONS = (Block("neuro", 2), Block("thoracic", 2), Block("abdominal", 2))
BRANCHES = {
    "imaging": (Block("internal", 2),),
    "surgical": (Block("ct", 1), Block("mri", 1)),
}
COURSES = {
    background: Course(
        background, branch, Block("basic", 6), (2, 4), DIRECTIONS, 2, Block("flexible", 1), 3
    )
    for background, branch in BRANCHES.items()
}
LENGTH = COURSES["imaging"].months
WARDS = ("ward-neuro", "ward-thoracic", "ward-abdominal")
LAB = "laboratory"


def department(name: str, *posts: str, most: int = 9, **fields: Any) -> Department:
    told = Department(name, name.upper(), frozenset(posts), (Room(0, most),), {})
    return replace(told, **fields)


def departments(most: int = 9) -> tuple[Department, ...]:
    return (
        department(LAB, "internal", "ct", "mri", most=most),
        *(department(ward, "basic", ward[5:], most=most) for ward in WARDS),
    )


def trainee(name: str = "lin", background: str = "imaging", **fields: Any) -> Trainee:
    told = Trainee(name, background, 0, wishes=("neuro", "thoracic", "abdominal"))
    return replace(told, **fields)


def problem(*trainees: Trainee, **fields: Any) -> Problem:
    told = Problem(COURSES, (), departments(), trainees or (trainee(),), first="2027-01")
    return replace(told, **fields)


def need(minimum: float, part: Part = Part.BASIC, **fields: Any) -> Need:
    return replace(Need("angiography", minimum, part, frozenset({"angiography"})), **fields)


def stays(*runs: tuple[str, str, int]) -> tuple[Stay, ...]:
    """Post, department and months, one after the other."""
    return tuple(Stay(post, where) for post, where, months in runs for _ in range(months))


COURSE = (
    ("internal", LAB, 2),
    ("basic", WARDS[0], 3),
    ("basic", WARDS[1], 3),
    ("neuro", WARDS[0], 2),
    ("thoracic", WARDS[1], 2),
    ("flexible", WARDS[0], 1),
)


def rotation(name: str = "lin", *runs: tuple[str, str, int], **fields: Any) -> Rotation:
    told = Rotation(name, stays(*(runs or COURSE)), ("neuro", "thoracic"), 8)
    return replace(told, **fields)


def with_runs(changed: Mapping[int, tuple[str, str, int]]) -> tuple[tuple[str, str, int], ...]:
    """The usual course with some of its runs told anew."""
    return tuple(changed.get(n, run) for n, run in enumerate(COURSE))


def plan(*rotations: Rotation) -> Plan:
    return Plan(rotations or (rotation(),), "2027-01")


def random_problem(chance: random.Random, trainees: int) -> Problem:
    """Small and often tight: rooms, needs, locks and leave decide whether there is a plan."""
    most = chance.randint(max(2, trainees // 3 + 1), trainees // 2 + 2)
    items = ("angiography", "embolization")
    return Problem(
        courses=COURSES,
        needs=_random_needs(chance, items),
        departments=tuple(_random_department(chance, most, one, items) for one in departments()),
        trainees=tuple(_random_trainee(chance, n) for n in range(trainees)),
        calendar=chance.randrange(12),
        chiefs=_random_chiefs(chance, trainees),
        first="2027-01",
    )


def _random_needs(chance: random.Random, items: tuple[str, ...]) -> tuple[Need, ...]:
    found = [
        need(chance.uniform(1.0, 3.2), items=frozenset({items[0]}), requirement="basic-1"),
        need(chance.uniform(0.5, 3.0), items=frozenset({items[1]}), requirement="basic-2"),
        need(chance.uniform(1.0, 3.5), items=frozenset(items), requirement="basic-3", of=2),
        need(
            chance.uniform(0.3, 1.4), Part.ADVANCED, requirement="neuro-1", at="neuro",
            direction="neuro",
        ),
        need(
            chance.uniform(0.3, 1.0), Part.BRANCH, requirement="branch-1",
            backgrounds=frozenset({"surgical"}),
        ),
    ]  # fmt: skip
    return tuple(chance.sample(found, chance.randint(0, len(found))))


def _random_department(
    chance: random.Random, most: int, one: Department, items: tuple[str, ...]
) -> Department:
    # What is dear to most is small.
    small = max(1, most // 2)
    most = {LAB: 2 * most, WARDS[0]: small}.get(one.id, most + chance.choice([-1, 0, 0, 1]))
    rooms = [Room(0, most)] * 16
    for month in chance.sample(range(2, 9), 3):
        least = chance.choice([0, 0, 0, 1]) if most > 2 and one.id != LAB else 0
        rooms[month] = Room(least, max(1, most - chance.choice([0, 1])))
    volumes = {
        item: tuple(round(chance.uniform(0.2, 1.4) * most, 3) for _ in range(12)) for item in items
    }
    return replace(one, rooms=(*rooms, Room(0, most + 2)), volumes=volumes)


def _random_chiefs(chance: random.Random, trainees: int) -> tuple[Room, ...]:
    if chance.random() < 0.5 or trainees < 4:
        return (Room(0, trainees),)
    free, asked = Room(0, trainees), Room(1, max(1, trainees // 2 + 1))
    start = chance.randint(8, 9)
    return (*(free for _ in range(start)), asked, asked, asked, free)


def _random_trainee(chance: random.Random, number: int) -> Trainee:
    background = chance.choice(list(BRANCHES))
    entered = chance.choice([0, 0, -4, -8, 2])
    wishes = [block.post for block in DIRECTIONS]
    if chance.random() < 0.3:
        chance.shuffle(wishes)
    leave: frozenset[int] = frozenset()
    if chance.random() < 0.25:
        start = chance.randint(1, 10)
        leave = frozenset(range(start, start + chance.randint(1, 2)))
    done = {f"basic-{n}": chance.uniform(0.5, 3.0) for n in (1, 2, 3) if entered < 0}
    locks = tuple(_random_lock(chance, n) for n in range(chance.randint(0, 1)))
    return trainee(
        f"t{number:02d}",
        background,
        entered=entered,
        past=_random_past(chance, COURSES[background], max(0, -entered)),
        leave=leave,
        wishes=tuple(wishes),
        done=done,
        locks=locks if chance.random() < 0.4 else (),
    )


def _random_past(chance: random.Random, course: Course, months: int) -> tuple[Stay, ...]:
    """The branch, then visits of two months or more, the last of which may just have begun."""
    found = [Stay(block.post, LAB) for block in course.branch for _ in range(block.months)]
    ward = chance.choice(WARDS)
    while len(found) < course.first_stage:
        left = course.first_stage - len(found)
        length = chance.choice([n for n in (2, 3, 4) if n == left or left - n >= 2])
        found += [Stay("basic", ward)] * length
        ward = chance.choice([one for one in WARDS if one != ward])
    return tuple(found[:months])


def _random_lock(chance: random.Random, number: int) -> Lock:
    kind = chance.choice([LockKind.NEVER, LockKind.AT, LockKind.NOT_BEFORE])
    months = frozenset({chance.randint(2, 9)})
    return Lock(
        f"lock-{number}",
        kind,
        department=chance.choice(WARDS),
        post=chance.choice(["neuro", "basic", "abdominal"]),
        months=months,
    )


def disturbed(chance: random.Random, old: Problem, frozen: int) -> Problem:
    """The same base after two leaves and a cut of one ward's rooms, from `frozen` on."""
    people = list(old.trainees)
    for number in chance.sample(range(len(people)), min(2, len(people))):
        month = frozen + chance.randint(1, 4)
        people[number] = replace(people[number], leave=people[number].leave | {month})
    wards = list(old.departments)
    at = chance.randrange(1, len(wards))
    cut = {month: max(0, wards[at].room(month).most - 1) for month in range(frozen + 2, 12)}
    rooms = tuple(
        Room(min(wards[at].room(month).least, cut.get(month, 99)), cut[month])
        if month in cut
        else wards[at].room(month)
        for month in range(18)
    )
    wards[at] = replace(wards[at], rooms=rooms)
    return replace(old, trainees=tuple(people), departments=tuple(wards))
