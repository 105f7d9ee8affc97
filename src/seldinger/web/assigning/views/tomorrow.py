"""The day's list: seen, worked out, printed; and what the base says where bookings say nothing."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from seldinger.errors import SeldingerError
from seldinger.web.assigning.actions.listing import set_assign_rules
from seldinger.web.assigning.duty import nowhere
from seldinger.web.assigning.forms import AssignRulesForm
from seldinger.web.assigning.present import rules_of
from seldinger.web.assigning.presenters.day import day_page
from seldinger.web.assigning.queries import bookings_seen
from seldinger.web.assigning.solving import solve_day
from seldinger.web.assigning.standing import standing_of
from seldinger.web.assigning.views.asking import Asked, asked_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for
from seldinger.web.people.views.pages_of_forms import done, form_page

_MAY = Permission.ASSIGN_CASES
UNDO = "undo_assigning"  # of the session: the orders that may be taken back
_DAY = timedelta(days=1)


@page(_MAY)
def tomorrow(request: PersonRequest) -> HttpResponse:
    """In the address: base, day, department; the next day with bookings where none is asked."""
    if not request.access.reach(_MAY).departments and not bases_for(request.access, _MAY).exists():
        return render(request, "assigning/nowhere.html")
    asked = asked_of(request)
    standing = standing_of(asked.sight.base, asked.day)
    whole = asked.sight.departments is None
    context = _context(asked) | {
        "nowhere": nowhere(asked.sight.base, asked.day) if whole else [],
        "page": day_page(standing, asked.sight, asked.department, request.access.on),
        "undo": request.session.pop(UNDO, None),
        "may_set": bases_for(request.access, _MAY).filter(pk=asked.sight.base.pk).exists(),
    }
    return render(request, "assigning/tomorrow.html", context)


@page(_MAY)
def print_list(request: PersonRequest) -> HttpResponse:
    """For the door of the theatre: A4, nothing of patients."""
    asked = asked_of(request)
    standing = standing_of(asked.sight.base, asked.day)
    shown = day_page(standing, asked.sight, asked.department, request.access.on)
    return render(request, "assigning/print.html", _context(asked) | {"page": shown})


@page(_MAY, methods=("POST",))
def solve(request: PersonRequest) -> HttpResponse:
    asked = asked_of(request)
    try:
        made = solve_day(
            by=request.user, base=asked.sight.base, day=asked.day, today=request.access.on
        )
        proven = "，已证明最优" if made.proven else "；时间内没有证明最优，差距写在页末"
        messages.success(request, f"名单已排好{proven}。已确认的安排没有变。")
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
    return redirect(asked.url())


@page(_MAY, methods=("GET", "POST"))
def rules(request: PersonRequest, base_id: int) -> HttpResponse:
    base = get_object_or_404(bases_for(request.access, _MAY), pk=base_id)
    held = rules_of(base)
    initial = {name: getattr(held, name) for name in AssignRulesForm.base_fields}
    form = AssignRulesForm(request.POST or None, initial=initial)
    told = form.cleaned_data if form.is_valid() else {}
    if done(form, lambda: set_assign_rules(by=request.user, base=base, **told)):
        messages.success(request, "已保存。重新排一次名单后按新的规定。")
        return redirect("tomorrow")
    lead = (
        "尚未核定，现用默认值。" if held.at is None else f"{held.by} 于 {held.at:%Y-%m-%d} 核定。"
    )
    return form_page(
        request, form, title=f"排名单的规定：{base.name}", english="Rules of the day's list",
        button="保存", back=("明日名单", f"/tomorrow/?base={base.pk}"), lead=lead,
    )  # fmt: skip


def _context(asked: Asked) -> dict[str, object]:
    departments = {
        one.department.pk: one.department.name
        for one in bookings_seen(asked.sight, asked.day)
        if one.department
    }
    return {
        "asked": asked,
        "base": asked.sight.base,
        "bases": [one.base for one in asked.sights] if len(asked.sights) > 1 else [],
        "day": asked.day,
        "before": asked.day - _DAY,
        "after": asked.day + _DAY,
        "department": asked.department,
        "departments": sorted(departments.items()) if len(departments) > 1 else [],
        "query": asked.url().partition("?")[2],
    }
