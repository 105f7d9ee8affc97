"""The logbook workbook → one trainee's record, or every fault at once and nothing read in."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from seldinger.domain.training.record import (
    Activity,
    Admission,
    ImagingReports,
    Leave,
    Origin,
    Procedure,
    Record,
    Rotation,
)
from seldinger.domain.training.rulebook import PostKind, Rulebook
from seldinger.domain.training.words import LEAVE, State
from seldinger.workbooks.cells import date_of, integer_of, word
from seldinger.workbooks.files import open_workbook
from seldinger.workbooks.grid import (
    CellFault,
    Line,
    Rows,
    Sheet,
    WorkbookError,
    find_columns,
)
from seldinger.workbooks.sheets import Vocabulary, Words, columns_of

T = TypeVar("T")
NO_DATE = date.min
_BETWEEN = re.compile(r"[、,，;；/\s]+")
_FACTS: dict[str, type] = {
    "轮转": Rotation,
    "手术": Procedure,
    "管理病例": Admission,
    "影像报告": ImagingReports,
    "科研教学": Activity,
}


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader passed over or found odd, that is no fault."""

    origin: Origin
    text: str


@dataclass(frozen=True, slots=True)
class Logbook:
    """A record and the reader's notes on it."""

    record: Record
    notes: tuple[Note, ...]


def read_logbook(path: Path, rulebook: Rulebook, name: str = "") -> Logbook:
    """Read a logbook workbook (.xlsx, .xls). `name`: what messages call the file.

    Raises WorkbookError with every fault of every sheet; nothing is half-read.
    """
    name = name or path.name
    return Reader(rulebook, open_workbook(path, name)).read(name)


class Reader:
    """One workbook being read."""

    def __init__(self, rulebook: Rulebook, raw: Sequence[tuple[str, Rows]]) -> None:
        self.rulebook, self.words = rulebook, Vocabulary.of(rulebook)
        self.columns = columns_of(rulebook)
        self.faults: list[CellFault] = []
        self.notes: list[Note] = []
        self.places = Words(self.words.places | {LEAVE: LEAVE})
        self.backgrounds = Words(self.words.backgrounds)
        for background in rulebook.backgrounds:
            self.backgrounds |= dict.fromkeys(background.aliases, background.id)
        every = {part for parts in self.words.parts.values() for part in parts}
        self.parts = {_bare(part): part for part in every}
        known: dict[str, Rows] = {}
        for title, rows in raw:
            if word(title) in self.columns and word(title) in known:
                told = "有两张同名的工作表；请合并成一张"
                self.faults.append(CellFault(word(title), 0, "", title, told))
            known[word(title)] = rows
        self.sheets: dict[str, Sheet] = {
            title: find_columns(title, known[title], columns, self.faults)
            for title, columns in self.columns.items()
            if title in known
        }
        self.unknown = [title for title, _ in raw if word(title) not in self.columns]

    def read(self, name: str) -> Logbook:
        trainee = self._trainee()
        rotations, leaves = self._rotations()
        facts = {
            "procedures": self._each("手术", self._procedure),
            "admissions": self._each("管理病例", self._admission),
            "reports": self._each("影像报告", self._report),
            "activities": self._each("科研教学", self._activity),
        }
        if self.faults:
            number = len(set(self.faults))
            raise WorkbookError(f"{name} 有 {number} 处需要改正，没有读入任何内容", self.faults)
        absent = {
            fact: title
            for title, fact in _FACTS.items()
            if title in self.columns and title not in self.sheets
        }
        record = Record(
            **trainee,
            **facts,  # type: ignore[arg-type]
            rotations=rotations,
            leaves=leaves,
            absent=absent,
        )
        return Logbook(record, tuple(self._notes()))

    def _each(self, title: str, read: Callable[[Line], T]) -> tuple[T, ...]:
        if title not in self.sheets:
            return ()
        lines = self.sheets[title].lines(self.faults, self.columns[title])
        return tuple(read(line) for line in lines)

    # -- the trainee and the rotations -----------------------------------------------------

    def _trainee(self) -> dict[str, Any]:
        rows = list(self._each("学员", self._one_trainee))
        different = [row for row in rows if _told(row) != _told(rows[0])]
        if rows and not different:
            told = "与上一行各列完全相同，只计一次"
            self.notes += [Note(row["origin"], told) for row in rows[1:]]
            return rows[0]
        found = different[0]["origin"].row if different else 0
        told = "应当有一名学员的一行，且只有一名；每名学员一个工作簿"
        self.faults.append(CellFault("学员", found, "", "", told))
        return {}

    def _one_trainee(self, line: Line) -> dict[str, Any]:
        has_backgrounds = bool(self.backgrounds)
        return {
            "staff_no": line.needed("工号"),
            "name": line.needed("姓名"),
            "background": self._choice(line, "背景", self.backgrounds) if has_backgrounds else None,
            "entry": line.read("入培日期", date_of, NO_DATE),
            "directions": self._directions(line),
            "origin": _origin(line),
        }

    def _directions(self, line: Line) -> tuple[str, ...]:
        text = line.text("方向")
        if not text:
            return ()
        known = self.words.directions.folded
        names = [
            known.get(word(part))
            for part in _BETWEEN.split(unicodedata.normalize("NFKC", text))
            if part
        ]
        found = [name for name in names if name]
        if len(found) != len(names) or len(set(found)) != self.rulebook.choices:
            line.fault("方向")
        if len(set(found)) != len(found):
            line.fault("方向")
        order = list(self.words.directions.values())
        return tuple(sorted(set(found), key=order.index))

    def _rotations(self) -> tuple[tuple[Rotation, ...], tuple[Leave, ...]]:
        visits = self._each("轮转", self._visit)
        main: list[Rotation | Leave] = []
        beside: list[Rotation | Leave] = []
        for visit in dict.fromkeys(visits):
            (beside if self._is_concurrent(visit) else main).append(visit)
        self._check_overlaps(main)
        self._check_overlaps(beside)
        return (
            tuple(visit for visit in visits if isinstance(visit, Rotation)),
            tuple(visit for visit in visits if isinstance(visit, Leave)),
        )

    def _visit(self, line: Line) -> Rotation | Leave:
        place = self._choice(line, "岗位", self.places)
        start = line.read("开始", date_of, NO_DATE)
        end = line.read("结束", date_of, NO_DATE)
        if NO_DATE < end < start:
            line.fault("结束")
        if not line.sound:
            start = NO_DATE  # no overlap is looked for in a row that was not understood
        if place == LEAVE:
            return Leave(start, end, _origin(line))
        return Rotation(place, start, end, line.text("医院"), line.text("科室"), _origin(line))

    def _is_concurrent(self, visit: Rotation | Leave) -> bool:
        if isinstance(visit, Leave) or not visit.place:
            return False
        post = self.rulebook.place_by_id[visit.place].post
        return self.rulebook.post_by_id[post].kind is PostKind.CONCURRENT

    def _check_overlaps(self, visits: Iterable[Rotation | Leave]) -> None:
        dated = [v for v in visits if v.start > NO_DATE and v.end >= v.start]
        dated.sort(key=lambda v: (v.start, v.origin))
        latest: Rotation | Leave | None = None
        for visit in dated:
            if latest is not None and visit.start <= latest.end:
                found = f"{visit.start}至{visit.end}"
                allowed = f"不与第 {latest.origin.row} 行（{latest.start}至{latest.end}）重叠的日期"
                self.faults.append(CellFault("轮转", visit.origin.row, "开始", found, allowed))
            if latest is None or visit.end > latest.end:
                latest = visit

    # -- rows of facts ------------------------------------------------------------------------

    def _procedure(self, line: Line) -> Procedure:
        category = self._optional_choice(line, "类别", self.words.categories)
        name = line.text("手术名称")
        if not name and not line.text("类别"):
            line.fault("手术名称")
        return Procedure(
            day=line.read("日期", date_of, NO_DATE),
            case_no=line.needed("病例号"),
            name=name,
            category=category,
            role=self._choice(line, "角色", self.words.roles),
            state=self._state(line),
            session=self._session(line),
            supervisor=line.text("上级医师"),
            hospital=line.text("医院"),
            department=line.text("科室"),
            origin=_origin(line),
        )

    def _session(self, line: Line) -> int:
        if not line.text("台次"):
            return 1
        return line.read("台次", lambda cell: integer_of(cell) or None, 1)

    def _admission(self, line: Line) -> Admission:
        return Admission(
            day=line.read("入院日期", date_of, NO_DATE),
            case_no=line.needed("病例号"),
            kind=self._optional_choice(line, "类别", self.words.kinds),
            state=self._state(line),
            origin=_origin(line),
        )

    def _report(self, line: Line) -> ImagingReports:
        exam = self._choice(line, "检查", self.words.exams)
        return ImagingReports(
            day=line.read("日期", date_of, NO_DATE),
            exam=exam,
            part=self._part(line, exam),
            number=line.read("份数", lambda cell: integer_of(cell) or None, 1),
            state=self._state(line),
            supervisor=line.text("上级医师"),
            origin=_origin(line),
        )

    def _part(self, line: Line, exam: str) -> str | None:
        """The part; needed only for an examination whose rule names parts."""
        parts = self.words.parts.get(exam, frozenset())
        part = self.parts.get(_bare(line.raw("部位")))
        if (line.text("部位") and part is None) or (parts and part not in parts):
            line.fault("部位")
        return part

    def _activity(self, line: Line) -> Activity:
        return Activity(
            day=line.read("日期", date_of, NO_DATE),
            type=self._choice(line, "类型", self.words.types),
            title=line.text("题目"),
            capacity=self._optional_choice(line, "本人作用", self.words.capacities) or "",
            level=self._optional_choice(line, "期刊级别", self.words.levels) or "",
            state=self._state(line),
            origin=_origin(line),
        )

    # -- cells --------------------------------------------------------------------------------

    def _state(self, line: Line) -> State:
        return self._choice(line, "状态", self.words.states)

    def _choice(self, line: Line, head: str, words: Words[T]) -> T:
        value = words.folded.get(word(line.raw(head)))
        if value is None:
            line.fault(head)
            return next(iter(words.values()))
        return value

    def _optional_choice(self, line: Line, head: str, words: Words[str]) -> str | None:
        return self._choice(line, head, words) if line.text(head) else None

    def _notes(self) -> Iterable[Note]:
        yield from self.notes
        for title in self.unknown:
            if title != "说明" and not title.startswith("选项"):
                yield Note(Origin(title, 0), f"工作表“{title}”不属于登记表，没有读取")


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "origin"}


def _origin(line: Line) -> Origin:
    return Origin(line.sheet.title, line.number)


def _bare(part: object) -> str:
    """腹部/盆腔, 腹部、盆腔 and 腹部盆腔 are one part."""
    return re.sub("[/、与和]", "", word(part))


def unknown_names(record: Record, is_known: Callable[[str], bool]) -> list[Note]:
    """Operation names beside a given category that the catalogue does not know, each once."""
    rows: dict[str, list[Origin]] = defaultdict(list)
    for procedure in record.procedures:
        if procedure.category and procedure.name and not is_known(procedure.name):
            rows[procedure.name].append(procedure.origin)
    return [
        Note(origins[0], f"手术名称“{name}”不在目录里（{len(origins)} 行），按所填类别计入")
        for name, origins in rows.items()
    ]
