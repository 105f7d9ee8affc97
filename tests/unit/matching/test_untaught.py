"""Before anything was confirmed: by the meaning of the words, and cautiously."""

import pytest

from seldinger.matching.catalogues import catalogue_terms, entries_of
from seldinger.matching.matcher import Matcher
from seldinger.matching.terms import Pair, Term
from seldinger.norms.library import CATALOGUE, library_at


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    terms, shown = catalogue_terms(library_at(None).catalogue(CATALOGUE))
    return Matcher.fitted(terms, [], shown=shown)


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("右侧颈内动脉支架置入术", "颈动脉血管成型、支架植入术"),
        ("TIPS", "经颈静脉肝内门体分流术（TIPS）"),
        ("CAS", "颈动脉血管成型、支架植入术"),
        ("阑尾切除", "阑尾切除术"),
        ("输卵管通液", "输卵管通气、通液术"),
    ],
)
def test_it_understands(matcher: Matcher, name: str, entry: str) -> None:
    assert [one.name for one in matcher.match(name).entries] == [entry]


@pytest.mark.parametrize("name", ["造影术", "介入治疗", "手术", "会阴Ⅲ度裂伤缝合+未知之术"])
def test_it_is_silent_rather_than_wrong(matcher: Matcher, name: str) -> None:
    assert matcher.match(name).abstain


def test_a_degree_is_never_another(matcher: Matcher) -> None:
    found = matcher.match("会阴Ⅲ度裂伤修补", 0)
    assert "Ⅲ" in found.entries[0].name
    assert "Ⅰ、Ⅱ" in matcher.match("会阴Ⅱ度裂伤修补", 0).entries[0].name


def test_two_operations_are_both_told(matcher: Matcher) -> None:
    found = matcher.match("肾动脉造影+阑尾切除术", 0)
    assert {one.name for one in found.entries} == {"肾动脉造影术", "阑尾切除术"}


def test_a_line_that_joins_two_is_answered_whole() -> None:
    terms = [Term("1", "扩宫和刮宫术"), Term("2", "扩宫术"), Term("3", "刮宫术")]
    found = Matcher.fitted(terms, []).match("扩宫和刮宫术")
    assert [one.code for one in found.entries] == ["1"]


def test_what_was_confirmed_counts_at_once() -> None:
    terms, shown = catalogue_terms(library_at(None).catalogue(CATALOGUE))
    fresh = Matcher.fitted(terms, [], shown=shown)
    assert fresh.match("本院俗名").abstain
    fresh.learn(Pair("本院俗名", ("阑尾切除术",)))
    assert [one.name for one in fresh.match("本院俗名").entries] == ["阑尾切除术"]


def test_classes_of_management_and_modifiers_are_no_terms() -> None:
    catalogue = library_at(None).catalogue(CATALOGUE)
    terms, shown = catalogue_terms(catalogue)
    kinds = {catalogue.by_id[one.code].kind for one in terms}
    assert kinds == {"operation"}
    assert {one.name for one in terms} == set(shown)
    assert len(entries_of(catalogue, "经颈静脉肝内门体分流术（TIPS）")) >= 1
