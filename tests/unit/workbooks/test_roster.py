"""A roster workbook → people and places, or every fault with its place and nothing read in."""

import time
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from seldinger.workbooks.grid import WorkbookError
from seldinger.workbooks.roster import MOST_ROWS, RosterReader, read_roster
from seldinger.workbooks.roster_sheets import (
    Allowed,
    DepartmentRow,
    Known,
    PersonRow,
    Roster,
    RotationRow,
    TraineeRow,
    Who,
)
from seldinger.workbooks.roster_template import roster_template
from support.rosters import (
    ELSEWHERE,
    MAIN,
    PARTNER,
    allowed,
    department,
    grids,
    learner,
    one_of_each,
    roster_book,
    visit,
    worker,
)

DIRECTIONS = ("peripheral", "neuro", "abdominal")
LIN = Known(7, "林示例", "lin", frozenset({(MAIN, "T9")}), is_trainee=True)
ZHOU = Known(8, "周示例", "zhou", frozenset({(MAIN, "0077")}))
ELSE = Known(9, "郑示例", "zheng", here=False)


def read(sheets: Any, base: Allowed | None = None) -> Roster:
    reading = RosterReader(base or allowed(), grids(sheets)).read()
    assert reading.faults == ()
    return reading.roster


def faults(sheets: Any, base: Allowed | None = None) -> list[str]:
    reading = RosterReader(base or allowed(), grids(sheets)).read()
    assert reading.faults
    return [str(fault) for fault in reading.faults]


def whos(sheets: Any, base: Allowed | None = None) -> list[tuple[str, str, int | None]]:
    found = read(sheets, base)
    people = [row.who for row in (*found.people, *found.trainees)]
    return [(who.name, who.login, who.known) for who in people]


# -- what is read ---------------------------------------------------------------------------------


def test_every_sheet_becomes_rows() -> None:
    roster = read(one_of_each())
    ma, hu = Who(1, "马示例", "", None), Who(2, "胡示例", "", None)
    assert roster.departments == (DepartmentRow(MAIN, "神经介入科", ("peripheral",)),)
    assert roster.people == (
        PersonRow(ma, MAIN, "介入科", ("attending",), "0012", "主任医师", date(2024, 9, 1), None),
    )
    assert roster.trainees == (
        TraineeRow(hu, date(2025, 9, 1), "imaging", DIRECTIONS, MAIN, "", "T001"),
    )
    assert roster.rotations == (
        RotationRow(hu, "basic", date(2026, 3, 1), date(2026, 8, 31), MAIN, "介入科"),
    )
    assert (roster.rotations[0].origin.sheet, roster.rotations[0].origin.row) == ("轮转", 2)


def test_a_file_is_read_and_its_faults_are_told_together(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(roster_book(one_of_each()))
    assert read_roster(path, allowed()).people
    path.write_bytes(roster_book({"人员": [worker(姓名=""), worker(开始="某日")]}))
    with pytest.raises(WorkbookError) as caught:
        read_roster(path, allowed())
    assert str(caught.value) == "名册.xlsx 有 2 处需要改正，没有读入任何内容"
    assert [str(fault) for fault in caught.value.faults] == [
        "“人员”第 2 行“姓名（A）”列：空，应为姓名，不超过 60 个字",
        "“人员”第 3 行“开始（H）”列：现为“某日”，应为日期，如 2026-03-05",
    ]


@pytest.mark.parametrize(
    "start",
    ["2024-9-1", "２０２４年９月１日", "20240901", 45536, datetime(2024, 9, 1), "2024/09/01 8:00"],
)
def test_dates_as_people_type_them(start: object) -> None:
    assert read({"人员": [worker(开始=start)]}).people[0].start == date(2024, 9, 1)


def test_words_are_read_as_people_type_them() -> None:
    row = worker(
        姓名=" 马　示例 ",
        工号=12.0,
        医院="示例甲 医院",
        科室="介入科 ",
        身份="上级医师，查询;科教处",
    )
    (found,) = read({"人员": [row]}).people
    assert (found.who.name, found.staff_no, found.hospital) == ("马示例", "12", MAIN)
    assert found.roles == ("attending", "look_up", "education_office")


def test_a_name_in_latin_letters_keeps_its_gap() -> None:
    assert whos({"人员": [worker(姓名="Ada  Example")]}) == [("Ada Example", "", None)]


def test_the_whole_title_of_a_role_is_one_word() -> None:
    row = worker(身份="查询（病房/手术室）、上级医师")
    assert read({"人员": [row]}).people[0].roles == ("look_up", "attending")


def test_columns_stand_in_any_order_and_sheets_may_be_absent() -> None:
    title, rows = grids({"人员": [worker()]})[0]
    turned = [list(reversed(row)) for row in rows]
    reading = RosterReader(allowed(), [(title, turned), ("备注", [["随便"]]), ("说明", [])]).read()
    assert reading.faults == ()
    assert len(reading.roster.people) == 1
    assert reading.roster.passed_over == ("备注",)


def test_a_trainee_without_a_number_has_no_work() -> None:
    (row,) = read({"学员": [learner(工号="")]}).trainees
    assert (row.hospital, row.department) == ("", "")


def test_a_trainee_works_where_it_is_told() -> None:
    (row,) = read({"学员": [learner(医院=PARTNER, 科室="介入科")]}).trainees
    assert (row.hospital, row.department) == (PARTNER, "介入科")


def test_leave_is_nowhere() -> None:
    (row,) = read(one_of_each() | {"轮转": [visit(岗位="请假", 医院=PARTNER)]}).rotations
    assert (row.place, row.hospital, row.department) == ("请假", "", "")


def test_a_department_of_the_workbook_is_known_to_its_other_sheets() -> None:
    sheets = {"科室": [department()], "人员": [worker(科室="神经介入科")]}
    assert read(sheets).people[0].department == "神经介入科"


def test_a_department_that_is_there_keeps_its_spelling() -> None:
    (row,) = read({"科室": [department(科室=" 介 入 科 ", 目录专业="")]}).departments
    assert (row.name, row.lists) == ("介入科", ())


def test_equal_rows_are_one() -> None:
    sheets = {name: [*rows, *rows] for name, rows in one_of_each().items()}
    assert read(sheets) == read(one_of_each())


def test_all_rows_may_rotate_in_another_bases_hospital() -> None:
    rows = [visit(医院=ELSEWHERE, 科室="神经外科")]
    assert read(one_of_each() | {"轮转": rows}).rotations[0].hospital == ELSEWHERE


# -- one bad cell ---------------------------------------------------------------------------------

BAD_CELLS = [
    ("科室", department(医院=""), "医院（A）", "本基地的医院"),
    ("科室", department(医院="示例戊医院"), "医院（A）", "新的医院请先在“设置”里加入本基地"),
    ("科室", department(医院=ELSEWHERE), "医院（A）", f"{ELSEWHERE}也是别的基地的主基地医院"),
    ("科室", department(科室=""), "科室（B）", "科室名，不超过 120 个字"),
    ("科室", department(科室="长" * 121), "科室（B）", "科室名，不超过 120 个字"),
    ("科室", department(目录专业="外周血管"), "目录专业（C）", "最接近的是 外周血管介入手术"),
    ("科室", department(医院=PARTNER), "目录专业（C）", "这家医院还没有选定手术分级目录"),
    ("人员", worker(姓名=""), "姓名（A）", "姓名，不超过 60 个字"),
    ("人员", worker(姓名="长" * 61), "姓名（A）", "姓名，不超过 60 个字"),
    ("人员", worker(姓名="马\x00示例"), "姓名（A）", "姓名，不超过 60 个字"),
    ("人员", worker(登录名="马"), "登录名（B）", "2 至 60 个小写字母、数字或 . _ -"),
    ("人员", worker(登录名="a"), "登录名（B）", "2 至 60 个小写字母、数字或 . _ -"),
    ("人员", worker(工号="1" * 41), "工号（C）", "不超过 40 个字"),
    ("人员", worker(医院=ELSEWHERE, 科室="神经外科"), "医院（D）", "请由管理员登记"),
    ("人员", worker(科室="介入"), "科室（E）", f"{MAIN}的科室。最接近的是 介入科"),
    ("人员", worker(科室=""), "科室（E）", "身份是上级医师、科室主任的要写科室"),
    ("人员", worker(身份=""), "身份（F）", "可用的有：上级医师、基地主任"),
    ("人员", worker(身份="上级医生"), "身份（F）", "“上级医生”最接近的是 上级医师"),
    ("人员", worker(身份="上级医师、管理员"), "身份（F）", "由管理员在“人员”里授予的身份"),
    ("人员", worker(身份="学员"), "身份（F）", "“学员”表里的一行，不是身份"),
    ("人员", worker(职称="长" * 41), "职称（G）", "不超过 40 个字"),
    ("人员", worker(开始=""), "开始（H）", "日期，如 2026-03-05"),
    ("人员", worker(结束="某日"), "结束（I）", "不早于开始的日期，如 2026-03-05，或空着"),
    ("人员", worker(结束="2024-08-31"), "结束（I）", "不早于开始的日期，如 2026-03-05，或空着"),
    ("学员", learner(背景="皮肤"), "背景（D）", "可用的有：影像、内科、外科"),
    ("学员", learner(背景="外科学"), "背景（D）", "最接近的是 外科"),
    ("学员", learner(背景=""), "背景（D）", "可用的有：影像、内科、外科"),
    ("学员", learner(入培日期="24/9/1"), "入培日期（E）", "日期，如 2026-03-05"),
    ("学员", learner(方向="神经介入、腹部介入"), "方向（F）", "3 个不同的专业方向"),
    ("学员", learner(方向="神经介入、腹部介入、心脏"), "方向（F）", "“心脏”"),
    ("学员", learner(方向="、"), "方向（F）", "3 个不同的专业方向"),
    ("学员", learner(医院=ELSEWHERE), "医院（G）", "请由管理员登记"),
    ("轮转", visit(学员=""), "学员（A）", "学员的姓名、工号或登录名"),
    ("轮转", visit(学员="胡实例"), "学员（A）", "最接近的是 胡示例"),
    ("轮转", visit(岗位="神经"), "岗位（B）", "最接近的是 神经介入"),
    ("轮转", visit(岗位=""), "岗位（B）", "可用的有：X线、CT"),
    ("轮转", visit(结束=""), "结束（D）", "不早于开始的日期，如 2026-03-05"),
    ("轮转", visit(结束="2026-02-01"), "结束（D）", "不早于开始的日期，如 2026-03-05"),
    ("轮转", visit(科室="骨科"), "科室（F）", "新的科室请先写在“科室”表里"),
]


@pytest.mark.parametrize(("sheet", "row", "column", "expected"), BAD_CELLS)
def test_a_bad_cell_is_told_with_its_place_and_what_is_allowed(
    sheet: str, row: dict[str, object], column: str, expected: str
) -> None:
    reading = RosterReader(allowed(), grids(one_of_each() | {sheet: [row]})).read()
    # Whoever cannot be read is not missed a second time where a rotation names them.
    mine = [fault for fault in reading.faults if fault.sheet == sheet]
    assert [(fault.row, fault.column) for fault in mine] == [(2, column)]
    assert expected in mine[0].allowed
    assert len(reading.faults) == 1 or "姓名" in column


def test_every_fault_of_every_sheet_is_told_at_once() -> None:
    sheets = {
        "科室": [department(医院="")],
        "人员": [worker(), worker(姓名="", 身份="主任", 开始="")],
        "学员": [learner(背景="儿科", 入培日期="", 方向="神经介入")],
        "轮转": [visit(岗位="病房", 开始="?")],
    }
    reading = RosterReader(allowed(), grids(sheets)).read()
    assert [(fault.sheet, fault.row, fault.column) for fault in reading.faults] == sorted(
        [
            ("科室", 2, "医院（A）"),
            ("人员", 3, "姓名（A）"),
            ("人员", 3, "开始（H）"),
            ("人员", 3, "身份（F）"),
            ("学员", 2, "入培日期（E）"),
            ("学员", 2, "方向（F）"),
            ("学员", 2, "背景（D）"),
            ("轮转", 2, "岗位（B）"),
            ("轮转", 2, "开始（C）"),
        ]
    )


def test_a_missing_column_is_told_once() -> None:
    rows = [["姓名", "医院"], *[["马示例", MAIN]] * 3]
    reading = RosterReader(allowed(), [("人员", rows)]).read()
    assert [str(fault) for fault in reading.faults] == [
        "“人员”第 1 行：缺少“开始”列（日期，如 2026-03-05）",
        "“人员”第 1 行：缺少“身份”列（一个或几个身份，用、隔开）",
    ]


def test_nothing_at_all() -> None:
    (told,) = faults({"备注": []})
    assert told == "“名册”：没有可读的内容；应有科室、人员、学员、轮转这几张工作表，至少一行"


def test_two_sheets_of_one_name() -> None:
    sheet = grids({"人员": [worker()]})[0]
    reading = RosterReader(allowed(), [sheet, ("人 员", sheet[1])]).read()
    assert "有两张同名的工作表" in str(reading.faults[0])


def test_too_many_rows() -> None:
    rows = [department(科室=f"科{number}", 目录专业="") for number in range(MOST_ROWS + 1)]
    assert faults({"科室": rows}) == [f"“科室”：一次最多 {MOST_ROWS} 行；请分成几份"]


def test_thousands_of_wrong_words_do_not_keep_one_waiting() -> None:
    learners = [learner(姓名=f"胡示例{number}", 工号=f"{number}") for number in range(MOST_ROWS)]
    visits = [visit(学员=f"无此人{number}") for number in range(MOST_ROWS)]
    before = time.process_time()
    told = faults({"学员": learners, "轮转": visits})
    assert len(told) == MOST_ROWS
    assert told[-1].endswith("的姓名、工号或登录名。请核对后照写")
    assert time.process_time() - before < 30  # seconds; minutes without a limit


def test_one_department_with_two_sets_of_lists() -> None:
    (told,) = faults({"科室": [department(), department(目录专业="综合介入诊疗手术")]})
    assert told.endswith("应为只写一次的科室：第 2 行已有，目录专业不同")


def test_without_a_main_hospital_nothing_can_be_left_out() -> None:
    told = faults({"学员": [learner()], "轮转": [visit()]}, allowed(main=""))
    assert all("本基地还没有主基地医院，不能空着" in one for one in told)
    assert len(told) == 2


# -- who is who -----------------------------------------------------------------------------------


def test_rows_with_one_login_are_one_person() -> None:
    rows = [worker(登录名="Ma"), worker(登录名="ma", 工号="B1", 医院=PARTNER)]
    assert len({row.who for row in read({"人员": rows}).people}) == 1


def test_rows_with_one_name_and_number_are_one_person() -> None:
    rows = [worker(), worker(科室="放射科"), worker(工号="", 科室="", 身份="基地主任")]
    assert len({row.who for row in read({"人员": rows}).people}) == 1


def test_a_trainee_may_work_too() -> None:
    sheets = {"人员": [worker(姓名="胡示例", 工号="T001")], "学员": [learner()]}
    roster = read(sheets)
    assert roster.people[0].who == roster.trainees[0].who


def test_two_numbers_are_two_people() -> None:
    roster = read({"人员": [worker(), worker(工号="0013")]})
    assert len({row.who for row in roster.people}) == 2


def test_a_name_alone_between_two_of_that_name_is_not_understood() -> None:
    (told,) = faults({"人员": [worker(), worker(工号="0013"), worker(工号="")]})
    assert "“人员”第 4 行" in told
    assert "同名的马示例不止一位" in told


def test_one_login_for_two_names() -> None:
    (told,) = faults({"人员": [worker(登录名="ma"), worker(登录名="ma", 姓名="牛示例", 工号="")]})
    assert "“人员”第 2 行的马示例也用它" in told


def test_one_number_for_two_names() -> None:
    (told,) = faults({"人员": [worker(), worker(姓名="牛示例")]})
    assert told.endswith("应为本人的工号：“人员”第 2 行的马示例也用它")


@pytest.mark.parametrize(
    "cells",
    [
        {"姓名": "周示例", "工号": ""},
        {"姓名": "周示例", "工号": "0077"},
        {"姓名": "周 示例", "工号": "", "登录名": "ZHOU"},
        {"姓名": "周示例", "工号": "B7", "登录名": "zhou", "医院": PARTNER},
    ],
)
def test_somebody_with_an_account_is_known(cells: dict[str, object]) -> None:
    assert whos({"人员": [worker(**cells)]}, allowed(ZHOU)) == [("周示例", "zhou", 8)]


NOT_UNDERSTOOD = [
    ({"姓名": "周示例", "工号": "B7", "医院": PARTNER}, "已有同名的周示例（zhou）"),
    ({"姓名": "牛示例", "工号": "0077"}, "它在示例甲医院属于周示例（zhou）"),
    ({"姓名": "周示例", "工号": "0077", "登录名": "zhou2"}, "它在示例甲医院属于周示例（zhou）"),
    ({"姓名": "牛示例", "工号": "", "登录名": "zhou"}, "牛示例本人的登录名：它属于周示例"),
    ({"姓名": "郑示例", "工号": "", "登录名": "zheng"}, ""),
    ({"姓名": "牛示例", "工号": "", "登录名": "zheng"}, "没有用过的登录名"),
    ({"姓名": "牛示例", "工号": "", "登录名": "taken"}, "没有用过的登录名"),
]


@pytest.mark.parametrize(("cells", "expected"), NOT_UNDERSTOOD)
def test_whoever_could_be_somebody_else_is_asked_about(
    cells: dict[str, object], expected: str
) -> None:
    base = allowed(ZHOU, ELSE, logins=["taken"])
    if not expected:  # by the login alone, because nobody else can be meant by it
        assert whos({"人员": [worker(**cells)]}, base) == [("郑示例", "zheng", 9)]
        return
    (told,) = faults({"人员": [worker(**cells)]}, base)
    assert expected in told
    assert "郑示例" not in told


def test_another_number_in_the_same_hospital_is_another_person() -> None:
    assert whos({"人员": [worker(姓名="周示例")]}, allowed(ZHOU)) == [("周示例", "", None)]


def test_a_namesake_elsewhere_is_not_meant_by_name() -> None:
    assert whos({"人员": [worker(姓名="郑示例", 工号="")]}, allowed(ELSE)) == [("郑示例", "", None)]


def test_two_accounts_of_one_name() -> None:
    other = Known(10, "周示例", "zhou2")
    (told,) = faults({"人员": [worker(姓名="周示例", 工号="")]}, allowed(ZHOU, other))
    assert "（zhou、zhou2）" in told


def test_a_name_alone_beside_a_new_namesake_might_mean_the_old_one() -> None:
    rows = [worker(姓名="周示例", 工号="", 登录名="zhou9"), worker(姓名="周示例", 工号="")]
    (told,) = faults({"人员": rows}, allowed(ZHOU))
    assert "“人员”第 3 行" in told
    assert "已有同名的周示例（zhou）" in told


def test_two_rows_that_mean_one_account_are_one_person() -> None:
    rows = [worker(姓名="周示例", 工号="", 登录名="zhou"), worker(姓名="周示例", 工号="0077")]
    assert len({row.who for row in read({"人员": rows}, allowed(ZHOU)).people}) == 1


# -- whom a rotation means ------------------------------------------------------------------------


@pytest.mark.parametrize("told", ["胡示例", "T001", " t001 ", "胡 示例"])
def test_a_trainee_of_the_workbook_is_meant_by_name_or_number(told: str) -> None:
    roster = read(one_of_each() | {"轮转": [visit(学员=told)]})
    assert roster.rotations[0].who == roster.trainees[0].who


@pytest.mark.parametrize("told", ["林示例", "T9", "lin", "LIN"])
def test_a_trainee_of_the_base_is_meant_too(told: str) -> None:
    (row,) = read({"轮转": [visit(学员=told)]}, allowed(LIN)).rotations
    assert row.who.known == 7


def test_a_trainee_of_the_workbook_who_is_known_is_one_person() -> None:
    sheets = {"学员": [learner(姓名="林示例", 工号="")], "轮转": [visit(学员="lin")]}
    roster = read(sheets, allowed(LIN))
    assert roster.rotations[0].who == roster.trainees[0].who


def test_somebody_who_is_no_trainee_is_not_meant() -> None:
    (told,) = faults({"轮转": [visit(学员="周示例")]}, allowed(ZHOU, LIN))
    assert "“学员”表里或本基地在培学员的姓名、工号或登录名。最接近的是 林示例" in told


def test_a_name_that_two_trainees_have() -> None:
    rows = [learner(), learner(工号="T002")]
    (told,) = faults({"学员": rows, "轮转": [visit()]})
    assert told.endswith("应为只指一名学员的工号或登录名：胡示例不止一位")
    assert len(read({"学员": rows, "轮转": [visit(学员="T002")]}).rotations) == 1


def test_what_is_unclear_about_a_trainee_is_told_once() -> None:
    """At the trainee's own row, not again at every rotation."""
    rows = [learner(姓名="牛示例", 工号="T9")]
    (told,) = faults({"学员": rows, "轮转": [visit(学员="T9")]}, allowed(LIN))
    assert "它在示例甲医院属于林示例（lin）" in told


def test_one_trainee_told_in_two_ways() -> None:
    (told,) = faults({"学员": [learner(), learner(背景="外科")]})
    assert told.endswith("应为另一名学员：第 2 行已有这名学员，内容不同")


def test_rotations_of_one_trainee_do_not_overlap() -> None:
    rows = [visit(), visit(岗位="神经介入", 开始="2026-08-31", 结束="2026-09-30")]
    assert faults(one_of_each() | {"轮转": rows}) == [
        "“轮转”第 3 行“开始”列：现为“2026-08-31至2026-09-30”，"
        "应为不与第 2 行（2026-03-01至2026-08-31）重叠的日期"
    ]


def test_rotations_of_two_trainees_and_of_two_tracks_may() -> None:
    sheets = {
        "学员": [learner(), learner(姓名="牛示例", 工号="T002")],
        "轮转": [visit(), visit(学员="牛示例"), visit(岗位="总住院医师")],
    }
    assert len(read(sheets).rotations) == 3


# -- the template ---------------------------------------------------------------------------------


def test_the_template_is_read_as_it_is() -> None:
    book = openpyxl.load_workbook(BytesIO(roster_template("示例甲基地", allowed())))
    raw = [(s.title, [list(r) for r in s.iter_rows(values_only=True)]) for s in book]
    reading = RosterReader(allowed(), raw).read()
    assert reading.faults == ()
    assert [(row.hospital, row.name) for row in reading.roster.departments] == [
        (MAIN, "介入科"),
        (MAIN, "放射科"),
        (PARTNER, "介入科"),
        (ELSEWHERE, "神经外科"),
    ]
    assert not reading.roster.people


def test_the_examples_of_the_template_are_sound() -> None:
    """What the instructions show can be typed as it stands."""
    sheet = openpyxl.load_workbook(BytesIO(roster_template("示例", allowed())))["说明"]
    rows: dict[str, dict[str, object]] = {}
    for title, head, _, example in sheet.iter_rows(values_only=True, max_col=4):
        if title in ("科室", "人员", "学员", "轮转"):
            rows.setdefault(str(title), {})[str(head).removesuffix("（可无）")] = example
    roster = read({title: [row] for title, row in rows.items()})
    assert roster.rotations[0].who == roster.trainees[0].who


def test_the_template_offers_what_is_allowed_and_follows_what_is_typed() -> None:
    book = openpyxl.load_workbook(BytesIO(roster_template("示例", allowed())))
    rules = {str(rule.sqref): rule for rule in book["轮转"].data_validations.dataValidation}
    assert rules["B2:B5000"].showErrorMessage
    assert rules["A2:A5000"].formula1 == "OFFSET(学员!$A$2,0,0,MAX(1,COUNTA(学员!$A$2:$A$5000)),1)"
    assert not rules["A2:A5000"].showErrorMessage
    assert rules["C2:C5000"].type == "date"
    assert book["选项"].sheet_state == "hidden"
