"""Finding one person among all of a base: by name, initials or number, a few at a time."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from seldinger.web.people.models import Person
from seldinger.web.privileges.asking import find_doctors

FEW = 12


@dataclass(frozen=True, slots=True)
class Pick:
    id: int
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Picks:
    """words: what was looked for. told: what came of it; empty where nothing was looked for."""

    words: str
    rows: tuple[Pick, ...]
    told: str

    @property
    def has_chosen(self) -> bool:
        return any(one.chosen for one in self.rows)


def picks_of(people: QuerySet[Person], words: str, chosen: int | None) -> Picks:
    """Who is chosen stays in sight, whatever is looked for."""
    words = words.replace("\0", "").strip()[:60]
    found = [*find_doctors(people, words)[: FEW + 1]] if words else []
    kept = [*people.filter(pk=chosen)] if chosen else []
    rows = (*kept, *(one for one in found[:FEW] if one.pk != chosen))
    return Picks(
        words, tuple(Pick(o.pk, o.name, o.pk == chosen) for o in rows), _told(words, found)
    )


def first_picks(people: QuerySet[Person], words: str, likely: Iterable[Person]) -> Picks:
    """To go on with one of them: before anything is looked for, who was expected."""
    told = picks_of(people, words, None)
    if told.words:
        return told
    open_ = {*people.filter(pk__in=[one.pk for one in likely]).values_list("pk", flat=True)}
    rows = tuple(Pick(one.pk, one.name, chosen=False) for one in likely if one.pk in open_)
    return Picks("", rows, "应到而没有到的；其他人请查找。" if rows else "")


def _told(words: str, found: list[Person]) -> str:
    if not words:
        return ""
    if not found:
        return "没有找到。请换一个词；只找得到本基地的学员和在本基地医院任职的人。"
    return f"前 {FEW} 位；不在其中的，请多输入几个字。" if len(found) > FEW else ""
