"""The committee's decision about a finding: entered, written into a draft, withdrawn.

Rows are locked in one order: the hospital, then the draft, and the audit trail last.
"""

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.errors import SeldingerError
from seldinger.norms.own import catalogue_of_content, hash_of_content
from seldinger.web.audittrail.actions import action, record
from seldinger.web.catalogues.actions.drafting import (
    change_draft,
    locked_draft,
    start_catalogue_draft,
    undo_catalogue_change,
)
from seldinger.web.catalogues.deciding import (
    DecisionTold,
    Outcome,
    applied,
    as_they_stand,
    details_of,
    stands_in,
)
from seldinger.web.catalogues.decisions import Became, Decided, History, decided, histories
from seldinger.web.catalogues.findings import Found
from seldinger.web.catalogues.models import CatalogueDecision, CatalogueDraft
from seldinger.web.people.models import Hospital, Person

# Where a decision is written: a draft, a version to start a new one from, or nowhere yet.
Into = CatalogueDraft | Catalogue | None


@action
def decide_finding(
    *,
    by: Person | None,
    hospital: Hospital,
    found: Found,
    told: DecisionTold,
    into: Into = None,
    seen: int | None = None,
) -> CatalogueDecision:
    """It supersedes the one before it. With `into` it is written into that draft at once.

    seen: the decision that the form was filled in against, 0 for none; None where nobody saw one.
    """
    Hospital.objects.select_for_update().get(pk=hospital.pk)
    history = histories(hospital, found.key).get(found.key, History())
    if seen is not None and seen != history.seen:
        raise SeldingerError("这一处刚才已登记或撤回过决定，没有再登记。请看过现在的决定再说")
    _check_free(history.holds)
    details = details_of(told, found, timezone.localdate())
    row = CatalogueDecision.objects.create(
        hospital=hospital, finding=found.key, kind=found.finding.kind.value,
        entries=as_they_stand(found.entries), outcome=told.outcome, details=details,
        reason=told.reason.strip(), decided_on=told.decided_on, by=by, made_at=timezone.now(),
    )  # fmt: skip
    record(
        by=by, act="catalogues.decide_finding", on=row, hospital=hospital.pk,
        kind=row.kind, outcome=row.outcome, decided_on=told.decided_on.isoformat(),
    )  # fmt: skip
    if into is not None and row.outcome != Outcome.KEEP:
        _write(by, row, _draft(by, hospital, into))
    return row


@action
def apply_decision(
    *, by: Person | None, decision: CatalogueDecision, into: CatalogueDraft | Catalogue
) -> CatalogueDraft:
    """Into the draft, or into a new copy of the version; not twice as long as it stands there.

    Also once it was adopted: a version that came after may say otherwise again.
    """
    hospital = Hospital.objects.select_for_update().get(pk=decision.hospital_id)
    row = CatalogueDecision.objects.get(pk=decision.pk)
    now = _holding(hospital, row)
    if isinstance(into, CatalogueDraft) and now.draft == into.pk:
        raise SeldingerError(f"这个决定已经写进草案 {now.draft}，没有再写")
    if isinstance(into, Catalogue) and stands_in(row, into):
        raise SeldingerError("现行版已经照这个决定写，没有另起草案")
    return _write(by, row, _draft(by, hospital, into))


@action
def withdraw_decision(*, by: Person | None, decision: CatalogueDecision) -> CatalogueDecision:
    """Entered wrongly: the one before it holds again. Out of its draft, too, if written last.

    Of a change that it did not make, or that another decision means too, it is only let go of.
    """
    hospital = Hospital.objects.select_for_update().get(pk=decision.hospital_id)
    row = CatalogueDecision.objects.get(pk=decision.pk)
    now = _holding(hospital, row)
    if now.became is Became.ADOPTED:
        raise SeldingerError(f"这个决定已进第 {now.version} 版，不能撤回。要改，请登记新的决定")
    if now.became is Became.IN_DRAFT:
        _take_out(by, row)
    row.withdrawn_by, row.withdrawn_at = by, timezone.now()
    row.save(update_fields=["draft", "wrote", "withdrawn_by", "withdrawn_at"])
    record(by=by, act="catalogues.withdraw_decision", on=row, hospital=row.hospital_id)
    return row


def _holding(hospital: Hospital, row: CatalogueDecision) -> Decided:
    """Refuses what was withdrawn and what another decision superseded."""
    if row.withdrawn_at is not None:
        raise SeldingerError("这个决定已经撤回")
    if histories(hospital, row.finding)[row.finding].seen != row.pk:
        raise SeldingerError("这个决定已被后来的决定取代。请照后来的决定办")
    return decided(row)


def _check_free(holds: Decided | None) -> None:
    """A draft must not go on saying what is decided otherwise."""
    if holds is not None and holds.became is Became.IN_DRAFT:
        raise SeldingerError(
            f"原来的决定已写进草案 {holds.draft}。请先撤回它，或在草案里改回去，再登记新的决定"
        )


def _draft(
    by: Person | None, hospital: Hospital, into: CatalogueDraft | Catalogue
) -> CatalogueDraft:
    if isinstance(into, Catalogue):
        return start_catalogue_draft(by=by, hospital=hospital, base=into)
    if into.hospital_id != hospital.pk:
        raise SeldingerError("这份草案是别的医院的。请选本院的草案")
    return into


def _write(by: Person | None, row: CatalogueDecision, draft: CatalogueDraft) -> CatalogueDraft:
    """What stands there already is not written a second time; the draft is named all the same."""
    locked, act = locked_draft(draft), "catalogues.apply_decision"
    if stands_in(row, catalogue_of_content(locked.content)):
        record(by=by, act=act, on=locked, hospital=locked.hospital_id, decision=row.pk)
        row.wrote = ""
    else:
        locked = change_draft(
            by, locked, lambda catalogue: applied(row, catalogue), act, decision=row.pk
        )
        row.wrote = hash_of_content(locked.content)
    row.draft = locked
    row.save(update_fields=["draft", "wrote"])
    return locked


def _take_out(by: Person | None, row: CatalogueDecision) -> None:
    """One step back, where that step wrote it; otherwise more than it would go with it."""
    draft = locked_draft(row.draft) if row.draft else None
    if draft is None:
        return
    before = catalogue_of_content(draft.before) if draft.before else None
    if row.wrote and not _is_last_step(row, draft, before):
        raise SeldingerError(
            f"决定已写进草案 {draft.pk}，之后草案又改过。请先在草案里改回去，再撤回决定"
        )
    if row.wrote and not _others_mean(row, draft, before):
        undo_catalogue_change(by=by, draft=draft)
    else:
        row.draft, row.wrote = None, ""


def _is_last_step(row: CatalogueDecision, draft: CatalogueDraft, before: Catalogue | None) -> bool:
    as_written = hash_of_content(draft.content) == row.wrote
    return as_written and before is not None and not stands_in(row, before)


def _others_mean(row: CatalogueDecision, draft: CatalogueDraft, before: Catalogue | None) -> bool:
    """Whether another decision that holds stands in the draft by its last step alone."""
    held = (one.holds for one in histories(row.hospital).values())
    return before is not None and any(
        one.draft == draft.pk and one.row.pk != row.pk and not stands_in(one.row, before)
        for one in held
        if one is not None
    )
