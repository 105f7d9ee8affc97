"""One doctor: every technique with its figures, and what stands beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from seldinger.domain.grading.review import Figure, Volume
from seldinger.report.privileges import GRADE
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.review.figures import Technique, above, low, techniques, total
from seldinger.web.review.models import Comment, Proposal
from seldinger.web.review.presenters.figures import Cell, axes, cells
from seldinger.web.review.queries import Record, Window
from seldinger.web.review.wording import FIGURES, STATES, VOLUMES

_FULL = 8  # techniques shown with their intervals, though nothing happened


@dataclass(frozen=True, slots=True)
class TechniqueRow:
    key: str
    title: str
    grade: str
    number: int
    year: int
    volume: Sign
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class DoctorPage:
    """all: over all operations. rows: the most frequent techniques and those after which anything
    happened; others: the rest. unused: granted one by one and not done in twelve months. beyond:
    emergencies; refused: what the gate did not let pass.
    """

    lead: str
    span: str
    notes: tuple[str, ...]
    all: TechniqueRow
    rows: list[TechniqueRow]
    others: list[TechniqueRow]
    unused: tuple[str, ...]
    beyond: tuple[str, ...]
    refused: tuple[str, ...]
    has_rule: bool


def doctor_page(record: Record, doctor: int) -> DoctorPage:
    found, whole = techniques(record, doctor), total(record, doctor)
    scale = axes([whole, *found], record.rule)
    window = record.window
    full = [one for place, one in enumerate(found) if place < _FULL or _is_striking(one)]
    return DoctorPage(
        lead=_lead(record, whole, found),
        span=span_words(window),
        notes=tuple(notes(record, doctor)),
        all=technique_row(whole, record, scale),
        rows=[technique_row(one, record, scale) for one in full],
        others=[technique_row(one, record, scale) for one in found if one not in full],
        unused=tuple(record.unused(doctor)),
        beyond=tuple(
            f"{one.day} {one.name}：{one.get_reason_display()}"
            for one in record.overrides.get(doctor, ())
        ),
        refused=tuple(f"{one.day} {one.name}" for one in record.refused.get(doctor, ())),
        has_rule=record.rule_row is not None,
    )


def _is_striking(one: Technique) -> bool:
    return one.volume is Volume.LOW or any(rate.events for rate in one.rates.values())


def technique_row(one: Technique, record: Record, scale: dict[Figure, float]) -> TechniqueRow:
    return TechniqueRow(
        key=one.key,
        title=one.title,
        grade=GRADE[one.grade] if one.grade else "",
        number=one.number,
        year=one.year,
        volume=VOLUMES[one.volume],
        cells=cells(one, record.rule, scale),
    )


def _lead(record: Record, whole: Technique, found: Sequence[Technique]) -> str:
    if not whole.number and not whole.year:
        return "医院清单里没有这位医师任手术记录术者的手术。"
    begin = f"{record.window.months} 个月任手术记录术者 {whole.number} 台"
    striking = [f"“{one.title}”的{FIGURES[figure]}" for one, figure in above(found)]
    if striking:
        return f"{begin}；{'、'.join(striking)}高于警戒值，请先看依据与病例。"
    few = low(found)
    if few:
        return f"{begin}；{len(few)} 项低于每年最低例数，没有高于警戒值的项目。"
    if not record.rule.alarms or record.rule.judge_from is None:
        return f"{begin}。判断的规则还没有填全，这里只列数字，不作判断。"
    return f"{begin}；没有高于警戒值的项目。"


def notes(record: Record, doctor: int | None = None) -> Iterator[str]:
    """What whoever reads the figures must know first."""
    if record.window.holes:
        days = sum((end - start).days + 1 for start, end in record.window.holes)
        yield f"这段时间有 {days} 天没有医院清单，例数只会偏少；不据此判断低例数。"
    if doctor is not None and (unsure := record.shown(record.operated.unsure.get(doctor, ()))):
        yield f"另有 {len(unsure)} 台的手术记录术者与他人同名，分不清是谁，没有计入。"
    if record.naming.catalogue is None:
        yield "医院还没有选定手术分级目录，手术不能分项。"


def span_words(window: Window) -> str:
    return f"{window.start} 至 {window.end}"


# -- proposals and comments ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposed:
    id: int
    what: str
    about: str
    day: str
    by: str
    sign: Sign
    reason: str


@dataclass(frozen=True, slots=True)
class Commented:
    id: int
    about: str
    text: str
    day: str
    read: str
    is_read: bool


def proposed(row: Proposal) -> Proposed:
    return Proposed(
        id=row.pk,
        what=row.get_kind_display(),
        about=row.name or "全部手术",
        day=_day(row.made_at),
        by=row.by.name if row.by else "",
        sign=STATES[Proposal.State(row.state)],
        reason=row.reason,
    )


def commented(row: Comment) -> Commented:
    read = f"{row.read_by.name}于 {_day(row.read_at)} 已读" if row.read_by and row.read_at else ""
    about = row.name or ("一条建议" if row.proposal_id else "全部手术")
    return Commented(
        row.pk, about, row.text, _day(row.made_at), read or "医务处还没有读", bool(read)
    )


def frozen_figures(one: Technique, window: Window) -> dict[str, object]:
    """What a proposal keeps of what its writer saw."""
    told: dict[str, object] = {
        "start": window.start.isoformat(),
        "end": window.end.isoformat(),
        "number": one.number,
        "year": one.year,
        "is_low": one.volume is Volume.LOW,
    }
    for figure in Figure:
        rate, pooled = one.rates[figure], one.pooled[figure]
        told[figure.value] = {
            "events": rate.events, "n": rate.n,
            "low": round(rate.interval.low, 4), "high": round(rate.interval.high, 4),
            "hospital_events": pooled.events, "hospital_n": pooled.n,
            "standing": one.standings[figure].value if one.standings else "",
        }  # fmt: skip
    return told


def _day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}"
