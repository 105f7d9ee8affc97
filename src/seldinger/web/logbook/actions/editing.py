"""A trainee changes a case: the old version is kept, and what was verified is asked for again."""

from collections.abc import Callable, Collection, Iterable
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions import notify
from seldinger.web.logbook.actions.versioning import keep_version
from seldinger.web.logbook.conflicts import Conflict, conflicts_in
from seldinger.web.logbook.edits import Edit, Stored, edit_of, stored_case, to_verify_again
from seldinger.web.logbook.entered import EnteredAct, EnteredCase
from seldinger.web.logbook.entered_checks import check_entered
from seldinger.web.logbook.models import (
    Case,
    Complication,
    Onlooker,
    Participation,
    Procedure,
)
from seldinger.web.people.actions.standings import facts_changed
from seldinger.web.people.models import Person, Traineeship

# What Participation.ask_again sets.
UNDECIDED = (
    "state", "decided_by", "decided_at", "autonomy", "basis", "basis_reason", "batch", "message",
    "asked_at",
)  # fmt: skip


class TakenError(SeldingerError):
    """Another case stands where this one was to go."""


@action
def edit_refused(*, by: Person, trainee: Traineeship, case: Case) -> None:
    """Note that somebody was told that a patient has a case on some day."""
    record(by=by, act="logbook.edit_refused", on=case, trainee=trainee.pk)


Edits = TypeVar("Edits", bound=Callable[..., Case])


def _noting_refusals(edit: Edits) -> Edits:
    """A refusal that tells of a patient leaves a trace, after all else was rolled back."""

    @wraps(edit)
    def run(**told: Any) -> Case:
        try:
            return edit(**told)
        except TakenError:
            edit_refused(by=told["by"], trainee=told["trainee"], case=told["case"])
            raise

    return cast(Edits, run)


@_noting_refusals
@action
def edit_case(
    *, by: Person, trainee: Traineeship, case: Case, version: int, entered: EnteredCase
) -> Case:
    """The case as the trainee tells it now. version: `Stored.shown` of what they had before them.

    What all share changes for all: whoever was verified waits for their supervisor again. The
    trainee's own part changes for them alone. Raises SeldingerError where nothing changed, where
    somebody changed it in between, and where another case stands on that patient, day and session.
    """
    before = _locked(case, trainee, version)
    check_entered(entered, trainee, needs_number=False)
    edit = edit_of(before, trainee, entered)
    if edit.is_empty:
        raise SeldingerError(
            "没有任何改动，因此没有写入。被退回的登记请改正退回原因里所说的内容；"
            "如果登记无误，请与带教医师当面核对"
        )
    again = list(to_verify_again(before, edit, trainee))
    verified = [part for part in again if part.state == State.VERIFIED]
    disputed = _disputed(before.case)
    _keep(before, edit, again, by)
    _change_case(before.case, edit, entered)
    _change_parts(before, edit, again)
    _add_parts(before.case, edit, entered, trainee)
    concerned = before.parts if edit.is_of_all else before.own(trainee).values()
    # Always in one order: two who finish at once wait for each other, and not for ever.
    for one in sorted({part.traineeship for part in concerned}, key=lambda trainee: trainee.pk):
        facts_changed(one)
    _tell(by, before.case, trainee, verified)
    tell_of_conflicts(before.case, _new_conflicts(before.case, trainee, disputed))
    record(
        by=by, act="logbook.edit_case", on=before.case, trainee=trainee.pk,
        version=before.case.version, changed=edit.told(), again=[part.pk for part in verified],
    )  # fmt: skip
    return before.case


def _locked(case: Case, trainee: Traineeship, version: int) -> Stored:
    """The case as it stands, until the transaction ends. Whoever joins or verifies waits."""
    now = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    live = Participation.objects.filter(procedure__case=now, withdrawn_at__isnull=True)
    list(live.select_for_update().order_by("pk").values_list("pk"))
    before = stored_case(now)
    if not before.own(trainee):
        raise SeldingerError("您在这例病例里没有登记，或已撤回。请先登记自己的参与，再改正")
    if before.shown() != version:
        raise SeldingerError(
            "这例病例在您打开之后有了变化（有人改过、审核过或加入过），您的改动没有写入。"
            "请重新打开病例，核对后再改"
        )
    return before


def _keep(before: Stored, edit: Edit, again: Iterable[Participation], by: Person) -> None:
    """What stood there: the case with all parts where all are touched, else the own parts."""
    if edit.is_of_all:
        keep_version(of=before.case, by=by)
        return
    touched = [*(part for part, _ in edit.parts), *edit.withdrawn, *again]
    for part in dict.fromkeys(touched):
        keep_version(of=part, by=by)


def _change_case(case: Case, edit: Edit, entered: EnteredCase) -> None:
    if not edit.is_of_all:
        return
    for name, value in edit.fields.items():
        setattr(case, name, value)
    if edit.number:
        case.number_encrypted = edit.number.encrypted
        case.number_digest = edit.number.digest
        case.number_tail = edit.number.tail
    case.version += 1
    _save_case(case)
    for act, values in edit.acts:
        for name, value in values.items():
            setattr(act, name, value)
        act.save()
    if edit.complications:
        _change_complications(case, entered)
    if edit.onlookers:
        _change_onlookers(case, entered)


def _save_case(case: Case) -> None:
    """Two people may move two cases to one place at one moment: the database keeps one."""
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError:
        raise TakenError(
            f"这名患者 {case.day} 第 {case.session} 台的病例已经登记过，不能把这一例改成那一例。"
            "如果是同一台手术：请撤回这里的登记，再按那一天登记一次，会自动合并；"
            "如果是另一台：请改正台次"
        ) from None


def _change_complications(case: Case, entered: EnteredCase) -> None:
    left = list(entered.complications)
    for one in case.complications.filter(withdrawn_at__isnull=True):
        if (one.grade, one.text) in left:
            left.remove((one.grade, one.text))
            continue
        one.withdrawn_at = timezone.now()
        one.save()
    for grade, text in left:
        Complication.objects.create(case=case, grade=grade, text=text)


def _change_onlookers(case: Case, entered: EnteredCase) -> None:
    left = list(entered.onlookers)
    for one in case.onlookers.filter(withdrawn_at__isnull=True):
        if (one.name, one.kind) in left:
            left.remove((one.name, one.kind))
            continue
        one.withdrawn_at = timezone.now()
        one.save()
    for name, kind in left:
        Onlooker.objects.create(case=case, name=name, kind=kind)


def _change_parts(before: Stored, edit: Edit, again: list[Participation]) -> None:
    """Every part that a supervisor may have before them gets a new number: they look again."""
    values = {part.pk: told for part, told in edit.parts}
    withdrawn = {part.pk for part in edit.withdrawn}
    undone = {part.pk for part in again} | values.keys()
    for part in before.parts:
        if not (edit.is_of_all or part.pk in undone | withdrawn):
            continue
        if part.pk in undone:
            part.ask_again()
        if part.pk in values:
            _set_own(part, values[part.pk])
        if edit.moves or part.pk in values:
            part.reconciled = ""
        if part.pk in withdrawn:
            part.withdrawn_at = timezone.now()
        part.version += 1
        part.save()


def _set_own(part: Participation, told: dict[str, Any]) -> None:
    """Another role is the trainee's own word; another supervisor is one they named themselves."""
    for name, value in told.items():
        setattr(part, name, value)
    if "role" in told:
        part.claimed_role = ""
    if "supervisor_id" in told:
        part.ask_another(told["supervisor_id"])


def _add_parts(case: Case, edit: Edit, entered: EnteredCase, trainee: Traineeship) -> None:
    for act, told in edit.joined:
        _take_part(act, told, entered, trainee)
    last = case.procedures.order_by("-position").values_list("position", flat=True).first() or 0
    for place, told in enumerate(edit.added, start=last + 1):
        act = Procedure.objects.create(
            case=case, position=place, name=told.name.strip(), category=told.category,
            outcome=told.outcome,
        )  # fmt: skip
        _take_part(act, told, entered, trainee)


def _take_part(
    act: Procedure, told: EnteredAct, entered: EnteredCase, trainee: Traineeship
) -> None:
    Participation.objects.create(
        traineeship=trainee, procedure=act, role=told.role.value, is_scrubbed=told.is_scrubbed,
        supervisor_id=entered.supervisor, logged_at=timezone.now(),
    )  # fmt: skip


def _tell(by: Person, case: Case, trainee: Traineeship, verified: list[Participation]) -> None:
    """The other trainees and every supervisor whose word was taken back."""
    url, about = reverse("case", args=[case.pk]), f"case:{case.pk}"
    told = {"day": _day(case), "who": by.name}
    others = [p.traineeship.person for p in verified if p.traineeship_id != trainee.pk]
    asked = [p.supervisor for p in verified if p.supervisor is not None]
    notify(to=others, kind="edited_trainee", url=url, about=about, **told)
    notify(to=asked, kind="edited_supervisor", url=url, about=about, **told)


def _disputed(case: Case) -> set[tuple[int, str]]:
    """(part, role) of every claim of a place that another claims too."""
    found = conflicts_in(case.procedures.all())
    return {(part.pk, one.role) for one in found for part in one.parts}


def _new_conflicts(
    case: Case, trainee: Traineeship, before: Collection[tuple[int, str]]
) -> list[Conflict]:
    """Those in which a claim of the trainee's stands that stood in none `before`: the others have
    been told."""
    return [
        one
        for one in conflicts_in(case.procedures.all())
        if any(
            part.traineeship_id == trainee.pk and (part.pk, one.role) not in before
            for part in one.parts
        )
    ]


def tell_of_conflicts(case: Case, conflicts: Iterable[Conflict]) -> None:
    """Both sides and their supervisors; only inside an action."""
    for one in conflicts:
        people = [part.traineeship.person for part in one.parts]
        people += [part.supervisor for part in one.parts if part.supervisor]
        notify(
            to=people, kind="conflict", url=reverse("case", args=[case.pk]),
            about=f"conflict:{one.procedure.pk}:{one.role.name.lower()}", day=_day(case),
            procedure=one.procedure.name, role=one.role.value,
        )  # fmt: skip


def _day(case: Case) -> str:
    return f"{case.day.month} 月 {case.day.day} 日"
