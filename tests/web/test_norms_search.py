"""Finding catalogue entries: ranks, marks, misprints, initials."""

from collections import Counter

import pytest

from seldinger.domain.grading.catalogue import Catalogue, CatalogueList, Entry
from seldinger.domain.source import Source
from seldinger.norms.library import library_at
from seldinger.web.norms.same import same_elsewhere
from seldinger.web.norms.search import Hit, Index, Rank, find, index_of, variants_in
from seldinger.web.people.names import text_initials

TEXTS = ["肾动脉造影术", "肾动脉造影术后处理", "选择性肾动脉造影术", "肝、肾动脉造影及扩张术"]


def a_catalogue(*entries: Entry) -> Catalogue:
    lists = (CatalogueList("one", "示例专业", None, 1),)
    return Catalogue("example", "1", "示例目录", "示例医院", "0" * 64, lists, entries)


def an_entry(number: int, text: str, *parts: str, note: str | None = None) -> Entry:
    source = Source(number, text)
    return Entry(f"e{number}", "one", "示例专业", 1, number, text, source, parts=parts, note=note)


def an_index(*texts: str) -> Index:
    return index_of(a_catalogue(*(an_entry(place, text) for place, text in enumerate(texts, 1))))


@pytest.fixture(scope="module")
def index() -> Index:
    return index_of(library_at(None).catalogue("shougang"))


def texts(hits: list[Hit]) -> list[str]:
    return [hit.entry.text for hit in hits]


def marked(hit: Hit) -> str:
    return "".join(hit.entry.text[place] for place in sorted(hit.marks))


# -- ranks -----------------------------------------------------------------------------------------


def test_exact_then_prefix_then_substring_then_part() -> None:
    entries = [
        an_entry(1, "选择性肾动脉造影术"),
        an_entry(2, "腹腔干、肾动脉造影", "腹腔干造影术", "肾动脉造影术"),
        an_entry(3, "肾动脉造影术及扩张术"),
        an_entry(4, "肾动脉造影术"),
    ]
    hits = find(index_of(a_catalogue(*entries)), "肾动脉造影术")
    assert [hit.entry.number for hit in hits] == [4, 3, 1, 2]
    assert [hit.rank for hit in hits] == [Rank.EXACT, Rank.PREFIX, Rank.SUBSTRING, Rank.PART]
    assert hits[-1].part == "肾动脉造影术"


def test_initials_come_after_words_and_before_scattered_characters() -> None:
    index = an_index("经肾动脉造影术", "肾动脉造影术", "SDM检查", "肾下的大隐静脉曲张")
    hits = find(index, "sdm")
    assert texts(hits) == ["SDM检查", "肾动脉造影术", "经肾动脉造影术"]
    assert [hit.rank for hit in hits] == [Rank.PREFIX, Rank.INITIALS_PREFIX, Rank.INITIALS]


def test_scattered_characters_are_found_last_and_the_closest_first() -> None:
    hits = find(an_index("肾及肝动脉造影术", "肾脏动脉造影术"), "肾动脉")
    assert texts(hits) == ["肾脏动脉造影术", "肾及肝动脉造影术"]
    assert {hit.rank for hit in hits} == {Rank.SUBSEQUENCE}


def test_among_equals_the_catalogues_order_holds() -> None:
    same = [f"示例{letter}动脉造影术" for letter in "丙甲乙"]
    assert texts(find(an_index(*same), "动脉")) == same


def test_words_may_stand_apart_in_any_order() -> None:
    index = an_index("胆道狭窄的支架植入术", "胆道引流术", "支架取出术")
    assert texts(find(index, "支架 胆道")) == ["胆道狭窄的支架植入术"]
    (hit,) = find(index, "支架 胆道")
    assert marked(hit) == "胆道支架"


def test_no_question_finds_everything_in_order(index: Index) -> None:
    for nothing in ("", "  ", "　"):
        assert [hit.entry for hit in find(index, nothing)] == [one.entry for one in index.entries]


def test_what_nothing_fits_finds_nothing(index: Index) -> None:
    for query in ("脑动脉瘤栓塞", "BRTO", "不存在的手术", "qqqqqq", ".*", "\\", "%"):
        assert find(index, query) == []


# -- folding ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["TIPS", "tips", "ＴＩＰＳ", " T I P S "])
def test_width_case_and_white_space_do_not_matter(index: Index, query: str) -> None:
    assert {hit.entry.list_id for hit in find(index, query)} >= {
        "peripheral-intervention",
        "comprehensive-intervention",
    }


@pytest.mark.parametrize(
    ("usual", "misprint"),
    [("纵隔", "纵膈"), ("脑脊液", "脑积液"), ("成形", "成型"), ("沙眼", "砂眼")],
)
def test_a_misprint_and_its_usual_spelling_find_the_same(
    index: Index, usual: str, misprint: str
) -> None:
    found = find(index, usual)
    assert found == find(index, misprint)
    assert any(misprint in hit.entry.text for hit in found)


def test_a_misprint_is_marked_as_it_stands(index: Index) -> None:
    hits = {hit.entry.id: hit for hit in find(index, "脑脊液")}
    assert marked(hits["neurosurgery-2-07"]) == "脑积液"


def test_the_corrections_come_from_the_notes() -> None:
    notes = ["“纵膈”应为“纵隔”", "“成型”通作“成形”", "别的话", ""]
    assert variants_in(notes) == [("纵膈", "纵隔"), ("成型", "成形")]


def test_degrees_are_kept_apart(index: Index) -> None:
    """Naive folding merges 会阴Ⅰ、Ⅱ度 with 会阴Ⅲ度, which has another grade."""
    for query in ("会阴Ⅲ", "会阴III", "会阴iii度"):
        assert texts(find(index, query)) == ["会阴Ⅲ度裂伤修补术"]


def test_a_longer_spelling_is_marked_within_the_text() -> None:
    entries = [an_entry(1, "EUS-guideFNA术", note="“EUS-guideFNA”应为“EUS-guided FNA”")]
    (hit,) = find(index_of(a_catalogue(*entries)), "EUS-guided FNA")
    assert marked(hit) == "EUS-guideFNA"


# -- the whole catalogue ---------------------------------------------------------------------------


def test_every_entry_is_found_by_its_own_name_first(index: Index) -> None:
    names = Counter(one.name.folded for one in index.entries)
    for one in index.entries[::3]:
        hits = find(index, one.entry.text)
        exact = [hit.entry.id for hit in hits if hit.rank is Rank.EXACT]
        assert one.entry.id in exact
        assert len(exact) == names[one.name.folded]
        assert exact == [hit.entry.id for hit in hits][: len(exact)]


def test_every_entry_is_found_by_its_initials_and_by_those_of_its_parts(index: Index) -> None:
    for one in index.entries[::7]:
        for name in (one.entry.text, *one.entry.parts):
            hits = find(index, text_initials(name))
            assert one.entry.id in [hit.entry.id for hit in hits]


def test_marks_stand_in_the_text_they_belong_to(index: Index) -> None:
    for query in ("栓塞", "dm", "jdmzj", "TIPS", "肝造影", "支架 胆道", "Ⅲ", "(", "纵隔"):
        for hit in find(index, query):
            assert hit.marks | hit.part_marks, (query, hit.entry.text)
            assert all(place < len(hit.entry.text) for place in hit.marks)
            assert all(place < len(hit.part) for place in hit.part_marks)


def test_the_order_is_by_rank_and_the_same_every_time(index: Index) -> None:
    for query in ("动脉", "dm", "术", "s"):
        hits = find(index, query)
        keys = [(hit.rank, hit.span) for hit in hits]
        assert keys == sorted(keys)
        assert hits == find(index, query)
        assert len({hit.entry.id for hit in hits}) == len(hits)


# -- the same operation twice ----------------------------------------------------------------------


def test_the_same_name_elsewhere_is_found(index: Index) -> None:
    entry = next(one.entry for one in index.entries if one.entry.id == "orthopaedics-2-04")
    (same,) = same_elsewhere(index, entry)
    assert (same.entry.id, same.there, same.is_exact) == ("orthopaedics-3-17", "肌腱移位术", True)


def test_another_spelling_of_the_same_name_is_found_and_said_so(index: Index) -> None:
    entry = next(one.entry for one in index.entries if one.entry.id == "ent-3-14")
    (same,) = same_elsewhere(index, entry)
    assert (same.here, same.there) == ("脑脊液鼻瘘修补", "脑积液鼻瘘修补术")
    assert not same.is_exact


def test_the_same_elsewhere_goes_both_ways(index: Index) -> None:
    found = 0
    for one in index.entries[::3]:
        for same in same_elsewhere(index, one.entry):
            found += 1
            assert one.entry in [back.entry for back in same_elsewhere(index, same.entry)]
    assert found


def test_degrees_are_not_the_same_operation(index: Index) -> None:
    entry = next(one.entry for one in index.entries if one.entry.id == "obstetrics-1-02")
    assert same_elsewhere(index, entry) == []
