"""Ongoing review on a phone: a head reads a doctor's limits and proposes, the doctor answers."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from browser.conftest import sign_in
from browser.test_every_page_looks_right import check
from support.server import Server

REASON, ANSWER = "示例：请科室逐例讨论", "示例：其中一例是外院转来的"


def test_a_head_reads_the_limits_and_proposes_and_the_doctor_answers(
    watched: Page, written: Server, tmp_path: Path
) -> None:
    page, lead = watched, watched.locator(".lead").first
    sign_in(page, written, "kezhuren1")
    page.goto(f"{written.address}/review/")
    row = page.locator("tbody tr").filter(has_text="上级医师").first
    number = re.search(r"上级医师 ?(\d+)", row.inner_text())
    assert number
    row.locator("th a").click()
    expect(lead).to_contain_text("个月任手术记录术者")
    # A rate stands with its limits and the hospital's own; what is not recorded says so.
    expect(page.locator(".review-all .figure").first).to_contain_text(
        re.compile(r"区间 [\d.]+%.+[\d.]+%")
    )
    # Of the demonstration's doctors some have dose reports, and who has none reads so.
    expect(page.get_by_text(re.compile(r"例有剂量报告：|没有剂量记录")).first).to_be_visible()
    check(page, "review", tmp_path)
    page.get_by_role("link", name="提出建议").click()
    page.get_by_label("再评估").check()
    page.get_by_label("理由").fill(REASON)
    check(page, "propose", tmp_path)
    page.get_by_role("button", name="提出建议").click()
    expect(lead).to_contain_text("授权没有因此改动")
    check(page, "proposal", tmp_path)
    address = page.url
    page.context.clear_cookies()
    sign_in(page, written, f"shangji{number[1]}")
    page.goto(address)
    expect(page.get_by_text(REASON)).to_be_visible()
    page.get_by_label("我的意见").fill(ANSWER)
    page.get_by_role("button", name="送到医务处").click()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    check(page, "answered", tmp_path)
