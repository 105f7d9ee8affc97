"""The versions of a hospital's catalogue, one of them, what differs, and the lists for filing."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.grading.difference import difference
from seldinger.report.graded_list import Filed, graded_pdf
from seldinger.web.catalogues.filing import graded_workbook
from seldinger.web.catalogues.models import CatalogueDraft
from seldinger.web.catalogues.presenters.difference import difference_page
from seldinger.web.catalogues.presenters.versions import (
    SIGNS,
    counts,
    lead_of,
    name_of,
    norm_address,
    rows,
    span_of,
)
from seldinger.web.catalogues.versions import (
    State,
    Version,
    content_of_version,
    kept_hospitals,
    key_of,
    may_keep,
    seen_hospitals,
    version_seen,
    versions_of,
)
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


@page(Permission.SEE_PRIVILEGES)
def catalogue_versions(request: PersonRequest) -> HttpResponse:
    """Of the hospital that is asked for, else of the first."""
    hospital = chosen(request)
    keeps = may_keep(request.access, hospital)
    found = versions_of(hospital, request.access.on, with_drafts=keeps)
    discarded = CatalogueDraft.objects.filter(hospital=hospital, discarded_at__isnull=False)
    context = {
        "hospital": hospital,
        "hospitals": [*seen_hospitals(request.access)],
        "lead": lead_of(found),
        "rows": rows(hospital, found),
        "keeps": keeps,
        "conflicts": conflicts_url(hospital) if found else "",
        "base": next((one.key for one in found if one.state is State.IN_FORCE), ""),
        "discarded": [*discarded.filter(adopted_as="")] if keeps else [],
    }
    return render(request, "catalogues/catalogue_versions.html", context)


@page(Permission.SEE_PRIVILEGES)
def catalogue_version(
    request: PersonRequest, hospital_id: int, name: str, version: str
) -> HttpResponse:
    hospital, found, catalogue = _asked(request, hospital_id, name, version)
    keeps = may_keep(request.access, hospital)
    every = versions_of(hospital, request.access.on, with_drafts=False)
    adopted = [one for one in every if one.state is not State.WITHDRAWN]
    coming = found.state is State.COMING
    context = {
        "hospital": hospital,
        "version": found,
        "title": name_of(found),
        "sign": SIGNS[found.state],
        "span": span_of(found),
        "catalogue": catalogue,
        "counts": counts(catalogue),
        "entries": len(catalogue.entries),
        "norm": norm_address(catalogue) if found.state is not State.WITHDRAWN else "",
        "conflicts": conflicts_url(hospital) if found.state is State.IN_FORCE else "",
        "others": [_other(hospital, one, found) for one in adopted if one.key != found.key],
        "keeps": keeps,
        "may_withdraw": keeps and coming and found.adoption is not None,
    }
    return render(request, "catalogues/catalogue_version.html", context)


def _other(hospital: Hospital, other: Version, this: Version) -> tuple[str, str]:
    """The name of another version, and where the two are compared."""
    return name_of(other), difference_url(hospital, other.key, this.key)


def difference_url(hospital: Hospital, before: str, after: str) -> str:
    here = reverse("catalogue_version_difference", args=[hospital.pk])
    return f"{here}?a={before}&b={after}"


def conflicts_url(hospital: Hospital, key: str = "") -> str:
    """Of what is in force, unless another version is named."""
    here = reverse("catalogue_version_conflicts", args=[hospital.pk])
    return f"{here}?of={key}" if key else here


@page(Permission.SEE_PRIVILEGES)
def catalogue_version_difference(request: PersonRequest, hospital_id: int) -> HttpResponse:
    """Between two versions of one hospital, `a` and `b` in the address; without them, the last."""
    hospital = get_object_or_404(seen_hospitals(request.access), pk=hospital_id)
    keeps = may_keep(request.access, hospital)
    every = versions_of(hospital, request.access.on, with_drafts=keeps)
    context: dict[str, Any] = {"hospital": hospital, "versions": [*map(_choice, every)]}
    known = {one.key: one for one in every}
    keys = [request.GET.get(name, "") for name in ("a", "b")]
    if not any(keys):
        keys = [one.key for one in reversed(every[:2])]
    if any(key not in known for key in keys):
        raise Http404
    if len(keys) == 2:
        before, after = (content_of_version(known[key]) for key in keys)
        context |= _compared(request, before, after, keys, [known[key] for key in keys])
    return render(request, "catalogues/difference.html", context)


def _choice(version: Version) -> tuple[str, str]:
    return version.key, f"{name_of(version)}，{span_of(version)}"


def _compared(
    request: PersonRequest,
    before: Catalogue,
    after: Catalogue,
    keys: list[str],
    versions: list[Version],
) -> dict[str, Any]:
    shown = difference_page(
        difference(before, after),
        before,
        after,
        list_title=request.GET.get("list", ""),
        what=request.GET.get("what", ""),
        address={"a": keys[0], "b": keys[1]},
    )
    names = [name_of(one) for one in versions]
    return {"a": keys[0], "b": keys[1], "names": names, "difference": shown}


# -- for filing and publication --------------------------------------------------------------------


@page(Permission.SEE_PRIVILEGES)
def catalogue_version_workbook(
    request: PersonRequest, hospital_id: int, name: str, version: str
) -> HttpResponse:
    hospital, found, catalogue = _asked(request, hospital_id, name, version)
    filed = _filed(hospital, found, catalogue)
    return _download(graded_workbook(filed), XLSX, f"{_file_name(filed)}.xlsx")


@page(Permission.SEE_PRIVILEGES)
def catalogue_version_pdf(
    request: PersonRequest, hospital_id: int, name: str, version: str
) -> HttpResponse:
    hospital, found, catalogue = _asked(request, hospital_id, name, version)
    filed = _filed(hospital, found, catalogue)
    return _download(graded_pdf(filed), PDF, f"{_file_name(filed)}.pdf")


def _asked(
    request: PersonRequest, hospital_id: int, name: str, version: str
) -> tuple[Hospital, Version, Catalogue]:
    hospital = get_object_or_404(seen_hospitals(request.access), pk=hospital_id)
    return hospital, *version_seen(request.access, hospital, key_of(name, version))


def _filed(hospital: Hospital, version: Version, catalogue: Catalogue) -> Filed:
    document = version.adoption.document if version.adoption else ""
    return Filed(
        hospital=hospital.name,
        catalogue=catalogue,
        start=version.start,
        document=document,
        draft="示例数据" if hospital.is_demonstration else "",
    )


def _file_name(filed: Filed) -> str:
    return f"{filed.hospital}{filed.title}第{filed.catalogue.version}版"


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    header = content_disposition_header(True, name)
    return HttpResponse(content, kind, headers={"Content-Disposition": header or ""})


# -- which hospital --------------------------------------------------------------------------------


def chosen(request: PersonRequest, *, to_keep: bool = False) -> Hospital:
    """The hospital that is asked for; with none named the first, one's own before others."""
    kept = kept_hospitals(request.access).order_by("pk")
    offered = kept if to_keep else [*kept, *seen_hospitals(request.access)]
    return hospital_asked(request, offered)
