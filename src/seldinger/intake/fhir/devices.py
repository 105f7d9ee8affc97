"""The pieces that a procedure names: Device resources → identifiers (UDI), as written.

A Device that has its product, lot and serial in fields of their own gets them as one identifier, as
its label would have it: GS1's human-readable form, or MA's.
"""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from seldinger.intake.fhir.resources import (
    Bundle,
    Resource,
    codes,
    identifier,
    mapping,
    moment,
    several,
    text,
)
from seldinger.intake.udi.identifier import read_identifier

_MOST, _LONGEST = 200, 300
_LOOKED_AT = 1000  # references of one procedure; it names medicines in the same place
_CARRIERS = 20
_GTIN = frozenset({8, 12, 13, 14})  # digits
_GS1_MARKS, _MA_MARKS = ("(17)", "(10)", "(21)"), (".E", ".L", ".S")
_MA_DOTS = 4  # of a product: MA.156.M0.….…; a lot and the like follow after one more
_WRONG = "entered-in-error"
_NOT_USED = frozenset({"preparation", "not-done", _WRONG})
# HL7's word and SNOMED's: a pacemaker taken out is no piece used.
_REMOVED = frozenset({"explanted", "129303008"})


def devices_used(bundle: Bundle, procedure: Resource) -> tuple[str, ...]:
    """Once for each Device that is meant, however often it is referred to."""
    if text(procedure.body.get("status")) in _NOT_USED:
        return ()
    found = (bundle.meant(each) for each in _references(procedure))
    meant = {id(one): one for one in found if one and one.type == "Device"}
    written = (_written(one) for one in meant.values() if text(one.body.get("status")) != _WRONG)
    return tuple(islice((each[:_LONGEST] for each in written if each), _MOST))


def _references(procedure: Resource) -> Iterator[object]:
    """R4, and R5's `used`."""
    body = procedure.body
    for each in map(mapping, several(body.get("focalDevice"))[:_LOOKED_AT]):
        if not codes(each.get("action")) & _REMOVED:
            yield each.get("manipulated")
    yield from several(body.get("usedReference"))[:_LOOKED_AT]
    for each in map(mapping, several(body.get("used"))[:_LOOKED_AT]):
        yield each.get("reference")


def _written(device: Resource) -> str:
    carriers = [mapping(each) for each in several(device.body.get("udiCarrier"))[:_CARRIERS]]
    for name in ("carrierHRF", "deviceIdentifier"):
        for each in carriers:
            if told := text(each.get(name)):
                return _whole(device, told, text(each.get("issuer")))
    told = identifier(device, "UDI") or identifier(device)
    return _whole(device, told or text(device.body.get("distinctIdentifier")), "")


def _whole(device: Resource, written: str, issuer: str) -> str:
    """With the lot, the serial and the expiry of the resource where it names the product alone."""
    product = _product(written, issuer)
    if not product:
        return written
    lot, serial = (text(device.body.get(name)) for name in ("lotNumber", "serialNumber"))
    marks = _MA_MARKS if _is_ma(written) else _GS1_MARKS
    told = zip(marks, (_six(device.body.get("expirationDate")), lot, serial), strict=True)
    own = "".join(f"{mark}{value}" for mark, value in told if value)
    return f"{product}{own}" if own else written


def _product(written: str, issuer: str) -> str:
    """To which more can be added; "" where more stands there, or its form is not known."""
    if _is_ma(written):
        return written if written.count(".") == _MA_DOTS else ""
    bare = written.removeprefix("(01)")
    if not (bare.isascii() and bare.isdecimal() and len(bare) in _GTIN):
        return ""
    is_gtin = bare != written or _is_gs1(issuer) or read_identifier(bare).di
    return f"(01){bare.zfill(14)}" if is_gtin else ""


def _is_ma(written: str) -> bool:
    return written.upper().startswith("MA.")


def _is_gs1(issuer: str) -> bool:
    return "gs1" in issuer.lower() or issuer.removeprefix("urn:oid:") == "2.51.1.1"


def _six(written: Any) -> str:
    """YYMMDD; the day 00 where a month alone is told. "" beyond what two digits of a year say."""
    told = text(written)
    day: date | None = moment(f"{told}-01" if len(told) == 7 else told)
    if day is None or not 2000 <= day.year < 2070:
        return ""
    return f"{day:%y%m}00" if len(told) == 7 else f"{day:%y%m%d}"
