"""From an operation to credit, on phones: logged, signed, counted, found in the hospital's list.

The trainee is in the post where the operation counts; every number is compared with the one that
stood there before.
"""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import NamedTuple

from playwright.sync_api import Browser, Locator, Page, expect

from browser.conftest import DESK, context_of, sign_in
from browser.test_every_page_looks_right import looked_at, watch
from browser.test_logging import (
    ANGIOGRAPHY,
    FEWER_THAN,
    TACE,
    counting,
    fresh_number,
    log_tace,
    touched,
)
from seldinger.web.demonstration.theatre import HEADS
from support.server import Server

TRAINEE, TRAINEE_NAME = "xueyuan18", "示例·学员 18"
CREDIT = "basic.operations"


class Standing(NamedTuple):
    """The three numbers of the trainee's page, and those of the cell where the TACE counts."""

    logged: int
    verified: int
    reconciled: int
    counted: int
    waiting: int
    confirmed: int


def standing(page: Page, server: Server) -> Standing:
    page.goto(f"{server.address}/")
    told = page.locator("ul.facts").inner_text()
    three = re.search(r"手术登记 (\d+) · 已审核 (\d+) · 已核对 (\d+)", told)
    assert three, told
    cell = page.locator(f"[id='{CREDIT}']").inner_text()
    numbers = [re.search(rf"{word} (\d+)", cell) for word in ("待审", "核对")]
    counted = re.search(r"(\d+) / \d+", cell)
    assert counted, cell
    of_cell = [counted, *numbers]
    return Standing(*map(int, three.groups()), *(int(one[1]) if one else 0 for one in of_cell))


def rise(before: Standing, after: Standing) -> Standing:
    return Standing(*(late - early for early, late in zip(before, after, strict=True)))


@contextmanager
def phone_of(browser: Browser, server: Server, login: str) -> Iterator[Page]:
    """Somebody's phone, on which no script fails."""
    faults: list[str] = []
    context = touched(browser)
    page = context.new_page()
    watch(page, faults)
    sign_in(page, server, login)
    page.wait_for_load_state("load")
    yield page
    context.close()
    assert not faults, faults


def test_a_tace_logged_and_signed_on_phones_is_credit_and_found_in_the_list(
    browser: Browser, written: Server
) -> None:
    number = fresh_number()
    with phone_of(browser, written, TRAINEE) as trainee:
        before = standing(trainee, written)
        taps = counting(trainee)
        trainee.goto(trainee.url)
        log_tace(trainee, number)
        assert 1 < len(taps) < FEWER_THAN, taps
        chosen = trainee.get_by_label("带教医师", exact=True).locator("option:checked")
        supervisor = chosen.inner_text().strip()
        day = trainee.get_by_label("手术日期").input_value()
        hospital = trainee.locator("[data-place-word]").inner_text().split(" · ")[0]
        logged = standing(trainee, written)
        assert rise(before, logged) == Standing(2, 0, 0, 0, 1, 0)

        sign(browser, written, supervisor, number)
        signed = standing(trainee, written)
        assert rise(logged, signed) == Standing(0, 2, 0, 1, -1, 0)

        row = [day, number, f"{TACE}+{ANGIOGRAPHY}", supervisor, TRAINEE_NAME]
        hand_in(browser, written, hospital, row)
        listed = standing(trainee, written)
        assert rise(signed, listed) == Standing(0, 0, 2, 0, 0, 1)
        open_evidence(trainee, day, number)


def open_evidence(page: Page, day: str, number: str) -> None:
    """From the number to the case, where the hospital's row stands beside the entry."""
    page.locator(f"[id='{CREDIT}']").tap()
    counted = page.locator("section.rows.counted li").filter(has_text=day)
    counted.filter(has_text=number[-4:]).get_by_role("link", name=f"打开 {day}").tap()
    record = page.get_by_role("region", name="与医院记录对照")
    expect(record).to_contain_text(f"{TACE}+{ANGIOGRAPHY}")
    expect(record).not_to_contain_text("不同")


def sign(browser: Browser, server: Server, supervisor: str, number: str) -> None:
    """One tap: the roles stand on the card, the tap tells how much was left to the trainee."""
    login = supervisor.replace("示例·上级医师 ", "shangji")
    with phone_of(browser, server, login) as page:
        card = find_card(page, server, number)
        expect(card.locator(".acts li")).to_have_count(2)
        expect(card).to_contain_text(re.compile(rf"术者\s+{re.escape(TACE)}"))
        expect(card).to_contain_text(re.compile(rf"一助\s+{ANGIOGRAPHY}"))
        assert not looked_at(page)
        taps = counting(page)
        page.reload()
        card.get_by_role("button", name="被动帮助").tap()
        expect(page.locator(".offer")).to_contain_text("已审核")
        assert taps == ["被动帮助"]


def find_card(page: Page, server: Server, number: str, trainee: str = TRAINEE_NAME) -> Locator:
    """The longest waiting come first: what was done today is on the last page."""
    page.goto(f"{server.address}/verify/")
    page.get_by_text("按学员或类别筛选").tap()
    page.get_by_label("学员", exact=True).select_option(label=trainee)
    page.get_by_role("button", name="查找").tap()
    page.wait_for_url("**/verify/?*")
    card = page.locator("[data-card]").filter(has_text=number[-4:])
    further = page.get_by_role("link", name="下一页")
    while not card.count() and further.count():
        page.goto(f"{server.address}/verify/{further.get_attribute('href')}")
    return card


def hand_in(browser: Browser, server: Server, hospital: str, row: list[str]) -> None:
    """The secretary takes over a list of that one day, which names the responsible one first."""
    text = StringIO()
    csv.writer(text).writerows([HEADS, row + [""] * (len(HEADS) - len(row))])
    context = context_of(browser, DESK)
    page = context.new_page()
    sign_in(page, server, "mishu1")
    page.goto(f"{server.address}/hospital-lists/")
    page.get_by_role("link", name=re.compile(rf"上传清单\s*：{hospital}$")).click()
    page.locator("input[type=file]").set_input_files(
        {"name": "清单.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode("gb18030")}
    )
    page.get_by_role("button", name="上传").click()
    page.wait_for_url(re.compile("/(columns|confirm)/$"))
    if page.url.endswith("/columns/"):  # a hospital that has handed in nothing before
        page.get_by_label("清单的“术者”一列写的是谁").select_option("yes")
        page.get_by_role("button", name="记住并继续").click()
    page.get_by_role("button", name="写入并核对").click()
    expect(page.get_by_text("清单已写入并核对")).to_be_visible()
    context.close()
