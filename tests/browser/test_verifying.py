"""Verifying on a phone, in the demonstration: one tap, back again, and twelve with the password."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from browser.conftest import sign_in
from browser.test_every_page_looks_right import check
from support.server import Server


def arrive(page: Page, written: Server, login: str) -> None:
    """Signed in, with the page's modules at work: until then its buttons send whole forms.

    Each test has a supervisor of its own: more than ten signatures in a minute need the password.
    """
    sign_in(page, written, login)
    page.wait_for_load_state("load")


def waiting(page: Page) -> int:
    """The number in the head of the list."""
    words = page.locator("#waiting-lead").inner_text()
    return int("".join(letter for letter in words.split("条")[0] if letter.isdigit()) or 0)


def test_one_tap_signs_and_one_takes_it_back(
    watched: Page, written: Server, tmp_path: Path
) -> None:
    page = watched
    arrive(page, written, "shangji1")
    expect(page).to_have_url(f"{written.address}/verify/")
    check(page, "to_verify", tmp_path)
    before = waiting(page)
    card = page.locator("[data-card]").filter(has_text="角色不对").first
    key = card.get_attribute("aria-labelledby")
    for button in card.locator("[data-level]").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44
    card.get_by_role("button", name="被动帮助").click()
    offer = page.locator(".offer")
    expect(offer).to_contain_text("已审核")
    assert waiting(page) == before - 1
    offer.get_by_role("button", name="撤销").click()
    again = page.locator(f'[aria-labelledby="{key}"]')
    expect(again).to_be_visible()
    assert waiting(page) == before
    again.get_by_text("退回", exact=True).click()
    again.get_by_label("请核对角色").check()
    again.get_by_role("button", name="退回给").click()
    expect(page.locator(".offer")).to_contain_text("已退回")
    # The offer goes by itself, unless the pointer rests on it.
    page.mouse.move(0, 0)
    expect(page.locator(".offer")).to_have_count(0, timeout=30_000)
    page.goto(f"{written.address}/verify/decided/")
    expect(page.locator(".decided")).to_contain_text("请核对角色")
    check(page, "decided", tmp_path)


def test_the_keyboard_signs_what_it_stands_on(watched: Page, written: Server) -> None:
    page = watched
    arrive(page, written, "shangji7")
    before = waiting(page)
    page.keyboard.press("j")
    page.keyboard.press("1")
    expect(page.locator(".offer")).to_contain_text("已审核")
    assert waiting(page) == before - 1
    page.keyboard.press("j")
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"


def test_a_batch_is_signed_once_every_line_was_seen(watched: Page, demonstration: Server) -> None:
    """Nothing is signed here."""
    page = watched
    page.set_viewport_size({"width": 390, "height": 480})
    sign_in(page, demonstration, "shangji1")
    page.goto(f"{demonstration.address}/verify/batches/")
    page.get_by_role("link", name="查看并签署").first.click()
    sign, lines = page.get_by_role("button", name=re.compile("签署这")), page.locator("[data-line]")
    expect(page.locator("[data-number]")).to_contain_text("每一条都看过，才能签署")
    expect(sign).to_be_disabled()
    for line in lines.all():
        line.scroll_into_view_if_needed()
    expect(page.locator("[data-number]")).to_contain_text("条都看过了")
    expect(sign).to_be_enabled()


def test_twelve_at_once_ask_for_the_password(
    watched: Page, written: Server, tmp_path: Path
) -> None:
    page = watched
    arrive(page, written, "shangji8")
    before = waiting(page)
    page.get_by_role("link", name="一次审核多条").click()
    lines = page.locator("[data-line]").filter(has=page.locator("[name=line]"))
    check(page, "many", tmp_path)
    page.goto(f"{written.address}/verify/many/")  # axe has scrolled through it: all was seen
    expect(page.locator("[name=line]:checked")).to_have_count(0)
    # What nobody has seen is not ticked along.
    page.get_by_role("button", name="勾选看过的").click()
    few = page.locator("[name=line]:checked").count()
    assert few < lines.count()
    page.locator("[name=line]:checked").evaluate_all("all => all.forEach(one => one.click())")
    for line in lines.all()[:12]:
        line.scroll_into_view_if_needed()
        line.locator("[name=line]").check()
        level = line.get_by_label("自主程度")
        if level.count():
            level.select_option(label="主动帮助")
    ticked = page.locator("[name=line]:checked").count()
    assert ticked == 12
    page.get_by_role("button", name="审核勾选的").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("再输入一次密码")
    expect(page.locator(".signatures li")).to_have_count(12)
    check(page, "confirm", tmp_path)
    page.get_by_label("您的密码").fill(written.password)
    page.get_by_role("button", name="签署这 12 条").click()
    expect(page.locator(".offer")).to_contain_text("已审核")
    page.goto(f"{written.address}/verify/")
    assert waiting(page) == before - 12
