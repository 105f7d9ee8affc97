"""Every page that a link leads to: accessible, inside its width, asking nobody else for anything.

Pages are found by following links from each account's first page, one of each kind of address, so
that a new page cannot be left out. A kind is looked at for the first account that reaches it, as
a light phone and as a dark desk: width and colours do not depend on each other. The contrast of a
text, which takes axe longest, is looked at where it is painted in a new way: what decides of it
(the colours, the type, and the elements around it with theirs) is the same wherever that is.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import APIResponse, Browser, Error, Page, Response

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

# A number for the way in which each visible text is painted. What axe passes over (what is empty,
# or disabled) is none, or another.
PAINTED = """() => {
  const known = new Map();
  const hash = (text) => {
    let [one, two] = [0xdeadbeef, 0x41c6ce57];
    for (let at = 0; at < text.length; at++) {
      one = Math.imul(one ^ text.charCodeAt(at), 2654435761);
      two = Math.imul(two ^ text.charCodeAt(at), 1597334677);
    }
    return 4294967296 * (2097151 & two) + (one >>> 0);
  };
  const look = (one) => {
    if (!one) return 0;
    if (known.has(one)) return known.get(one);
    const of = getComputedStyle(one);
    const told = [look(one.parentElement), one.tagName, one.getAttribute("class"), of.color,
      of.backgroundColor, of.backgroundImage, of.opacity, of.fontSize, of.fontWeight, of.position,
      of.textShadow, of.filter, one.matches(":disabled, [aria-disabled=true]"),
      one.control?.disabled];
    known.set(one, hash(told.join("|")));
    return known.get(one);
  };
  const written = (one) => one.value || one.placeholder ||
    [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const found = new Set();
  for (const one of document.querySelectorAll("body *")) {
    if (!written(one) || !one.getClientRects().length) continue;
    one.dataset.painted = look(one);
    found.add(look(one));
  }
  return [...found];
}"""
# Three of each new way on a page, should something lie over one of them.
UNSEEN = """(fresh) => {
  const left = new Map(fresh.map((way) => [String(way), 3]));
  for (const one of document.querySelectorAll("[data-painted]")) {
    const more = left.get(one.dataset.painted) ?? 0;
    left.set(one.dataset.painted, more - 1);
    if (more <= 0) delete one.dataset.painted;
  }
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-painted]" }] });
}"""
# Whatever stood out before is looked at again on the next page.
FORGET = """() => {
  for (const one of document.querySelectorAll("[data-painted]")) delete one.dataset.painted;
}"""


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


def crawl(page: Page, start: str) -> Iterator[str]:
    """Reads one address of each kind, in the order in which they are found; those of a kind that
    no account has shown yet are drawn, and told while they stand there."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        address = waiting.pop(0)
        if kind(address) in seen:
            continue
        is_new = kind(address) not in _looked_at
        url, html = drawn(page, address) if is_new else read_only(page, address)
        seen |= {kind(url), kind(address)}
        to_look_at = html and is_new and kind(url) not in _looked_at
        _looked_at.update({kind(url), kind(address)})
        if to_look_at:
            yield address
        waiting += [one for one in links(url, html) if kind(one) not in seen]
    assert len(seen) >= 3, seen


def drawn(page: Page, address: str) -> tuple[str, str]:
    """The last address, and the page that stands there; empty: a file to keep."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return read_only(page, address)
    assert answer is not None, address
    return answer.url, html_of(answer)


def read_only(page: Page, address: str) -> tuple[str, str]:
    """The same, not drawn."""
    answer = page.request.get(address)
    return answer.url, html_of(answer)


def html_of(answer: Response | APIResponse) -> str:
    assert answer.ok, f"{answer.status} {answer.url}"
    return answer.text() if answer.headers["content-type"].startswith("text/html") else ""


_looked_at: set[str] = set()  # kinds, by any account
_painted: set[tuple[str, int]] = set()  # ways, by colours and by any page


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_page_of_an_account(account: str, browser: Browser, demonstration: Server) -> None:
    faults: list[str] = []
    context = context_of(browser, PHONE)
    page = context.new_page()
    watch(page, faults)
    sign_in(page, demonstration, account)
    for address in crawl(page, page.url):
        where = f"{account} {urlsplit(address).path}"
        faults += [f"{where} phone: {fault}" for fault in too_wide(page)]
        page.set_viewport_size(DESK)
        faults += [f"{where} desk: {fault}" for fault in too_wide(page)]
        page.evaluate(THIN, ROWS)
        in_colours(page, "dark")
        faults += [f"{where} dark desk: {fault}" for fault in looked_at(page, BY_LOOK, "dark")]
        page.set_viewport_size(PHONE)
        in_colours(page, "light")
        faults += [f"{where} light phone: {fault}" for fault in looked_at(page, None, "light")]
    context.close()
    assert not faults, "\n".join(sorted(set(faults)))


def in_colours(page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


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


def looked_at(page: Page, rules: list[str] | None = None, colours: str = "") -> list[str]:
    """What is wrong with the page as it stands; rules: those of axe alone, else of all levels;
    colours: the contrast only of what was painted in no such way in these before."""
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
    if colours:
        page.evaluate(FORGET)
        ways = {(colours, way) for way in page.evaluate(PAINTED)}
        page.evaluate(UNSEEN, [way for _, way in ways - _painted])
        _painted.update(ways)
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
