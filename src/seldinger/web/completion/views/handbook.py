"""The training handbook 培训登记手册 of one training, as PDF."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header

from seldinger.web.completion.forms import InspectionForm
from seldinger.web.completion.handbook import handbook_of, rows_of_patients
from seldinger.web.completion.queries import trainings_for
from seldinger.web.logbook.actions.revealing import reveal_numbers
from seldinger.web.logbook.purposes import Purpose
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.confirming import is_own_password
from seldinger.web.people.models import Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import hospitals_for, trainees_for
from seldinger.web.people.views.pages_of_forms import done, form_page

WHO = (
    Permission.SEE_OWN_PROGRESS,
    Permission.SEE_TRAINEES,
    Permission.SEE_REVIEWS_OF_TRAINING,
)


@page(*WHO)
def completion_handbook(request: PersonRequest, trainee_id: int) -> HttpResponse:
    """With the ends of the patients' numbers alone."""
    found = get_object_or_404(trainings_for(request.access), pk=trainee_id)
    return as_pdf(handbook_of(found, request.access), found)


@page(Permission.REVEAL_NUMBERS, methods=("GET", "POST"))
def completion_handbook_numbers(request: PersonRequest, trainee_id: int) -> HttpResponse:
    """For an inspection: the book with whole numbers, in the answer to the form alone."""
    seen = trainees_for(request.access, Permission.SEE_TRAINEES).select_related("person")
    found = get_object_or_404(seen, pk=trainee_id)
    form = InspectionForm(request.POST or None)
    _check_password(request, form)
    hospitals = hospitals_for(request.access, Permission.REVEAL_NUMBERS)
    told = done(
        form,
        lambda: reveal_numbers(
            by=request.user, of=rows_of_patients(found, hospitals), trainee=found,
            purpose=Purpose.HANDBOOK, reason=form.cleaned_data["reason"],
        ),
    )  # fmt: skip
    if told:
        return as_pdf(handbook_of(found, request.access, told.result), found)
    return form_page(
        request, form, title="检查手册", english="Handbook with whole numbers", button="生成 PDF",
        back=(found.person.name, reverse("trainee", args=[found.pk])),
        lead=f"{found.person.name}的培训登记手册，印出完整的患者编号，只供检查核对。"
        "由谁、为何生成会留痕；用后按医院规定保管或销毁。",
    )  # fmt: skip


def _check_password(request: PersonRequest, form: InspectionForm) -> None:
    """Wrong ones count as at the sign-in."""
    if not (form.is_bound and form.is_valid()):
        return
    if not is_own_password(request, form.cleaned_data["password"]):
        form.add_error("password", "密码不对。请重新输入您登录用的密码。")


def as_pdf(content: bytes, of: Traineeship) -> HttpResponse:
    """Shown in the browser; nothing of it is kept on the way, and no name stands in the file's."""
    shown = content_disposition_header(False, f"培训登记手册-{of.pk}.pdf")
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": shown or ""}
    )
