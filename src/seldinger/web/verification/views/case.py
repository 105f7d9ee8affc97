"""One case: what it says, what it said before, and what its trainees may change."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from seldinger.errors import SeldingerError
from seldinger.web.devices.presenters.uses import case_devices
from seldinger.web.devices.queries import may_scan
from seldinger.web.logbook.actions.editing import edit_case
from seldinger.web.logbook.case_form import CaseForm
from seldinger.web.logbook.case_page import script_data
from seldinger.web.logbook.complications import CAVEAT, SCALE, SOURCE
from seldinger.web.logbook.edits import Stored, named_by, stored_case
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.models import Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.verification.cases import case_of, file_of, own_training, reader_of, version_of
from seldinger.web.verification.presenters.cards import cards_on
from seldinger.web.verification.presenters.case import case_page
from seldinger.web.verification.presenters.case_record import old_version, records, version_rows

READERS = (Permission.SEE_OWN_PROGRESS, Permission.SEE_TRAINEES, Permission.VERIFY)


@page(*READERS)
def case(request: PersonRequest, case_id: int) -> HttpResponse:
    file = file_of(case_of(request.access, case_id))
    reader = reader_of(request.access, file.parts)
    context = {
        "page": case_page(file, reader, request.access.on),
        "cards": cards_on(file.case, request.user, request.access.on),
        "next": request.path,
        "records": records(file),
        "versions": version_rows(file),
        "devices": case_devices(file.case),
        "may_scan": may_scan(request.access, file.case),
        "may_assess": any(reader.is_trainee(p) or reader.is_supervisor(p) for p in file.live()),
        "may_reveal": request.access.may(Permission.REVEAL_NUMBERS),
    }
    return render(request, "verification/case.html", context)


@page(*READERS)
def version(request: PersonRequest, case_id: int, version_id: int) -> HttpResponse:
    found = case_of(request.access, case_id)
    old = old_version(file_of(found), version_of(found, version_id))
    return render(request, "verification/case_version.html", {"case": found, "old": old})


@page(Permission.LOG_OWN, methods=("GET", "POST"))
def edit(request: PersonRequest, case_id: int) -> HttpResponse:
    """A trainee's own telling of it. What was sent stays in the form where it was refused."""
    found = case_of(request.access, case_id)
    trainee = own_training(request.access, found)
    now = stored_case(found)
    posted = request.POST if request.method == "POST" else None
    form = CaseForm(trainee, posted, case=found, initial=_supervisor(now, trainee))
    version = number_asked(posted.get("version", "")) if posted is not None else now.shown()
    if posted is not None and form.is_valid() and _edited(request, form, version):
        return redirect("case", case_id)
    context = {
        "case": found,
        "form": form,
        "version": version,
        "others": "、".join(now.others(trainee)),
        "told": script_data(form),
        "scale": {"name": SCALE, "source": SOURCE, "caveat": CAVEAT},
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if posted is not None else HTTPStatus.OK
    return render(request, "verification/case_edit.html", context, status=status)


def _supervisor(now: Stored, trainee: Traineeship) -> dict[str, int]:
    """The one whom the trainee named, also where another verifies in their stead."""
    named = named_by(now.own(trainee))
    return {"supervisor": named} if named else {}


def _edited(request: PersonRequest, form: CaseForm, version: int) -> bool:
    case = form.case
    if case is None:
        return False
    try:
        edit_case(
            by=request.user, trainee=form.trainee, case=case, version=version,
            entered=form.entered(),
        )  # fmt: skip
    except SeldingerError as error:
        form.add_error(None, f"{error}。")
        return False
    messages.success(request, "已改正。改动之前的内容保留着；审核过的登记会重新送审。")
    return True
