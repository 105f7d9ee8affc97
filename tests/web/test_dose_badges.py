"""Badge readings: read from a workbook, looked at, written whole; seen by whom they concern."""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from seldinger.errors import SeldingerError
from seldinger.web.dose.actions.badges import keep_badge_file, take_badge_file, withdraw_badge_file
from seldinger.web.dose.actions.rules import set_dose_rule
from seldinger.web.dose.badges import plan_of
from seldinger.web.dose.entered import NewDoseRule
from seldinger.web.dose.models import BadgeReading
from seldinger.web.inbox.models import Notice
from seldinger.web.people.actions.work import start_membership
from seldinger.workbooks.badges import FIGURES, figure_of, quarter_of, read_badges
from support.dose import HEADS, badge_list, handed_in
from support.html import read
from support.people import BEGINNING, ClientOf, World, person, work

Q1 = "2026年第1季度"


def text_of(html: bytes) -> str:
    return read(html.decode()).text


# -- reading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("0.12", (0.12, False)), (0.0, (0.0, False)), (" 1.5 mSv", (1.5, False)),
        ("<0.05", (0.05, True)), ("＜0.05", (0.05, True)), ("MDL", (None, True)),
        ("<MDL", (None, True)), ("低于探测下限", (None, True)), ("", (None, False)),
        (None, (None, False)), ("未检测", (None, False)), ("/", (None, False)), ("-0.1", None),
        ("abc", None), (True, None), ("1,2", None), ("<下限", (None, True)), ("1e99", None),
    ],
)  # fmt: skip
def test_empty_is_no_zero_and_below_is_said(cell: object, means: object) -> None:
    assert figure_of(cell) == means


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("1", (0, 1)), (4.0, (0, 4)), ("第二季度", (0, 2)), (Q1, (2026, 1)), ("2026Q3", (2026, 3)),
        ("2026-Q4", (2026, 4)), ("2026/1", None), ("20261", None), ("5", None), ("", None),
        ("1066年第1季度", None), ("2026年度第一季度", (2026, 1)),
    ],
)  # fmt: skip
def test_a_quarter_reads_in_one_way_or_not_at_all(cell: object, means: object) -> None:
    assert quarter_of(cell) == means


def test_what_cannot_be_read_is_told_with_its_place() -> None:
    found = read_badges(
        badge_list(("1", "周示例", Q1, "0.1", "x", ""), ("2", "赵示例", "?", "0.1", "", "")),
        "a.csv",
    )
    assert not found.rows
    assert [str(fault) for fault in found.faults] == [
        "“文本”第 2 行“Hp(3)（E）”列：现为“x”，应为数值（mSv），低于探测下限的写“<下限”，"
        "没有检测的空着",
        "“文本”第 3 行“季度（C）”列：现为“?”，应为1 至 4，或“2026年第1季度”",
    ]


def test_year_in_a_column_of_its_own_in_a_workbook() -> None:
    book = Workbook()
    book.active.append(["示例检测报告"])
    book.active.append(["姓名", "年度", "季度", "Hp(10)(mSv)"])
    book.active.append(["周示例", 2026, 2, 0.31])
    book.active.append(["周示例", 2025, "2026年第1季度", 0.31])
    file = BytesIO()
    book.save(file)
    found = read_badges(file.getvalue(), "a.xlsx")
    assert [(row.name, row.year, row.quarter, row.hp10, row.hp3) for row in found.rows] == [
        ("周示例", 2026, 2, 0.31, None)
    ]
    assert len(found.faults) == 1


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    with_heads = badge_list() + b"\n" + content
    for told in (content, with_heads, b"PK\x03\x04" + content):
        with suppress(SeldingerError):
            read_badges(told, "x")


cells = st.one_of(st.none(), st.floats(), st.integers(), st.booleans(), st.text(max_size=12))


@given(cells)
def test_no_cell_breaks_the_reader_and_no_figure_is_odd(cell: object) -> None:
    quarter_of(cell)
    told = figure_of(cell)
    if told is not None and told[0] is not None:
        assert 0 <= told[0] < float("inf")


# -- taking over -----------------------------------------------------------------------------------


def readings() -> Iterator[tuple[object, ...]]:
    for one in BadgeReading.objects.filter(withdrawn_at=None).order_by("person__login", "quarter"):
        yield one.person.login, one.quarter, *(getattr(one, name) for name in FIGURES), one.below


def test_whom_a_row_means(world: World) -> None:
    twin = person("赵示例", "head2")
    start_membership(
        by=None, person=twin, hospital=world.main, department=world.department, start=BEGINNING,
        staff_no="T9",
    )  # fmt: skip
    file = handed_in(
        world,
        ("", "周示例", Q1, "0.1", "", ""),
        ("T9", "赵示例", Q1, "0.2", "", ""),
        ("", "赵示例", Q1, "0.3", "", ""),
        ("T9", "周示例", Q1, "0.4", "", ""),
        ("", "无此人", Q1, "0.5", "", ""),
        ("T1", "", Q1, "0.5", "", ""),
        ("", "", Q1, "0.5", "", ""),
        ("", "周示例", Q1, "0.1", "", ""),
        ("", "周示例", Q1, "0.9", "", ""),
    )
    plan = plan_of(file)
    assert [(one.person, one.row.hp10) for one in plan.new] == [
        (twin.pk, 0.2),
    ]  # fmt: skip
    assert [(row.line, why) for row, why in plan.unresolved] == [
        (2, "同一人同一季度有几行，数值不同"),
        (4, "有同名的人，请填工号"), (5, "工号与姓名不是同一个人"), (6, "本院人员里没有这个名字"),
        (7, "没有这个工号"), (8, "没有写工号和姓名"), (9, "同一人同一季度有几行，数值不同"),
        (10, "同一人同一季度有几行，数值不同"),
    ]  # fmt: skip


def test_a_row_said_twice_is_written_once(world: World) -> None:
    plan = plan_of(handed_in(world, *[("", "周示例", Q1, "0.1", "", "")] * 2))
    assert (len(plan.new), plan.twice, plan.unresolved) == (1, 1, [])


def test_a_correction_keeps_what_stood_there(world: World) -> None:
    take_badge_file(by=world.wu, file=handed_in(world))
    assert [*readings()] == [("zhou", 1, 0.12, None, 0.05, ["hp007"])]
    with pytest.raises(SeldingerError, match="没有要写入的读数"):
        take_badge_file(by=world.wu, file=handed_in(world))
    plan = take_badge_file(by=world.wu, file=handed_in(world, ("", "周示例", Q1, "0.2", "", "")))
    assert len(plan.changed) == 1
    assert [*readings()] == [("zhou", 1, 0.2, None, None, [])]
    assert BadgeReading.objects.count() == 2


def test_a_sheet_without_a_column_changes_nothing_of_it(world: World) -> None:
    """Hp(3) comes in a report of its own."""
    take_badge_file(by=world.wu, file=handed_in(world))
    content = badge_list(("周示例", "2026Q1", "0.4"), heads=("姓名", "季度", "Hp(3)"))
    file = keep_badge_file(by=world.wu, hospital=world.main, file_name="x", content=content)
    take_badge_file(by=world.wu, file=file)
    assert [*readings()] == [("zhou", 1, 0.12, 0.4, 0.05, ["hp007"])]


def test_the_wrong_file_is_taken_back(world: World, client_of: ClientOf) -> None:
    """What it corrected holds again; what it brought is kept, and counts no more."""
    take_badge_file(by=world.wu, file=handed_in(world))
    rows = (("", "周示例", Q1, "0.2", "", ""), ("", "赵示例", Q1, "0.3", "", ""))
    wrong = handed_in(world, *rows)
    take_badge_file(by=world.wu, file=wrong)
    office, url = client_of(world.wu), reverse("badges_withdraw", args=[wrong.pk])
    assert "撤回这一份" in text_of(office.get(reverse("badges")).content)
    answer = office.post(url, follow=True)
    assert "已撤回 2 条读数，之前的仍然有效" in text_of(answer.content)
    assert [*readings()] == [("zhou", 1, 0.12, None, 0.05, ["hp007"])]
    assert office.post(url).status_code == 404
    with pytest.raises(SeldingerError, match="已经撤回"):
        withdraw_badge_file(by=world.wu, file=wrong)
    assert BadgeReading.objects.count() == 3


def test_a_file_is_taken_once(world: World) -> None:
    file = handed_in(world)
    take_badge_file(by=world.wu, file=file)
    with pytest.raises(SeldingerError, match="已经写入"):
        take_badge_file(by=world.wu, file=file)
    file.refresh_from_db()
    assert bytes(file.content) == b""


# -- pages -----------------------------------------------------------------------------------------


def test_from_the_file_to_the_page(world: World, client_of: ClientOf) -> None:
    office, zhou = client_of(world.wu), client_of(world.zhou)
    told = badge_list(
        ("", "周示例", Q1, "0.12", "", "<0.05"), ("", "周示例", "2026Q2", "0.30", "", ""),
        ("", "无此人", Q1, "1", "", ""),
    )  # fmt: skip
    file = SimpleUploadedFile("读数.csv", told)
    answer = office.post(reverse("badges_upload"), {"file": file}, follow=True)
    page = text_of(answer.content)
    assert "新增 2 条，更正 0 条，未变 0 条，1 行没有对上。还没有写入任何内容" in page
    assert "第 4 行 无此人" in page
    assert not BadgeReading.objects.exists()
    answer = office.post(answer.request["PATH_INFO"], follow=True)
    page = text_of(answer.content)
    assert "2026 年有 1 人的读数。年限值还没有填，没有比较" in page
    assert "周示例 Hp(10) 1 季度 0.12 2 季度 0.30 3 季度 – 4 季度 – 全年 0.42" in page
    assert "周示例 Hp(0.07) 1 季度 <0.05 2 季度 未检测" in page
    assert "1 个季度低于下限，没有计入；1 个季度未检测" in page
    assert "0.42" in text_of(zhou.get(reverse("my_badges")).content)
    assert [one.person for one in Notice.objects.filter(kind="badges_taken")] == [world.zhou]


def test_a_file_that_is_no_list_is_refused_in_the_form(world: World, client_of: ClientOf) -> None:
    file = SimpleUploadedFile("a.csv", "甲,乙\n1,2".encode())
    page = text_of(client_of(world.wu).post(reverse("badges_upload"), {"file": file}).content)
    assert "没有找到表头" in page


def test_who_sees_whose(world: World, client_of: ClientOf) -> None:
    """吴 the hospital's, 赵 the department's, 周 her own, 郑 nothing."""
    elsewhere = person("唐示例", "tang")
    work(elsewhere, world.partner_department)
    start_membership(by=None, person=elsewhere, hospital=world.main, start=BEGINNING)
    rows = [("", name, Q1, "0.1", "", "") for name in ("周示例", "赵示例", "唐示例")]
    take_badge_file(by=world.wu, file=handed_in(world, *rows))

    def seen(reader: object) -> set[str]:
        page = text_of(client_of(reader).get(reverse("badges")).content)  # type: ignore[arg-type]
        body = page[page.index("Staff dosimetry") :]
        return {name for name in ("周示例", "赵示例", "唐示例") if f"{name} Hp(10)" in body}

    assert seen(world.wu) == {"周示例", "赵示例", "唐示例"}
    assert seen(world.head) == {"周示例", "赵示例"}
    assert seen(world.zhou) == {"周示例"}
    assert seen(world.zheng) == set()
    assert "还没有您的个人剂量读数" in text_of(
        client_of(world.lin).get(reverse("my_badges")).content
    )


def test_the_limit_is_the_hospitals_own(world: World, client_of: ClientOf) -> None:
    rows = [("", "周示例", f"2026Q{quarter}", "3", "", "") for quarter in (1, 2)]
    take_badge_file(by=world.wu, file=handed_in(world, *rows))
    office = client_of(world.wu)
    for limit, says in ((6.0, "没有人高于填写的年限值"), (5.9, "1 人高于年限值")):
        new = NewDoseRule(world.main, hp10=limit, sources={"hp10": "示例标准"})
        set_dose_rule(by=world.wu, new=new)
        assert says in text_of(office.get(reverse("badges")).content)


def test_an_older_upload_is_emptied(world: World) -> None:
    first = handed_in(world)
    keep_badge_file(by=world.wu, hospital=world.main, file_name="x", content=b"x")
    first.refresh_from_db()
    assert bytes(first.content) == b""
    assert len(HEADS) == 6
