"""Takes the README's screenshots from a fresh demonstration: `make screenshots`."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests"))
from browser.conftest import DESK, PHONE, QUIET, context_of, sign_in  # noqa: E402
from support.server import Server, running_server  # noqa: E402

# file → (account, size, scheme, steps to the page)
Shot = tuple[str, dict[str, int], Any, list[str]]
SHOTS: dict[str, Shot] = {
    "progress-phone.png": ("xueyuan1", PHONE, "light", ["/me/"]),
    "requirement-phone.png": ("xueyuan1", PHONE, "dark", ["/me/", 'a.cell:has-text("18 / 20")']),
    "cohort-desk.png": ("zhuren1", DESK, "light", ["/trainees/", "a[href$='/cohort/']"]),
    "catalogue-desk.png": ("zhuren1", DESK, "light", ["/norms/catalogues/shougang/?q=zjzr"]),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        with running_server(Path(scratch), "--demonstration") as server:
            for name, shot in SHOTS.items():
                take(browser, server, HERE / name, shot)
                print(f"docs/screenshots/{name}")
        browser.close()


def take(browser: Browser, server: Server, path: Path, shot: Shot) -> None:
    login, size, scheme, steps = shot
    context = context_of(browser, size, scheme)
    page: Page = context.new_page()
    sign_in(page, server, login)
    for step in steps:
        if step.startswith("/"):
            page.goto(server.address + step)
        else:
            page.locator(step).first.click()
            page.wait_for_load_state("networkidle")
    page.screenshot(path=path)
    context.close()


if __name__ == "__main__":
    main()
