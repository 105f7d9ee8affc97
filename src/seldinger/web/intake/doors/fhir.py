"""FHIR R4 over HTTP: what the hospital's systems tell is kept; our operations are served.

A client shows the word it was given (Authorization: Bearer). Answers are OperationOutcomes in
Chinese that repeat nothing of what was sent.
"""

import json
import logging
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from seldinger import __version__
from seldinger.intake.draft import IntakeError
from seldinger.intake.fhir.resources import LARGEST, read_bundle
from seldinger.web.intake.actions.receiving import keep
from seldinger.web.intake.actions.serving import serve_procedures
from seldinger.web.intake.models import Source
from seldinger.web.intake.procedures import procedures_for, resources_of
from seldinger.web.intake.receiving import source_showing
from seldinger.web.logbook.models import Procedure
from seldinger.web.people.access import public

_TYPE = "application/fhir+json"
_TAKEN = {_TYPE, "application/json"}
_USUAL, _MOST = 50, 200  # resources on one page
_KNOWN = frozenset({"date", "_count", "_after", "_format", "_id"})
_DATE = re.compile(r"(eq|ge|gt|le|lt)?(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T\S*)?)?)?", re.ASCII)
_log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


class AskedWronglyError(ValueError):
    """A search that cannot be answered; its words are for the client."""


def _answer(body: dict[str, Any], status: int = 200) -> HttpResponse:
    text = json.dumps(body, ensure_ascii=False, allow_nan=False)
    return HttpResponse(text, status=status, content_type=f"{_TYPE}; charset=utf-8")


def _outcome(status: int, code: str, words: str, severity: str = "error") -> HttpResponse:
    """code: of the value set issue-type (FHIR R4)."""
    issue = {"severity": severity, "code": code, "diagnostics": words}
    return _answer({"resourceType": "OperationOutcome", "issue": [issue]}, status)


def _for_clients(view: View) -> View:
    """With `source`: whose client asks. Everything else is refused, and told why."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        scheme, _, word = request.headers.get("Authorization", "").partition(" ")
        wanted = request.GET.get("_format") or request.headers.get("Accept", "")
        if "xml" in wanted and "json" not in wanted and "*/*" not in wanted:
            return _outcome(406, "not-supported", "只提供 JSON。请用 application/fhir+json")
        try:
            source = source_showing(word.strip()) if scheme.lower() == "bearer" else None
            if source is None:
                refused = _outcome(401, "login", "没有这个来源，或口令不对。请用登记来源时给的口令")
                refused["WWW-Authenticate"] = "Bearer"
                return refused
            return view(request, *args, source=source, **kwargs)
        except DatabaseError as error:
            _log.error("a FHIR request could not be served: %s", type(error).__name__)
            busy = _outcome(503, "transient", "现在保存不了。请稍后重新发送")
            busy["Retry-After"] = "60"
            return busy

    return run


@csrf_exempt
@public("POST")
@_for_clients
def receive(request: HttpRequest, *, source: Source) -> HttpResponse:
    """A bundle or one resource: kept, and acknowledged then."""
    if request.content_type not in _TAKEN or request.headers.get("Content-Encoding"):
        return _outcome(415, "not-supported", "只接受未压缩的 JSON（application/fhir+json）")
    length = request.headers.get("Content-Length", "")
    if not (length.isascii() and length.isdigit()):  # in chunks: where it ends is not known before
        return _outcome(411, "required", "请写明长度（Content-Length），不要分块发送")
    if len(length) > 12 or int(length) > LARGEST:
        return _too_long()
    content = request.read(LARGEST + 1)
    if len(content) > LARGEST:
        return _too_long()
    try:
        read_bundle(content)
    except IntakeError as error:
        return _outcome(400, "structure", str(error))
    _received, is_new = keep(source, content)
    if is_new:
        return _outcome(201, "informational", "已收到，稍后读取", "information")
    return _outcome(200, "informational", "同样的内容以前收到过", "information")


def _too_long() -> HttpResponse:
    return _outcome(413, "too-long", f"内容超过 {LARGEST // 1024 // 1024} MB。请分批发送")


@public("GET")
@_for_clients
def procedures(request: HttpRequest, *, source: Source) -> HttpResponse:
    """Our operations of the client's hospital: by date, page by page."""
    try:
        found, count, after = _asked(request, source)
    except AskedWronglyError as error:
        return _outcome(400, "invalid", str(error))
    page = list(found.filter(pk__gt=after)[: count + 1]) if count else []
    shown = page[:count]
    where = request.build_absolute_uri(reverse("fhir_procedures"))
    links = [{"relation": "self", "url": request.build_absolute_uri()}]
    if len(page) > count:
        told = request.GET.copy()
        told["_after"] = str(shown[-1].pk)
        links.append({"relation": "next", "url": f"{where}?{told.urlencode()}"})
    bundle: dict[str, Any] = {
        "resourceType": "Bundle", "type": "searchset", "total": found.count(), "link": links,
        "timestamp": timezone.now().isoformat(timespec="seconds"),
    }  # fmt: skip
    if shown:
        bundle["entry"] = [
            {"fullUrl": f"{where}/{each['id']}", "resource": each, "search": {"mode": "match"}}
            for each in resources_of(source, shown)
        ]
    serve_procedures(by=None, source=source, rows=len(shown))
    return _answer(bundle)


@public("GET")
@_for_clients
def procedure(request: HttpRequest, procedure_id: int, *, source: Source) -> HttpResponse:
    """One of them."""
    del request
    found = procedures_for(source).filter(pk=procedure_id)
    if not found:
        return _outcome(404, "not-found", "没有这台手术，或它不在本院")
    (resource,) = resources_of(source, found)
    serve_procedures(by=None, source=source, rows=1)
    return _answer(resource)


@public("GET")
def metadata(request: HttpRequest) -> HttpResponse:
    """What can be asked here (CapabilityStatement), for anybody."""
    del request
    interactions = [{"code": "read"}, {"code": "search-type"}]
    resource = {
        "type": "Procedure", "interaction": interactions,
        "searchParam": [{"name": "date", "type": "date"}, {"name": "_id", "type": "token"}],
    }  # fmt: skip
    security = {"cors": False, "description": "Authorization: Bearer，口令由医务处登记来源时给出"}
    return _answer({
        "resourceType": "CapabilityStatement", "status": "active", "date": "2026-11-23",
        "kind": "instance", "fhirVersion": "4.0.1", "format": ["json"],
        "software": {"name": "Seldinger", "version": __version__},
        "implementation": {"description": "Seldinger：接收手术、预约、检查，提供本院的手术"},
        "rest": [{
            "mode": "server", "security": security, "resource": [resource],
            "interaction": [
                {"code": "batch", "documentation": "收到的内容先保存，由人确认后才成为病例"}
            ],
        }],
    })  # fmt: skip


def _asked(request: HttpRequest, source: Source) -> tuple[QuerySet[Procedure], int, int]:
    """What is looked for, how many on a page, and behind which one it begins."""
    if unknown := set(request.GET) - _KNOWN:
        del unknown  # it may be a patient's number
        raise AskedWronglyError("只能按 date、_id 查找，用 _count 分页。请去掉别的参数")
    found = procedures_for(source)
    for written in request.GET.getlist("date"):
        found = found.filter(**_days(written))
    if number := request.GET.get("_id"):
        found = found.filter(pk=_whole(number, "_id"))
    count = min(_whole(request.GET.get("_count", str(_USUAL)), "_count"), _MOST)
    return found, count, _whole(request.GET.get("_after", "0"), "_after")


def _whole(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise AskedWronglyError(f"{name} 应为不小于 0 的整数")
    return int(text)


def _days(written: str) -> dict[str, date]:
    """By the precision that is written: 2026-11 is the whole month (FHIR R4, search, date)."""
    found = _DATE.fullmatch(written)
    try:
        if found is None:
            raise ValueError
        prefix, year, month, day = found.groups()
        first = date(int(year), int(month or 1), int(day or 1))
        if day:
            last = first
        elif month:
            last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        else:
            last = first.replace(month=12, day=31)
    except (ValueError, OverflowError):
        raise AskedWronglyError("date 应写成 ge2026-11-01 的样子") from None
    return {
        "ge": {"case__day__gte": first}, "gt": {"case__day__gt": last},
        "le": {"case__day__lte": last}, "lt": {"case__day__lt": first},
    }.get(prefix or "eq", {"case__day__gte": first, "case__day__lte": last})  # fmt: skip
