"""One call for each action: what the tests of all actions walk.

A sample is given the world and answers with the arguments of one call that succeeds.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.fernet import Fernet
from django.conf import settings
from django.utils import timezone

from seldinger.domain.training.integrity import Signal
from seldinger.domain.training.record import Origin
from seldinger.domain.training.words import Role, State
from seldinger.web.applications.actions.keeping import escalate_step, name_deputy
from seldinger.web.applications.models import Step
from seldinger.web.applications.queries import open_step
from seldinger.web.inbox.actions import notify
from seldinger.web.inbox.actions.own import read_notices
from seldinger.web.inbox.actions.robots import set_robot
from seldinger.web.inbox.models import Notice, Robot
from seldinger.web.keys import Keys
from seldinger.web.logbook.actions.bulk import log_cases
from seldinger.web.logbook.actions.drafts import keep_draft as keep_form
from seldinger.web.logbook.actions.entering import log_case
from seldinger.web.logbook.actions.rulings import give_ruling
from seldinger.web.logbook.actions.withdrawing import withdraw_claim
from seldinger.web.logbook.edits import stored_case
from seldinger.web.logbook.entries import NewActivity, NewAdmission, NewReports
from seldinger.web.logbook.models import Case, Participation
from seldinger.web.logbook.purposes import Purpose
from seldinger.web.logbook.taking_in import record_in
from seldinger.web.norms.models import NormVersion
from seldinger.web.people.actions.absences import add_absence
from seldinger.web.people.actions.roles import end_role
from seldinger.web.people.actions.roster import keep_draft
from seldinger.web.people.actions.training import end_stay, withdraw_rotation
from seldinger.web.people.actions.work import end_membership
from seldinger.web.people.models import AccountRole, Base, BaseHospital, Stay
from seldinger.web.people.roster_steps import AddPerson, Plan, PlannedLine
from seldinger.web.people.roster_steps import State as RosterState
from seldinger.web.privileges.actions.granting import suspend_grant
from seldinger.web.privileges.actions.importing import keep_grant_list
from seldinger.web.privileges.models import Grant
from seldinger.web.reconciliation.actions.offers import dismiss_offer
from seldinger.web.verification.actions.batches import sign_batch
from seldinger.web.verification.actions.deciding import verify_claims
from seldinger.web.verification.batches import quarter_of
from seldinger.web.verification.chasing import Told, Waiting
from seldinger.web.verification.decisions import seen
from seldinger.workbooks.roster_sheets import Who
from support.applications import applied, asked, decided, new_application, said
from support.assessment import SAMPLES as ASSESSMENT
from support.assigning import SAMPLES as ASSIGNING
from support.cases import entered_case, new_case
from support.catalogues import CATALOGUES
from support.completion import SAMPLES as COMPLETION
from support.curves import SAMPLES as CURVES
from support.devices import SAMPLES as DEVICES
from support.doors import SAMPLES as DOORS
from support.dose import SAMPLES as DOSE
from support.duties import activity, admission, log_one_admission, reports
from support.feedback import SAMPLES as FEEDBACK
from support.forecasting import SAMPLES as FORECASTING
from support.grants import granted, new_grant
from support.grants_file import grant_book, grant_row
from support.intake import SAMPLES as INTAKE
from support.intake_pages import SAMPLES as INTAKE_PAGES
from support.issued_bundles import SAMPLES as BUNDLES
from support.lists import COLUMNS, IN_LIST, as_csv, hand_in, line, take
from support.naming import SAMPLES as NAMING
from support.old_logbooks import (
    LONG_AGO,
    caught_up,
    old_logbook,
    operation,
    take_in_rows,
)
from support.old_logbooks import hand_in as hand_in_logbook
from support.people import TODAY, World
from support.planning import SAMPLES as PLANNING
from support.planning_grid import SAMPLES as PLANNING_GRID
from support.planning_plans import SAMPLES as PLANS
from support.planning_publishing import SAMPLES as PLANNING_PUBLISHING
from support.review import SAMPLES as REVIEW
from support.shared_cases import act, later, logged, part_of, second_trainee, telling, verify
from support.skills import SAMPLES as SKILLS
from support.teaching import SAMPLES as TEACHING
from support.technologies import SAMPLES as TECHNOLOGIES
from support.theatre import SAMPLES as THEATRE
from support.verifying import decision, pending, recorded

Sample = Callable[[World], dict[str, Any]]
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)

# Handed to actions that must not let them into a row of the trail.
SECRETS = ("PATIENT-4711", "a-password-nobody-reads")
NUMBER, NEW_PASSWORD = SECRETS
ROBOT = f"https://oapi.dingtalk.com/robot/send?access_token={NEW_PASSWORD}"


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


def _log_case(world: World) -> dict[str, Any]:
    entered = entered_case(world, number=NUMBER, complications=(("B", "示例"),))
    return {"by": world.lin, "trainee": world.trainee, "entered": entered, "key": uuid4()}


def _taken_entry(world: World) -> dict[str, Any]:
    told = _log_case(world)
    log_case(**told)
    return {"by": world.lin, "key": told["key"]}


def _withdrawn_claim(world: World) -> dict[str, Any]:
    claim = log_one_admission(world)
    withdraw_claim(by=world.lin, claim=claim, version=1)
    return {"by": world.lin, "claim": claim, "version": 2}


def _case_of_number(world: World) -> Case:
    case = new_case(world.trainee, world.department, supervisor=world.zhou, number=NUMBER)
    return log_cases(by=None, cases=[case])[0]


def _other_keys(world: World) -> Keys:
    _case_of_number(world)
    return replace(settings.KEYS, patients=(Fernet.generate_key().decode(),), hashing="another")


def _of_patient(world: World) -> dict[str, Any]:
    hospital = _case_of_number(world).hospital
    return {"by": world.admin, "hospital": hospital, "number": NUMBER, "reason": "示例理由"}


def _edited_case(world: World) -> dict[str, Any]:
    """A shared and verified case, every part of which is touched."""
    case = logged(world, world.trainee, number=NUMBER, complications=(("B", "示例"),))
    other = second_trainee(world)
    logged(world, other, act(role=Role.FIRST_ASSISTANT), number=NUMBER)
    verify(world.zhou, part_of(case, world.trainee), part_of(case, other))
    acts = (act(role=Role.PARTICIPANT), act("动脉瘤栓塞术"))
    onlookers = (("韩示例", "visiting"),)
    entered = telling(world, *acts, day=later(1), number="", onlookers=onlookers)
    version = stored_case(case).shown()
    trainee = world.trainee
    return {
        "by": world.lin, "trainee": trainee, "case": case, "version": version, "entered": entered
    }  # fmt: skip


def _conflict(world: World) -> dict[str, Any]:
    """One side was verified before the other claimed the place."""
    case = logged(world, world.trainee, number=NUMBER)
    verify(world.zhou, part_of(case, world.trainee))
    other = second_trainee(world)
    logged(world, other, number=NUMBER)
    holder = part_of(case, other)
    return {
        "by": world.chen,
        "procedure": holder.procedure,
        "role": Role.OPERATOR,
        "holder": holder,
        "reason": "示例理由",
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


def _form(world: World) -> dict[str, Any]:
    fields = [("number", NUMBER), ("procedures", "示例")]
    return {
        "by": world.lin,
        "key": UUID(int=4711),
        "form": "case",
        "fields": fields,
        "faults": ["示例"],
    }


def _kept_form(world: World) -> dict[str, Any]:
    return {"by": world.lin, "draft": keep_form(**_form(world))}


_OLD_ROW = operation(LONG_AGO, NUMBER)
_OLD = old_logbook(operations=[_OLD_ROW], reports=[(LONG_AGO, "CT", "胸部", 5, "已审核", "")])


def _handed_in(world: World) -> dict[str, Any]:
    taking = hand_in_logbook(world.lin, world.trainee, world.main, _OLD)
    told = record_in(_OLD, "旧登记.xlsx", world.trainee)
    return {"by": world.lin, "taking": taking, "told": told, "supervisors": {}}


def _taken_in(world: World) -> dict[str, Any]:
    rows = [_OLD_ROW]
    return {"by": world.lin, "taking": take_in_rows(world.lin, world.trainee, world.main, rows)}


def _batch(world: World) -> dict[str, Any]:
    caught_up(world.lin, world.trainee, world.department, world.zhou, world.wu)
    part = Participation.objects.select_related("procedure__case").get()
    told = {"trainee": world.trainee, "hospital": world.main, "period": quarter_of(LONG_AGO)}
    return {"by": world.zhou, "claims": [seen(part)], "confirmed": True, **told}


def _notice(world: World) -> int:
    notify(to=[world.lin], kind="attested", url="/", director="示例", number=1, reason="示例")
    return Notice.objects.latest("pk").pk


def _read_notice(world: World) -> int:
    key = _notice(world)
    read_notices(by=world.lin, notices=[key])
    return key


def _robot(world: World) -> Robot:
    return set_robot(by=world.secretary, hospital=world.main, address=ROBOT)


def _rotation(world: World) -> Any:
    return world.trainee.rotations.latest("start")


def _work(world: World) -> Any:
    return world.zhou.memberships.get()


def _role(world: World) -> Any:
    return world.zhou.roles.get()


def _left(world: World) -> dict[str, Any]:
    end_stay(by=world.secretary, trainee=world.trainee, on=YESTERDAY, ending=Stay.Ending.LEFT)
    return {"by": world.secretary, "trainee": world.trainee, "base": world.base, "on": TOMORROW}


def _verified(world: World) -> dict[str, Any]:
    part = pending(world)
    changed = decision(part, role=Role.PARTICIPANT)
    signed = verify_claims(by=world.zhou, decisions=[changed])[0]
    return {"by": world.zhou, "claims": [decision(signed)]}


def _recorded(world: World) -> dict[str, Any]:
    part = pending(world, supervisor=world.newcomer)
    recorded(part.procedure.case, world.zhou.name)
    told = {"claims": [decision(part)], "to": world.zhou, "reason": "示例理由"}
    return {"by": world.secretary, **told}


def _absence(world: World) -> dict[str, Any]:
    absence = add_absence(by=world.zhou, person=world.zhou, start=TODAY)
    return {"by": world.secretary, "absence": absence}


def _suspended(world: World) -> dict[str, Any]:
    grant = granted(world)
    rest = suspend_grant(by=world.wu, grant=grant, start=TODAY, reason="复训")
    return {"by": world.wu, "suspension": rest, "on": TODAY}


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


def _grant_list(world: World) -> dict[str, Any]:
    told = {"hospital": world.main, "file_name": "授权表.xlsx"}
    draft = keep_grant_list(by=world.wu, content=grant_book([grant_row()]), **told)
    return {"by": world.wu, "draft": draft}


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


def _listed(world: World) -> dict[str, Any]:
    uploaded = hand_in(world.secretary, world.main, [line(NUMBER)])
    return {"by": world.secretary, "list": uploaded, "start": IN_LIST, "end": IN_LIST}


def _changed_case(world: World) -> Any:
    take(world.secretary, world.main, [line(NUMBER)])
    case = new_case(
        world.trainee, world.department, supervisor=world.zhou, number=NUMBER, day=IN_LIST
    )
    return log_cases(by=None, cases=[case])[0]


def _offer(world: World) -> dict[str, Any]:
    take(world.secretary, world.main, [line(NUMBER, first=world.lin.name)])
    return {"by": world.lin, "offer": world.lin.mentions.get()}


def _dismissed_offer(world: World) -> dict[str, Any]:
    told = _offer(world)
    dismiss_offer(**told, reason="只在场观摩，没有上台")
    return told


def _renewing(world: World) -> dict[str, Any]:
    grant = granted(world, end=TOMORROW)
    return {"by": None, "grant": grant, "last": TOMORROW}


def _at_committee(world: World) -> dict[str, Any]:
    application = applied(world)
    said(world.head, application)
    said(world.wu, application)
    return {"by": world.tan, "application": application, "seen": asked(application)}


def _deputy(world: World) -> dict[str, Any]:
    return {
        "by": world.head,
        "department": world.department,
        "person": world.zhou,
        "start": TODAY,
    }


def _asked_of_head(world: World) -> dict[str, Any]:
    application = applied(world)
    return {"application": application, "seen": asked(application)}


def _late(world: World) -> dict[str, Any]:
    told = _asked_of_head(world)
    escalate_step(by=None, step=open_step(told["application"]))
    return {"by": world.wu, **told, "reason": "科室逾期未评议"}


SAMPLES: dict[str, Sample] = {
    # -- applications
    "applications.submit": lambda w: {"by": w.zhou, "new": new_application(w)},
    "applications.submit_again": lambda w: {
        "by": w.zhou,
        "application": said(w.head, applied(w), Step.Said.RETURNED, "请补充"),
        "words": "已补充",
    },
    "applications.withdraw": lambda w: {"by": w.zhou, "application": applied(w)},
    "applications.answer_step": lambda w: {
        "by": w.head,
        **_asked_of_head(w),
        "said": Step.Said.PASSED,
    },
    "applications.approve": lambda w: _at_committee(w) | {"decided": decided()},
    "applications.take_over": _late,
    "applications.set_terms": lambda w: {
        "by": w.wu,
        "hospital": w.main,
        "department": 5,
        "office": None,
        "committee": 10,
        "renewal": 60,
        "source": "示例制度第 3 条",
    },
    "applications.name_deputy": _deputy,
    "applications.withdraw_deputy": lambda w: {
        "by": w.head,
        "deputy": name_deputy(**_deputy(w)),
    },
    "applications.escalate_step": lambda w: {"by": None, "step": open_step(applied(w))},
    "applications.remind_renewal": _renewing,
    # -- the hospital's list
    "reconciliation.keep_list": lambda w: {
        "by": w.secretary,
        "hospital": w.main,
        "file_name": "清单.csv",
        "content": as_csv([line(NUMBER)]),
    },
    "reconciliation.set_mapping": lambda w: {
        "by": w.secretary,
        "hospital": w.main,
        "columns": COLUMNS,
        "operator_is_responsible": True,
    },
    "reconciliation.take_list": _listed,
    "reconciliation.reconcile_hospital": lambda w: {
        "by": w.secretary,
        "hospital": w.main,
        "start": IN_LIST,
        "end": TODAY,
    },
    "reconciliation.reconcile_cases": lambda w: {
        "by": None,
        "cases": [_changed_case(w)],
    },
    "reconciliation.use_names": lambda w: {"by": None, "hospital": w.main},
    "reconciliation.dismiss_offer": lambda w: {**_offer(w), "reason": "没有参加这台手术"},
    "reconciliation.restore_offer": _dismissed_offer,
    # -- privileges
    "privileges.keep_grant_list": lambda w: {
        "by": w.wu,
        "hospital": w.main,
        "file_name": "授权表.xlsx",
        "content": grant_book([grant_row()]),
    },
    "privileges.apply_grant_list": _grant_list,
    "privileges.give_grant": lambda w: {"by": w.wu, "new": new_grant(w)},
    "privileges.give_grants": lambda w: {
        "by": w.wu,
        "hospital": w.main,
        "news": [new_grant(w)],
        "source": Grant.Source.WORKBOOK,
    },
    "privileges.revoke_grant": lambda w: {
        "by": w.wu,
        "grant": granted(w),
        "on": TODAY,
        "reason": "调离",
    },
    "privileges.suspend_grant": lambda w: {
        "by": w.wu,
        "grant": granted(w),
        "start": TODAY,
        "reason": "复训",
    },
    "privileges.lift_suspension": _suspended,
    "demonstration.open_accounts": _only_demonstrations,
    # -- logbook
    "logbook.log_case": _log_case,
    "logbook.take_back_entry": _taken_entry,
    "logbook.edit_case": _edited_case,
    "logbook.edit_refused": lambda w: {
        "by": w.lin,
        "trainee": w.trainee,
        "case": logged(w, w.trainee),
    },
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
    "logbook.log_admission": lambda w: {
        "by": w.lin,
        "trainee": w.trainee,
        "admissions": [admission(w, number=NUMBER)],
    },
    "logbook.log_reports_in_bulk": lambda w: {
        "by": w.lin,
        "trainee": w.trainee,
        "reports": [reports(w)],
    },
    "logbook.log_activity": lambda w: {"by": w.lin, "trainee": w.trainee, "entered": activity(w)},
    "logbook.change_duty": lambda w: {
        "by": w.lin,
        "claim": log_one_admission(w),
        "version": 1,
        "entered": admission(w, number=NUMBER),
    },
    "logbook.withdraw_claim": lambda w: {"by": w.lin, "claim": log_one_admission(w), "version": 1},
    "logbook.restore_claim": _withdrawn_claim,
    "logbook.keep_draft": _form,
    "logbook.discard_draft": _kept_form,
    "logbook.expire_draft": _kept_form,
    "logbook.give_ruling": _ruling,
    "logbook.withdraw_ruling": lambda w: {"by": w.chen, "ruling": give_ruling(**_ruling(w))},
    # -- privacy, integrity
    "logbook.reveal_number": lambda w: {
        "by": w.secretary,
        "of": _case_of_number(w),
        "purpose": Purpose.RECONCILIATION,
    },
    "logbook.reveal_numbers": lambda w: {
        "by": w.secretary,
        "of": {1: _case_of_number(w)},
        "trainee": w.trainee,
        "purpose": Purpose.HANDBOOK,
        "reason": "基地检查",
    },
    "privacy.rekey": lambda w: {
        "by": None,
        "present": settings.KEYS,
        "following": _other_keys(w),
    },
    "privacy.export_person": lambda w: {"by": w.admin, "person": w.zhou},
    "privacy.erase_person": lambda w: {
        "by": w.admin,
        "person": w.zhou,
        "name": w.zhou.name,
        "reason": "示例理由",
    },
    "privacy.look_for_patient": _of_patient,
    "privacy.export_patient": _of_patient,
    "privacy.erase_patient": _of_patient,
    "integrity.answer_question": lambda w: {
        "by": w.chen,
        "base": w.base,
        "signal": Signal.BURST,
        "key": "0" * 64,
        "text": "示例回答",
    },
    # -- old logbooks
    "logbook.keep_take_in": lambda w: {
        "by": w.lin,
        "trainee": w.trainee,
        "hospital": w.main,
        "file_name": "旧登记.xlsx",
        "content": _OLD,
    },
    "logbook.take_in": _handed_in,
    "logbook.withdraw_take_in": _taken_in,
    "verification.sign_batch": _batch,
    "verification.undo_batch": lambda w: {"by": w.zhou, "batch": sign_batch(**_batch(w))},
    # -- inbox
    "inbox.read_notices": lambda w: {"by": w.lin, "notices": [_notice(w)]},
    "inbox.unread_notices": lambda w: {"by": w.lin, "notices": [_read_notice(w)]},
    "inbox.set_address": lambda w: {"by": w.lin, "mail": "lin@example.org", "wants_mail": True},
    "inbox.set_robot": lambda w: {"by": w.secretary, "hospital": w.main, "address": ROBOT},
    "inbox.end_robot": lambda w: {"by": w.secretary, "robot": _robot(w)},
    # -- verification
    "verification.verify_claims": lambda w: {"by": w.zhou, "decisions": [decision(pending(w))]},
    "verification.return_claims": lambda w: {
        "by": w.zhou,
        "claims": [decision(pending(w))],
        "message": f"请核对 {NUMBER}",
    },
    "verification.undo_decisions": _verified,
    "verification.reassign_claims": _recorded,
    "verification.attest_claims": lambda w: {
        "by": w.chen,
        "claims": [decision(pending(w, supervisor=w.newcomer))],
        "reason": "示例理由",
    },
    "verification.resolve_conflict": _conflict,
    "verification.chase_supervisor": lambda w: {
        "by": None,
        "supervisor": w.zhou,
        "waiting": Waiting(w.zhou.pk, 25, 3),
    },
    "verification.chase_secretary": lambda w: {"by": None, "secretary": w.secretary, "number": 2},
    "verification.chase_hospital": lambda w: {"by": None, "told": Told(_robot(w), 1, 25, 3)},
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
    "privileges.keep_counts": lambda w: {
        "by": w.wu,
        "hospital": w.main,
        "counts": {granted(w, proctored=5).pk: [YESTERDAY]},
    },
    "people.refuse_unknown_privileges": lambda w: {
        "by": w.admin,
        "base": w.base,
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
    "people.add_absence": lambda w: {"by": w.zhou, "person": w.zhou, "start": TODAY},
    "people.withdraw_absence": _absence,
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
SAMPLES |= CATALOGUES
SAMPLES |= TECHNOLOGIES
SAMPLES |= DOSE
SAMPLES |= CURVES
SAMPLES |= REVIEW
SAMPLES |= NAMING
SAMPLES |= ASSIGNING
SAMPLES |= TEACHING
SAMPLES |= SKILLS
SAMPLES |= COMPLETION
SAMPLES |= BUNDLES
SAMPLES |= FEEDBACK
SAMPLES |= FORECASTING
SAMPLES |= ASSESSMENT
SAMPLES |= THEATRE
SAMPLES |= DOORS
SAMPLES |= INTAKE
SAMPLES |= PLANNING
SAMPLES |= PLANNING_GRID
SAMPLES |= PLANS
SAMPLES |= INTAKE_PAGES
SAMPLES |= DEVICES
SAMPLES |= PLANNING_PUBLISHING
# These need an installation where nobody is yet.
ON_EMPTY = {"people.start_installation"}
