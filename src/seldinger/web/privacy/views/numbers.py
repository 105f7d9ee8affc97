"""A patient's number in the clear, once, for checking by hand."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from seldinger.errors import SeldingerError
from seldinger.web.logbook.actions.revealing import reveal_number as reveal
from seldinger.web.logbook.models import Admission, OfPatient
from seldinger.web.logbook.purposes import Purpose
from seldinger.web.logbook.queries import cases_for
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.authority import of_other_bases
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import hospitals_for, trainees_for
from seldinger.web.reconciliation.models import Operation

_REVEAL = Permission.REVEAL_NUMBERS
_METHODS = ("GET", "POST")


@page(_REVEAL, methods=_METHODS)
def of_case(request: PersonRequest, case_id: int) -> HttpResponse:
    # Of a hospital that two bases share: their own trainees' cases, and no others.
    return _shown(request, cases_for(request.access), case_id)


@page(_REVEAL, methods=_METHODS)
def of_admission(request: PersonRequest, admission_id: int) -> HttpResponse:
    seen = trainees_for(request.access, Permission.SEE_TRAINEES)
    return _shown(request, Admission.objects.filter(traineeship__in=seen), admission_id)


@page(_REVEAL, methods=_METHODS)
def of_operation(request: PersonRequest, operation_id: int) -> HttpResponse:
    # Of a hospital that two bases share: what names their own trainees, and no other patient.
    access = request.access
    mine = trainees_for(access, Permission.SEE_TRAINEES).values("person")
    own = Q(case__in=cases_for(access).values("pk")) | Q(mentions__person__in=mine)
    shared = of_other_bases(access, access.reach(_REVEAL).bases)
    seen = Operation.objects.filter(own | ~Q(hospital__in=shared))
    return _shown(request, seen.distinct(), operation_id)


def _shown(request: PersonRequest, rows: QuerySet[Any], pk: int) -> HttpResponse:
    """The number stands in the answer to the form alone: in no address, and not kept (no-store)."""
    hospitals = hospitals_for(request.access, _REVEAL)
    row: OfPatient = get_object_or_404(rows.filter(hospital__in=hospitals), pk=pk)
    number = ""
    if request.method == "POST":
        try:
            number = reveal(by=request.user, of=row, purpose=Purpose.RECONCILIATION)
        except SeldingerError as error:
            messages.error(request, str(error))
    context = {"row": row, "number": number, "purpose": Purpose.RECONCILIATION.label}
    return render(request, "privacy/number.html", context)
