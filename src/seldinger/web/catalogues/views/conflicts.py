"""Where a hospital's catalogue contradicts itself: the findings, one of them, and as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.web.catalogues.conflict_book import conflict_workbook
from seldinger.web.catalogues.deciding import is_as_told
from seldinger.web.catalogues.decisions import Became, History, histories, last_meeting, open_drafts
from seldinger.web.catalogues.findings import Findings, Found, findings_of
from seldinger.web.catalogues.forms.deciding import NEW, DecideForm
from seldinger.web.catalogues.presenters.conflict import (
    KINDS,
    OPEN_SIGN,
    as_decided,
    comparison_of,
    decision_lines,
    title_of,
)
from seldinger.web.catalogues.presenters.conflicts import (
    OPEN,
    Asked,
    Looked,
    answer_of,
    conflicts_page,
    url_of_finding,
)
from seldinger.web.catalogues.presenters.versions import name_of
from seldinger.web.catalogues.versions import (
    State,
    Version,
    content_of_version,
    may_keep,
    seen_hospitals,
    versions_of,
)
from seldinger.web.catalogues.views.lists import XLSX
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission

_LONGEST = 60


@page(Permission.SEE_PRIVILEGES)
def catalogue_version_conflicts(request: PersonRequest, hospital_id: int) -> HttpResponse:
    """In the address: of (a version's key), kind, list, state, q."""
    hospital = get_object_or_404(seen_hospitals(request.access), pk=hospital_id)
    looked = look(request, hospital)
    context: dict[str, Any] = {"hospital": hospital, "looked": looked}
    if looked is not None:
        context |= {
            "page": conflicts_page(looked),
            "asked": looked.asked,
            "version": name_of(looked.version),
            "is_draft": looked.version.draft is not None,
            "versions": [(one.key, name_of(one)) for one in looked.offered],
            "here": looked.version.key,
            "all": f"?{looked.asked.unfiltered.query}",
            "open_sign": OPEN_SIGN,
        }
    return render(request, "catalogues/conflicts.html", context)


@page(Permission.SEE_PRIVILEGES)
def catalogue_version_conflicts_workbook(request: PersonRequest, hospital_id: int) -> HttpResponse:
    """As the page shows it, filters and all."""
    hospital = get_object_or_404(seen_hospitals(request.access), pk=hospital_id)
    looked = look(request, hospital)
    if looked is None:
        raise Http404
    header = content_disposition_header(True, f"{hospital.name}目录里的矛盾.xlsx")
    content = conflict_workbook(looked, request.access.on)
    return HttpResponse(content, XLSX, headers={"Content-Disposition": header or ""})


@page(Permission.SEE_PRIVILEGES)
def catalogue_version_conflict(
    request: PersonRequest, hospital_id: int, finding: str
) -> HttpResponse:
    """One finding; after a decision changed its entries, what was decided alone."""
    hospital = get_object_or_404(seen_hospitals(request.access), pk=hospital_id)
    looked = look(request, hospital)
    if looked is None:
        raise Http404
    return finding_shown(request, looked, finding)


# -- what is looked at -----------------------------------------------------------------------------


def look(request: PersonRequest, hospital: Hospital) -> Looked | None:
    """The version that is asked for, its findings and decisions. None without any version."""
    asked = Asked(
        of=request.GET.get("of", ""),
        kind=request.GET.get("kind", ""),
        list_title=request.GET.get("list", ""),
        state=request.GET.get("state", ""),
        words=request.GET.get("q", "").strip()[:_LONGEST],
    )
    keeps = may_keep(request.access, hospital)
    every = versions_of(hospital, request.access.on, with_drafts=keeps)
    offered = _choices(every)
    if not offered and not asked.of:
        return None
    version = next((one for one in offered if asked.of in ("", one.key)), None)
    if version is None:
        raise Http404
    catalogue = content_of_version(version)
    findings, told = findings_of(catalogue), histories(hospital)
    return Looked(
        hospital=hospital,
        offered=tuple(offered),
        coming=frozenset(one.version for one in every if one.state is State.COMING),
        version=version,
        catalogue=catalogue,
        findings=findings,
        histories=told if keeps else _without_drafts(told, findings, every),
        asked=asked,
        keeps=keeps,
    )


def _choices(every: Sequence[Version]) -> list[Version]:
    """What is in force, then the open drafts for those who keep them."""
    in_force = [one for one in every if one.state is State.IN_FORCE]
    return [*in_force, *(one for one in every if one.state is State.DRAFT)]


def _without_drafts(
    told: Mapping[str, History], findings: Findings, adopted: Sequence[Version]
) -> Mapping[str, History]:
    """What a draft says, its texts and grades, is for who keeps it until it is adopted."""
    gone = [key for key in told if key not in findings.by_key]
    versions = [content_of_version(one) for one in adopted] if gone else []
    hidden = {key for key in gone if not _is_public(told[key], versions)}
    return {key: one for key, one in told.items() if key not in hidden}


def _is_public(history: History, adopted: Sequence[Catalogue]) -> bool:
    """Decided about what a version said, or in one since."""
    entries = history.rows[0].row.entries
    return any(one.became is Became.ADOPTED for one in history.rows) or any(
        all(is_as_told(one, catalogue.by_id.get(one["id"])) for one in entries)
        for catalogue in adopted
    )


def version_in_force(request: PersonRequest, hospital: Hospital) -> Catalogue | None:
    """Of which a new draft is a copy."""
    every = versions_of(hospital, request.access.on, with_drafts=False)
    found = next(iter(_choices(every)), None)
    return content_of_version(found) if found else None


# -- one of them -----------------------------------------------------------------------------------


def finding_shown(
    request: PersonRequest, looked: Looked, key: str, form: DecideForm | None = None
) -> HttpResponse:
    """form: as it was filled in with faults, else an empty one for those who keep the catalogue."""
    found = looked.findings.by_key.get(key)
    history = looked.histories.get(key, History())
    if found is None and not history.rows:
        raise Http404
    if form is None and found is not None and looked.keeps:
        form = decide_form(looked, found)
    holds = history.holds
    again = found is not None and looked.is_again(found)
    context = {
        "hospital": looked.hospital,
        "looked": looked,
        "key": key,
        "found": found,
        "title": title_of(found) if found else "、".join(_texts(history)),
        "kind": KINDS[found.finding.kind] if found else None,
        "comparison": _compared(looked, found, history),
        "decisions": decision_lines(history, keeps=looked.keeps, again=again),
        "holds": holds.row.pk if holds else 0,
        "open_sign": OPEN_SIGN,
        "form": form,
        "drafts": draft_choices(looked),
        "answer": answer_of(looked),
        "version": name_of(looked.version),
        "query": looked.asked.query,
        "next": next_open(looked, key),
    }
    return render(request, "catalogues/conflict.html", context)


def _texts(history: History) -> list[str]:
    return [str(one["text"]) for one in history.rows[0].row.entries]


def _compared(looked: Looked, found: Found | None, history: History) -> Any:
    if found is None:
        return as_decided(history.rows[0].row)
    return comparison_of(looked.catalogue, looked.version, found)


def next_open(looked: Looked, key: str) -> str:
    """The next undecided one of the kind and list that are looked at, around to the first."""
    wanted = looked.wanted(replace(looked.asked, state=""))
    keys = [one.key for one in wanted]
    after = keys.index(key) + 1 if key in keys else 0
    for one in [*wanted[after:], *wanted[:after]]:
        if one.key != key and OPEN in looked.states_of(one):
            return url_of_finding(looked.hospital, one.key, looked.asked)
    return ""


def decide_form(looked: Looked, found: Found, data: Any = None) -> DecideForm:
    history = looked.histories.get(found.key, History())
    drafts = draft_choices(looked)
    initial = {
        "seen": history.seen,
        "decided_on": last_meeting(looked.hospital),
        "into": drafts[0][0] if drafts else "",
        "kept": found.entries[0].id,
    }
    return DecideForm(data, found=found, drafts=drafts, initial=initial)


def draft_choices(looked: Looked) -> list[tuple[str, str]]:
    """Into which draft: the one that is looked at first, and a new one of what is in force."""
    if not looked.keeps:
        return []
    here = looked.version.draft
    drafts = sorted(open_drafts(looked.hospital), key=lambda one: here is None or one.pk != here.pk)
    choices = [(str(one.pk), f"草案 {one.pk}") for one in drafts]
    if any(one.state is State.IN_FORCE for one in looked.offered):
        choices.append((NEW, "照现行版另起一份草案"))
    return choices
