"""The names under which operations are written: real ones, from the catalogue's entries."""

from dataclasses import dataclass
from random import Random

from seldinger.domain.grading.catalogue import Catalogue, EntryKind
from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.rulebook import Category, Rulebook

LISTS = ("comprehensive-intervention", "peripheral-intervention")
SURGERY = "general-surgery"
_LONGEST = 20  # characters; longer lines join several operations
# Written by hand, as people do; the catalogue does not know them.
OFF_CATALOGUE = (
    "TACE（载药微球）",
    "PTCD 引流管更换",
    "左髂静脉受压支架",
    "肺结节定位针置入",
    "输液港取出",
)


@dataclass(frozen=True, slots=True)
class Written:
    """A name, and the category given beside it where the name alone would not decide."""

    name: str
    pin: str


class Vocabulary:
    """Category id → the ways to write its operations; `no_row`: those no row of a table names."""

    def __init__(self, rulebook: Rulebook, catalogue: Catalogue, crosswalk: Crosswalk) -> None:
        self.rulebook, self.crosswalk = rulebook, crosswalk
        names = _names(catalogue, LISTS)
        self._surgery = _names(catalogue, (SURGERY,))
        self._by_category = {
            category.id: self._ways(category, names) for category in rulebook.categories
        }
        self.no_row = [name for name in names if self._is_without_row(name)]
        self.steps = crosswalk.integral

    def ways(self, category: str) -> list[Written]:
        return self._by_category[category]

    def write(self, category: str, random: Random) -> Written:
        return random.choice(self._by_category[category])

    def other(self, category: str, than: Written, random: Random) -> list[Written]:
        """Another way to write an operation of the category; none where there is but one."""
        others = [way for way in self._by_category[category] if way != than]
        return [random.choice(others)] if others else []

    def _ways(self, category: Category, names: list[str]) -> list[Written]:
        if not category.interventional:
            return [Written(name, "") for name in self._surgery]
        ways = []
        for name in names:
            options = self._options(name, category.stage)
            if category.id in options:
                ways.append(Written(name, "" if len(options) == 1 else category.id))
        gaps = [gap.operation for gap in self.crosswalk.gaps if gap.category == category.id]
        return [*ways, *(Written(name, category.id) for name in gaps)] or [
            Written(category.title, category.id)
        ]

    def _options(self, name: str, stage: str) -> list[str]:
        match = self.crosswalk.match(name)
        known = match.categories if match else ()
        return [c for c in known if self.rulebook.category_by_id[c].stage == stage]

    def _is_without_row(self, name: str) -> bool:
        match = self.crosswalk.match(name)
        return match is not None and match.interventional and not match.categories


def _names(catalogue: Catalogue, lists: tuple[str, ...]) -> list[str]:
    """What the lists' entries and their parts are called, short enough to be said."""
    told = (
        name
        for entry in catalogue.entries
        if entry.list_id in lists and entry.kind is EntryKind.OPERATION
        for name in (entry.parts or (entry.text,))
    )
    return list(dict.fromkeys(name for name in told if len(name) <= _LONGEST))
