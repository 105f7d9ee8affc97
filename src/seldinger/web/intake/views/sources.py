"""Sources: who may send, what each sent lately, and what each puts where."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.intake.actions import sources as actions
from seldinger.web.intake.models import Source
from seldinger.web.intake.presenters.sources import source_rows, sources_lead
from seldinger.web.intake.queries import kept_hospitals, sources_for, with_counts
from seldinger.web.intake.source_forms import SourceForm
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done

_KEEP = Permission.KEEP_INTAKE
_BOTH = ("GET", "POST")
_INVALID = 422
# Those that can be added by hand; what is uploaded has its source when it is first needed.
_ADDED = [one for one in Source.Protocol if one != Source.Protocol.FILE]
_SECRET = "intake_secret"  # of the session: (source, word), shown once


@page(_KEEP)
def sources(request: PersonRequest) -> HttpResponse:
    found = [*with_counts(sources_for(request.access), timezone.now())]
    rows = source_rows(found)
    standing = [one for one in rows if not one.ended]
    context = {
        "rows": standing,
        "ended": [one for one in rows if one.ended],
        "lead": sources_lead(standing),
        "protocols": _ADDED,
    }
    return render(request, "intake/sources.html", context)


@page(_KEEP, methods=_BOTH)
def add(request: PersonRequest) -> HttpResponse:
    """In the address the protocol, and the hospital where one keeps several."""
    hospitals = [*kept_hospitals(request.access)]
    hospital = hospital_asked(request, hospitals)
    asked = request.GET.get("protocol", Source.Protocol.DICOM.value)
    if asked not in [one.value for one in _ADDED]:
        raise Http404
    form = SourceForm(request.POST or None, hospital=hospital, protocol=asked)
    made = done(
        form,
        lambda: actions.add_source(
            by=request.user, hospital=hospital, protocol=asked, new=form.new
        ),
    )
    if made:
        messages.success(request, "已登记。它从现在起可以发来。")
        return _renewed(request, made.result) if asked == "fhir" else redirect("intake_sources")
    return _form(request, form, hospital, hospitals)


@page(_KEEP, methods=_BOTH)
def edit(request: PersonRequest, source_id: int) -> HttpResponse:
    found = _one(request, source_id)
    form = SourceForm(
        request.POST or None, hospital=found.hospital, protocol=found.protocol, source=found
    )
    if done(form, lambda: actions.change_source(by=request.user, source=found, new=form.new)):
        messages.success(request, "已保存。读不了的内容可以按新的设置再试。")
        return redirect("intake_sources")
    return _form(request, form, found.hospital, [], found)


@page(_KEEP, methods=("POST",))
def end(request: PersonRequest, source_id: int) -> HttpResponse:
    """Ended where it stands, and resumed."""
    found = _one(request, source_id)
    turn = actions.resume_source if found.ended_at else actions.end_source
    try:
        turn(by=request.user, source=found)
        word = (
            "已恢复。"
            if found.ended_at
            else "已停用，不再接收它发来的内容。停用错了，可以在下面恢复。"
        )
        messages.success(request, word)
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return redirect("intake_sources")


@page(_KEEP, methods=("POST",))
def renew(request: PersonRequest, source_id: int) -> HttpResponse:
    """A new word for a FHIR client."""
    return _renewed(request, _one(request, source_id))


def _renewed(request: PersonRequest, source: Source) -> HttpResponse:
    try:
        word = actions.renew_secret(by=request.user, source=source)
        request.session[_SECRET] = [source.pk, word]
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return redirect("intake_source", source.pk)


def _form(
    request: PersonRequest,
    form: SourceForm,
    hospital: Hospital,
    hospitals: list[Hospital],
    source: Source | None = None,
) -> HttpResponse:
    told = request.session.pop(_SECRET, None) if source else None
    context = {
        "form": form,
        "source": source,
        "protocol": Source.Protocol(form.protocol).label,
        "protocol_name": form.protocol,
        "hospital": hospital,
        "hospitals": hospitals if len(hospitals) > 1 else [],
        "secret": told[1] if told and source and told[0] == source.pk else "",
    }
    status = _INVALID if form.is_bound and form.errors else 200
    return render(request, "intake/source.html", context, status=status)


def _one(request: PersonRequest, source_id: int) -> Source:
    its = sources_for(request.access).exclude(protocol=Source.Protocol.FILE)
    return get_object_or_404(its.select_related("hospital", "department"), pk=source_id)
