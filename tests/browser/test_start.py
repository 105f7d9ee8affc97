"""An installation that nobody has used yet."""

from playwright.sync_api import Page, expect

from support.server import Server


def test_the_first_administrator_is_made_in_the_browser(watched: Page, empty: Server) -> None:
    watched.goto(empty.address)
    watched.get_by_label("起始码").fill(empty.start_code)
    watched.get_by_label("姓名").fill("示例管理员")
    watched.get_by_label("登录名").fill("guanli")
    watched.get_by_label("密码").fill("an-honest-phrase-7")
    watched.get_by_role("button", name="建立并登录").click()
    expect(watched.get_by_role("link", name="设置")).to_be_visible()
