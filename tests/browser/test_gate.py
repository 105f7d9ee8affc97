"""The gate on a phone, in the demonstration: it refuses and explains, passes, and an emergency."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from browser.conftest import sign_in
from browser.test_every_page_looks_right import check
from support.server import Server

TARGET = 44  # pixels that a thumb hits


def tap(target: Locator) -> None:
    box = target.bounding_box()
    assert box
    assert box["height"] >= TARGET
    target.click()


def test_it_refuses_and_explains_and_passes_after_the_discussion(
    watched: Page, written: Server, tmp_path: Path
) -> None:
    page = watched
    sign_in(page, written, "yiwu1")
    page.goto(f"{written.address}/theatre/")
    tap(page.locator(".day-form a").last)  # today there is little; tomorrow is whole
    tap(page.locator(".gate-chips a", has_text="不通过"))
    expect(page.locator(".lead").first).to_contain_text("不通过")
    check(page, "theatre", tmp_path)
    alone = page.locator("tr").filter(has=page.get_by_text("缺术前多学科讨论", exact=True))
    tap(alone.first.get_by_role("link"))
    expect(page.locator(".lead").first).to_contain_text("现在不通过：缺术前多学科讨论。")
    expect(page.get_by_text("按四级管理的手术，术前须有多学科讨论")).to_be_visible()
    check(page, "booking", tmp_path)
    tap(page.get_by_role("link", name="登记术前多学科讨论"))
    page.get_by_label("参加科室").fill("介入科、麻醉科")
    page.get_by_label("参加了", exact=True).check()
    page.get_by_label("结论").fill("示例：同意手术")
    check(page, "discussion", tmp_path)
    page.get_by_role("button", name="登记讨论").click()
    expect(page.locator(".lead").first).to_contain_text("可以照此安排。")
    check(page, "passes", tmp_path)
    # Taken back: it is as it was.
    tap(page.get_by_role("button", name="撤回"))
    expect(page.locator(".lead").first).to_contain_text("现在不通过")
    expect(page.locator(".verdicts li")).to_have_count(3)


def test_an_emergency_takes_three_taps_and_is_confirmed(
    watched: Page, written: Server, tmp_path: Path
) -> None:
    page = watched
    doctor, head = _of_the_first_emergency(page, written)
    sign_in(page, written, doctor)
    page.goto(f"{written.address}/theatre/overrides/add/")
    check(page, "override_add", tmp_path)
    tap(page.locator(".tap").filter(has=page.locator("[name=what]")).first)
    tap(page.locator(".tap").filter(has_text="危及生命"))
    tap(page.get_by_role("button", name="发送，先做"))
    expect(page.locator(".lead")).to_contain_text("可以先做")
    expect(page.get_by_role("heading", name="如果不是急诊")).to_be_visible()
    check(page, "override", tmp_path)
    address = page.url
    # Taking it back is offered for eight seconds.
    expect(page.locator("[data-undo]")).to_be_visible()
    page.mouse.move(0, 0)
    expect(page.locator("[data-undo]")).to_be_hidden(timeout=30_000)
    _sign_out(page)
    sign_in(page, written, head)
    page.goto(address)
    tap(page.get_by_role("link", name="确认"))
    page.get_by_label("认可：当时应当先做").check()
    page.get_by_role("button", name="确认").click()
    expect(page.locator(".lead").first).to_contain_text("上级已确认：认可。")
    page.goto(f"{written.address}/theatre/overrides/")
    expect(page.locator(".lead").first).to_contain_text("次急诊越级")
    check(page, "overrides", tmp_path)


def _of_the_first_emergency(page: Page, written: Server) -> tuple[str, str]:
    """Logins of somebody who operates in that department, and of its head, as people call them."""
    sign_in(page, written, "yiwu1")
    page.goto(f"{written.address}/theatre/overrides/")
    page.locator(".gate-chips a").filter(has_not_text=re.compile(r"\b0$")).last.click()
    page.locator(".theatre-list a").first.click()
    told = page.locator(".facts").first.inner_text()
    number = re.search(r"上级医师 (\d+)", told)
    assert number
    _sign_out(page)
    return f"shangji{number[1]}", "kezhuren1"


def _sign_out(page: Page) -> None:
    page.locator("details.me summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_load_state("load")
