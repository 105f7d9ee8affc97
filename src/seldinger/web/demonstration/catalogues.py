"""The catalogue of one hospital over time: a version of its own in force, and a draft to come."""

from dataclasses import replace
from datetime import timedelta

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.norms.library import library_at
from seldinger.web.catalogues.actions.adopting import adopt_catalogue
from seldinger.web.catalogues.actions.drafting import (
    add_catalogue_entry,
    change_catalogue_entry,
    set_catalogue_overlay,
    start_catalogue_draft,
)
from seldinger.web.catalogues.entered import EntryTold, OverlayTold
from seldinger.web.catalogues.models import CatalogueDraft
from seldinger.web.demonstration.people import People
from seldinger.web.demonstration.places import BASES, CATALOGUE, main_hospital
from seldinger.web.norms.in_force import catalogue_of

_SINCE = timedelta(days=150)
# Away from what the trainees do: the second version shows itself and changes no verdict.
_REGRADED, _REWORDED = "gynaecology-2-04", "obstetrics-1-01"
# What the draft would raise: an operation that is done every week.
_RAISED = "peripheral-intervention-3-05"
_RESTRICTED = "peripheral-intervention-4-01"


def add_catalogues(people: People) -> None:
    """Before anybody is granted anything: grants are given in the words of their day."""
    base = BASES[0]
    hospital, by = people.hospitals[main_hospital(base)], people.offices[base]
    catalogue = library_at(None).catalogue(CATALOGUE)
    draft = start_catalogue_draft(by=by, hospital=hospital, base=catalogue)
    _regrade(draft, catalogue, _REGRADED, 3, "示例：并发症较多，委员会改为三级")
    _regrade(draft, catalogue, _REWORDED, 1, "示例：原文照录，补充说明")
    told = EntryTold(
        "peripheral-intervention", 3, "示例·经皮外周血管旋切术", note="示例：由新技术纳入目录"
    )
    add_catalogue_entry(by=by, draft=draft, told=told)
    adopt_catalogue(
        by=by, draft=draft, start=people.today - _SINCE,
        document="示例·手术管理委员会纪要第 2 号", reason="示例：年度调整",
    )  # fmt: skip


def add_catalogue_draft(people: People) -> None:
    """What the third version would change, with consequences to be seen."""
    base = BASES[0]
    hospital, by = people.hospitals[main_hospital(base)], people.offices[base]
    present = catalogue_of(hospital, people.today)
    if present is None:
        return
    draft = start_catalogue_draft(by=by, hospital=hospital, base=present)
    _regrade(draft, present, _RAISED, 4, "示例：拟改为四级")
    overlay = OverlayTold(
        "示例·限制类技术", 4, "示例：说明提级管理怎样写", "示例·限制类技术目录", "", (_RESTRICTED,)
    )
    set_catalogue_overlay(by=by, draft=draft, told=overlay)


def _regrade(
    draft: CatalogueDraft, catalogue: Catalogue, entry_id: str, grade: int, note: str
) -> None:
    entry = replace(catalogue.by_id[entry_id], grade=grade)
    told = EntryTold(entry.list_id, entry.grade, entry.text, entry.kind, entry.parts, note=note)
    change_catalogue_entry(by=draft.started_by, draft=draft, entry=entry_id, told=told)
