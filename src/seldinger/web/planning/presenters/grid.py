"""A version as a grid of people × months: merged cells, marks, and what a row is called."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from seldinger.domain.planning.rotation import Course, LockKind, Part, Problem, Rotation, Trainee
from seldinger.domain.planning.rotation_check import runs
from seldinger.planning.rotations.problem import month_text
from seldinger.web.planning.naming import Names
from seldinger.web.planning.opening import Opened
from seldinger.web.planning.posts import posts_of

BEHIND = 3  # months before the first that are shown unless all are asked for
PAGE = 100  # rows; more are shown by cohort or page
_BRIEF = 3  # characters of a title that needs no shortening
_KINDS = {Part.BRANCH: "branch", Part.BASIC: "basic", Part.ADVANCED: "direction"}


@dataclass(frozen=True, slots=True)
class Cell:
    """So many months in one. css: of grid.css. month: 2027-03, of the address; "" where nothing
    can be asked. code, short: of a single month, which has no room for words and post. fixed:
    ahead, yet not to be moved. chief: where the mark of the residency begins and how wide it is,
    in percent."""

    span: int
    css: str
    month: str = ""
    words: str = ""
    post: str = ""
    when: str = ""
    code: str = ""
    short: str = ""
    drag: bool = False
    fixed: bool = False
    locked: bool = False
    wrong: bool = False
    chief: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    trainee: str
    name: str
    about: str
    directions: str
    chief: str
    wrong: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Those who entered in one year."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """years: title and months; months: 1 … 12. first: 2027-01, of the first column."""

    first: str
    years: tuple[tuple[str, int], ...]
    months: tuple[str, ...]
    behind: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """What of a version is shown. start: the first month of the columns, often negative."""

    told: Opened
    names: Names
    frozen: int
    start: int
    editable: bool


def start_of(problem: Problem, *, everything: bool) -> int:
    earliest = min((one.entered for one in problem.trainees), default=0)
    return min(0, earliest if everything else max(earliest, -BEHIND))


def columns_of(sheet: Sheet) -> Columns:
    problem = sheet.told.problem
    texts = [month_text(m, problem.first) for m in range(sheet.start, problem.horizon)]
    years = [(f"{year} 年", len([*its])) for year, its in groupby(texts, lambda text: text[:4])]
    months = tuple(str(int(text[5:])) for text in texts)
    return Columns(texts[0], tuple(years), months, -sheet.start)


def cohorts_of(problem: Problem) -> list[tuple[str, int]]:
    """Year of entry and how many, the earliest first."""
    years = sorted(month_text(one.entered, problem.first)[:4] for one in problem.trainees)
    return [(year, len([*its])) for year, its in groupby(years)]


def groups_of(sheet: Sheet, trainees: Sequence[Trainee]) -> tuple[Group, ...]:
    told = _Told(_wrong(sheet), codes_of(sheet.told), short_titles(sheet.told.file.rulebook))
    first = sheet.told.problem.first
    grouped = groupby(trainees, lambda one: month_text(one.entered, first)[:4])
    return tuple(
        Group(f"{year} 级", tuple(_row(sheet, one, told) for one in its)) for year, its in grouped
    )


def shown(problem: Problem, cohort: str, names: Names) -> list[Trainee]:
    """By entry, then by name; of one year of entry alone where one is named."""
    first = problem.first
    its = [
        one
        for one in problem.trainees
        if not cohort or month_text(one.entered, first).startswith(f"{cohort}-")
    ]
    return sorted(its, key=lambda one: (one.entered, names.trainee(one.id)))


def codes_of(told: Opened) -> dict[str, str]:
    """Department → A, B …: those that take trainees first, then those where anybody was."""
    been = (stay.department for one in told.plan.of.values() for stay in one.stays)
    ids = dict.fromkeys([*(one.id for one in told.problem.departments), *been])
    return {id_: letters(n) for n, id_ in enumerate(ids)}


def letters(number: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    more, letter = divmod(number, 26)
    return (letters(more - 1) if more else "") + chr(ord("A") + letter)


def short_titles(rulebook: str) -> dict[str, str]:
    """Post → the fewest characters, two or more, that no other post begins with."""
    titles = {post.id: post.title for post in posts_of(rulebook)}
    return {id_: _short(title, [*titles.values()]) for id_, title in titles.items()}


def _short(title: str, titles: Sequence[str]) -> str:
    if len(title) <= _BRIEF:
        return title
    begins = (title[:n] for n in range(2, len(title)))
    alone = (b for b in begins if sum(one.startswith(b) for one in titles) == 1)
    return next(alone, title)


@dataclass(frozen=True, slots=True)
class _Told:
    """What all rows share: the months of breaches, codes of departments, short titles of posts."""

    wrong: Mapping[str, set[int | None]]
    codes: Mapping[str, str]
    posts: Mapping[str, str]


def _wrong(sheet: Sheet) -> Mapping[str, set[int | None]]:
    """Of each trainee the months that a breach names; None: of the whole row."""
    found: defaultdict[str, set[int | None]] = defaultdict(set)
    for one in sheet.told.cost.breaches:
        if one.trainee:
            found[one.trainee].add(one.month)
    return found


def _row(sheet: Sheet, trainee: Trainee, told: _Told) -> Row:
    problem, names = sheet.told.problem, sheet.names
    rotation = sheet.told.plan.of.get(trainee.id)
    course = problem.courses[trainee.background]
    entered = month_text(trainee.entered, problem.first)
    whole = rotation is not None and len(rotation.stays) == course.months
    cells = _Cells(sheet, trainee, rotation, told).cells() if rotation and whole else ()
    return Row(
        trainee=trainee.id,
        name=names.trainee(trainee.id),
        about=f"{names.post(trainee.background)} · {entered} 入培",
        directions="、".join(names.post(one) for one in rotation.directions) if rotation else "",
        chief=_chief_words(problem, trainee, rotation, course) if rotation and whole else "",
        wrong=trainee.id in told.wrong,
        cells=cells or (Cell(problem.horizon - sheet.start, "none", words="月数与细则不符"),),
    )


def _chief_words(problem: Problem, trainee: Trainee, rotation: Rotation, course: Course) -> str:
    months = trainee.present(course.months)[max(0, rotation.chief_from) :][: course.chief]
    if rotation.chief_from < 0 or not months:
        return ""
    first, last = month_text(months[0], problem.first), month_text(months[-1], problem.first)
    return f"总住院 {first} 至 {last}"


Kind = tuple[str, int, bool]  # what fills a month, the run it belongs to, whether it is past


class _Cells:
    """The cells of one row."""

    def __init__(self, sheet: Sheet, trainee: Trainee, rotation: Rotation, told: _Told) -> None:
        self.sheet, self.trainee, self.rotation, self.told = sheet, trainee, rotation, told
        self.wrong = told.wrong.get(trainee.id, set())
        self.problem = sheet.told.problem
        self.course = self.problem.courses[trainee.background]
        months = trainee.present(self.course.months)
        self.step = {month: step for step, month in enumerate(months)}
        self.last = months[-1]
        self.begin = self._begins()
        first = rotation.chief_from
        self.chief = set(months[first : first + self.course.chief]) if first >= 0 else set()
        at = (lock for lock in trainee.locks if lock.kind is LockKind.AT)
        self.locked = {month for lock in at for month in lock.months}

    def _begins(self) -> list[int]:
        """Of each step the first step of its stay."""
        found: list[int] = []
        for part in Part:
            first, last = self.course.span(part)
            for run in runs(self.rotation.stays[first:last], first):
                found += [run.first] * run.length
        return found

    def cells(self) -> tuple[Cell, ...]:
        every = range(self.sheet.start, self.problem.horizon)
        return tuple(self._cell(kind, [*its]) for kind, its in groupby(every, self._kind))

    def _kind(self, month: int) -> Kind:
        if month in self.step:
            step = self.step[month]
            return "stay", self.begin[step], step < len(self.trainee.past)
        away = month in self.trainee.leave and self.trainee.entered <= month <= self.last
        return ("leave" if away else "none"), 0, False

    def _cell(self, kind: Kind, months: list[int]) -> Cell:
        if kind[0] != "stay":
            words = "请假" if kind[0] == "leave" else ""
            return Cell(len(months), kind[0], words=words, when=self._when(months))
        step = self.step[months[0]]
        stay, part = self.rotation.stays[step], self.course.part_of(step)
        is_past, is_short = kind[2], len(months) == 1
        free = self.sheet.editable and not is_past and self.begin[step] >= self._open
        return Cell(
            len(months),
            "past" if is_past else self._css(part, stay.post),
            month_text(months[0], self.problem.first),
            self.sheet.names.department(stay.department),
            "" if part is Part.BASIC else self.sheet.names.post(stay.post),
            self._when(months),
            code=self.told.codes[stay.department] if is_short else "",
            short=self.told.posts.get(stay.post, "") if is_short and part is not Part.BASIC else "",
            drag=free,
            fixed=self.sheet.editable and not is_past and not free,
            locked=not self.locked.isdisjoint(months) and not is_past,
            wrong=not self.wrong.isdisjoint(months),
            chief=self._mark(months),
        )

    @property
    def _open(self) -> int:
        """The first step that may change."""
        ahead = (s for m, s in self.step.items() if m >= self.sheet.frozen)
        return max(len(self.trainee.past), next(ahead, self.course.months))

    def _css(self, part: Part, post: str) -> str:
        return "flexible" if post == self.course.flexible.post else _KINDS[part]

    def _when(self, months: Sequence[int]) -> str:
        first, last = (month_text(months[n], self.problem.first) for n in (0, -1))
        return first if first == last else f"{first} 至 {last}"

    def _mark(self, months: Sequence[int]) -> tuple[int, int] | None:
        held = [n for n, month in enumerate(months) if month in self.chief]
        if not held:
            return None
        return 100 * held[0] // len(months), -(-100 * len(held) // len(months))


def trainees_listed(groups: Sequence[Group]) -> Iterator[tuple[str, str]]:
    for group in groups:
        for row in group.rows:
            yield row.trainee, row.name
