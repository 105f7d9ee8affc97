"""A stay is dragged along its row, costs are told at once, and it is taken back."""

from playwright.sync_api import Page, expect

from browser.conftest import sign_in
from browser.test_every_page_looks_right import looked_at
from support.server import Server


def test_a_stay_is_dragged_and_taken_back(watched: Page, written: Server) -> None:
    page = watched
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, written, "zhuren1")
    page.goto(f"{written.address}/plans/")
    page.locator(".plan-list h2 a").first.click()
    page.get_by_role("link", name="版", exact=False).first.click()
    assert not looked_at(page)
    row = page.locator("tr[data-t]:has(td.free.basic ~ td.free.basic)").first
    visits = row.locator("td.free.basic")
    visits.nth(0).drag_to(visits.nth(1))
    told = page.locator("#grid-change")
    expect(told).to_contain_text("人·月")
    assert not looked_at(page)
    told.get_by_role("button", name="撤销").click()
    expect(page.locator(".grid-state")).to_contain_text("恢复")
