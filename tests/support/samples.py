"""One call for each action: what the tests of all actions walk.

A sample is given the world and answers with the arguments of one call that succeeds.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from seldinger.domain.training.record import Origin
from seldinger.domain.training.words import State
from seldinger.web.logbook.actions.rulings import give_ruling
from seldinger.web.logbook.entries import NewActivity, NewAdmission, NewReports
from seldinger.web.norms.models import NormVersion
from seldinger.web.people.actions.roles import end_role
from seldinger.web.people.actions.roster import keep_draft
from seldinger.web.people.actions.training import end_stay, withdraw_rotation
from seldinger.web.people.actions.work import end_membership
from seldinger.web.people.models import AccountRole, Base, BaseHospital, Stay
from seldinger.web.people.roster_steps import AddPerson, Plan, PlannedLine
from seldinger.web.people.roster_steps import State as RosterState
from seldinger.workbooks.roster_sheets import Who
from support.cases import new_case
from support.people import TODAY, World

Sample = Callable[[World], dict[str, Any]]
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)

# Handed to actions that must not let them into a row of the trail.
SECRETS = ("PATIENT-4711", "a-password-nobody-reads")
NUMBER, NEW_PASSWORD = SECRETS


def _new_person(world: World) -> dict[str, Any]:
    return {"by": world.admin, "name": "新示例", "login": "new"}


def _claim(world: World) -> dict[str, Any]:
    decided = timezone.make_aware(datetime(2026, 3, 2, 18))
    return {
        "trainee": world.trainee.pk,
        "supervisor": world.zhou.pk,
        "state": State.VERIFIED,
        "logged_at": decided,
        "decided_at": decided,
    }


def _ruling(world: World) -> dict[str, Any]:
    return {
        "by": world.chen,
        "trainee": world.trainee,
        "kind": "Branch",
        "details": {"background": "surgical"},
        "on": TODAY,
        "reason": "示例理由",
    }


def _rotation(world: World) -> Any:
    return world.trainee.rotations.latest("start")


def _work(world: World) -> Any:
    return world.zhou.memberships.get()


def _role(world: World) -> Any:
    return world.zhou.roles.get()


def _left(world: World) -> dict[str, Any]:
    end_stay(by=world.secretary, trainee=world.trainee, on=YESTERDAY, ending=Stay.Ending.LEFT)
    return {"by": world.secretary, "trainee": world.trainee, "base": world.base, "on": TOMORROW}


def _withdrawn(world: World) -> dict[str, Any]:
    rotation = _rotation(world)
    withdraw_rotation(by=world.secretary, rotation=rotation)
    return {"by": world.secretary, "rotation": rotation}


def _ended_work(world: World) -> dict[str, Any]:
    work = _work(world)
    roles = end_membership(by=world.secretary, membership=work, on=YESTERDAY)
    return {"by": world.secretary, "membership": work, "roles": roles}


def _ended_role(world: World) -> dict[str, Any]:
    role = _role(world)
    end_role(by=world.secretary, role=role, on=YESTERDAY)
    return {"by": world.secretary, "role": role}


def _roster(world: World) -> dict[str, Any]:
    draft = keep_draft(by=world.secretary, base=world.base, file_name="名册.xlsx", content=b"x")
    who = Who(2, "新示例", "new", None)
    line = PlannedLine(Origin("人员", 2), who.name, who, (AddPerson(who, who.login),))
    state = RosterState(world.base, TODAY, frozenset(), {}, {}, {}, {})
    return {
        "by": world.secretary,
        "draft": draft,
        "plan": Plan((line,), ()),
        "state": state,
    }


def _only_demonstrations(world: World) -> dict[str, Any]:
    Base.objects.update(is_demonstration=True)
    return {"by": world.admin, "people": [world.lin, world.zhou], "password": NEW_PASSWORD}


def _partner_place(world: World) -> BaseHospital:
    return world.base.places.get(hospital=world.partner)


SAMPLES: dict[str, Sample] = {
    "demonstration.open_accounts": _only_demonstrations,
    # -- logbook
    "logbook.log_cases": lambda w: {
        "by": w.zhou,
        "cases": [new_case(w.trainee, w.department, supervisor=w.zhou, number=NUMBER)],
    },
    "logbook.log_admissions": lambda w: {
        "by": w.zhou,
        "admissions": [
            NewAdmission(
                hospital=w.main.pk, day=date(2026, 3, 2), number=NUMBER, kind="", **_claim(w)
            )
        ],
    },
    "logbook.log_reports": lambda w: {
        "by": w.zhou,
        "reports": [NewReports(day=date(2024, 11, 4), exam="MRI", count=3, **_claim(w))],
    },
    "logbook.log_activities": lambda w: {
        "by": w.zhou,
        "activities": [NewActivity(day=TODAY, type="疑难病例讨论", title="示例", **_claim(w))],
    },
    "logbook.give_ruling": _ruling,
    "logbook.withdraw_ruling": lambda w: {"by": w.chen, "ruling": give_ruling(**_ruling(w))},
    # -- norms
    "norms.take_over": lambda w: {
        "by": w.admin,
        "norm": NormVersion(kind="rulebooks", name="示例", version="1", hash="0" * 64),
    },
    # -- people: accounts
    "people.start_installation": lambda _: {
        "by": None,
        "name": "王示例",
        "login": "first",
        "password": NEW_PASSWORD,
    },
    "people.add_person": _new_person,
    "people.arrive": lambda w: {
        **_new_person(w),
        "hospital": w.main,
        "department": w.department,
        "start": TODAY,
        "role": AccountRole.ATTENDING,
    },
    "people.rename_person": lambda w: {"by": w.secretary, "person": w.lin, "name": "林二"},
    "people.reset_password": lambda w: {"by": w.secretary, "person": w.lin},
    "people.set_active": lambda w: {"by": w.secretary, "person": w.lin, "active": False},
    "people.note_sign_in": lambda w: {"by": w.lin},
    "people.change_password": lambda w: {"by": w.lin, "password": NEW_PASSWORD},
    # -- people: places
    "people.add_base": lambda w: {
        "by": w.admin,
        "name": "示例戊基地",
        "rulebook": "interventional",
    },
    "people.add_hospital": lambda w: {"by": w.admin, "name": "示例戊医院", "catalogue": "shougang"},
    "people.rename_base": lambda w: {"by": w.admin, "base": w.base, "name": "示例己基地"},
    "people.rename_hospital": lambda w: {"by": w.admin, "hospital": w.main, "name": "示例己医院"},
    "people.edit_hospital": lambda w: {
        "by": w.admin,
        "hospital": w.main,
        "name": "示例己医院",
        "catalogue": "shougang",
    },
    "people.set_catalogue": lambda w: {"by": w.admin, "hospital": w.main, "catalogue": ""},
    "people.join_base": lambda w: {
        "by": w.admin,
        "base": w.base,
        "hospital": w.other_hospital,
        "kind": BaseHospital.Kind.PARTNER,
        "start": TODAY,
    },
    "people.found_hospital": lambda w: {
        "by": w.admin,
        "base": w.base,
        "name": "示例戊医院",
        "catalogue": "shougang",
        "kind": BaseHospital.Kind.PARTNER,
        "start": TODAY,
    },
    "people.leave_base": lambda w: {"by": w.admin, "place": _partner_place(w), "on": TODAY},
    "people.add_department": lambda w: {"by": w.admin, "hospital": w.main, "name": "放射科"},
    "people.rename_department": lambda w: {
        "by": w.admin,
        "department": w.department,
        "name": "介入医学科",
    },
    "people.found_department": lambda w: {
        "by": w.admin,
        "hospital": w.main,
        "name": "放射科",
        "list_ids": ["peripheral-intervention"],
        "start": TODAY,
    },
    "people.edit_department": lambda w: {
        "by": w.admin,
        "department": w.department,
        "name": "介入医学科",
        "list_ids": ["peripheral-intervention"],
        "start": TODAY,
    },
    "people.set_lists": lambda w: {
        "by": w.admin,
        "department": w.department,
        "list_ids": ["peripheral-intervention"],
        "start": TODAY,
    },
    # -- people: work and roles
    "people.start_membership": lambda w: {
        "by": w.secretary,
        "person": w.newcomer,
        "hospital": w.main,
        "department": w.department,
        "start": TODAY,
    },
    "people.describe_membership": lambda w: {
        "by": w.secretary,
        "membership": _work(w),
        "staff_no": "1001",
        "title": "主任医师",
    },
    "people.change_department": lambda w: {
        "by": w.secretary,
        "membership": _work(w),
        "department": w.partner_department,
        "on": TODAY,
    },
    "people.end_membership": lambda w: {"by": w.secretary, "membership": _work(w), "on": TODAY},
    "people.reopen_membership": _ended_work,
    "people.give_role": lambda w: {
        "by": w.secretary,
        "person": w.newcomer,
        "role": AccountRole.DIRECTOR,
        "start": TODAY,
        "base": w.base,
    },
    "people.end_role": lambda w: {"by": w.secretary, "role": _role(w), "on": TODAY},
    "people.reopen_role": _ended_role,
    # -- people: training
    "people.start_training": lambda w: {
        "by": w.secretary,
        "person": w.newcomer,
        "base": w.base,
        "entry": TODAY,
    },
    "people.describe_training": lambda w: {
        "by": w.secretary,
        "trainee": w.trainee,
        "background": "surgical",
        "directions": ["neuro", "thoracic", "abdominal"],
    },
    "people.end_stay": lambda w: {
        "by": w.secretary,
        "trainee": w.trainee,
        "on": TODAY,
        "ending": Stay.Ending.LEFT,
    },
    "people.transfer": lambda w: {
        "by": w.secretary,
        "trainee": w.trainee,
        "base": w.other_base,
        "on": TODAY,
    },
    "people.return_to_training": _left,
    "people.add_rotation": lambda w: {
        "by": w.secretary,
        "trainee": w.trainee,
        "place": "flexible",
        "start": date(2027, 6, 1),
        "end": date(2027, 8, 31),
    },
    "people.withdraw_rotation": lambda w: {"by": w.secretary, "rotation": _rotation(w)},
    "people.restore_rotation": _withdrawn,
    # -- people: roster
    "people.keep_draft": lambda w: {
        "by": w.secretary,
        "base": w.base,
        "file_name": "名册.xlsx",
        "content": b"x",
    },
    "people.apply_roster": _roster,
}
# These need an installation where nobody is yet.
ON_EMPTY = {"people.start_installation"}
