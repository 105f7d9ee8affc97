"""The roster workbook → a base's places, people and rotations, or every fault at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from seldinger.domain.training.record import Origin
from seldinger.domain.training.words import LEAVE
from seldinger.workbooks.cells import date_of, word
from seldinger.workbooks.files import open_workbook
from seldinger.workbooks.grid import CellFault, Line, Rows, Sheet, WorkbookError, find_columns
from seldinger.workbooks.roster_cells import NO_DATE, PLACE, SHORT, RosterCells
from seldinger.workbooks.roster_people import Mention, People, Trainees
from seldinger.workbooks.roster_sheets import (
    Allowed,
    DepartmentRow,
    PersonRow,
    Roster,
    RotationRow,
    TraineeRow,
    Who,
    concurrent_places,
    roster_columns,
)

MOST_ROWS = 5000  # of one sheet: far more than a base has, few enough to be read while one waits


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a workbook: its sound rows, and the faults of the others."""

    roster: Roster
    faults: tuple[CellFault, ...]


def read_roster(path: Path, allowed: Allowed) -> Roster:
    """Read a roster workbook (.xlsx, .xls).

    Raises WorkbookError with every fault of every sheet; nothing is half-read.
    """
    reading = RosterReader(allowed, open_workbook(path)).read()
    if reading.faults:
        told = f"{path.name} 有 {len(reading.faults)} 处需要改正，没有读入任何内容"
        raise WorkbookError(told, reading.faults)
    return reading.roster


class RosterReader:
    """One workbook being read. Nothing is refused: whoever plans with it adds faults of its own."""

    def __init__(self, allowed: Allowed, raw: Sequence[tuple[str, Rows]]) -> None:
        self.allowed, self.cells = allowed, RosterCells(allowed)
        self.columns = roster_columns(allowed.rulebook)
        self.faults: list[CellFault] = []
        self.sheets = self._sheets(raw)
        self.passed_over = tuple(
            title for title, _ in raw if word(title) not in self.columns and _is_strange(title)
        )

    def read(self) -> Reading:
        departments = self._departments()
        staff = [self._mention(line) for line in self._lines("人员")]
        learning = [self._mention(line) for line in self._lines("学员")]
        known = People(self.allowed.people, self.allowed.logins)
        found = known.identify([*staff, *learning])
        people = self._people(staff, found[: len(staff)])
        trainees = self._trainees(learning, found[len(staff) :])
        meant = self._meant(learning, found[len(staff) :])
        rotations = self._rotations(meant)
        if not self.faults and not (departments or people or trainees or rotations):
            told = f"没有可读的内容；应有{'、'.join(self.columns)}这几张工作表，至少一行"
            self.faults.append(CellFault("名册", 0, "", "", told))
        roster = Roster(departments, people, trainees, rotations, self.passed_over)
        return Reading(roster, tuple(sorted(set(self.faults))))

    # -- sheets and lines ----------------------------------------------------------------------

    def _sheets(self, raw: Sequence[tuple[str, Rows]]) -> dict[str, Sheet]:
        known: dict[str, Rows] = {}
        for title, rows in raw:
            if word(title) in self.columns and word(title) in known:
                told = "有两张同名的工作表；请合并成一张"
                self.faults.append(CellFault(word(title), 0, "", title, told))
            known[word(title)] = rows
        return {
            title: find_columns(title, known[title], columns, self.faults)
            for title, columns in self.columns.items()
            if title in known
        }

    def _lines(self, title: str) -> list[Line]:
        if title not in self.sheets:
            return []
        rows = self.sheets[title].lines(self.faults, self.columns[title])
        lines = list(islice(rows, MOST_ROWS + 1))
        if len(lines) > MOST_ROWS:
            told = f"一次最多 {MOST_ROWS} 行；请分成几份"
            self.faults.append(CellFault(title, 0, "", "", told))
        return lines[:MOST_ROWS]

    # -- departments ---------------------------------------------------------------------------

    def _departments(self) -> tuple[DepartmentRow, ...]:
        first: dict[tuple[str, str], DepartmentRow] = {}
        for line in self._lines("科室"):
            row = self._department_row(line)
            if not row.hospital or not row.name:
                continue
            other = first.setdefault((row.hospital, word(row.name)), row)
            if other.lists != row.lists:
                told = f"只写一次的科室：第 {other.origin.row} 行已有，目录专业不同"
                line.fault("科室", told)
        self.cells.add_departments((row.hospital, row.name) for row in first.values())
        return tuple(first.values())

    def _department_row(self, line: Line) -> DepartmentRow:
        """A department that is there already keeps its own spelling."""
        hospital = self.cells.hospital(line)
        name = self.cells.text(line, "科室", PLACE, needed=True)
        there = self.cells.departments[hospital].folded.get(word(name)) if hospital else None
        if not there or line.text("目录专业"):
            # One that is only named, as the template does, is nobody's to manage.
            hospital = self.cells.managed(line, hospital)
        lists = self.cells.lists(line, hospital)
        return DepartmentRow(hospital, there or name, lists, _origin(line))

    # -- people --------------------------------------------------------------------------------

    def _mention(self, line: Line) -> Mention:
        hospital = self.cells.hospitals.folded.get(word(line.raw("医院")), "")
        if line.sheet.title == "学员" and not word(line.raw("医院")):
            hospital = self.allowed.main
        staff_no = self.cells.text(line, "工号", SHORT)
        return Mention(line, self.cells.name(line), self.cells.login(line), staff_no, hospital)

    def _people(self, told: Iterable[Mention], found: Iterable[Who]) -> tuple[PersonRow, ...]:
        rows = map(self._person_row, told, found)
        return tuple(dict.fromkeys(row for row in rows if row))

    def _person_row(self, mention: Mention, who: Who) -> PersonRow | None:
        line = mention.line
        hospital = self.cells.managed(line, self.cells.hospital(line))
        department = self.cells.department(line, hospital)
        roles = self.cells.roles(line)
        title = self.cells.text(line, "职称", SHORT)
        start, end = self.cells.span(line, open_ended=True)
        if not line.sound:
            return None
        return PersonRow(
            who, hospital, department, roles, mention.staff_no, title, start, end, _origin(line)
        )

    # -- trainees ------------------------------------------------------------------------------

    def _trainees(self, told: Iterable[Mention], found: Iterable[Who]) -> tuple[TraineeRow, ...]:
        first: dict[Who, TraineeRow] = {}
        for mention, who in zip(told, found, strict=True):
            row = self._trainee_row(mention, who)
            if row and first.setdefault(who, row) != row:
                other = first[who].origin.row
                mention.line.fault("姓名", f"另一名学员：第 {other} 行已有这名学员，内容不同")
        return tuple(first.values())

    def _trainee_row(self, mention: Mention, who: Who) -> TraineeRow | None:
        line, words = mention.line, self.cells.backgrounds
        background = self.cells.choice(line, "背景", words) if words else ""
        entry = line.read("入培日期", date_of, NO_DATE)
        directions = self.cells.chosen_directions(line)
        hospital = self._employed_in(line, mention.staff_no)
        department = self.cells.department(line, hospital)
        if not line.sound:
            return None
        return TraineeRow(
            who, entry, background, directions, hospital, department, mention.staff_no,
            _origin(line),
        )  # fmt: skip

    def _employed_in(self, line: Line, staff_no: str) -> str:
        """Nowhere, where only the training is told."""
        if line.text("医院"):
            return self.cells.managed(line, self.cells.hospital(line))
        if not staff_no and not line.text("科室"):
            return ""
        return self.cells.managed(line, self.cells.main_hospital(line))

    def _meant(self, told: Iterable[Mention], found: Iterable[Who]) -> Trainees:
        """Whom a row of 轮转 can mean: trainees of this workbook and those of the base."""
        trainees = Trainees(self.cells.nearest)
        by_account: dict[int | None, Who] = {}
        for mention, who in zip(told, found, strict=True):
            trainees.add(who, [mention.staff_no], sound=mention.line.sound)
            by_account[who.known] = who
        for one in self.allowed.people:
            if one.is_trainee:
                who = by_account.get(one.id) or Who(0, one.name, one.login, one.id)
                trainees.add(who, [number for _, number in one.staff_nos])
        return trainees

    # -- rotations -----------------------------------------------------------------------------

    def _rotations(self, trainees: Trainees) -> tuple[RotationRow, ...]:
        rows = (self._rotation_row(line, trainees) for line in self._lines("轮转"))
        rotations = tuple(dict.fromkeys(row for row in rows if row))
        beside = concurrent_places(self.allowed.rulebook)
        tracks: dict[tuple[Who, bool], list[RotationRow]] = defaultdict(list)
        for row in rotations:
            tracks[row.who, row.place in beside].append(row)
        for track in tracks.values():
            self._check_overlaps(track)
        return rotations

    def _rotation_row(self, line: Line, trainees: Trainees) -> RotationRow | None:
        who = trainees.find(line, "学员")
        place = self.cells.choice(line, "岗位", self.cells.places)
        start, end = self.cells.span(line)
        hospital = department = ""
        if place != LEAVE:  # who is away is nowhere
            cell = self.cells.hospital if line.text("医院") else self.cells.main_hospital
            hospital = cell(line)
            department = self.cells.department(line, hospital)
        if not line.sound or who is None or end is None:
            return None
        return RotationRow(who, place, start, end, hospital, department, _origin(line))

    def _check_overlaps(self, track: list[RotationRow]) -> None:
        track.sort(key=lambda row: (row.start, row.origin))
        latest: RotationRow | None = None
        for row in track:
            if latest is not None and row.start <= latest.end:
                found = f"{row.start}至{row.end}"
                allowed = f"不与第 {latest.origin.row} 行（{latest.start}至{latest.end}）重叠的日期"
                self.faults.append(CellFault("轮转", row.origin.row, "开始", found, allowed))
            if latest is None or row.end > latest.end:
                latest = row


def _is_strange(title: str) -> bool:
    """Not a sheet that the template brings along: worth a note."""
    return title != "说明" and not title.startswith("选项")


def _origin(line: Line) -> Origin:
    return Origin(line.sheet.title, line.number)
