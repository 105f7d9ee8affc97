"""The demonstration trainee finds what stands behind a number."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.conftest import DESK, PHONE, context_of, sign_in
from support.server import Server


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_two_taps_to_the_cases_behind_18_of_20(
    browser: Browser, demonstration: Server, size: dict[str, int]
) -> None:
    page = context_of(browser, size).new_page()
    sign_in(page, demonstration, "xueyuan1")
    # The first page after signing in is the trainee's own; the tap on the cell is the first.
    cell = page.get_by_role("link").filter(has_text=re.compile(r"术者[\s\S]*18 / 20|18 / 20"))
    cell.first.click()
    expect(page.get_by_text("18 / 20").last).to_be_visible()
    expect(page.get_by_text(re.compile(r"第 \d+ 行")).first).to_be_visible()
    evidence = page.locator("section.rows.counted li")
    expect(evidence).to_have_count(18)
    expect(evidence.first).to_contain_text("术者")


def test_the_three_things_to_do_next_are_above_the_fold_on_a_phone(
    page: Page, demonstration: Server
) -> None:
    sign_in(page, demonstration, "xueyuan1")
    steps = page.locator("a.step")
    assert 1 <= steps.count() <= 3
    box = steps.first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"]


def test_the_trainee_page_works_without_javascript(browser: Browser, demonstration: Server) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, demonstration, "xueyuan1")
    page.get_by_role("link").filter(has_text="18 / 20").first.click()
    expect(page.locator("section.rows.counted li")).to_have_count(18)
