"""The three things to do next: what, in which order, in which words.

林 rotates in 介入基础 on IN_BASIC and in 神经介入 on IN_NEURO (support/build.py).
"""

from datetime import date, timedelta
from typing import Any

import pytest

from seldinger.domain.training.evaluate import evaluate
from seldinger.domain.training.record import Branch, DirectionChange, Waiver
from seldinger.report.next_steps import (
    CHASED_AFTER,
    CHASED_AT,
    MOST,
    About,
    Step,
    Steps,
    Waiting,
    calm,
    next_steps,
)
from seldinger.report.pace import paces
from support.build import (
    AFTER_TRAINING,
    IN_BASIC,
    IN_INTERNAL,
    IN_NEURO,
    IN_SURGICAL,
    LAST_DAY,
    STAGE_1,
    STAGE_2,
    Facts,
    activity,
    crosswalk,
    leave,
    on,
    op,
    patient,
    record,
    rulebook,
    stay,
    times,
)

# What the posts before 介入基础 ask for, done: then nothing is late on IN_BASIC.
EARLIER = (
    times(20, patient("internal", IN_INTERNAL)),
    times(20, patient("surgical", IN_SURGICAL)),
    times(15, op("参与", "surgery", IN_SURGICAL)),
)


def steps_of(
    *facts: Facts, as_of: str = IN_BASIC, waiting: tuple[Waiting, ...] = (), **fields: Any
) -> tuple[Step, ...]:
    facts_of = record(*facts, **fields)
    verdict = evaluate(rulebook(), facts_of, on(as_of), crosswalk())
    return next_steps(verdict, facts_of, paces(verdict, facts_of), waiting)


def kinds(steps: tuple[Step, ...]) -> list[About]:
    return [step.about for step in steps]


def waits(
    days: int, number: int = 3, supervisor: str = "周示例", *, on_day: str = IN_BASIC
) -> Waiting:
    return Waiting(supervisor, number, on(on_day) - timedelta(days=days))


# -- order and number --------------------


def test_there_are_never_more_than_three() -> None:
    everything = steps_of(
        as_of=IN_NEURO,
        waiting=(waits(400), waits(500, supervisor="赵示例")),
        background=None,
        directions=(),
    )
    assert len(everything) == MOST == 3


def test_what_waits_comes_before_what_is_late_and_that_before_the_present_post() -> None:
    steps = steps_of(as_of=IN_NEURO, waiting=(waits(CHASED_AFTER, on_day=IN_NEURO),))
    assert kinds(steps) == [About.WAITING, About.LATE, About.HERE]


def test_free_places_take_the_second_of_each_kind() -> None:
    steps = steps_of(*EARLIER, times(1, op("术者", "angiography")))
    assert kinds(steps) == [About.HERE, About.HERE, About.BEHIND]
    assert len({step.requirement for step in steps}) == 3


def test_nothing_is_said_twice() -> None:
    for as_of in (IN_INTERNAL, IN_BASIC, IN_NEURO, LAST_DAY, AFTER_TRAINING):
        steps = steps_of(as_of=as_of, waiting=(waits(50, on_day=as_of),))
        assert len(set(steps)) == len(steps)


# -- waiting --------------------


@pytest.mark.parametrize(
    ("days", "number", "chased"),
    [
        (CHASED_AFTER, 1, True),
        (CHASED_AFTER - 1, 1, False),
        (0, CHASED_AT, True),
        (0, CHASED_AT - 1, False),
    ],
)
def test_entries_are_chased_at_25_or_after_30_days(days: int, number: int, chased: bool) -> None:
    assert (CHASED_AT, CHASED_AFTER) == (25, 30)
    steps = steps_of(as_of=IN_NEURO, waiting=(waits(days, number, on_day=IN_NEURO),))
    assert (kinds(steps)[0] is About.WAITING) is chased


def test_25_entries_count_over_all_supervisors() -> None:
    spread = tuple(waits(2, 5, f"示例医师 {n}") for n in range(5))
    assert kinds(steps_of(waiting=spread))[0] is About.WAITING
    assert kinds(steps_of(waiting=spread[:4]))[0] is not About.WAITING


def test_the_sentence_names_number_supervisor_and_the_longest_wait() -> None:
    step = steps_of(waiting=(waits(41, 3, "示例·上级医师 2"),))[0]
    assert step.text == "3 条登记等 示例·上级医师 2 审核，最久 41 天"
    assert step.advice == "请提醒审核：待审的登记在审核前不计入"
    assert step.requirement == ""


def test_the_oldest_group_stands_first() -> None:
    steps = steps_of(waiting=(waits(31, 20, "赵示例"), waits(44, 1, "周示例")))
    assert "周示例" in steps[0].text
    assert steps[0].advice.endswith("；另有 20 条等其他医师")


def test_of_groups_equally_old_the_larger_stands_first() -> None:
    steps = steps_of(waiting=(waits(44, 1, "赵示例"), waits(44, 9, "周示例")))
    assert "周示例" in steps[0].text


def test_entries_without_a_supervisor_wait_for_nobody() -> None:
    step = steps_of(waiting=(waits(31, 2, ""),))[0]
    assert step.text == "2 条登记没有写带教医师，无人可审核，最久 31 天"
    assert step.advice == "请联系教学秘书补上带教医师"


def test_a_short_wait_is_told_last_and_without_urging() -> None:
    steps = steps_of(
        *_complete_until(IN_NEURO), as_of=IN_NEURO, waiting=(waits(4, on_day=IN_NEURO),)
    )
    told = [step for step in steps if step.about is About.WAITING]
    assert steps[-1:] == tuple(told)
    assert told[0].advice == "未到催办的时候：满 30 天或积到 25 条再提醒"


# -- late --------------------


def test_what_is_late_says_what_is_missing_and_since_when() -> None:
    done = [times(18, patient("internal", IN_INTERNAL)), *EARLIER[1:]]
    step = steps_of(done)[0]
    assert step.about is About.LATE
    assert step.text == "管理内科疾病患者还缺 2 例，岗位已于 2023-11-30 结束"
    assert step.requirement == "internal.managed"


def test_within_its_stage_a_shortfall_can_still_be_made_good() -> None:
    step = steps_of(times(18, patient("internal", IN_INTERNAL)), *EARLIER[1:])[0]
    assert step.advice == "2025-08-31 前在同阶段其他岗位补做的也计入"


def test_where_other_posts_do_not_count_a_ruling_is_needed() -> None:
    facts_of = record(times(18, patient("internal", IN_INTERNAL)), *EARLIER[1:])
    strict = rulebook(off_post_counts=False)
    verdict = evaluate(strict, facts_of, on(IN_BASIC), crosswalk())
    step = next_steps(verdict, facts_of, paces(verdict, facts_of), ())[0]
    assert step.advice == "需要补做，跨阶段的须个案认定"


def test_a_direction_is_made_good_in_the_rest_of_its_stage_in_any_case() -> None:
    facts_of = record()
    strict = rulebook(off_post_counts=False)
    verdict = evaluate(strict, facts_of, on("2026-01-12"), crosswalk())
    steps = [s for s in _all_late(verdict, facts_of) if s.requirement.startswith("neuro")]
    assert steps[0].advice == "2026-08-31 前在同阶段其他岗位补做的也计入"


def test_past_its_stage_a_ruling_is_needed() -> None:
    steps = _late(as_of=IN_NEURO)
    assert "需要补做，跨阶段的须个案认定" in steps["internal.managed"].advice


def test_the_first_late_one_tells_how_many_there_are() -> None:
    steps = steps_of(*EARLIER[2:])
    assert kinds(steps)[0] is About.LATE
    assert steps[0].advice.endswith("；同样已过期的共 2 项")


def test_the_only_late_one_tells_no_number() -> None:
    step = steps_of(*EARLIER[1:])[0]
    assert "共" not in step.advice


def test_what_another_reading_completes_comes_last_and_says_so() -> None:
    done = [times(20, op("术者", "angiography")), times(60, op("一助", "angiography"))]
    steps = list(_late(done, as_of=IN_NEURO).values())
    assert steps[-1].requirement == "angiography.participant"
    assert steps[-1].text.startswith("血管造影术·参与按默认口径还缺 30 例，")
    assert not any("口径" in step.text for step in steps[:-1])


def test_a_stage_is_said_to_be_over_where_a_total_is_late() -> None:
    assert "阶段已于 2025-08-31 结束" in _late(as_of=IN_NEURO)["basic.operations"].text


def test_duties_end_with_the_training() -> None:
    step = _late(as_of=AFTER_TRAINING)["academic.paper"]
    assert step.text == "第一作者论文或文献综述还缺 1 篇，培训已于 2026-08-31 结束"
    assert step.advice.startswith("请与基地主任商量补做")


def test_missing_months_ask_for_a_rotation() -> None:
    short = stay("internal", "2023-09-01", "2023-11-18")
    facts_of = record(short, *STAGE_1[1:], *STAGE_2)
    verdict = evaluate(rulebook(), facts_of, on(IN_BASIC), crosswalk())
    step = {s.requirement: s for s in _all_late(verdict, facts_of)}["internal.months"]
    assert step.text == "内科轮转还缺 13 天，岗位已于 2023-11-18 结束"
    assert step.advice.startswith("请与教学秘书商量补排轮转")


def test_whole_missing_months_are_counted_as_months() -> None:
    short = stay("internal", "2023-09-01", "2023-10-31")
    facts_of = record(short, *STAGE_1[1:], *STAGE_2)
    verdict = evaluate(rulebook(), facts_of, on(IN_BASIC), crosswalk())
    step = {s.requirement: s for s in _all_late(verdict, facts_of)}["internal.months"]
    assert step.text.startswith("内科轮转还缺 1 个月，")


def test_a_waived_requirement_is_no_step() -> None:
    waiver = Waiver(by="陈", on=date(2024, 3, 1), reason="示例", requirement="internal.managed")
    steps = steps_of(*STAGE_1, *STAGE_2, waiver, *EARLIER[1:])
    assert About.LATE not in kinds(steps)


def test_what_pending_entries_complete_is_no_step() -> None:
    waiting = times(2, patient("internal", IN_INTERNAL, state="待审核"))
    assert About.LATE not in kinds(
        steps_of(times(18, patient("internal", IN_INTERNAL)), waiting, *EARLIER[1:])
    )


# -- the present post --------------------


def test_the_present_post_tells_its_days_and_the_largest_shortfall() -> None:
    done = [times(1, op("一助", "carotid-angioplasty", IN_NEURO))]
    steps = steps_of(done, as_of="2025-11-07")
    here = next(step for step in steps if step.about is About.HERE)
    assert here.text.startswith("神经介入还剩 23 天，")
    assert "还缺" in here.text


def test_the_largest_shortfall_is_the_one_furthest_behind() -> None:
    almost = [
        times(10, op("术者", "angiography", "2024-04-01")),
        *_enough_of_basic(besides="drainage.operator"),
    ]
    step = next(s for s in steps_of(*EARLIER, almost) if s.about is About.HERE)
    assert step.requirement == "drainage.operator"


def test_it_says_where_one_stands() -> None:
    done = [
        times(2, op("术者", "tace", "2026-04-01")),
        op("术者", "tace", "2026-04-02", state="待审核"),
    ]
    steps = _here(*done, as_of="2026-05-01")
    assert steps["tace.operator"].text == "腹部介入还剩 30 天，肝癌肝动脉化疗栓塞术·术者还缺 8 例"
    assert steps["tace.operator"].advice == ("已计入 2 例，待审 1 例，按已过去的轮转天数应有 6 例")


def test_where_nothing_is_behind_no_expected_number_is_told() -> None:
    steps = _here(times(7, op("术者", "tace", "2026-04-01")), as_of="2026-05-01")
    assert steps["tace.operator"].advice == "已计入 7 例"


def test_months_are_left_to_pass() -> None:
    assert not any(name.endswith(".months") for name in _here(as_of=IN_BASIC))


@pytest.mark.parametrize("day", ["2026-09-01", "2023-08-31"])
def test_outside_the_rotations_no_post_is_the_present_one(day: str) -> None:
    assert About.HERE not in kinds(steps_of(as_of=day))


def test_on_leave_no_post_is_the_present_one() -> None:
    visits = (
        STAGE_1[0],
        leave("2023-12-01", "2023-12-31"),
        stay("basic", "2024-01-01", "2025-08-31"),
    )
    steps = steps_of(visits, as_of="2023-12-10")
    assert About.HERE not in kinds(steps)
    assert About.ROTATIONS not in kinds(steps)


# -- behind elsewhere --------------------


def test_duties_that_lag_fill_a_free_place() -> None:
    steps = steps_of(*_complete_until(IN_BASIC), as_of=IN_BASIC)
    lagging = next(step for step in steps if step.about is About.BEHIND)
    assert lagging.requirement == "academic.presentations"
    assert lagging.text == "主讲病例分析、读书报告、科研讨论比进度少 2 次"
    assert lagging.advice == "已计入 0 次，按已过去的轮转天数应有 2 次"


# -- what nobody entered --------------------


def test_a_new_trainee_is_told_what_is_missing_and_who_enters_it() -> None:
    steps = steps_of(as_of="2023-09-04", rotations=(), background=None, directions=())
    assert kinds(steps) == [About.BACKGROUND, About.ROTATIONS, About.DIRECTIONS]
    assert [step.text for step in steps] == [
        "还没有登记背景，无法判断前六个月的要求",
        "还没有登记轮转，病例无法归入阶段和岗位",
        "还没有登记 3 个专业方向，无法判断哪些方向的要求适用",
    ]
    assert [step.advice for step in steps] == [
        "请教学秘书填写",
        "请教学秘书排入轮转",
        "选定后请教学秘书填写",
    ]
    assert [step.requirement for step in steps] == [
        "entry.residency",
        "",
        "stage-2.directions",
    ]


def test_an_empty_logbook_is_told() -> None:
    steps = steps_of(as_of="2023-09-04")
    entries = next(step for step in steps if step.about is About.ENTRIES)
    assert entries.text == "还没有任何登记"
    assert entries.advice == "病例由本人登记，带教医师审核后计入要求"


@pytest.mark.parametrize(
    "entry", [op("术者", "angiography"), patient(), activity("病例分析", "主讲人")]
)
def test_one_entry_of_any_kind_is_no_empty_logbook(entry: Any) -> None:
    assert About.ENTRIES not in kinds(steps_of(entry, directions=()))


def test_a_day_between_two_rotations_is_told() -> None:
    visits = (*STAGE_1[:2], stay("basic", "2024-03-11", "2025-08-31"))
    steps = steps_of(visits, *EARLIER, as_of="2024-03-05")
    gap = next(step for step in steps if step.about is About.ROTATIONS)
    assert gap.text == "今天没有轮转记录，病例无法归入阶段和岗位"


def test_after_training_no_rotation_is_asked_for() -> None:
    assert About.ROTATIONS not in kinds(steps_of(as_of=AFTER_TRAINING))


def test_a_ruling_may_supply_background_and_directions() -> None:
    rulings = (
        Branch(by="陈", on=date(2023, 9, 1), reason="示例", background="imaging"),
        DirectionChange(
            by="陈",
            on=date(2023, 9, 1),
            reason="示例",
            directions=("neuro", "abdominal", "thoracic"),
        ),
    )
    told = kinds(steps_of(*STAGE_1, *rulings, as_of="2023-09-04", background=None, directions=()))
    assert not {About.BACKGROUND, About.DIRECTIONS} & set(told)


# -- nothing to do --------------------


def test_before_the_first_day_there_is_nothing_to_do() -> None:
    facts_of = record()
    verdict = evaluate(rulebook(), facts_of, on("2023-08-20"), crosswalk())
    assert next_steps(verdict, facts_of, paces(verdict, facts_of), ()) == ()
    assert calm(verdict) == "培训将于 2023-09-01 开始，现在没有要做的事"


def test_a_calm_day_says_so() -> None:
    verdict = evaluate(rulebook(), record(), on(IN_BASIC), crosswalk())
    assert calm(verdict) == "没有需要马上处理的事，按轮转继续登记即可"


def test_who_has_finished_is_told_where_to_go() -> None:
    waivers = [
        Waiver(by="陈", on=date(2026, 8, 1), reason="示例", requirement=r.id)
        for r in rulebook().requirements
    ]
    facts_of = record(*STAGE_1, *STAGE_2, *waivers, op("术者", "angiography"))
    verdict = evaluate(rulebook(), facts_of, on(LAST_DAY), crosswalk())
    assert next_steps(verdict, facts_of, paces(verdict, facts_of), ()) == ()
    assert calm(verdict) == "全部要求已完成。结业审核请联系教学秘书"


@pytest.mark.parametrize("as_of", [IN_INTERNAL, IN_BASIC, IN_NEURO, LAST_DAY, AFTER_TRAINING])
def test_no_step_foretells_anything(as_of: str) -> None:
    for step in steps_of(as_of=as_of, waiting=(waits(40, on_day=as_of),)):
        for word in ("预计", "可能", "将会", "概率", "！", "!"):
            assert word not in step.text + step.advice


# -- helpers --------------------


def _all_late(verdict: Any, facts_of: Any) -> list[Step]:
    return list(Steps(verdict, facts_of, paces(verdict, facts_of), ()).late())


def _late(*facts: Facts, as_of: str) -> dict[str, Step]:
    facts_of = record(*facts)
    verdict = evaluate(rulebook(), facts_of, on(as_of), crosswalk())
    return {step.requirement: step for step in _all_late(verdict, facts_of)}


def _here(*facts: Facts, as_of: str) -> dict[str, Step]:
    facts_of = record(*facts)
    verdict = evaluate(rulebook(), facts_of, on(as_of), crosswalk())
    steps = Steps(verdict, facts_of, paces(verdict, facts_of), ()).here()
    return {step.requirement: step for step in steps}


def _enough_of_basic(day: str = "2024-04-01", besides: str = "") -> list[Facts]:
    """Every cell of 介入基础 filled, but for one; its patients and its total too."""
    cells = [cell for cell in rulebook().cells() if cell.post == "basic" and cell.id != besides]
    return [
        *(times(cell.minimum, op(str(cell.role), cell.category.id, day)) for cell in cells),
        times(150, patient("basic", day)),
        times(80, op("参与", "angiography", day)),
    ]


def _complete_until(as_of: str) -> list[Facts]:
    """Nothing late and nothing short on that day but the duties throughout, and what follows."""
    facts: list[Facts] = [*EARLIER, *_enough_of_basic()]
    if as_of == IN_NEURO:
        neuro = [cell for cell in rulebook().cells() if cell.post == "neuro"]
        facts += [times(c.minimum, op(str(c.role), c.category.id, "2025-09-02")) for c in neuro]
        facts += [times(30, patient("neuro", "2025-09-02"))]
    return facts
