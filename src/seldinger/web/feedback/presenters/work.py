"""Supervisors' load and what a month gives, as finished strings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from seldinger.web.feedback.delays import MONTHS, Load
from seldinger.web.feedback.models import LEAST
from seldinger.web.feedback.presenters.words import TOO_FEW, days
from seldinger.web.feedback.yields import TOTALS, Line, PostYield
from seldinger.web.people.models import Person


@dataclass(frozen=True, slots=True)
class LoadRow:
    """waits: how many now; oldest: for how long, empty where nothing waits."""

    name: str
    waits: str
    oldest: str
    decided: str
    median: str
    ninth_tenth: str
    batched: str


@dataclass(frozen=True, slots=True)
class Loads:
    lead: str
    rows: tuple[LoadRow, ...]
    whole: LoadRow | None


def loads_page(found: Mapping[Person, Load], on: date) -> Loads:
    """The most that waits first."""
    order = sorted(
        found.items(), key=lambda one: (-len(one[1].waits), -len(one[1].days), one[0].pinyin)
    )
    whole = Load(
        [day for load in found.values() for day in load.days],
        [since for load in found.values() for since in load.waits],
        sum(load.batched for load in found.values()),
    )
    if not found:
        return Loads("这段时间没有送审的登记", (), None)
    asked = sum(bool(one.waits) for one in found.values())
    lead = (
        f"{len(whole.waits)} 条登记在等 {asked} 位带教医师审核" if asked else "没有在等审核的登记"
    )
    if whole.days:
        lead += f"；近 {MONTHS} 个月审核了 {len(whole.days)} 条，中位 {days(whole.median)} 天"
    rows = tuple(load_row(person.name, load, on) for person, load in order)
    return Loads(lead, rows, load_row("合计", whole, on))


def load_row(name: str, load: Load, on: date) -> LoadRow:
    oldest = (on - timezone.localdate(min(load.waits))).days if load.waits else None
    return LoadRow(
        name=name,
        waits=str(len(load.waits)),
        oldest="" if oldest is None else f"最久 {oldest} 天",
        decided=str(len(load.days)),
        median=days(load.median),
        ninth_tenth=days(load.ninth_tenth),
        batched=f"另有成批证明 {load.batched} 条" if load.batched else "",
    )


@dataclass(frozen=True, slots=True)
class YieldLine:
    """median and span: of a month; a dash where nobody did any."""

    title: str
    median: str
    span: str


@dataclass(frozen=True, slots=True)
class YieldPost:
    """totals: operations, patients, reports; lines: operations by category."""

    title: str
    of: str
    kinds: str
    totals: tuple[YieldLine, ...]
    lines: tuple[YieldLine, ...]


def yields_page(found: Iterable[PostYield]) -> tuple[YieldPost, ...]:
    """Those with enough trainees; the others are `yields_few`."""
    return tuple(_yield(post) for post in found if post.trainees >= LEAST)


def yields_few(found: Iterable[PostYield]) -> tuple[str, ...]:
    few = [post for post in found if post.trainees < LEAST]
    return tuple(f"{post.title}（{post.trainees} 名学员）" for post in few)


def yields_lead(found: Iterable[PostYield]) -> str:
    told = [*found]
    if not told:
        return "还没有满一个月的轮转"
    enough = sum(post.trainees >= LEAST for post in told)
    rest = len(told) - enough
    if not enough:
        return f"{rest} 个岗位都不足五名学员，{TOO_FEW}"
    more = f"，{rest} 个岗位不足五名学员，{TOO_FEW}" if rest else ""
    return f"{enough} 个岗位有五名以上学员轮转满一个月{more}"


def _yield(post: PostYield) -> YieldPost:
    by_key = {line.key: line for line in post.lines}
    lines = [line for line in post.lines if line.key not in TOTALS]
    return YieldPost(
        post.title,
        f"{post.trainees} 名学员，共 {post.months:.1f} 个月",
        f"{len(lines)} 类" if lines else "没有已审核的手术",
        tuple(_line(title, by_key.get(key)) for key, title in TOTALS.items()),
        tuple(_line(line.title, line) for line in lines),
    )


def _line(title: str, line: Line | None) -> YieldLine:
    if line is None:
        return YieldLine(title, "–", "")
    low, high = line.rates[0], line.rates[-1]
    return YieldLine(title, f"{line.median:.1f} {line.unit}", f"{low:.1f} 至 {high:.1f}")
