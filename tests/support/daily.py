"""A small day: 林 and 王 are trainees, 周 and 郑 supervise, one site, one department."""

from dataclasses import replace
from datetime import date
from typing import Any

from seldinger.domain.planning.daily import (
    Assignment,
    Case,
    Day,
    Doctor,
    Duty,
    Grants,
    Held,
    Kind,
    Need,
    Order,
    Procedure,
    Trainee,
    Week,
)
from seldinger.domain.training.words import Role

HERE, ROOM, WARD = "甲院", "1 室", "介入科"
PROCEDURE = Procedure("angio", "list", 2, category="angiography")


def case(name: str, start: int = 8, end: int = 9, **fields: Any) -> Case:
    """start, end: hours."""
    told = Case(
        id=name,
        site=HERE,
        room=ROOM,
        department=WARD,
        start=start * 60,
        end=end * 60,
        procedures=(PROCEDURE,),
        supervisors=("zhou",),
    )
    return replace(told, **fields)


def duty(**fields: Any) -> Duty:
    return replace(Duty(HERE, frozenset({WARD}), 7 * 60, 26 * 60, "basic"), **fields)


def need(missing: int, months: int, role: Role = Role.OPERATOR, of: str = "angiography") -> Need:
    return Need(of, role, missing, months)


def trainee(name: str, *needs: Need, load: int = 0, **fields: Any) -> Trainee:
    """load: hands-on roles in twenty days."""
    weeks = tuple(Week(5, had) for had in (load, 0, 0, 0))
    told = Trainee(name, name.upper(), "stage-1", "imaging", (duty(),), False, needs, weeks)
    return replace(told, **fields)


def doctor(name: str, answer: Held = Held.HELD, **fields: Any) -> Doctor:
    grants = Grants(HERE, {"angio": answer})
    return replace(Doctor(name, f"{name} 医师", (grants,)), **fields)


def day(*parts: Case | Trainee | Doctor, **fields: Any) -> Day:
    """周 is there, whoever else is."""
    doctors = [one for one in parts if isinstance(one, Doctor)]
    if all(one.id != "zhou" for one in doctors):
        doctors.append(doctor("zhou"))
    told = Day(
        date=date(2026, 11, 24),
        cases=tuple(one for one in parts if isinstance(one, Case)),
        trainees=tuple(one for one in parts if isinstance(one, Trainee)),
        doctors=tuple(doctors),
    )
    return replace(told, **fields)


def operates(name: str, where: str, under: str | None = "zhou") -> Assignment:
    return Assignment(where, Role.OPERATOR, name, under)


def assists(name: str, where: str) -> Assignment:
    return Assignment(where, Role.FIRST_ASSISTANT, name)


def watches(name: str, where: str) -> Assignment:
    return Assignment(where, Role.PARTICIPANT, name)


def order(
    kind: Kind, name: str, where: str, role: Role | None = None, under: str | None = None
) -> Order:
    return Order(kind, where, name, role, under)
