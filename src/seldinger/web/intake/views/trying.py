"""Reading by hand: trying a message with a source's settings, and handing files in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.intake.hl7v2.charsets import encoding_named
from seldinger.intake.hl7v2.mapping import Places
from seldinger.intake.reading import read_drafts
from seldinger.web.intake.actions.reading import read_or_refuse
from seldinger.web.intake.actions.receiving import keep
from seldinger.web.intake.actions.sources import upload_source
from seldinger.web.intake.joining import told_before
from seldinger.web.intake.models import Received, Source, Telling
from seldinger.web.intake.presenters.trying import HandedIn, Tried, tried
from seldinger.web.intake.queries import kept_hospitals, sources_for
from seldinger.web.intake.source_forms import FilesForm, TryForm
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission

_KEEP = Permission.KEEP_INTAKE
_INVALID = 422
_ZIP = b"PK\x03\x04"


@page(_KEEP, methods=("GET", "POST"))
def try_reading(request: PersonRequest) -> HttpResponse:
    """What the draft would be. Nothing is stored."""
    sources = sources_for(request.access).filter(
        ended_at__isnull=True, protocol=Source.Protocol.HL7
    )
    begun = {"source": request.GET.get("source")}
    form = TryForm(request.POST or None, request.FILES or None, sources=sources, initial=begun)
    found: list[Tried] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            found = _tried(form.content, form.cleaned_data["source"])
        except SeldingerError as error:
            form.add_error(None, f"{str(error).rstrip('。')}。")
    status = _INVALID if form.is_bound and form.errors else 200
    context = {"form": form, "found": found}
    return render(request, "intake/try.html", context, status=status)


def _tried(content: bytes, source: Source | None) -> list[Tried]:
    places = Places(source.paths if source else None)
    agreed = encoding_named(source.encoding) if source else None
    return [tried(one) for one in read_drafts(content, places, agreed or "")]


@page(_KEEP, methods=("GET", "POST"))
def upload(request: PersonRequest) -> HttpResponse:
    """Kept as if they had been sent, and read at once."""
    hospitals = [*kept_hospitals(request.access)]
    hospital = hospital_asked(request, hospitals)
    sources = sources_for(request.access).filter(
        hospital=hospital, ended_at__isnull=True, protocol=Source.Protocol.HL7
    )
    form = FilesForm(request.POST or None, request.FILES or None, sources=sources)
    found: list[HandedIn] = []
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["source"]
        for file in form.cleaned_data["uploads"]:
            found.append(_handed_in(request, hospital, chosen, file.name, file.read()))
        drafts = {one.draft for one in found if one.draft}
        if len(found) == 1 and len(drafts) == 1:
            messages.success(request, "已读出，就是这份来稿。")
            return redirect("intake_draft", drafts.pop())
    status = _INVALID if form.is_bound and form.errors else 200
    context = {
        "form": form, "found": found, "hospital": hospital,
        "hospitals": hospitals if len(hospitals) > 1 else [],
    }  # fmt: skip
    return render(request, "intake/upload.html", context, status=status)


def _handed_in(
    request: PersonRequest, hospital: Hospital, chosen: Source | None, name: str, content: bytes
) -> HandedIn:
    """The name of a file may be a patient's: it is shown to whoever chose it, and kept nowhere."""
    if content.startswith(_ZIP):
        return HandedIn(name, "是压缩包，没有收。请解开后上传里面的文件", "", None)
    source = chosen or upload_source(request.user, hospital)
    received, is_new = keep(source, content)
    if is_new:
        read_or_refuse(by=request.user, received=received)
        received.refresh_from_db()
    return _became(received, name, content, is_new=is_new)


def _became(received: Received, name: str, content: bytes, *, is_new: bool) -> HandedIn:
    telling = received.tellings.order_by("pk").first()
    again = "" if is_new else "以前已经收过，没有重复收。"
    if received.state != Received.State.READ:
        word = f"读不了：{received.reason}" if received.reason else "已收下，稍后读取"
        url = reverse("intake_refused_one", args=[received.pk])
        return HandedIn(name, f"{again}{word}", url, None)
    if telling is None and (telling := _told_elsewhere(received, content)):
        again = "另一个来源已经送来过同一份，没有重复计。"
    word = "已读出" if telling else "已收下，没有说到哪一台手术"
    return HandedIn(name, f"{again}{word}", "", telling.draft_id if telling else None)


def _told_elsewhere(received: Received, content: bytes) -> Telling | None:
    """What another source told with the very same object."""
    hospital = received.source.hospital
    found = (told_before(hospital, one.instance_uid) for one in read_drafts(content))
    return next(filter(None, found), None)
