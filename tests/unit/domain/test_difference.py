"""What two versions of a catalogue say differently, and what other directories know."""

from dataclasses import replace

import pytest

from seldinger.domain.grading.catalogue import (
    Catalogue,
    CatalogueList,
    Entry,
    EntryKind,
    Overlay,
)
from seldinger.domain.grading.difference import Change, Changed, difference
from seldinger.domain.grading.directory import Directory, Item, Listed
from seldinger.domain.source import Source


def entry(id_: str, text: str = "", grade: int = 3, at: str = "i") -> Entry:
    return Entry(id_, at, f"{at}专业", grade, 1, text or id_, Source(1, text or id_))


def catalogue(*entries: Entry, overlays: tuple[Overlay, ...] = ()) -> Catalogue:
    titles = dict.fromkeys((one.list_id, one.list_title) for one in entries)
    lists = tuple(CatalogueList(id_, title, None, 1) for id_, title in titles)
    return Catalogue("c", "1", "示例目录", "示例医院", "", lists, entries, overlays)


ABLATION = Overlay("ablation", "消融", 4, "限制类技术", frozenset({"a"}), "文", "题", None)
A = entry("a")


def only(before: Catalogue, after: Catalogue) -> Changed:
    (changed,) = difference(before, after).entries
    return changed


def test_what_reads_alike_is_no_difference() -> None:
    told = difference(catalogue(A, overlays=(ABLATION,)), catalogue(A, overlays=(ABLATION,)))
    assert (told.is_empty, told.same) == (True, 1)


@pytest.mark.parametrize(
    ("after", "change"),
    [
        (replace(A, grade=4), Change.REGRADED),
        (replace(A, text="甲术"), Change.REWORDED),
        (replace(A, list_id="j", list_title="j专业"), Change.MOVED),
        (replace(A, kind=EntryKind.MODIFIER), Change.KIND),
        (replace(A, parts=("甲", "乙")), Change.PARTED),
        (replace(A, code="39.50"), Change.CODED),
    ],
)
def test_each_thing_that_can_change_of_an_entry(after: Entry, change: Change) -> None:
    told = difference(catalogue(A, entry("b")), catalogue(after, entry("b")))
    (changed,) = told.having(change)
    assert (changed.what, changed.entry, changed.before) == ((change,), after, A)
    assert told.same == 1


def test_added_and_removed_with_their_lists() -> None:
    told = difference(catalogue(A), catalogue(entry("b", at="j")))
    assert [(one.entry.id, one.what, one.managed) for one in told.entries] == [
        ("b", (Change.ADDED,), (None, 3)),
        ("a", (Change.REMOVED,), (3, None)),
    ]
    assert (told.lists_added, told.lists_removed) == (("j专业",), ("i专业",))


def test_an_overlay_is_laid_lifted_and_set_to_another_grade() -> None:
    bare, under = catalogue(A), catalogue(A, overlays=(ABLATION,))
    laid, lifted = only(bare, under), only(under, bare)
    assert (laid.what, laid.laid, laid.managed) == ((Change.LAID,), ("ablation",), (3, 4))
    assert (lifted.what, lifted.lifted, lifted.managed) == ((Change.LIFTED,), ("ablation",), (4, 3))
    assert difference(bare, under).overlays_added == (ABLATION,)
    assert difference(under, bare).overlays_removed == (ABLATION,)
    lower = catalogue(A, overlays=(replace(ABLATION, managed_grade=3),))
    assert (only(under, lower).what, only(under, lower).managed) == ((Change.MANAGED,), (4, 3))


def test_an_overlay_that_lies_on_nothing_is_a_difference_all_the_same() -> None:
    told = difference(
        catalogue(A), catalogue(A, overlays=(replace(ABLATION, entries=frozenset()),))
    )
    assert (told.is_empty, told.entries) == (False, ())


def test_another_hospitals_entries_are_met_by_their_exact_names() -> None:
    """Only where a name stands once on each side; of several nobody can say which is which."""
    mine = catalogue(entry("a", "甲术"), entry("b", "乙术"), entry("c", "乙术"))
    theirs = catalogue(entry("x", "甲术", 4), entry("y", "乙术"))
    told = difference(mine, replace(theirs, id="other"))
    assert [(one.entry.id, one.what) for one in told.entries] == [
        ("x", (Change.REGRADED,)),
        ("y", (Change.ADDED,)),
        ("b", (Change.REMOVED,)),
        ("c", (Change.REMOVED,)),
    ]


def test_within_one_catalogue_another_id_is_another_entry() -> None:
    """A grant that names the old one does not carry the new one, whatever it is called."""
    told = difference(catalogue(entry("a", "甲术")), catalogue(entry("x", "甲术")))
    assert [one.what for one in told.entries] == [(Change.ADDED,), (Change.REMOVED,)]


def test_a_change_is_of_an_entry() -> None:
    with pytest.raises(ValueError, match="of an entry"):
        _ = Changed(None, None, (), (None, None)).entry


@pytest.mark.parametrize(
    ("items", "code", "listed"),
    [
        ((), "39.50", Listed.NOT_FILLED),
        ((Item("39.50", "甲术", 9),), None, Listed.NO_CODE),
        ((Item("39.50", "甲术", 9),), "39.50", Listed.LISTED),
        ((Item("39.50", "甲术", 9),), "39.51", Listed.NOT_LISTED),
    ],
)
def test_a_directory_answers_by_code_alone(
    items: tuple[Item, ...], code: str | None, listed: Listed
) -> None:
    directory = Directory("d", "1", "示例目录", "示例文件", None, items)
    assert directory.has(replace(A, text="甲术", code=code)) is listed
