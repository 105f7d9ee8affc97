"""No sequence of acts by people who may neither grant nor decide makes a grant.

Nor does anything they do change who may do what: a training role, a verified operator's credit,
completion, an emergency. Applications wait at every stage, so that one slip would be enough.
"""

# ruff: noqa: ARG001 -- every act takes the same three

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import Http404
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seldinger.domain.grading.privilege import Answer, Part
from seldinger.domain.training.words import Role, State
from seldinger.errors import SeldingerError
from seldinger.web.applications.actions import answering, applying, keeping
from seldinger.web.applications.models import Application, Step
from seldinger.web.applications.queries import open_step
from seldinger.web.gate.actions.overriding import declare_override
from seldinger.web.gate.emergencies import NewOverride
from seldinger.web.gate.models import Override
from seldinger.web.logbook.actions.rulings import give_ruling
from seldinger.web.logbook.models import Participation
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.access import Access
from seldinger.web.people.actions.roles import give_role
from seldinger.web.people.actions.training import add_rotation, end_stay
from seldinger.web.people.models import AccountRole, Person, Stay
from seldinger.web.people.permissions import ROLES, Permission
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import ask
from seldinger.web.verification.actions.deciding import verify_claims
from support.applications import applied, asked, decided, new_application, said
from support.cases import log_case
from support.grants import LIST, granted
from support.people import TODAY, ClientOf, World, work
from support.verifying import decision

pytestmark = pytest.mark.usefixtures("_database")

GRANTING = {Permission.GRANT, Permission.DECIDE}
WHO = ("lin", "zhou", "head", "chen", "secretary", "education", "association", "look_up",
       "base_admin", "newcomer")  # fmt: skip
HARMLESS = [role for role in AccountRole if not ROLES[role].permissions & GRANTING
            and role is not AccountRole.TRAINEE]  # fmt: skip


@dataclass(frozen=True)
class Act:
    """what: of ACTS. who: of WHO. n: whatever the act picks by."""

    what: str
    who: str
    n: int


@dataclass
class Setting:
    world: World
    clients: Mapping[str, Client]
    entry: str
    name: str

    def one(self, n: int) -> Application:
        rows = Application.objects.order_by("pk")
        return rows[n % len(rows)]

    def seen(self, n: int) -> int:
        step = open_step(self.one(n))
        return step.pk if step else 0


def _logs(on: Setting, who: Person, n: int) -> None:
    state, role = [State.PENDING, State.VERIFIED][n % 2], [*Role][n % len(Role)]
    log_case(on.world.trainee, on.world.department, supervisor=on.world.zhou, name=on.name,
             role=role, state=state, day=TODAY - timedelta(days=n))  # fmt: skip


def _verifies(on: Setting, who: Person, n: int) -> None:
    waits = Participation.objects.filter(state=State.PENDING.value, withdrawn_at=None)
    verify_claims(by=who, decisions=[decision(one) for one in waits[: n + 1]])


def _rules(on: Setting, who: Person, n: int) -> None:
    give_ruling(by=who, trainee=on.world.trainee, kind="Branch",
                details={"background": "internal"}, on=TODAY, reason="示例")  # fmt: skip


def _rotates(on: Setting, who: Person, n: int) -> None:
    start = TODAY + timedelta(days=400 + 40 * n)
    add_rotation(by=who, trainee=on.world.trainee, place="neuro", start=start,
                 end=start + timedelta(days=20), hospital=on.world.main,
                 department=on.world.department)  # fmt: skip


def _gives_a_role(on: Setting, who: Person, n: int) -> None:
    role, person = HARMLESS[n % len(HARMLESS)], getattr(on.world, WHO[n % len(WHO)])
    give_role(by=who, person=person, role=role, start=TODAY, department=on.world.department)


def _completes(on: Setting, who: Person, n: int) -> None:
    end_stay(by=who, trainee=on.world.trainee, on=TODAY, ending=Stay.Ending.COMPLETED)


def _overrides(on: Setting, who: Person, n: int) -> None:
    declare_override(by=who, new=NewOverride(
        department=on.world.department, doctor=who, name=on.name,
        reason=Override.Reason.LIFE, day=TODAY,
    ))  # fmt: skip


def _applies(on: Setting, who: Person, n: int) -> None:
    new = new_application(on.world, doctor=who, list_id="respiratory-endoscopy", grade=1 + n % 4)
    applying.submit(by=who, new=new)


def _answers(on: Setting, who: Person, n: int) -> None:
    told = [Step.Said.PASSED, Step.Said.PASSED, Step.Said.RETURNED][n % 3]
    answering.answer_step(by=who, application=on.one(n), seen=on.seen(n), said=told, reason="示例")


def _approves(on: Setting, who: Person, n: int) -> None:
    answering.approve(by=who, application=on.one(n), seen=on.seen(n), decided=decided())


def _takes_over(on: Setting, who: Person, n: int) -> None:
    answering.take_over(by=who, application=on.one(n), seen=on.seen(n), reason="示例")


def _hands_in_again(on: Setting, who: Person, n: int) -> None:
    applying.submit_again(by=who, application=on.one(n), words="示例")


def _deputises(on: Setting, who: Person, n: int) -> None:
    person = getattr(on.world, WHO[n % len(WHO)])
    keeping.name_deputy(by=who, department=on.world.department, person=person, start=TODAY)


def _escalates(on: Setting, who: Person, n: int) -> None:
    step = open_step(on.one(n))
    if step:
        keeping.escalate_step(by=None, step=step)


def _posts_a_grant(on: Setting, who: Person, n: int) -> None:
    """The office's own form, and the committee's: the pages are a way too."""
    form = {"kind": "list", "list_id": LIST, "grade": 4, "start": TODAY, "proctored": 0}
    address = f"/privileges/grants/add/?hospital={on.world.main.pk}&doctor={on.world.lin.pk}"
    client = on.clients[who.login]
    client.post(address, form)
    told = {"seen": on.seen(n), "document": "示例", "start": TODAY}
    client.post(f"/applications/{on.one(n).pk}/approve/", told)


ACTS: dict[str, Callable[[Setting, Person, int], None]] = {
    act.__name__: act
    for act in (
        _logs, _verifies, _rules, _rotates, _gives_a_role, _completes, _overrides, _applies,
        _answers, _approves, _takes_over, _hands_in_again, _deputises, _escalates, _posts_a_grant,
    )
}  # fmt: skip
SEQUENCES = st.lists(
    st.builds(Act, st.sampled_from([*ACTS]), st.sampled_from(WHO), st.integers(0, 9)),
    min_size=3, max_size=14,
)  # fmt: skip


@pytest.fixture
def everywhere(world: World, client_of: ClientOf) -> Setting:
    """An application at each stage, and a grant that was given before."""
    work(world.lin, world.department)
    granted(world, grade=1)
    applied(world, doctor=world.lin, grade=4)
    said(world.head, applied(world, grade=3))
    said(world.wu, said(world.head, applied(world, doctor=world.lin, grade=2)))
    catalogue = catalogue_of(world.main, TODAY)
    assert catalogue
    entry = next(e for e in catalogue.entries if e.list_id == LIST and e.grade == 2)
    clients = {getattr(world, one).login: client_of(getattr(world, one)) for one in WHO}
    return Setting(world, clients, entry.id, entry.text)


def answers(on: Setting) -> list[Answer]:
    """What the doctors may do: alone, and where they work under a supervisor."""
    told: dict[str, Any] = {"hospital": on.world.main, "on": TODAY, "entries": [on.entry]}
    return [
        ask(doctor=doctor, part=part, supervisor=on.world.zhou, **told).answer
        for doctor in (on.world.lin, on.world.head)
        for part in (Part.OPERATOR, Part.SUPERVISED)
    ]


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sequence=SEQUENCES)
def test_no_act_of_others_makes_a_grant(everywhere: Setting, sequence: list[Act]) -> None:
    grants, said_before = set(Grant.objects.values_list("pk", flat=True)), answers(everywhere)
    with transaction.atomic():
        for act in sequence:
            who = getattr(everywhere.world, act.who)
            assert not Access(who, TODAY).may(*GRANTING)
            try:
                with transaction.atomic():
                    ACTS[act.what](everywhere, who, act.n)
            except (SeldingerError, Http404):
                continue
        found = set(Grant.objects.values_list("pk", flat=True)), answers(everywhere)
        transaction.set_rollback(True)
    assert found == (grants, said_before)


@pytest.mark.parametrize("what", sorted(ACTS))
def test_each_act_takes_place_for_somebody(everywhere: Setting, what: str) -> None:
    """A sequence of acts that are all refused would show nothing."""
    if what in ("_approves", "_takes_over", "_posts_a_grant"):
        return  # these are refused to all of them: that is what the test above holds
    done = 0
    if what == "_verifies":
        _logs(everywhere, everywhere.world.lin, 0)
    if what == "_hands_in_again":
        said(everywhere.world.head, everywhere.one(0), Step.Said.RETURNED, "示例")
    for who in WHO:
        for n in range(4):
            try:
                with transaction.atomic():
                    ACTS[what](everywhere, getattr(everywhere.world, who), n)
                done += 1
            except SeldingerError:
                continue
    assert done


def test_whoever_may_can(everywhere: Setting) -> None:
    """The same acts by the committee make a grant: the test above can fail."""
    world, before = everywhere.world, Grant.objects.count()
    last = Application.objects.get(state=Application.State.COMMITTEE)
    answering.approve(by=world.tan, application=last, seen=asked(last), decided=decided())
    assert Grant.objects.count() == before + 1
