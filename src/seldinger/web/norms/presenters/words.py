"""Words that several pages of the norms share, and the grade as it is shown everywhere."""

from collections.abc import Iterable
from dataclasses import dataclass

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.report.catalogue import KIND
from seldinger.web.norms.filters import entry_address

GRADE = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}
NO_CITATION = "出处待填"


@dataclass(frozen=True, slots=True)
class Grade:
    """The catalogue's grade, and the one that holds where an overlay raises it.

    raised, why: empty where nothing raises it.
    """

    number: int
    word: str
    managed: int
    raised: str
    why: str


@dataclass(frozen=True, slots=True)
class EntryLink:
    """An entry, named wherever another page speaks of it."""

    url: str
    text: str
    list_title: str
    grade: Grade
    kind: str


def grade_of(catalogue: Catalogue, entry: Entry) -> Grade:
    managed = catalogue.managed_grade(entry)
    is_raised = managed != entry.grade
    overlays = catalogue.overlays_of(entry) if is_raised else ()
    raised = f"按{GRADE[managed]}管理" if is_raised else ""
    why = "、".join(overlay.title for overlay in overlays)
    return Grade(entry.grade, GRADE[entry.grade], managed, raised, why)


def entry_link(catalogue: Catalogue, entry: Entry) -> EntryLink:
    return EntryLink(
        entry_address(catalogue, entry.id),
        entry.text,
        entry.list_title,
        grade_of(catalogue, entry),
        KIND[entry.kind],
    )


def joined(words: Iterable[str]) -> str:
    """“甲、乙、丙”."""
    return "、".join(words)


def used_by(names: list[str], most: int = 4) -> str:
    """“示例甲、示例乙等 12 家”, or nothing."""
    if len(names) <= most:
        return joined(names)
    return f"{joined(names[:most])}等 {len(names)} 家"
