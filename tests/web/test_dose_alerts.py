"""Alerts: raised once, told to whoever answers, chased, followed up, taken back."""

from datetime import timedelta

import pytest
import time_machine

from seldinger.errors import SeldingerError
from seldinger.web.dose.actions.alerts import (
    chase_alerts,
    raise_alert,
    raise_alerts,
    withdraw_follow_up,
)
from seldinger.web.dose.actions.rules import end_kept, resume_kept
from seldinger.web.dose.models import Alert, Quantity, Threshold
from seldinger.web.dose.queries import overdue_alerts, standing_alerts
from seldinger.web.inbox.models import Notice
from seldinger.web.intake.models import DoseReport, IntakeDraft, Telling
from support.dose import alert, case_of, followed, threshold
from support.people import NOW, TODAY, ClientOf, World

PATIENT = Threshold.Scope.PATIENT


def raised() -> list[tuple[int, float]]:
    return [(one.draft_id, one.value) for one in Alert.objects.order_by("draft_id")]


def told(kind: str) -> set[str]:
    return {one.person.login for one in Notice.objects.filter(kind=kind, read_at=None)}


def test_a_case_that_reaches_the_value_is_told_once(world: World) -> None:
    at, above, below = (case_of(world, kar=kar) for kar in (5000.0, 5000.1, 4999.9))
    threshold(world)
    assert raise_alerts(by=None) == 2
    assert raised() == [(at.pk, 5000.0), (above.pk, 5000.1)]
    assert raise_alerts(by=None) == 0
    assert below.dose_alerts.count() == 0
    assert told("dose_alert") == {"zhou", "head", "wu"}


def test_the_sum_is_taken_where_no_total_was_reported(world: World) -> None:
    draft = case_of(world, kar=None, summed=5200.0)
    threshold(world)
    raise_alerts(by=None)
    assert raised() == [(draft.pk, 5200.0)]


def test_a_case_without_a_figure_or_before_the_day_is_not_told(world: World) -> None:
    case_of(world, kar=None, kap=None, fluoro=None)
    case_of(world, kar=9000.0, day=TODAY - timedelta(days=400))
    case_of(world, kar=9000.0, state=IntakeDraft.State.DROPPED)
    superseded = case_of(world, kar=9000.0)
    report = DoseReport.objects.get(telling__draft=superseded)
    report.superseded = True
    report.save()
    threshold(world)
    assert raise_alerts(by=None) == 0


def test_a_room_has_its_own(world: World) -> None:
    here = case_of(world, room="DSA2")
    case_of(world, room="DSA1")
    threshold(world, scope=Threshold.Scope.ROOM, room="DSA2", value=900.0)
    raise_alerts(by=None)
    assert raised() == [(here.pk, 1000.0)]


def test_a_room_is_the_same_however_it_is_typed(world: World) -> None:
    case_of(world, room="DSA 2")
    threshold(world, scope=Threshold.Scope.ROOM, room="ｄsa2", value=900.0)
    assert raise_alerts(by=None) == 1


def test_what_two_drafts_of_one_case_raised_is_followed_up_once(
    world: World, client_of: ClientOf
) -> None:
    case_of(world, kar=6000.0)
    case_of(world, kar=7000.0)
    threshold(world)
    assert raise_alerts(by=None) == 2
    stands, merged = (one.draft for one in Alert.objects.order_by("pk"))
    merged.merged_into, merged.state = stands, IntakeDraft.State.DROPPED
    merged.save()
    page = client_of(world.zhou).get(f"/dose/{stands.pk}/").content.decode()
    assert "1 条提醒等待随访" in page
    followed(world, stands.dose_alerts.get())
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        assert chase_alerts(by=None) == 0


def test_what_a_patient_comes_to_in_some_days(world: World) -> None:
    """Of 30 days the first and the last count; another patient and an unknown one do not."""
    days = [TODAY - timedelta(days=back) for back in (30, 29, 0)]
    for day in days[:2]:
        case_of(world, kar=2000.0, number="P1", day=day)
    case_of(world, kar=2000.0, number="P2")
    case_of(world, kar=2000.0)
    third = case_of(world, kar=2500.0, number="P1", day=days[2])
    threshold(world, scope=PATIENT, days=30, value=4500.0)
    raise_alerts(by=None)
    assert raised() == [(third.pk, 4500.0)]


def test_what_comes_later_is_found_without_reading_all_again(world: World) -> None:
    case_of(world, kar=3000.0, number="P1", day=TODAY - timedelta(days=9))
    threshold(world, scope=PATIENT, days=30, value=5000.0)
    assert raise_alerts(by=None) == 0
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        late = case_of(world, kar=2500.0, number="P1")
        assert raise_alerts(by=None) == 1
    assert raised() == [(late.pk, 5500.0)]


def test_an_ended_threshold_tells_nothing_more(world: World) -> None:
    end_kept(by=world.wu, row=threshold(world))
    case_of(world, kar=9000.0)
    assert raise_alerts(by=None) == 0


def test_a_threshold_entered_wrongly_leaves_nothing_to_be_chased(world: World) -> None:
    row = alert(world)
    later = row.due + timedelta(days=1)
    assert [*overdue_alerts(later)] == [row]
    end_kept(by=world.wu, row=row.threshold)
    assert [*overdue_alerts(later)] == [row]  # ended alone: it was right until then
    resume_kept(by=world.wu, row=row.threshold)
    end_kept(by=world.wu, row=row.threshold, mistaken=True)
    assert not overdue_alerts(later)
    assert not standing_alerts(Alert.objects.all())
    resume_kept(by=world.wu, row=row.threshold)
    assert [*overdue_alerts(later)] == [row]


def test_the_same_alert_twice_stays_one(world: World) -> None:
    first = alert(world)
    again = raise_alert(by=None, draft=first.draft, threshold=first.threshold, value=1.0)
    assert (again.pk, again.value) == (first.pk, 6000.0)


def test_of_two_drafts_that_become_one_the_alert_stays_one(
    world: World, client_of: ClientOf
) -> None:
    """With what was followed up on it; the old address leads on."""
    row = alert(world)
    into = case_of(world, kar=None, kap=None, fluoro=None, text="已合并的手术")
    Telling.objects.get(draft=into).dose.events.all().delete()
    for telling in Telling.objects.filter(draft=row.draft):
        telling.draft = into
        telling.save()
    DoseReport.objects.exclude(reported_kar=6000.0).delete()
    row.draft.merged_into, row.draft.state = into, IntakeDraft.State.DROPPED
    row.draft.save()
    assert raise_alerts(by=None) == 0
    answer = client_of(world.zhou).get(f"/dose/{row.draft_id}/", follow=True)
    assert answer.redirect_chain[-1][0] == f"/dose/{into.pk}/"
    assert "1 条提醒等待随访" in answer.content.decode()
    followed(world, row)
    assert chase_alerts(by=None) == 0


def test_late_ones_are_chased_once_a_day(world: World) -> None:
    row = alert(world)
    with time_machine.travel(NOW + timedelta(days=28), tick=False):
        assert chase_alerts(by=None) == 0
    with time_machine.travel(NOW + timedelta(days=29), tick=False):
        assert (chase_alerts(by=None), chase_alerts(by=None)) == (1, 0)
        assert told("dose_alert_late") == {"zhou", "head", "wu"}
        followed(world, row)
        assert not told("dose_alert_late") | told("dose_alert")
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        assert chase_alerts(by=None) == 0


def test_a_follow_up_with_another_waits_for_that(world: World) -> None:
    row, again = alert(world), TODAY + timedelta(days=90)
    first = followed(world, row, next_due=again)
    row.refresh_from_db()
    assert (row.closed_at, row.due) == (None, again)
    withdraw_follow_up(by=world.zhou, follow_up=first)
    row.refresh_from_db()
    assert (row.closed_at, row.due) == (None, TODAY + timedelta(days=28))


def test_closed_and_opened_again(world: World) -> None:
    row = alert(world)
    seen = followed(world, row)
    with pytest.raises(SeldingerError, match="已经随访完"):
        followed(world, row)
    withdraw_follow_up(by=world.zhou, follow_up=seen)
    with pytest.raises(SeldingerError, match="已经撤回"):
        withdraw_follow_up(by=world.zhou, follow_up=seen)
    row.refresh_from_db()
    assert row.closed_at is None


@pytest.mark.parametrize(
    ("told_", "says"),
    [
        ({"on": TODAY + timedelta(days=1)}, "不能晚于今天"),
        ({"on": TODAY - timedelta(days=1)}, "早于手术"),
        ({"seen_by": " "}, "谁做的随访"),
        ({"next_due": TODAY}, "要晚于这一次"),
    ],
)
def test_what_is_refused_of_a_follow_up(world: World, told_: dict[str, object], says: str) -> None:
    with pytest.raises(SeldingerError, match=says):
        followed(world, alert(world), **told_)


@pytest.mark.parametrize(
    ("told_", "says"),
    [
        ({"value": 0.0}, "大于 0"),
        ({"value": float("nan")}, "大于 0"),
        ({"source": " "}, "没有写出处"),
        ({"todo": ""}, "怎样处理"),
        ({"scope": PATIENT}, "累计多少天"),
        ({"scope": Threshold.Scope.ROOM}, "哪一个手术间"),
        ({"due_days": 0}, "随访的期限"),
    ],
)
def test_what_is_refused_of_a_threshold(world: World, told_: dict[str, object], says: str) -> None:
    with pytest.raises(SeldingerError, match=says):
        threshold(world, **told_)


def test_fluoroscopy_is_stored_in_seconds(world: World) -> None:
    draft = case_of(world, fluoro=3600.0)
    threshold(world, quantity=Quantity.FLUORO, value=3600.0)
    raise_alerts(by=None)
    assert raised() == [(draft.pk, 3600.0)]
    assert "60.0 分钟" in Notice.objects.filter(kind="dose_alert")[0].details["what"]
