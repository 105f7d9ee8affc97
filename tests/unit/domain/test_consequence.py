"""What another version makes of a grant, and that only what differs needs to be asked."""

from dataclasses import replace
from datetime import date

import pytest

from seldinger.domain.grading.catalogue import Catalogue, CatalogueList, Entry, EntryKind, Overlay
from seldinger.domain.grading.consequence import Effect, Two
from seldinger.domain.grading.grant import Grant, Named, Scope, Technology, UpTo
from seldinger.domain.source import Source


def entry(id_: str, grade: int, text: str = "", at: str = "i") -> Entry:
    return Entry(id_, at, at, grade, 1, text or id_, Source(1, text or id_))


LISTS = (CatalogueList("i", "i", None, 1), CatalogueList("j", "j", None, 1))
STATE = replace(entry("frail", 3), kind=EntryKind.MODIFIER)
BEFORE = Catalogue("c", "1", "示例", "示例", "", LISTS, (entry("a", 2), entry("b", 3), STATE))
LAID = Overlay("o", "示例", 4, "", frozenset({"b"}), "", "", None)


def grant(scope: Scope) -> Grant:
    return Grant("g", "d", "h", scope, date(2026, 1, 1))


def after(*entries: Entry, overlays: tuple[Overlay, ...] = ()) -> Catalogue:
    return replace(BEFORE, version="2", entries=entries, overlays=overlays)


@pytest.mark.parametrize(
    ("other", "lost"), [(None, "b"), (UpTo("i", 3), "b"), (UpTo("i", 4), ""), (UpTo("j", 4), "b")]
)
def test_what_another_grant_still_covers_is_not_lost(other: Scope | None, lost: str) -> None:
    two = Two(BEFORE, after(entry("a", 2), entry("b", 4)))
    (found,) = two.affected([grant(Named({"b": 3}))])
    left = two.still_lost(found.lost, [grant(other)] if other else [])
    assert "".join(one.id for one in left) == lost


@pytest.mark.parametrize(
    ("scope", "new", "effect", "gained", "lost"),
    [
        (UpTo("i", 3), after(entry("a", 2), entry("b", 3), entry("c", 3)), "more", "c", ""),
        (UpTo("i", 3), after(entry("a", 2), entry("b", 4)), "less", "", "b"),
        (UpTo("i", 2), after(entry("a", 4), entry("b", 4)), "no_more", "", "a"),
        (UpTo("i", 2), after(entry("a", 4), entry("b", 2)), "other", "b", "a"),
        (UpTo("i", 2), after(entry("a", 2), entry("b", 4)), None, "", ""),
        (Named({"a": 2}), after(entry("x", 2, "a"), entry("b", 3)), "no_more", "", "a"),
        (Named({"b": 3}), after(entry("a", 1), entry("b", 2)), None, "", ""),
        (UpTo("i", 3), after(*BEFORE.entries, overlays=(LAID,)), "less", "", "b"),
        (Technology("o"), after(*BEFORE.entries, overlays=(LAID,)), "more", "b", ""),
        # The same name in another list raises the operation as a whole.
        (UpTo("i", 3), after(*BEFORE.entries, entry("z", 4, "b", "j")), "less", "", "b"),
        (UpTo("i", 3), after(entry("a", 2), entry("b", 3), replace(STATE, grade=4)), None, "", ""),
    ],
)
def test_what_becomes_of_a_grant(
    scope: Scope, new: Catalogue, effect: str | None, gained: str, lost: str
) -> None:
    told = Two(BEFORE, new).affected([grant(scope)])
    if effect is None:
        assert told == []
        return
    (found,) = told
    assert found.effect is Effect(effect)
    assert "".join(one.id for one in found.gained) == gained
    assert "".join(one.id for one in found.lost) == lost
