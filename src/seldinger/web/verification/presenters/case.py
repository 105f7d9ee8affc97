"""A case as its page shows it: every act, every trainee's part, what stands against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from seldinger.domain.training.words import Role, State, Status
from seldinger.report.labels import STATUS
from seldinger.web.logbook.basis import basis_words
from seldinger.web.logbook.complications import BY_ID
from seldinger.web.logbook.models import (
    Case,
    Guidance,
    Outcome,
    Participation,
    Procedure,
    Reconciled,
    Source,
)
from seldinger.web.logbook.rulings import BY_NAME
from seldinger.web.logbook.versions import category_word
from seldinger.web.people.presenters.words import minute
from seldinger.web.verification.cases import CaseFile, Reader
from seldinger.web.verification.disputes import may_resolve
from seldinger.web.verification.hints import Hint, hint_of

MANY_LATE = 7  # days from the operation to the entry from which on the page says so


@dataclass(frozen=True, slots=True)
class Sign:
    """A state as icon, word and colour. css: of /theme.css, or `returned`."""

    icon: str
    word: str
    css: str


def _sign(status: Status, word: str) -> Sign:
    return Sign(STATUS[status].icon, word, f"status-{status}")


SIGNS = {
    State.VERIFIED: _sign(Status.MET, "已审核"),
    State.PENDING: _sign(Status.PENDING_VERIFICATION, "待审核"),
    State.RETURNED: Sign("↩", "已退回", "status-depends_on_reading"),
}


@dataclass(frozen=True, slots=True)
class PartRow:
    """A trainee's part. part: for links and forms. told: what else is said of it."""

    part: Participation
    who: str
    role: str
    claimed: str
    sign: Sign
    autonomy: str
    supervisor: str
    told: tuple[str, ...]
    message: str
    hint: Hint
    shows_evidence: bool
    rulings: tuple[str, ...]
    own: bool
    may_separate: bool
    may_pin: bool


@dataclass(frozen=True, slots=True)
class ActRow:
    name: str
    category: str
    outcome: str
    parts: tuple[PartRow, ...]


@dataclass(frozen=True, slots=True)
class Claimant:
    """One side of a conflict. person: primary key, to know it again in a form."""

    key: int
    who: str
    supervisor: str
    sign: Sign
    logged: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A place that several claim. open: whether the reader may settle it."""

    act: str
    procedure_id: int
    role: str
    sides: tuple[Claimant, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A part that was taken back. part: for the form that restores it; own: whether one may."""

    part: Participation
    told: str
    own: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """case: for links. facts: (label, value). settled: sentences."""

    case: Case
    title: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    acts: tuple[ActRow, ...]
    disputes: tuple[Dispute, ...]
    settled: tuple[str, ...]
    complications: tuple[tuple[str, str], ...]
    onlookers: tuple[tuple[str, str], ...]
    withdrawn: tuple[Withdrawn, ...]
    may_edit: bool


def case_page(file: CaseFile, reader: Reader, on: date) -> CasePage:
    """`on`: the day on which it is read."""
    live = file.live()
    acts = tuple(_acts(file, live, reader))
    return CasePage(
        case=file.case,
        title=title_of(file),
        lead=_lead(file, live, reader, on),
        facts=tuple(_facts(file.case)),
        acts=acts,
        disputes=tuple(disputes_of(file, reader)),
        settled=tuple(_settled(file)),
        complications=tuple(_complications(file)),
        onlookers=tuple((one.name, one.get_kind_display()) for one in file.onlookers),
        withdrawn=tuple(_withdrawn(file, reader)),
        may_edit=any(reader.is_trainee(part) for part in live),
    )


def title_of(file: CaseFile) -> str:
    """The names of its acts; of all that were ever there, where every part was withdrawn."""
    live = {part.procedure_id for part in file.live()}
    names = [act_name(act) for act in file.acts if act.pk in live or not live]
    return "、".join(names)


def act_name(act: Procedure) -> str:
    return act.name or category_word(act.category)


# -- state at a glance ----------------------------------------------------------------------------


def _lead(file: CaseFile, live: list[Participation], reader: Reader, on: date) -> str:
    """What the reader wants to know first: their own, or what waits for them, or all of it."""
    if not live:
        return "全部登记都已撤回，不计入任何要求"
    if file.conflicts:
        places = "、".join(f"“{act_name(c.procedure)}”的{c.role}" for c in file.conflicts)
        return f"{places}有不止一人登记，裁定之前不能审核"
    mine = [part for part in live if reader.is_supervisor(part) and part.is_pending]
    if mine:
        return f"{len(mine)} 项登记等您审核，已 {_waited(mine, on)} 天"
    own = [part for part in live if reader.is_trainee(part)]
    return _own_lead(own, on) if own else _counted(live)


def _own_lead(own: list[Participation], on: date) -> str:
    returned = [part for part in own if part.state == State.RETURNED]
    waiting = [part for part in own if part.is_pending]
    if returned:
        return f"{len(returned)} 项登记被退回，请按退回原因改正"
    if not waiting:
        return "您的登记已全部审核"
    who = "、".join(dict.fromkeys(p.supervisor.name for p in waiting if p.supervisor))
    asked = f"等{who}审核" if who else "没有写带教医师，无人可审核；请改正后补上"
    return f"您的 {len(waiting)} 项登记{asked}，已 {_waited(waiting, on)} 天"


def _counted(live: list[Participation]) -> str:
    told = [
        f"{SIGNS[state].word} {number}"
        for state in State
        if (number := sum(part.state == state for part in live))
    ]
    return f"{len(live)} 项登记：{'，'.join(told)}"


def _waited(parts: list[Participation], on: date) -> int:
    return (on - min(timezone.localdate(part.logged_at) for part in parts)).days


def _facts(case: Case) -> Iterator[tuple[str, str]]:
    yield "患者编号", case.number_tail
    department = case.department.name if case.department else ""
    yield "地点", f"{case.hospital.name} {department}".strip()
    if case.session > 1:
        yield "台次", f"第 {case.session} 台"
    guided = [Guidance(one).label for one in case.guidance if one in Guidance.values]
    yield "引导方式", "、".join(guided) or "没有写"
    if case.is_simulation:
        yield "模拟训练", "只登记，不计入"


# -- acts and parts -------------------------------------------------------------------------------


def _acts(file: CaseFile, live: list[Participation], reader: Reader) -> Iterator[ActRow]:
    by_pk = {act.pk: act for act in file.acts}
    for act in file.acts:
        its = [part for part in live if part.procedure_id == act.pk]
        if not its:
            continue
        rows = []
        for part in its:
            beside = [
                by_pk[other.procedure_id]
                for other in live
                if other.traineeship_id == part.traineeship_id
            ]
            rows.append(_part(file, part, _hint(file, part, beside), reader))
        outcome = "" if act.outcome == Outcome.DONE else Outcome(act.outcome).label
        category = category_word(act.category) if act.category else ""
        yield ActRow(act_name(act), category, outcome, tuple(rows))


def _part(file: CaseFile, part: Participation, hint: Hint, reader: Reader) -> PartRow:
    rulings = tuple(_rulings(file, part))
    separate = reader.may_separate(part) and hint.step_of and not rulings
    return PartRow(
        part=part,
        who=part.traineeship.person.name,
        role=part.role if part.is_scrubbed else "观摩（未上台）",
        claimed=part.claimed_role if part.claimed_role != part.role else "",
        sign=SIGNS[State(part.state)],
        autonomy=part.get_autonomy_display() if part.autonomy else "",
        supervisor=part.supervisor.name if part.supervisor else "",
        told=tuple(_told(file.case, part)),
        message=part.message if part.state == State.RETURNED else "",
        hint=hint,
        shows_evidence=part.traineeship_id in reader.trainees,
        rulings=rulings,
        own=reader.is_trainee(part),
        may_separate=bool(separate),
        may_pin=reader.may_pin(part),
    )


def _told(case: Case, part: Participation) -> Iterator[str]:
    """How it came here, who decided on what grounds, and what the hospital's list says."""
    if part.source != Source.LOGGED:
        yield Source(part.source).label
    late = part.days_late(case.day)
    logged = timezone.localdate(part.logged_at).isoformat()
    yield f"术后 {late} 天登记" if late >= MANY_LATE else f"{logged} 登记"
    if rests_on := basis_words(
        part.basis, part.named.name if part.named else "", part.basis_reason
    ):
        yield rests_on
    if part.decided_at and part.state == State.VERIFIED:
        yield _decision(part)
    if part.reconciled:
        yield Reconciled(part.reconciled).label


def _decision(part: Participation) -> str:
    by = part.decided_by.name if part.decided_by else "平台"
    return f"{timezone.localtime(part.decided_at).date()} 由{by}审核"


def _hint(file: CaseFile, part: Participation, beside: list[Procedure]) -> Hint:
    ruled = [r.details["category"] for r in file.rulings_on(part) if "category" in r.details]
    return hint_of(file.case, part, beside, ruled[-1:])


def _rulings(file: CaseFile, part: Participation) -> Iterator[str]:
    for ruling in file.rulings_on(part):
        kind, category = BY_NAME[ruling.kind], ruling.details.get("category", "")
        about = f"：{category_word(category)}" if category else ""
        yield f"{kind.title}{about}（{ruling.by.name}，{ruling.on}）：{ruling.reason}"


# -- conflicts ------------------------------------------------------------------------------------


def disputes_of(file: CaseFile, reader: Reader) -> Iterator[Dispute]:
    for conflict in file.conflicts:
        yield Dispute(
            act_name(conflict.procedure),
            conflict.procedure.pk,
            conflict.role.value,
            tuple(_claimant(part) for part in conflict.parts),
            may_resolve(reader.access, conflict.parts),
        )


def _claimant(part: Participation) -> Claimant:
    return Claimant(
        part.pk,
        part.traineeship.person.name,
        part.supervisor.name if part.supervisor else "没有写带教医师",
        SIGNS[State(part.state)],
        minute(part.logged_at),
    )


def _settled(file: CaseFile) -> Iterator[str]:
    for one in file.resolutions:
        yield (
            f"“{act_name(one.procedure)}”的{Role(one.role)}：{one.by.name}于 {minute(one.at)} "
            f"裁定为{one.holder.traineeship.person.name}。理由：{one.reason}"
        )


def _complications(file: CaseFile) -> Iterator[tuple[str, str]]:
    for one in file.complications:
        grade = BY_ID.get(one.grade)
        yield (grade.label if grade else one.grade), one.text


def _withdrawn(file: CaseFile, reader: Reader) -> Iterator[Withdrawn]:
    for part in file.parts:
        if part.withdrawn_at:
            what = f"{part.traineeship.person.name}在“{act_name(part.procedure)}”的{part.role}"
            told = f"{what}，{minute(part.withdrawn_at)} 撤回"
            yield Withdrawn(part, told, reader.is_trainee(part))
