"""What a base holds its curves to: the list, one more, and taking one back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.norms.curves import shipped_curves
from seldinger.norms.library import library_at
from seldinger.web.curves.actions import limits as actions
from seldinger.web.curves.courses import title_of
from seldinger.web.curves.forms import LimitForm, initial_of
from seldinger.web.curves.models import Measure
from seldinger.web.curves.presenters.limits import lines_of
from seldinger.web.curves.queries import KEEP, kept_bases, limits_for
from seldinger.web.curves.wording import NO_GATE, percent
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Base
from seldinger.web.people.views.pages_of_forms import done, form_page


@page(KEEP)
def curves_limits(request: PersonRequest, base_id: int) -> HttpResponse:
    base = get_object_or_404(kept_bases(request.access), pk=base_id)
    rows = limits_for(request.access).filter(base=base)
    lines = lines_of(rows, _titles(base), request.access.on)
    standing = [one for one in lines if not one.withdrawn]
    context = {
        "base": base,
        "bases": kept_bases(request.access).order_by("name"),
        "standing": standing,
        "withdrawn": [one for one in lines if one.withdrawn],
        "published": [
            (one, Measure(one.measure.value).label, percent(one.acceptable),
             percent(one.unacceptable) if one.unacceptable else "没有读到")
            for one in shipped_curves().published
        ],
        "no_gate": NO_GATE,
    }  # fmt: skip
    return render(request, "curves/limits.html", context)


@page(KEEP, methods=("GET", "POST"))
def limit_add(request: PersonRequest, base_id: int) -> HttpResponse:
    """In the address: published, the id of what may be looked at beside."""
    base = get_object_or_404(kept_bases(request.access), pk=base_id)
    published = shipped_curves().of(request.GET.get("published", ""))
    form = LimitForm(request.POST or None, categories=_titles(base), initial=initial_of(published))
    back = reverse("curves_limits", args=[base.pk])
    if done(form, lambda: actions.set_limit(by=request.user, base=base, new=form.new)):
        messages.success(request, "界限已保存，各学员的曲线从现在起按它算。填错了可以撤回。")
        return redirect(back)
    lead = "平台不预填任何失败率。界限由基地讨论决定，写明出处，学员都能看到。"
    if published:
        lead = f"文献里写的是：{published.what}（{published.read}）。是否适用，请讨论后再定。"
    return form_page(
        request, form, title=f"{base.name}：填写界限", english="Rates and error levels of a curve",
        button="保存", back=("界限", back), lead=lead,
    )  # fmt: skip


@page(KEEP, methods=("POST",))
def limit_withdraw(request: PersonRequest, curve_limit_id: int) -> HttpResponse:
    """With `again`: take back that it was withdrawn."""
    row = get_object_or_404(limits_for(request.access), pk=curve_limit_id)
    try:
        if request.POST.get("again"):
            actions.restore_limit(by=request.user, limit=row)
            messages.success(request, "已恢复。")
        else:
            actions.withdraw_limit(by=request.user, limit=row)
            messages.success(request, "已撤回。要恢复的，在“已撤回”里恢复。")
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return redirect("curves_limits", base_id=row.base_id)


def _titles(base: Base) -> dict[str, str]:
    rulebook = library_at(None).rulebook(base.rulebook)
    return {one.id: title_of(one, rulebook) for one in rulebook.categories}
