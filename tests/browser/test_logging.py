"""A trainee logs operations on a phone: how many taps it takes, and that it works in every way.

Whatever is logged here is taken back, so that the demonstration stays what it was.
"""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.conftest import PHONE, context_of, sign_in
from browser.test_every_page_looks_right import looked_at, watch
from support.server import Server

FEWER_THAN = 12
TACE, ANGIOGRAPHY = "肝癌的动脉化疗栓塞术（TACE）", "血管造影术"
TACE_TOLD = f"{TACE}（术者）、{ANGIOGRAPHY}（一助）"
# Counted where the browser says that a finger touched the page.
COUNTING = """
document.addEventListener("pointerdown", (event) => window.tapped(event.target.textContent), true);
"""


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = touched(browser)
    yield context
    context.close()


def touched(browser: Browser) -> BrowserContext:
    """A phone with a touch screen."""
    return browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        has_touch=True,
        is_mobile=True,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )


def fresh_number() -> str:
    return str(uuid4().int)[:8]


def take_back(page: Page) -> None:
    """Within the eight seconds."""
    page.get_by_role("button", name="撤销").tap()
    expect(page.get_by_text("已撤销刚才的登记")).to_be_visible()


def counting(page: Page) -> list[str]:
    """What a finger touches from the next page on."""
    taps: list[str] = []
    page.expose_binding("tapped", lambda _, where: taps.append(where))
    page.add_init_script(COUNTING)
    return taps


def log_tace(page: Page, number: str) -> None:
    """A TACE as operator and its angiography as first assistant, from 我的进度 until it is told."""
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="登记").tap()
    page.get_by_label("患者编号").tap()
    page.keyboard.type(number)
    page.get_by_role("combobox", name="找操作").tap()
    page.keyboard.type("tace")
    found = page.get_by_role("listbox", name="找到的操作").get_by_role("option")
    found.filter(has_text=TACE).tap()
    # The keyboard is still there: the second procedure needs no tap on the field.
    page.keyboard.type("xgzys")
    found.filter(has_text=re.compile(f"^{ANGIOGRAPHY}")).tap()
    first, second = (page.get_by_role("group", name=name) for name in (TACE, ANGIOGRAPHY))
    first.get_by_role("radio", name="术者").tap()
    second.get_by_role("radio", name="一助").tap()
    page.get_by_role("checkbox", name="DSA").tap()
    page.get_by_role("button", name="登记", exact=True).tap()
    expect(page.get_by_text("已登记").first).to_be_visible()
    expect(page.locator("[data-saved]")).to_contain_text(TACE_TOLD)


def test_a_tace_with_two_procedures_in_fewer_than_twelve_taps(
    phone: BrowserContext, demonstration: Server
) -> None:
    page = phone.new_page()
    taps = counting(page)
    sign_in(page, demonstration, "xueyuan1")
    page.goto(page.url)  # 我的进度, counted from here
    typed = fresh_number()
    log_tace(page, typed)
    counted = len(taps)
    characters = len(typed) + len("tace") + len("xgzys")
    print(f"taps: {counted}, characters typed: {characters}")
    assert 1 < counted < FEWER_THAN, taps

    # The next one of the day: the number alone, and one tap to send it.
    taps.clear()
    take_back_key = page.locator("[data-undo] [name=key]").input_value()
    number = page.get_by_label("患者编号")
    number.tap()
    page.keyboard.type(fresh_number())
    page.get_by_role("button", name="登记", exact=True).tap()
    expect(page.locator("[data-undo] [name=key]")).not_to_have_value(take_back_key)
    expect(page.locator("[data-saved]")).to_contain_text(TACE_TOLD)
    assert len(taps) == 2, taps
    take_back(page)
    page.goto(f"{demonstration.address}/log/?after={take_back_key}")
    take_back(page)


def test_what_was_done_most_lately_is_one_tap(phone: BrowserContext, demonstration: Server) -> None:
    page = phone.new_page()
    faults: list[str] = []
    watch(page, faults)
    sign_in(page, demonstration, "xueyuan1")
    page.goto(f"{demonstration.address}/log/")
    recent = page.get_by_role("group", name="最近常做").get_by_role("button")
    expect(recent.first).to_be_visible()
    chip = recent.first
    name = chip.inner_text()
    chip.tap()
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-act]")).to_have_count(1)
    expect(page.get_by_role("group", name=name, exact=True)).to_be_visible()
    faults += looked_at(page)
    chip.tap()
    expect(page.locator("[data-act]")).to_have_count(0)

    # Without the network every name is still found, and any other may be written as it is.
    phone.set_offline(True)
    search = page.get_by_role("combobox", name="找操作")
    search.fill("穿刺活检")
    found = page.get_by_role("listbox", name="找到的操作").get_by_role("option")
    expect(found.first).to_contain_text("活检")
    faults += looked_at(page)
    search.fill("示例新术式")
    search.press("Enter")
    added = page.get_by_role("group", name="示例新术式")
    expect(added).to_contain_text("目录里没有这个名称")
    expect(added.get_by_label("细则类别")).to_be_visible()
    phone.set_offline(False)

    # Letters in a number, and yesterday.
    number = page.get_by_label("患者编号")
    expect(number).to_have_attribute("inputmode", "numeric")
    page.get_by_role("button", name="用字母键盘输入").tap()
    expect(number).to_have_attribute("inputmode", "text")
    today = page.get_by_label("手术日期").input_value()
    page.get_by_role("button", name="昨天").tap()
    assert page.get_by_label("手术日期").input_value() < today
    assert not [fault for fault in faults if "ERR_INTERNET_DISCONNECTED" not in fault], faults


def test_every_target_is_large_enough_for_a_thumb(
    phone: BrowserContext, demonstration: Server
) -> None:
    page = phone.new_page()
    sign_in(page, demonstration, "xueyuan1")
    page.goto(f"{demonstration.address}/log/")
    page.get_by_role("group", name="最近常做").get_by_role("button").first.tap()
    page.locator("details.more > summary").tap()
    small = page.eval_on_selector_all(
        "#log-form button, #log-form select, #log-form summary, #log-form .form-control, "
        "#log-form .segments label, #log-form .chip, #log-form .check",
        """all => all.filter(one => one.offsetParent)
            .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
            .filter(([, box]) => box.height < 44 || box.width < 44).map(([what]) => what)""",
    )
    assert not small


def test_it_works_without_javascript(browser: Browser, demonstration: Server) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, demonstration, "xueyuan1")
    page.goto(f"{demonstration.address}/log/")
    names = page.get_by_label("操作名称")
    expect(names).to_have_count(3)
    page.get_by_label("患者编号").fill(fresh_number())
    names.nth(0).fill("肝癌的动脉化疗栓塞术（TACE）")
    names.nth(2).fill("血管造影术")
    page.locator("[data-act]").nth(2).get_by_role("radio", name="一助").check()
    page.get_by_label("带教医师", exact=True).select_option(index=1)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("[data-saved]")).to_contain_text("血管造影术（一助）")
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("已撤销刚才的登记")).to_be_visible()
    context.close()


def test_the_undo_goes_after_eight_seconds(browser: Browser, demonstration: Server) -> None:
    context = context_of(browser, PHONE)
    page = context.new_page()
    page.clock.install()
    sign_in(page, demonstration, "xueyuan1")
    page.goto(f"{demonstration.address}/log/")
    page.get_by_label("患者编号").fill(fresh_number())
    page.get_by_role("group", name="最近常做").get_by_role("button").first.click()
    page.get_by_role("button", name="登记", exact=True).click()
    undo = page.get_by_role("button", name="撤销")
    expect(undo).to_be_visible()
    page.clock.fast_forward(9000)
    expect(undo).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("已撤销刚才的登记")).to_be_visible()
    context.close()
