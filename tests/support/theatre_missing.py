"""A booking for each thing that may stand against one (gate/missing.py)."""

from typing import Any

from seldinger.domain.grading.privilege import Part
from seldinger.web.gate.missing import Missing
from seldinger.web.people.actions.work import end_membership
from seldinger.web.people.models import Hospital, Person
from seldinger.web.technologies.models import Operator, Step, Technology
from support.grants import granted
from support.people import BEGINNING, NOW, TODAY, World, person, work
from support.theatre import entry_of

UNLISTED: dict[str, Any] = {"name": "示例·没有的手术", "entries": ()}
NEW: dict[str, Any] = {"name": "示例·新技术", "entries": ()}


def technology(world: World, *, grade: int | None = 2, state: str = "admitted") -> Technology:
    """Made as rows: the path of admission is tested where it lives."""
    made = Technology.objects.create(
        hospital=world.main, department=world.department, kind="technology", title=NEW["name"],
        content="示例", leader=world.zhou, admitted_grade=grade, state=state, made_at=NOW,
    )  # fmt: skip
    Step.objects.create(technology=made, state=state, on=BEGINNING, made_at=NOW)
    return made


def permitted(world: World, **told: Any) -> Technology:
    made = technology(world, **told)
    Operator.objects.create(technology=made, person=world.zhou, start=BEGINNING)
    return made


def _twins(world: World) -> dict[str, Any]:
    for login in ("twin-1", "twin-2"):
        work(person("双示例", login), world.department)
    return {"operator": None, "operator_name": "双示例"}


def _left(world: World) -> dict[str, Any]:
    end_membership(by=world.admin, membership=world.zhou.memberships.get(), on=TODAY)
    return {}


def _closed(world: World) -> dict[str, Any]:
    Person.objects.filter(pk=world.zhou.pk).update(is_active=False)
    return {"operator": Person.objects.get(pk=world.zhou.pk)}


def _proctored(world: World) -> dict[str, Any]:
    granted(world, grade=2, proctored=3, list_id="comprehensive-intervention")
    entry = entry_of(2, "comprehensive-intervention")
    return {"name": entry.text, "entries": (entry.id,)}


def _nothing_adopted(world: World) -> dict[str, Any]:
    Hospital.objects.filter(pk=world.main.pk).update(catalogue="")
    world.main.refresh_from_db()
    return {}


CASES: dict[Missing, Any] = {
    Missing.OPERATOR_UNKNOWN: lambda _: {"operator": None, "operator_name": "无此人"},
    Missing.OPERATOR_AMBIGUOUS: _twins,
    Missing.OPERATOR_NOT_THERE: _left,
    Missing.OPERATOR_CLOSED: _closed,
    Missing.SUPERVISOR_UNKNOWN: lambda _: {"part": Part.SUPERVISED},
    Missing.SUPERVISOR_NOT_THERE: lambda w: {"supervisor": w.zheng},
    Missing.PROCTOR_UNNAMED: _proctored,
    Missing.NO_CATALOGUE: _nothing_adopted,
    Missing.NOT_AN_ENTRY: lambda _: UNLISTED,
    Missing.NO_DISCUSSION: lambda _: {"name": entry_of(4).text, "entries": (entry_of(4).id,)},
    Missing.NO_CONSENT: lambda w: NEW | {"technology": permitted(w)},
    Missing.TECHNOLOGY_CLOSED: lambda w: {"technology": permitted(w, state="suspended")},
    Missing.TECHNOLOGY_OPERATOR: lambda w: {"technology": technology(w)},
    Missing.TECHNOLOGY_TAKEN_OVER: lambda w: {"technology": permitted(w, state="taken_over")},
    Missing.TECHNOLOGY_UNGRADED: lambda w: NEW | {"technology": permitted(w, grade=None)},
    Missing.TECHNOLOGY_OTHER_NAME: lambda w: UNLISTED | {"technology": permitted(w)},
}
