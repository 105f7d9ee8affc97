"""A director's plan: solved and proven, changed by hand, made impossible and mended."""

import re

from playwright.sync_api import Page, expect

from browser.conftest import DESK, sign_in
from browser.test_every_page_looks_right import looked_at
from support.server import Server

SOLVED = 60_000  # milliseconds: other tests may run beside this
TITLE = "浏览器示例方案"


def test_a_director_plans_and_mends(watched: Page, written: Server) -> None:
    page = watched
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    sign_in(page, written, "zhuren1")
    _solve(page, written)
    _move(page)
    _collide(page, written)


def _solve(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/plans/new/")
    page.get_by_label("名称").fill(TITLE)
    page.get_by_role("button", name="求解").click()
    page.wait_for_url("**/searches/*/")
    expect(page.get_by_text("得到第 1 版，已证明最优")).to_be_visible(timeout=SOLVED)
    expect(page.get_by_text("两者相等，就是最优")).to_be_visible()


def _move(page: Page) -> None:
    """By hand: what it costs stands at once, and it is a version that can be undone."""
    page.get_by_role("link", name="看方案").click()
    visits = page.locator("tr[data-t]:has(td.free.basic ~ td.free.basic)").first
    cells = visits.locator("td.free.basic")
    cells.nth(0).drag_to(cells.nth(1))
    expect(page.locator("#grid-change")).to_contain_text("人·月")
    page.locator("#grid-change").get_by_role("button", name="撤销").click()
    expect(page.locator(".grid-state")).to_contain_text("恢复")


def _collide(page: Page, server: Server) -> None:
    """Two locks that nobody can keep both: told which, and one tap gives up the cheapest."""
    for month in ("2028-06", "2028-07"):
        page.goto(f"{server.address}/plans/locks/")
        page.get_by_role("link", name="登记指定").first.click()
        page.get_by_label("某几个月在某科室", exact=True).check()
        page.get_by_label("学员", exact=True).select_option(label="示例·学员 10（2026-11 入培）")
        page.locator("#id_department").select_option(label="神经介入科（示例医院甲）")
        page.get_by_label("月份").fill(month)
        page.get_by_role("button", name="登记").click()
    _plan(page, server)
    page.get_by_role("button", name="从头求最优").click()
    expect(page.get_by_text("没有可行的方案；原有的版次")).to_be_visible(timeout=SOLVED)
    expect(page.get_by_text(re.compile("最省的是放弃：撤回 示例·学员 10"))).to_be_visible()
    assert not looked_at(page)
    page.get_by_role("button", name="照此修改并重新求解").first.click()
    expect(page.get_by_text(re.compile("得到第 . 版"))).to_be_visible(timeout=SOLVED)


def _plan(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/plans/")
    page.get_by_role("link", name=TITLE).click()
