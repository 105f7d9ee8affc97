"""What taking over a booked list will do, before anything is written."""

from collections.abc import Iterable
from dataclasses import dataclass

from seldinger.web.gate.importing import Plan, Wanted, people_named
from seldinger.web.gate.models import Booking
from seldinger.workbooks.grid import CellFault

FEW, MOST = 12, 200


@dataclass(frozen=True)
class Line:
    title: str
    more: str


@dataclass(frozen=True)
class Group:
    """more: how many are not listed."""

    title: str
    lines: tuple[Line, ...]
    number: int
    is_open: bool

    @property
    def more(self) -> int:
        return self.number - len(self.lines)


@dataclass(frozen=True)
class Preview:
    lead: str
    is_anything: bool
    groups: tuple[Group, ...]
    faults: tuple[CellFault, ...]
    more_faults: int
    notes: tuple[str, ...]


def preview_of(plan: Plan) -> Preview:
    people = people_named(plan)
    changed = [one for _, one in (*plan.changed, *plan.back)]
    groups = (
        _group("将取消：这份安排表里没有了", [_of_booking(row) for row in plan.gone], opened=True),
        _group("新增", [_of_list(one, people) for one in plan.new], opened=len(plan.new) <= FEW),
        _group("更正", [_of_list(one, people) for one in changed], opened=len(changed) <= FEW),
    )
    return Preview(
        lead=_lead(plan),
        is_anything=bool(plan.new or changed or plan.gone),
        groups=tuple(one for one in groups if one.number),
        faults=plan.reading.faults[:FEW],
        more_faults=max(0, len(plan.reading.faults) - FEW),
        notes=tuple(_notes(plan)),
    )


def _lead(plan: Plan) -> str:
    days = plan.days
    between = f"{days[0]} 至 {days[-1]}" if days else "没有读出日期"
    told = [
        f"新增 {len(plan.new)} 台",
        f"更正 {len(plan.changed) + len(plan.back)} 台",
        f"取消 {len(plan.gone)} 台",
        f"未变 {plan.same} 台",
    ]
    faults = len({fault.row for fault in plan.reading.faults})
    told += [f"{faults} 行不能读出"] if faults else []
    return f"{between}：{'，'.join(told)}。还没有写入任何内容。"


def _notes(plan: Plan) -> Iterable[str]:
    if plan.past:
        yield f"{plan.past} 行是今天以前的，不写入：手术之前才核对。"
    if plan.twice:
        yield f"{plan.twice} 行与别的行是同一台手术，只写入一次。"
    if not plan.reading.has_departments:
        yield "安排表没有科室一列：按全院的安排表处理，原来有而这份没有的都会取消。"
    yield from _of_names(plan)
    nobody = sum(one.operator_id is None for one in plan.new)
    if nobody:
        yield f"新增的里有 {nobody} 台的术者没有对上账号，写入后须选定，否则不通过。"


def _of_names(plan: Plan) -> Iterable[str]:
    unknown = [one for one in plan.new if not one.entries]
    confirmed = sum(one.is_confirmed for one in unknown)
    told = []
    if confirmed:
        told.append(f"{confirmed} 台按本院确认过的写法对上条目")
    if len(unknown) > confirmed:
        told.append(
            f"{len(unknown) - confirmed} 台的名称还没有对上，写入后在“名称对照”里确认，"
            "或在预约里选定，否则不通过"
        )
    if told:
        yield f"新增的里有 {'；'.join(told)}。"


def _group(title: str, lines: list[Line], *, opened: bool) -> Group:
    return Group(title, tuple(lines[:MOST]), len(lines), opened)


def _of_list(one: Wanted, people: dict[int, str]) -> Line:
    known = people.get(one.operator_id or 0, "")
    operator = known or (
        f"{one.operator_name}（没有对上账号）" if one.operator_name else "术者未定"
    )
    start = f" {one.start:%H:%M}" if one.start else ""
    return Line(one.name, f"{one.day}{start}，{operator}")


def _of_booking(row: Booking) -> Line:
    operator = str(row.operator) if row.operator else row.operator_name or "术者未定"
    return Line(row.name, f"{row.day}，{operator}")
