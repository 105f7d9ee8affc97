"""How much is understood and how often the machine is right, in words, with what is behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.matching.answers import SURE
from seldinger.matching.learning.needs import ENOUGH
from seldinger.web.naming.figures import (
    BINS,
    CHOSEN,
    Asked,
    Counted,
    Month,
    Rate,
    is_learning,
    rate_of,
)
from seldinger.web.naming.models import Fitting, NameConfirmation, WrittenName
from seldinger.web.naming.presenters.match import EXACT, MACHINE, PERSON
from seldinger.web.naming.proposals import Wordings, by_which, is_same
from seldinger.web.people.presenters.sign import Sign
from seldinger.workbooks.name_table import NONE

LEAST = 30  # checks; fewer say nothing yet
_State = WrittenName.State
_OPEN = Sign("clock", _State.OPEN.label, "status-in_progress")
_KINDS = (
    (_State.EXACT, EXACT, "名称就是目录里的条目，不用人确认"),
    (_State.PERSON, PERSON, "编码员或医务处说过它是哪一条，或说目录里没有"),
    (_State.MACHINE, MACHINE, "机器有 95% 以上的把握；只用于核对，不用于准入"),
    (_State.OPEN, _OPEN, "机器把握不足，或还没有看过"),
)
_TITLES = {
    "checks": "抽查里机器答了的",
    "checks-wrong": "抽查里机器答错的",
    "harder": "因机器把握不足而问人、机器也答了的",
    "harder-wrong": "因机器把握不足而问人、机器答错的",
    "silent": "机器把握不到一半、没有作答的",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """names_share, times_share: as written. width: of the bar, percent of the times, or of the
    names where none of them was in a list."""

    key: str
    sign: Sign
    told: str
    names: int
    names_share: str
    times: int
    times_share: str
    width: str


@dataclass(frozen=True, slots=True)
class Precision:
    """told: the answer in one sentence. key: of what is behind it; wrong: how many were wrong."""

    key: str
    told: str
    n: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Bin:
    key: str
    title: str
    n: int
    said: str
    right: str
    interval: str


@dataclass(frozen=True, slots=True)
class MonthLine:
    """width, right_width: of the bars, percent of the fullest month."""

    key: str
    title: str
    confirmed: int
    answered: int
    right: int
    checks: str
    by_table: int
    width: str
    right_width: str


@dataclass(frozen=True, slots=True)
class Learning:
    """now: what goes on, or what is missing. facts: (what, its value)."""

    now: str
    facts: tuple[tuple[str, str], ...]
    fault: str


@dataclass(frozen=True, slots=True)
class Coverage:
    lead: str
    kinds: tuple[Kind, ...]
    names: int
    times: int
    checks: Precision
    harder: Precision
    silent: int
    bins: tuple[Bin, ...]
    months: tuple[MonthLine, ...]
    learning: Learning


def coverage_of(
    counts: dict[str, Counted],
    asked: Sequence[Asked],
    months: Sequence[Month],
    fitting: Fitting | None,
    pairs: int,
) -> Coverage:
    names = sum(one.names for one in counts.values())
    times = sum(one.times for one in counts.values())
    checks = rate_of(filter(CHOSEN["checks"], asked))
    return Coverage(
        lead=_lead(counts, names, times, checks),
        kinds=tuple(_kind(*kind, counts, names, times) for kind in _KINDS),
        names=names,
        times=times,
        checks=Precision("checks", _checks(checks), checks.n, checks.n - checks.right),
        harder=_harder(rate_of(filter(CHOSEN["harder"], asked))),
        silent=sum(map(CHOSEN["silent"], asked)),
        bins=tuple(_bins(asked)),
        months=tuple(_months(months)),
        learning=_learning(fitting, pairs),
    )


def percent(part: float, whole: float = 1) -> str:
    """“98%”; never 0% or 100% of what is a little more, or less; “–” of nothing."""
    if not whole:
        return "–"
    share = part / whole * 100
    if 0 < share < 1:
        return "不到 1%"
    return f"{floor(share * 10) / 10:.1f}%" if 99 < share < 100 else f"{share:.0f}%"


def _lead(counts: dict[str, Counted], names: int, times: int, checks: Rate) -> str:
    if not names:
        return "还没有名称。"
    open_ = counts.get(_State.OPEN, Counted())
    told = f"{names} 个名称里懂了 {names - open_.names} 个（{percent(names - open_.names, names)}）"
    if times:
        told += f"，按台次是 {percent(times - open_.times, times)}"
    return f"{told}。{_checks(checks)}"


def _checks(rate: Rate) -> str:
    if rate.n < LEAST:
        return f"机器判断准不准：抽查了 {rate.n} 个，不满 {LEAST}，还说不准。"
    return f"机器判断抽查 {rate.n} 个，{_right(rate)}。"


def _right(rate: Rate) -> str:
    return f"完全对的 {rate.right} 个（{percent(rate.right, rate.n)}，95% 区间 {_interval(rate)}）"


def _interval(rate: Rate) -> str:
    return f"{rate.interval.low * 100:.1f}%–{rate.interval.high * 100:.1f}%"


def _harder(rate: Rate) -> Precision:
    told = f"机器答了 {rate.n} 个，{_right(rate)}。" if rate.n else "还没有这样的确认。"
    return Precision("harder", told, rate.n, rate.n - rate.right)


def _kind(
    state: _State, sign: Sign, told: str, counts: dict[str, Counted], names: int, times: int
) -> Kind:
    one = counts.get(state, Counted())
    part, whole = (one.times, times) if times else (one.names, names)
    return Kind(
        state.value, sign, told, one.names, percent(one.names, names), one.times,
        percent(one.times, times), _width(part, whole),
    )  # fmt: skip


def _bins(asked: Sequence[Asked]) -> list[Bin]:
    ends = (*BINS, 1.0)
    found = []
    for number, least in enumerate(BINS):
        rate = rate_of(filter(CHOSEN[f"sure-{number}"], asked))
        title = sure_words(number) if number else f"不到 {ends[1] * 100:.0f}%"
        said = "–" if rate.said is None else f"{rate.said * 100:.0f}%"
        right = f"{rate.right}（{percent(rate.right, rate.n)}）" if rate.n else "–"
        if least or rate.n:
            interval = _interval(rate) if rate.n else "–"
            found.append(Bin(f"sure-{number}", title, rate.n, said, right, interval))
    return found if any(one.n for one in found) else []


def sure_words(number: int) -> str:
    if number + 1 == len(BINS):
        return f"{BINS[number] * 100:.0f}% 以上"
    return f"{BINS[number] * 100:.0f}%–{BINS[number + 1] * 100:.0f}%"


def _months(months: Sequence[Month]) -> list[MonthLine]:
    """From the first in which anything was confirmed."""
    begun = [place for place, one in enumerate(months) if one.confirmed or one.by_table]
    most = max((one.confirmed for one in months), default=0)
    return [
        MonthLine(
            month_key(one.first),
            f"{one.first:%Y-%m}",
            one.confirmed,
            one.answered.n,
            one.answered.right,
            f"{one.checks.right} / {one.checks.n}" if one.checks.n else "–",
            one.by_table,
            _width(one.confirmed, most),
            _width(one.answered.right, most),
        )
        for one in (months[begun[0] :] if begun else ())
    ]


def _width(part: int, whole: int) -> str:
    return f"{part / whole * 100:.1f}" if whole else "0"


def month_key(first: date) -> str:
    return f"month-{first:%Y-%m}"


def _learning(fitting: Fitting | None, pairs: int) -> Learning:
    fault = ""
    if fitting and fitting.fault:
        fault = f"上次没有学成，会再试。若一再如此，请把这个记录告诉系统管理员：{fitting.fault}"
    return Learning(_now(fitting, pairs), tuple(_facts(fitting, pairs)), fault)


def _now(fitting: Fitting | None, pairs: int) -> str:
    if fitting and is_learning(fitting):
        stage = f"：{fitting.stage}" if fitting.stage else ""
        return f"正在学习本院的写法{stage}（{percent(fitting.share)}）。"
    if fitting and fitting.fitted_at:
        return "已学过本院的写法。确认的名称有四分之一（至少 50 个）是新的，就自动再学一次。"
    missing = ENOUGH - pairs
    told = f"还差 {missing} 个" if missing > 0 else "已经够了，稍后自动开始学习"
    now = f"确认满 {ENOUGH} 个名称才学得出本院的写法；现有 {pairs} 个，{told}。"
    return f"{now}在此之前只按词义比较。"


def _facts(fitting: Fitting | None, pairs: int) -> Iterator[tuple[str, str]]:
    if fitting is None or fitting.fitted_at is None:
        return
    yield "学成", f"{timezone.localtime(fitting.fitted_at):%Y-%m-%d %H:%M}"
    yield "学自", f"{len(fitting.pairs)} 个确认过的名称；现有 {pairs} 个，之后确认的已直接记住"
    yield "用时", f"{fitting.seconds or 0:.0f} 秒"
    yield "神经网络", "用了" if fitting.has_network else "没有用：本机没有安装，准确率略低"


# -- what is behind a figure -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Behind:
    """A name behind a figure. machine: what it answered; verdict: same or not, where it did."""

    name_id: int
    name: str
    about: str
    means: tuple[str, ...]
    machine: tuple[str, ...]
    confidence: str
    verdict: Sign | None


def title_of(show: str) -> str | None:
    """None where nothing is called so."""
    states = {state.value: f"{sign.word}的名称" for state, sign, _ in _KINDS}
    if show.startswith("month-"):
        return f"{show.removeprefix('month-')} 逐条确认的"
    if show.startswith("sure-") and show in CHOSEN:
        number = int(show.removeprefix("sure-"))
        return f"机器说有 {sure_words(number)} 把握的"
    return states.get(show) or _TITLES.get(show)


def behind_name(row: WrittenName, catalogue: Catalogue | None) -> Behind:
    days = f"，最近 {row.last_on}" if row.last_on else ""
    is_settled = row.state != _State.OPEN
    means = _texts(catalogue, row.entries) or ((NONE,) if is_settled else ())
    sure = percent(row.confidence) if row.confidence is not None and not means else ""
    asked = () if is_settled else _texts(catalogue, row.proposed)
    return Behind(row.pk, row.text, f"{row.times} 台次{days}", means, asked, sure, None)


def behind_confirmation(
    row: NameConfirmation,
    holds: NameConfirmation,
    catalogue: Catalogue | None,
    wordings: Wordings,
) -> Behind:
    """holds: the latest confirmation of the name, with which the figures compare."""
    who = row.by.name if row.by else "平台"
    check = "，抽查" if row.was_check else ""
    later = "，后来改过" if holds.pk != row.pk else ""
    about = f"{timezone.localtime(row.made_at):%Y-%m-%d} {who}{check}{later}"
    means = tuple(one["text"] for one in holds.entries) or (NONE,)
    sure = "" if row.confidence is None else percent(row.confidence)
    which = by_which(row, catalogue)
    machine = tuple(f"{one}（{which}）" if which else one for one in wordings.texts(row))
    verdict = _verdict(row, holds, wordings)
    return Behind(row.name_id, row.name.text, about, means, machine, sure, verdict)


def _verdict(row: NameConfirmation, holds: NameConfirmation, wordings: Wordings) -> Sign | None:
    if row.confidence is None:
        return None
    if row.confidence < SURE:
        return Sign("info", "机器没有作答", "status-unknown")
    if is_same(wordings.texts(row), holds.entries):
        return Sign("check", "机器说的相同", "status-met")
    return Sign("alert", "机器说的不同", "status-depends_on_reading")


def _texts(catalogue: Catalogue | None, ids: Sequence[str]) -> tuple[str, ...]:
    known = catalogue.by_id if catalogue else {}
    return tuple(known[one].text if one in known else one for one in ids)
