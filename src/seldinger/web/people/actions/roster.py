"""A roster workbook: kept between preview and confirmation, then written whole or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from seldinger.domain.training.record import Origin
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.actions.accounts import add_person, reset_password
from seldinger.web.people.actions.places import add_department, set_lists
from seldinger.web.people.actions.roles import end_role, give_role
from seldinger.web.people.actions.training import add_rotation, describe_training, start_training
from seldinger.web.people.actions.work import (
    describe_membership,
    end_membership,
    start_membership,
)
from seldinger.web.people.models import Base, Department, Person, RosterDraft, Traineeship
from seldinger.web.people.permissions import Scope
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
    SetLists,
    StartTraining,
    StartWork,
    State,
    Step,
)
from seldinger.web.people.uploads import sealed, too_old
from seldinger.workbooks.roster_sheets import Who

# Whoever is named must be there first; a role ends before the work that would end it too.
_ORDER: tuple[type[Step], ...] = (
    AddDepartment, SetLists, AddPerson, StartWork, DescribeWork, GiveRole, EndRole, EndWork,
    StartTraining, DescribeTraining, AddRotation,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Handed out once, in the answer to the confirmation; stored nowhere.

    where: what tells namesakes apart when the slips are handed out.
    """

    name: str
    login: str
    where: str
    password: str = field(repr=False)


@action
def keep_draft(*, by: Person, base: Base, file_name: str, content: bytes) -> RosterDraft:
    """Keep an uploaded workbook, encrypted, until it is confirmed, replaced or a day old."""
    RosterDraft.objects.filter(Q(by=by) | too_old()).update(content=b"")
    draft = RosterDraft.objects.create(
        base=base, by=by, file_name=file_name[:200],
        content=sealed(content),
    )  # fmt: skip
    record(by=by, act="people.upload_roster", on=draft, base=base.pk)
    return draft


@action
def apply_roster(*, by: Person, draft: RosterDraft, plan: Plan, state: State) -> list[NewAccount]:
    """Do everything the plan says, or nothing. The draft's content is emptied.

    Raises SeldingerError with the row, where something changed since the plan was made.
    """
    locked = RosterDraft.objects.select_for_update().get(pk=draft.pk)
    if locked.applied_at is not None:
        raise SeldingerError("这份名册已经写入过，没有再写一次")
    if plan.faults or not plan.changes:
        raise SeldingerError("这份名册不能写入：有需要改正的地方，或没有任何变化")
    writing = _Writing(by, state, plan)
    for origin, step in _in_order(plan):
        try:
            writing.take(step)
        except SeldingerError as error:
            where = f"“{origin.sheet}”第 {origin.row} 行"
            raise SeldingerError(f"{where}：{error}。没有写入任何内容") from error
    locked.content, locked.applied_at = b"", timezone.now()
    locked.save(update_fields=["content", "applied_at"])
    number = len(writing.accounts)
    record(by=by, act="people.apply_roster", on=locked, base=locked.base_id, accounts=number)
    return writing.accounts


def _in_order(plan: Plan) -> Iterator[tuple[Origin, Step]]:
    steps = [(line.origin, step) for line in plan.lines for step in line.steps]
    for kind in _ORDER:
        yield from ((origin, step) for origin, step in steps if isinstance(step, kind))


class _Writing:
    """One roster being written; knows the people and places that it brought so far."""

    def __init__(self, by: Person, state: State, plan: Plan) -> None:
        self.by, self.state = by, state
        steps = [step for line in plan.lines for step in line.steps]
        self.works = {s.who: s for s in reversed(steps) if isinstance(s, StartWork)}
        self.accounts: list[NewAccount] = []
        self.people: dict[Who, Person] = {}
        self.trainees: dict[Who, Traineeship] = {}
        self.departments: dict[Place, Department] = dict(state.departments)

    def take(self, step: Step) -> None:
        match step:
            case AddDepartment():
                self._add_department(step)
            case SetLists(place, lists, start):
                department = self.departments[place]
                set_lists(by=self.by, department=department, list_ids=lists, start=start)
            case AddPerson(who, login):
                self._add_person(who, login)
            case StartWork():
                self._start_work(step)
            case DescribeWork(work, staff_no, title):
                describe_membership(by=self.by, membership=work, staff_no=staff_no, title=title)
            case GiveRole():
                self._give_role(step)
            case EndRole(role, on):
                end_role(by=self.by, role=role, on=on)
            case EndWork(work, on):
                end_membership(by=self.by, membership=work, on=on)
            case StartTraining():
                self._start_training(step)
            case DescribeTraining(trainee, background, directions):
                describe_training(
                    by=self.by, trainee=trainee, background=background, directions=directions
                )
            case AddRotation():
                self._add_rotation(step)

    def _person(self, who: Who) -> Person:
        if who not in self.people:
            self.people[who] = Person.objects.get(pk=who.known or 0)
        return self.people[who]

    def _trainee(self, who: Who) -> Traineeship:
        return self.trainees.get(who) or self.state.trainees[who.known or 0]

    def _add_department(self, step: AddDepartment) -> None:
        hospital = self.state.hospitals[step.place.hospital]
        self.departments[step.place] = add_department(
            by=self.by, hospital=hospital, name=step.place.department
        )

    def _add_person(self, who: Who, login: str) -> None:
        person = add_person(by=self.by, name=who.name, login=login)
        password = reset_password(by=self.by, person=person)
        self.people[who] = person
        self.accounts.append(NewAccount(person.name, person.login, self._where(who), password))

    def _where(self, who: Who) -> str:
        work = self.works.get(who)
        if work is None:
            return self.state.base.name
        number = f"工号 {work.staff_no}" if work.staff_no else ""
        return " ".join(filter(None, [*work.place, number]))

    def _start_work(self, step: StartWork) -> None:
        start_membership(
            by=self.by,
            person=self._person(step.who),
            hospital=self.state.hospitals[step.place.hospital],
            department=self.departments[step.place] if step.place.department else None,
            staff_no=step.staff_no,
            title=step.title,
            start=step.start,
            end=step.end,
        )

    def _give_role(self, step: GiveRole) -> None:
        at_base, in_hospital = step.scope is Scope.BASE, step.scope is Scope.HOSPITAL
        give_role(
            by=self.by,
            person=self._person(step.who),
            role=step.role,
            start=step.start,
            end=step.end,
            base=self.state.base if at_base else None,
            hospital=self.state.hospitals[step.place.hospital] if in_hospital else None,
            department=self.departments[step.place] if step.place.department else None,
        )

    def _start_training(self, step: StartTraining) -> None:
        self.trainees[step.who] = start_training(
            by=self.by,
            person=self._person(step.who),
            base=self.state.base,
            entry=step.entry,
            background=step.background,
            directions=step.directions,
        )

    def _add_rotation(self, step: AddRotation) -> None:
        hospital = self.state.hospitals.get(step.place.hospital)
        add_rotation(
            by=self.by,
            trainee=self._trainee(step.who),
            place=step.rotation_place,
            start=step.start,
            end=step.end,
            hospital=hospital,
            department=self.departments[step.place] if step.place.department else None,
        )
