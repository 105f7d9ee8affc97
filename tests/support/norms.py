"""The shipped norms as text: copies to break, and both sources read without the loader."""

import re
import shutil
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from seldinger.norms.check import check
from seldinger.norms.faults import Fault
from seldinger.norms.library import SHIPPED

RULES = "rulebooks/interventional/1/rulebook.yaml"
RULES_SOURCE = "rulebooks/interventional/1/source.txt"
EXACT_MINIMA = "rulebooks/interventional/1/examples/01-exact-minima.yaml"
GRADING = "catalogues/shougang/1/catalogue.yaml"
GRADING_SOURCE = "catalogues/shougang/1/source.txt"
CROSSWALK = "crosswalks/interventional--shougang/1/crosswalk.yaml"

SMALL_RULES = "rulebooks/example/1/rulebook.yaml"
SMALL_SOURCE = "rulebooks/example/1/source.txt"
SMALL_EXAMPLE = "rulebooks/example/1/examples/01-met.yaml"
SMALL_GRADING = "catalogues/example/1/catalogue.yaml"
SMALL_CROSSWALK = "crosswalks/example--example/1/crosswalk.yaml"
SMALL_NORMS = [SMALL_RULES, SMALL_GRADING, SMALL_CROSSWALK]

GRADES = {"一级手术": 1, "二级手术": 2, "三级手术": 3, "四级手术": 4}
_ROW = re.compile(r"(?P<title>\S+) (?P<p>\d+) (?P<a>\d+) (?P<o>\d+)")
_PLACE = re.compile(r"(?:\d．|（三）)(?P<title>\S+?)（\d+ ?个月）")
_ENTRY = re.compile(r"(?P<number>\d+)、(?P<text>.+)")


class Norms:
    """A copy of some norms in a folder, to be broken and checked."""

    def __init__(self, root: Path, *files: str) -> None:
        self.root = root
        for file in files:
            folder = Path(file).parent
            shutil.copytree(SHIPPED / folder, root / folder, dirs_exist_ok=True)

    def text(self, file: str) -> str:
        return (self.root / file).read_text(encoding="utf-8")

    def replace(self, file: str, old: str, new: str) -> None:
        """Put `new` in the one place where `old` stands."""
        text = self.text(file)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        self.write(file, text.replace(old, new))

    def write(self, file: str, text: str) -> None:
        (self.root / file).parent.mkdir(parents=True, exist_ok=True)
        (self.root / file).write_text(text, encoding="utf-8")

    def line(self, file: str, mark: str) -> int:
        """The one line that is `mark`, or else holds it, from 1; without a mark the first."""
        if not mark:
            return 1
        lines = list(enumerate(self.text(file).split("\n"), 1))
        found = [n for n, line in lines if line == mark] or [n for n, line in lines if mark in line]
        assert len(found) == 1, f"{mark!r} stands in lines {found} of {file}"
        return found[0]

    def faults(self, *places: str) -> list[Fault]:
        """What `check` says of these files or folders; without any, of the whole copy."""
        return sorted(set(check([self.root / place for place in places or ("",)]).faults))


@dataclass(frozen=True)
class TableRow:
    """A row of the rule's tables as source.txt has it."""

    post: str
    title: str
    minima: tuple[int, int, int]
    line: int


@dataclass(frozen=True)
class Numbered:
    """A numbered line of the grading source."""

    title: str  # of its list
    grade: int
    number: int
    text: str
    line: int


@cache
def source_lines(file: str) -> tuple[str, ...]:
    return tuple((SHIPPED / file).read_text(encoding="utf-8").split("\n"))


@cache
def table_rows() -> tuple[TableRow, ...]:
    """Every row with three numbers, the sum excepted, under the heading it stands below."""
    rows, post = [], ""
    for number, line in enumerate(source_lines(RULES_SOURCE), 1):
        if heading := _PLACE.fullmatch(line):
            post = heading["title"].removesuffix("培训")
        if (row := _ROW.fullmatch(line)) and row["title"] != "合计":
            minima = int(row["p"]), int(row["a"]), int(row["o"])
            rows.append(TableRow(post, row["title"], minima, number))
    return tuple(rows)


@cache
def numbered_lines() -> tuple[Numbered, ...]:
    """Every numbered line, under the list and the grade it stands below."""
    entries, title, grade = [], "", 0
    for number, line in enumerate(source_lines(GRADING_SOURCE), 1):
        if entry := _ENTRY.fullmatch(line.strip()):
            entries.append(Numbered(title, grade, int(entry["number"]), entry["text"], number))
        elif line in GRADES:
            grade = GRADES[line]
        elif line.strip():
            title, grade = line, 0
    return tuple(entries)


@cache
def list_headings() -> tuple[tuple[str, int], ...]:
    """Each list's title and line: an unnumbered line with a grade as the next one."""
    lines = [(line, n) for n, line in enumerate(source_lines(GRADING_SOURCE), 1) if line.strip()]
    return tuple(
        here
        for here, below in pairwise(lines)
        if below[0] in GRADES and here[0] not in GRADES and not _ENTRY.fullmatch(here[0])
    )
