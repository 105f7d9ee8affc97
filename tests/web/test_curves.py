"""Limits of curves, which cases a curve is made of, and relapses that are told once."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from seldinger.domain.training.curves_course import Standing
from seldinger.domain.training.words import Role, State
from seldinger.errors import SeldingerError
from seldinger.web.curves.actions import limits
from seldinger.web.curves.actions.limits import restore_limit, set_limit, withdraw_limit
from seldinger.web.curves.actions.watching import tell_relapse, tell_relapses
from seldinger.web.curves.cases import Left
from seldinger.web.curves.models import Looked, Relapse
from seldinger.web.curves.queries import held_by, limit_of
from seldinger.web.dose.actions.rules import add_levels, end_kept
from seldinger.web.dose.entered import NewLevel
from seldinger.web.dose.models import Purpose, Quantity, ReferenceLevel
from seldinger.web.inbox.models import Notice
from seldinger.web.logbook.actions.bulk import log_cases as log
from seldinger.web.logbook.entries import NewProcedure
from seldinger.web.logbook.models import Complication, Outcome, Participation, Procedure
from seldinger.web.people.models import Base
from support.cases import IN_BASIC, log_cases, new_case
from support.curves import SLIPPED, curve_in, limit_there, new_limit, operated
from support.dose import CORONARY, dosed, level, word
from support.people import TODAY, World

# -- limits ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"acceptable": 0.3, "unacceptable": 0.3}, "1.2 倍"),
        ({"acceptable": 0.001}, "0.5% 与 90%"),
        ({"acceptable": float("nan")}, "0.5% 与 90%"),
        ({"false_pass": 0.4}, "0.1% 与 30%"),
        ({"cases": 5}, "10 与 300"),
        ({"cases": 10, "acceptable": 0.02, "unacceptable": 0.03}, "看不出差别"),
        (
            {"false_pass": 0.25, "false_alarm": 0.002, "cases": 20},
            "滑到不可接受的人在 20 例内只有 31%",
        ),
        ({"false_pass": 0.001, "false_alarm": 0.2}, "失败率可接受的人在 40 例内只有 35%"),
        ({"source": " "}, "出处"),
        ({"measure": "speed"}, "没有这项指标"),
        ({"measure": "complication"}, "自哪一级起算"),
        ({"grade": "C"}, "自哪一级起算"),
        ({"measure": "dose"}, "哪一项剂量"),
        ({"threshold": 5.0}, "只有剂量和透视时间"),
        ({"measure": "fluoro", "threshold": float("inf")}, "大于 0"),
        ({"category": "no-such"}, "没有这个手术类别"),
        ({"risks": ((" ", 2.0),)}, "名称里的字"),
        ({"risks": (("颅内", float("nan")),)}, "0.05 与 20"),
        ({"risks": (("颅内", 2.0),) * 21}, "最多 20 行"),
    ],
)
def test_limits_that_are_none(world: World, told: dict[str, Any], message: str) -> None:
    with pytest.raises(SeldingerError, match=message):
        set_limit(by=world.chen, base=world.base, new=replace(new_limit(), **told))


def test_the_last_begun_holds_and_one_s_own_before_that_of_all(world: World) -> None:
    old = limit_there(world.base, world.chen)
    new = limit_there(world.base, world.chen, since=date(2026, 2, 1), acceptable=0.05)
    anybody = limit_there(world.base, world.chen, category="")
    limit_there(world.base, world.chen, since=TODAY + timedelta(days=1))
    held = held_by(world.base, TODAY)
    assert limit_of(held, "angiography", "technical") == new
    assert limit_of(held, "embolisation", "technical") == anybody
    assert limit_of(held, "angiography", "dose") is None
    withdraw_limit(by=world.chen, limit=new)
    assert limit_of(held_by(world.base, TODAY), "angiography", "technical") == old
    with pytest.raises(SeldingerError, match="已经撤回"):
        withdraw_limit(by=world.chen, limit=new)
    with pytest.raises(SeldingerError, match="没有撤回"):
        restore_limit(by=world.chen, limit=old)


def test_of_one_day_there_is_one(world: World) -> None:
    first = limit_there(world.base, world.chen)
    with pytest.raises(SeldingerError, match="自 2026-01-01 起已有"):
        limit_there(world.base, world.chen)
    withdraw_limit(by=world.chen, limit=first)
    limit_there(world.base, world.chen)
    with pytest.raises(SeldingerError, match="自 2026-01-01 起已有"):
        restore_limit(by=world.chen, limit=first)


def log_returned(world: World) -> Procedure:
    told = {"supervisor": world.zhou, "day": IN_BASIC + timedelta(days=10)}
    log_cases(1, world.trainee, world.department, state=State.RETURNED, **told)
    return Procedure.objects.order_by("-pk")[0]


# -- which cases -----------------------------------------------------------------------------------


def test_without_a_limit_there_is_no_verdict(world: World) -> None:
    operated(world, ".F.")
    found = curve_in(world)
    assert (found.limit, found.course) == (None, None)
    assert found.failed == (False, True, False)


def test_only_verified_cases_as_operator_count_and_failed_attempts_do(world: World) -> None:
    operated(world, ".F")
    told = {"supervisor": world.zhou, "day": IN_BASIC + timedelta(days=9)}
    log_cases(1, world.trainee, world.department, state=State.PENDING, **told)
    log_cases(1, world.trainee, world.department, role=Role.FIRST_ASSISTANT, **told)
    log_cases(1, world.trainee, world.department, **told)
    row = Procedure.objects.order_by("-pk")[0]
    row.outcome = Outcome.NOT_ATTEMPTED
    row.save()
    row = log_returned(world)
    found = curve_in(world)
    assert found.failed == (False, True)
    assert found.left == Left(waiting=2, not_attempted=1)
    part = Participation.objects.get(procedure=row)
    part.role = Role.FIRST_ASSISTANT.value
    part.save()
    assert curve_in(world).left == Left(waiting=1, not_attempted=1)


def test_complications_from_the_chosen_grade_on(world: World) -> None:
    operated(world, ".C.")
    limit_there(world.base, world.chen, measure="complication", grade="E")
    assert curve_in(world, "complication").failed == (False, False, False)
    limit_there(
        world.base, world.chen, measure="complication", grade="D", since=date(2026, 2, 1)
    )  # fmt: skip
    assert curve_in(world, "complication").failed == (False, True, False)


def test_the_course_by_the_base_s_limit(world: World) -> None:
    limit_there(world.base, world.chen)
    operated(world, "." * 8)
    found = curve_in(world).course
    assert found is not None
    assert found.standing is Standing.TOO_FEW


def test_hard_cases_weigh_differently(world: World) -> None:
    operated(world, "F")
    limit_there(world.base, world.chen, measure="technical")
    usual = curve_in(world)
    limit_there(world.base, world.chen, since=date(2026, 2, 1), risks=(("血管", 3.0),))
    hard = curve_in(world)
    assert usual.course is not None
    assert hard.limit is not None
    assert hard.limit.risks == [["血管", 3.0]]


def test_another_base_s_limits_say_nothing(world: World) -> None:
    limit_there(world.other_base, world.zheng)
    operated(world, "..")
    assert curve_in(world).limit is None


def level_since(world: World, value: float, since: date) -> ReferenceLevel:
    """In place of what stands."""
    purpose = Purpose(CORONARY.purpose)
    new = NewLevel(CORONARY.name, purpose, Quantity.KAR, value, "第 75 百分位数")
    told = {"source": "示例出处", "since": since}
    return add_levels(by=world.wu, hospital=world.main, news=[new], **told)[0]


# -- doses -----------------------------------------------------------------------------------------


def test_doses_above_the_level_and_cases_without_one(world: World) -> None:
    told = [(400.0, 1200.0), (600.0, 60.0), (None, None)]
    for row, (kar, fluoro) in zip(operated(world, "...."), told, strict=False):
        dosed(
            world.department, world.zhou, day=row.case.day, case=row.case, kar=kar, kap=None,
            fluoro=fluoro,
        )  # fmt: skip
    assert curve_in(world, "dose").unsaid == 4  # no level, no word: nothing to compare with
    level(world, 500.0)
    word(world)
    found = curve_in(world, "dose")
    assert (found.failed, found.unsaid) == ((False, True), 2)
    limit_there(world.base, world.chen, measure="dose", quantity="kar", threshold=300.0)
    assert curve_in(world, "dose").failed == (True, True)
    limit_there(world.base, world.chen, measure="fluoro", threshold=500.0)
    assert curve_in(world, "fluoro").failed == (True, False)


def test_a_new_level_says_nothing_of_cases_before_it(world: World) -> None:
    """400, 600 and 800 mGy; 500 holds until 700 is entered today, from today on."""
    for row, kar in zip(operated(world, "..."), (400.0, 600.0, 800.0), strict=True):
        dosed(world.department, world.zhou, day=row.case.day, case=row.case, kar=kar)
    word(world)
    old = level(world, 500.0)
    limit_there(world.base, world.chen, measure="dose", quantity="kar")
    assert curve_in(world, "dose").failed == (False, True, True)
    level_since(world, 700.0, TODAY)
    assert curve_in(world, "dose").failed == (False, True, True)
    newest = level_since(world, 700.0, old.since)  # corrected from the first day on
    assert curve_in(world, "dose").failed == (False, False, True)
    end_kept(by=world.wu, row=newest)  # held until today
    assert curve_in(world, "dose").failed == (False, False, True)


def test_two_reports_of_one_case_are_summed_and_half_a_dose_is_none(world: World) -> None:
    whole, half = operated(world, "..")
    for row, second in ((whole, 200.0), (half, None)):
        for kar in (400.0, second):
            dosed(world.department, world.zhou, day=row.case.day, case=row.case, kar=kar)
    limit_there(world.base, world.chen, measure="dose", quantity="kar", threshold=500.0)
    found = curve_in(world, "dose")
    assert (found.failed, found.unsaid) == ((True,), 1)


def test_the_dose_of_several_categories_is_of_none(world: World) -> None:
    case = new_case(world.trainee, world.department, supervisor=world.zhou, number="T900009")
    part = case.procedures[0].parts[0]
    other = NewProcedure("肝动脉栓塞术", "embolisation", (part,))
    [made] = log(by=None, cases=[replace(case, procedures=(*case.procedures, other))])
    Complication.objects.create(case=made, grade="D")
    dosed(world.department, world.zhou, day=made.day, case=made)
    limit_there(world.base, world.chen, measure="dose", quantity="kar", threshold=500.0)
    found = curve_in(world, "dose")
    assert (found.failed, found.unsaid) == ((), 1)
    assert curve_in(world, "complication").failed == (True,)


# -- relapses --------------------------------------------------------------------------------------


def test_a_relapse_is_told_once_and_as_a_question(world: World) -> None:
    limit_there(world.base, world.chen)
    operated(world, SLIPPED)
    assert tell_relapses(by=None) == 1
    notice = Notice.objects.get(kind="curve_relapse")
    assert notice.person == world.chen
    assert notice.details["number"] == 25
    assert Relapse.objects.get().number == 28
    assert tell_relapses(by=None) == 0  # nothing has changed
    Looked.objects.all().delete()
    assert tell_relapses(by=None) == 0  # told before
    with pytest.raises(SeldingerError, match="已经提醒过"):
        tell_relapse(by=None, trainee=world.trainee, base=world.base, curve=curve_in(world))


def test_without_an_alarm_nothing_is_told(world: World) -> None:
    limit_there(world.base, world.chen)
    operated(world, "..")
    assert tell_relapses(by=None) == 0
    with pytest.raises(SeldingerError, match="没有警报"):
        tell_relapse(by=None, trainee=world.trainee, base=world.base, curve=curve_in(world))


def test_an_alarm_that_moves_to_another_case_is_told_once(world: World) -> None:
    """Stricter limits find it sooner; it is the same question. Withdrawn, nobody asks any more."""
    first = limit_there(world.base, world.chen)
    operated(world, SLIPPED)
    assert tell_relapses(by=None) == 1
    told = {"since": date(2026, 2, 1), "false_alarm": 0.2}
    second = limit_there(world.base, world.chen, **told)
    assert curve_in(world).slipped_with != Relapse.objects.get().case
    assert tell_relapses(by=None) == 0
    assert not Notice.objects.get(kind="curve_relapse").read_at
    for limit in (first, second):
        withdraw_limit(by=world.chen, limit=limit)
    assert tell_relapses(by=None) == 0
    assert Notice.objects.get(kind="curve_relapse").read_at


def test_an_alarm_after_proficiency_was_shown_anew_is_another(world: World) -> None:
    limit_there(world.base, world.chen)
    operated(world, SLIPPED)
    assert tell_relapses(by=None) == 1
    operated(world, SLIPPED, first=IN_BASIC + timedelta(days=len(SLIPPED)))
    Looked.objects.all().delete()
    assert tell_relapses(by=None) == 1
    assert Relapse.objects.count() == 2


def test_what_was_shown_anew_is_no_question_any_more(world: World) -> None:
    limit_there(world.base, world.chen)
    operated(world, SLIPPED)
    tell_relapses(by=None)
    operated(world, "." * 20, first=IN_BASIC + timedelta(days=len(SLIPPED)))
    Looked.objects.all().delete()
    assert tell_relapses(by=None) == 0
    assert Notice.objects.get(kind="curve_relapse").read_at


def test_sums_are_done_before_the_base_is_locked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(base: Base) -> Base:
        raise AssertionError(f"{base} was locked")

    monkeypatch.setattr(limits, "_locked", locked)
    with pytest.raises(SeldingerError, match="出处"):
        set_limit(by=world.chen, base=world.base, new=new_limit(source=" "))
