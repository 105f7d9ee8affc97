"""Limits of curves and cases of an operator, for tests."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from seldinger.web.curves.actions.limits import set_limit, withdraw_limit
from seldinger.web.curves.actions.watching import tell_relapse
from seldinger.web.curves.courses import Curve, curves_of
from seldinger.web.curves.entered import NewLimit
from seldinger.web.curves.models import Limit
from seldinger.web.logbook.actions.bulk import log_cases as log
from seldinger.web.logbook.models import Case, Complication, Outcome, Procedure
from seldinger.web.people.models import Base, Person
from support.cases import IN_BASIC, new_case
from support.people import TODAY, World

Sample = Callable[[World], dict[str, Any]]


def new_limit(**told: Any) -> NewLimit:
    """10 % against 30 %, both errors 5 % within 40 cases."""
    usual: dict[str, Any] = {
        "category": "angiography",
        "measure": "technical",
        "acceptable": 0.1,
        "unacceptable": 0.3,
        "false_pass": 0.05,
        "false_alarm": 0.05,
        "cases": 40,
        "source": "示例：科室讨论记录 2026-01",
        "since": date(2026, 1, 1),
    }
    return NewLimit(**usual | told)


def limit_there(base: Base, by: Person, **told: Any) -> Limit:
    return set_limit(by=by, base=base, new=new_limit(**told))


def curves_there(base: Base, by: Person) -> None:
    """A limit that holds and one that was withdrawn."""
    limit_there(base, by)
    withdraw_limit(by=by, limit=limit_there(base, by, measure="complication", grade="C"))


def operated(world: World, outcomes: str, *, first: date = IN_BASIC) -> list[Procedure]:
    """林 as operator of angiographies on days that follow each other: F failed, C with a
    complication of grade D, a dot neither."""
    count = Case.objects.count()
    cases = [
        new_case(
            world.trainee, world.department, supervisor=world.zhou, number=f"T{count + place:06}",
            day=first + timedelta(days=place),
        )
        for place in range(1, len(outcomes) + 1)
    ]  # fmt: skip
    made = {case.pk for case in log(by=None, cases=cases)}
    rows = [*Procedure.objects.filter(case__in=made).order_by("case__day").select_related("case")]
    for row, one in zip(rows, outcomes, strict=True):
        row.outcome = Outcome.FAILED if one == "F" else Outcome.DONE
        if one == "C":
            Complication.objects.create(case=row.case, grade="D")
    Procedure.objects.bulk_update(rows, ["outcome"])
    return rows


def curve_in(world: World, measure: str = "technical") -> Curve:
    found = curves_of(world.trainee, TODAY)
    return next(one for one in found if one.measure.value == measure)


# Shown with the 16th success; then slipped.
SLIPPED = "." * 22 + "..FFFFF"


def _withdrawn(world: World) -> dict[str, Any]:
    limit = limit_there(world.base, world.chen)
    return {"by": world.chen, "limit": withdraw_limit(by=world.chen, limit=limit)}


def _relapse(world: World) -> dict[str, Any]:
    limit_there(world.base, world.chen)
    operated(world, SLIPPED)
    return {
        "by": None, "trainee": world.trainee, "base": world.base, "curve": curve_in(world),
    }  # fmt: skip


def _told(world: World) -> dict[str, Any]:
    tell_relapse(**_relapse(world))
    return {
        "by": None, "trainee": world.trainee,
        "about": f"curve:{world.trainee.pk}:angiography:technical",
    }  # fmt: skip


SAMPLES: dict[str, Sample] = {
    "curves.set_limit": lambda w: {"by": w.chen, "base": w.base, "new": new_limit()},
    "curves.withdraw_limit": lambda w: {
        "by": w.chen,
        "limit": limit_there(w.base, w.chen),
    },
    "curves.restore_limit": _withdrawn,
    "curves.tell_relapse": _relapse,
    "curves.drop_relapse": _told,
}
