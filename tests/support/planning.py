"""What a base offers to trainees, wishes, and a plan with one solved version, for tests."""

from collections.abc import Callable
from datetime import date
from typing import Any

from seldinger.domain.planning.rotation import LockKind
from seldinger.planning.rotations.plans import WISHES, plan_file
from seldinger.planning.rotations.problem import problem_of
from seldinger.planning.rotations.solve import solve
from seldinger.web.norms.queries import library
from seldinger.web.people.actions.places import add_department
from seldinger.web.people.actions.training import start_training
from seldinger.web.people.models import Base, Department, Person, Traineeship
from seldinger.web.planning.actions.locks import NewLock, add_lock, withdraw_lock
from seldinger.web.planning.actions.offers import (
    Offer,
    Rules,
    set_rules,
    set_seats,
    withdraw_seats,
)
from seldinger.web.planning.actions.versions import add_version, begin_plan
from seldinger.web.planning.actions.wishes import set_wishes
from seldinger.web.planning.models import PlanLock, PlanVersion, Seats
from seldinger.web.planning.posts import items_of
from seldinger.web.planning.problems import prepare
from support.people import World, person, rotate

Sample = Callable[[World], dict[str, Any]]
FIRST_MONTH = "2026-07"  # the month after TODAY
ENTRIES = (date(2025, 9, 1), date(2026, 3, 1), date(2026, 9, 1))
DIRECTIONS = ("neuro", "peripheral", "abdominal", "thoracic", "urogenital", "musculoskeletal")


def plan_base(world: World, trainees: int = 4) -> Base:
    """world.base with four departments of generous volumes, rules, and so many trainees in all:
    林 and others who entered 2025-09, 2026-03 and 2026-09, with wishes."""
    imaging = _department(world, "放射科")
    ward = _department(world, "普通病房")
    set_rules(by=world.secretary, base=world.base, rules=Rules())
    offer(world, imaging, ["xray", "ct", "mri"])
    offer(world, ward, ["internal", "surgical"])
    offer(world, world.department, ["basic", "neuro", "peripheral", "abdominal", "flexible"])
    offer(world, world.partner_department, ["basic", "thoracic", "urogenital", "flexible"])
    for number in range(trainees - 1):
        _trainee(world, number, imaging)
    return world.base


def offer(world: World, department: Department, posts: list[str], **told: Any) -> Seats:
    volumes = {item.id: [2000.0] * 12 for item in items_of(world.base.rulebook)}
    usual: dict[str, Any] = {"least": 0, "most": 20, "volumes": volumes}
    made = Offer(posts=posts, **usual | told)
    return set_seats(by=world.secretary, base=world.base, department=department, offer=made)


def planned(world: World, trainees: int = 4) -> PlanVersion:
    """A plan of `plan_base` with one version, solved and proven."""
    base = plan_base(world, trainees)
    plan = begin_plan(by=world.secretary, base=base, title="示例方案", first_month=FIRST_MONTH)
    file = prepare(base, FIRST_MONTH).file
    problem = problem_of(file, library().rulebook(file.rulebook))
    solved = solve(problem, seconds=20)
    content = plan_file(problem, file, solved, WISHES)
    return add_version(
        by=world.secretary, plan=plan, origin=PlanVersion.Origin.SOLVED,
        problem=file, content=content,
    )  # fmt: skip


def _department(world: World, name: str) -> Department:
    return add_department(by=None, hospital=world.main, name=name)


def _trainee(world: World, number: int, imaging: Department) -> Traineeship:
    entry = ENTRIES[number % len(ENTRIES)]
    trainee = start_training(
        by=None,
        person=person(f"吕示例{number + 1}", f"plan-{number + 1}"),
        base=world.base,
        entry=entry,
        background="internal",
    )
    here, there = world.department, world.partner_department
    if entry == ENTRIES[0]:
        rotate(trainee, [
            ("ct", "2025-09-01", "2025-11-30", imaging),
            ("xray", "2025-12-01", "2025-12-31", imaging),
            ("mri", "2026-01-01", "2026-02-28", imaging),
            ("basic", "2026-03-01", "2026-05-31", here),
            ("basic", "2026-06-01", "2026-08-31", there),
        ])  # fmt: skip
    elif entry == ENTRIES[1]:
        rotate(trainee, [
            ("mri", "2026-03-01", "2026-04-30", imaging),
            ("ct", "2026-05-01", "2026-07-31", imaging),
        ])  # fmt: skip
    turn = number % 3
    wished = [*DIRECTIONS[turn : turn + 3], *DIRECTIONS[:turn]]
    set_wishes(by=trainee.person, traineeship=trainee, directions=wished)
    return trainee


def _seats(world: World) -> Seats:
    return offer(world, world.department, ["basic"])


def offers_there(
    base: Base, department: Department, trainee: Traineeship, secretary: Person
) -> None:
    """Something of everything that pages show: an offer, a lock, wishes."""
    made = Offer(posts=["basic", "neuro"], least=0, most=3)
    set_seats(by=secretary, base=base, department=department, offer=made)
    lock = NewLock(trainee, LockKind.NEVER, department=department, months=("2027-03",))
    add_lock(by=secretary, base=base, lock=lock)
    set_wishes(by=secretary, traineeship=trainee, directions=DIRECTIONS[:3])


def never(world: World) -> NewLock:
    """林 not in the partner's department."""
    return NewLock(world.trainee, LockKind.NEVER, department=world.partner_department)


def locked(world: World) -> PlanLock:
    offer(world, world.partner_department, ["basic"])
    return add_lock(by=world.secretary, base=world.base, lock=never(world))


def _new_lock(world: World) -> dict[str, Any]:
    offer(world, world.partner_department, ["basic"])
    return {"by": world.secretary, "base": world.base, "lock": never(world)}


def _withdrawn_lock(world: World) -> dict[str, Any]:
    lock = locked(world)
    withdraw_lock(by=world.secretary, lock=lock)
    return {"by": world.secretary, "lock": lock}


def _withdrawn(world: World) -> dict[str, Any]:
    seats = _seats(world)
    withdraw_seats(by=world.secretary, seats=seats)
    return {"by": world.secretary, "seats": seats}


SAMPLES: dict[str, Sample] = {
    "planning.set_seats": lambda w: {
        "by": w.secretary,
        "base": w.base,
        "department": w.department,
        "offer": Offer(posts=["basic"], least=0, most=3),
    },
    "planning.take_offers": lambda w: {
        "by": w.secretary,
        "base": w.base,
        "offers": {w.department.pk: Offer(posts=["basic"], least=0, most=3)},
        "state": str,
        "known": "",
    },
    "planning.withdraw_seats": lambda w: {"by": w.secretary, "seats": _seats(w)},
    "planning.restore_seats": _withdrawn,
    "planning.set_wishes": lambda w: {
        "by": w.lin,
        "traineeship": w.trainee,
        "directions": DIRECTIONS[:3],
    },
    "planning.add_lock": _new_lock,
    "planning.withdraw_lock": lambda w: {"by": w.secretary, "lock": locked(w)},
    "planning.restore_lock": _withdrawn_lock,
    "planning.set_rules": lambda w: {"by": w.secretary, "base": w.base, "rules": Rules()},
}
