"""A simulated trainee for the template: marked as such, the same every time.

Each cell of the rule's tables is filled near its minimum, so that every status can be seen.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.training.months import ONE_DAY, add_months
from seldinger.domain.training.rulebook import (
    ActivityCount,
    CasesOf,
    Cell,
    MonthsIn,
    OperationsTotal,
    PatientsManaged,
    PostKind,
    ReportsOf,
    Requirement,
    Rulebook,
)
from seldinger.domain.training.words import State
from seldinger.workbooks.template import Rows

ENTRY = date(2023, 9, 1)
SEED = 20230901
SUPERVISORS = ("示例医师甲", "示例医师乙", "示例医师丙")
Visit = tuple[str, date, date]  # post id, first and last day
# By how much a cell misses its minimum, and how many wait: most are met, some show the rest.
SHORT = ((0, 0), (-3, 0), (0, 1), (1, 2), (2, 0), (0, 0), (-1, 0))


def demonstration(rulebook: Rulebook, catalogue: Catalogue | None) -> Rows:
    """Rows for the template, by sheet title."""
    return Demonstration(rulebook, catalogue).rows()


class Demonstration:
    """One simulated trainee of the rulebook's first background."""

    def __init__(self, rulebook: Rulebook, catalogue: Catalogue | None) -> None:
        self.rulebook, self.random = rulebook, Random(SEED)
        self.background = rulebook.backgrounds[0] if rulebook.backgrounds else None
        self.chosen = [post.id for post in rulebook.directions[: rulebook.choices]]
        self.visits = list(self._plan())
        self.names = _names(catalogue)
        self.number = 0

    def rows(self) -> Rows:
        titles = {post.id: post.title for post in self.rulebook.posts}
        background = self.background.title if self.background else ""
        directions = "、".join(titles[post] for post in self.chosen)
        return {
            "学员": [("S0001", "林学员（示例）", background, ENTRY, directions)],
            "轮转": list(self._rotations()),
            "手术": sorted(self._procedures(), key=lambda row: (row[0], row[1])),
            "管理病例": sorted(self._admissions(), key=lambda row: (row[0], row[1])),
            "影像报告": list(self._reports()),
            "科研教学": sorted(self._activities(), key=lambda row: (row[0], row[1])),
        }

    # -- the plan ------------------------------------------------------------------------

    def _plan(self) -> Iterator[Visit]:
        """One visit a post, in the rulebook's order; a concurrent post runs beside its stage."""
        begins = ENTRY
        starts: dict[str | None, date] = {}
        for requirement in self._applicable(MonthsIn):
            post = self.rulebook.post_by_id[requirement.post]
            if requirement.id != f"{post.id}.months":
                continue
            if post.kind is PostKind.CONCURRENT:
                start = starts.get(post.stage, begins)
                yield post.id, start, add_months(start, requirement.minimum) - ONE_DAY
                continue
            starts.setdefault(post.stage, begins)
            end = add_months(begins, requirement.minimum)
            yield post.id, begins, end - ONE_DAY
            begins = end

    def _applicable(self, kind: type[Requirement]) -> Iterator[Requirement]:
        for requirement in self.rulebook.requirements:
            post = self.rulebook.post_by_id[requirement.post]
            wrong_branch = self.background and self.background.id not in (
                post.backgrounds or {self.background.id}
            )
            not_chosen = post.kind is PostKind.DIRECTION and post.id not in self.chosen
            if isinstance(requirement, kind) and not wrong_branch and not not_chosen:
                yield requirement

    def _rotations(self) -> Iterator[tuple[object, ...]]:
        for post, start, end in self.visits:
            places = [place for place in self.rulebook.places if place.post == post]
            edges = [add_months(start, number) for number in range(len(places))]
            for place, first, last in zip(
                places, edges, [*(e - ONE_DAY for e in edges[1:]), end], strict=True
            ):
                yield place.title, first, last, "示例医院", "介入科"

    def _day(self, post: str) -> date:
        """A working day in the post, or anywhere in its stage where nobody rotates there."""
        stage = self.rulebook.post_by_id[post].stage
        spans = [v for v in self.visits if v[0] == post] or [
            v for v in self.visits if self.rulebook.post_by_id[v[0]].stage == stage
        ]
        _, start, end = self.random.choice(spans)
        day = start + timedelta(days=self.random.randrange((end - start).days + 1))
        return day if day.weekday() < 5 else max(start, day - 2 * ONE_DAY)

    # -- the rows ----------------------------------------------------------------------------

    def _case_no(self) -> str:
        self.number += 1
        return f"SL{self.number:05d}"

    def _states(self, minimum: int, number: int) -> list[State]:
        short, pending = SHORT[number % len(SHORT)]
        verified = max(0, minimum - short)
        return [State.VERIFIED] * verified + [State.PENDING] * pending

    def _procedures(self) -> Iterator[tuple[object, ...]]:
        for number, cell in enumerate(self._applicable(Cell)):
            assert isinstance(cell, Cell)
            for state in self._states(cell.minimum, number):
                yield self._procedure(cell.post, cell.category.title, cell.role, state)
        for cases in self._applicable(CasesOf):
            for _ in range(cases.minimum):
                yield self._procedure(cases.post, cases.row or "", "参与", State.VERIFIED)
        for total in self._applicable(OperationsTotal):
            for _ in range(total.minimum // 5):
                name = self.random.choice(self.names)
                yield self._procedure(total.post, "", "参与", State.VERIFIED, name)
        yield self._procedure(self.visits[-1][0], "", "一助", State.VERIFIED, "示例：目录外的名称")

    def _procedure(
        self, post: str, category: str, role: str, state: State, name: str = ""
    ) -> tuple[object, ...]:
        supervisor = self.random.choice(SUPERVISORS)
        day, case_no = self._day(post), self._case_no()
        return (day, case_no, name, category, str(role), supervisor, str(state), 1, "示例医院", "")

    def _admissions(self) -> Iterator[tuple[object, ...]]:
        for number, requirement in enumerate(self._applicable(PatientsManaged)):
            for state in self._states(requirement.minimum, number + 1):
                kind = requirement.row or ""
                yield self._day(requirement.post), self._case_no(), kind, str(state)

    def _reports(self) -> Iterator[tuple[object, ...]]:
        for requirement in self._applicable(ReportsOf):
            assert isinstance(requirement, ReportsOf)
            has_parts = any(
                isinstance(r, ReportsOf) and r.exam == requirement.exam and r.part
                for r in self.rulebook.requirements
            )
            if has_parts and requirement.part is None:
                continue
            day = self._day(requirement.post)
            part = requirement.part or ""
            yield day, requirement.exam, part, requirement.minimum, "已审核", SUPERVISORS[0]

    def _activities(self) -> Iterator[tuple[object, ...]]:
        for number, requirement in enumerate(self._applicable(ActivityCount)):
            assert isinstance(requirement, ActivityCount)
            kinds, capacities = sorted(requirement.types), sorted(requirement.capacities)
            level = min(requirement.levels, default="")
            for turn in range(max(1, requirement.minimum - number)):
                day = ENTRY + timedelta(days=90 + 37 * turn + 11 * number)
                kind = kinds[turn % len(kinds)]
                capacity = capacities[-1] if capacities else ""
                yield day, kind, f"示例{kind} {turn + 1}", capacity, level, "已审核"


def _names(catalogue: Catalogue | None) -> list[str]:
    """Names with which operations without a category are written."""
    names = [e.text for e in catalogue.entries if "TIPS" in e.text] if catalogue else []
    return names or ["示例手术"]
