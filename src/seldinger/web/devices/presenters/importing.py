"""What taking over a list of stock will do, before anything is written."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from seldinger.web.devices.importing import Plan
from seldinger.workbooks.grid import CellFault

_FEW, _MOST = 12, 200
_WORDS = {
    "di": "产品标识",
    "model": "规格型号",
    "maker": "生产企业",
    "registration": "注册证号",
    "origin": "产地",
    "category": "类别",
    "price": "单价",
}


@dataclass(frozen=True)
class Group:
    """lines: (title, more). more: how many are not listed."""

    title: str
    lines: tuple[tuple[str, str], ...]
    number: int

    @property
    def more(self) -> int:
        return self.number - len(self.lines)

    @property
    def is_open(self) -> bool:
        return self.number <= _FEW


@dataclass(frozen=True)
class Preview:
    lead: str
    is_anything: bool
    groups: tuple[Group, ...]
    faults: tuple[CellFault, ...]
    more_faults: int
    notes: tuple[str, ...]


def preview_of(plan: Plan) -> Preview:
    told = (
        _group("新产品", [(_name(one), str(one["registration"])) for one in plan.new.values()]),
        _group("补填产品的空白", [_change(plan, key, its) for key, its in plan.filled.items()]),
        _group(
            "与已登记的不同，不改",
            [_change(plan, key, its) for key, its in plan.differs.items() if its],
        ),
    )
    faults = plan.reading.faults
    return Preview(
        lead=_lead(plan),
        is_anything=bool(plan.wanted),
        groups=tuple(one for one in told if one.number),
        faults=faults[:_FEW],
        more_faults=max(0, len(faults) - _FEW),
        notes=tuple(_notes(plan)),
    )


def _lead(plan: Plan) -> str:
    told = [
        f"库存 {len(plan.wanted)} 行共 {plan.pieces} 件",
        f"新产品 {len(plan.new)} 个",
        f"补填 {len(plan.filled)} 个",
    ]
    faults = len({fault.row for fault in plan.reading.faults})
    told += [f"{faults} 行不能读出"] if faults else []
    return f"{'，'.join(told)}。还没有写入任何内容。"


def _notes(plan: Plan) -> Iterable[str]:
    unknown = sum(not one["origin"] for one in plan.new.values())
    if unknown:
        yield f"新产品里有 {unknown} 个没有能读出产地的注册证号，产地不明。"
    undated = sum(one.expires is None for one in plan.wanted)
    if undated:
        yield f"{undated} 行没有失效日期，不会列入近效期。"
    again = sum(number - 1 for number in Counter(plan.wanted).values())
    if again:
        yield f"{again} 行与另一行完全相同，件数都算在内。重复导出的，请删去后重新上传。"


def _change(plan: Plan, key: tuple[str, ...], fields: Iterable[str]) -> tuple[str, str]:
    product = plan.known[key]
    words = "、".join(_WORDS[name] for name in fields)
    return " ".join(filter(None, (product.name, product.model))), words


def _name(told: dict[str, object]) -> str:
    return " ".join(str(part) for part in (told["name"], told["model"], told["maker"]) if part)


def _group(title: str, lines: list[tuple[str, str]]) -> Group:
    shown = [(name, more) for name, more in lines if name]
    return Group(title, tuple(shown[:_MOST]), len(shown))
