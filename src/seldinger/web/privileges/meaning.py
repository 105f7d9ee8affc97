"""Whom and what a line of a list of grants means. Nothing is guessed: an unclear word says why."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind, fold
from seldinger.errors import SeldingerError
from seldinger.norms.faults import nearest
from seldinger.web.norms.queries import catalogue_index
from seldinger.web.norms.search import find
from seldinger.web.people.models import Hospital, Membership, Person
from seldinger.workbooks.cells import word
from seldinger.workbooks.grant_list import DOCTOR, ENTRIES, LIST

_BETWEEN = re.compile(r"[\n；;]+")
_JOINT = "、"
_SHOWN = 3  # nearest names
_MOST_SHOWN = 5  # of what one name may mean
MOST_LOOKED_UP = 200  # a wrong column would keep the person waiting for what nobody reads


class UnclearError(SeldingerError):
    """What one cell says cannot be told. Its text: what is allowed there, and the nearest."""

    def __init__(self, column: str, found: str, told: str) -> None:
        self.column, self.found = column, found
        super().__init__(told)


# -- doctors ---------------------------------------------------------------------------------------


class Doctors:
    """The people of one hospital: who works there, or did."""

    def __init__(self, hospital: Hospital) -> None:
        works = Membership.objects.filter(hospital=hospital).select_related("person", "department")
        self.works: dict[int, list[Membership]] = defaultdict(list)
        self.people: dict[int, Person] = {}
        by_number: dict[str, set[int]] = defaultdict(set)
        by_name: dict[str, set[int]] = defaultdict(set)
        for work in works.order_by("pk"):
            self.works[work.person_id].append(work)
            self.people[work.person_id] = work.person
            by_name[word(work.person.name)].add(work.person_id)
            if work.staff_no:
                by_number[word(work.staff_no)].add(work.person_id)
        self.by_number, self.by_name = by_number, by_name
        self.by_login = {word(person.login): pk for pk, person in self.people.items()}

    def meant(self, number: str, name: str) -> Person:
        """By staff number, else by login, else by a name that one person alone has there."""
        return self._by_number(number, name) if number else self._by_name(name)

    def _by_number(self, number: str, name: str) -> Person:
        key = word(number)
        by_login = {self.by_login[key]} if key in self.by_login else set()
        found = self.by_number.get(key) or by_login
        if not found:
            told = "本院登记过的工号，或本院人员的登录名。请核对，或先在“人员”里登记任职和工号"
            raise UnclearError(DOCTOR, number, told)
        named = [pk for pk in found if word(self.people[pk].name) == word(name)]
        if len(named) == 1:
            return self.people[named[0]]
        if named:
            raise UnclearError(DOCTOR, number, f"一个人的工号：{self._each(named)}。请改写登录名")
        names = "、".join(sorted(self.people[pk].name for pk in found))
        raise UnclearError(
            "姓名", name, f"工号或登录名“{number}”在本院登记的姓名“{names}”。请核对两列"
        )

    def _by_name(self, name: str) -> Person:
        found = self.by_name.get(word(name), set())
        if len(found) == 1:
            return self.people[next(iter(found))]
        if found:
            told = f"本院同名的有 {len(found)} 位，请在“{DOCTOR}”列写明是谁：{self._each(found)}"
            raise UnclearError(DOCTOR, "", told)
        close = get_close_matches(name, {one.name for one in self.people.values()}, 1, 0.5)
        near = f"最接近的是“{close[0]}”。" if close else ""
        told = f"在本院任职过的医师的姓名。{near}新来的医师请先在“人员”里登记任职"
        raise UnclearError("姓名", name, told)

    def _each(self, found: Iterable[int]) -> str:
        return "；".join(self._told(pk) for pk in sorted(found))

    def _told(self, pk: int) -> str:
        works = self.works[pk]
        number = next((f"工号 {work.staff_no}" for work in works if work.staff_no), "")
        department = next((work.department.name for work in works if work.department), "")
        told = [number, f"登录名 {self.people[pk].login}", department]
        return " ".join(filter(None, told))


# -- what is granted -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meant:
    """One of the three is filled. wider: tells of entries that are more than the name written."""

    entries: tuple[str, ...] = ()
    list_id: str = ""
    technology: str = ""
    wider: tuple[str, ...] = ()


class Names:
    """The names of one catalogue, made ready: entries and their parts, lists, technologies."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.index = catalogue_index(catalogue)
        self.looked_up: dict[str, str] = {}
        self.lists = {one.title: one.id for one in catalogue.lists}
        self.technologies = {one.title: one.id for one in catalogue.overlays}
        self.entries: dict[str, list[Entry]] = defaultdict(list)
        for entry in catalogue.entries:
            for name in {fold(entry.text), *map(fold, entry.parts), fold(entry.id)}:
                self.entries[name].append(entry)

    def meant(self, kind: str, named: str) -> Meant:
        if kind == ENTRIES:
            return self._entries(named)
        words = self.lists if kind == LIST else self.technologies
        what = "一个专业的名称" if kind == LIST else "一项限制类技术的名称"
        known = {fold(title): key for title, key in words.items()}
        key = known.get(fold(named)) or next((one for one in words.values() if one == named), "")
        if not key:
            told = f"{what}，照目录写，一行一个。{nearest(named, words)}"
            raise UnclearError("名称", named, told)
        return Meant(list_id=key) if kind == LIST else Meant(technology=key)

    def _entries(self, named: str) -> Meant:
        found = {entry.id: (entry, name) for name, entry in self._each(named)}
        wider = tuple(
            f"“{name}”是“{entry.text}”中的一项，按整条授予"
            for entry, name in found.values()
            if fold(name) not in (fold(entry.text), fold(entry.id))
        )
        return Meant(entries=tuple(found), wider=wider)

    def _each(self, named: str) -> list[tuple[str, Entry]]:
        """A whole cell first: many entries are joined by the marks that part names too."""
        if fold(named) in self.entries:
            return [(named, self._one(named))]
        found = []
        for chunk in _BETWEEN.split(named):
            if chunk.strip(f" {_JOINT}"):
                found += [(name, self._one(name)) for name in self._parted(chunk)]
        if not found:
            raise UnclearError("名称", named, "目录条目的名称或编号，几条用、隔开")
        return found

    def _parted(self, chunk: str) -> list[str]:
        """The fewest names from the left; what no entry names stays together."""
        pieces = [piece.strip() for piece in chunk.split(_JOINT) if piece.strip()]
        names: list[str] = []
        unknown: list[str] = []
        at = 0
        while at < len(pieces):
            end = self._longest(pieces, at)
            if end == at:
                unknown.append(pieces[at])
                at += 1
                continue
            names += [_JOINT.join(unknown)] if unknown else []
            names.append(_JOINT.join(pieces[at:end]))
            unknown, at = [], end
        return [*names, _JOINT.join(unknown)] if unknown else names

    def _longest(self, pieces: Sequence[str], at: int) -> int:
        """Where the longest name that begins here ends; `at` where none does."""
        ends = range(len(pieces), at, -1)
        return next((e for e in ends if fold(_JOINT.join(pieces[at:e])) in self.entries), at)

    def _one(self, name: str) -> Entry:
        found = self.entries.get(fold(name), [])
        # New technology stands in many lists; it is refused as such, whichever is meant.
        if len(found) == 1 or (found and all(e.kind is EntryKind.MANAGEMENT for e in found)):
            return found[0]
        if found:
            told = f"目录里有 {len(found)} 条叫“{name}”，请改写其中一条的编号：{_told(found)}"
            raise UnclearError("名称", name, told)
        raise UnclearError(
            "名称", name, f"目录条目的名称或编号。目录里没有“{name}”{self._near(name)}"
        )

    def _near(self, name: str) -> str:
        """Looked for once a name, and not without end."""
        if name not in self.looked_up and len(self.looked_up) < MOST_LOOKED_UP:
            self.looked_up[name] = self._search(name)
        return self.looked_up.get(name, "，请核对后照写")

    def _search(self, name: str) -> str:
        found = [hit.entry for hit in find(self.index, name)[:_SHOWN]]
        if not found:
            texts = {one.entry.text: one.entry for one in reversed(self.index.entries)}
            found = [texts[text] for text in get_close_matches(name, texts, _SHOWN, 0.5)]
        if not found:
            return "，请在“手术分级目录”里查找后照写"
        return f"，最接近的是：{_told(found)}"


def _told(entries: Sequence[Entry]) -> str:
    shown = [f"“{e.text}”（{e.list_title}，{e.grade} 级，{e.id}）" for e in entries[:_MOST_SHOWN]]
    return "；".join(shown) + ("……" if len(entries) > _MOST_SHOWN else "")
