"""Figures as a workbook: what it is, one row a doctor or technique and figure."""

from collections.abc import Iterable, Sequence
from datetime import date

from seldinger.domain.grading.review import Figure
from seldinger.web.review.figures import Technique
from seldinger.web.review.presenters.doctor import notes, span_words
from seldinger.web.review.presenters.figures import percent
from seldinger.web.review.queries import Record
from seldinger.web.review.wording import (
    DEFINITIONS,
    FIGURES,
    INTERVAL,
    NOT_ADJUSTED,
    STANDINGS,
    VOLUME_DEFINITION,
    VOLUMES,
)
from seldinger.workbooks.tables import Column, Table, TableBook, Value

_COLUMNS = (
    Column("医师", 16), Column("手术", 44), Column("级别", 8), Column("例数", 8),
    Column("12 个月例数", 12), Column("低例数", 24), Column("指标", 18), Column("发生", 8),
    Column("率", 10), Column("95% 下限", 10), Column("95% 上限", 10), Column("全院发生", 10),
    Column("全院例数", 10), Column("判断", 28),
)  # fmt: skip


def review_book(
    record: Record, told: Iterable[tuple[str, Sequence[Technique]]], on: date
) -> TableBook:
    """told: a doctor's name and techniques."""
    about = [
        ("医院", record.hospital.name),
        ("时间", f"{span_words(record.window)}（{record.window.months} 个月）"),
        ("导出日期", on.isoformat()),
        *(("注意", note) for note in notes(record)),
        ("例数", VOLUME_DEFINITION),
        *((FIGURES[figure], DEFINITIONS[figure]) for figure in Figure),
        ("区间与判断", INTERVAL),
        *(("没有调整", what) for what in NOT_ADJUSTED),
    ]
    rows = [_row(name, one, figure) for name, found in told for one in found for figure in Figure]
    title = f"{record.hospital.name}手术质量评估"
    return TableBook(title, about, (Table("质量评估", _COLUMNS, rows, fixed=2),))


def _row(name: str, one: Technique, figure: Figure) -> list[Value]:
    rate, pooled = one.rates[figure], one.pooled[figure]
    said = STANDINGS[one.standings[figure]].word if one.standings else "合计，不作判断"
    share = percent(rate.share) if rate.share is not None else ""
    low, high = (percent(rate.interval.low), percent(rate.interval.high)) if rate.n else ("", "")
    return [
        name, one.title, one.grade, one.number, one.year, VOLUMES[one.volume].word,
        FIGURES[figure], rate.events, share, low, high, pooled.events, pooled.n, said,
    ]  # fmt: skip
