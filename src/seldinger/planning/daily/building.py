"""A day's file → the day and the orders, or every fault in it at once."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from seldinger.domain.planning.daily import (
    Case,
    Day,
    Doctor,
    Duty,
    Grants,
    Kind,
    Limit,
    Need,
    Order,
    Procedure,
    Trainee,
    Week,
)
from seldinger.domain.training.words import Role
from seldinger.norms.faults import nearest
from seldinger.planning.daily.documents import (
    CaseFile,
    DayFile,
    DoctorFile,
    LimitFile,
    OrderFile,
    TraineeFile,
)
from seldinger.planning.reading import PlanningError

SHOWN = 20

_CLOCK = re.compile(r"(?:[0-3][0-9]|4[0-7]):[0-5][0-9]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Problem:
    """titles: what people call categories, departments and posts, by id."""

    day: Day
    orders: tuple[Order, ...]
    titles: Mapping[str, str]
    note: str = ""


def build(file: DayFile) -> Problem:
    """In the order of the ids, so that the order of the file changes nothing.

    Raises:
        PlanningError: with every fault, at most 20 of them in words.
    """
    faults = [*_faults(file)]
    if faults:
        more = [f"……另有 {len(faults) - SHOWN} 处"] if len(faults) > SHOWN else []
        raise PlanningError("；".join([*faults[:SHOWN], *more]))
    orders = tuple(_order(order) for order in file.orders)
    return Problem(_day(file), orders, file.titles, file.note)


def clock(text: str) -> int:
    """Minutes since midnight."""
    return int(text[:2]) * 60 + int(text[3:])


# -- faults ----------------------------------------------------------------------------------


def _faults(file: DayFile) -> Iterator[str]:
    yield from _repeated("cases", "病例", (case.id for case in file.cases))
    yield from _repeated("trainees", "学员", (one.id for one in file.trainees))
    yield from _repeated("doctors", "医师", (one.id for one in file.doctors))
    yield from _repeated("limits", "限制", (one.id for one in file.limits))
    doctors = {one.id for one in file.doctors}
    for at, case in enumerate(file.cases):
        yield from _of_case(f"cases[{at}] {case.id}", case, doctors)
    for at, doctor in enumerate(file.doctors):
        sites = (one.site for one in doctor.grants)
        yield from _repeated(f"doctors[{at}] {doctor.id} 的 grants", "院区", sites)
    for at, trainee in enumerate(file.trainees):
        yield from _of_trainee(f"trainees[{at}] {trainee.id}", trainee)
    yield from _of_travel(file)
    yield from _of_orders(file, doctors)


def _repeated(place: str, kind: str, names: Iterable[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{place}：{kind} {name} 写了 {times} 次。请合并，或改正编号"


def _unknown(place: str, kind: str, name: str, known: set[str], where: str) -> str:
    return f"{place}：{kind} {name} 不在 {where} 里。请补上，或改正编号：{nearest(name, known)}"


def _times(place: str, start: str, end: str) -> Iterator[str]:
    wrong = [text for text in (start, end) if not _CLOCK.fullmatch(text)]
    for text in wrong:
        yield f"{place}：{text or '空白'} 不是时刻。请写成 08:00、17:30，次日凌晨写成 26:30"
    if not wrong and clock(end) <= clock(start):
        yield f"{place}：结束 {end} 不晚于开始 {start}。过了午夜请写成 24:30、26:00 这样"


def _of_case(place: str, case: CaseFile, doctors: set[str]) -> Iterator[str]:
    yield from _times(place, case.start, case.end)
    if case.start >= "24:":
        yield f"{place}：开始 {case.start} 在次日。跨过午夜的病例属于开始的那一天，请移到次日的文件"
    present = (case.attending, *case.supervisors)
    for name in sorted({*present} - doctors):
        yield _unknown(place, "上级医师", name, doctors, "doctors")
    yield from _repeated(place, "上级医师", present)
    for at, act in enumerate(case.procedures):
        if act.entry is None and (act.grade is not None or act.list is not None):
            yield f"{place} procedures[{at}]：有级别或目录，没有条目。请写 entry，或一并留空"


def _of_trainee(place: str, trainee: TraineeFile) -> Iterator[str]:
    for at, duty in enumerate(trainee.duties):
        yield from _times(f"{place} duties[{at}]", duty.start, duty.end)
    needs = (f"{need.category}·{need.role}" for need in trainee.needs)
    yield from _repeated(place, "所缺", needs)
    for one, other in combinations(trainee.duties, 2):
        # Clocks compare as they are written.
        together = one.start < other.end and other.start < one.end
        if together and one.site != other.site:
            yield f"{place}：同一时间在 {one.site} 和 {other.site} 值班。请改正其中一处的时间"


def _of_travel(file: DayFile) -> Iterator[str]:
    told = [tuple(sorted(one.between)) for one in file.travel]
    yield from _repeated("travel", "路程", (f"{one}—{other}" for one, other in told))
    for at, (one, other) in enumerate(told):
        if one == other:
            yield f"travel[{at}]：{one} 到它自己的路程不必写。请删去，或改正院区"
    for pair in combinations(sorted({case.site for case in file.cases}), 2):
        if pair not in told:
            yield f"travel：缺 {pair[0]} 与 {pair[1]} 之间的路程。请写上分钟数"


def _of_orders(file: DayFile, doctors: set[str]) -> Iterator[str]:
    cases, trainees = {one.id for one in file.cases}, {one.id for one in file.trainees}
    for at, order in enumerate(file.orders):
        place = f"orders[{at}]"
        if order.case not in cases:
            yield _unknown(place, "病例", order.case, cases, "cases")
        if order.trainee not in trainees:
            yield _unknown(place, "学员", order.trainee, trainees, "trainees")
        if order.supervisor is not None and order.supervisor not in doctors:
            yield _unknown(place, "上级医师", order.supervisor, doctors, "doctors")
        if order.role is None and order.kind is not Kind.NEVER:
            yield f"{place}：没有写角色。请写 {'、'.join(Role)} 之一"
        if order.supervisor is not None and (
            order.role is not Role.OPERATOR or order.kind is Kind.NEVER
        ):
            yield f"{place}：只有安排术者时才写上级医师。请删去 supervisor"


# -- the day ---------------------------------------------------------------------------------


def _day(file: DayFile) -> Day:
    travel = {}
    for told in file.travel:
        one, other = told.between
        travel[one, other] = travel[other, one] = told.minutes
    return Day(
        date=file.date,
        cases=tuple(_case(case) for case in sorted(file.cases, key=lambda one: one.id)),
        trainees=tuple(_trainee(one) for one in sorted(file.trainees, key=lambda one: one.id)),
        doctors=tuple(_doctor(one) for one in sorted(file.doctors, key=lambda one: one.id)),
        turnover=file.turnover,
        travel=travel,
        limits=tuple(_limit(one) for one in file.limits),
        not_known_counts=file.not_known_counts,
        role_weights=file.role_weights,
    )


def _case(file: CaseFile) -> Case:
    return Case(
        id=file.id,
        site=file.site,
        room=file.room,
        department=file.department,
        start=clock(file.start),
        end=clock(file.end),
        procedures=tuple(
            Procedure(one.entry, one.list, one.grade, one.by_name, one.category)
            for one in file.procedures
        ),
        supervisors=(file.attending, *file.supervisors),
        roles=frozenset(Role) if file.roles is None else frozenset(file.roles),
        participants=file.participants,
        posts=frozenset(file.posts),
    )


def _doctor(file: DoctorFile) -> Doctor:
    grants = (Grants(one.site, one.entries, one.lists, one.otherwise) for one in file.grants)
    return Doctor(file.id, file.name, tuple(grants))


def _trainee(file: TraineeFile) -> Trainee:
    return Trainee(
        id=file.id,
        name=file.name,
        stage=file.stage,
        background=file.background,
        duties=tuple(
            Duty(one.site, frozenset(one.departments), clock(one.start), clock(one.end), one.post)
            for one in file.duties
        ),
        on_leave=file.on_leave,
        needs=tuple(
            Need(one.category, one.role, one.missing, one.months_left) for one in file.needs
        ),
        weeks=tuple(Week(one.days, one.hands_on) for one in file.weeks),
    )


def _limit(file: LimitFile) -> Limit:
    return Limit(
        id=file.id,
        text=file.text,
        roles=frozenset(file.roles),
        backgrounds=frozenset(file.backgrounds),
        stages=frozenset(file.stages),
        categories=frozenset(file.categories),
        from_grade=file.from_grade,
    )


def _order(file: OrderFile) -> Order:
    return Order(file.kind, file.case, file.trainee, file.role, file.supervisor)
