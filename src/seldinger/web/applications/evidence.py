"""What the platform fills in from real cases. The doctor adds words, and changes no figure."""

from datetime import date
from typing import Any

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.web.applications.entered import NewApplication
from seldinger.web.applications.figures import Figure, stored
from seldinger.web.applications.outcomes import complications, outcomes
from seldinger.web.applications.scope import Scope
from seldinger.web.applications.standing import grants_held, overrides, training
from seldinger.web.applications.volumes import Recorded, of_lists, operated_in, under_guidance


def figures_of(new: NewApplication, catalogue: Catalogue, on: date) -> list[Figure]:
    """All of them, as of a day. A few dozen queries, however many operations there are."""
    scope = Scope(catalogue, new)
    recorded = Recorded(new.doctor, new.hospital, on)
    return [
        operated_in(scope, recorded),
        of_lists(scope, recorded),
        under_guidance(scope, new.doctor, on),
        complications(scope, recorded),
        outcomes(scope, recorded),
        training(new.doctor, on),
        overrides(new.doctor, new.hospital, on),
        grants_held(new.doctor, new.hospital, on),
    ]


def evidence_of(new: NewApplication, catalogue: Catalogue, on: date) -> dict[str, Any]:
    return stored(figures_of(new, catalogue, on), on)
