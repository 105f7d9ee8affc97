"""A problem's file → the problem, or everything that is wrong with it at once."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from seldinger.domain.planning.rotation import (
    Course,
    Department,
    Lock,
    LockKind,
    Problem,
    Room,
    Stay,
    Trainee,
)
from seldinger.domain.planning.rotation_rules import (
    MANAGED,
    OTHER,
    NotPlannableError,
    courses_of,
    needs_of,
)
from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.words import Role
from seldinger.planning.reading import PlanningError
from seldinger.planning.rotations.files import (
    ChiefsFile,
    DepartmentFile,
    LockFile,
    ProblemFile,
    TraineeFile,
)

SHOWN = 20
LONGEST = 600  # months; fifty years after the first month a plan has no meaning


@dataclass
class Faults:
    """What is wrong, where, and what to do, in the order found."""

    told: list[str] = field(default_factory=list)

    def say(self, place: str, wrong: str) -> None:
        self.told.append(f"{place}：{wrong}")

    def stop(self) -> None:
        if self.told:
            shown = self.told[:SHOWN]
            more = len(self.told) - len(shown)
            rest = [f"另有 {more} 处未列出"] if more else []
            raise PlanningError("问题文件有误——" + "；".join(shown + rest))


def month_number(text: str, first: str) -> int:
    """Months from `first` to `text`, negative before it."""
    year, month = text.split("-")
    year0, month0 = first.split("-")
    return (int(year) - int(year0)) * 12 + int(month) - int(month0)


def month_text(number: int, first: str) -> str:
    year, month = first.split("-")
    total = int(year) * 12 + int(month) - 1 + number
    return f"{total // 12:04d}-{total % 12 + 1:02d}"


def problem_of(file: ProblemFile, rulebook: Rulebook) -> Problem:
    """Raises PlanningError that names every fault, at most twenty."""
    faults = Faults()
    if file.visits.shortest > file.visits.longest:
        faults.say("visits", "shortest 大于 longest，请对调")
        faults.stop()
    try:
        courses = courses_of(rulebook, (file.visits.shortest, file.visits.longest))
    except NotPlannableError:
        raise PlanningError(f"细则 {rulebook.title} 没有可排班的阶段结构") from None
    reader = _Reader(file, rulebook, faults)
    departments = reader.departments()
    trainees = reader.trainees(courses)
    reader.chiefs()
    faults.stop()
    places = {
        Role.OPERATOR: file.roles.operator,
        Role.FIRST_ASSISTANT: file.roles.first_assistant,
        Role.PARTICIPANT: file.roles.participant,
    }
    return Problem(
        courses=courses,
        needs=needs_of(rulebook, places),
        departments=departments,
        trainees=trainees,
        calendar=int(file.first_month[5:]) - 1,
        chiefs=_chiefs(file.chiefs, file.first_month),
        first=file.first_month,
        titles=_titles(rulebook) | {d.id: d.title or d.id for d in departments},
    )


def _titles(rulebook: Rulebook) -> dict[str, str]:
    return (
        {r.id: r.title for r in rulebook.requirements}
        | {place.id: place.title for place in rulebook.places}
        | {post.id: post.title for post in rulebook.posts}
        | {b.id: b.title for b in rulebook.backgrounds}
    )


def _chiefs(file: ChiefsFile, first: str) -> tuple[Room, ...]:
    free = Room(0, file.most)
    start = max(0, month_number(file.first, first)) if file.first else 0
    bound = Room(file.least, file.most)
    if file.last is None:
        return (*(free for _ in range(start)), bound)
    end = max(start, month_number(file.last, first) + 1)
    return (*(free for _ in range(start)), *(bound for _ in range(start, end)), free)


def _past(one: TraineeFile, course: Course) -> tuple[Stay, ...]:
    """Month by month, and not much longer than any course: a file can claim a million months."""
    months = (Stay(s.post, s.department) for s in one.past for _ in range(s.months))
    return tuple(islice(months, course.months + 1))


@dataclass
class _Reader:
    file: ProblemFile
    rulebook: Rulebook
    faults: Faults

    def __post_init__(self) -> None:
        self.first = self.file.first_month
        self.posts = {p.id for p in self.rulebook.posts} | {p.id for p in self.rulebook.places}
        self.known = {d.id for d in self.file.departments}
        self.people = {t.id for t in self.file.trainees}
        categories = {category.id for category in self.rulebook.categories}
        self.items = categories | {r.id for r in self.rulebook.requirements} | {MANAGED, OTHER}

    def departments(self) -> tuple[Department, ...]:
        self._once("departments", [d.id for d in self.file.departments])
        return tuple(
            self._department(f"departments[{n}]（{one.id}）", one)
            for n, one in enumerate(self.file.departments)
        )

    def _once(self, place: str, ids: list[str]) -> None:
        for twice in sorted(one for one, count in Counter(ids).items() if count > 1):
            self.faults.say(place, f"{twice} 写了两次，每个 id 只能写一次")

    def _department(self, place: str, one: DepartmentFile) -> Department:
        for post in sorted(set(one.posts) - self.posts):
            self.faults.say(f"{place}.posts", f"细则里没有 {post} 这个岗位")
        for item in sorted(set(one.volumes) - self.items):
            self.faults.say(f"{place}.volumes", f"细则里没有 {item} 这一类别或要求")
        return Department(
            id=one.id,
            title=one.title or one.id,
            posts=frozenset(one.posts),
            rooms=self._rooms(place, one),
            volumes={item: tuple(cases) for item, cases in one.volumes.items()},
        )

    def _rooms(self, place: str, one: DepartmentFile) -> tuple[Room, ...]:
        usual = Room(one.least, one.most)
        other: dict[int, Room] = {}
        for given in one.exceptions:
            for text in given.months:
                least = usual.least if given.least is None else given.least
                most = usual.most if given.most is None else given.most
                other[month_number(text, self.first)] = Room(least, most)
        if any(room.least > room.most for room in (usual, *other.values())):
            self.faults.say(place, "least 大于 most：最少人数不能多于最多人数")
        last = max((month for month in other if month < LONGEST), default=-1)
        return (*(other.get(month, usual) for month in range(last + 1)), usual)

    def trainees(self, courses: Mapping[str, Course]) -> tuple[Trainee, ...]:
        self._once("trainees", [t.id for t in self.file.trainees])
        found = [
            self._trainee(f"trainees[{n}]（{one.id}）", one, courses)
            for n, one in enumerate(self.file.trainees)
        ]
        self._together([one for one in found if one is not None], courses)
        return tuple(one for one in found if one is not None)

    def _together(self, trainees: list[Trainee], courses: Mapping[str, Course]) -> None:
        """Those who shall go together must be there in the same months."""
        known = {one.id: one for one in trainees}

        def basics(one: Trainee) -> tuple[tuple[int, ...], int]:
            course = courses[one.background]
            months = one.present(course.months)[course.branch_months : course.first_stage]
            return months, len(one.past)

        for one in trainees:
            for lock in one.locks:
                other = known.get(lock.other) if lock.kind is LockKind.TOGETHER else None
                if other is not None and basics(one) != basics(other):
                    self.faults.say(
                        f"trainees（{one.id}）.locks（{lock.id}）",
                        f"与 {lock.other} 的介入基础不在同样的月份，不能同行",
                    )

    def _trainee(
        self, place: str, one: TraineeFile, courses: Mapping[str, Course]
    ) -> Trainee | None:
        if one.background not in courses:
            allowed = "、".join(sorted(courses))
            self.faults.say(
                f"{place}.background", f"{one.background} 需要个案认定，细则只写了 {allowed}"
            )
            return None
        course = courses[one.background]
        trainee = Trainee(
            id=one.id,
            background=one.background,
            entered=month_number(one.entered, self.first),
            past=_past(one, course),
            leave=frozenset(month_number(text, self.first) for text in one.leave),
            wishes=tuple(one.wishes),
            declared=tuple(one.declared),
            done=dict(one.done),
            locks=tuple(self._locks(place, one)),
        )
        for wrong in self._wrong(trainee, course, one):
            self.faults.say(place, wrong)
        return self._with_chief(place, trainee, course, one.chief_from)

    def _with_chief(
        self, place: str, trainee: Trainee, course: Course, began: str | None
    ) -> Trainee:
        if began is None:
            return trainee
        month = month_number(began, self.first)
        months = trainee.present(course.months)
        if month not in months:
            self.faults.say(f"{place}.chief_from", f"{began} 不是在培月份")
            return trainee
        return replace(trainee, chief_from=months.index(month))

    def _wrong(self, trainee: Trainee, course: Course, one: TraineeFile) -> Iterator[str]:
        if abs(trainee.entered) > LONGEST:
            yield "entered 离 first_month 太远（超过 50 年）"
            return
        directions = {block.post for block in course.directions}
        for name, given in (("wishes", trainee.wishes), ("declared", trainee.declared)):
            if unknown := set(given) - directions:
                allowed = "、".join(sorted(directions))
                yield f"{name} 里的 {min(unknown)} 不是专业方向，可写 {allowed}"
            elif len(set(given)) != len(given):
                yield f"{name} 里有重复的方向"
        if len(trainee.declared) > course.choices:
            yield f"declared 多于 {course.choices} 个方向"
        months = trainee.present(course.months)
        before = sum(month < 0 for month in months)
        known = sum(stay.months for stay in one.past)
        if known != before:
            yield f"past 共 {known} 个月，到 {self.first} 前在培 {before} 个月，两者应相等"
        if unknown := {stay.post for stay in trainee.past} - self.posts:
            yield f"past 里的 {min(unknown)} 不是细则里的岗位"
        if unknown := set(one.done) - self.items:
            yield f"done 里的 {min(unknown)} 不是细则里的要求"

    def chiefs(self) -> None:
        told = self.file.chiefs
        if told.least > told.most:
            self.faults.say("chiefs", "least 大于 most：最少人数不能多于最多人数")
        if told.first and told.last and month_number(told.last, told.first) < 0:
            self.faults.say("chiefs", "first 晚于 last，请对调")

    def _locks(self, place: str, one: TraineeFile) -> Iterator[Lock]:
        self._once(f"{place}.locks", [lock.id for lock in one.locks])
        for n, lock in enumerate(one.locks):
            where = f"{place}.locks[{n}]"
            for wrong in self._wrong_lock(lock, one.id):
                self.faults.say(where, wrong)
            months = frozenset(month_number(text, self.first) for text in lock.months)
            yield Lock(lock.id, LockKind(lock.kind), lock.department, lock.post, months, lock.other)

    def _wrong_lock(self, lock: LockFile, trainee: str) -> Iterator[str]:
        if lock.kind in {"never", "at"} and lock.department not in self.known:
            yield f"没有 {lock.department or '（空）'} 这个科室"
        if lock.kind in {"at", "not_before"} and not lock.months:
            yield "缺少 months"
        if lock.kind == "not_before" and lock.post not in self.posts:
            yield f"没有 {lock.post or '（空）'} 这个岗位"
        if lock.kind == "together" and (lock.other not in self.people or lock.other == trainee):
            yield f"other 应是另一位学员的 id，没有 {lock.other or '（空）'}"
