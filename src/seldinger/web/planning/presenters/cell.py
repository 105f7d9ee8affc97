"""Why somebody is there in that month, and what may be done about it."""

from collections.abc import Iterator
from dataclasses import dataclass

from seldinger.domain.planning.rotation import LockKind
from seldinger.domain.planning.rotation_check import Run, runs
from seldinger.domain.planning.rotation_moves import MoveError, exchanged
from seldinger.planning.rotations.problem import month_number, month_text
from seldinger.planning.rotations.reasons import Other, Reason, Served, Verdict, Why, why
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.planning.presenters.breaches import line_of
from seldinger.web.planning.presenters.grid import Sheet

Option = tuple[str, str]  # what is sent, what is read

_FIXED = {
    Why.ABSENT: "这个月不在培：请假、还没有入培，或培训已经结束。",
    Why.PAST: "已经过去，是既成事实，方案不改动它。",
    Why.FROZEN: "在冻结的月份之内，方案不改动它。",
    Why.LOCK: "有人指定在这里，求解时不会移走。",
    Why.FREE: "没有人指定，是求解时为整体选定的。",
}
_SIGNS = {
    Verdict.POSSIBLE: Sign("check", "可以", "grid-good"),
    Verdict.FULL: Sign("users", "已满", "grid-bad"),
    Verdict.EMPTY: Sign("users", "原科室不足", "grid-bad"),
    Verdict.BREAKS: Sign("alert", "不符合规则", "grid-bad"),
    Verdict.NOT_SERVED: Sign("info", "不承担这个岗位", "soft"),
}
_ORDER = [*_SIGNS]


@dataclass(frozen=True, slots=True)
class Need:
    """title: the minimum. told: how sure, and what this stay gives to it."""

    title: str
    told: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    department: str
    sign: Sign
    told: str


@dataclass(frozen=True, slots=True)
class Cell:
    """earliest and latest: the months of the stay that may change. to, departments, partners:
    what the three forms offer; empty where nothing may change."""

    trainee: str
    name: str
    where: str
    when: str
    fixed: str
    locks: tuple[str, ...]
    needs: tuple[Need, ...]
    elsewhere: tuple[Elsewhere, ...]
    months: tuple[str, ...]
    to: tuple[Option, ...]
    departments: tuple[Option, ...]
    partners: tuple[Option, ...]
    is_away: bool


def cell_of(sheet: Sheet, trainee: str, month: str) -> Cell | None:
    """None where the version does not know the trainee."""
    problem, plan = sheet.told.problem, sheet.told.plan
    if trainee not in problem.trainee:
        return None
    if not _is_whole(sheet, trainee):
        return _without(sheet, trainee, month)
    reason = why(problem, plan, trainee, month_number(month, problem.first), sheet.frozen)
    shown = _Shown(sheet, reason)
    months = shown.months() if sheet.editable else ()
    return Cell(
        trainee=trainee,
        name=sheet.names.trainee(trainee),
        where=shown.where(),
        when=shown.when(month),
        fixed=_FIXED[reason.why],
        locks=shown.locks(),
        needs=tuple(shown.need(one) for one in reason.served),
        elsewhere=tuple(shown.elsewhere(one) for one in shown.others()),
        months=months,
        to=tuple(shown.to()) if months else (),
        departments=tuple(shown.departments()) if months else (),
        partners=tuple(shown.partners()) if months else (),
        is_away=reason.why is Why.ABSENT,
    )


def _is_whole(sheet: Sheet, trainee: str) -> bool:
    """Whether the version has a course for the trainee, as long as the rulebook says."""
    problem, rotation = sheet.told.problem, sheet.told.plan.of.get(trainee)
    background = problem.trainee[trainee].background
    return rotation is not None and len(rotation.stays) == problem.courses[background].months


def _without(sheet: Sheet, trainee: str, month: str) -> Cell:
    fixed = "这一版没有这位学员的完整轮转，请重新求解。"
    name = sheet.names.trainee(trainee)
    return Cell(trainee, name, "没有轮转", month, fixed, (), (), (), (), (), (), (), is_away=True)


class _Shown:
    def __init__(self, sheet: Sheet, reason: Reason) -> None:
        self.sheet, self.reason, self.names = sheet, reason, sheet.names
        self.problem, self.plan = sheet.told.problem, sheet.told.plan
        self.person = self.problem.trainee[reason.trainee]
        self.rotation = self.plan.of[reason.trainee]
        self.course = self.problem.courses[self.person.background]
        self.present = self.person.present(len(self.rotation.stays))

    def text(self, month: int) -> str:
        return month_text(month, self.problem.first)

    def where(self) -> str:
        if not self.reason.department:
            return "不在培"
        return (
            f"{self.names.department(self.reason.department)} · {self.names.post(self.reason.post)}"
        )

    def when(self, month: str) -> str:
        if not self.reason.department:
            return month
        first, last = self.text(self.reason.first), self.text(self.reason.last)
        return first if first == last else f"{first} 至 {last}"

    def locks(self) -> tuple[str, ...]:
        kept = [lock for lock in self.person.locks if lock.id in self.reason.locks]
        return tuple(
            f"与 {self.names.trainee(lock.other)} 同行"
            if lock.kind is LockKind.TOGETHER
            else "、".join(self.text(month) for month in sorted(lock.months)) + " 在这里"
            for lock in kept
        )

    def need(self, one: Served) -> Need:
        sure = f"全程可保证 {one.reached:.1f}，要求 {one.minimum:g}"
        here = f"这一段给 {one.here:.1f}"
        rest = "没有它就不够" if one.needed else f"没有它也够，富余 {one.slack:.1f}"
        return Need(self.names.post(one.requirement), f"{here}；{sure}；{rest}", one.needed)

    def others(self) -> list[Other]:
        return sorted(
            self.reason.others,
            key=lambda one: (_ORDER.index(one.verdict), one.cost, one.department),
        )

    def elsewhere(self, one: Other) -> Elsewhere:
        told = "；".join(self._breach_lines(one)) or self._cost(one)
        return Elsewhere(self.names.department(one.department), _SIGNS[one.verdict], told)

    def _breach_lines(self, one: Other) -> list[str]:
        lines = [line_of(self.problem, self.names, breach) for breach in one.breaches]
        return lines[:2] + ([f"另有 {len(lines) - 2} 处"] if len(lines) > 2 else [])

    def _cost(self, one: Other) -> str:
        if one.verdict is not Verdict.POSSIBLE:
            return ""
        if not one.cost:
            return "志愿不变"
        return f"离志愿{'远' if one.cost > 0 else '近'} {abs(one.cost)} 级"

    def months(self) -> tuple[str, ...]:
        """The months of the stay that may change; nothing where it is past or frozen."""
        if self.reason.why in {Why.ABSENT, Why.PAST, Why.FROZEN}:
            return ()
        first = max(self.reason.first, self.sheet.frozen, 0)
        its = (month for month in self.present if first <= month <= self.reason.last)
        return tuple(self.text(month) for month in its)

    def to(self) -> Iterator[Option]:
        """Before or behind each other stay of the part that is still ahead."""
        ahead, own = self._ahead()
        if own is None:
            return
        for run in ahead:
            where = self.names.department(run.stay.department)
            if run.first < own.first:
                yield self.text(self.present[run.first]), f"到 {where} 之前"
            elif run.first > own.first:
                step = run.first + run.length - own.length
                yield self.text(self.present[step]), f"到 {where} 之后"

    def _ahead(self) -> tuple[list[Run], Run | None]:
        step = self.present.index(self.reason.first)
        first, last = self.course.span(self.course.part_of(step))
        known = max(len(self.person.past), self._frozen())
        its = [run for run in runs(self.rotation.stays[first:last], first) if run.first >= known]
        return its, next((run for run in its if run.first == step), None)

    def _frozen(self) -> int:
        return next((s for s, m in enumerate(self.present) if m >= self.sheet.frozen), 0)

    def departments(self) -> Iterator[Option]:
        for one in self.others():
            if one.verdict is not Verdict.NOT_SERVED:
                name = self.names.department(one.department)
                yield one.department, f"{name}（{_SIGNS[one.verdict].word}）"

    def partners(self) -> Iterator[Option]:
        """Who stands elsewhere in those months, and can be exchanged with."""
        months = [month_number(text, self.problem.first) for text in self.months()]
        for other in sorted(self.plan.of, key=self.names.trainee):
            where = self._theirs(other, months)
            if where:
                yield other, f"{self.names.trainee(other)}（在 {where}）"

    def _theirs(self, other: str, months: list[int]) -> str:
        try:
            exchanged(
                self.problem, self.plan, self.reason.trainee, other, months, self.sheet.frozen
            )
        except MoveError:
            return ""
        stays = self.plan.of[other].by_month(self.problem.trainee[other])
        where = {stays[month].department for month in months}
        return (
            ""
            if where == {self.reason.department}
            else "、".join(self.names.department(one) for one in sorted(where))
        )
