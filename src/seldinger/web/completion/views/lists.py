"""Reviews: what waits for me, my own, all that I may see."""

from django.http import HttpResponse
from django.shortcuts import render

from seldinger.web.completion.presenters.listing import rows_of
from seldinger.web.completion.queries import WHO, reviews_for, waiting_for
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.chip import Chip
from seldinger.web.people.queries import bases_for

_MOST = 200


@page(*WHO)
def completion_reviews(request: PersonRequest) -> HttpResponse:
    access = request.access
    every = reviews_for(access)
    signs = access.may(Permission.SEE_REVIEWS_OF_TRAINING)
    trains = access.may(Permission.SEE_OWN_PROGRESS)
    kinds = {
        "waiting": ("等我签署", waiting_for(access), signs),
        "mine": ("我的考核", every.filter(traineeship__person=request.user), trains),
        "all": ("全部", every, signs),
    }
    open_ = [show for show, (_, _, may) in kinds.items() if may]
    show = request.GET.get("show", "")
    show = show if show in open_ else open_[0]
    chips = [
        Chip(kinds[one][0], kinds[one][1].count(), f"?show={one}", one == show) for one in open_
    ]
    number = next(chip.number for chip in chips if chip.here)
    context = {
        "chips": chips,
        "show": show,
        "lead": _lead(show, number),
        "rows": rows_of(kinds[show][1].prefetch_related("rounds__steps")[:_MOST], access.on),
        "more": max(0, number - _MOST),
        "trains": trains,
        "bases": bases_for(access, Permission.KEEP_COMPLETION),
        "own": show == "mine",
    }
    return render(request, "completion/reviews.html", context)


def _lead(show: str, number: int) -> str:
    words = {
        "waiting": f"有 {number} 份等您签署。" if number else "没有等您签署的考核。",
        "mine": f"您提交过 {number} 份考核。" if number else "",
        "all": f"共 {number} 份。" if number else "",
    }
    return words[show]
