"""The director's page: a whole base as a heat map, and the same as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header

from seldinger.domain.training.rulebook import Rulebook
from seldinger.norms.library import library_at
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Base
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for
from seldinger.web.progress.choosing import arranged, staying
from seldinger.web.progress.forms import CohortForm
from seldinger.web.progress.presenters.cohort import MEANINGS, SIGNS, Rows, lead
from seldinger.web.progress.presenters.cohort_book import book_of
from seldinger.web.progress.queries import Member, members, trainees_of
from seldinger.workbooks.cohort import cohort_book

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for: of a base, those in question, and those of them to be shown."""

    base: Base
    rulebook: Rulebook
    form: CohortForm
    cohort: Sequence[Member]
    shown: Sequence[Member]


@page(Permission.SEE_COHORT)
def cohort(request: PersonRequest, base_id: int) -> HttpResponse:
    asked = _asked(request, base_id)
    rows = Rows(asked.rulebook)
    context = {
        "base": asked.base,
        "rulebook": asked.rulebook,
        "as_of": request.access.on,
        "form": asked.form,
        "lead": lead(asked.cohort),
        "cohort": len(asked.cohort),
        "heads": rows.heads(asked.shown[0].short) if asked.shown else [],
        "rows": [rows.map_row(member) for member in asked.shown],
        "meanings": [SIGNS, *MEANINGS],
        "query": request.GET.urlencode(),
    }
    part = request.htmx and not request.htmx.history_restore_request
    return render(request, f"progress/{'parts/heat_map' if part else 'cohort'}.html", context)


@page(Permission.SEE_COHORT)
def cohort_workbook(request: PersonRequest, base_id: int) -> HttpResponse:
    """The same rows in the same order, and every requirement behind them."""
    asked = _asked(request, base_id)
    on = request.access.on
    content = cohort_book(book_of(asked.base, asked.rulebook, asked.form.told(), asked.shown, on))
    name = content_disposition_header(True, f"{asked.base.name}学员一览 {on}.xlsx")
    return HttpResponse(content, XLSX, headers={"Content-Disposition": name or ""})


def _asked(request: PersonRequest, base_id: int) -> Asked:
    bases = bases_for(request.access, Permission.SEE_COHORT)
    base = get_object_or_404(bases, pk=base_id)
    rulebook = library_at(None).rulebook(base.rulebook)
    trainees = trainees_of(base, request.access.on).select_related("person")
    everybody = members(trainees, request.access.on)
    form = CohortForm(request.GET, everybody, rulebook)
    cohort = staying(everybody, form.chosen())
    return Asked(base, rulebook, form, cohort, arranged(cohort, form.chosen()))
