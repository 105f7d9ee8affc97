"""A plan that was put forward, and one that was approved, for tests."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from seldinger.web.people.models import Base, Person
from seldinger.web.planning.actions.publishing import (
    decide_publication,
    put_forward,
)
from seldinger.web.planning.models import PlanVersion, Publication
from support.people import World
from support.planning import planned

Sample = Callable[[World], dict[str, Any]]


def asked(world: World) -> Publication:
    """By the secretary; the director may approve."""
    return put_forward(by=world.secretary, version=planned(world), comment="示例说明")


def approved(world: World) -> Publication:
    return decide_publication(by=world.chen, publication=asked(world), approved=True)


def publications_there(base: Base, by: Person) -> None:
    """The last version of the base's plan, put forward: it has breaches, which no action allows."""
    version = PlanVersion.objects.filter(plan__base=base).latest("number")
    Publication.objects.create(version=version, by=by, at=timezone.now())


SAMPLES: dict[str, Sample] = {
    "planning.put_forward": lambda w: {"by": w.secretary, "version": planned(w)},
    "planning.withdraw_publication": lambda w: {"by": w.secretary, "publication": asked(w)},
    "planning.decide_publication": lambda w: {
        "by": w.chen,
        "publication": asked(w),
        "approved": True,
    },
    "planning.take_back_publication": lambda w: {"by": w.chen, "publication": approved(w)},
}
