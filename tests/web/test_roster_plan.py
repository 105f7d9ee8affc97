"""What a roster would change, row by row, beside what is recorded."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from seldinger.errors import SeldingerError
from seldinger.web.people.access import Access
from seldinger.web.people.actions.places import add_department, join_base, set_lists
from seldinger.web.people.actions.roster import apply_roster, keep_draft
from seldinger.web.people.actions.training import (
    add_rotation,
    end_stay,
    return_to_training,
    transfer,
    withdraw_rotation,
)
from seldinger.web.people.actions.work import (
    change_department,
    end_membership,
    start_membership,
)
from seldinger.web.people.authority import Authority
from seldinger.web.people.models import BaseHospital, Person, Stay
from seldinger.web.people.roster_preview import planned, proposed_login
from seldinger.web.people.roster_spans import Outcome, Span, compared, joined
from seldinger.web.people.roster_state import RosterBase
from seldinger.web.people.roster_steps import (
    AddRotation,
    DescribeTraining,
    DescribeWork,
    GiveRole,
    Plan,
    StartWork,
)
from seldinger.workbooks.roster import RosterReader
from support.people import TODAY, World
from support.rosters import PARTNER, department, grids, learner, visit, worker

PlanOf = Callable[..., Plan]


@pytest.fixture
def plan_of(world: World) -> PlanOf:
    """Sheets → the plan that the secretary (or somebody else) of 林's base would see."""

    def make(sheets: dict[str, Any], by: Person | None = None) -> Plan:
        return _read(world, sheets, by or world.secretary)[0]

    return make


@pytest.fixture
def write(world: World) -> Callable[[dict[str, Any]], None]:
    def make(sheets: dict[str, Any]) -> None:
        plan, state = _read(world, sheets, world.secretary)
        assert not plan.faults, plan.faults
        draft = keep_draft(by=world.secretary, base=world.base, file_name="名册", content=b"x")
        apply_roster(by=world.secretary, draft=draft, plan=plan, state=state)

    return make


def _read(world: World, sheets: dict[str, Any], by: Person) -> tuple[Plan, Any]:
    at = RosterBase(world.base, Authority(Access(by, TODAY)))
    reading = RosterReader(at.allowed(), grids(sheets)).read()
    state = at.state(reading.roster.known)
    return planned(reading, state), state


def steps(plan: Plan) -> list[Any]:
    assert not plan.faults, plan.faults
    return [step for line in plan.lines for step in line.steps]


def told(plan: Plan) -> str:
    assert plan.faults
    return str(plan.faults[0])


def zhou(**cells: object) -> Any:
    row = {"姓名": "周示例", "工号": "", "职称": "", "开始": "2024-01-01"}
    return worker(**(row | cells))


def lin(**cells: object) -> Any:
    row = {"姓名": "林示例", "工号": "", "背景": "内科", "入培日期": "2024-09-01", "方向": ""}
    return learner(**(row | cells))


def go(**cells: object) -> Any:
    row = {"学员": "林示例", "岗位": "胸部介入", "开始": "2027-06-01", "结束": "2027-08-31"}
    return visit(**(row | cells))


# -- spans ----------------------------------------------------------------------------------------


def days(start: str, end: str | None) -> Span:
    return Span(date.fromisoformat(start), date.fromisoformat(end) if end else None)


COMPARED = [
    (("2024-01-01", None), ("2024-01-01", None), Outcome.THERE),
    (("2024-01-01", "2024-12-31"), ("2024-01-01", "2024-12-31"), Outcome.THERE),
    (("2024-06-01", None), ("2024-01-01", None), Outcome.THERE),
    (("2024-06-01", "2024-07-01"), ("2024-01-01", "2024-12-31"), Outcome.THERE),
    (("2024-01-01", None), ("2024-01-01", "2024-12-31"), Outcome.ENDED),
    (("2024-01-01", "2024-12-31"), ("2024-01-01", None), Outcome.ENDS),
    (("2024-01-01", "2024-06-30"), ("2024-01-01", "2024-12-31"), Outcome.CLASHES),
    (("2023-01-01", None), ("2024-01-01", None), Outcome.CLASHES),
    (("2023-01-01", "2023-06-30"), ("2024-01-01", None), Outcome.CLASHES),
    (("2024-06-01", None), ("2024-01-01", "2024-12-31"), Outcome.CLASHES),
    (("2025-01-01", None), ("2024-01-01", "2024-12-31"), Outcome.NEW),
]


@pytest.mark.parametrize(("now", "recorded", "outcome"), COMPARED)
def test_a_told_span_beside_a_recorded_one(now: Any, recorded: Any, outcome: Outcome) -> None:
    assert compared(days(*now), [days(*recorded)]).outcome is outcome


def test_the_recorded_span_with_the_same_beginning_decides() -> None:
    recorded = [days("2020-01-01", "2021-12-31"), days("2023-01-01", None)]
    assert [compared(one, recorded).outcome for one in recorded] == [Outcome.THERE] * 2
    assert compared(days("2024-01-01", None), []).outcome is Outcome.NEW


def test_spans_that_overlap_are_joined_and_others_are_not() -> None:
    assert joined(
        [
            days("2025-06-01", None),
            days("2024-01-01", "2024-12-31"),
            days("2024-03-01", "2024-06-30"),
            days("2024-12-31", "2025-03-31"),
        ]
    ) == [days("2024-01-01", "2025-03-31"), days("2025-06-01", None)]
    assert joined([days("2024-01-01", None), days("2025-01-01", "2025-02-01")]) == [
        days("2024-01-01", None)
    ]


# -- logins ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "taken", "login"),
    [
        ("单示例", (), "shanshili"),
        ("林示例", ("linshili", "linshili2"), "linshili3"),
        ("Ada Example", (), "adaexample"),
        ("·", (), "renyuan"),
        ("吕示例", (), "lvshili"),
        ("马" * 60, (), "ma" * 25),
    ],
)
def test_a_login_follows_from_the_name(name: str, taken: tuple[str, ...], login: str) -> None:
    assert proposed_login(name, taken) == login


def test_a_proposed_login_keeps_away_from_those_the_roster_tells(plan_of: PlanOf) -> None:
    rows = [worker(), worker(姓名="马示莉", 工号="2", 登录名="mashili")]
    found = [step.login for step in steps(plan_of({"人员": rows})) if hasattr(step, "login")]
    assert found == ["mashili2", "mashili"]


# -- work and roles -------------------------------------------------------------------------------


def test_a_role_from_a_later_day_leaves_the_work_as_it_is(plan_of: PlanOf) -> None:
    rows = [zhou(), zhou(身份="科室主任", 开始="2026-01-01")]
    (step,) = steps(plan_of({"人员": rows}))
    assert isinstance(step, GiveRole)
    assert step.start == date(2026, 1, 1)


def test_rows_of_one_place_are_one_stretch_of_work(plan_of: PlanOf) -> None:
    rows = [
        worker(开始="2025-01-01", 职称=""),
        worker(开始="2024-01-01", 结束="2025-06-30", 身份="科室主任"),
    ]
    found = steps(plan_of({"人员": rows}))
    (work,) = [step for step in found if isinstance(step, StartWork)]
    assert (work.start, work.end, work.title) == (date(2024, 1, 1), None, "主任医师")
    spans = {step.role: (step.start, step.end) for step in found if isinstance(step, GiveRole)}
    assert list(spans.values()) == [
        (date(2025, 1, 1), None),
        (date(2024, 1, 1), date(2025, 6, 30)),
    ]


def test_who_left_and_came_back_worked_twice(plan_of: PlanOf, write: Any) -> None:
    rows = [
        worker(开始="2024-01-01", 结束="2024-12-31"),
        worker(开始="2025-06-01"),
    ]
    write({"人员": rows})
    works = Person.objects.get(login="mashili").memberships.all()
    assert [(str(work.start), str(work.end)) for work in works] == [
        ("2024-01-01", "2024-12-31"),
        ("2025-06-01", "None"),
    ]
    assert steps(plan_of({"人员": rows})) == []


def test_work_that_is_told_as_ended_ends_no_role_beside_it(world: World, write: Any) -> None:
    """A past stretch is history: roles of today do not follow from it."""
    end_membership(by=world.secretary, membership=world.wu.memberships.get(), on=TODAY)
    before = [(role.pk, role.end) for role in world.wu.roles.all()]
    row = zhou(姓名="吴示例", 科室="", 身份="查询", 开始="2023-01-01", 结束="2023-12-31")
    write({"人员": [row]})
    assert [(role.pk, role.end) for role in world.wu.roles.all()][-len(before) :] == before


def test_an_old_roster_does_not_take_a_change_of_department_back(
    world: World, plan_of: PlanOf
) -> None:
    other = add_department(by=world.secretary, hospital=world.main, name="放射科")
    change_department(
        by=world.secretary, membership=world.zhou.memberships.get(), department=other,
        on=date(2026, 3, 1),
    )  # fmt: skip
    plan = plan_of({"人员": [zhou()]})
    assert steps(plan) == []
    assert plan.lines[0].note == "已于 2026-02-28 结束，不重新开始"


def test_number_and_title_are_corrected(world: World, plan_of: PlanOf, write: Any) -> None:
    rows = [zhou(登录名="zhou", 工号="0077", 职称="副主任医师")]
    (step,) = steps(plan_of({"人员": rows}))
    assert isinstance(step, DescribeWork)
    write({"人员": rows})
    work = world.zhou.memberships.get()
    assert (work.staff_no, work.title) == ("0077", "副主任医师")
    assert steps(plan_of({"人员": rows})) == []
    # Now the number tells who is meant.
    assert steps(plan_of({"人员": [zhou(工号="0077", 职称="副主任医师")]})) == []


def test_work_in_the_partner_hospital_is_another_place(plan_of: PlanOf) -> None:
    row = zhou(登录名="zhou", 医院=PARTNER, 开始="2026-01-01")
    assert [type(step) for step in steps(plan_of({"人员": [row]}))] == [StartWork, GiveRole]


# -- places ---------------------------------------------------------------------------------------


def test_lists_that_stand_are_no_change(world: World, plan_of: PlanOf, write: Any) -> None:
    both = "外周血管介入手术、综合介入诊疗手术"
    assert steps(plan_of({"科室": [department(科室="介入科", 目录专业=both)]})) == []
    fewer = {"科室": [department(科室="介入科")]}
    write(fewer)
    lists = world.department.lists.filter(end__isnull=True)
    assert [(one.list_id, one.start) for one in lists] == [("peripheral-intervention", TODAY)]
    assert steps(plan_of(fewer)) == []


def test_a_hospital_with_lists_of_tomorrow_is_told_by_its_row(world: World, write: Any) -> None:
    set_lists(
        by=world.admin, department=world.department, list_ids=["urology"], start=date(2026, 7, 1)
    )
    with pytest.raises(SeldingerError, match="“科室”第 2 行：现在的专业从 2026-07-01 起有效"):
        write({"科室": [department(科室="介入科")]})


def test_in_another_bases_main_hospital_trainees_rotate_and_no_more(
    world: World, plan_of: PlanOf
) -> None:
    join_base(
        by=world.admin, base=world.base, hospital=world.other_hospital,
        kind=BaseHospital.Kind.PARTNER, start=TODAY,
    )  # fmt: skip
    (step,) = steps(plan_of({"轮转": [go(医院=world.other_hospital.name)]}))
    assert isinstance(step, AddRotation)
    assert "请由管理员登记" in told(plan_of({"人员": [worker(医院=world.other_hospital.name)]}))
    # The platform's administrator is asked by name instead.
    assert steps(plan_of({"人员": [worker(医院=world.other_hospital.name)]}, by=world.admin))


# -- training and rotations ------------------------------------------------------------------------


def test_background_and_directions_are_corrected(world: World, plan_of: PlanOf, write: Any) -> None:
    assert steps(plan_of({"学员": [lin()]})) == []
    rows = {"学员": [lin(背景="外科", 方向="胸部介入、神经介入、腹部介入")]}
    (step,) = steps(plan_of(rows))
    assert isinstance(step, DescribeTraining)
    write(rows)
    world.trainee.refresh_from_db()
    assert world.trainee.background == "surgical"
    assert set(world.trainee.directions) == {"neuro", "thoracic", "abdominal"}
    assert steps(plan_of(rows)) == []


def test_the_same_rotation_told_with_less_is_no_change(plan_of: PlanOf) -> None:
    row = go(岗位="介入基础", 开始="2025-03-01", 结束="2026-08-31", 科室="")
    assert steps(plan_of({"轮转": [row]})) == []
    assert "与已登记的轮转" in told(plan_of({"轮转": [row | {"医院": PARTNER}]}))


def test_a_rotation_that_was_withdrawn_may_be_told_again(world: World, plan_of: PlanOf) -> None:
    row = go(岗位="腹部介入", 开始="2027-03-01", 结束="2027-05-31", 医院=PARTNER)
    assert steps(plan_of({"轮转": [row]})) == []
    last = world.trainee.rotations.get(place="abdominal")
    withdraw_rotation(by=world.secretary, rotation=last)
    assert len(steps(plan_of({"轮转": [row]}))) == 1


def test_the_chief_resident_runs_beside_a_rotation(plan_of: PlanOf) -> None:
    row = go(岗位="总住院医师", 开始="2026-09-01", 结束="2027-05-31")
    assert len(steps(plan_of({"轮转": [row]}))) == 1


def test_leave_overlaps_like_any_rotation(world: World, plan_of: PlanOf, write: Any) -> None:
    inside = go(岗位="请假", 开始="2026-07-01", 结束="2026-07-07")
    assert "与已登记的轮转" in told(plan_of({"轮转": [inside]}))
    after = {"轮转": [go(岗位="请假", 科室="")]}
    write(after)
    assert world.trainee.rotations.get(place="请假").hospital is None
    assert steps(plan_of(after)) == []


def test_a_trainee_who_left_rotates_no_further(world: World, plan_of: PlanOf) -> None:
    end_stay(by=world.secretary, trainee=world.trainee, on=TODAY, ending=Stay.Ending.LEFT)
    assert steps(plan_of({"学员": [lin()]})) == []
    assert "不晚于离开日期 2026-06-15" in told(plan_of({"轮转": [go()]}))
    return_to_training(
        by=world.secretary, trainee=world.trainee, base=world.base, on=date(2027, 1, 1)
    )


def test_a_trainee_of_another_base_is_not_meant(world: World, plan_of: PlanOf) -> None:
    transfer(by=world.admin, trainee=world.trainee, base=world.other_base, on=date(2026, 6, 1))
    assert "本基地在培学员" in told(plan_of({"轮转": [go()]}))
    assert "目前登记在别的基地" in told(plan_of({"学员": [lin()]}))


def test_the_first_rotation_of_a_new_trainee_is_not_before_the_entry(plan_of: PlanOf) -> None:
    sheets = {"学员": [learner()], "轮转": [visit(开始="2025-08-31")]}
    assert "不早于入培日期 2025-09-01" in told(plan_of(sheets))


def test_an_attending_may_become_a_trainee(world: World, plan_of: PlanOf, write: Any) -> None:
    sheets = {"学员": [learner(姓名="周示例", 工号="")], "轮转": [visit(学员="zhou")]}
    write(sheets)
    assert world.zhou.traineeships.get().rotations.count() == 1
    assert steps(plan_of(sheets)) == []


def test_who_works_elsewhere_too_is_the_administrators(world: World, plan_of: PlanOf) -> None:
    start_membership(
        by=None, person=world.lin, hospital=world.other_hospital, start=date(2026, 1, 1)
    )
    add_rotation(
        by=None, trainee=world.trainee, place="thoracic", start=date(2027, 6, 1),
        end=date(2027, 8, 31),
    )  # fmt: skip
    assert steps(plan_of({"轮转": [go()]})) == []
    later = go(开始="2027-09-01", 结束="2027-09-30")
    assert "请由管理员登记" in told(plan_of({"轮转": [later]}))
    assert len(steps(plan_of({"轮转": [later]}, by=world.admin))) == 1
