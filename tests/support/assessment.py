"""Assessments for tests: 林 asks 周 about an angiography of hers, and both rate it."""

from collections.abc import Callable
from typing import Any

from seldinger.domain.training.words import Role
from seldinger.web.assessment.actions.forms import end_form, write_form
from seldinger.web.assessment.actions.rating import (
    open_assessment,
    rate,
    withdraw_assessment,
)
from seldinger.web.assessment.entered import OwnTold
from seldinger.web.assessment.models import Assessment, OwnForm
from seldinger.web.logbook.models import Case, Participation
from seldinger.web.people.models import Base, Department, Person, Traineeship
from support.cases import log_cases
from support.people import World

Sample = Callable[[World], dict[str, Any]]
TOLD = OwnTold("示例·急诊栓塞全程管理", "epa", ("术前评估", "术后交接"), source="示例院内规定")


def part_of(
    trainee: Traineeship, department: Department, supervisor: Person, **told: Any
) -> Participation:
    """A case logged for it alone."""
    log_cases(1, trainee, department, supervisor=supervisor, **told)
    return trainee.participations.order_by("-pk")[0]


def asked(
    world: World, form: str = "zwisch", *, by: Person | None = None, **told: Any
) -> Assessment:
    """By 林, of 周; nobody has rated."""
    supervisor = told.pop("supervisor", world.zhou)
    part = part_of(world.trainee, world.department, supervisor, **told)
    return open_assessment(by=by or world.lin, part=part, form=form, assessor=supervisor)


def rated(by: Person, assessment: Assessment, level: int = 3, comment: str = "") -> None:
    rate(by=by, assessment=assessment, levels={"overall": level}, comment=comment)


def both(world: World, own: int = 3, other: int = 2, **told: Any) -> Assessment:
    made = asked(world, **told)
    rated(world.lin, made, own)
    rated(made.assessor, made, other, "示例意见")
    return made


def joined(case: Case, trainee: Traineeship, supervisor: Person) -> Participation:
    """Another trainee's part in the same act, under another supervisor."""
    first = Participation.objects.filter(procedure__case=case)[0]
    return Participation.objects.create(
        traineeship=trainee, procedure=first.procedure, role=Role.PARTICIPANT.value,
        supervisor=supervisor, logged_at=first.logged_at,
    )  # fmt: skip


def own_form(base: Base, by: Person | None = None, told: OwnTold = TOLD) -> OwnForm:
    return write_form(by=by, base=base, told=told)


def assessed_there(trainee: Traineeship, supervisor: Person, base: Base) -> None:
    """One that waits for both, of the trainee's first case; and a form of the base's own."""
    part = trainee.participations.order_by("pk")[0]
    open_assessment(by=trainee.person, part=part, form="zwisch", assessor=supervisor)
    own_form(base)


def _withdrawn(world: World) -> dict[str, Any]:
    made = asked(world)
    withdraw_assessment(by=world.lin, assessment=made, reason="示例理由")
    return {"by": world.lin, "assessment": made}


def _refused(world: World) -> dict[str, Any]:
    return {"by": world.zhou, "assessment": asked(world), "reason": "没有看清这台操作"}


def _ended(world: World) -> dict[str, Any]:
    made = own_form(world.base)
    end_form(by=world.secretary, form=made)
    return {"by": world.secretary, "form": made}


SAMPLES: dict[str, Sample] = {
    "assessment.open_assessment": lambda w: {
        "by": w.lin,
        "part": part_of(w.trainee, w.department, w.zhou),
        "form": "zwisch",
        "assessor": w.zhou,
    },
    "assessment.rate": lambda w: {
        "by": w.zhou,
        "assessment": asked(w),
        "levels": {"overall": 2},
        "comment": "示例意见",
    },
    "assessment.refuse": _refused,
    "assessment.withdraw_assessment": lambda w: {
        "by": w.lin,
        "assessment": asked(w),
        "reason": "示例理由",
    },
    "assessment.restore_assessment": _withdrawn,
    "assessment.write_form": lambda w: {"by": w.secretary, "base": w.base, "told": TOLD},
    "assessment.end_form": lambda w: {"by": w.secretary, "form": own_form(w.base)},
    "assessment.resume_form": _ended,
}
