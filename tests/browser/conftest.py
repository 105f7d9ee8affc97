"""Browser tests: Debian's chromium (elsewhere playwright's own) against a real server."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from support.server import Server, running_server

# A name that is no localhost: there plain HTTP is not a secure context.
ELSEWHERE = "seldinger.test"
# Without these chromium looks for hosts that a closed network does not have, at every start.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",
]
# Other tests may run beside these: patience is not a wrong page.
expect.set_options(timeout=20_000)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.enable_socket)
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "localhost"]))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone."""
    context = context_of(browser, PHONE)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a demonstration after its first start, which takes long: made once, copied."""
    data = tmp_path_factory.mktemp("generated")
    with running_server(data, "--demonstration"):
        pass
    return data


@pytest.fixture(scope="session")
def demonstration(generated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all that only look, or take back what they wrote."""
    data = copied(generated, tmp_path_factory.mktemp("demonstration"))
    with running_server(data, "--demonstration") as server:
        yield server


@pytest.fixture(scope="session")
def written(generated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all that write; each of them counts from what it finds."""
    data = copied(generated, tmp_path_factory.mktemp("written"))
    hosts = f"127.0.0.1,localhost,{ELSEWHERE}"
    with running_server(data, "--demonstration", SELDINGER_HOSTS=hosts) as server:
        yield server


def copied(generated: Path, to: Path) -> Path:
    """A demonstration of its own, in a folder that is there already."""
    return Path(shutil.copytree(generated, to, dirs_exist_ok=True))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Server]:
    """An installation that nobody has used yet, in an empty folder."""
    with running_server(tmp_path, from_nothing=True) as server:
        yield server


@pytest.fixture
def unused(tmp_path: Path) -> Iterator[Server]:
    """The same, its tables made already: what takes longest of a first start."""
    with running_server(tmp_path) as server:
        yield server


@pytest.fixture
def watched(page: Page) -> Iterator[Page]:
    """A phone on which no script fails, nothing breaks the policy, nothing leaves the host."""
    faults: list[str] = []
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith(("http://127.0.0.1", "data:", "blob:"))
            else faults.append(f"asked {asked.url}")
        ),
    )
    yield page
    assert not faults, faults


def sign_in(page: Page, server: Server, login: str, password: str | None = None) -> None:
    page.goto(f"{server.address}/login/")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(password or server.password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/login" not in url)


def context_of(browser: Browser, size: dict[str, int], scheme: Any = "light") -> BrowserContext:
    return browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        color_scheme=scheme,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
