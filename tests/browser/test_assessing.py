"""On a phone: a trainee opens an assessment from a case and rates, the supervisor rates blind,
then both see."""

import re
from time import monotonic

from playwright.sync_api import Locator, Page, expect

from browser.conftest import sign_in
from browser.test_every_page_looks_right import looked_at
from support.server import Server

MOST_TAPS, MOST_SECONDS = 4, 60


class Hand:
    """Taps, and how many; nothing smaller than a thumb is tapped."""

    def __init__(self) -> None:
        self.taps, self.begun = 0, monotonic()

    def tap(self, target: Locator) -> None:
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box
        assert box["height"] >= 44
        target.click()
        self.taps += 1

    def was_quick(self) -> None:
        assert self.taps <= MOST_TAPS
        assert monotonic() - self.begun < MOST_SECONDS


def arrive(page: Page, server: Server, login: str, address: str) -> None:
    page.context.clear_cookies()
    sign_in(page, server, login)
    page.goto(server.address + address)


def level(page: Page, word: str) -> Locator:
    return page.locator(".scale label").filter(has_text=word)


def test_both_rate_blind_in_a_few_taps_and_then_both_see(watched: Page, written: Server) -> None:
    page = watched
    arrive(page, written, "xueyuan3", "/assessments/mine/ask/")
    page.locator(".links a").first.click()
    page.get_by_role("link", name="这例病例").click()
    trainee = Hand()
    trainee.tap(page.get_by_role("link", name="评价", exact=True))
    assert not looked_at(page)
    trainee.tap(page.get_by_role("button", name="开始评价"))
    rating = page.url.removeprefix(written.address)
    assert not looked_at(page)
    trainee.tap(level(page, "被动帮助"))
    trainee.tap(page.get_by_role("button", name="提交"))
    expect(page.locator(".lead")).to_contain_text("您已评完，正在等对方")
    trainee.was_quick()
    assert not looked_at(page)
    facts = page.locator(".facts div").filter(has_text="评价人").inner_text()
    number = re.findall(r"上级医师 (\d+)", facts)[0]

    supervisor = Hand()
    arrive(page, written, f"shangji{number}", "/assessments/waiting/")
    assert not looked_at(page)
    supervisor.tap(page.locator(f'.waits a[href="{rating}"]'))
    assert "3 被动帮助" not in page.content()
    supervisor.tap(level(page, "主动帮助"))
    supervisor.tap(page.get_by_role("button", name="提交"))
    supervisor.was_quick()
    one = page.url.removeprefix(written.address)
    for login in (f"shangji{number}", "xueyuan3"):
        arrive(page, written, login, one)
        told = page.locator("tr.differs")
        expect(told).to_contain_text("3 被动帮助")
        expect(told).to_contain_text("2 主动帮助")
        assert not looked_at(page)
