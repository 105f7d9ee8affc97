"""Applications: what waits for me, my own, all that I may see."""

from django.http import HttpResponse
from django.shortcuts import render

from seldinger.web.applications.presenters.listing import rows
from seldinger.web.applications.queries import (
    applications_for,
    departments_assessed,
    waiting_for,
    with_steps,
)
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.chip import Chip
from seldinger.web.people.queries import hospitals_for

WHO = (Permission.APPLY, Permission.ASSESS, Permission.GRANT, Permission.DECIDE)
_ANSWERS = (Permission.ASSESS, Permission.GRANT, Permission.DECIDE)
_MOST = 200


@page(*WHO)
def applications(request: PersonRequest) -> HttpResponse:
    access = request.access
    every = applications_for(access)
    answers = access.may(*_ANSWERS) or departments_assessed(access).exists()
    applies = access.may(Permission.APPLY)
    kinds = {
        "waiting": ("等我答复", waiting_for(access), answers),
        "mine": ("我的申请", every.filter(doctor=request.user), applies),
        "all": ("全部", every, answers),
    }
    open_ = [show for show, (_, _, may) in kinds.items() if may]
    show = request.GET.get("show", "")
    show = show if show in open_ else open_[0]
    wanted = kinds[show][1]
    chips = [
        Chip(kinds[one][0], kinds[one][1].count(), f"?show={one}", one == show) for one in open_
    ]
    found = with_steps(wanted)[:_MOST]
    context = {
        "chips": chips,
        "show": show,
        "lead": _lead(show, chips),
        "rows": rows(found, access.on),
        "more": max(0, next(chip.number for chip in chips if chip.here) - _MOST),
        "applies": applies,
        "sets_terms": hospitals_for(access, Permission.GRANT).exists(),
        "names_deputy": bool(access.reach(Permission.ASSESS).departments),
        "own": show == "mine",
    }
    return render(request, "applications/applications.html", context)


def _lead(show: str, chips: list[Chip]) -> str:
    number = next(chip.number for chip in chips if chip.here)
    words = {
        "waiting": f"有 {number} 份等您答复。" if number else "没有等您答复的申请。",
        "mine": f"您提出过 {number} 份申请。" if number else "",
        "all": f"共 {number} 份。" if number else "",
    }
    return words[show]
