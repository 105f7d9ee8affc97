"""A phone in a room without network: nothing lost, nothing doubled, nothing readable on it."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from browser.conftest import ELSEWHERE, PHONE, context_of, sign_in
from support.server import Server

SAVED = 9000  # ms: two savings of what is typed
IS_KEPT = """async () => {
    const name = (await caches.keys()).find((one) => one.startsWith("seldinger-log-"));
    if (!name) return false;
    const cache = await caches.open(name);
    const forms = ["/log/", "/log/admission/", "/log/reports/", "/log/activity/"];
    return (await Promise.all(forms.map((one) => cache.match(one)))).every(Boolean);
}"""
AGED = """(by) => new Promise((done) => {
    const asked = indexedDB.open("seldinger-drafts");
    asked.onsuccess = () => {
        const base = asked.result, change = base.transaction("drafts", "readwrite");
        const store = change.objectStore("drafts"), all = store.getAll();
        all.onsuccess = () => all.result.forEach((one) => store.put({ ...one, at: one.at - by }));
        change.oncomplete = () => { base.close(); done(); };
    };
})"""


@pytest.fixture(scope="module")
def server(written: Server) -> Server:
    return written


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[Page]:
    """林's, signed in, with the page for logging kept for later."""
    context = context_of(browser, PHONE)
    page = context.new_page()
    sign_in(page, server, "xueyuan1")
    open_log(page, server)
    yield page
    context.close()


def open_log(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/log/")
    until(page, "Boolean(navigator.serviceWorker.controller)")
    until(page, f"({IS_KEPT})()")


def until(page: Page, script: str) -> None:
    """Not wait_for_function: the pages' policy forbids what it does."""
    for _ in range(100):
        if page.evaluate(script):
            return
        page.wait_for_timeout(200)
    raise AssertionError(script)


def fill(page: Page, number: str) -> None:
    page.get_by_label("患者编号").fill(number)
    page.locator("[data-recent] button").first.click()
    page.locator("select[name=supervisor]").select_option(index=1)


def submit(page: Page) -> None:
    page.get_by_role("button", name="登记", exact=True).click()


def kept_on(page: Page) -> list[dict[str, Any]]:
    """What lies on the device."""
    told: list[dict[str, Any]] = page.evaluate(
        """() => new Promise((done) => {
            const asked = indexedDB.open("seldinger-drafts");
            asked.onsuccess = () => {
                const base = asked.result;
                if (!base.objectStoreNames.contains("drafts")) { base.close(); done([]); return; }
                const all = base.transaction("drafts").objectStore("drafts").getAll();
                all.onsuccess = () => { base.close(); done(all.result); };
            };
        })"""
    )
    return told


def wait_for_drafts(page: Page, number: int) -> list[dict[str, Any]]:
    for _ in range(100):
        kept = kept_on(page)
        if len(kept) == number:
            return kept
        page.wait_for_timeout(200)
    raise AssertionError(f"{len(kept_on(page))} drafts, not {number}")


def entries(server: Server, table: str = "participation") -> int:
    with closing(sqlite3.connect(server.data / "seldinger.sqlite3", timeout=20)) as base:
        return int(base.execute(f"SELECT count(*) FROM logbook_{table}").fetchone()[0])


def test_two_cases_logged_without_a_network_are_sent_later_once_each(
    phone: Page, server: Server
) -> None:
    before = entries(server)
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.get_by_text("没有网络。可以照常登记")).to_be_visible()
    fill(phone, "ZY-OFFLINE-1")
    submit(phone)
    expect(phone.get_by_text("有 1 条加密保存在这台设备上")).to_be_visible()
    expect(phone.get_by_label("患者编号")).to_have_value("")
    fill(phone, "ZY-OFFLINE-2")
    submit(phone)
    expect(phone.get_by_text("有 2 条加密保存在这台设备上")).to_be_visible()
    kept = kept_on(phone)
    assert {draft["state"] for draft in kept} == {"to_send"}
    assert "OFFLINE" not in json.dumps(kept, ensure_ascii=False)
    assert entries(server) == before
    phone.context.set_offline(False)
    expect(phone.get_by_text(re.compile("断网时保存的 2 条已经登记"))).to_be_visible()
    wait_for_drafts(phone, 0)
    phone.reload()
    assert entries(server) == before + 2


def test_when_the_answer_is_lost_the_entry_is_still_there_once(phone: Page, server: Server) -> None:
    before, lost = entries(server), []

    def lose(route: Route) -> None:
        if not lost:
            lost.append(route.fetch().status)  # the server has it
            route.abort()
        else:
            route.continue_()

    phone.route("**/log/drafts/send/", lose)
    fill(phone, "ZY-LOST-1")
    submit(phone)
    for _ in range(50):
        if lost:
            break
        phone.wait_for_timeout(200)
    assert lost == [200]
    phone.wait_for_timeout(500)
    phone.goto(f"{server.address}/log/")
    wait_for_drafts(phone, 0)
    assert entries(server) == before + 1


def test_online_it_is_logged_at_once_and_nothing_stays(phone: Page, server: Server) -> None:
    before = entries(server)
    fill(phone, "ZY-ONLINE-1")
    submit(phone)
    expect(phone.get_by_text("已登记").first).to_be_visible()
    assert entries(server) == before + 1
    assert kept_on(phone) == []


def test_the_page_shows_what_is_wrong_as_ever(phone: Page, server: Server) -> None:
    before = entries(server)
    phone.get_by_label("患者编号").fill("ZY-WRONG-1")
    submit(phone)
    expect(phone.get_by_role("alert").first).to_be_visible()
    expect(phone.get_by_label("患者编号")).to_have_value("ZY-WRONG-1")
    fill(phone, "ZY-WRONG-1")
    submit(phone)
    expect(phone.get_by_text("已登记").first).to_be_visible()
    assert entries(server) == before + 1
    wait_for_drafts(phone, 0)


def test_what_was_begun_goes_on_and_only_the_server_can_open_it(
    phone: Page, server: Server
) -> None:
    fill(phone, "ZY-BEGUN-1")
    kept = wait_for_drafts(phone, 1)
    assert kept[0]["state"] == "unfinished"
    assert "BEGUN" not in json.dumps(kept, ensure_ascii=False)
    phone.goto(f"{server.address}/log/")
    offer = phone.locator("#draft-state .draft").filter(has_text="有一份未完成的草稿（刚才）")
    expect(offer).to_be_visible()
    phone.context.set_offline(True)
    offer.get_by_role("button", name="继续填写").click()
    expect(phone.get_by_text("联网后才能打开")).to_be_visible()
    phone.context.set_offline(False)
    phone.locator("#draft-state .draft").get_by_role("button", name="继续填写").click()
    expect(phone.get_by_label("患者编号")).to_have_value("ZY-BEGUN-1")
    assert kept_on(phone) == []
    submit(phone)
    expect(phone.get_by_text("已登记").first).to_be_visible()


def test_an_unfinished_draft_is_thrown_away(phone: Page, server: Server) -> None:
    phone.get_by_label("患者编号").fill("ZY-THROWN-1")
    wait_for_drafts(phone, 1)
    phone.goto(f"{server.address}/log/")
    phone.locator("#draft-state .draft").get_by_role("button", name="丢弃").click()
    expect(phone.locator("#draft-state .draft")).to_have_count(0)
    assert kept_on(phone) == []


def test_after_a_day_the_device_forgets(browser: Browser, server: Server) -> None:
    context = context_of(browser, PHONE)
    page = context.new_page()
    sign_in(page, server, "xueyuan1")
    page.goto(f"{server.address}/log/")
    page.get_by_label("患者编号").fill("ZY-OLD-1")
    at = datetime.fromtimestamp(wait_for_drafts(page, 1)[0]["at"] / 1000, UTC)
    page.clock.set_fixed_time(at + timedelta(hours=23, minutes=59))
    page.goto(f"{server.address}/log/")
    expect(page.get_by_text("有一份未完成的草稿（24 小时前）")).to_be_visible()
    page.clock.set_fixed_time(at + timedelta(hours=24, minutes=1))
    page.goto(f"{server.address}/log/")
    expect(page.get_by_text("的草稿已满 24 小时，已从这台设备清除")).to_be_visible()
    assert kept_on(page) == []
    context.close()


def test_after_a_day_any_page_makes_the_device_forget(phone: Page, server: Server) -> None:
    """Nobody opens a page for logging; who does, later, is still told."""
    phone.get_by_label("患者编号").fill("ZY-OLD-2")
    wait_for_drafts(phone, 1)
    phone.goto(f"{server.address}/password/")
    phone.evaluate(AGED, 25 * 3600 * 1000)
    phone.goto(f"{server.address}/me/")
    for _ in range(50):
        if not [draft for draft in kept_on(phone) if "sealed" in draft]:
            break
        phone.wait_for_timeout(100)
    (mark,) = kept_on(phone)
    assert sorted(mark) == ["at", "key", "person", "state"]
    phone.goto(f"{server.address}/log/")
    expect(phone.get_by_text("的草稿已满 24 小时，已从这台设备清除")).to_be_visible()
    assert kept_on(phone) == []


def test_leaving_sends_what_waits_and_clears_the_device(phone: Page, server: Server) -> None:
    before = entries(server)
    phone.context.set_offline(True)
    fill(phone, "ZY-LEFT-1")
    submit(phone)
    expect(phone.get_by_text("有 1 条加密保存在这台设备上")).to_be_visible()
    expect(phone.get_by_label("患者编号")).to_have_value("")
    phone.context.set_offline(False)
    phone.goto(f"{server.address}/password/")
    sign_out(phone)
    assert kept_on(phone) == []
    assert phone.evaluate("caches.keys()") == []
    assert entries(server) == before + 1
    sign_in(phone, server, "xueyuan1")  # and one can come back
    open_log(phone, server)


def test_what_could_not_be_sent_is_told_before_the_device_is_cleared(
    phone: Page, server: Server
) -> None:
    before = entries(server)
    phone.context.route("**/log/drafts/send/", lambda route: route.fulfill(status=500))
    fill(phone, "ZY-UNSENT-1")
    submit(phone)
    expect(phone.get_by_text("有 1 条加密保存在这台设备上")).to_be_visible()
    phone.goto(f"{server.address}/password/")
    ask_to_leave(phone)
    expect(phone.get_by_role("heading", name="还有 1 条没有送出")).to_be_visible()
    assert [draft["state"] for draft in kept_on(phone)] == ["to_send"]
    phone.get_by_role("link", name="留下").click()
    expect(phone.get_by_text("有 1 条加密保存在这台设备上")).to_be_visible()
    phone.goto(f"{server.address}/password/")  # still signed in
    ask_to_leave(phone)
    phone.get_by_role("button", name="仍然退出并清除").click()
    phone.wait_for_url("**/login/")
    assert kept_on(phone) == []
    assert phone.evaluate("caches.keys()") == []
    assert entries(server) == before


def test_without_a_network_nobody_leaves_and_nothing_is_lost(phone: Page, server: Server) -> None:
    phone.context.set_offline(True)
    fill(phone, "ZY-UNSENT-2")
    submit(phone)
    expect(phone.get_by_text("有 1 条加密保存在这台设备上")).to_be_visible()
    ask_to_leave(phone)
    expect(phone.get_by_role("heading", name="还有 1 条没有送出")).to_be_visible()
    phone.get_by_role("button", name="仍然退出并清除").click()
    expect(phone.get_by_role("heading", name="没有退出登录")).to_be_visible()
    assert len(kept_on(phone)) == 1
    phone.context.set_offline(False)
    phone.goto(f"{server.address}/log/")
    wait_for_drafts(phone, 0)


def test_what_is_not_finished_is_told_before_the_device_is_cleared(
    phone: Page, server: Server
) -> None:
    """On any page, and without a network; what was typed a moment ago counts as well."""
    fill(phone, "ZY-HALF-1")
    ask_to_leave(phone)
    expect(phone.get_by_role("heading", name="还有 1 份没有填完")).to_be_visible()
    expect(phone.get_by_text("手术病例：")).to_be_visible()
    phone.get_by_role("link", name="去填完").click()
    phone.locator("#draft-state .draft").get_by_role("button", name="继续填写").click()
    expect(phone.get_by_label("患者编号")).to_have_value("ZY-HALF-1")
    phone.goto(f"{server.address}/log/admission/")
    phone.get_by_label("病案号或住院号").fill("ZY-HALF-2")
    wait_for_drafts(phone, 1)
    phone.goto(f"{server.address}/password/")
    phone.context.set_offline(True)
    ask_to_leave(phone)
    expect(phone.get_by_text("管理病例：")).to_be_visible()
    phone.get_by_role("button", name="仍然退出并清除").click()
    expect(phone.get_by_role("heading", name="没有退出登录")).to_be_visible()
    assert len(kept_on(phone)) == 1
    phone.context.set_offline(False)
    phone.goto(f"{server.address}/password/")
    ask_to_leave(phone)
    phone.get_by_role("button", name="仍然退出并清除").click()
    phone.wait_for_url("**/login/")
    assert kept_on(phone) == []


def test_what_expired_is_told_before_its_mark_is_cleared(phone: Page, server: Server) -> None:
    phone.get_by_label("患者编号").fill("ZY-OLD-3")
    wait_for_drafts(phone, 1)
    phone.goto(f"{server.address}/password/")
    phone.evaluate(AGED, 25 * 3600 * 1000)
    ask_to_leave(phone)
    expect(phone.get_by_role("heading", name="有过期的草稿")).to_be_visible()
    expect(phone.get_by_text("的草稿已满 24 小时，已从这台设备清除")).to_be_visible()
    phone.get_by_role("button", name="退出登录").click()
    phone.wait_for_url("**/login/")
    assert kept_on(phone) == []


def test_without_a_worker_the_page_for_logging_asks_the_same(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context(viewport=PHONE, service_workers="block")  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, server, "xueyuan1")
    page.goto(f"{server.address}/log/")
    page.get_by_label("患者编号").fill("ZY-HALF-3")
    ask_to_leave(page)
    expect(page.get_by_text("还有 1 份没有填完，退出登录会把它们从这台设备清除")).to_be_visible()
    page.get_by_role("button", name="留下").click()
    assert len(kept_on(page)) == 1
    ask_to_leave(page)
    page.get_by_role("button", name="仍然退出并清除").click()
    page.wait_for_url("**/login/")
    assert kept_on(page) == []
    context.close()


def test_the_next_person_who_leaves_takes_nobodys_entry_along(phone: Page, server: Server) -> None:
    before = entries(server)
    phone.context.set_offline(True)
    fill(phone, "ZY-WAITS-1")
    submit(phone)
    expect(phone.get_by_text("有 1 条加密保存在这台设备上")).to_be_visible()
    phone.context.clear_cookies()  # the session ended by itself
    phone.goto(f"{server.address}/password/")
    phone.context.set_offline(False)
    sign_in(phone, server, "xueyuan2")
    open_log(phone, server)
    sign_out(phone)
    assert [draft["state"] for draft in kept_on(phone)] == ["to_send"]
    sign_in(phone, server, "xueyuan1")
    phone.goto(f"{server.address}/log/")
    wait_for_drafts(phone, 0)
    assert entries(server) == before + 1


def test_the_other_forms_open_without_a_network_too(phone: Page, server: Server) -> None:
    before = entries(server, "imagingreports")
    phone.context.set_offline(True)
    for path, box in [
        ("admission", "病案号或住院号"),
        ("activity", "题目或内容"),
        ("reports", "日期"),
    ]:
        phone.goto(f"{server.address}/log/{path}/")
        expect(phone.get_by_text("没有网络。可以照常登记")).to_be_visible()
        expect(phone.get_by_label(box).first).to_be_visible()
    phone.locator("input[name=box_0]").fill("3")
    phone.locator("select[name=supervisor]").select_option(index=1)
    submit(phone)
    expect(phone.get_by_text("有 1 条加密保存在这台设备上")).to_be_visible()
    phone.context.set_offline(False)
    wait_for_drafts(phone, 0)
    assert entries(server, "imagingreports") == before + 1


def test_the_next_person_sees_nothing(phone: Page, server: Server) -> None:
    """The session ended by itself: nobody logged out."""
    fill(phone, "ZY-SHARED-1")
    wait_for_drafts(phone, 1)
    name = phone.locator("details.me .name").inner_text()
    phone.context.clear_cookies()
    sign_in(phone, server, "xueyuan2")
    assert phone.evaluate("caches.keys()") == []
    phone.context.set_offline(True)
    phone.goto(f"{server.address}/log/")
    expect(phone.get_by_role("heading", name="没有网络")).to_be_visible()
    assert name not in phone.content()
    phone.context.set_offline(False)
    open_log(phone, server)
    expect(phone.get_by_label("患者编号")).to_have_value("")
    expect(phone.get_by_text("未完成的草稿")).to_have_count(0)
    assert "SHARED" not in json.dumps(kept_on(phone), ensure_ascii=False)


def test_whose_session_ended_is_asked_to_sign_in_and_loses_nothing(
    phone: Page, server: Server
) -> None:
    before = entries(server)
    fill(phone, "ZY-EXPIRED-1")
    phone.context.clear_cookies()
    submit(phone)
    expect(phone.get_by_text("登录已过期")).to_be_visible()
    assert entries(server) == before
    phone.get_by_role("link", name="去登录").click()
    phone.get_by_label("登录名").fill("xueyuan1")
    phone.get_by_label("密码").fill(server.password)
    phone.get_by_role("button", name="登录").click()
    expect(phone.get_by_text(re.compile("断网时保存的 1 条已经登记"))).to_be_visible()
    assert entries(server) == before + 1


def test_nothing_else_is_kept(phone: Page, server: Server) -> None:
    for path in ["/", "/log/mine/", "/log/?like=1", "/norms/"]:
        phone.goto(server.address + path)
    kept: list[str] = phone.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys()) {
                const cache = await caches.open(name);
                for (const one of await cache.keys()) found.push(new URL(one.url).pathname);
            }
            return found;
        }"""
    )
    pages = [path for path in kept if not path.startswith("/static/")]
    forms = ["/log/", "/log/activity/", "/log/admission/", "/log/reports/"]
    assert sorted(pages) == [*forms, "/theme.css"]


def test_over_plain_http_the_page_says_so_and_works(page: Page, server: Server) -> None:
    there = replace(server, address=f"http://{ELSEWHERE}:{server.port}")
    sign_in(page, there, "xueyuan1")
    page.goto(f"{there.address}/log/")
    assert not page.evaluate("window.isSecureContext")
    expect(page.get_by_text("当前连接不是 HTTPS，断网时不能保存草稿")).to_be_visible()
    before = entries(server)
    fill(page, "ZY-PLAIN-1")
    page.wait_for_timeout(SAVED)
    assert kept_on(page) == []
    submit(page)
    expect(page.get_by_text("已登记").first).to_be_visible()
    assert entries(server) == before + 1


def ask_to_leave(page: Page) -> None:
    page.locator("details.me summary").click()
    page.get_by_role("button", name="退出登录").click()


def sign_out(page: Page) -> None:
    ask_to_leave(page)
    page.wait_for_url("**/login/")
