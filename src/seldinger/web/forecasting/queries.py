"""Reading forecasts, scope first."""

from django.db.models import QuerySet

from seldinger.web.forecasting.models import ForecastRun
from seldinger.web.people.access import Access
from seldinger.web.people.models import Base, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for, current_stays, trainees_for

SEE = Permission.SEE_FORECASTS
_State = ForecastRun.State


def seen_bases(access: Access) -> QuerySet[Base]:
    return bases_for(access, SEE).order_by("pk")


def seen_trainees(access: Access) -> QuerySet[Traineeship]:
    return trainees_for(access, SEE).select_related("person")


def latest_done(base: Base) -> ForecastRun | None:
    rows = ForecastRun.objects.filter(base=base, state=_State.DONE)
    return rows.order_by("-ended_at", "-pk").first()


def latest_asked(base: Base) -> ForecastRun | None:
    """Whatever became of it, without what it found."""
    return ForecastRun.objects.filter(base=base).defer("content").first()


def base_of(trainee: Traineeship, access: Access) -> Base | None:
    """Where the record lies."""
    stay = current_stays(access.on).filter(traineeship=trainee).select_related("base").first()
    return stay.base if stay else None
