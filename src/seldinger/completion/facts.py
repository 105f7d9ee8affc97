"""The domain's record ⇄ its section of the file: the same facts, so that the verdict is the same.

What could lead to a patient does not leave: keys of cases and admissions become ordinals in their
order (c0001, p0001), titles of activities too (t0001), and long runs of figures in what people
typed become ＊.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec

from seldinger.completion import sections as told
from seldinger.domain.training import record as facts
from seldinger.domain.training.record import CaseKey, Origin, Record

_FORMS: dict[type, type[told.Part]] = {
    facts.Rotation: told.RotationTold,
    facts.Leave: told.LeaveTold,
    facts.Procedure: told.ProcedureTold,
    facts.Admission: told.AdmissionTold,
    facts.ImagingReports: told.ReportsTold,
    facts.Activity: told.ActivityTold,
    facts.Waiver: told.WaiverTold,
    facts.CrossStage: told.CrossStageTold,
    facts.Branch: told.BranchTold,
    facts.DirectionChange: told.DirectionChangeTold,
    facts.Pin: told.PinTold,
    facts.SeparateStep: told.SeparateStepTold,
    facts.HospitalAdmitted: told.HospitalAdmittedTold,
}
_FACTS = {form: kind for kind, form in _FORMS.items()}
_ABSENT = {kind.__name__: kind for kind in _FORMS}
# An operation's name may hold a number of its own: only long runs go. A reason may name a year.
_IN_NAMES = re.compile(r"\d{6,}")
_IN_REASONS = re.compile(r"\d{5,}|(?<!\d)(?!(?:19|20)\d\d)\d{4}(?!\d)")


# -- record → section ------------------------------------------------------------------------------


def record_told(record: Record) -> told.RecordTold:
    """The section `record`, without anything that leads to a patient."""
    ordinals = _Ordinals(record)
    every = {kind: tuple(map(ordinals.told, getattr(record, kind))) for kind in told.KINDS}
    hospitals = record.base_hospitals
    return told.RecordTold(
        **every,  # type: ignore[arg-type]
        base_hospitals=None if hospitals is None else tuple(sorted(hospitals)),
        absent={kind.__name__: sheet for kind, sheet in record.absent.items()},
        origin=(record.origin.sheet, record.origin.row),
    )


class _Ordinals:
    """What stands in place of keys and titles. Sorted, so that whatever is sorted by them stays."""

    def __init__(self, record: Record) -> None:
        ruled = [r.case for r in record.rulings if isinstance(r, facts.Pin | facts.SeparateStep)]
        cases = [*(one.case_no for one in record.procedures), *(case.case_no for case in ruled)]
        self.cases = _numbered("c", cases)
        self.patients = _numbered("p", (one.case_no for one in record.admissions))
        self.titles = _numbered("t", (one.title for one in record.activities))

    def told(self, fact: Any) -> told.Part:
        form = _FORMS[type(fact)]
        values = {field: getattr(fact, field) for field in form.__struct_fields__}
        return form(**{field: self._value(fact, field, value) for field, value in values.items()})

    def _value(self, fact: Any, field: str, value: Any) -> Any:
        match field:
            case "case_no":
                is_patient = isinstance(fact, facts.Admission)
                return (self.patients if is_patient else self.cases)[value]
            case "case":
                return told.CaseTold(
                    case_no=self.cases[value.case_no], day=value.day, session=value.session
                )
            case "title":
                return self.titles[value]
            case "name":
                return _IN_NAMES.sub("＊", value)
            case "reason":
                return masked(value)
            case "origin":
                return tuple(value)
            case _:
                return value


def masked(text: str) -> str:
    """What people typed, without figures that could be a number of a patient or a telephone."""
    return _IN_REASONS.sub("＊", text)


def _numbered(letter: str, keys: Iterable[str]) -> Mapping[str, str]:
    """Each key → letter and ordinal, in the keys' own order; an empty one stays empty."""
    every = sorted({key for key in keys if key})
    width = max(4, len(str(len(every))))
    return {"": ""} | {key: f"{letter}{n:0{width}}" for n, key in enumerate(every, start=1)}


def until(record: Record, day: date) -> Record:
    """The facts up to the end of a day; what is planned or was done later is left out."""

    def begun(every: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(one for one in every if _day_of(one) <= day)

    kept: dict[str, Any] = {kind: begun(getattr(record, kind)) for kind in told.KINDS}
    return replace(record, **kept)


def _day_of(fact: Any) -> date:
    if isinstance(fact, facts.Rotation | facts.Leave):
        return fact.start
    day: date = fact.on if isinstance(fact, facts.Ruling) else fact.day
    return day


# -- section → record ------------------------------------------------------------------------------


def record_of(trainee: told.TraineeTold, section: told.RecordTold) -> Record:
    """The record that the section tells. Raises ValueError where it tells of an unknown kind."""
    unknown = section.absent.keys() - _ABSENT.keys()
    if unknown:
        raise ValueError(f"record.absent：没有 {min(unknown)} 这种登记")
    hospitals = section.base_hospitals
    return Record(
        staff_no=trainee.staff_no,
        name=trainee.name,
        background=trainee.background,
        entry=trainee.entry,
        directions=trainee.directions,
        **{kind: tuple(map(_fact, getattr(section, kind))) for kind in told.KINDS},
        base_hospitals=None if hospitals is None else frozenset(hospitals),
        absent={_ABSENT[name]: sheet for name, sheet in section.absent.items()},
        origin=Origin(*section.origin),
    )


def _fact(part: told.Part) -> Any:
    values = msgspec.structs.asdict(part)
    if "origin" in values:
        values["origin"] = Origin(*values["origin"])
    if "case" in values:
        values["case"] = CaseKey(**msgspec.structs.asdict(values["case"]))
    return _FACTS[type(part)](**values)


def row_name(kind: str, number: int, part: Any) -> str:
    """How messages name a row of the record: kind, place in it, ordinal and day."""
    title = ROW_TITLES[kind]
    day = getattr(part, "day", None) or getattr(part, "start", None) or getattr(part, "on", None)
    ordinal = getattr(part, "case_no", "") or getattr(part, "title", "")
    return " ".join(filter(None, [f"{title}第 {number} 行", ordinal, day and str(day)]))


ROW_TITLES = {
    "rotations": "轮转",
    "leaves": "请假",
    "procedures": "手术",
    "admissions": "管理病例",
    "reports": "影像报告",
    "activities": "科研教学",
    "rulings": "个案认定",
}
