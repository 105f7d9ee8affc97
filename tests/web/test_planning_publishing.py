"""A plan is put forward by one, approved by another, becomes rotations, and can be taken back."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
import time_machine

from seldinger.domain.training.words import LEAVE
from seldinger.planning.reading import PlanningError
from seldinger.web.inbox.models import Notice
from seldinger.web.people.actions.training import add_rotation, end_stay
from seldinger.web.people.models import Rotation, Stay, Traineeship
from seldinger.web.planning.actions.publishing import (
    cannot_take_back,
    decide_publication,
    put_forward,
    take_back_publication,
    withdraw_publication,
)
from seldinger.web.planning.models import PlanVersion, Publication
from seldinger.web.planning.written import changes_of, lines_of, opened
from support.kept import Kept
from support.people import World, build_world
from support.planning import offer, planned
from support.planning_plans import version_of

Facts = set[tuple[int, str, int | None, date, date]]


class Planned(NamedTuple):
    world: World
    version: PlanVersion


@pytest.fixture(scope="module")
def _kept_plan(kept: Any) -> Kept[Planned]:
    def build() -> Planned:
        world = build_world()
        return Planned(world, planned(world))

    found: Kept[Planned] = kept(build)
    return found


@pytest.fixture
def there(_kept_plan: Kept[Planned], db: None) -> Planned:
    del db
    made: Planned = _kept_plan.write()
    return made


def facts() -> Facts:
    """What the records say where everybody is and will be."""
    rows = Rotation.objects.filter(withdrawn_at__isnull=True)
    told = rows.values_list("traineeship", "place", "department", "start", "end")
    return set(told)


def asked(there: Planned) -> Publication:
    return put_forward(by=there.world.secretary, version=there.version)


def approve(there: Planned, publication: Publication | None = None) -> Publication:
    row = publication or asked(there)
    return decide_publication(by=there.world.chen, publication=row, approved=True)


def test_approved_it_is_what_the_records_say(there: Planned) -> None:
    row = approve(there)
    told, records = opened(there.version), facts()
    for one in told.plan.rotations:
        for line in lines_of(told, one):
            covering = [
                fact
                for fact in records
                if (fact[0], fact[1]) == (int(one.trainee), line.place)
                and fact[3] <= line.start
                and fact[4] == line.end
                and (line.department is None or fact[2] == line.department)
            ]
            assert len(covering) == 1, line
    assert row.rotations
    assert changes_of(there.version) == ()
    assert (row.decided_by, row.approved) == (there.world.chen, True)


def test_what_lies_behind_stays_as_it_was(there: Planned) -> None:
    first = date(2026, 7, 1)

    def days_before() -> set[tuple[int, str, date, date]]:
        return {
            (who, place, start, min(end, date(2026, 6, 30)))
            for who, place, _, start, end in facts()
            if start < first
        }

    before = days_before()
    approve(there)
    assert days_before() == before


def test_each_trainee_hears_of_their_own_change_alone(there: Planned) -> None:
    changes = changes_of(there.version)
    approve(there)
    told = Notice.objects.filter(kind="plan_published")
    assert {one.person_id for one in told} == {one.trainee.person_id for one in changes}
    names = [one.trainee.person.name for one in changes]
    assert not [n for n in told for name in names if name in str(n.details)]
    assert not Notice.objects.filter(kind="plan_asked", read_at=None).exists()
    assert Notice.objects.get(kind="plan_decided").person == there.world.secretary


def test_taken_back_everything_is_as_before(there: Planned) -> None:
    before = facts()
    row = approve(there)
    assert facts() != before
    take_back_publication(by=there.world.chen, publication=row)
    assert facts() == before
    row.refresh_from_db()
    assert row.withdrawn_at is not None
    with pytest.raises(PlanningError, match="已经撤回"):
        take_back_publication(by=there.world.chen, publication=row)
    assert facts() == before
    approve(there)  # and it can be approved again


def test_once_begun_it_is_not_taken_back(there: Planned, frozen: time_machine.Traveller) -> None:
    row = approve(there)
    frozen.move_to("2026-07-01T09:00:00+08:00")
    with pytest.raises(PlanningError, match="2026-07 已经开始，不能整份撤回。请从下个月起重排"):
        take_back_publication(by=there.world.chen, publication=row)


def test_who_put_it_forward_does_not_approve(there: Planned) -> None:
    row = put_forward(by=there.world.chen, version=there.version)
    before = facts()
    with pytest.raises(PlanningError, match="报批的人不能自己批准"):
        decide_publication(by=there.world.chen, publication=row, approved=True)
    assert facts() == before


def test_the_second_who_decides_is_told_so(there: Planned) -> None:
    row = asked(there)
    approve(there, row)
    before = facts()
    with pytest.raises(PlanningError, match="刚才已有人审批"):
        decide_publication(by=there.world.chen, publication=row, approved=False, reason="示例")
    assert facts() == before


def test_refused_it_writes_nothing_and_says_why(there: Planned) -> None:
    row, before = asked(there), facts()
    with pytest.raises(PlanningError, match="请写明理由"):
        decide_publication(by=there.world.chen, publication=row, approved=False)
    row = decide_publication(
        by=there.world.chen, publication=row, approved=False, reason="请照顾三月的请假"
    )
    assert (row.approved, facts()) == (False, before)
    assert Notice.objects.get(kind="plan_decided").details["reason"] == "请照顾三月的请假"


def test_only_the_last_version_without_breaches_is_put_forward_once(there: Planned) -> None:
    row = asked(there)
    with pytest.raises(PlanningError, match="正在报批"):
        asked(there)
    withdraw_publication(by=there.world.secretary, publication=row)
    asked(there)
    broken = version_of(there.world, there.version.plan)
    with pytest.raises(PlanningError, match="之后还有新的版次"):
        asked(there)
    with pytest.raises(PlanningError, match=r"有 \d+ 处不符，不能报批"):
        put_forward(by=there.world.secretary, version=broken)


def _leave(_there: Planned) -> str:
    trainee = Traineeship.objects.get(person__login="plan-3")
    add_rotation(by=None, trainee=trainee, place=LEAVE, start=date(2026, 10, 1),
                 end=date(2026, 10, 31))  # fmt: skip
    return "吕示例3：请假有变动"


def _gone(there: Planned) -> str:
    trainee = Traineeship.objects.get(person__login="plan-1")
    secretary = there.world.secretary
    end_stay(by=secretary, trainee=trainee, on=date(2026, 6, 10), ending=Stay.Ending.LEFT)
    return "吕示例1"


def _fewer_seats(there: Planned) -> str:
    offer(there.world, there.world.department, ["basic", "neuro", "peripheral", "abdominal"],
          most=0)  # fmt: skip
    return "有月份超员"


@pytest.mark.parametrize("change", [_leave, _gone, _fewer_seats])
def test_what_the_records_no_longer_carry_is_not_written(
    there: Planned, change: Callable[[Planned], str]
) -> None:
    row = asked(there)
    said = change(there)
    before = facts()
    with pytest.raises(PlanningError, match="请先重排") as told:
        approve(there, row)
    assert said in str(told.value)
    assert facts() == before
    row.refresh_from_db()
    assert row.approved is None


def test_a_few_days_of_leave_are_written_around(there: Planned) -> None:
    trainee = Traineeship.objects.get(person__login="plan-3")
    away = (date(2026, 10, 10), date(2026, 10, 14))
    add_rotation(by=None, trainee=trainee, place=LEAVE, start=away[0], end=away[1])
    approve(there)
    spans = [(one[3], one[4]) for one in facts() if one[0] == trainee.pk and one[1] != "chief"]
    spans.sort()
    assert away in spans
    assert all(end < start for (_, end), (start, _) in pairwise(spans))


def test_a_later_approval_is_taken_back_first(there: Planned) -> None:
    first = approve(there)
    second = approve(there)
    assert cannot_take_back(first) == "之后又批准了一版，请先撤回那一版"
    assert second.rotations == []  # nothing was other than the records said
    assert cannot_take_back(second) == ""
