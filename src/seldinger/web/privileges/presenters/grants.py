"""The list of grants: a row each, and the states as links with their numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.grading.grant import GrantState
from seldinger.web.people.presenters.chip import Chip
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.privileges.listing import Found, Standing, Wanted
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import words_of
from seldinger.web.privileges.wording import ENDING, STATES, scope_words, span_words

ICONS = {
    GrantState.IN_FORCE: "check",
    GrantState.NOT_BEGUN: "clock",
    GrantState.EXPIRED: "calendar",
    GrantState.REVOKED: "x",
    GrantState.SUSPENDED: "alert",
}


@dataclass(frozen=True)
class Row:
    id: int
    doctor: str
    hospital: str
    scope: str
    span: str
    sign: Sign
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Pages:
    """Addresses keep the filter. Empty address: no such page."""

    number: int
    last: int
    before: str
    after: str


def rows(found: Iterable[Standing], on: date) -> list[Row]:
    told = [*found]
    words = words_of(one.grant for one in told)
    return [_row(one, words, on) for one in told]


def _row(one: Standing, words: Mapping[tuple[str, str], Catalogue], on: date) -> Row:
    grant = one.grant
    return Row(
        id=grant.pk,
        doctor=grant.doctor.name,
        hospital=grant.hospital.name,
        scope=scope_words(grant, words[grant.catalogue, grant.version]),
        span=span_words(grant.start, grant.end),
        sign=sign(one.state),
        notes=tuple(_notes(one, on)),
    )


def sign(state: GrantState) -> Sign:
    return Sign(ICONS[state], STATES[state], f"grant-{state.value.replace('_', '-')}")


def _notes(one: Standing, on: date) -> Iterable[str]:
    grant = one.grant
    if one.ends_soon and grant.end:
        left = (grant.end - on).days
        yield f"还有 {left} 天到期" if left else "今天是最后一天"
    if grant.proctored:
        yield proctored_words(grant, on)
    ended = grant.revocation
    if ended:
        yield f"自 {ended.on} 起撤销"


def proctored_words(grant: Grant, on: date | None = None) -> str:
    """With how many of them the hospital's record shows before that day, where it shows any."""
    done = grant.done_before(on) if on else None
    told = f"，医院记录已有 {done} 例" if done is not None else ""
    return f"前 {grant.proctored} 例须有带教{told}"


def lead(found: Found) -> str:
    if not found.number:
        return ""
    counts = found.counts
    soon = f"，其中 {counts[ENDING]} 份 60 天内到期" if counts[ENDING] else ""
    return f"有效 {counts[GrantState.IN_FORCE]} 份{soon}；共 {found.number} 份。"


def chips(found: Found, wanted: Wanted) -> list[Chip]:
    """All of them, and each state that occurs or is chosen."""
    numbers: Mapping[str, int] = {"": found.number, **found.counts}
    return [
        Chip(
            word=STATES[state] if state else "全部",
            number=number,
            url=address(wanted, state),
            here=state == wanted.state,
        )
        for state, number in numbers.items()
        if number or state in ("", wanted.state)
    ]


def pages(number: int, last: int, wanted: Wanted) -> Pages:
    def to(page: int) -> str:
        return address(wanted, wanted.state, page) if 1 <= page <= last else ""

    return Pages(number, last, to(number - 1), to(number + 1))


def address(wanted: Wanted, state: str, page: int = 1) -> str:
    told = {
        "doctor": wanted.doctor,
        "state": state,
        "hospital": wanted.hospital,
        "page": page if page > 1 else "",
    }
    return "?" + urlencode({key: value for key, value in told.items() if value})
