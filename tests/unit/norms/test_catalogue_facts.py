"""The shipped catalogue and crosswalk against the source, read here by other means."""

import re
from collections import Counter, defaultdict

import pytest
import yaml

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind, fold
from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.rulebook import Rulebook
from seldinger.norms.library import SHIPPED, library_at
from support.norms import (
    CROSSWALK,
    RULES_SOURCE,
    list_headings,
    numbered_lines,
    source_lines,
    table_rows,
)

TUMOUR_ABLATION = "comprehensive-intervention-3-12"
SEEDS = ["comprehensive-intervention-4-06", "comprehensive-intervention-4-12"]
NEW_TECHNOLOGY = {"新技术新项目手术", "其他准予临床应用的新技术"}
# What a part may say that its entry leaves unsaid: 扩宫和刮宫术 → 扩宫术.
COMPLETIONS = {"术"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return library_at(None).catalogue("shougang")


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return library_at(None).rulebook("interventional")


@pytest.fixture(scope="module")
def crosswalk(rulebook: Rulebook) -> Crosswalk:
    return library_at(None).crosswalk_for(rulebook)


def categories(crosswalk: Crosswalk, name: str) -> tuple[str, ...]:
    match = crosswalk.match(name)
    assert match is not None, name
    return match.categories


# -- entries -----------------------------------------------------------------------------------


def test_every_numbered_line_is_an_entry_with_its_list_and_grade(catalogue: Catalogue) -> None:
    found = [(e.list_title, e.grade, e.number, e.text, e.source.line) for e in catalogue.entries]
    wanted = [(n.title, n.grade, n.number, n.text, n.line) for n in numbered_lines()]
    assert found == wanted


def test_counts(catalogue: Catalogue) -> None:
    grades = Counter(entry.grade for entry in catalogue.entries)
    assert (grades[1], grades[2], grades[3], grades[4]) == (136, 164, 196, 126)
    assert sum(grades.values()) == 622
    assert len(catalogue.lists) == 16


def test_lists_are_the_headings_in_their_order(catalogue: Catalogue) -> None:
    assert [(found.title, found.line) for found in catalogue.lists] == list(list_headings())


def test_numbers_run_from_1_in_each_grade_of_the_source() -> None:
    runs = defaultdict(list)
    for entry in numbered_lines():
        runs[entry.title, entry.grade].append(entry.number)
    assert all(run == list(range(1, len(run) + 1)) for run in runs.values())


def test_ids_are_unique_and_tell_list_grade_and_number(catalogue: Catalogue) -> None:
    ids = [entry.id for entry in catalogue.entries]
    assert len(set(ids)) == 622
    assert ids == [f"{e.list_id}-{e.grade}-{e.number:02}" for e in catalogue.entries]


def test_management_entries_are_the_16_of_new_technology(catalogue: Catalogue) -> None:
    managed = [e for e in catalogue.entries if e.kind is EntryKind.MANAGEMENT]
    assert len(managed) == 16
    assert {entry.text for entry in managed} == NEW_TECHNOLOGY
    assert all(
        (entry.kind is EntryKind.MANAGEMENT) == ("新技术" in entry.text)
        for entry in catalogue.entries
    )


def test_modifiers_are_the_five_that_name_no_operation(catalogue: Catalogue) -> None:
    modifiers = [e.source.line for e in catalogue.entries if e.kind is EntryKind.MODIFIER]
    assert modifiers == [119, 619, 621, 796, 1144]


# -- parts, exclusions, relative words ---------------------------------------------------------


def with_parts() -> list[Entry]:
    return [entry for entry in library_at(None).catalogue("shougang").entries if entry.parts]


def test_207_entries_are_split() -> None:
    assert len(with_parts()) == 207


@pytest.mark.parametrize("entry", with_parts(), ids=lambda entry: entry.id)
def test_parts_are_several_and_made_of_their_entry(entry: Entry) -> None:
    assert len(entry.parts) >= 2
    assert len(set(map(fold, entry.parts))) == len(entry.parts)
    assert entry.text not in entry.parts
    for part in entry.parts:
        assert set(part) - set(entry.text) <= COMPLETIONS, part


def test_only_operations_have_parts(catalogue: Catalogue) -> None:
    assert all(e.kind is EntryKind.OPERATION for e in catalogue.entries if e.parts)


def test_exclusions_are_in_the_text_and_no_exclusion_is_overlooked(catalogue: Catalogue) -> None:
    excludes = re.compile(r"^除.+外的|除外|^不行|，不进入")
    for entry in catalogue.entries:
        assert all(word in entry.text for word in entry.exclusions), entry.id
        assert bool(entry.exclusions) == bool(excludes.search(entry.text)), entry.text


def test_relative_words_are_in_the_text_and_none_is_overlooked(catalogue: Catalogue) -> None:
    relative = re.compile(r"一般(?!状况)|简单|复杂|特殊|较[大小]|巨大|高危|常规|重危|严重合并")
    for entry in catalogue.entries:
        assert all(word in entry.text for word in entry.relative), entry.id
        if relative.search(entry.text):
            assert entry.relative, entry.text


def test_no_part_carries_an_excluded_place(catalogue: Catalogue) -> None:
    for entry in catalogue.entries:
        for part in entry.parts:
            assert not any(word in part for word in entry.exclusions), part


# -- folding -----------------------------------------------------------------------------------


def test_folding_keeps_two_grades_of_perineal_tears_apart(catalogue: Catalogue) -> None:
    first, third = (e for e in catalogue.entries if e.text.startswith("会阴") and "裂伤" in e.text)
    assert (first.text, first.grade) == ("会阴Ⅰ、Ⅱ度裂伤修补术", 1)
    assert (third.text, third.grade) == ("会阴Ⅲ度裂伤修补术", 2)
    assert fold(first.text) != fold(third.text)
    assert fold(first.parts[1]) != fold(third.text)


def test_entries_of_different_grades_fold_together_only_where_their_texts_are_equal(
    catalogue: Catalogue,
) -> None:
    by_name = defaultdict(set)
    for entry in catalogue.entries:
        by_name[fold(entry.text)].add(entry)
    for entries in by_name.values():
        if len({entry.grade for entry in entries}) > 1:
            assert len({entry.text for entry in entries}) == 1, entries


def test_the_only_name_at_two_grades_is_a_part_of_two_entries_of_one_list(
    catalogue: Catalogue,
) -> None:
    grades = defaultdict(set)
    for entry in catalogue.entries:
        for name in (entry.text, *entry.parts):
            grades[fold(name)].add((entry.grade, entry.source.line))
    at_two = {name: found for name, found in grades.items() if len({g for g, _ in found}) > 1}
    assert at_two == {"肌腱移位术": {(2, 738), (3, 808)}}


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("经颈静脉肝内门体分流术(TIPS)", "经颈静脉肝内门体分流术（TIPS）"),
        ("ＴＩＰＳ", "TIPS"),
        (" 肿瘤 栓塞术\u3000", "肿瘤栓塞术"),
    ],
)
def test_full_width_and_white_space_fold(written: str, same: str) -> None:
    assert fold(written) == fold(same)


def test_punctuation_and_case_do_not_fold() -> None:
    assert fold("甲、乙术") != fold("甲乙术")
    assert fold("tips") != fold("TIPS")


# -- overlays ----------------------------------------------------------------------------------


def test_overlays_raise_exactly_one_entry(catalogue: Catalogue) -> None:
    raised = [e for e in catalogue.entries if catalogue.managed_grade(e) != e.grade]
    assert [(e.id, e.source.line, e.grade) for e in raised] == [(TUMOUR_ABLATION, 1347, 3)]
    assert catalogue.managed_grade(raised[0]) == 4


def test_seeds_are_restricted_and_stay_at_4(catalogue: Catalogue) -> None:
    seeds = [catalogue.by_id[name] for name in SEEDS]
    assert all("放射性粒子" in entry.text for entry in seeds)
    assert [catalogue.managed_grade(entry) for entry in seeds] == [4, 4]
    assert [o.title for o in catalogue.overlays_of(seeds[0])] == ["放射性粒子植入治疗技术"]
    named = [entry.id for entry in catalogue.entries if "粒子" in entry.text]
    assert named == SEEDS


def test_ablation_of_veins_and_plaques_is_not_raised(catalogue: Catalogue) -> None:
    for name in ("peripheral-intervention-3-19", "peripheral-intervention-4-11"):
        entry = catalogue.by_id[name]
        assert "消融" in entry.text
        assert catalogue.overlays_of(entry) == ()
        assert catalogue.managed_grade(entry) == entry.grade


def test_an_overlay_names_its_source_and_invents_no_number(catalogue: Catalogue) -> None:
    for overlay in catalogue.overlays:
        assert overlay.document
        assert overlay.heading == overlay.title
        assert overlay.citation is None


# -- the crosswalk -----------------------------------------------------------------------------


def test_every_row_of_the_tables_is_fed(crosswalk: Crosswalk, rulebook: Rulebook) -> None:
    fed = {rulebook.category_by_id[feed.category].title for feed in crosswalk.feeds}
    assert fed == {row.title for row in table_rows()}
    assert len(fed) == 29


def test_feeds_name_real_entries_and_parts_once(crosswalk: Crosswalk, catalogue: Catalogue) -> None:
    pairs = [(feed.category, feed.entry) for feed in crosswalk.feeds]
    assert len(pairs) == len(set(pairs))
    for feed in crosswalk.feeds:
        entry = catalogue.by_id[feed.entry]
        assert entry.kind is EntryKind.OPERATION
        assert set(feed.parts) <= set(entry.parts)


def test_a_feed_of_some_parts_says_why(crosswalk: Crosswalk) -> None:
    assert all(feed.reason for feed in crosswalk.feeds if feed.parts)


def test_comments_of_the_crosswalk_quote_their_entry(catalogue: Catalogue) -> None:
    """The comment beside an id is what a reader believes; it must be the entry's own text."""
    text = (SHIPPED / CROSSWALK).read_text(encoding="utf-8")
    quoted = re.findall(r"\{entry: ([a-z0-9-]+).*\}\s+# (.+)，([一二三四])级$", text, re.M)
    assert len(quoted) == 136
    for name, words, grade in quoted:
        entry = catalogue.by_id[name]
        assert (words, "零一二三四".index(grade)) == (entry.text, entry.grade)


def test_the_diagnostic_run_is_a_step_of_three_treatments(crosswalk: Crosswalk) -> None:
    assert dict(crosswalk.integral) == {
        "angiography": {"embolisation", "vascular-angioplasty", "arterial-infusion"}
    }


def test_gaps_stand_in_the_line_they_name(crosswalk: Crosswalk) -> None:
    """A gap's line is where its sentence begins or goes on: the operation's key word is there."""
    assert len(crosswalk.gaps) == len({gap.id for gap in crosswalk.gaps}) == 24
    lines = source_lines(RULES_SOURCE)
    for gap in crosswalk.gaps:
        nearby = "".join("".join(lines[gap.line - 1 : gap.line + 4]).split())
        words = [gap.operation[at : at + 2] for at in range(len(gap.operation) - 1)]
        assert sum(word in nearby for word in words) >= 2, (gap.id, nearby)
        assert gap.reason


def test_gaps_name_real_categories_and_entries(
    crosswalk: Crosswalk, catalogue: Catalogue, rulebook: Rulebook
) -> None:
    for gap in crosswalk.gaps:
        assert gap.category is None or gap.category in rulebook.category_by_id
        assert set(gap.nearest) <= set(catalogue.by_id)


# -- exact names -------------------------------------------------------------------------------


def test_every_operation_and_part_is_known_by_its_exact_name(
    crosswalk: Crosswalk, catalogue: Catalogue
) -> None:
    for entry in catalogue.entries:
        for name in (entry.text, *entry.parts):
            match = crosswalk.match(name)
            if entry.kind is EntryKind.OPERATION:
                assert match is not None
                assert entry.id in match.entries
            else:
                assert match is None, f"{name} is no operation"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("主动脉造影术", ("angiography",)),
        ("选择性脏器动脉造影术及药物灌注", ("angiography", "arterial-infusion")),
        ("选择性脏器动脉造影术", ("angiography",)),
        ("选择性脏器动脉药物灌注术", ("arterial-infusion",)),
        ("颈外动脉分支化疗术", ("arterial-infusion",)),
        ("上腔静脉滤器置入术", ("caval-filter",)),
        ("经皮穿刺肿瘤微波消融术", ("ablation", "thoracic-ablation", "liver-ablation")),
    ],
)
def test_a_name_leads_to_the_categories_of_its_part(
    crosswalk: Crosswalk, name: str, wanted: tuple[str, ...]
) -> None:
    assert set(wanted) <= set(categories(crosswalk, name))


def test_a_part_that_feeds_nothing_is_known_and_interventional(crosswalk: Crosswalk) -> None:
    match = crosswalk.match("下腔静脉滤器取出术")
    assert match is not None
    assert match.entries == ("peripheral-intervention-3-12",)
    assert (match.categories, match.interventional) == ((), True)


def test_a_name_of_two_lists_leads_to_both_entries(crosswalk: Crosswalk) -> None:
    match = crosswalk.match("经颈静脉肝内门体分流术（TIPS）")
    assert match is not None
    assert match.entries == ("peripheral-intervention-4-08", "comprehensive-intervention-4-05")
    assert (match.categories, match.interventional) == ((), True)


def test_a_name_outside_the_interventional_lists_is_known_as_such(crosswalk: Crosswalk) -> None:
    match = crosswalk.match("附件切除术")
    assert match is not None
    assert (match.categories, match.interventional) == ((), False)


@pytest.mark.parametrize(
    "name", ["", " ", "示例：目录外的名称", "造影", "主动脉造影", "会阴Ⅰ度", "新技术新项目手术"]
)
def test_an_unknown_name_gives_none(crosswalk: Crosswalk, name: str) -> None:
    assert crosswalk.match(name) is None


def test_integral_pairs_are_written_with_a_reason() -> None:
    data = yaml.safe_load((SHIPPED / CROSSWALK).read_text(encoding="utf-8"))
    assert all(pair["reason"] for pair in data["integral"])
