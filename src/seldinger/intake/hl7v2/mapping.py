"""Where a sender puts what. Data, not code: a hospital's interface is described, not programmed.

A path is SEG-field[.component[.part]], and several are tried in order. Where a field is repeated,
(5=MR) prefers the repetition whose component 5 says MR.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from seldinger.errors import SeldingerError
from seldinger.intake.hl7v2.message import Segment

_PATH = re.compile(
    r"(?P<segment>[A-Z][A-Z0-9]{2})-(?P<field>\d{1,3})"
    r"(?:\((?P<where>\d{1,2})=(?P<is>[^)]{1,20})\))?"
    r"(?:\.(?P<component>\d{1,2}))?(?:\.(?P<part>\d{1,2}))?"
)

# What to look for → where, by default. OBR-18 and IPC hold the accession number in IHE's radiology
# profiles (Scheduled Workflow), OBR-3 in most others.
DEFAULT: Mapping[str, Sequence[str]] = {
    "patient_number": (
        "PID-3(5=MR)", "PID-3(5=PI)", "PID-3(5=PN)", "PID-3", "PID-2", "PID-4",
    ),
    "prior_number": ("MRG-1(5=MR)", "MRG-1(5=PI)", "MRG-1"),
    "accession": ("IPC-1", "OBR-18", "OBR-3", "ORC-3"),
    "order_number": ("ORC-2", "OBR-2", "ARQ-1", "SCH-1", "SCH-2"),
    "study_uid": ("IPC-3", "ZDS-1"),
    "procedure_code": ("AIS-3", "OBR-4", "OBR-44", "PR1-3"),
    "procedure_text": (
        "AIS-3.2", "AIS-3.5", "OBR-4.2", "OBR-4.5", "OBR-44.2", "PR1-3.2", "PR1-4", "AIS-3",
        "OBR-4",
    ),
    "started": (
        "AIS-4", "OBR-36", "OBR-7", "TQ1-7", "SCH-11.4", "ORC-7.4", "OBR-27.4", "OBR-6", "PR1-5",
        "AIL-6", "AIP-6", "AIG-8",
    ),
    "room": ("AIL-3.2", "AIL-3", "PV1-3.2"),
    "department": ("AIL-3.4", "PV1-3"),
    # By number, or by name alone.
    "performer": (
        "AIP-3", "AIP-3.2", "OBR-34", "OBR-34.1.2", "OBR-32", "OBR-32.1.2", "PR1-11", "PR1-11.2",
        "PR1-12", "PR1-12.2",
    ),
    "referrer": ("OBR-16", "OBR-16.2", "ORC-12", "ORC-12.2", "PV1-8", "PV1-8.2"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Path:
    """One place in a message. where: (component, value) of the repetition that is preferred.

    part 0: the whole component.
    """

    segment: str
    field: int
    component: int = 1
    part: int = 1
    where: tuple[int, str] | None = None

    def found(self, segments: Iterable[Segment]) -> str:
        """The first that is not empty."""
        for segment in segments:
            if segment.name != self.segment:
                continue
            repetition = self._repetition(segment)
            if repetition is None:
                continue
            value = segment.value(self.field, self.component, self.part, repetition)
            if value:
                return value
        return ""

    def _repetition(self, segment: Segment) -> int | None:
        component, wanted = self.where or (self.component, "")
        part = 1 if self.where else self.part
        for number in range(len(segment.repetitions(self.field))):
            found = segment.value(self.field, component, part, number)
            if found == wanted if wanted else found:
                return number
        return None


def path(text: str) -> Path:
    """Raises SeldingerError where it is none."""
    found = _PATH.fullmatch(text.strip())
    if found is None or not int(found["field"]):
        raise SeldingerError(f"消息映射里的“{text}”不是位置。请写成 PID-3 或 PID-3.1 的样子")
    where = (int(found["where"]), found["is"]) if found["where"] else None
    component, part = int(found["component"] or 1), int(found["part"] or 1)
    return Path(found["segment"], int(found["field"]), max(component, 1), max(part, 1), where)


class Places:
    """Where one sender puts what. named: what to look for → paths, instead of the default's.

    Raises SeldingerError where a path is none, or names what nobody looks for.
    """

    def __init__(self, named: Mapping[str, Sequence[str]] | None = None) -> None:
        unknown = set(named or ()) - set(DEFAULT)
        if unknown:
            raise SeldingerError(
                f"消息映射里的“{min(unknown)}”不认识。可用的有：{'、'.join(DEFAULT)}"
            )
        texts = {**DEFAULT, **(named or {})}
        self.paths = {name: [path(each) for each in paths] for name, paths in texts.items()}

    def find(self, name: str, segments: Sequence[Segment]) -> str:
        """The first of its paths that holds anything."""
        found = (each.found(segments) for each in self.paths[name])
        return next(filter(None, found), "")

    def all_of(self, name: str, segments: Sequence[Segment]) -> list[tuple[Path, Segment]]:
        """Every segment that holds anything, at the first path that holds anything at all."""
        for each in self.paths[name]:
            here = [(each, one) for one in segments if each.found([one])]
            if here:
                return here
        return []


STANDARD = Places()
