"""The grading catalogue: names folded for comparison, overlays that raise a grade."""

from dataclasses import replace

import pytest

from seldinger.domain.grading.catalogue import (
    Catalogue,
    CatalogueList,
    Entry,
    EntryKind,
    Overlay,
    fold,
)
from seldinger.domain.source import Source

SOURCE = Source(1, "示例")


def entry(name: str, grade: int) -> Entry:
    return Entry(name, "demo", "示例专业", grade, 1, f"{name}术", SOURCE)


def overlay(name: str, managed: int, *entries: str) -> Overlay:
    return Overlay(name, "示例", managed, "示例", frozenset(entries), "示例文件", "一", None)


ABLATION, SEEDS, BIOPSY = entry("ablation", 3), entry("seeds", 4), entry("biopsy", 2)
RESTRICTED = overlay("restricted", 4, "ablation", "seeds")
LOW = overlay("low", 1, "biopsy", "ablation")
CATALOGUE = Catalogue(
    id="demo",
    version="1",
    title="示例目录",
    hospital="示例医院",
    hash="0",
    lists=(CatalogueList("demo", "示例专业", None, 1),),
    entries=(ABLATION, SEEDS, BIOPSY),
    overlays=(RESTRICTED, LOW),
)


def test_an_entry_is_found_by_its_id() -> None:
    assert CATALOGUE.by_id == {"ablation": ABLATION, "seeds": SEEDS, "biopsy": BIOPSY}


def test_entries_are_found_by_their_folded_name_whole_or_in_part() -> None:
    joined = replace(BIOPSY, id="joined", text="活检术、biopsy术", parts=("活检术", "biopsy术"))
    catalogue = replace(CATALOGUE, entries=(*CATALOGUE.entries, joined))
    assert catalogue.by_name[fold("biopsy术")] == (BIOPSY, joined)
    assert catalogue.by_name[fold("活检术")] == (joined,)
    assert fold("活检") not in catalogue.by_name


@pytest.mark.parametrize(
    ("found", "overlays", "grade"),
    [
        (ABLATION, (RESTRICTED, LOW), 4),
        (SEEDS, (RESTRICTED,), 4),
        (BIOPSY, (LOW,), 2),  # never lowered
        (entry("other", 1), (), 1),
    ],
)
def test_an_overlay_raises_a_grade_and_never_lowers_it(found, overlays, grade: int) -> None:
    assert CATALOGUE.overlays_of(found) == overlays
    assert CATALOGUE.managed_grade(found) == grade


def test_an_entry_is_an_operation_unless_marked() -> None:
    assert BIOPSY.kind is EntryKind.OPERATION


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("经皮穿刺（ＣＴ引导）", "经皮穿刺(CT引导)"),
        (" 肝 动脉\u3000造影术\n", "肝动脉造影术"),
        ("会阴Ⅰ、Ⅱ度裂伤", "会阴I、II度裂伤"),
    ],
)
def test_a_name_is_folded_and_keeps_its_punctuation(name: str, folded: str) -> None:
    assert fold(name) == folded


def test_folding_keeps_two_grades_of_one_operation_apart() -> None:
    assert fold("会阴Ⅰ、Ⅱ度裂伤") != fold("会阴Ⅲ度裂伤")
