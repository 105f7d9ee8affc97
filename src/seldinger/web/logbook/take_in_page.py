"""What the pages of taking in show, as finished strings."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from seldinger.web.logbook.models import TakeIn
from seldinger.web.logbook.take_in_plan import SHEETS, Plan
from seldinger.web.people.presenters.words import minute


@dataclass(frozen=True, slots=True)
class SheetRow:
    title: str
    new: int
    skipped: int


@dataclass(frozen=True, slots=True)
class MonthRow:
    """numbers: of each sheet, in the order of SHEETS."""

    month: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TakeInPage:
    """A preview. late: how long ago all this was."""

    lead: str
    late: str
    sheets: tuple[SheetRow, ...]
    heads: tuple[str, ...]
    months: tuple[MonthRow, ...]
    can_confirm: bool


@dataclass(frozen=True, slots=True)
class TakenRow:
    """A workbook that was handed in."""

    id: int
    file_name: str
    uploaded: str
    told: str
    is_open: bool
    is_taken: bool


def page_of(plan: Plan, on: date) -> TakeInPage:
    numbers, skipped = plan.numbers, plan.skipped
    total, known = sum(numbers.values()), sum(skipped.values())
    lead = f"将写入 {total} 条" if total else "没有新的登记可以写入"
    if known:
        lead += f"，另有 {known} 条以前登记过，跳过"
    days = list(plan.days())
    first, last = min((d for _, d in days), default=on), max((d for _, d in days), default=on)
    late = (
        f"{first} 至 {last}，迟登记 {(on - last).days} 至 {(on - first).days} 天。" if days else ""
    )
    counted = Counter((f"{day:%Y-%m}", sheet) for sheet, day in days)
    months = sorted({month for month, _ in counted})
    return TakeInPage(
        lead=f"{lead}。",
        late=late,
        sheets=tuple(SheetRow(one, numbers[one], skipped[one]) for one in SHEETS),
        heads=SHEETS,
        months=tuple(
            MonthRow(month, tuple(counted[month, sheet] for sheet in SHEETS)) for month in months
        ),
        can_confirm=bool(total),
    )


def taken_row(taking: TakeIn, *, is_open: bool) -> TakenRow:
    uploaded = minute(taking.uploaded_at)
    return TakenRow(
        taking.pk, taking.file_name, uploaded, _told(taking, is_open), is_open,
        taking.taken_at is not None and taking.withdrawn_at is None,
    )  # fmt: skip


def _told(taking: TakeIn, is_open: bool) -> str:
    if taking.withdrawn_at:
        return "已整份撤回"
    if taking.taken_at:
        numbers = "，".join(
            f"{sheet} {number}" for sheet, number in taking.result.items() if number
        )
        return f"已写入：{numbers or '没有新的登记'}"
    return "等您确认" if is_open else "没有确认，内容已清除"
