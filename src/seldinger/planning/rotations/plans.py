"""A plan and its certificate, to a file and back."""

import hashlib
from collections.abc import Iterable
from itertools import groupby

import msgspec

from seldinger.domain.planning.rotation import Plan, Problem, Rotation, Stay
from seldinger.planning.reading import PlanningError
from seldinger.planning.rotations.files import (
    CertificateFile,
    PlanFile,
    ProblemFile,
    RotationFile,
    StayFile,
)
from seldinger.planning.rotations.problem import month_number, month_text
from seldinger.planning.rotations.solve import Solved
from seldinger.planning.rotations.units import Kept

WISHES, CHANGES = "wishes", "changes"


def fingerprint(file: ProblemFile) -> str:
    """SHA-256 of the problem, however its file is spaced or ordered."""
    return hashlib.sha256(msgspec.json.encode(file, order="sorted")).hexdigest()


def plan_file(problem: Problem, file: ProblemFile, solved: Solved, goal: str) -> PlanFile:
    """Raises PlanningError where there is no plan to write."""
    if solved.plan is None:
        raise PlanningError("没有找到可行的方案")
    return PlanFile(
        format="seldinger-rotation-plan/1",
        first_month=problem.first,
        rotations=[_rotation(one, problem.first) for one in solved.plan.rotations],
        certificate=certificate(solved, goal),
        problem=fingerprint(file),
    )


def certificate(solved: Solved, goal: str) -> CertificateFile:
    return CertificateFile(
        goal=goal,
        objective=solved.objective,
        bound=solved.bound,
        gap=max(0.0, solved.objective - solved.bound),
        proven=solved.proven,
        seconds=round(solved.seconds, 2),
        breaches=len(solved.breaches),
        solver=solved.solver,
    )


def unproven(plan: Plan, file: ProblemFile) -> PlanFile:
    """Without a certificate: nobody proved anything of what people put together."""
    return PlanFile(
        format="seldinger-rotation-plan/1",
        first_month=file.first_month,
        rotations=[_rotation(one, file.first_month) for one in plan.rotations],
        problem=fingerprint(file),
    )


def _rotation(one: Rotation, first: str) -> RotationFile:
    return RotationFile(
        trainee=one.trainee,
        directions=list(one.directions),
        chief_from=one.chief_from,
        stays=stays_file(one.stays),
        leave=[month_text(month, first) for month in sorted(one.leave)],
    )


def stays_file(stays: Iterable[Stay]) -> list[StayFile]:
    """Months of the same stay, one after the other, as one."""
    runs = [(stay, sum(1 for _ in group)) for stay, group in groupby(stays)]
    return [StayFile(stay.post, stay.department, months) for stay, months in runs]


def plan_of_file(file: PlanFile, problem: Problem) -> Plan:
    """Raises PlanningError where the plan begins in another month than the problem."""
    if file.first_month != problem.first:
        raise PlanningError(f"方案从 {file.first_month} 起，问题从 {problem.first} 起，两者应相同")
    rotations = [
        Rotation(
            trainee=one.trainee,
            stays=tuple(Stay(s.post, s.department) for s in one.stays for _ in range(s.months)),
            directions=tuple(one.directions),
            chief_from=one.chief_from,
            leave=frozenset(month_number(text, problem.first) for text in one.leave),
        )
        for one in file.rotations
    ]
    return Plan(tuple(rotations), file.first_month)


def kept_of(file: PlanFile, problem: Problem, frozen: int) -> Kept:
    """The plan before, for a plan that changes least. frozen: the first month that may change.

    Raises PlanningError where the two do not fit.
    """
    plan = plan_of_file(file, problem)
    for one in plan.rotations:
        trainee = problem.trainee.get(one.trainee)
        if trainee is None:
            continue  # has left; the rooms are free
        new = trainee.leave ^ one.leave
        if any(0 <= month < frozen for month in new):
            raise PlanningError(
                f"{one.trainee} 的请假改动早于 {month_text(frozen, problem.first)}，"
                "已冻结的月份不能再改，请把 --frozen 提前"
            )
        if unknown := {s.department for s in one.stays} - set(problem.department):
            raise PlanningError(f"原方案里 {one.trainee} 的科室 {min(unknown)} 不在问题里")
        if len(one.stays) != problem.courses[trainee.background].months:
            raise PlanningError(f"原方案里 {one.trainee} 的月数与细则不符")
    return Kept(plan, frozen)
