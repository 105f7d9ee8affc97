"""Indicators from bookings, the gate and emergencies beyond it."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from seldinger.web.gate.models import Override
from seldinger.web.review.measures.facts import Fact, Kind, Measure
from seldinger.web.review.measures.sources import Sources

_BOOKED = "手术安排（科室、医务处登记或带入）"
_NO_BOOKINGS = (
    "未填报：这段时间没有手术安排。由各科室或医务处在“手术安排”里登记，或带入手术安排表。"
)
_GRADE_FOUR = 4
_Page = tuple[str, tuple[object, ...]]


def theatre(sources: Sources) -> Iterator[Measure]:
    missing = "" if sources.bookings else _NO_BOOKINGS
    yield _discussed(sources, missing)
    yield _as_planned(sources, missing)
    yield _not_passed(sources, missing)
    yield from _overrides(sources)


def _discussed(sources: Sources, missing: str) -> Measure:
    return Measure(
        key="discussed",
        title="四级手术术前多学科讨论完成率",
        definition=(
            "分母：手术日期在这段时间、没有取消、核对时管理级别为四级的手术安排。"
            "分子：其中手术当天或之前做了术前多学科讨论的；手术之后才登记的也算，逐例注明。"
            "没有核对过级别的，和医院清单里做了四级手术却没有手术安排的，列为不能判断。"
        ),
        source=f"{_BOOKED}、术前多学科讨论登记、医院手术清单",
        kind=Kind.RATE,
        facts=[*_discussions(sources)],
        missing=missing,
        has_interval=True,
        cases=False,
        unjudged_words="没有核对级别，或没有手术安排",
    )


def _discussions(sources: Sources) -> Iterator[Fact]:
    for row in sources.bookings:
        if row.managed is None:
            yield _fact(row, None, "没有核对过级别")
        elif row.managed == _GRADE_FOUR:
            held, entered = sources.discussed.get(row.pk, (None, None))
            in_time = held is not None and held <= row.day
            note = f"{held} 讨论" if held else "没有登记讨论"
            late = f"，手术之后 {entered} 才登记" if entered and entered > row.day else ""
            yield _fact(row, in_time, note + late)
    booked = {row.operation_id for row in sources.bookings}
    for done in sources.operations:
        naming = sources.namings.on(done.day)
        grades = [naming.grade(one[0].id) for one in naming.parts(done.name)]
        if _GRADE_FOUR in grades and done.pk not in booked:
            yield Fact(done.day, None, done.name, sources.who(done), "医院清单里有，没有手术安排")


def _as_planned(sources: Sources, missing: str) -> Measure:
    def facts() -> Iterator[Fact]:
        for row in sources.bookings:
            if row.operation_id is None:
                yield _fact(row, None, "还没有对上医院清单")
                continue
            done = sources.operator(row.operation_id)
            if row.operator_id is None or done is None:
                note = "安排的术者没有账号" if row.operator_id is None else "清单的术者分不清是谁"
                yield _fact(row, None, note)
                continue
            same = done == row.operator_id
            yield _fact(row, same, "" if same else f"实际术者：{sources.names.get(done, '')}")

    return Measure(
        key="as-planned",
        title="实际手术术者与计划手术术者一致率",
        definition=(
            "分母：对上了医院清单、两边的术者都认得出是谁的手术安排。"
            "分子：其中清单的手术记录术者就是安排的术者。"
            "没有对上清单的，和术者分不清的，列为不能判断。"
        ),
        source=f"{_BOOKED}、医院手术清单",
        kind=Kind.RATE,
        facts=[*facts()],
        missing=missing,
        has_interval=True,
        cases=False,
        unjudged_words="没有对上清单，或术者认不出",
    )


def _not_passed(sources: Sources, missing: str) -> Measure:
    overridden = {one.booking_id for one in sources.overrides}

    def facts() -> Iterator[Fact]:
        for row in sources.bookings:
            if row.operation_id is None or row.passes is None:
                yield _fact(row, None, "没有核对过" if row.passes is None else "没有对上医院清单")
            elif row.pk not in overridden:
                yield _fact(row, not row.passes, "" if row.passes else "核对未通过")

    return Measure(
        key="not-passed",
        title="核对未通过仍做了的手术",
        definition=(
            "分母：对上了医院清单、核对过的手术安排，登记了急诊越级的除外。"
            "分子：其中手术当天或之前最后一次核对没有通过的；事后才核对的，看最后一次。"
        ),
        source=f"{_BOOKED}的核对记录、医院手术清单",
        kind=Kind.RATE,
        facts=[*facts()],
        missing=missing,
        has_interval=True,
        unjudged_words="没有核对过，或没有对上清单",
    )


def _overrides(sources: Sources) -> Iterator[Measure]:
    source = "急诊越级登记"
    yield Measure(
        key="overrides",
        title="急诊越级手术",
        definition="这段时间登记的急诊越级手术，撤回的除外。没有登记的这里不知道。",
        source=source,
        kind=Kind.COUNT,
        facts=[_override(one, True, one.get_reason_display()) for one in sources.overrides],
    )
    yield Measure(
        key="confirmed",
        title="急诊越级按时确认率",
        definition="分母：已过确认期限，或已经确认的急诊越级。分子：其中在期限当天或之前确认的。",
        source=source,
        kind=Kind.RATE,
        facts=[_confirmed(sources, one) for one in sources.overrides],
        has_interval=True,
        cases=False,
        unjudged_words="还没有到期限",
    )
    yield Measure(
        key="upheld",
        title="急诊越级得到认可的比例",
        definition="分母：上级已经确认过的急诊越级。分子：其中认可的。",
        source=source,
        kind=Kind.RATE,
        facts=[_override(one, one.upheld, one.comment) for one in sources.overrides],
        has_interval=True,
        cases=False,
        unjudged_words="还没有确认",
    )


def _confirmed(sources: Sources, one: Override) -> Fact:
    if one.confirmed_at is not None:
        on = timezone.localdate(one.confirmed_at)
        return _override(one, on <= one.due, f"期限 {one.due}，{on} 确认")
    if one.due < sources.today:
        return _override(one, False, f"期限 {one.due}，还没有确认")
    return _override(one, None, f"期限 {one.due}")


def _override(one: Override, counts: bool | None, note: str) -> Fact:
    return Fact(one.day, counts, one.name, one.doctor.name, note, page=_page("override", one.pk))


def _fact(row: Any, counts: bool | None, note: str = "") -> Fact:
    who = row.operator.name if row.operator else row.operator_name
    return Fact(row.day, counts, row.name, who, note, page=_page("booking", row.pk))


def _page(name: str, pk: int) -> _Page:
    return name, (pk,)
