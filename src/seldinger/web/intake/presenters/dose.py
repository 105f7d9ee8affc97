"""The dose of a draft in words and in a table."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from seldinger.intake.dicom.codes import FLUOROSCOPY
from seldinger.intake.draft import Figures
from seldinger.intake.flags import worded
from seldinger.web.intake.dosing import DraftDose
from seldinger.web.intake.models import IntakeDraft, Irradiation

NOT_SAID = "未报告"
_OVERLAP = {"reports_overlap": "几份报告有相同的曝光，总量按各次曝光之和，每次只计一次"}
_PLANES = {"single": "单平面"}
_MOST = 400  # events shown; a long case has some three hundred


@dataclass(frozen=True, slots=True)
class Row:
    """One quantity: the reported total beside the sum of the events."""

    name: str
    reported: str
    summed: str


@dataclass(frozen=True, slots=True)
class EventRow:
    at: str
    plane: str
    type: str
    protocol: str
    kap: str
    kar: str
    duration: str
    repeated: bool


@dataclass(frozen=True, slots=True)
class DoseShown:
    line: str
    rows: tuple[Row, ...]
    planes: tuple[tuple[str, str], ...]
    flags: tuple[str, ...]
    count: int
    devices: str
    events: tuple[EventRow, ...]
    left_out: int


def dose_line(dose: DraftDose | None) -> str:
    """“KAP 12.3 Gy·cm² · 空气比释动能 456 mGy · 透视 8.5 分钟”; empty where nothing is known."""
    return " · ".join(_words(dose.figures)) if dose else ""


def dose_shown(draft: IntakeDraft, dose: DraftDose) -> DoseShown:
    said, summed = dose.reported, dose.summed
    rows = (
        Row("剂量面积乘积（Gy·cm²）", _number(said.kap), _number(summed.kap)),
        Row("参考点空气比释动能（mGy）", _number(said.kar), _number(summed.kar)),
        Row("透视时间（分钟）", _minutes(said.fluoro), _minutes(summed.fluoro)),
    )
    found = Irradiation.objects.filter(
        report__telling__draft=draft, report__superseded=False
    ).order_by("started", "pk")
    events = [*found[: _MOST + 1]]
    return DoseShown(
        line=dose_line(dose),
        rows=rows,
        planes=tuple(
            (_PLANES.get(name, f"{name} 平面"), "，".join(_words(one)))
            for name, one in dose.planes.items()
        ),
        flags=tuple(_OVERLAP.get(flag) or worded(flag) for flag in dose.flags),
        count=dose.events,
        devices="、".join(dose.devices),
        events=tuple(_event(one) for one in events[:_MOST]),
        left_out=max(0, found.count() - _MOST) if len(events) > _MOST else 0,
    )


def _words(figures: Figures) -> Iterator[str]:
    if figures.kap is not None:
        yield f"剂量面积乘积 {_number(figures.kap)} Gy·cm²"
    if figures.kar is not None:
        yield f"参考点空气比释动能 {_number(figures.kar)} mGy"
    if figures.fluoro is not None:
        yield f"透视 {_minutes(figures.fluoro)} 分钟"


def _number(value: float | None) -> str:
    """Three digits that count, and no more than are known."""
    if value is None:
        return NOT_SAID
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _minutes(seconds: float | None) -> str:
    return NOT_SAID if seconds is None else f"{seconds / 60:.1f}"


def _event(one: Irradiation) -> EventRow:
    return EventRow(
        at=f"{timezone.localtime(one.started):%H:%M:%S}" if one.started else "",
        plane=one.plane,
        type="透视" if one.type in FLUOROSCOPY else "采集" if one.type else "",
        protocol=one.protocol,
        kap=_number(one.kap) if one.kap is not None else "",
        kar=_number(one.kar) if one.kar is not None else "",
        duration=f"{one.duration:.1f}" if one.duration is not None else "",
        repeated=one.repeated,
    )
