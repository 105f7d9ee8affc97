"""Rows of a workbook → facts, or every fault with its place and nothing read in."""

from datetime import date

import pytest

from seldinger.domain.training.record import (
    Activity,
    Admission,
    ImagingReports,
    Leave,
    Procedure,
    Rotation,
)
from seldinger.domain.training.words import Role, State
from seldinger.workbooks.grid import CellFault, WorkbookError
from seldinger.workbooks.logbook import unknown_names
from support.books import (
    Dirt,
    activity,
    admission,
    one_of_each,
    procedure,
    report,
    rotation,
    trainee,
)

DAY = date(2024, 6, 3)
DIRECTIONS = "外周血管介入、神经介入、胸部介入、腹部介入、泌尿生殖介入、肌肉骨骼介入"


# -- what is read ---------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_every_sheet_becomes_facts(read, suffix: str) -> None:
    record = read(one_of_each(), suffix=suffix).record
    assert (record.staff_no, record.name) == ("T0001", "林示例")
    assert (record.background, record.entry) == ("imaging", date(2023, 9, 1))
    assert record.directions == ("peripheral", "neuro", "abdominal")
    assert record.rotations == (
        Rotation(record.rotations[0].place, date(2024, 3, 1), date(2025, 8, 31)),
    )
    (done,) = record.procedures
    assert done == Procedure(
        day=DAY,
        case_no="C0001",
        name="示例手术",
        category=done.category,
        role=Role.OPERATOR,
        state=State.VERIFIED,
        supervisor="周示例",
    )
    kind = record.admissions[0].kind
    assert kind == done.category is not None
    assert record.admissions == (Admission(DAY, "M0001", kind, State.VERIFIED),)
    assert record.reports == (
        ImagingReports(date(2023, 10, 9), "CT", "胸部", 5, State.VERIFIED, "周示例"),
    )
    assert record.activities == (
        Activity(DAY, "读书报告", "示例题目", "主讲人", "", State.VERIFIED),
    )


def test_dates_may_be_cells_with_a_date(read) -> None:
    for suffix in (".xlsx", ".xls"):
        record = read({"手术": [procedure(日期=DAY)]}, suffix=suffix).record
        assert record.procedures[0].day == DAY


@pytest.mark.parametrize(
    "background", ["影像", "医学影像科", "放射科", "超声科", "核医学科", " 放 射 科 "]
)
def test_imaging_has_several_names(read, background: str) -> None:
    assert read({"学员": [trainee(背景=background)]}).record.background == "imaging"


@pytest.mark.parametrize(("background", "name"), [("内科", "internal"), ("外科", "surgical")])
def test_the_clinical_backgrounds(read, background: str, name: str) -> None:
    assert read({"学员": [trainee(背景=background)]}).record.background == name


@pytest.mark.parametrize(
    "text",
    [
        "神经介入、腹部介入、外周血管介入",
        "神经介入,腹部介入，外周血管介入",
        "神经介入;腹部介入；外周血管介入",
        "神经介入/腹部介入/外周血管介入",
        "神经介入／腹部介入／外周血管介入",
        "神经介入 腹部介入\n外周血管介入",
        "神经介入、腹部介入、外周血管介入、",
    ],
)
def test_directions_are_joined_by_any_separator(read, text: str) -> None:
    record = read({"学员": [trainee(方向=text)]}).record
    assert record.directions == ("peripheral", "neuro", "abdominal")


def test_directions_may_be_left_open(read) -> None:
    assert read({"学员": [trainee(方向="")]}).record.directions == ()


def test_sessions_and_hospitals_are_read(read) -> None:
    done = procedure(台次="２", 医院="示例医院", 科室="介入科")
    (fact,) = read({"手术": [done]}).record.procedures
    assert (fact.session, fact.hospital, fact.department) == (2, "示例医院", "介入科")


def test_numbers_of_cases_stay_text(read) -> None:
    numbers = [123, 123.0, "00123", "１２３", "C-1"]
    facts = read({"手术": [procedure(病例号=number) for number in numbers]}).record.procedures
    assert [fact.case_no for fact in facts] == ["123", "123", "00123", "123", "C-1"]


@pytest.mark.parametrize("kind", ["内科疾病", "外科疾病", "栓塞术", "椎体成形术", "神经介入"])
def test_a_patient_may_be_of_a_disease_a_category_or_a_direction(read, kind: str) -> None:
    assert read({"管理病例": [admission(类别=kind)]}).record.admissions[0].kind is not None


def test_a_patient_without_a_kind_is_left_to_the_post_of_that_day(read) -> None:
    assert read({"管理病例": [admission(类别="")]}).record.admissions[0].kind is None


@pytest.mark.parametrize("part", ["腹部盆腔", "腹部/盆腔", "腹部、盆腔", "腹部与盆腔", "腹部 盆腔"])
def test_a_part_may_be_written_with_a_separator(read, part: str) -> None:
    assert read({"影像报告": [report(部位=part)]}).record.reports[0].part == "腹部盆腔"


@pytest.mark.parametrize("exam", ["X线平片", "X线造影", "MRI", "mri", "ｘ线平片"])
def test_only_ct_needs_a_part(read, exam: str) -> None:
    assert read({"影像报告": [report(检查=exam, 部位="")]}).record.reports[0].part is None


def test_equal_rows_are_kept_for_the_evaluator_to_report(read) -> None:
    facts = read({"手术": [procedure(), procedure()]}).record.procedures
    assert facts[0] == facts[1]
    assert [fact.origin.row for fact in facts] == [2, 3]


def test_an_unknown_name_beside_a_category_is_a_note_once(read) -> None:
    rows = [procedure(手术名称="甲"), procedure(手术名称="乙"), procedure(手术名称="甲")]
    record = read({"手术": [*rows, procedure(手术名称="丙", 类别="")]}).record
    notes = unknown_names(record, lambda name: name == "乙")
    assert [note.text for note in notes] == ["手术名称“甲”不在目录里（2 行），按所填类别计入"]
    assert notes[0].origin.row == 2


# -- one bad cell ---------------------------------------------------------------------------------

BAD_CELLS = [
    ("学员", trainee(工号=""), "工号（A）", "", "工号"),
    ("学员", trainee(姓名=" "), "姓名（B）", "", "姓名"),
    ("学员", trainee(背景="儿科"), "背景（C）", "儿科", "影像、内科、外科之一"),
    ("学员", trainee(入培日期="昨天"), "入培日期（D）", "昨天", "日期，如 2026-03-05"),
    ("轮转", rotation(开始="24/3/1"), "开始（B）", "24/3/1", "日期，如 2026-03-05"),
    ("轮转", rotation(结束=""), "结束（C）", "", "不早于开始的日期，如 2026-03-05"),
    (
        "轮转",
        rotation(开始="2024-03-02", 结束="2024-03-01"),
        "结束（C）",
        "2024-03-01",
        "不早于开始的日期，如 2026-03-05",
    ),
    ("手术", procedure(日期="2024-13-01"), "日期（A）", "2024-13-01", "日期，如 2026-03-05"),
    ("手术", procedure(病例号=""), "病例号（B）", "", "病例号"),
    ("手术", procedure(手术名称="", 类别=""), "手术名称（C）", "", "手术名称（类别留空时必填）"),
    ("手术", procedure(角色="主刀"), "角色（E）", "主刀", "参与、一助、术者之一"),
    ("手术", procedure(角色=""), "角色（E）", "", "参与、一助、术者之一"),
    ("手术", procedure(状态="通过"), "状态（G）", "通过", "已审核、待审核、退回之一"),
    ("手术", procedure(台次=0), "台次（H）", "0", "不小于 1 的整数，空为 1"),
    ("手术", procedure(台次="第二台"), "台次（H）", "第二台", "不小于 1 的整数，空为 1"),
    ("管理病例", admission(入院日期=""), "入院日期（A）", "", "日期，如 2026-03-05"),
    ("管理病例", admission(状态=1), "状态（D）", "1", "已审核、待审核、退回之一"),
    ("影像报告", report(检查="B超"), "检查（B）", "B超", "X线平片、X线造影、CT、MRI之一"),
    ("影像报告", report(部位=""), "部位（C）", "", "其他、头颈部、胸部、腹部盆腔之一"),
    ("影像报告", report(部位="足"), "部位（C）", "足", "其他、头颈部、胸部、腹部盆腔之一"),
    ("影像报告", report(份数=0), "份数（D）", "0", "不小于 1 的整数"),
    ("影像报告", report(份数=2.5), "份数（D）", "2.5", "不小于 1 的整数"),
    ("影像报告", report(份数=""), "份数（D）", "", "不小于 1 的整数"),
    ("科研教学", activity(期刊级别="普刊"), "期刊级别（E）", "普刊", "核心期刊、SCI、其他之一"),
    (
        "科研教学",
        activity(本人作用="听众"),
        "本人作用（D）",
        "听众",
        "第一作者、共同第一作者、其他作者、主讲人、组织者、指导者、参加者之一",
    ),
]


@pytest.mark.parametrize(("sheet", "row", "column", "found", "allowed"), BAD_CELLS)
def test_a_bad_cell_is_told_with_its_place_and_what_is_allowed(
    read, sheet: str, row: dict, column: str, found: str, allowed: str
) -> None:
    with pytest.raises(WorkbookError) as caught:
        read({sheet: [row]})
    assert caught.value.faults == [CellFault(sheet, 2, column, found, allowed)]
    assert str(caught.value) == "登记表.xlsx 有 1 处需要改正，没有读入任何内容"


def test_a_fault_is_one_sentence(faults) -> None:
    assert faults({"手术": [procedure(角色="主刀"), procedure(病例号="")]}) == [
        "“手术”第 2 行“角色（E）”列：现为“主刀”，应为参与、一助、术者之一",
        "“手术”第 3 行“病例号（B）”列：空，应为病例号",
    ]


def test_what_was_found_is_shown_in_part_only(faults) -> None:
    (text,) = faults({"手术": [procedure(角色="长" * 500)]})
    assert "“" + "长" * 60 + "”" in text


@pytest.mark.parametrize("sheet", ["手术", "管理病例"])
def test_an_unknown_category_is_told_all_categories(faults, sheet: str) -> None:
    row = procedure(类别="心脏") if sheet == "手术" else admission(类别="心脏")
    (text,) = faults({sheet: [row]})
    assert "现为“心脏”，应为" in text
    assert "血管造影术、栓塞术、" in text
    assert text.endswith("，或留空" if sheet == "手术" else "，或留空（按当日岗位）")


def test_every_fault_of_every_sheet_is_told_at_once(read) -> None:
    sheets = {
        "学员": [trainee(背景="儿科", 入培日期="")],
        "轮转": [rotation(岗位="病房")],
        "手术": [procedure(), procedure(日期="3月5日", 角色="主刀", 状态="")],
        "管理病例": [admission(病例号="")],
        "影像报告": [report(检查="B超")],
        "科研教学": [activity(类型="喝茶")],
    }
    with pytest.raises(WorkbookError) as caught:
        read(sheets)
    assert [(fault.sheet, fault.row, fault.column) for fault in caught.value.faults] == sorted(
        [
            ("学员", 2, "背景（C）"),
            ("学员", 2, "入培日期（D）"),
            ("轮转", 2, "岗位（A）"),
            ("手术", 3, "日期（A）"),
            ("手术", 3, "角色（E）"),
            ("手术", 3, "状态（G）"),
            ("管理病例", 2, "病例号（B）"),
            ("影像报告", 2, "检查（B）"),
            ("科研教学", 2, "类型（B）"),
        ]
    )
    assert str(caught.value) == "登记表.xlsx 有 9 处需要改正，没有读入任何内容"


def test_a_line_with_something_in_an_unknown_column_only_is_no_row(read) -> None:
    rows = [procedure(), {"备注": "合计 1 例"}]
    assert len(read({"手术": rows}, Dirt(extra=("备注",))).record.procedures) == 1


# -- the trainee ----------------------------------------------------------------------------------

ONE_TRAINEE = "应当有一名学员的一行，且只有一名；每名学员一个工作簿"


def test_two_trainees(faults) -> None:
    rows = [trainee(), trainee(工号="T0002", 姓名="陈示例")]
    assert faults({"学员": rows}) == [f"“学员”第 3 行：{ONE_TRAINEE}"]


def test_no_trainee(faults) -> None:
    assert faults({"学员": []}) == [f"“学员”：{ONE_TRAINEE}"]


def test_equal_rows_of_a_trainee_are_one(read) -> None:
    record = read({"学员": [trainee(), trainee(姓名=" 林示例 ", 入培日期="2023年9月1日")]}).record
    assert (record.staff_no, record.name) == ("T0001", "林示例")


def test_rows_of_a_trainee_that_differ_in_one_cell_are_two(faults) -> None:
    rows = [trainee(), trainee(), trainee(入培日期="2023-09-02")]
    assert faults({"学员": rows}) == [f"“学员”第 4 行：{ONE_TRAINEE}"]


@pytest.mark.parametrize(
    "text",
    [
        "神经介入、腹部介入",
        "神经介入",
        "神经介入、腹部介入、胸部介入、外周血管介入",
        "神经介入、神经介入、腹部介入",
        "神经介入、神经介入、腹部介入、胸部介入",
        "神经介入、腹部介入、心脏介入",
        "神经介入、腹部介入、胸部介入、心脏介入",
        "神经腹部胸部",
    ],
)
def test_directions_are_three_different_ones_that_exist(faults, text: str) -> None:
    assert faults({"学员": [trainee(方向=text)]}) == [
        f"“学员”第 2 行“方向（E）”列：现为“{text}”，应为3 个不同的专业方向，用、隔开：{DIRECTIONS}"
    ]


# -- rotations ------------------------------------------------------------------------------------


def stay(place: str, start: str, end: str) -> dict:
    return {"岗位": place, "开始": start, "结束": end}


def test_rotations_may_touch_but_not_overlap(read, faults) -> None:
    first = stay("介入基础", "2024-03-01", "2024-05-31")
    read({"轮转": [first, stay("机动", "2024-06-01", "2024-06-30")]})
    assert faults({"轮转": [first, stay("机动", "2024-05-31", "2024-06-30")]}) == [
        "“轮转”第 3 行“开始”列：现为“2024-05-31至2024-06-30”，"
        "应为不与第 2 行（2024-03-01至2024-05-31）重叠的日期"
    ]


def test_rows_of_rotations_stand_in_any_order(faults) -> None:
    late, early = stay("机动", "2024-05-31", "2024-06-30"), stay("CT", "2024-03-01", "2024-05-31")
    (text,) = faults({"轮转": [late, early]})
    assert text.startswith("“轮转”第 2 行")


def test_a_long_rotation_overlaps_all_that_it_covers(faults) -> None:
    rows = [
        stay("介入基础", "2024-01-01", "2024-12-31"),
        stay("CT", "2024-02-01", "2024-02-29"),
        stay("MRI", "2024-06-01", "2024-06-30"),
    ]
    third, fourth = faults({"轮转": rows})
    assert third.startswith("“轮转”第 3 行")
    assert fourth.startswith("“轮转”第 4 行")


def test_leave_interrupts_a_rotation_and_does_not_lie_in_it(read, faults) -> None:
    read({"轮转": [rotation(), stay("请假", "2025-09-01", "2025-09-07")]})
    assert len(faults({"轮转": [rotation(), stay("请假", "2024-06-01", "2024-06-07")]})) == 1


def test_only_the_chief_resident_may_overlap(read, faults) -> None:
    chief = stay("总住院医师", "2024-03-01", "2024-11-30")
    assert len(read({"轮转": [rotation(), chief]}).record.rotations) == 2
    later = stay("总住院医师", "2024-11-30", "2024-12-31")
    (text,) = faults({"轮转": [rotation(), chief, later]})
    assert text.startswith("“轮转”第 4 行")


def test_two_equal_rotations_are_no_overlap(read) -> None:
    assert len(read({"轮转": [rotation(), rotation()]}).record.rotations) == 2


def test_leave_is_no_rotation(read) -> None:
    record = read({"轮转": [stay("请假", "2024-06-01", "2024-06-07")]}).record
    assert record.rotations == ()
    assert record.leaves == (Leave(date(2024, 6, 1), date(2024, 6, 7)),)


def test_a_rotation_of_one_day(read) -> None:
    assert read({"轮转": [stay("CT", "2024-06-01", "2024-06-01")]}).record.rotations


def test_an_unreadable_date_is_not_told_as_an_overlap_too(faults) -> None:
    assert len(faults({"轮转": [rotation(), rotation(岗位="CT", 开始="某日")]})) == 1


def test_an_unreadable_post_is_not_told_as_an_overlap_too(faults) -> None:
    assert len(faults({"轮转": [rotation(), rotation(岗位="总住院")]})) == 1
