"""The head of the list of what waits: how much, since when, and where one is in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.utils import timezone

from seldinger.web.verification.forms import AskedForm
from seldinger.web.verification.queries import Asked, Line


@dataclass(frozen=True, slots=True)
class Waiting:
    """lines: of this page. before, after: addresses, empty where there is no such page."""

    form: AskedForm
    lead: str
    narrowed: bool
    number: int
    lines: Sequence[Line]
    page: int
    pages: int
    before: str
    after: str
    query: str


def waiting(
    form: AskedForm, asked: Asked, found: Sequence[Line], page: Any, on: date, size: int
) -> Waiting:
    pages = Paginator(found, size)
    here = pages.get_page(page)
    told = {"q": asked.words, "trainee": asked.trainee or "", "kind": asked.kind}
    kept = {key: value for key, value in told.items() if value}

    def address(number: int) -> str:
        return "?" + urlencode({**kept, "page": number}) if 1 <= number <= pages.num_pages else ""

    return Waiting(
        form=form,
        lead=_lead(found, on, bool(kept)),
        narrowed=bool(kept),
        number=len(found),
        lines=list(here),
        page=here.number,
        pages=pages.num_pages,
        before=address(here.number - 1),
        after=address(here.number + 1),
        query=f"?{urlencode(kept)}" if kept else "",
    )


def _lead(found: Sequence[Line], on: date, narrowed: bool) -> str:
    """“7 条等您审核，最早的已等 12 天”."""
    if not found:
        return "没有符合的登记" if narrowed else "没有等您审核的登记"
    days = (on - min(timezone.localdate(line.since) for line in found)).days
    since = f"最早的已等 {days} 天" if days > 0 else "都是今天送来的"
    return f"{len(found)} 条{'符合' if narrowed else '等您审核'}，{since}"
