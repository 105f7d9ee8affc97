"""Writes roster workbooks from plain rows, and the words that one base allows."""

from collections.abc import Mapping, Sequence
from io import BytesIO

import openpyxl

from seldinger.norms.library import RULEBOOK, library_at
from seldinger.workbooks.roster_sheets import Allowed, HospitalWords, Known, roster_columns
from seldinger.workbooks.sheets import Words

Row = Mapping[str, object]
Sheets = Mapping[str, Sequence[Row]]

MAIN, PARTNER, ELSEWHERE = "示例甲医院", "示例乙医院", "示例丙医院"
LISTS = Words({"外周血管介入手术": "peripheral", "综合介入诊疗手术": "comprehensive"})
ROLES = Words(
    {
        "上级医师": "attending",
        "基地主任": "director",
        "科教处": "education_office",
        "科室主任": "department_head",
        "查询（病房/手术室）": "look_up",
    }
)


def heads(title: str) -> list[str]:
    columns = roster_columns(library_at(None).rulebook(RULEBOOK))
    return [column.head for column in columns.get(title, ())]


def grids(sheets: Sheets) -> list[tuple[str, list[list[object]]]]:
    """Each sheet as rows of cells: its head, then its rows."""
    return [
        (title, [[*heads(title)], *([row.get(head) for head in heads(title)] for row in rows)])
        for title, rows in sheets.items()
    ]


def roster_book(sheets: Sheets) -> bytes:
    """The .xlsx file's content."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in grids(sheets):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def allowed(*people: Known, logins: Sequence[str] = (), main: str = MAIN) -> Allowed:
    """A base with a main and a partner hospital, and one that is another base's main hospital."""
    return Allowed(
        rulebook=library_at(None).rulebook(RULEBOOK),
        hospitals={
            MAIN: HospitalWords(frozenset({"介入科", "放射科"}), LISTS),
            PARTNER: HospitalWords(frozenset({"介入科"}), Words()),
            ELSEWHERE: HospitalWords(frozenset({"神经外科"}), LISTS, managed=False),
        },
        main=main,
        roles=ROLES,
        departmental=frozenset({"attending", "department_head"}),
        refused={"管理员": "由管理员在“人员”里授予的身份", "学员": "“学员”表里的一行，不是身份"},
        people=people,
        logins=frozenset({*logins, *(one.login for one in people)}),
    )


# -- rows that are in order; a test changes the cell it is about ----------------------------------


def department(**cells: object) -> Row:
    return {"医院": MAIN, "科室": "神经介入科", "目录专业": "外周血管介入手术"} | cells


def worker(**cells: object) -> Row:
    return {
        "姓名": "马示例",
        "工号": "0012",
        "医院": MAIN,
        "科室": "介入科",
        "身份": "上级医师",
        "职称": "主任医师",
        "开始": "2024-09-01",
    } | cells


def learner(**cells: object) -> Row:
    return {
        "姓名": "胡示例",
        "工号": "T001",
        "背景": "影像",
        "入培日期": "2025-09-01",
        "方向": "神经介入、外周血管介入、腹部介入",
    } | cells


def visit(**cells: object) -> Row:
    return {
        "学员": "胡示例",
        "岗位": "介入基础",
        "开始": "2026-03-01",
        "结束": "2026-08-31",
        "科室": "介入科",
    } | cells


def one_of_each() -> dict[str, list[Row]]:
    """A whole small roster without a fault."""
    return {
        "科室": [department()],
        "人员": [worker()],
        "学员": [learner()],
        "轮转": [visit()],
    }
