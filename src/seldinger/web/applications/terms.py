"""By when a stage answers. Where no number was entered there is no deadline: none is made up."""

from datetime import date, timedelta

from seldinger.web.applications.models import Step, Terms
from seldinger.web.people.models import Hospital

RENEWAL = 60  # days before a grant ends, until the office sets another number
COUNTED = "工作日按周一至周五计，法定节假日与调休没有计入"
_DAY, _SATURDAY = timedelta(days=1), 5


def terms_of(hospital: Hospital) -> Terms | None:
    return Terms.objects.filter(hospital=hospital).order_by("-pk").first()


def due_of(hospital: Hospital, stage: Step.Stage, begun: date) -> date | None:
    terms = terms_of(hospital)
    days = getattr(terms, stage.value) if terms else None
    return None if days is None else after(begun, days)


def renewal_days(hospital: Hospital) -> int:
    terms = terms_of(hospital)
    return terms.renewal if terms else RENEWAL


def after(day: date, working_days: int) -> date:
    """So many working days later; the day itself is not counted."""
    while working_days:
        day += _DAY
        working_days -= day.weekday() < _SATURDAY
    return day
