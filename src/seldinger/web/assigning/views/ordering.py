"""One tap of a supervisor: take it, not this one, somebody else; and taking it back."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.domain.training.words import Role
from seldinger.errors import SeldingerError
from seldinger.web.assigning.actions.ordering import (
    Seat,
    accept_seats,
    place_trainee,
    refuse_trainee,
    withdraw_order,
)
from seldinger.web.assigning.models import DayOrder
from seldinger.web.assigning.presenters.case import options_of
from seldinger.web.assigning.presenters.day import day_page
from seldinger.web.assigning.queries import Sight, booking_seen, orders_seen
from seldinger.web.assigning.solving import solve_again
from seldinger.web.assigning.standing import Standing, standing_of
from seldinger.web.assigning.views.asking import asked_of
from seldinger.web.assigning.views.tomorrow import UNDO
from seldinger.web.gate.models import Booking
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.models import Base, Traineeship
from seldinger.web.people.permissions import Permission

_MAY = Permission.ASSIGN_CASES


@page(_MAY)
def case(request: PersonRequest, booking_id: int) -> HttpResponse:
    """Who may have each seat that is not settled, and what that costs."""
    sight, booking = _booking(request, booking_id)
    standing = standing_of(sight.base, booking.day)
    shown = day_page(standing, sight, booking.department_id, request.access.on)
    cards = [one for group in shown.groups for one in group.cases if one.id == booking.pk]
    context = {
        "booking": booking,
        "card": cards[0] if cards else None,
        "roles": () if shown.is_past else options_of(standing, booking),
        "is_past": shown.is_past,
        "back": _address(sight.base, booking),
        "undo": request.session.pop(UNDO, None),
    }
    return render(request, "assigning/case.html", context)


@page(_MAY, methods=("POST",))
def say(request: PersonRequest, booking_id: int) -> HttpResponse:
    """word: accept, place or never; trainee, and role but for never."""
    sight, booking = _booking(request, booking_id)
    trainee = _trainee(request, standing_of(sight.base, booking.day))
    word = request.POST.get("word", "")
    if trainee is None:
        messages.error(request, "没有选中这天当班的学员。请从名单里选。")
    elif word == "never":
        _try(request, lambda: [_refused(request, sight.base, booking, trainee)], "已记下：不参加")
    elif word in ("accept", "place") and (role := _role(request)) is not None:
        seat = Seat(booking.pk, role, trainee.pk)
        _try(request, lambda: _given(request, sight.base, booking, seat, word), "已确认")
    else:
        messages.error(request, "没有选中角色。请从名单里选。")
    return redirect(f"{_address(sight.base, booking)}#case-{booking.pk}")


@page(_MAY, methods=("POST",))
def accept_all(request: PersonRequest) -> HttpResponse:
    """Every proposal that is shown: of the department, or of all that the reader settles."""
    asked = asked_of(request)
    base, day = asked.sight.base, asked.day
    shown = day_page(standing_of(base, day), asked.sight, asked.department, request.access.on)
    seats = [
        Seat(one.id, Role(seat.role), seat.trainee)
        for group in shown.groups for one in group.cases
        for seat in one.seats if seat.order is None
    ]  # fmt: skip
    _try(
        request, lambda: accept_seats(by=request.user, base=base, day=day, seats=seats),
        f"已确认 {len(seats)} 个安排" if len(seats) > 1 else "已确认",
    )  # fmt: skip
    return redirect(asked.url())


@page(_MAY, methods=("POST",))
def undo(request: PersonRequest, day_order_id: int) -> HttpResponse:
    """One word taken back."""
    order = get_object_or_404(orders_seen(request.access), pk=day_order_id)
    _take_back(request, [order])
    return redirect(_address(order.base, order.booking, order))


@page(_MAY, methods=("POST",))
def undo_all(request: PersonRequest) -> HttpResponse:
    """What was just done, as one."""
    keys = [number_asked(key) for key in request.POST.getlist("order")][:1000]
    orders = [*orders_seen(request.access).filter(pk__in=keys, withdrawn_at__isnull=True)]
    if not orders:
        messages.error(request, "没有找到可以撤销的安排，可能已经撤销过。")
        return redirect("tomorrow")
    _take_back(request, orders)
    return redirect(_address(orders[0].base, orders[0].booking, orders[0]))


# -- the parts -------------------------------------------------------------------------------------


def _given(
    request: PersonRequest, base: Base, booking: Booking, seat: Seat, word: str
) -> list[DayOrder]:
    if word == "accept":
        return accept_seats(by=request.user, base=base, day=booking.day, seats=[seat])
    made = place_trainee(by=request.user, base=base, day=booking.day, seat=seat)
    solve_again(by=request.user, base=base, day=booking.day)
    return [made]


def _refused(
    request: PersonRequest, base: Base, booking: Booking, trainee: Traineeship
) -> DayOrder:
    made = refuse_trainee(
        by=request.user, base=base, day=booking.day, booking=booking, trainee=trainee
    )
    solve_again(by=request.user, base=base, day=booking.day)
    return made


def _try(request: PersonRequest, act: Callable[[], list[DayOrder]], told: str) -> None:
    """What was done may be taken back; what was refused says why."""
    try:
        made = act()
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
        return
    if len(made) == 1:
        told = f"{told}：{made[0].traineeship.person}，{made[0].role or made[0].booking.name}"
    request.session[UNDO] = {"orders": [one.pk for one in made], "label": told}


def _take_back(request: PersonRequest, orders: list[DayOrder]) -> None:
    try:
        for order in orders:
            withdraw_order(by=request.user, order=order)
        if any(order.kind != "accepted" for order in orders):
            solve_again(by=request.user, base=orders[0].base, day=orders[0].day)
        messages.success(request, "已撤回。")
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")


def _booking(request: PersonRequest, booking: int) -> tuple[Sight, Booking]:
    found = booking_seen(request.access, booking)
    if found is None:
        raise Http404
    return found


def _trainee(request: PersonRequest, standing: Standing) -> Traineeship | None:
    """One who is on duty that day; of anybody else nothing is told."""
    key = number_asked(request.POST.get("trainee", ""))
    return next((one.trainee for one in standing.now.duty if one.trainee.pk == key), None)


def _role(request: PersonRequest) -> Role | None:
    told = request.POST.get("role", "")
    return Role(told) if told in {one.value for one in Role} else None


def _address(base: Base, booking: Booking, order: DayOrder | None = None) -> str:
    day = order.day if order else booking.day
    return f"{reverse('tomorrow')}?base={base.pk}&day={day.isoformat()}"
