"""The first cases: how many, how they went, and how sure so few can make anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from seldinger.domain.statistics import clopper_pearson
from seldinger.web.technologies.models import FirstCase, Technology
from seldinger.web.technologies.queries import due_on

NOT_ENTERED = "规则未填"


@dataclass(frozen=True)
class Line:
    """One case. late: days beyond the day of its follow-up."""

    id: int
    number: int
    day: date
    operator: str
    outcome: str
    complication: str
    followed: str
    sign: str
    icon: str
    is_extra: bool


@dataclass(frozen=True)
class Summary:
    """wanted: how many first cases are followed up, None where no rule says it."""

    done: int
    wanted: int | None
    followed: int
    complicated: int
    known: int
    rate: str
    answer: str


def summary(technology: Technology, cases: Sequence[FirstCase], on: date) -> Summary:
    """Of the first cases alone, where their number is entered; else of all."""
    wanted = technology.first_cases
    first = [case for case in cases if wanted is None or case.number <= wanted]
    known = [case for case in first if case.complicated is not None]
    bad = sum(1 for case in known if case.complicated)
    late = sum(1 for case in first if _is_late(technology, case, on))
    followed = sum(1 for case in first if case.followed_on)
    return Summary(
        done=len(first), wanted=wanted, followed=followed, complicated=bad, known=len(known),
        rate=rate_words(bad, len(known)),
        answer=_answer(wanted, len(first), followed, late),
    )  # fmt: skip


def _answer(wanted: int | None, done: int, followed: int, late: int) -> str:
    of = f"前 {wanted} 例中" if wanted else "随访几例：规则未填。"
    told = f"{of}已登记 {done} 例，随访 {followed} 例"
    return f"{told}，逾期未随访 {late} 例。" if late else f"{told}。"


def rate_words(bad: int, known: int) -> str:
    """The rate with its exact interval; so few cases leave much open, and that is said."""
    if not known:
        return "还没有一例知道结果，不能判断。"
    found = clopper_pearson(bad, known)
    return (
        f"{known} 例知道结果，{bad} 例有并发症："
        f"{bad / known:.0%}（95% 置信区间 {found.low:.0%} 至 {found.high:.0%}）。"
    )


def lines(technology: Technology, cases: Sequence[FirstCase], on: date) -> list[Line]:
    return [_line(technology, case, on) for case in cases]


def _line(technology: Technology, case: FirstCase, on: date) -> Line:
    followed, css, icon = _follow_up(technology, case, on)
    known = {True: case.complication, False: "无", None: "还不知道"}
    wanted = technology.first_cases
    return Line(
        id=case.pk, number=case.number, day=case.day, operator=case.operator.name,
        outcome=case.outcome or "未填", complication=known[case.complicated], followed=followed,
        sign=f"technology-{css}", icon=icon,
        is_extra=wanted is not None and case.number > wanted,
    )  # fmt: skip


def _follow_up(technology: Technology, case: FirstCase, on: date) -> tuple[str, str, str]:
    if case.followed_on:
        return f"{case.followed_on} 已随访：{case.follow_up}", "open", "check"
    due = due_on(technology, case)
    if due is None:
        return "未随访（随访日期：规则未填）", "quiet", "clock"
    if due < on:
        return f"应在 {due} 前随访，逾期 {(on - due).days} 天", "late", "alert"
    return f"应在 {due} 前随访", "waits", "clock"


def _is_late(technology: Technology, case: FirstCase, on: date) -> bool:
    due = due_on(technology, case)
    return due is not None and due < on
