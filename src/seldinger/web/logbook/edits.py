"""What somebody's new telling of a case changes in it: found before anything is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from seldinger.domain.grading.catalogue import fold
from seldinger.domain.training.words import State
from seldinger.web.logbook.entered import EnteredAct, EnteredCase
from seldinger.web.logbook.models import Case, Complication, Onlooker, Participation, Procedure
from seldinger.web.logbook.numbers import StoredNumber, digest, stored
from seldinger.web.logbook.versions import field_word
from seldinger.web.people.models import Traineeship

Values = dict[str, Any]


@dataclass
class Stored:
    """A case as it stands: its live parts by act, and what was entered beside."""

    case: Case
    acts: list[Procedure]
    parts: list[Participation]
    complications: list[Complication]
    onlookers: list[Onlooker]

    def own(self, trainee: Traineeship) -> dict[int, Participation]:
        """The trainee's parts, by the act's primary key."""
        return {p.procedure_id: p for p in self.parts if p.traineeship_id == trainee.pk}

    def others(self, trainee: Traineeship) -> list[str]:
        """The names of the other trainees in it."""
        parts = (part for part in self.parts if part.traineeship_id != trainee.pk)
        return list(dict.fromkeys(part.traineeship.person.name for part in parts))

    def is_shared(self, act: Procedure, trainee: Traineeship) -> bool:
        """Whether another trainee has a part in the act."""
        return any(p.procedure_id == act.pk and p.traineeship_id != trainee.pk for p in self.parts)

    def shown(self) -> int:
        """Which state a form shows: it grows with every change of the case or of a part in it."""
        return self.case.version + sum(part.version for part in self.parts)


@dataclass
class Edit:
    """What becomes of a stored case. fields: of the case. acts: (act, its new fields).

    parts: (own part, its new fields). withdrawn: own parts in acts that are no longer told.
    gone: whether one of these acts has nobody else. joined: acts that are there, in which the
    trainee had no part; added: acts that are new.
    """

    fields: Values = field(default_factory=dict)
    number: StoredNumber | None = None
    acts: list[tuple[Procedure, Values]] = field(default_factory=list)
    parts: list[tuple[Participation, Values]] = field(default_factory=list)
    withdrawn: list[Participation] = field(default_factory=list)
    gone: bool = False
    joined: list[tuple[Procedure, EnteredAct]] = field(default_factory=list)
    added: list[EnteredAct] = field(default_factory=list)
    complications: bool = False
    onlookers: bool = False

    @property
    def is_of_all(self) -> bool:
        """Whether it touches what all who were there share."""
        return bool(
            self.fields or self.number or self.acts or self.added or self.gone
            or self.complications or self.onlookers
        )  # fmt: skip

    @property
    def is_empty(self) -> bool:
        return not (self.is_of_all or self.parts or self.withdrawn or self.joined)

    @property
    def moves(self) -> bool:
        """Whether the hospital's record must be compared anew."""
        return bool(self.number or {"day", "hospital_id"} & self.fields.keys() or self.acts)

    def told(self) -> list[str]:
        """What changed, in words for the trail: never what it says."""
        names = [
            *self.fields,
            *(name for _, values in (*self.acts, *self.parts) for name in values),
        ]
        words = {field_word(name.removesuffix("_id")) for name in names}
        words |= {"患者编号"} if self.number else set()
        return sorted(words | {word for name, word in _MORE.items() if getattr(self, name)})


_MORE = {
    "withdrawn": "撤回本人的操作",
    "joined": "加入已有的操作",
    "added": "新增操作",
    "complications": "并发症",
    "onlookers": "其他在场人员",
}


def stored_case(case: Case) -> Stored:
    """As the database has it now. Withdrawn parts, and acts without any part, are left out."""
    parts = list(
        Participation.objects.filter(procedure__case=case, withdrawn_at__isnull=True)
        .select_related("traineeship__person", "supervisor", "procedure")
        .order_by("pk")
    )
    live = {part.procedure_id for part in parts}
    return Stored(
        case,
        [act for act in case.procedures.order_by("position") if act.pk in live],
        parts,
        list(case.complications.filter(withdrawn_at__isnull=True).order_by("pk")),
        list(case.onlookers.filter(withdrawn_at__isnull=True).order_by("pk")),
    )


def edit_of(before: Stored, trainee: Traineeship, entered: EnteredCase) -> Edit:
    """What the telling changes; it was checked before."""
    edit = Edit(fields=_fields(before.case, entered), number=_number(before.case, entered))
    edit.complications = sorted(entered.complications) != sorted(
        (one.grade, one.text) for one in before.complications
    )
    edit.onlookers = sorted(entered.onlookers) != sorted(
        (one.name, one.kind) for one in before.onlookers
    )
    _compare_acts(edit, before, trainee, entered)
    return edit


def _fields(case: Case, entered: EnteredCase) -> Values:
    told = {
        "hospital_id": entered.hospital,
        "department_id": entered.department,
        "day": entered.day,
        "session": entered.session,
        "guidance": list(entered.guidance),
        "is_simulation": entered.is_simulation,
    }
    same = {"guidance": sorted(case.guidance) == sorted(entered.guidance)}
    return {
        name: value
        for name, value in told.items()
        if not same.get(name, getattr(case, name) == value)
    }


def _number(case: Case, entered: EnteredCase) -> StoredNumber | None:
    """The new one; None where it stays, also where none was entered."""
    if not entered.number.strip() or digest(entered.number) == case.number_digest:
        return None
    return stored(entered.number)


def _compare_acts(edit: Edit, before: Stored, trainee: Traineeship, entered: EnteredCase) -> None:
    own = before.own(trainee)
    pairs = _paired(before, trainee, entered.acts)
    named = named_by(own)
    for act, told in pairs:
        if act is None:
            edit.added.append(told)
            continue
        part = own.get(act.pk)
        if part is None:
            edit.joined.append((act, told))  # what others told of it stays as they told it
            continue
        values = _changed(act, _of_act(told))
        edit.acts += [(act, values)] if values else []
        values = _changed(part, _of_part(told, part, named, entered.supervisor))
        edit.parts += [(part, values)] if values else []
    kept = {act.pk for act, _ in pairs if act}
    for act in before.acts:
        if act.pk in own and act.pk not in kept:
            edit.withdrawn.append(own[act.pk])
            edit.gone = edit.gone or not before.is_shared(act, trainee)


def _paired(
    before: Stored, trainee: Traineeship, told: Sequence[EnteredAct]
) -> list[tuple[Procedure | None, EnteredAct]]:
    """Each told act with the stored one that it is: by its key, by its name, else by its place.

    By its place only where nobody else has a part in it: another's act is not renamed by guessing.
    """
    own, left = before.own(trainee), {act.pk: act for act in before.acts}
    found: dict[int, Procedure] = {}
    for place, one in enumerate(told):
        if one.procedure in left:
            found[place] = left.pop(one.procedure)
    for place, one in enumerate(told):
        if place not in found and one.procedure is None:
            same = next((act for act in left.values() if fold(act.name) == fold(one.name)), None)
            if same:
                found[place] = left.pop(same.pk)
    alone = [a for a in left.values() if a.pk in own and not before.is_shared(a, trainee)]
    rest = [place for place in range(len(told)) if place not in found]
    # As many told as stored: renamed. Otherwise nobody knows which is which.
    if len(alone) == len(rest):
        found |= dict(zip(rest, alone, strict=True))
    return [(found.get(place), one) for place, one in enumerate(told)]


def _of_act(told: EnteredAct) -> Values:
    return {"name": told.name.strip(), "category": told.category, "outcome": str(told.outcome)}


def _of_part(
    told: EnteredAct, part: Participation, named: int | None, supervisor: int | None
) -> Values:
    """A supervisor who is the one that the form showed stays whoever each part has."""
    return {
        "role": told.role.value,
        "is_scrubbed": told.is_scrubbed,
        "supervisor_id": part.supervisor_id if supervisor == named else supervisor,
    }


def named_by(own: dict[int, Participation]) -> int | None:
    """Whom a form shows as supervisor: the one the trainee named, also where another verifies."""
    first = min(own.values(), key=lambda part: part.pk, default=None)
    return (first.named_id or first.supervisor_id) if first else None


def _changed(row: Procedure | Participation, told: Values) -> Values:
    return {name: value for name, value in told.items() if getattr(row, name) != value}


def to_verify_again(before: Stored, edit: Edit, trainee: Traineeship) -> Iterator[Participation]:
    """The parts that go back to their supervisors: those verified, and the teller's returned."""
    touched = {part.pk for part, _ in edit.parts}
    for part in before.parts:
        returned = part.state == State.RETURNED and part.traineeship_id == trainee.pk
        verified = part.state == State.VERIFIED and (edit.is_of_all or part.pk in touched)
        if verified or returned:
            yield part
