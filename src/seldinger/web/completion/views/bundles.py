"""Records of completion: the one that was issued, and those read in from other bases."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from seldinger.completion.verifying import verify
from seldinger.completion.wording import NOT_A_GRANT
from seldinger.norms.library import library_at
from seldinger.web.completion.actions import bundles as actions
from seldinger.web.completion.bundle_forms import BundleForm
from seldinger.web.completion.models import IssuedBundle
from seldinger.web.completion.presenters.bundles import bundle_page, issued_lead, read_row
from seldinger.web.completion.queries import WHO
from seldinger.web.completion.reading import (
    content_of_issued,
    content_of_read,
    issued_for,
    read_bundles_for,
    reading_hospitals,
    trusted_in,
    verified_in,
)
from seldinger.web.completion.views.keys import KEEPERS
from seldinger.web.completion.views.saying_why import says_why
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked, in_hospital
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done

_MOST = 200


@page(*WHO)
@says_why
def completion_record(request: PersonRequest, issued_bundle_id: int) -> HttpResponse:
    """What the record says that this platform signed."""
    bundle = get_object_or_404(issued_for(request.access), pk=issued_bundle_id)
    found = verify(content_of_issued(bundle), library_at(None), {bundle.fingerprint})
    context = {
        "bundle": bundle_page(found),
        "issued": bundle,
        "lead": issued_lead(bundle),
        "caution": NOT_A_GRANT,
        "may_see_key": request.access.may(*KEEPERS),
    }
    return render(request, "completion/bundle_issued.html", context)


@page(*WHO)
@says_why
def completion_bundle(request: PersonRequest, issued_bundle_id: int) -> HttpResponse:
    """The file itself, byte by byte as it was signed."""
    bundle = get_object_or_404(issued_for(request.access), pk=issued_bundle_id)
    return HttpResponse(
        content_of_issued(bundle),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, _name(bundle)) or ""},
    )


def _name(bundle: IssuedBundle) -> str:
    return f"结业记录-{bundle.traineeship.person.name}-{bundle.as_of}.json"


@page(Permission.READ_BUNDLES, methods=("GET", "POST"))
def bundles_read(request: PersonRequest) -> HttpResponse:
    """What was read in for one hospital, and reading in another."""
    hospitals = [*reading_hospitals(request.access)]
    hospital = hospital_asked(request, hospitals)
    form = BundleForm(request.POST or None, request.FILES or None)
    read = done(form, lambda: _read(request, hospital, form))
    if read:
        return redirect("bundle_read", read_bundle_id=read.result)
    rows = read_bundles_for(request.access).filter(hospital=hospital)
    trusted = trusted_in(hospital)
    context = {
        "form": form,
        "hospital": hospital,
        "hospitals": hospitals,
        "rows": [read_row(one, trusted) for one in rows[:_MOST]],
        "more": max(0, rows.count() - _MOST),
        "trusted": len(trusted),
    }
    return render(request, "completion/bundles.html", context)


def _read(request: PersonRequest, hospital: Hospital, form: BundleForm) -> int:
    content = form.cleaned_data["file"].read()
    return actions.read_bundle(by=request.user, hospital=hospital, content=content).pk


@page(Permission.READ_BUNDLES)
@says_why
def bundle_read(request: PersonRequest, read_bundle_id: int) -> HttpResponse:
    """What one says, verified anew by the keys and norms of today."""
    bundle = get_object_or_404(read_bundles_for(request.access), pk=read_bundle_id)
    found = verified_in(content_of_read(bundle), bundle.hospital)
    context = {
        "bundle": bundle_page(found),
        "read": bundle,
        "trusts": found.is_trusted,
        "caution": NOT_A_GRANT,
    }
    return render(request, "completion/bundle_read.html", context)


@page(Permission.READ_BUNDLES, methods=("POST",))
def bundle_remove(request: PersonRequest, read_bundle_id: int) -> HttpResponse:
    bundle = get_object_or_404(read_bundles_for(request.access), pk=read_bundle_id)
    actions.remove_bundle(by=request.user, bundle=bundle)
    told = f"{bundle.name}的结业记录已删除，平台里不再有这份文件。需要时可以再读入一次。"
    messages.success(request, told)
    return redirect(in_hospital(reverse("bundles_read"), bundle.hospital_id))
