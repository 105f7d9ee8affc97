"""Tomorrow's list: what is proposed, settled, taken back, and what is legal no more."""

from datetime import date, time

import pytest
from django.utils import timezone

from seldinger.domain.training.words import Role
from seldinger.errors import SeldingerError
from seldinger.web.assigning import evening
from seldinger.web.assigning.actions.listing import set_assign_rules
from seldinger.web.assigning.actions.ordering import (
    Seat,
    accept_seats,
    place_trainee,
    refuse_trainee,
    withdraw_order,
)
from seldinger.web.assigning.models import AssignRules, DayList, DayOrder
from seldinger.web.assigning.present import rules_of
from seldinger.web.assigning.solving import solve_again, solve_day
from seldinger.web.assigning.standing import Standing, standing_of
from seldinger.web.assigning.timetable import slots_of
from seldinger.web.assigning.wording import Words
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.gate.actions.booking import cancel_booking
from seldinger.web.gate.models import Booking
from seldinger.web.inbox.models import Notice
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.people.actions.absences import add_absence
from seldinger.web.people.models import Traineeship
from seldinger.web.privileges.actions.granting import give_grant, revoke_grant
from support.assigning import accepted, listed, on_list, rules
from support.grants import new_grant
from support.people import TODAY, World, person, rotate, start_training
from support.theatre import LIST, TOMORROW

ONE, TWO, PART = Role.OPERATOR, Role.FIRST_ASSISTANT, Role.PARTICIPANT


def colleague(world: World, name: str = "魏示例") -> Traineeship:
    """Another trainee in 林's department tomorrow."""
    made = person(name, f"colleague-{name}")
    trainee = start_training(by=None, person=made, base=world.base, entry=date(2024, 9, 1))
    rotate(trainee, [("basic", "2025-03-01", "2026-08-31", world.department)])
    return trainee


def seats(standing: Standing) -> set[tuple[int, Role, int]]:
    return {(int(it.case), it.role, int(it.trainee)) for it in standing.assignments}


def now(world: World) -> Standing:
    return standing_of(world.base, TOMORROW)


def test_it_proposes_whom_the_records_allow(world: World) -> None:
    booking = on_list(world)
    made = listed(world)
    (one,) = seats(now(world))
    assert (one[0], one[2]) == (booking.pk, world.trainee.pk)
    assert made.proven
    assert made.number == 1
    told = str(made.problem) + str(made.answer)
    assert world.lin.name not in told
    assert world.zhou.name not in told
    assert booking.name not in told


def test_nobody_operates_where_the_privilege_is_not_held(world: World) -> None:
    """Grants are kept in the hospital, and 周 has none for it."""
    booking = on_list(world)
    give_grant(by=world.wu, new=new_grant(world, doctor=world.head))
    with pytest.raises(SeldingerError, match=f"没有该手术的权限（{world.zhou.name}）"):
        place(world, booking, ONE)


def place(
    world: World, booking: Booking, role: Role, trainee: Traineeship | None = None
) -> DayOrder:
    seat = Seat(booking.pk, role, (trainee or world.trainee).pk)
    return place_trainee(by=world.zhou, base=world.base, day=TOMORROW, seat=seat)


def test_a_privilege_revoked_since_shows(world: World) -> None:
    grant = give_grant(by=world.wu, new=new_grant(world, list_id=LIST))
    booking = on_list(world)
    order = place(world, booking, ONE)
    assert order.supervisor == world.zhou
    assert not now(world).lost
    revoke_grant(by=world.wu, grant=grant, on=TODAY, reason="示例理由")
    (lost,) = now(world).lost
    assert lost.order == order
    assert "没有该手术的权限" in Words(now(world)).closed(lost.closed)
    assert not now(world).assignments


def test_a_cancelled_booking_is_gone_with_its_word(world: World) -> None:
    order = accepted(world)
    cancel_booking(by=world.zhou, booking=order.booking, reason="示例理由")
    (lost,) = now(world).lost
    assert lost.order == order
    assert "取消" in Words(now(world)).closed(lost.closed)
    withdraw_order(by=world.zhou, order=order)
    assert not now(world).lost


def test_accepting_hands_the_draft_to_who_has_most_to_do(world: World) -> None:
    other = colleague(world)
    booking = on_list(world)
    first = place(world, booking, TWO)
    draft = IntakeDraft.objects.get(booking=booking)
    assert (draft.trainee, draft.supervisor) == (world.lin, world.zhou)
    second = place(world, booking, ONE, other)
    draft.refresh_from_db()
    assert draft.trainee == other.person
    assert IntakeDraft.objects.count() == 1
    withdraw_order(by=world.zhou, order=second)
    draft.refresh_from_db()
    assert draft.trainee == world.lin
    withdraw_order(by=world.zhou, order=first)
    draft.refresh_from_db()
    assert draft.trainee is None
    assert draft.state == IntakeDraft.State.OPEN
    assert not Notice.objects.filter(kind="case_assigned", read_at=None).exists()


def test_what_is_settled_stays_and_the_rest_is_worked_out_around_it(world: World) -> None:
    other = colleague(world)
    booking = on_list(world)
    order = place(world, booking, ONE)
    listed(world)
    assert {(ONE, world.trainee.pk), (TWO, other.pk)} == {it[1:] for it in seats(now(world))}
    withdraw_order(by=world.zhou, order=order)
    refuse_trainee(
        by=world.zhou, base=world.base, day=TOMORROW, booking=booking, trainee=world.trainee
    )
    again = solve_again(by=world.zhou, base=world.base, day=TOMORROW)
    assert again
    assert again.number == 2
    assert again.problem["trainees"] == DayList.objects.get(number=1).problem["trainees"]
    assert {it[2] for it in seats(now(world))} == {other.pk}


def test_the_second_of_two_supervisors_is_told_who_was_first(world: World) -> None:
    booking, other = on_list(world), colleague(world)
    place(world, booking, TWO)
    told = "周示例刚才已把这台的一助安排给林示例。要换人，请先撤回那一条"
    with pytest.raises(SeldingerError, match=told):
        place(world, booking, TWO, other)
    with pytest.raises(SeldingerError, match="林示例在这台手术已安排为一助"):
        place(world, booking, ONE)


def test_nobody_is_in_two_rooms(world: World) -> None:
    place(world, on_list(world), TWO)
    other_room = on_list(world, start=time(9, 30), grade=1)
    other_room.room = "导管室 2"
    other_room.save()
    with pytest.raises(SeldingerError, match="时间重叠（含周转和路程）（09:00 导管室 1）"):
        place(world, other_room, TWO)


def test_of_several_those_that_can_be_are_taken(world: World) -> None:
    good = Seat(on_list(world).pk, TWO, world.trainee.pk)
    bad = Seat(good.booking, ONE, world.other_trainee.pk)
    (row,) = accept_seats(by=world.zhou, base=world.base, day=TOMORROW, seats=[bad, good])
    assert row.role == TWO
    with pytest.raises(SeldingerError):
        accept_seats(by=world.zhou, base=world.base, day=TOMORROW, seats=[bad])
    with pytest.raises(SeldingerError, match="没有选中"):
        accept_seats(by=world.zhou, base=world.base, day=TOMORROW, seats=[])


def test_who_is_away_has_no_role(world: World) -> None:
    on_list(world)
    add_absence(by=world.lin, person=world.lin, start=TOMORROW)
    listed(world)
    assert not seats(now(world))


def test_a_day_gone_by_is_not_changed(world: World) -> None:
    order = accepted(world)
    row = DayOrder.objects.get(pk=order.pk)
    row.day = TODAY.replace(day=1)
    row.save()
    with pytest.raises(SeldingerError, match="已经过去"):
        withdraw_order(by=world.zhou, order=row)


def test_without_bookings_there_is_no_list(world: World) -> None:
    with pytest.raises(SeldingerError, match="没有手术安排"):
        solve_day(by=None, base=world.base, day=TOMORROW, today=TODAY)


def test_the_rules_of_the_base_hold(world: World) -> None:
    assert (rules_of(world.base).minutes, rules_of(world.base).at) == (90, None)
    told = rules(world, no_operator_from=2)
    set_assign_rules(**told)
    set_assign_rules(**told)
    assert AssignRules.objects.get().at == timezone.now()
    with pytest.raises(SeldingerError, match="2 级及以上、未分级的手术学员不任术者"):
        place(world, on_list(world), ONE)


def test_times_follow_one_another_in_a_room(world: World) -> None:
    rows = [on_list(world), on_list(world, start=time(10), grade=1)]
    untimed = on_list(world, grade=3)
    untimed.start = None
    slots = slots_of([*rows, untimed], AssignRules(minutes=90, begins=time(8)))
    told = [(slots[one.pk].start, slots[one.pk].end) for one in (*rows, untimed)]
    assert told == [(540, 600), (600, 690), (690, 780)]
    assert [slots[one.pk].is_guessed for one in (*rows, untimed)] == [False, False, True]


def test_in_the_evening_it_is_worked_out_once(world: World, frozen) -> None:  # type: ignore[no-untyped-def]
    on_list(world)
    assert evening.list_tomorrow() == 0  # in the morning
    frozen.shift(8 * 3600)
    assert evening.list_tomorrow() == 1
    assert DayList.objects.get().base == world.base
    row = AuditRow.objects.get(act="assigning.keep_day_list")
    assert row.by is None
    assert evening.list_tomorrow() == 0


def test_what_somebody_touched_is_left_alone_in_the_evening(world: World, frozen) -> None:  # type: ignore[no-untyped-def]
    withdraw_order(by=world.zhou, order=accepted(world))
    frozen.shift(8 * 3600)
    assert evening.list_tomorrow() == 0
    assert not DayList.objects.exists()


def test_a_base_that_fails_stops_no_other(
    world: World,
    frozen,
    monkeypatch: pytest.MonkeyPatch,  # type: ignore[no-untyped-def]
) -> None:
    first, second = on_list(world), world.other_base
    frozen.shift(8 * 3600)
    asked = []

    def solve(**told: object) -> None:
        asked.append(told["base"])
        if told["base"] == world.base:
            raise RuntimeError("示例")

    monkeypatch.setattr(evening, "bookings_of", lambda *_: [first])
    monkeypatch.setattr(evening, "solve_day", solve)
    assert evening.list_tomorrow() == 1
    assert {world.base, second} == {*asked}
