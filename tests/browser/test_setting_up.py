"""From an empty database to the first audit, in the browser alone."""

from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from browser.conftest import DESK, context_of, sign_in
from support.server import Server

HOSPITAL, BASE = "示例医院", "示例基地"
CHOSEN = "an-honest-phrase-7"
# Sheet → rows below the head, in the template's order of columns.
ROSTER: dict[str, list[dict[str, str]]] = {
    "人员": [
        {"姓名": "示例周", "登录名": "zhou", "医院": HOSPITAL, "科室": "介入科",
         "身份": "上级医师", "开始": "2024-01-01"},
        {"姓名": "示例陈", "登录名": "chen", "医院": HOSPITAL, "科室": "介入科",
         "身份": "基地主任", "开始": "2024-01-01"},
    ],
    "学员": [
        {"姓名": "示例林", "登录名": "lin", "背景": "影像", "入培日期": "2025-09-01"},
    ],
    "轮转": [
        {"学员": "示例林", "岗位": "内科", "开始": "2025-09-01", "结束": "2025-11-30",
         "医院": HOSPITAL},
        {"学员": "示例林", "岗位": "外科", "开始": "2025-12-01", "结束": "2026-02-28",
         "医院": HOSPITAL},
    ],
}  # fmt: skip


def test_from_an_empty_database_to_the_first_audit(
    browser: Browser, unused: Server, tmp_path: Path
) -> None:
    page = context_of(browser, DESK).new_page()
    found_the_base(page, unused)
    add_the_hospital(page)
    add_the_department(page)
    passwords = bring_in_the_people(page, unused, tmp_path)
    assert set(passwords) == {"zhou", "chen", "lin"}

    director = first_sign_in(browser, unused, "chen", passwords["chen"])
    director.get_by_role("link", name="学员", exact=True).first.click()
    expect(director.get_by_text("示例林").first).to_be_visible()

    trainee = first_sign_in(browser, unused, "lin", passwords["lin"])
    expect(trainee.get_by_role("heading", name="我的进度")).to_be_visible()
    expect(trainee.get_by_text("3 / 3").first).to_be_visible()  # 内科: three months are done


def found_the_base(page: Page, server: Server) -> None:
    page.goto(server.address)
    page.get_by_label("起始码").fill(server.start_code)
    page.get_by_label("姓名").fill("示例管理员")
    page.get_by_label("登录名").fill("guanli")
    page.get_by_label("密码").fill(CHOSEN)
    page.get_by_role("button", name="建立并登录").click()
    expect(page.get_by_role("heading", name="设置")).to_be_visible()
    page.locator("main .checklist a.btn-primary").first.click()
    page.get_by_label("基地名称").fill(BASE)
    page.locator("main form button.btn-primary").click()


def add_the_hospital(page: Page) -> None:
    page.goto(page.url.split("/setup/")[0] + "/setup/")
    page.locator("main .checklist a.btn-primary").first.click()
    page.get_by_label("医院名称").fill(HOSPITAL)
    page.get_by_label("主基地").check()
    page.get_by_label("从哪天起").fill("2024-01-01")
    page.locator("main form button.btn-primary").first.click()
    expect(page.get_by_text(HOSPITAL).first).to_be_visible()


def add_the_department(page: Page) -> None:
    page.goto(page.url.split("/setup/")[0] + "/setup/")
    page.get_by_role("link", name="科室").first.click()
    page.get_by_label("科室名称").fill("介入科")
    page.get_by_label("目录专业 1").select_option(label="综合介入诊疗手术")
    page.locator("main form button.btn-primary").first.click()
    expect(page.get_by_text("介入科").first).to_be_visible()


def bring_in_the_people(page: Page, server: Server, folder: Path) -> dict[str, str]:
    """Fill the template that the page offers, preview, confirm; login → first password."""
    page.goto(f"{server.address}/setup/roster/")
    with page.expect_download() as begun:
        page.get_by_role("link", name="下载工作簿").click()
    workbook = folder / "roster.xlsx"
    begun.value.save_as(workbook)
    fill(workbook)
    page.locator("input[type=file]").set_input_files(workbook)
    page.get_by_role("button", name="上传并预览").click()
    page.get_by_role("button", name="确认写入").click()
    slips = page.locator(".slip")
    expect(slips).to_have_count(3, timeout=30_000)
    typed = [slip.locator(".typed").all_inner_texts() for slip in slips.all()]
    return dict(typed)


def fill(workbook: Path) -> None:
    book = load_workbook(workbook)
    for title, rows in ROSTER.items():
        sheet = book[title]
        heads = {str(cell.value).strip("*"): cell.column for cell in sheet[1]}
        for number, row in enumerate(rows, start=sheet.max_row + 1):
            for head, value in row.items():
                sheet.cell(number, heads[head], value)
    book.save(workbook)


def first_sign_in(browser: Browser, server: Server, login: str, password: str) -> Page:
    """The first password opens nothing but its own change."""
    page = context_of(browser, DESK).new_page()
    sign_in(page, server, login, password)
    expect(page.get_by_text("这是首次登录")).to_be_visible()
    page.get_by_label("新密码").fill(CHOSEN)
    page.get_by_label("再输一次").fill(CHOSEN)
    page.get_by_role("button", name="保存新密码").click()
    return page
