"""By when a stage answers. Where no number was entered there is no deadline: none is made up."""

from datetime import date

from seldinger.domain.working_days import working_days_after
from seldinger.web.applications.models import Step, Terms
from seldinger.web.people.models import Hospital

RENEWAL = 60  # days before a grant ends, until the office sets another number
COUNTED = "工作日按周一至周五计，法定节假日与调休没有计入"


def terms_of(hospital: Hospital) -> Terms | None:
    return Terms.objects.filter(hospital=hospital).order_by("-pk").first()


def due_of(hospital: Hospital, stage: Step.Stage, begun: date) -> date | None:
    terms = terms_of(hospital)
    days = getattr(terms, stage.value) if terms else None
    return None if days is None else working_days_after(begun, days)


def renewal_days(hospital: Hospital) -> int:
    terms = terms_of(hospital)
    return terms.renewal if terms else RENEWAL
