"""What taking over a table of names will do, before anything is written; and what was taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.web.naming.models import NameTable
from seldinger.web.naming.tables import Held, Plan, Wanted
from seldinger.web.people.models import Hospital
from seldinger.workbooks.grid import CellFault
from seldinger.workbooks.name_table import NONE

FEW, MOST, FAULTS, TABLES = 12, 200, 200, 20


@dataclass(frozen=True, slots=True)
class Line:
    """held: what a person said before; empty where nobody did."""

    name: str
    entries: tuple[str, ...]
    where: str
    held: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """icon, note: what becomes of them. more: how many are not listed."""

    title: str
    icon: str
    note: str
    lines: tuple[Line, ...]
    number: int
    is_open: bool

    @property
    def more(self) -> int:
        return self.number - len(self.lines)


@dataclass(frozen=True, slots=True)
class Preview:
    """against, joined: how many names wait for a tick."""

    lead: str
    is_anything: bool
    fresh: int
    against: int
    joined: int
    stamp: str
    groups: tuple[Group, ...]
    faults: tuple[CellFault, ...]
    more_faults: int
    notes: tuple[str, ...]


def preview_of(plan: Plan) -> Preview:
    return Preview(
        lead=_lead(plan),
        is_anything=bool(plan.fresh or plan.against or plan.joined),
        fresh=len(plan.fresh),
        against=len(plan.against),
        joined=len(plan.joined),
        stamp=plan.stamp,
        groups=tuple(one for one in _groups(plan) if one.number),
        faults=plan.faults[:FAULTS],
        more_faults=max(0, len(plan.faults) - FAULTS),
        notes=tuple(_notes(plan)),
    )


def _lead(plan: Plan) -> str:
    told = [f"将确认 {len(plan.fresh)} 个名称", f"与已有的相同 {len(plan.same)} 个"]
    told += [f"与人工确认不同 {len(plan.against)} 个"] if plan.against else []
    told += [f"写了几行 {len(plan.joined)} 个"] if plan.joined else []
    rows = len({fault.row for fault in plan.faults})
    told += [f"{rows} 行不能读出"] if rows else []
    return f"{'，'.join(told)}。还没有写入任何内容。"


def _notes(plan: Plan) -> Iterable[str]:
    if plan.machine:
        yield f"{plan.machine} 行的依据是机器判断，不带入：机器的判断要由人逐条确认。"


def _groups(plan: Plan) -> Iterable[Group]:
    yield _group(
        plan, plan.against, "与人工确认不同", "alert",
        "不写入，除非勾选“以对照表为准”。", opened=True,
    )  # fmt: skip
    yield _group(
        plan, plan.joined, "同一名称写了几行，条目不同", "alert",
        "不写入，除非勾选“几行合为一个名称的几条”。", opened=True,
    )  # fmt: skip
    yield _group(
        plan, plan.fresh, "将确认", "check", "写入后算人工确认，来源记为对照表。",
        opened=len(plan.fresh) <= FEW,
    )  # fmt: skip
    yield _group(plan, plan.same, "与已有的相同", "check", "不再写一次。", opened=False)


def _group(
    plan: Plan, wanted: Sequence[Wanted], title: str, icon: str, note: str, *, opened: bool
) -> Group:
    lines = tuple(_line(plan.catalogue, one) for one in wanted[:MOST])
    return Group(title, icon, note, lines, len(wanted), opened)


def _line(catalogue: Catalogue, one: Wanted) -> Line:
    where = f"第 {'、'.join(map(str, one.lines))} 行"
    told = "" if one.held is None else _held(catalogue, one.held)
    return Line(one.name, texts_of(catalogue, one.entries), where, told)


def _held(catalogue: Catalogue, held: Held) -> str:
    said = "；".join(texts_of(catalogue, held.entries))
    return f"现在：{said}（{held.who or '平台'}，{_day(held.at)} 确认）"


def texts_of(catalogue: Catalogue, entries: Iterable[str]) -> tuple[str, ...]:
    """With where it stands: two entries may read alike."""
    found = (catalogue.by_id[one] for one in entries)
    told = (f"{one.text}（{one.list_title}，{one.grade} 级 {one.number}）" for one in found)
    return tuple(told) or (NONE,)


# -- what was taken --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taken:
    """standing: how many of its confirmations were not withdrawn."""

    id: int
    file_name: str
    about: str
    standing: int


def taken_tables(hospital: Hospital) -> tuple[Taken, ...]:
    """The newest first."""
    standing = Count("confirmations", filter=Q(confirmations__withdrawn_at__isnull=True))
    rows = NameTable.objects.filter(hospital=hospital, taken_at__isnull=False).defer("content")
    told = rows.annotate(made=Count("confirmations"), standing=standing).select_related("by")
    return tuple(_taken(row) for row in told.order_by("-taken_at")[:TABLES])


def _taken(row: NameTable) -> Taken:
    made, standing = row.made, row.standing  # type: ignore[attr-defined]
    told = [f"{_day(row.taken_at)}，{row.by.name}", f"确认了 {made} 个名称"]
    if standing < made:
        told.append("都已撤回" if not standing else f"其中 {made - standing} 个已撤回")
    return Taken(row.pk, row.file_name, "，".join(told), standing)


def _day(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}" if at else ""
