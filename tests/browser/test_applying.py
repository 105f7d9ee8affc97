"""An application on a phone, from the doctor to the document: each of the four signs in."""

from playwright.sync_api import Page, expect

from browser.conftest import sign_in
from browser.test_every_page_looks_right import looked_at
from support.pdf_text import text_of
from support.server import Server

LIST = "respiratory-endoscopy"


def turn(page: Page, server: Server, login: str, address: str) -> None:
    """Somebody else opens the application."""
    page.context.clear_cookies()
    sign_in(page, server, login)
    page.goto(server.address + address)


def agree(page: Page, reason: str) -> None:
    page.get_by_role("link", name="答复").click()
    page.locator("input[name=said][value=passed]").check()
    page.get_by_label("意见与理由").fill(reason)
    assert not looked_at(page)
    page.get_by_role("button", name="答复").click()
    expect(page.locator(".messages")).to_contain_text("同意")


def test_it_goes_from_the_doctor_to_the_document(watched: Page, written: Server) -> None:
    page = watched
    turn(page, written, "shangji2", "/applications/new/")
    page.locator("input[name=kind][value=list]").check()
    page.locator("select[name=list_id]").select_option(LIST)
    page.locator("select[name=grade]").select_option("2")
    page.get_by_role("button", name="先看平台会填写什么").click()
    expect(page.get_by_role("heading", name="平台会填写的依据")).to_be_visible()
    assert not looked_at(page)
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator(".lead")).to_contain_text("等待科室评议")
    scope = page.locator("h1").inner_text().split("：")[1]
    assert not looked_at(page)
    address = page.url.removeprefix(written.address)
    turn(page, written, "kezhuren2", address)
    agree(page, "同意")
    turn(page, written, "yiwu1", address)
    agree(page, "材料齐全")
    turn(page, written, "weiyuan1", address)
    page.get_by_role("link", name="批准并授权").click()
    page.get_by_label("文号").fill("示例医授第 99 号")
    page.get_by_label("到哪天为止").fill("2099-12-31")
    start = page.get_by_label("从哪天起").input_value()
    assert not looked_at(page)
    page.get_by_role("button", name="批准并登记授权").click()
    expect(page.locator(".lead")).to_contain_text("已授权")
    turn(page, written, "shangji2", address)
    document = page.get_by_role("link", name="手术授权书").get_attribute("href") or ""
    told = text_of(page.request.get(written.address + document).body())
    for part in ("手术授权书", "示例·上级医师2", scope, f"{start}至2099-12-31", "示例医授第99号"):
        assert part.replace(" ", "") in told, part
