"""Scanning on a phone, in the demonstration: as fast as a scanner types, and without a network."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from browser.conftest import sign_in
from browser.test_every_page_looks_right import check
from support.labels import UDI, bars, photo
from support.server import Server


def test_each_enter_is_a_piece_and_nothing_is_lost_without_a_network(
    page: Page, written: Server, tmp_path: Path
) -> None:
    sign_in(page, written, "xueyuan1")
    page.goto(f"{written.address}/devices/scan/")
    page.locator(".row-item a").first.click()
    pieces = page.locator("[data-pieces] > li")
    before = pieces.count()
    for number in range(4):  # faster than any answer
        page.keyboard.type(f"(01)06901234567892(17)300101(10)SCAN(21)N{number}")
        page.keyboard.press("Enter")
    expect(pieces).to_have_count(before + 4)
    expect(page.locator(".lead").first).to_contain_text(f"已登记 {before + 4} 件")
    expect(page.locator("#raw")).to_have_value("")
    check(page, "scan", tmp_path)
    page.context.set_offline(True)
    page.keyboard.type("(01)06901234567892(10)LATER")
    page.keyboard.press("Enter")
    expect(page.get_by_text("没有送到")).to_be_visible()
    expect(page.locator("#raw")).to_have_value("(01)06901234567892(10)LATER")
    page.context.set_offline(False)
    page.get_by_role("button", name="登记").click()
    expect(pieces).to_have_count(before + 5)
    label = {"name": "label.jpg", "mimeType": "image/jpeg", "buffer": photo(bars(UDI), turn=17)}
    page.locator("#photo").set_input_files(label)  # type: ignore[arg-type]
    expect(pieces).to_have_count(before + 6)
    expect(pieces.first).to_contain_text("SCAN")
    for _ in range(6):
        page.get_by_role("button", name=re.compile("^撤回")).first.click()
    expect(pieces).to_have_count(before)
