"""What waits for a supervisor, a card for each signature, as finished strings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from seldinger.domain.training.words import Role, State
from seldinger.web.logbook.basis import basis_words
from seldinger.web.logbook.claim_page import to_look_at
from seldinger.web.logbook.complications import BY_ID
from seldinger.web.logbook.models import (
    Activity,
    Admission,
    Autonomy,
    Case,
    Guidance,
    Participation,
    Reconciled,
    Source,
    Version,
)
from seldinger.web.logbook.queries import WAITING
from seldinger.web.logbook.same_admission import others_of
from seldinger.web.logbook.versions import Difference
from seldinger.web.people.models import Person
from seldinger.web.people.presenters.words import where
from seldinger.web.verification.decisions import written
from seldinger.web.verification.forms import PHRASES
from seldinger.web.verification.kinds import (
    PART,
    TITLES,
    AnyClaim,
    address_of,
    counts_autonomy,
    day_of,
    ending_of,
    kind_of,
    rows_of,
    words_of,
)
from seldinger.web.verification.queries import Line, claims_of, grouped
from seldinger.web.verification.surroundings import (
    Around,
    around,
    changes_since_verified,
    last_return,
    versions_of_claims,
)

ROLES = [role.value for role in reversed(Role)]
LEVELS = [(level.value, level.label) for level in Autonomy]
# Where the hospital's record names people → what they are called there.
_ASKED = "另一名学员也登记了这次住院。一次住院只有一名负责的学员：请先核对由谁负责"
_TAKEN = (
    "同一患者同日已为另一名学员签认。一次住院只有一名负责的学员："
    "请退回这一条；如果签认有误，请那一方先撤回或改正"
)
_PLACES = {"operator": "术者", "first_assistant": "一助", "others": "其他"}


@dataclass(frozen=True, slots=True)
class Part:
    """One procedure of a card, or the one thing another claim is about.

    role: as it stands, empty where there is none; claimed: what the trainee had said, where that
    was another; note: what else is unusual.
    """

    id: int
    text: str
    role: str
    claimed: str
    note: str
    record: str


@dataclass(frozen=True, slots=True)
class Card:
    """What one signature covers. claims: as the form carries them.

    asks_autonomy: four buttons, else one. obstacle: why it cannot be signed here, or empty.
    question: what is to be looked at before. returned: who sent it back before, and why.
    changes: what is otherwise than when it was last verified. to_look_at: (words, address) of what
    proves it.
    """

    key: str
    kind: str
    title: str
    trainee: str
    trainee_url: str
    url: str
    day: str
    late: str
    waits: str
    number: str
    place: str
    claims: tuple[str, ...]
    parts: tuple[Part, ...]
    asks_autonomy: bool
    complications: tuple[str, ...]
    beside: tuple[str, ...]
    records: tuple[str, ...]
    changes: tuple[Difference, ...]
    was_verified: bool
    reassigned: str
    returned: str
    question: str
    obstacle: str
    to_look_at: tuple[tuple[str, str], ...]

    @property
    def levels(self) -> list[tuple[str, str]]:
        return LEVELS

    @property
    def roles(self) -> list[str]:
        return ROLES

    @property
    def phrases(self) -> tuple[str, ...]:
        return PHRASES

    @property
    def has_roles(self) -> bool:
        return any(part.role for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read for all cards of a page at once. admissions: what other trainees logged of
    one, by primary key. proofs: what proves an activity, likewise."""

    beside: Mapping[int, Around]
    kept: Mapping[tuple[str, int], list[Version]]
    admissions: Mapping[int, list[Admission]]
    proofs: Mapping[int, list[tuple[str, str]]]

    def around(self, case: Case | None) -> Around:
        return self.beside[case.pk] if case else Around()

    def versions(self, claims: Sequence[AnyClaim]) -> list[Version]:
        """Of the claims and, for parts, of their case."""
        first = claims[0]
        case = [first.procedure.case] if isinstance(first, Participation) else []
        return [
            one
            for row in (*claims, *case)
            for one in self.kept.get((row._meta.label_lower, row.pk), ())
        ]


def cards(lines: Sequence[Line], on: date) -> list[Card]:
    """In the order of the lines. A fixed number of queries for the whole page."""
    found = claims_of(lines)
    its = [
        [found[line.kind, key] for key in line.keys if (line.kind, key) in found]
        for line in lines
    ]  # fmt: skip
    return cards_of([claims for claims in its if claims], on)


def cards_of(its: Sequence[Sequence[AnyClaim]], on: date) -> list[Card]:
    """One card for each group: a trainee's parts of one case, or one other claim."""
    firsts = [claims[0] for claims in its]
    cases = [one.procedure.case for one in firsts if isinstance(one, Participation)]
    beside = around(cases)
    kept = versions_of_claims(claim for claims in its for claim in claims)
    others = others_of(one for one in firsts if isinstance(one, Admission))
    read = _Read(
        beside, kept, others, _proofs([one for one in firsts if isinstance(one, Activity)])
    )
    returns = _returns(its, read)
    return [_card(claims, read, told, on) for claims, told in zip(its, returns, strict=True)]


def cards_on(case: Case, person: Person, on: date) -> list[Card]:
    """What waits for the person on one case: for its page."""
    rows = rows_of(PART).filter(WAITING, procedure__case=case, supervisor=person)
    return cards_of(grouped(rows.order_by("procedure__position", "pk")), on)


def _card(claims: Sequence[AnyClaim], read: _Read, returned: str, on: date) -> Card:
    first = claims[0]
    case = first.procedure.case if isinstance(first, Participation) else None
    its = read.around(case)
    keys = {claim.pk for claim in claims}
    changes = changes_since_verified(claims, read.versions(claims))
    others = read.admissions.get(first.pk, []) if isinstance(first, Admission) else []
    verified = any(one.state == State.VERIFIED for one in others)
    trainee = first.traineeship
    return Card(
        key=f"case-{case.pk}-{trainee.pk}" if case else f"{kind_of(first)}-{first.pk}",
        kind=kind_of(first),
        title=TITLES[kind_of(first)],
        trainee=trainee.person.name,
        trainee_url=reverse("trainee", args=[trainee.pk]),
        url=address_of(first),
        day=day_of(first).isoformat(),
        late=_late(first),
        waits=_waits(claims, on),
        number=_number(first),
        place=_place(first, case),
        claims=tuple(written(claim) for claim in claims),
        parts=tuple(_part(claim) for claim in claims),
        asks_autonomy=any(counts_autonomy(claim) for claim in claims),
        complications=tuple(_complication(one.grade, one.text) for one in its.complications),
        beside=tuple(_beside(its, keys)),
        records=tuple(_records(its)),
        changes=changes or (),
        was_verified=changes is not None,
        reassigned=_reassigned(first),
        returned=returned,
        question=_ASKED if others and not verified else "",
        obstacle=_TAKEN if verified else _obstacle(its, keys),
        to_look_at=tuple(read.proofs[first.pk]) if isinstance(first, Activity) else (),
    )


def _proofs(activities: Sequence[Activity]) -> Mapping[int, list[tuple[str, str]]]:
    told = [known(activities) for known in to_look_at] if activities else []
    return {one.pk: [known[one.pk] for known in told if one.pk in known] for one in activities}


def _part(claim: AnyClaim) -> Part:
    if not isinstance(claim, Participation):
        return Part(claim.pk, words_of(claim), "", "", _note(claim), "")
    note = "、".join(filter(None, ["" if claim.is_scrubbed else "未上台", ending_of(claim)]))
    record = Reconciled(claim.reconciled).label if claim.reconciled else ""
    return Part(claim.pk, words_of(claim), claim.role, claim.claimed_role, note, record)


def _note(claim: AnyClaim) -> str:
    told = [getattr(claim, "capacity", ""), getattr(claim, "level", "")]
    paper = getattr(claim, "paper", None)  # where a supervisor looked its journal up
    if paper is not None and paper.level and paper.level != told[1]:
        told.append(f"期刊级别核对为“{paper.level}”，与登记不符，请退回")
    return " · ".join(filter(None, told))


def _late(claim: AnyClaim) -> str:
    days = claim.days_late(day_of(claim))
    caught_up = "补录，" if claim.source == Source.CATCH_UP else ""
    return f"{caught_up}晚 {days} 天登记" if days else "当天登记"


def _waits(claims: Iterable[AnyClaim], on: date) -> str:
    days = (on - min(timezone.localdate(claim.waits_since) for claim in claims)).days
    return f"已等 {days} 天" if days > 0 else "今天送来"


def _number(claim: AnyClaim) -> str:
    if isinstance(claim, Participation):
        return claim.procedure.case.number_tail
    return str(getattr(claim, "number_tail", ""))


def _place(claim: AnyClaim, case: Case | None) -> str:
    if case is None:
        hospital = getattr(claim, "hospital", None)
        return hospital.name if hospital else ""
    told = [where(case.hospital, case.department)]
    told += [f"第 {case.session} 台"] if case.session > 1 else []
    told += ["/".join(Guidance(one).label for one in case.guidance)] if case.guidance else []
    told += ["模拟训练，不计入"] if case.is_simulation else []
    return " · ".join(told)


def _complication(grade: str, text: str) -> str:
    label = BY_ID[grade].label if grade in BY_ID else grade
    return f"{label} {text}".strip()


def _beside(its: Around, own: set[int]) -> list[str]:
    trainees: dict[str, list[str]] = {}
    for part in its.parts:
        if part.pk not in own:
            role = part.role if part.is_scrubbed else "未上台"
            trainees.setdefault(part.traineeship.person.name, []).append(f"{role}，{part.state}")
    told = [f"{name}（{'；'.join(dict.fromkeys(roles))}）" for name, roles in trainees.items()]
    return told + [f"{one.name}（{one.get_kind_display()}）" for one in its.onlookers]


def _records(its: Around) -> list[str]:
    return [
        f"{one.name}：{people}" if (people := _staff(one.placed)) else one.name
        for one in its.operations
    ]


def _staff(staff: Mapping[str, Sequence[str]]) -> str:
    return "，".join(
        f"{_PLACES.get(place, place)} {'、'.join(names)}" for place, names in staff.items() if names
    )


def _returns(its: Sequence[Sequence[AnyClaim]], read: _Read) -> list[str]:
    """Who sent each back before, and why: also to whomever it was sent afterwards."""
    found = []
    for claims in its:
        first = claims[0]
        case = first.procedure.case if isinstance(first, Participation) else None
        found.append(last_return(claims, read.versions(claims), read.around(case).withdrawn))
    by = {one.by for one in found if one and one.by}
    names = dict(Person.objects.filter(pk__in=by).values_list("pk", "name")) if by else {}
    return [
        f"此前由 {names[one.by] if one.by else '带教医师'} 退回：{one.message.rstrip('。')}"
        if one
        else ""
        for one in found
    ]


def _reassigned(claim: AnyClaim) -> str:
    return basis_words(claim.basis, claim.named.name if claim.named else "", claim.basis_reason)


def _obstacle(its: Around, own: set[int]) -> str:
    for conflict in its.conflicts:
        others = [part for part in conflict.parts if part.pk not in own]
        if len(others) < len(conflict.parts):
            who = "、".join(dict.fromkeys(part.traineeship.person.name for part in others))
            act = words_of(conflict.parts[0])
            return f"“{act}”的{conflict.role}，{who}也登记了。请先打开病例写明理由裁定"
    return ""
