"""What a committee may decide about a finding, and what the decision makes of a catalogue.

Nothing here reads or writes the database. Raises SeldingerError for what none may be.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.errors import SeldingerError
from seldinger.norms.own import GRADES, with_entry, with_overlay, without_entry
from seldinger.web.catalogues.entered import EntryTold, entry_of
from seldinger.web.catalogues.findings import Found
from seldinger.web.catalogues.merging import code_of_merging, lost_by_merging, note_of_merging
from seldinger.web.catalogues.models import CatalogueDecision
from seldinger.web.norms.presenters.words import GRADE

Outcome = CatalogueDecision.Outcome
LONGEST_NOTE = 300
_LONGEST_REASON = 1000


@dataclass(frozen=True)
class DecisionTold:
    """What somebody enters of a decision, of which each outcome reads its own part.

    grades: entry → grade (改级). kept: the entry that stays (合并); with_parts: that other
    operations of a removed line go with it is meant. note: for every entry (加注).
    """

    outcome: str
    reason: str
    decided_on: date
    grades: Mapping[str, int] = field(default_factory=dict)
    kept: str = ""
    with_parts: bool = False
    note: str = ""


# -- deciding --------------------------------------------------------------------------------------


def details_of(told: DecisionTold, found: Found, today: date) -> dict[str, Any]:
    """What the decision is kept with, after everything that may be wrong with it."""
    if told.outcome not in Outcome.values:
        raise SeldingerError("请选委员会的决定：保留、合并、改级或加注")
    if not told.reason.strip():
        raise SeldingerError("请写委员会的理由，没有理由不能登记")
    if len(told.reason.strip()) > _LONGEST_REASON:
        raise SeldingerError(f"理由太长，最多 {_LONGEST_REASON} 个字")
    if told.decided_on > today:
        raise SeldingerError("会议日期不能晚于今天")
    return _DETAILS[Outcome(told.outcome)](told, found)


def _keep(_told: DecisionTold, _found: Found) -> dict[str, Any]:
    return {}


def _regrade(told: DecisionTold, found: Found) -> dict[str, Any]:
    grades = {one.id: told.grades.get(one.id, one.grade) for one in found.entries}
    if any(grade not in GRADES for grade in grades.values()):
        raise SeldingerError("级别只能是 1 至 4")
    if all(grades[one.id] == one.grade for one in found.entries):
        raise SeldingerError("级别都没有改。要维持现状，请选保留")
    return {"grades": grades}


def _merge(told: DecisionTold, found: Found) -> dict[str, Any]:
    if told.kept not in found.finding.entries:
        raise SeldingerError("请选合并之后留下哪一条")
    for removed in found.entries:
        lost = lost_by_merging(found, removed, told.kept)
        if lost and not told.with_parts:
            raise SeldingerError(
                f"“{removed.text}”一条里还写着{'、'.join(lost)}，合并会一起删去。"
                "确实要删，请勾选；否则请选改级或加注，或先在草案里分开写"
            )
    return {"kept": told.kept}


def _note(told: DecisionTold, _found: Found) -> dict[str, Any]:
    note = " ".join(told.note.split())
    if not note:
        raise SeldingerError("请写要加的注")
    if len(note) > LONGEST_NOTE:
        raise SeldingerError(f"注太长，最多 {LONGEST_NOTE} 个字")
    return {"note": note}


_DETAILS = {
    Outcome.KEEP: _keep,
    Outcome.REGRADE: _regrade,
    Outcome.MERGE: _merge,
    Outcome.NOTE: _note,
}


def as_they_stand(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """What is kept of the entries of a finding."""
    return [
        {
            "id": one.id,
            "list": one.list_title,
            "grade": one.grade,
            "number": one.number,
            "text": one.text,
        }
        for one in entries
    ]


# -- into a catalogue ------------------------------------------------------------------------------


def stands_in(decision: CatalogueDecision, catalogue: Catalogue) -> bool:
    """Whether the catalogue says what was decided, however it came to."""
    known, details = catalogue.by_id, decision.details
    ids = [one["id"] for one in decision.entries]
    match decision.outcome:
        case Outcome.REGRADE:
            grades = details["grades"].items()
            return all(one in known and known[one].grade == grade for one, grade in grades)
        case Outcome.MERGE:
            return details["kept"] in known and not known.keys() & {*ids} - {details["kept"]}
        case Outcome.NOTE:
            note = details["note"]
            return all(one in known and note in (known[one].note or "") for one in ids)
        case _:
            return False


def changes_of(decision: CatalogueDecision) -> set[tuple[str, str]]:
    """What it changes: the entry, and to what; two that stand in one catalogue agree in these."""
    ids, details = [one["id"] for one in decision.entries], decision.details
    match decision.outcome:
        case Outcome.REGRADE:
            grades = {one["id"]: one["grade"] for one in decision.entries}
            new = details["grades"].items()
            return {(one, f"grade {grade}") for one, grade in new if grade != grades[one]}
        case Outcome.MERGE:
            return {(one, "removed") for one in ids if one != details["kept"]}
        case Outcome.NOTE:
            return {(one, f"note {details['note']}") for one in ids}
        case _:
            return set()


def applied(decision: CatalogueDecision, catalogue: Catalogue) -> Catalogue:
    """The catalogue as decided. Refuses where an entry does not stand as it stood then."""
    if decision.outcome == Outcome.KEEP:
        raise SeldingerError("决定是保留，不用写进草案")
    entries = [_as_decided(one, catalogue) for one in decision.entries]
    return _APPLY[Outcome(decision.outcome)](decision, catalogue, entries)


def is_as_told(told: Mapping[str, Any], entry: Entry | None) -> bool:
    """Whether an entry stands as it stood when it was decided about."""
    return entry is not None and (entry.text, entry.grade) == (told["text"], told["grade"])


def _as_decided(told: Mapping[str, Any], catalogue: Catalogue) -> Entry:
    now = catalogue.by_id.get(told["id"])
    if now is None:
        raise SeldingerError(f"草案里已经没有“{told['text']}”。请照草案里的矛盾重新决定")
    if not is_as_told(told, now):
        raise SeldingerError(
            f"“{told['text']}”（{GRADE[told['grade']]}）在草案里已改成"
            f"“{now.text}”（{GRADE[now.grade]}）。请照草案里的矛盾重新决定"
        )
    return now


def _regraded(
    decision: CatalogueDecision, catalogue: Catalogue, entries: Sequence[Entry]
) -> Catalogue:
    for one in entries:
        grade = decision.details["grades"][one.id]
        if grade != one.grade:
            catalogue = _with(catalogue, one, grade=grade)
    return catalogue


def _merged(
    decision: CatalogueDecision, catalogue: Catalogue, entries: Sequence[Entry]
) -> Catalogue:
    """The overlays of what is removed come to lie on what stays: a grade is raised, not lost."""
    kept = next(one for one in entries if one.id == decision.details["kept"])
    removed = [one for one in entries if one.id != kept.id]
    for overlay in catalogue.overlays:
        if overlay.entries & {one.id for one in removed}:
            laid = replace(overlay, entries=overlay.entries | {kept.id})
            catalogue = with_overlay(catalogue, laid)
    for one in removed:
        catalogue = without_entry(catalogue, one.id)
    note = _more(kept, note_of_merging(kept, removed))
    return _with(catalogue, kept, note=note, code=code_of_merging(kept, removed))


def _noted(
    decision: CatalogueDecision, catalogue: Catalogue, entries: Sequence[Entry]
) -> Catalogue:
    for one in entries:
        if decision.details["note"] not in (one.note or ""):
            catalogue = _with(catalogue, one, note=_more(one, decision.details["note"]))
    return catalogue


_APPLY = {Outcome.REGRADE: _regraded, Outcome.MERGE: _merged, Outcome.NOTE: _noted}


def _more(entry: Entry, note: str) -> str:
    told = f"{entry.note}；{note}" if entry.note else note
    if len(told) > LONGEST_NOTE:
        raise SeldingerError(
            f"“{entry.text}”的备注会超过 {LONGEST_NOTE} 个字。请先在草案里缩短它的备注"
        )
    return told


def _with(catalogue: Catalogue, entry: Entry, **told: Any) -> Catalogue:
    """As if somebody had filled in the entry's form: numbers and checks are the form's."""
    as_it_is = EntryTold(
        list_id=entry.list_id,
        grade=entry.grade,
        text=entry.text,
        kind=entry.kind,
        parts=entry.parts,
        code=entry.code or "",
        note=entry.note or "",
    )
    return with_entry(catalogue, entry_of(catalogue, entry.id, replace(as_it_is, **told), entry))
