"""How fast the pages answer on the demonstration data, beside the emptiest page there is.

A real server in a process of its own, one connection, requests to all pages by turns, so that the
ratios hold on a noisy machine. The floor is /theme.css: every middleware, no query, no template.
Times are milliseconds from the request's first byte to the answer's last, on loopback.
"""

import re
import sys
import tempfile
from argparse import ArgumentParser
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from support.server import Server, running_server

FLOOR = "/theme.css"
# (account of the demonstration, what, where the address comes from: itself, or a link's pattern)
PAGES = [
    ("zhuren1", "学员列表 trainees", "/trainees/"),
    ("zhuren1", "全基地一览 cohort", r'href="(/bases/\d+/cohort/)"'),
    ("zhuren1", "谁在等谁 waiting", r'href="(/bases/\d+/waiting/)"'),
    ("zhuren1", "一名学员 trainee", r'href="(/trainees/\d+/)'),
    ("xueyuan1", "我的进度 my progress", "/me/"),
    ("xueyuan1", "一项要求 requirement", r'href="(/trainees/\d+/requirements/[^"#?]+)'),
    ("xueyuan1", "登记手术 log", "/log/"),
    ("xueyuan1", "我的登记 my entries", "/log/mine/"),
    ("shangji1", "审核 to verify", "/verify/"),
    ("mishu1", "与医院记录不同 differences", "/hospital-lists/differences/"),
    ("mishu1", "人员列表 people", "/people/"),
    ("zhuren1", "培训细则 rulebook", r'href="(/norms/rulebooks/interventional/)"'),
    ("zhuren1", "目录检索 catalogue search", "/norms/catalogues/shougang/?q=zj"),
    ("guanli", "留痕 audit trail", "/audit-trail/"),
]
FROM = {"/bases": "/trainees/", "/trainees": "/trainees/", "/norms": "/norms/"}


class Visitor:
    """Somebody signed in, on one kept connection."""

    def __init__(self, server: Server, login: str) -> None:
        self.connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.cookies: dict[str, str] = {}
        token = self._token(self.get("/login/"))
        form = {"username": login, "password": server.password, "csrfmiddlewaretoken": token}
        self._ask("POST", "/login/", urlencode(form))
        assert "sessionid" in self.cookies, f"{login} could not sign in"

    def get(self, address: str) -> str:
        return self._ask("GET", address).decode()

    def _ask(self, method: str, address: str, body: str | None = None) -> bytes:
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        assert answer.status < 400, (address, answer.status)
        return content

    @staticmethod
    def _token(page: str) -> str:
        return re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]


def address_of(visitor: Visitor, login: str, place: str) -> str:
    """The address itself, or the first link of that pattern on the page where it stands."""
    if place.startswith("/"):
        return place
    start = next(page for key, page in FROM.items() if key in place)
    found = re.findall(place, visitor.get("/me/" if login == "xueyuan1" else start))
    assert found, f"no link {place}"
    return str(found[0])


def main() -> None:
    options = ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=40)
    options.add_argument("--data", type=Path, help="a demonstration that is already there")
    told = options.parse_args()
    with (
        tempfile.TemporaryDirectory() as scratch,
        running_server(told.data or Path(scratch), "--demonstration", "--workers", "1") as server,
    ):
        show(measure(server, told.rounds))


def measure(server: Server, rounds: int) -> dict[str, list[float]]:
    visitors = {login: Visitor(server, login) for login, _, _ in PAGES}
    floor = Visitor(server, "chaxun1")
    asked = [(name, visitors[who], address_of(visitors[who], who, at)) for who, name, at in PAGES]
    asked.insert(0, ("空页面 floor", floor, FLOOR))
    times: dict[str, list[float]] = {name: [] for name, _, _ in asked}
    for turn in range(rounds + 2):
        for name, visitor, address in asked:
            begun = perf_counter()
            visitor.get(address)
            if turn >= 2:  # the first rounds fill caches
                times[name].append(1000 * (perf_counter() - begun))
    return times


def show(times: dict[str, list[float]]) -> None:
    floor = quantiles(next(iter(times.values())), n=20)[9]
    print(f"{'p50':>7} {'p95':>7} {'max':>7}  × floor   (ms)")
    for name, taken in times.items():
        cut = quantiles(taken, n=20)
        print(f"{cut[9]:7.1f} {cut[18]:7.1f} {max(taken):7.1f} {cut[9] / floor:8.1f}   {name}")


if __name__ == "__main__":
    main()
