"""A message → drafts: one for each order, appointment or patient in it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from seldinger.intake.draft import Action, Draft, IntakeError, Kind, Person
from seldinger.intake.hl7v2.mapping import STANDARD, Path, Places
from seldinger.intake.hl7v2.message import Message, Segment
from seldinger.intake.names import joined
from seldinger.intake.times import moment_of

_KINDS = {
    **dict.fromkeys(("ORM", "OMG", "OMI", "OML", "OMS", "OMP", "OMN"), Kind.ORDER),
    **dict.fromkeys(("ORU", "OUL"), Kind.RESULT),
    **dict.fromkeys(("SIU", "SRM"), Kind.APPOINTMENT),
    "ADT": Kind.PATIENT,
    "MDM": Kind.DOCUMENT,
}
# Where the next draft begins. An order group starts with ORC, or with OBR where there is no ORC.
_BEGINS = {
    Kind.ORDER: ("ORC", "OBR"),
    Kind.RESULT: ("ORC", "OBR"),
    Kind.DOCUMENT: ("ORC", "OBR"),
    Kind.PATIENT: ("PID",),
}
_SCHEDULED = {
    "S12": Action.ADD,
    **dict.fromkeys(("S15", "S16", "S17", "S26"), Action.CANCEL),
}  # fmt: skip
# HL7 table 0119, order control. What it does not name here changes an order that is known.
_ORDERED = {
    **dict.fromkeys(("NW", "SN", "NA", "OK", "PA", "CH", ""), Action.ADD),
    **dict.fromkeys(("CA", "CR", "DC", "DR", "OC", "OD", "UA"), Action.CANCEL),
}
# HL7 table 0038, order status, of an order whose control says that its status changed.
_STATUS = {"CA": Action.CANCEL, "DC": Action.CANCEL, "CM": Action.DONE}
_MOST_READ = 20_000  # drafts of one message × segments that they share
_NEW_PATIENT = frozenset({"A01", "A04", "A05", "A14", "A28"})
_TAKEN_BACK = frozenset({"A11", "A12", "A13", "A23", "A25", "A27", "A29", "A38"})
_CANCELLED = frozenset({
    "CANCELLED", "CANCELED", "DELETED", "DC", "DISCONTINUED", "NOSHOW", "已取消",
})  # fmt: skip


def drafts_of(message: Message, places: Places = STANDARD) -> list[Draft]:
    """At least one: a message that is about no case becomes one that says so."""
    kind = _KINDS.get(message.type, Kind.MESSAGE)
    return [_draft(message, kind, group, places) for group in _groups(message, kind)]


def _groups(message: Message, kind: Kind) -> Iterator[list[Segment]]:
    """The segments of each draft, its own before those that all share."""
    begins = _BEGINS.get(kind, ())
    if "ORC" in begins and any(message.named("ORC")):
        begins = ("ORC",) if _orders_lead(message) else ("OBR",)
    shared: list[Segment] = []
    groups: list[list[Segment]] = []
    for segment in message.segments:
        if segment.name in begins:
            groups.append([segment])
        elif groups:
            groups[-1].append(segment)
        else:
            shared.append(segment)
    if not groups:
        yield shared
    if len(groups) * len(shared) > _MOST_READ:
        raise IntakeError(f"一条消息里有 {len(groups)} 份申请。请让对方分开发送")
    for group in groups:
        yield [*group, *shared]


def _orders_lead(message: Message) -> bool:
    """Each OBR follows an ORC of its own; else one ORC stands for several OBR."""
    orders = sum(1 for _ in message.named("ORC"))
    return orders >= sum(1 for _ in message.named("OBR"))


def _draft(message: Message, kind: Kind, segments: Sequence[Segment], places: Places) -> Draft:
    flags: list[str] = []
    if kind is Kind.MESSAGE:
        flags.append(f"not_a_case:{message.type or '?'}")
    patient = places.find("patient_number", segments)
    if not patient:
        flags.append("patient_missing")
    return Draft(
        kind=kind,
        source=_source(message.header),
        action=_action(message, kind, segments),
        message_id=message.control_id,
        study_uid=places.find("study_uid", segments),
        accession=places.find("accession", segments) if kind is not Kind.PATIENT else "",
        order_number=places.find("order_number", segments),
        patient_number=patient,
        prior_number=places.find("prior_number", segments),
        patient_name=_patient_name(segments),
        started=_started(places, segments, flags),
        procedure_text=_procedures(places, segments),
        procedure_code=places.find("procedure_code", segments),
        room=places.find("room", segments),
        people=tuple(_people(places, segments)),
        flags=tuple(flags),
    )


def _source(header: Segment) -> str:
    """Sending application and facility."""
    return " ".join(part for part in (header.value(3), header.value(4)) if part)


def _action(message: Message, kind: Kind, segments: Sequence[Segment]) -> Action:
    trigger = message.trigger
    if kind is Kind.APPOINTMENT:
        stated = next((s.value(25).upper() for s in segments if s.name == "SCH"), "")
        if stated.replace(" ", "") in _CANCELLED:
            return Action.CANCEL
        return _SCHEDULED.get(trigger, Action.CHANGE)
    if kind is Kind.ORDER:
        order = next((s for s in segments if s.name == "ORC"), None)
        control = order.value(1).upper() if order else ""
        if order and control == "SC":
            return _STATUS.get(order.value(5).upper(), Action.CHANGE)
        return _ORDERED.get(control, Action.CHANGE)
    if kind is Kind.PATIENT:
        if any(segment.name == "MRG" for segment in segments):
            return Action.MERGE
        if trigger in _TAKEN_BACK:
            return Action.CANCEL
        return Action.ADD if trigger in _NEW_PATIENT else Action.CHANGE
    return Action.DONE if kind is Kind.RESULT else Action.ADD


def _started(places: Places, segments: Sequence[Segment], flags: list[str]) -> date | None:
    text = places.find("started", segments)
    moment = moment_of(text)
    if text and moment is None:
        flags.append("date_unreadable")
    return moment


def _procedures(places: Places, segments: Sequence[Segment]) -> str:
    """Of several services of one appointment all, each once."""
    found = places.all_of("procedure_text", segments)
    texts = dict.fromkeys(replace(each, part=0).found([segment]) for each, segment in found)
    return "；".join(texts)


def _patient_name(segments: Sequence[Segment]) -> str:
    """As written in characters, where the sender says which one that is (PID-5.8 = I)."""
    for segment in segments:
        if segment.name != "PID":
            continue
        count = len(segment.repetitions(5))
        written = [n for n in range(count) if segment.value(5, 8, 1, n) == "I"]
        return _name(segment, 5, first=1, repetition=written[0] if written else 0)
    return ""


def _people(places: Places, segments: Sequence[Segment]) -> Iterator[Person]:
    seen: set[tuple[str, str, str]] = set()
    for role in ("performer", "referrer"):
        for where, segment in places.all_of(role, segments):
            person = Person(role, *_person(where, segment))
            told = (role, person.number, person.name)
            if told not in seen:
                seen.add(told)
                yield person


def _person(where: Path, segment: Segment) -> tuple[str, str]:
    """Number and name: in components (XCN), or in the parts of the first (NDL)."""
    if segment.value(where.field, 1, 2):
        family, given = segment.value(where.field, 1, 2), segment.value(where.field, 1, 3)
        return segment.value(where.field, 1, 1), joined(family, given)
    return segment.value(where.field, 1), _name(segment, where.field, first=2, repetition=0)


def _name(segment: Segment, field: int, *, first: int, repetition: int) -> str:
    family = segment.value(field, first, 1, repetition)
    return joined(family, segment.value(field, first + 1, 1, repetition))
