"""Reviews: what waits for me, my own, all that I may see."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from seldinger.web.completion.actions.keeping import export_reviews
from seldinger.web.completion.models import Review
from seldinger.web.completion.presenters.listing import rows_of
from seldinger.web.completion.presenters.workbook import review_book
from seldinger.web.completion.queries import WHO, reviews_for, waiting_for
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.chip import Chip
from seldinger.web.people.queries import bases_for
from seldinger.workbooks.tables import table_book

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST = 200


@dataclass(frozen=True, slots=True)
class _Kind:
    word: str
    reviews: QuerySet[Review]


@page(*WHO)
def completion_reviews(request: PersonRequest) -> HttpResponse:
    access = request.access
    kinds, show = _shown(request)
    chips = [
        Chip(one.word, one.reviews.count(), f"?show={key}", key == show)
        for key, one in kinds.items()
    ]
    number = next(chip.number for chip in chips if chip.here)
    context = {
        "chips": chips,
        "show": show,
        "lead": _lead(show, number),
        "rows": rows_of(kinds[show].reviews.prefetch_related("rounds__steps")[:_MOST], access.on),
        "more": max(0, number - _MOST),
        "trains": access.may(Permission.SEE_OWN_PROGRESS),
        "bases": bases_for(access, Permission.KEEP_COMPLETION),
        "own": show == "mine",
    }
    return render(request, "completion/reviews.html", context)


@page(*WHO, methods=("POST",))
def completion_workbook(request: PersonRequest) -> HttpResponse:
    """The list that is shown, whole: no further than the page."""
    kinds, show = _shown(request)
    found = [*kinds[show].reviews.prefetch_related("rounds__steps")]
    export_reviews(by=request.user, kind=kinds[show].word, rows=len(found))
    content = table_book(review_book(kinds[show].word, found, request.access.on))
    name = content_disposition_header(True, f"考核与结业 {request.access.on}.xlsx")
    return HttpResponse(content, XLSX, headers={"Content-Disposition": name or ""})


def _shown(request: PersonRequest) -> tuple[dict[str, _Kind], str]:
    """The lists that are the reader's, and which of them is asked for."""
    access = request.access
    every = reviews_for(access)
    kinds = {}
    if access.may(Permission.SEE_REVIEWS_OF_TRAINING):
        kinds["waiting"] = _Kind("等我签署", waiting_for(access))
    if access.may(Permission.SEE_OWN_PROGRESS):
        kinds["mine"] = _Kind("我的考核", every.filter(traineeship__person=request.user))
    if access.may(Permission.SEE_REVIEWS_OF_TRAINING):
        kinds["all"] = _Kind("全部", every)
    show = request.POST.get("show") or request.GET.get("show", "")
    return kinds, show if show in kinds else next(iter(kinds))


def _lead(show: str, number: int) -> str:
    words = {
        "waiting": f"有 {number} 份等您签署。" if number else "没有等您签署的考核。",
        "mine": f"您提交过 {number} 份考核。" if number else "",
        "all": f"共 {number} 份。" if number else "",
    }
    return words[show]
