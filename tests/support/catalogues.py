"""A hospital's own catalogue for tests, through its actions: drafts, versions, files."""

from datetime import date, timedelta
from typing import Any

from seldinger.norms.own import catalogue_of_content
from seldinger.web.catalogues.actions.adopting import adopt_catalogue
from seldinger.web.catalogues.actions.deciding import decide_finding
from seldinger.web.catalogues.actions.drafting import (
    change_catalogue_entry,
    discard_catalogue_draft,
    set_catalogue_overlay,
    start_catalogue_draft,
)
from seldinger.web.catalogues.actions.importing import keep_catalogue_file, lay_out_catalogue_file
from seldinger.web.catalogues.deciding import DecisionTold
from seldinger.web.catalogues.entered import EntryTold, OverlayTold
from seldinger.web.catalogues.findings import Found, findings_of
from seldinger.web.catalogues.models import CatalogueDecision, CatalogueDraft, CatalogueFile
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.norms.models import Adoption
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.models import Hospital, Person
from seldinger.workbooks.catalogue_list import Layout
from support.catalogue_file import COLUMNS, ROW, book
from support.people import TODAY, World

LIST = "peripheral-intervention"
AORTA = "peripheral-intervention-1-01"  # grade 1
HIGH = "peripheral-intervention-4-01"
OVERLAY = "restricted-tumour-ablation"
TOMORROW = TODAY + timedelta(days=1)


def draft_of(hospital: Hospital, by: Person | None) -> CatalogueDraft:
    """A copy of what is in force, nothing changed yet."""
    base = catalogue_of(hospital, TODAY) or catalogue_named("shougang")
    return start_catalogue_draft(by=by, hospital=hospital, base=base)


def changed(draft: CatalogueDraft, entry: str = AORTA, **told: Any) -> CatalogueDraft:
    """One entry of the draft at another grade, or as told."""
    old = catalogue_of_content(CatalogueDraft.objects.get(pk=draft.pk).content).by_id[entry]
    usual: dict[str, Any] = {"list_id": old.list_id, "text": old.text, "parts": old.parts}
    change_catalogue_entry(
        by=draft.started_by, draft=draft, entry=entry,
        told=EntryTold(**{**usual, "grade": 4} | told),
    )  # fmt: skip
    return CatalogueDraft.objects.get(pk=draft.pk)


def laid(draft: CatalogueDraft, *entries: str, title: str = "示例·限制类技术") -> str:
    """An overlay on these entries, managed at grade 4."""
    told = OverlayTold(title, 4, "限制类技术按四级管理", "示例·限制类技术目录", "", entries)
    return set_catalogue_overlay(by=draft.started_by, draft=draft, told=told)


def adopted(draft: CatalogueDraft, start: date = TODAY) -> Adoption:
    return adopt_catalogue(
        by=draft.started_by, draft=draft, start=start, document="示例·委员会纪要〔2026〕1 号"
    )


def add_catalogues(hospital: Hospital, by: Person) -> None:
    """On one side of the world: a version to come, a draft, a discarded one, a file."""
    adopted(changed(draft_of(hospital, by)), TOMORROW)
    draft_of(hospital, by)
    discard_catalogue_draft(by=by, draft=draft_of(hospital, by))
    kept_file(hospital, by)
    decision_on(hospital, by, outcome="note", note="示例加注")


def told_decision(outcome: str = "keep", **told: Any) -> DecisionTold:
    """KEEP unless told otherwise; a meeting of today."""
    return DecisionTold(**{"outcome": outcome, "reason": "示例理由", "decided_on": TODAY} | told)


def first_finding(hospital: Hospital, kind: str = "", *entries: str) -> Found:
    """The most serious one in force, of a kind, with these entries."""
    catalogue = catalogue_of(hospital, TODAY)
    assert catalogue is not None
    return next(
        one
        for one in findings_of(catalogue).all
        if kind in ("", one.finding.kind) and {*entries} <= {*one.finding.entries}
    )


def decision_on(hospital: Hospital, by: Person | None, **told: Any) -> CatalogueDecision:
    """About the most serious finding, written into no draft."""
    found = first_finding(hospital)
    return decide_finding(by=by, hospital=hospital, found=found, told=told_decision(**told))


def kept_file(hospital: Hospital, by: Person, *rows: tuple[object, ...]) -> CatalogueFile:
    """Uploaded, and its columns said."""
    content = book(*(rows or (ROW,)))
    file = keep_catalogue_file(by=by, hospital=hospital, file_name="目录.xlsx", content=content)
    lay_out_catalogue_file(by=by, file=file, layout=Layout(columns=COLUMNS))
    return CatalogueFile.objects.get(pk=file.pk)


def told_entry(**told: Any) -> EntryTold:
    return EntryTold(**{"list_id": LIST, "grade": 2, "text": "示例新手术"} | told)


def _draft(world: World) -> CatalogueDraft:
    return draft_of(world.main, world.wu)


def _discarded(world: World) -> CatalogueDraft:
    draft = _draft(world)
    discard_catalogue_draft(by=world.wu, draft=draft)
    return draft


# One call for each action of `catalogues`: see support/samples.py.
CATALOGUES: dict[str, Any] = {
    "catalogues.start_catalogue_draft": lambda w: {
        "by": w.wu,
        "hospital": w.main,
        "base": catalogue_named("shougang"),
    },
    "catalogues.add_catalogue_entry": lambda w: {
        "by": w.wu,
        "draft": _draft(w),
        "told": told_entry(),
    },
    "catalogues.change_catalogue_entry": lambda w: {
        "by": w.wu,
        "draft": _draft(w),
        "entry": AORTA,
        "told": told_entry(),
    },
    "catalogues.remove_catalogue_entry": lambda w: {
        "by": w.wu,
        "draft": _draft(w),
        "entry": AORTA,
    },
    "catalogues.set_catalogue_overlay": lambda w: {
        "by": w.wu,
        "draft": _draft(w),
        "told": OverlayTold("示例技术", 4, "示例理由", "示例文件", "", (AORTA,)),
    },
    "catalogues.lift_catalogue_overlay": lambda w: {
        "by": w.wu,
        "draft": _draft(w),
        "overlay": OVERLAY,
    },
    "catalogues.undo_catalogue_change": lambda w: {"by": w.wu, "draft": changed(_draft(w))},
    "catalogues.discard_catalogue_draft": lambda w: {"by": w.wu, "draft": _draft(w)},
    "catalogues.resume_catalogue_draft": lambda w: {"by": w.wu, "draft": _discarded(w)},
    "catalogues.adopt_catalogue": lambda w: {
        "by": w.wu,
        "draft": changed(_draft(w)),
        "start": TODAY,
        "document": "示例·委员会纪要",
    },
    "catalogues.withdraw_adoption": lambda w: {
        "by": w.wu,
        "adoption": adopted(changed(_draft(w)), TOMORROW),
    },
    "catalogues.decide_finding": lambda w: {
        "by": w.wu,
        "hospital": w.main,
        "found": first_finding(w.main),
        "told": told_decision("note", note="示例加注"),
        "into": _draft(w),
    },
    "catalogues.apply_decision": lambda w: {
        "by": w.wu,
        "decision": decision_on(w.main, w.wu, outcome="note", note="示例加注"),
        "into": _draft(w),
    },
    "catalogues.withdraw_decision": lambda w: {
        "by": w.wu,
        "decision": decision_on(w.main, w.wu),
    },
    "catalogues.keep_catalogue_file": lambda w: {
        "by": w.wu,
        "hospital": w.main,
        "file_name": "目录.xlsx",
        "content": book(ROW),
    },
    "catalogues.lay_out_catalogue_file": lambda w: {
        "by": w.wu,
        "file": kept_file(w.main, w.wu),
        "layout": Layout(columns=COLUMNS),
    },
    "catalogues.take_catalogue_file": lambda w: {"by": w.wu, "file": kept_file(w.main, w.wu)},
}
