"""What a roster would change: its rows against what is recorded. Pure: reads and writes nothing."""

from collections import defaultdict
from collections.abc import Container
from itertools import count
from typing import Any

from seldinger.domain.training.record import Origin
from seldinger.domain.training.words import LEAVE
from seldinger.web.people.access import Holding
from seldinger.web.people.models import AccountRole, RoleAssignment, Rotation
from seldinger.web.people.names import pinyin
from seldinger.web.people.permissions import ROLES, Scope
from seldinger.web.people.roster_spans import Compared, Outcome, Span, compared, joined
from seldinger.web.people.roster_steps import (
    AddDepartment,
    AddPerson,
    AddRotation,
    DescribeTraining,
    DescribeWork,
    EndRole,
    EndWork,
    GiveRole,
    Place,
    Plan,
    PlannedLine,
    SetLists,
    StartTraining,
    StartWork,
    State,
    Step,
)
from seldinger.workbooks.grid import CellFault
from seldinger.workbooks.roster import Reading
from seldinger.workbooks.roster_sheets import (
    DepartmentRow,
    PersonRow,
    RotationRow,
    TraineeRow,
    Who,
)

LONGEST_LOGIN = 50  # leaves room for a number


def planned(reading: Reading, state: State) -> Plan:
    """The steps of every sound row, and the faults of the workbook and of what it asks for."""
    return _Planner(reading, state).plan()


class _Planner:
    def __init__(self, reading: Reading, state: State) -> None:
        self.roster, self.state = reading.roster, state
        self.faults = list(reading.faults)
        self.steps: dict[Origin, list[Step]] = defaultdict(list)
        self.notes: dict[Origin, str] = {}
        self.names: dict[Origin, tuple[str, Who | None]] = {}
        self.entries = {row.who: row.entry for row in self.roster.trainees}

    def plan(self) -> Plan:
        for department in self.roster.departments:
            self._department(department)
        self._accounts()
        for person in self.roster.people:
            self._note(person.origin, person.who.name, person.who)
        for trainee in self.roster.trainees:
            self._note(trainee.origin, trainee.who.name, trainee.who)
            self._training(trainee)
        self._works()
        self._roles()
        for rotation in self.roster.rotations:
            self._rotation(rotation)
        self._check_managed()
        lines = tuple(
            PlannedLine(
                origin, title, who, tuple(self.steps.get(origin, ())), self.notes.get(origin, "")
            )
            for origin, (title, who) in self.names.items()
        )
        faults = tuple(sorted(set(self.faults)))
        return Plan(lines, faults, self.roster.passed_over)

    def _note(self, origin: Origin, title: str, who: Who | None) -> None:
        self.names[origin] = (title, who)

    def _fault(self, origin: Origin, column: str, found: object, allowed: str) -> None:
        self.faults.append(CellFault(*origin, column, str(found), allowed))

    # -- departments -----------------------------------------------------------------------

    def _department(self, row: DepartmentRow) -> None:
        place = Place(row.hospital, row.name)
        self._note(row.origin, row.name, None)
        there = self.state.departments.get(place)
        if there is None:
            self.steps[row.origin].append(AddDepartment(place))
        # A new department worked by its lists since the hospital is in the base.
        start = self.state.on if there else self.state.since[row.hospital]
        lists = self.state.lists.get(there.pk, ()) if there else ()
        if row.lists and row.lists != lists:
            self.steps[row.origin].append(SetLists(place, row.lists, start))

    # -- accounts --------------------------------------------------------------------------

    def _accounts(self) -> None:
        rows: list[PersonRow | TraineeRow] = [*self.roster.people, *self.roster.trainees]
        first = {row.who: row.origin for row in reversed(rows)}
        taken = {*self.state.logins, *(who.login for who in first)}
        for who in dict.fromkeys(row.who for row in rows):
            if who.known is None:
                login = who.login or proposed_login(who.name, taken)
                taken.add(login)
                self.steps[first[who]].append(AddPerson(who, login))

    def _check_managed(self) -> None:
        """A known person whose reach is wider than the manager's is not the manager's to change."""
        asked: dict[int, bool] = {}
        for origin, (_, who) in self.names.items():
            if who is None or who.known is None:
                continue
            if self.steps.get(origin):
                may = asked.setdefault(who.known, self.state.may_manage(who.known))
                if not may:
                    told = (
                        "由本基地管理的人员：此人在本基地以外也有任职、身份或培训，请由管理员登记"
                    )
                    self._fault(origin, "姓名", who.name, told)

    # -- work ------------------------------------------------------------------------------

    def _works(self) -> None:
        told: dict[tuple[Who, Place], list[tuple[Span, PersonRow | TraineeRow]]] = defaultdict(list)
        for person in self.roster.people:
            place = Place(person.hospital, person.department)
            told[person.who, place].append((Span(person.start, person.end), person))
        for trainee in self.roster.trainees:
            if trainee.hospital:
                place = Place(trainee.hospital, trainee.department)
                told[trainee.who, place].append((Span(trainee.entry, None), trainee))
        for (who, place), rows in told.items():
            for span in joined(span for span, _ in rows):
                within = [row for own, row in rows if span.holds(own)]
                self._work(who, place, span, within)

    def _work(self, who: Who, place: Place, span: Span, rows: list[PersonRow | TraineeRow]) -> None:
        origin = rows[0].origin
        staff_no = next((row.staff_no for row in rows if row.staff_no), "")
        titles = (row.title for row in rows if isinstance(row, PersonRow) and row.title)
        title = next(titles, "")
        recorded = [
            work for work in self.state.works.get(who.known or 0, ()) if self._is_at(work, place)
        ]
        found = compared(span, recorded)
        work = found.recorded
        if work is None:
            self.steps[origin].append(StartWork(who, place, staff_no, title, *span))
            return
        self._told_again(found, origin, span)
        staff_no, title = staff_no or work.staff_no, title or work.title
        if (staff_no, title) != (work.staff_no, work.title) and found.outcome is Outcome.THERE:
            self.steps[origin].append(DescribeWork(work, staff_no, title))
        if found.outcome is Outcome.ENDS and span.end:
            self.steps[origin].append(EndWork(work, span.end))

    def _told_again(self, found: Compared[Any], origin: Origin, span: Span) -> None:
        if found.outcome is Outcome.CLASHES and found.recorded:
            there = Span(found.recorded.start, found.recorded.end)
            told = f"与已登记的（{there}）一致的日期。要改动请在“人员”里办理"
            self._fault(origin, "开始", span, told)
        if found.outcome is Outcome.ENDED and found.recorded:
            self.notes[origin] = f"已于 {found.recorded.end} 结束，不重新开始"

    # -- roles -----------------------------------------------------------------------------

    def _roles(self) -> None:
        told: dict[tuple[Who, AccountRole, Scope, Place], list[PersonRow]] = defaultdict(list)
        for row in self.roster.people:
            for role in map(AccountRole, row.roles):
                scope = ROLES[role].scopes[0]
                told[row.who, role, scope, _place_of(scope, row)].append(row)
        for (who, role, scope, place), rows in told.items():
            for span in joined(Span(row.start, row.end) for row in rows):
                first = next(row for row in rows if span.holds(Span(row.start, row.end)))
                self._role(first.origin, GiveRole(who, role, scope, place, *span))

    def _role(self, origin: Origin, step: GiveRole) -> None:
        span = Span(step.start, step.end)
        holding = self._holding(step)
        recorded = [
            role for role in self.state.roles.get(step.who.known or 0, ()) if holding == _held(role)
        ]
        found = compared(span, recorded)
        if found.recorded is None:
            if step.who.known == self.state.manager and not self.state.may_take(holding):
                told = "可以由您授予的身份。不能给自己增加权限，请由管理员登记"
                self._fault(origin, "身份", step.role.label, told)
            self.steps[origin].append(step)
            return
        self._told_again(found, origin, span)
        if found.outcome is Outcome.ENDS and span.end:
            self.steps[origin].append(EndRole(found.recorded, span.end))

    def _holding(self, step: GiveRole) -> Holding:
        """The role as it would be held; in a department that is still to come, of none (0)."""
        if step.scope is Scope.BASE:
            return Holding(step.role, base=self.state.base.pk)
        if step.scope is Scope.HOSPITAL:
            return Holding(step.role, hospital=self.state.hospitals[step.place.hospital].pk)
        department = self.state.departments.get(step.place)
        return Holding(step.role, department=department.pk if department else 0)

    # -- training and rotations --------------------------------------------------------------

    def _training(self, row: TraineeRow) -> None:
        trainee = self.state.trainees.get(row.who.known or 0)
        if trainee is None:
            start = StartTraining(row.who, row.entry, row.background, row.directions)
            self.steps[row.origin].append(start)
            return
        if self.state.stays[trainee.pk].base_id != self.state.base.pk:
            told = "本基地的学员：目前登记在别的基地。转来请在“人员”里办理"
            self._fault(row.origin, "姓名", row.who.name, told)
        if trainee.entry != row.entry:
            told = f"已登记的入培日期 {trainee.entry}"
            self._fault(row.origin, "入培日期", row.entry, told)
        background = row.background or trainee.background
        directions = row.directions or tuple(trainee.directions)
        before = (trainee.background, set(trainee.directions))
        if (background, set(directions)) != before:
            self.steps[row.origin].append(DescribeTraining(trainee, background, directions))

    def _rotation(self, row: RotationRow) -> None:
        self._note(row.origin, row.who.name, row.who)
        trainee = self.state.trainees.get(row.who.known or 0)
        entry = trainee.entry if trainee else self.entries.get(row.who, row.start)
        if row.start < entry:
            self._fault(row.origin, "开始", row.start, f"不早于入培日期 {entry} 的日期")
        left = self.state.stays[trainee.pk].end if trainee else None
        if left and row.end > left:
            self._fault(row.origin, "结束", row.end, f"不晚于离开日期 {left} 的日期")
        recorded = self.state.rotations.get(trainee.pk, []) if trainee else []
        if any(self._is_same(row, other) for other in recorded):
            return
        for other in recorded:
            if self._overlaps(row, other):
                told = f"不与已登记的轮转（{Span(other.start, other.end)}）重叠的日期"
                found = Span(row.start, row.end)
                self._fault(row.origin, "开始", found, f"{told}。要改动请先在“人员”里撤回那一段")
                break
        place = Place(row.hospital, row.department)
        self.steps[row.origin].append(AddRotation(row.who, row.place, row.start, row.end, place))

    def _is_same(self, row: RotationRow, other: Rotation) -> bool:
        """What one of the two leaves open does not make them different."""
        if (row.place, row.start, row.end) != (other.place, other.start, other.end):
            return False
        hospital = self.state.hospitals.get(row.hospital)
        department = self.state.departments.get(Place(row.hospital, row.department))
        same_hospital = not (other.hospital_id and hospital) or other.hospital_id == hospital.pk
        same_department = not row.department or other.department_id in (
            None,
            department.pk if department else 0,
        )
        return row.place == LEAVE or (same_hospital and same_department)

    def _overlaps(self, row: RotationRow, other: Rotation) -> bool:
        beside = self.state.concurrent
        same_track = (row.place in beside) == (other.place in beside)
        return same_track and row.start <= other.end and other.start <= row.end

    def _is_at(self, work: Any, place: Place) -> bool:
        hospital = self.state.hospitals[place.hospital]
        department = self.state.departments.get(place)
        if work.hospital_id != hospital.pk or (place.department and department is None):
            return False
        return bool(work.department_id == (department.pk if department else None))


def proposed_login(name: str, taken: Container[str]) -> str:
    """“林示例” → “linshili”, with a number where it is taken."""
    letters = "".join(c for c in pinyin(name) if c.isascii() and c.isalnum()).lower()
    stem = letters[:LONGEST_LOGIN] or "renyuan"
    numbered = (f"{stem}{number}" if number > 1 else stem for number in count(1))
    return next(login for login in numbered if login not in taken)


def _place_of(scope: Scope, row: PersonRow) -> Place:
    if scope is Scope.BASE:
        return Place("")
    return Place(row.hospital, row.department if scope is Scope.DEPARTMENT else "")


def _held(role: RoleAssignment) -> Holding:
    return Holding(AccountRole(role.role), role.base_id, role.hospital_id, role.department_id)
