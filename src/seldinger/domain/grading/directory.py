"""Other directories (国家绩效考核四级手术目录 …): lists of codes that an authority keeps.

Whether an entry stands in one is asked by its code alone, never by its name.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from seldinger.domain.grading.catalogue import Entry


class Listed(StrEnum):
    """Whether a directory has an entry."""

    NOT_FILLED = "not_filled"  # nobody has entered the directory's content
    NO_CODE = "no_code"  # the entry has none, so nobody can say
    LISTED = "listed"
    NOT_LISTED = "not_listed"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a directory."""

    code: str
    name: str
    line: int


@dataclass(frozen=True)
class Directory:
    """citation: None until somebody enters the document; items: empty until its content is."""

    id: str
    version: str
    title: str
    document: str
    citation: str | None
    items: tuple[Item, ...] = ()

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(item.code for item in self.items)

    def has(self, entry: Entry) -> Listed:
        if not self.items:
            return Listed.NOT_FILLED
        if entry.code is None:
            return Listed.NO_CODE
        return Listed.LISTED if entry.code in self.codes else Listed.NOT_LISTED
