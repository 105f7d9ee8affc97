"""By when a stage answers. Where no number was entered there is no deadline: none is made up."""

from datetime import date

from seldinger.domain.working_days import working_days_after
from seldinger.web.completion.models import ReviewTerms
from seldinger.web.completion.stages import Stage
from seldinger.web.people.models import Base

COUNTED = "工作日按周一至周五计，法定节假日与调休没有计入"


def terms_of(base: Base) -> ReviewTerms | None:
    return ReviewTerms.objects.filter(base=base).order_by("-pk").first()


def due_of(base: Base, stage: Stage, begun: date) -> date | None:
    terms = terms_of(base)
    days = getattr(terms, stage.value) if terms else None
    return None if days is None else working_days_after(begun, days)
