"""The figures of a dose report: what it says in total, and what its events add up to.

Found by code and scheme, never by text: makers write “Dose (RP) Total”, “Reference air kerma” and
worse for one concept. The two are kept apart, and where they differ a person is told.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from seldinger.intake.dicom import codes
from seldinger.intake.dicom.content import Node
from seldinger.intake.draft import NOTHING, Event, Figures
from seldinger.intake.times import moment_of
from seldinger.intake.units import decimal_of, kap_factor, kerma_factor, time_factor

# Totals are rounded by the unit that writes them, fluoroscopy to whole seconds.
_DIFFERS = 0.01
_SECONDS_ROUNDED = 1.0
_FACTORS = {"kap": kap_factor, "kar": kerma_factor, "fluoro": time_factor}
_TOTALS = {"kap": codes.KAP_TOTAL, "kar": codes.KAR_TOTAL, "fluoro": codes.FLUORO_TOTAL}


def found_in(node: Node, concept: str) -> Iterator[Node]:
    """Anywhere below, outermost first."""
    for child in node.children:
        if child.code == (concept, "DCM"):
            yield child
        else:
            yield from found_in(child, concept)


@dataclass
class Dose:
    """planes: in the order of the report, “A”, “B”, “single”, or a code that is not known."""

    planes: dict[str, Figures] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    reported: Figures = NOTHING
    summed: Figures = NOTHING

    def flag(self, code: str) -> None:
        if code not in self.flags:
            self.flags.append(code)


def dose_of(root: Node) -> Dose:
    """Of a whole report."""
    dose = Dose()
    for node in found_in(root, codes.ACCUMULATED):
        _add_plane(dose, node)
    seen: dict[tuple[str, str], Event] = {}
    for node in found_in(root, codes.EVENT):
        event = _event(dose, node)
        known = seen.setdefault((event.uid, event.plane), event)
        if event.uid and known is not event:
            if known == event:
                dose.flag("event_twice")
                continue
            # A unit that gives several events one identity: none is left out, or dose would be.
            dose.flag("event_uid_shared")
        dose.events.append(event)
    dose.reported = _reported(dose)
    dose.summed = _summed(dose)
    _compare(dose)
    return dose


def _add_plane(dose: Dose, node: Node) -> None:
    figures = Figures(
        **{name: _number(dose, node, concept, name) for name, concept in _TOTALS.items()}
    )
    name = _plane_of(node)
    if dose.planes.get(name) == figures:
        return  # said twice, counted once
    if name in dose.planes:
        dose.flag("same_plane_twice")
        name = f"{name} {len(dose.planes) + 1}"
    dose.planes[name] = figures


def _event(dose: Dose, node: Node) -> Event:
    kind = next(node.under(codes.EVENT_TYPE), None)
    code, text = (kind.value, kind.meaning) if kind else ("", "")
    duration = _number(dose, node, codes.DURATION, "fluoro")
    return Event(
        uid=node.value_of(codes.EVENT_UID),
        started=_started(dose, node),
        plane=_plane_of(node),
        type=code,
        type_text=text,
        protocol=node.value_of(codes.PROTOCOL),
        dose=Figures(
            kap=_number(dose, node, codes.KAP, "kap"),
            kar=_number(dose, node, codes.KAR, "kar"),
            fluoro=duration if code in codes.FLUOROSCOPY else None,
        ),
        duration=duration,
    )


def _started(dose: Dose, node: Node) -> date | None:
    text = node.value_of(codes.STARTED)
    moment = moment_of(text)
    if text and moment is None:
        dose.flag("date_unreadable")
    return moment


def _plane_of(node: Node) -> str:
    plane = node.value_of(codes.PLANE)
    return codes.PLANES.get(plane, plane)


def _number(dose: Dose, node: Node, concept: str, name: str) -> float | None:
    """The first that has a value, of several values the first. None where nothing readable is."""
    factor_of: Callable[[str], Decimal | None] = _FACTORS[name]
    for found in found_in(node, concept):
        if not found.value:
            continue
        factor, number = factor_of(found.unit), decimal_of(found.value.partition("\\")[0])
        if factor is None:
            dose.flag(f"unit_unknown:{found.unit[:16]}" if found.unit else "unit_unknown")
        elif number is None:
            dose.flag("number_unreadable")
        else:
            return float(number * factor)
    return None


def _total(values: Iterable[float | None]) -> float | None:
    """Of what is known; None where nothing is. In decimals: no sum shows a machine's rounding."""
    known = [Decimal(repr(value)) for value in values if value is not None]
    return float(sum(known)) if known else None


def _totals(dose: Dose, columns: dict[str, list[float | None]], partly: str) -> Figures:
    """partly: the flag of a column of which some are not known; {} stands for its name."""
    for name, values in columns.items():
        if None in values and any(value is not None for value in values):
            dose.flag(partly.format(name))
    return Figures(**{name: _total(values) for name, values in columns.items()})


def _reported(dose: Dose) -> Figures:
    planes = dose.planes.values()
    columns = {name: [getattr(plane, name) for plane in planes] for name in _TOTALS}
    return _totals(dose, columns, "plane_incomplete")


def _summed(dose: Dose) -> Figures:
    columns = {
        "kap": [event.dose.kap for event in dose.events],
        "kar": [event.dose.kar for event in dose.events],
        "fluoro": [e.dose.fluoro for e in dose.events if e.type in codes.FLUOROSCOPY],
    }
    return _totals(dose, columns, "{}_partial")


def _compare(dose: Dose) -> None:
    for name in _TOTALS:
        said, added = getattr(dose.reported, name), getattr(dose.summed, name)
        if added is None:
            continue
        if said is None:
            dose.flag(f"{name}_from_events")
            continue
        slack = _SECONDS_ROUNDED if name == "fluoro" else 0.0
        if abs(said - added) > max(said, added) * _DIFFERS + slack:
            dose.flag(f"{name}_differs")
    if dose.reported.fluoro == 0 and any(e.type in codes.FLUOROSCOPY for e in dose.events):
        dose.flag("fluoro_zero")
    if not dose.events:
        dose.flag("events_none")
