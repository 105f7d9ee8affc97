"""The coding (编码对照): what the names of a catalogue and a rulebook are in a list of codes.

A help for reading, reviewed by no coder: it never decides a grade, a privilege or a credit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Review(StrEnum):
    """What reading made of the code that the matcher put first."""

    AGREED = "agreed"
    CORRECTED = "corrected"
    NONE = "none"  # the name has no one code


@dataclass(frozen=True, slots=True)
class Coded:
    """One name and its codes.

    codes: what is entered for the name as it stands, several where they are entered together;
    empty where there is no one code. also: further codes that the name covers.
    confidence: of the matcher in its first proposal, 0 to 1. note: why, for people.
    """

    name: str
    codes: tuple[str, ...]
    also: tuple[str, ...]
    confidence: float
    review: Review
    note: str | None


@dataclass(frozen=True, slots=True)
class Coding:
    """A version of a coding. entries: id → its operations; categories: the rulebook's, by id."""

    id: str
    version: str
    code_list: str
    title: str
    reviewed_by: str
    reviewed_on: date
    reviewed_how: str
    entries: Mapping[str, tuple[Coded, ...]]
    categories: Mapping[str, Coded]
