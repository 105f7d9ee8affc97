"""Attendance: the code on the organiser's screen, read from the picture, opened by a phone."""

import json
import time
from io import BytesIO

import zxingcpp
from django.core.signing import TimestampSigner
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from browser.conftest import DESK, context_of, sign_in
from browser.test_every_page_looks_right import looked_at
from support.server import Server

SALT = "seldinger.teaching.attendance"
TOO_OLD = 61  # seconds


def shown_code(board: Page) -> str:
    """What a phone's camera reads off the screen."""
    picture = Image.open(BytesIO(board.locator(".code-picture").screenshot()))
    [code] = zxingcpp.read_barcodes(picture)
    return str(code.text)


def code_from_before(server: Server, session: str) -> str:
    """As the server signed it a minute ago."""
    secret = json.loads((server.data / "keys.json").read_text(encoding="utf-8"))["django"]

    class Before(TimestampSigner):
        def timestamp(self) -> str:
            now, time.time = time.time, lambda: now() - TOO_OLD
            try:
                return super().timestamp()
            finally:
                time.time = now

    return Before(key=secret, fallback_keys=[], salt=SALT).sign(session)


def planned_for_the_whole_day(board: Page, server: Server) -> None:
    """The code is shown on the day until an hour after the end: this one at any time of day."""
    board.goto(f"{server.address}/teaching/sessions/add/")
    board.get_by_label("种类").select_option(index=1)
    board.get_by_label("题目").fill("示例·全天的病例讨论")
    today = board.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Asia/Shanghai'})")
    board.get_by_label("日期").fill(today)
    board.get_by_label("开始").fill("00:00")
    board.get_by_label("结束").fill("23:59")
    board.get_by_label("地点").fill("示例·介入科示教室")
    board.get_by_role("button", name="登记").click()


def test_a_phone_scans_the_code_of_the_screen(
    watched: Page, written: Server, browser: Browser
) -> None:
    phone, context = watched, context_of(browser, DESK)
    board = context.new_page()
    sign_in(board, written, "mishu1")
    planned_for_the_whole_day(board, written)
    board.get_by_role("link", name="签到码").click()
    session = board.url.rstrip("/").split("/")[-2]
    before = int(board.locator(".code-count b").inner_text())
    sign_in(phone, written, "xueyuan1")
    # An older code says what to do; nobody is marked by it.
    late = f"{written.address}/teaching/attend/?code={code_from_before(written, session)}"
    answer = phone.request.get(late)
    assert answer.status == 410
    assert "请再扫一次屏幕上现在的二维码" in answer.text()
    board.get_by_role("link", name="换一个新码").click()
    expect(board.locator(".code-count b")).to_have_text(str(before))
    address = shown_code(board)
    assert address.startswith(f"{written.address}/teaching/attend/?code=")
    phone.goto(address)
    assert not looked_at(phone)
    board.get_by_role("link", name="换一个新码").click()
    expect(board.locator(".code-count b")).to_have_text(str(before))  # opening signs nobody in
    phone.get_by_role("button", name="签到").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("已签到")
    assert not looked_at(phone)
    phone.goto(address)
    expect(phone.get_by_role("heading", level=1)).to_have_text("您已经签到")
    board.get_by_role("link", name="换一个新码").click()
    expect(board.locator(".code-count b")).to_have_text(str(before + 1))
    context.close()
