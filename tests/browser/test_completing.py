"""From the last missing case to a completed, signed and verified record, through pages alone."""

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from browser.test_every_page_looks_right import looked_at
from browser.test_logging import fresh_number
from browser.test_signed import find_card, phone_of
from support.server import Server

TRAINEE, TRAINEE_NAME = "xueyuan4", "示例·学员 4"  # one case as operator is missing
_REASON = "登记与所见相符，同意。"


def test_from_the_last_missing_case_to_a_verified_record(
    browser: Browser, written: Server, tmp_path: Path
) -> None:
    with phone_of(browser, written, TRAINEE) as page:
        number, supervisor = log_the_last(page, written)
    sign_case(browser, written, supervisor, number)
    with phone_of(browser, written, TRAINEE) as page:
        expect(page.locator("p.lead")).to_contain_text("已达标")
        asked = hand_in(page, written)
    for login in (asked, "zhuren1", "shiji1", "shengji1"):
        with phone_of(browser, written, login) as page:
            sign_review(page, written)
    with phone_of(browser, written, TRAINEE) as page:
        page.goto(f"{written.address}/completion/")
        page.get_by_role("link", name="结业审核").click()
        expect(page.locator("p.lead")).to_contain_text("通过")
        with page.expect_download() as told:
            page.get_by_role("link", name="下载结业记录").click()
        bundle = tmp_path / "record.json"
        told.value.save_as(bundle)
    assert verified(bundle).returncode == 0, verified(bundle).stdout
    content = bundle.read_bytes()
    forged = content.replace("术者".encode(), "一助".encode(), 1)
    assert forged != content
    bundle.write_bytes(forged)
    wrong = verified(bundle)
    assert wrong.returncode == 1, wrong.stdout
    assert "不符" in wrong.stdout


def log_the_last(page: Page, server: Server) -> tuple[str, str]:
    """The operation that is missing, on the day of one that counts; its number and supervisor."""
    page.goto(f"{server.address}/me/?filter=open")
    page.locator("#matrix a.cell").filter(has_text="缺 1").click()
    page.wait_for_load_state("load")
    title = page.locator("h1").inner_text().split("·")[0].strip()
    counted = page.locator("section.rows.counted li").filter(has_text="术者").first.inner_text()
    day = re.findall(r"\d{4}-\d\d-\d\d", counted)[0]
    page.goto(f"{server.address}/log/")
    page.get_by_label("手术日期").fill(day)
    page.get_by_label("手术日期").blur()
    number = fresh_number()
    page.get_by_label("患者编号").fill(number)
    page.get_by_role("combobox", name="找操作").fill(title)
    found = page.get_by_role("listbox", name="找到的操作").get_by_role("option")
    found.filter(has_text=title).first.click()
    page.get_by_role("group", name=title).get_by_role("radio", name="术者").check()
    page.get_by_role("checkbox", name="DSA").check()
    chosen = page.get_by_label("带教医师", exact=True).locator("option:checked")
    supervisor = chosen.inner_text().strip()
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("已登记").first).to_be_visible()
    return number, supervisor


def login_of(supervisor: str) -> str:
    return supervisor.replace("示例·上级医师 ", "shangji")


def sign_case(browser: Browser, server: Server, supervisor: str, number: str) -> None:
    with phone_of(browser, server, login_of(supervisor)) as page:
        card = find_card(page, server, number, TRAINEE_NAME)
        card.get_by_role("button", name="仅监督").click()
        expect(page.locator(".offer")).to_contain_text("已审核")


def hand_in(page: Page, server: Server) -> str:
    """The final review; the login of the supervisor who is asked first."""
    page.goto(f"{server.address}/completion/")
    page.get_by_role("link", name="提交考核").first.click()
    page.get_by_label("结业审核").check()
    supervisor = page.get_by_label("带教医师")
    supervisor.select_option(index=1)
    name = supervisor.locator("option:checked").inner_text().strip()
    page.get_by_label("本人小结").fill("示例·三年培训完成。")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已提交，已通知带教医师")).to_be_visible()
    return login_of(name)


def sign_review(page: Page, server: Server) -> None:
    """The one of this trainee that waits, with one's own password."""
    page.goto(f"{server.address}/completion/?show=waiting")
    page.get_by_role("link", name=re.compile(rf"^{TRAINEE_NAME}\s*：结业审核")).click()
    assert not looked_at(page)
    page.get_by_role("link", name="签署").click()
    assert not looked_at(page)
    page.get_by_role("radio", name=re.compile("^通过")).check()
    page.get_by_label("意见与理由").fill(_REASON)
    page.get_by_label("您的密码").fill(server.password)
    page.get_by_role("button", name="签署").click()
    expect(page.get_by_text("已签署：通过")).to_be_visible()


def verified(bundle: Path) -> "subprocess.CompletedProcess[str]":
    """As anybody verifies it, without a database."""
    command = [sys.executable, "-m", "seldinger.cli", "verify", str(bundle)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
