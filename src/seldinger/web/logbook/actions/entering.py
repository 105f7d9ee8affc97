"""A trainee logs an operation: their own part in a case that others may have logged already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.logbook.actions.editing import tell_of_conflicts
from seldinger.web.logbook.actions.reopening import reopen
from seldinger.web.logbook.actions.versioning import keep_version
from seldinger.web.logbook.conflicts import Conflict, conflicts_in
from seldinger.web.logbook.entered import EnteredAct, EnteredCase
from seldinger.web.logbook.entered_checks import check_entered, is_in_base
from seldinger.web.logbook.joining import (
    Standing,
    adds_acts,
    same_acts,
    standing_of,
    told_anew,
    told_otherwise,
)
from seldinger.web.logbook.models import (
    Case,
    Complication,
    Draft,
    Onlooker,
    Participation,
    Procedure,
    Source,
    Submission,
)
from seldinger.web.logbook.numbers import StoredNumber, stored
from seldinger.web.people.actions.standings import facts_changed
from seldinger.web.people.models import Person, Traineeship

CASE = "case"  # Submission.kind of what is taken here


@dataclass(frozen=True, slots=True)
class Logged:
    """What became of an entry.

    joined: others had logged this case. conflicts: places that two trainees claim now. again: it
    had been taken before, and nothing was written. differences: sentences on what was stored
    otherwise and stays. reopened: verified parts that wait again, as the case reads otherwise now.
    in_base: whether the hospital was of the trainee's base that day.
    """

    case: Case
    parts: tuple[Participation, ...]
    joined: bool = False
    conflicts: tuple[Conflict, ...] = ()
    again: bool = False
    differences: tuple[str, ...] = ()
    reopened: tuple[Participation, ...] = ()
    in_base: bool = True


@action
def log_case(
    *,
    by: Person,
    trainee: Traineeship,
    entered: EnteredCase,
    key: UUID | None,
    source: Source = Source.LOGGED,
    number: StoredNumber | None = None,
) -> Logged:
    """Store the trainee's part in a case, once for each key.

    number: the patient's number as it is stored already, in the stead of `entered.number`.
    Raises SeldingerError where the entry cannot be taken as it stands.
    """
    now = timezone.now()
    sent, is_first = _submission(by, key, now)
    if sent and not is_first:
        return _again(by, sent)
    hospital = check_entered(entered, trainee, needs_number=number is None)
    case, joined = _case_of(entered, number or stored(entered.number))
    standing = standing_of(case, trainee.pk)
    same = same_acts(entered.acts, standing)
    _check_not_twice(entered.acts, same, standing)
    told = told_otherwise(case, entered, standing, same)
    changed = joined and _fill(by, case, entered, standing, same)
    reopened = reopen(by=by, cases=[case]) if changed else []
    if not joined:
        _list_beside(case, entered, standing)
    procedures = _procedures(case, entered.acts, same, standing)
    parts = _parts(trainee, entered, procedures, source, now)
    if sent:
        sent.object_id = case.pk
        sent.save(update_fields=["object_id"])
        _close_draft(by, sent.key, now)
    conflicts = _conflicts(parts, procedures)
    tell_of_conflicts(case, conflicts)
    _age(trainee, case, changed)
    record(
        by=by, act="logbook.log_case", on=case, trainee=trainee.pk, joined=joined,
        entries=[part.pk for part in parts], source=source.value,
        conflicts=len(conflicts), filled=changed, again=[part.pk for part in reopened],
    )  # fmt: skip
    abandoned = standing.is_abandoned
    return Logged(
        case=case, parts=parts, joined=joined and not abandoned, conflicts=conflicts,
        differences=() if abandoned else told, reopened=tuple(reopened),
        in_base=is_in_base(trainee, hospital, entered.day),
    )  # fmt: skip


@action
def take_back_entry(*, by: Person, key: UUID) -> Case:
    """Withdraw every part of one entry, as long as nobody has decided on any of them."""
    sent = Submission.objects.filter(by=by, key=key, kind=CASE).first()
    if sent is None:
        raise SeldingerError("没有找到要撤销的登记。请在“我的登记”里核对")
    case = Case.objects.select_for_update(no_key=True).get(pk=sent.object_id)
    parts = [part for part in _locked_parts_of(sent) if part.withdrawn_at is None]
    if not parts:
        raise SeldingerError("这份登记已经撤销")
    if any(part.state != State.PENDING for part in parts):
        raise SeldingerError("带教医师已审核其中的操作，不能撤销。请打开病例修改")
    now = timezone.now()
    for part in parts:
        part.withdrawn_at, part.version = now, part.version + 1
        part.save(update_fields=["withdrawn_at", "version"])
    facts_changed(parts[0].traineeship)
    record(
        by=by, act="logbook.take_back_entry", on=case, trainee=parts[0].traineeship_id,
        entries=[part.pk for part in parts],
    )  # fmt: skip
    return case


# -- the same entry, sent again -------------------------------------------------------------------


def _submission(by: Person, key: UUID | None, now: datetime) -> tuple[Submission | None, bool]:
    """The row that makes a key count once, and whether it is new: two at once meet in it."""
    if key is None:
        return None, True
    try:
        with transaction.atomic():
            return Submission.objects.create(by=by, key=key, kind=CASE, object_id=0, at=now), True
    except IntegrityError:
        return Submission.objects.get(by=by, key=key), False


def _again(by: Person, sent: Submission) -> Logged:
    """What the entry became when it came first."""
    if sent.kind != CASE:
        raise SeldingerError("这份表单已作为另一种登记收下。请重新打开“登记”页再填")
    case = Case.objects.get(pk=sent.object_id)
    parts = tuple(_parts_of(sent))
    record(
        by=by, act="logbook.log_case", on=case, repeated=True, entries=[part.pk for part in parts]
    )  # fmt: skip
    return Logged(case=case, parts=parts, again=True)


def _parts_of(sent: Submission) -> QuerySet[Participation]:
    """All parts that an entry made were logged in its one moment."""
    made = Participation.objects.filter(
        procedure__case=sent.object_id, traineeship__person=sent.by_id, logged_at=sent.at
    )
    return made.select_related("procedure", "traineeship").order_by("procedure__position")


def _locked_parts_of(sent: Submission) -> list[Participation]:
    """The case is held already; the parts in the order of all who hold several."""
    return list(_parts_of(sent).order_by("pk").select_for_update(of=("self",)))


def _close_draft(by: Person, key: UUID, now: datetime) -> None:
    """What was begun under this key is an entry now: nothing of it stays behind."""
    begun = Draft.objects.filter(owner=by, key=key, closed_at__isnull=True)
    begun.update(closed_at=now, content="", faults=[])


# -- the case, new or joined ---------------------------------------------------------------------


def _case_of(entered: EnteredCase, number: StoredNumber) -> tuple[Case, bool]:
    """The one case of this patient, day and session, and whether it was there; locked."""
    one = {
        "hospital_id": entered.hospital,
        "number_digest": number.digest,
        "day": entered.day,
        "session": entered.session,
    }
    known = Case.objects.select_for_update(no_key=True).filter(**one)
    if found := known.first():
        return found, True
    try:
        with transaction.atomic():
            made = Case.objects.create(
                **one, number_encrypted=number.encrypted, number_tail=number.tail,
                department_id=entered.department, guidance=list(entered.guidance),
                is_simulation=entered.is_simulation,
            )  # fmt: skip
            return made, False
    except IntegrityError:  # a colleague logged it in this very moment
        return known.get(), True


def _check_not_twice(
    acts: Sequence[EnteredAct], same: Sequence[Procedure | None], standing: Standing
) -> None:
    for act, procedure in zip(acts, same, strict=True):
        if procedure is not None and procedure.pk in standing.own:
            raise SeldingerError(
                f"您已登记过这一例的“{procedure.name or act.name}”。"
                "要改角色或结果，请打开这个病例修改；同一天第二次上台，请把台次改为 2"
            )


def _fill(
    by: Person,
    case: Case,
    entered: EnteredCase,
    standing: Standing,
    same: Sequence[Procedure | None],
) -> bool:
    """What the case did not say yet; of an abandoned one everything. Whether it reads otherwise."""
    facts = _new_facts(case, entered, standing)
    beside = _is_more_beside(entered, standing)
    anew = told_anew(entered.acts, same, standing)
    if not (facts or beside or anew or adds_acts(same, standing)):
        return False
    keep_version(of=case, by=by, untaken=anew)
    if standing.is_abandoned:
        _withdraw_beside(case)
        standing = Standing(standing.procedures, standing.taken, standing.own, (), ())
    for name, value in facts.items():
        setattr(case, name, value)
    case.version += 1
    case.save(update_fields=[*facts, "version"])
    _list_beside(case, entered, standing)
    return True


def _new_facts(case: Case, entered: EnteredCase, standing: Standing) -> dict[str, object]:
    told = {
        "guidance": list(entered.guidance),
        "department_id": entered.department,
        "is_simulation": entered.is_simulation,
    }
    if standing.is_abandoned:
        return {name: value for name, value in told.items() if getattr(case, name) != value}
    fills = ("guidance", "department_id")
    return {name: told[name] for name in fills if told[name] and not getattr(case, name)}


def _is_more_beside(entered: EnteredCase, standing: Standing) -> bool:
    if standing.is_abandoned:
        return bool(
            entered.complications or entered.onlookers or standing.complications
            or standing.onlookers
        )  # fmt: skip
    others = {name.strip() for name, _ in entered.onlookers} - set(standing.onlookers)
    return bool(others or (entered.complications and not standing.complications))


def _withdraw_beside(case: Case) -> None:
    now = timezone.now()
    for rows in (case.complications, case.onlookers):
        for row in rows.filter(withdrawn_at__isnull=True):
            row.withdrawn_at = now
            row.save(update_fields=["withdrawn_at"])


def _list_beside(case: Case, entered: EnteredCase, standing: Standing) -> None:
    """Complications where none are told yet, and those present who are not named yet."""
    if not standing.complications:
        Complication.objects.bulk_create(
            Complication(case=case, grade=grade, text=text.strip())
            for grade, text in entered.complications
        )
    Onlooker.objects.bulk_create(
        Onlooker(case=case, name=name.strip(), kind=kind)
        for name, kind in entered.onlookers
        if name.strip() not in standing.onlookers
    )


# -- its acts, and who took part -----------------------------------------------------------------


def _procedures(
    case: Case,
    acts: Sequence[EnteredAct],
    same: Sequence[Procedure | None],
    standing: Standing,
) -> list[Procedure]:
    """The stored procedure of each act; one that all took back reads as it is told now."""
    last = max((one.position for one in standing.procedures), default=0)
    found = []
    for act, known in zip(acts, same, strict=True):
        if known is None:
            last += 1
        procedure = known or Procedure(case=case, position=last, name=act.name.strip())
        if procedure.pk not in standing.taken:
            procedure.category, procedure.outcome = act.category, act.outcome
            procedure.save()
        found.append(procedure)
    return found


def _parts(
    trainee: Traineeship,
    entered: EnteredCase,
    procedures: Sequence[Procedure],
    source: Source,
    now: datetime,
) -> tuple[Participation, ...]:
    rows = [
        Participation(
            traineeship=trainee, procedure=procedure, role=act.role.value,
            is_scrubbed=act.is_scrubbed, supervisor_id=entered.supervisor,
            logged_at=now, source=source,
        )
        for act, procedure in zip(entered.acts, procedures, strict=True)
    ]  # fmt: skip
    return tuple(Participation.objects.bulk_create(rows))


# -- two in one place, and what else is told -----------------------------------------------------


def _conflicts(
    parts: Sequence[Participation], procedures: Sequence[Procedure]
) -> tuple[Conflict, ...]:
    """The places among these procedures that one of these parts and another claim."""
    mine = {part.pk for part in parts}
    found = conflicts_in(procedures)
    return tuple(one for one in found if mine & {part.pk for part in one.parts})


def _age(trainee: Traineeship, case: Case, changed: bool) -> None:
    """The facts of the trainee; where the shared case reads otherwise, of everybody on it.

    By key: two who share two cases wait for each other, and not for ever.
    """
    on_it = Traineeship.objects.filter(participations__procedure__case=case).distinct()
    for one in on_it.order_by("pk") if changed else [trainee]:
        facts_changed(one)
