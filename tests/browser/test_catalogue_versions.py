"""A catalogue version on a phone: drafted, compared, consequences seen, adopted, withdrawn."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from browser.conftest import sign_in
from browser.test_every_page_looks_right import check
from support.server import Server

RAISED = "四肢动脉血管成形术"  # 三级; done every week in the demonstration


def test_a_version_is_drafted_adopted_from_tomorrow_and_withdrawn(
    watched: Page, written: Server, tmp_path: Path
) -> None:
    page, lead = watched, watched.locator(".lead").first
    tomorrow = (datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=1)).date()
    sign_in(page, written, "yiwu1")
    page.goto(f"{written.address}/catalogues/")
    check(page, "versions", tmp_path)
    page.get_by_role("button", name="照现行版另起草案").click()
    expect(lead).to_contain_text("没有不同")
    check(page, "draft", tmp_path)
    page.get_by_label("找条目").fill(RAISED)
    page.get_by_role("button", name="查看").click()
    page.get_by_role("link", name=RAISED, exact=True).click()
    page.get_by_label("四级", exact=True).check()
    check(page, "entry", tmp_path)
    page.get_by_role("button", name="保存修改").click()
    expect(lead).to_contain_text("改级 1 条")
    page.get_by_role("link", name="逐条差别").click()
    expect(page.locator("tbody tr").filter(has_text=RAISED)).to_contain_text("三级 → 四级")
    check(page, "difference", tmp_path)
    page.go_back()
    page.get_by_role("link", name="看影响并采用").click()
    page.get_by_label("从哪天起生效").first.fill(tomorrow.isoformat())
    page.get_by_role("button", name="按这一天重算").click()
    expect(lead).to_contain_text(re.compile(r"\d+ 位医师的授权范围改变"))
    doctor = page.locator(".doctor").filter(has_text=f"不再包括：{RAISED}").first
    expect(doctor.locator("h3")).not_to_be_empty()
    check(page, "consequences", tmp_path)
    page.get_by_label("委员会的决定").fill("示例·委员会纪要第 3 号")
    page.get_by_role("button", name="采用这一版").click()
    expect(lead).to_contain_text("将生效")
    expect(page.get_by_text("示例·委员会纪要第 3 号")).to_be_visible()
    check(page, "version", tmp_path)
    page.get_by_role("button", name="撤回采用").click()
    expect(page.get_by_text("已撤回，不会生效")).to_be_visible()
    expect(lead).to_contain_text("改级 1 条")
    check(page, "draft_again", tmp_path)
    page.goto(f"{written.address}/catalogues/")
    expect(page.locator("tbody tr").filter(has_text="已撤回").first).to_contain_text(
        "示例·委员会纪要第 3 号"
    )
    check(page, "versions_after", tmp_path)
