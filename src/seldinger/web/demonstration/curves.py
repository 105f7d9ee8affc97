"""Limits of learning curves in the demonstration, and outcomes that make curves worth a look.

The rates are invented and say so: nobody should take them for a source.
"""

from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from seldinger.domain.training.words import Role, State
from seldinger.web.curves.actions.limits import set_limit
from seldinger.web.curves.cases import operated
from seldinger.web.curves.entered import NewLimit
from seldinger.web.curves.models import Measure
from seldinger.web.demonstration.actions import worsen
from seldinger.web.demonstration.people import People
from seldinger.web.logbook.models import Participation, Procedure
from seldinger.web.people.models import Traineeship
from seldinger.web.progress.verdicts import evaluated

_SOURCE = "示例数据，随意写的，不作依据"
_TRAINEES = 6  # whose cases do not all succeed
_ONE_IN, _COMPLICATED = 11, 37
_LAST = 4  # the last cases of one of them: a relapse
_BEGUN = date(2024, 1, 1)


def add_curves(people: People, base: str) -> None:
    by, place = people.directors[base], people.bases[base]
    for measure, low, high, grade in (
        (Measure.TECHNICAL, 0.1, 0.4, ""), (Measure.COMPLICATION, 0.05, 0.25, "C"),
    ):  # fmt: skip
        new = NewLimit("", measure.value, low, high, 0.1, 0.1, 30, _SOURCE, _BEGUN, grade)
        set_limit(by=by, base=place, new=new)
    here = Traineeship.objects.filter(stays__base=place).order_by("pk").distinct()
    for number, trainee in enumerate(here[:_TRAINEES]):
        _fail(_operated(trainee), _slipping(trainee, people.today) if number == 0 else {})


def _operated(trainee: Traineeship) -> QuerySet[Procedure]:
    parts = Participation.objects.filter(
        traineeship=trainee, role=Role.OPERATOR.value, state=State.VERIFIED.value
    )
    rows = Procedure.objects.filter(pk__in=parts.values("procedure"))
    return rows.order_by("case__day", "pk")


def _slipping(trainee: Traineeship, today: date) -> dict[int, bool]:
    """By case, of the category in which most was done: whether it failed. The last ones did."""
    most = max(operated(evaluated(trainee, today).verdict).values(), key=len, default=[])
    return {one.case: place >= len(most) - _LAST for place, one in enumerate(most)}


def _fail(rows: QuerySet[Procedure], told: Mapping[int, bool]) -> None:
    its = [*rows]
    failed = [row for place, row in enumerate(its) if told.get(row.case_id, place % _ONE_IN == 2)]
    worsen(failed, its[5::_COMPLICATED])
