"""Every page that a link leads to: accessible, inside its width, asking nobody else for anything.

Pages are found by following links from each account's first page, one of each kind of address, so
that a new page cannot be left out. A kind is looked at for the first account that reaches it, as
a light phone and as a dark desk: width and colours do not depend on each other.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from browser.conftest import DESK, PHONE, context_of, sign_in
from support.html import read
from support.server import Server

ACCOUNTS = [
    "xueyuan1",
    "shangji1",
    "zhuren1",
    "mishu1",
    "kezhuren1",
    "kejiao1",
    "yiwu1",
    "weiyuan1",
    "xuehui",
    "shiji1",
    "shengji1",
    "bianma1",
    "chaxun1",
    "guanli",
]
# WCAG 2.2 AA: axe names the rules of each level by tags.
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": LEVELS}}
# What else than the words and their order depends on the width and the colours.
BY_LOOK = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"]
NOT_PAGES = (".xlsx", ".pdf", ".json", ".css", ".js", ".svg")
# A bar that stays where it is covers whatever lies below it as the page opens: one scrolls.
UNSTUCK = """() => {
  for (const one of document.querySelectorAll("body *")) {
    if (["sticky", "fixed"].includes(getComputedStyle(one).position)) {
      one.dataset.stuck = one.style.position;
      one.style.position = "static";
    }
  }
}"""
STUCK = """() => {
  for (const one of document.querySelectorAll("[data-stuck]")) {
    one.style.position = one.dataset.stuck;
    delete one.dataset.stuck;
  }
}"""


# Of rows of one kind the first stand for all, as addresses do: axe looks at each for its colours.
THIN = """(most) => {
  for (const rows of document.querySelectorAll("main tbody, main ul, main ol, main select")) {
    const seen = {};
    for (const row of [...rows.children]) {
      const kind = row.tagName + row.className;
      seen[kind] = (seen[kind] ?? 0) + 1;
      if (seen[kind] > most) row.remove();
    }
  }
}"""
ROWS = 8


def kind(address: str) -> str:
    """Addresses that differ in numbers, names or questions alone are one kind of page."""
    path = urlsplit(address).path
    path = re.sub(r"/requirements/[^/]+/", "/requirements/*/", path)
    path = re.sub(r"/curves/trainees/(\d+)/[^/]+/[^/]+/", r"/curves/trainees/\1/*/*/", path)
    path = re.sub(r"/give/posts/(\d+)/(\d+)/[^/]+/", r"/give/posts/\1/\2/*/", path)
    path = re.sub(r"/conflicts/[0-9a-f]+/", "/conflicts/*/", path)
    path = re.sub(r"/(rulebooks|catalogues)/([^/]+)/(?!source|gaps)[^/]+/", r"/\1/\2/*/", path)
    return re.sub(r"\d+", "0", path)


def links(address: str, html: str) -> list[str]:
    found = [urljoin(address, one["href"]) for one in read(html).all("a") if "href" in one]
    return [
        one.split("#")[0]
        for one in found
        if one.startswith("http://127.0.0.1") and not urlsplit(one).path.endswith(NOT_PAGES)
    ]


def crawl(page: Page, start: str) -> list[str]:
    """One address of each kind, in the order in which they are found; read, and not yet drawn."""
    seen: dict[str, str] = {}
    waiting = [start]
    while waiting:
        address = waiting.pop(0)
        if kind(address) in seen:
            continue
        answer = page.request.get(address)
        assert answer.ok, f"{answer.status} {address}"
        if not answer.headers["content-type"].startswith("text/html"):
            continue  # a file to keep, whatever its address ends in
        seen[kind(answer.url)] = seen[kind(address)] = address
        waiting += [one for one in links(answer.url, answer.text()) if kind(one) not in seen]
    return list(dict.fromkeys(seen.values()))


_looked_at: set[str] = set()  # kinds, by any account


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_page_of_an_account(account: str, browser: Browser, demonstration: Server) -> None:
    faults: list[str] = []
    context = context_of(browser, PHONE)
    page = context.new_page()
    watch(page, faults)
    sign_in(page, demonstration, account)
    for address in fresh(crawl(page, page.url)):
        page.goto(address)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            faults += [f"{address} {size['width']}: {fault}" for fault in too_wide(page)]
        page.evaluate(THIN, ROWS)
        for size, scheme, rules in ((PHONE, "light", None), (DESK, "dark", BY_LOOK)):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            where = f"{account} {urlsplit(address).path} {size['width']} {scheme}"
            faults += [f"{where}: {fault}" for fault in looked_at(page, rules)]
        page.set_viewport_size(PHONE)
    context.close()
    assert not faults, "\n".join(sorted(set(faults)))


def fresh(pages: list[str]) -> list[str]:
    """Those of a kind that no account has shown yet."""
    assert len(pages) >= 3, pages
    new = [address for address in pages if kind(address) not in _looked_at]
    _looked_at.update(map(kind, new))
    return new


def watch(page: Page, faults: list[str]) -> None:
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda told: faults.append(f"{page.url}: {told.text}") if told.type == "error" else None,
    )
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith(("http://127.0.0.1", "data:", "blob:"))
            else faults.append(f"{page.url} asked {asked.url}")
        ),
    )


def looked_at(page: Page, rules: list[str] | None = None) -> list[str]:
    """What is wrong with the page as it stands; rules: those of axe alone, else of all levels."""
    faults = []
    if page.locator("h1").count() != 1:
        faults.append("not exactly one h1")
    faults += too_wide(page)
    if "示例数据" not in page.locator("body").inner_text():
        faults.append("does not say that the data are simulated")
    options = OPTIONS | ({"runOnly": {"type": "rule", "values": rules}} if rules else {})
    page.evaluate(UNSTUCK)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: Any = page.evaluate("options => axe.run(options)", options)
    page.evaluate(STUCK)
    for violation in found["violations"]:
        nodes = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
        faults.append(f"axe {violation['id']} ({violation['impact']}): {nodes}")
    return faults


def too_wide(page: Page) -> list[str]:
    wide: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [f"{wide} px wider than the screen"] if wide > 0 else []


def check(page: Page, name: str, folder: Path) -> None:
    """Of pages that only a form leads to. The picture is kept for whoever looks into a fault."""
    page.screenshot(path=str(folder / f"{name}.png"), full_page=True)
    found = looked_at(page)
    assert not found, (name, found)
