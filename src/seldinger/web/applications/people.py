"""Who is asked at which stage, and whether somebody may answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from seldinger.web.applications.models import Application, Deputy, Step
from seldinger.web.people.absences import long_absences
from seldinger.web.people.access import Access
from seldinger.web.people.models import (
    Absence,
    Department,
    Hospital,
    Membership,
    Person,
    RoleAssignment,
    in_force,
)
from seldinger.web.people.permissions import Permission, roles_with
from seldinger.web.people.queries import holders, hospitals_for

Stage = Step.Stage
PERMISSION = {
    Stage.DEPARTMENT: Permission.ASSESS,
    Stage.OFFICE: Permission.GRANT,
    Stage.COMMITTEE: Permission.DECIDE,
}
NEXT = {Stage.DEPARTMENT: Stage.OFFICE, Stage.OFFICE: Stage.COMMITTEE}


@dataclass(frozen=True)
class Asked:
    """Whom a stage asks. note: why not those who usually answer; empty people: nobody is there."""

    people: list[Person]
    note: str = ""


def asked_at(stage: Stage, application: Application, on: date) -> Asked:
    """Without the doctor, and without who answered another stage; the absent only where nobody
    else is there."""
    if stage is Stage.DEPARTMENT:
        return _department(application, on)
    free = _free(answerers(stage, application.hospital, on), application, stage)
    return Asked(_present(free, on) or free)


def _department(application: Application, on: date) -> Asked:
    department, doctor = application.department, application.doctor_id
    heads = list(assessors(department, on))
    others = [one for one in heads if one.pk != doctor]
    there = _present(others, on)
    if there:
        is_head = len(others) < len(heads)
        return Asked(there, "申请人本人负责评议，改由同科的另一位评议" if is_head else "")
    deputies = [one for one in deputies_in(department, on) if one.pk != doctor]
    if deputies:
        return Asked(deputies, "科室评议人不在岗或就是申请人，由指定的代理人评议")
    away = long_absences(on)
    back_soon = [one for one in others if one.pk not in away]
    if back_soon:
        return Asked(back_soon)
    return Asked([], _why_nobody(heads, others))


def _why_nobody(heads: list[Person], others: list[Person]) -> str:
    if not heads:
        return "本科室没有登记评议人，直接转医务处审核"
    if not others:
        return "申请人就是本科室唯一的评议人，也没有指定代理人，直接转医务处审核"
    return "本科室评议人长期不在岗，也没有指定代理人，直接转医务处审核"


def answerers(stage: Stage, hospital: Hospital, on: date) -> QuerySet[Person]:
    """Who holds the permission of the office or the committee in that hospital."""
    return holders(PERMISSION[stage], on, hospital=hospital)


def assessors(department: Department, on: date) -> QuerySet[Person]:
    return holders(Permission.ASSESS, on, department=department)


def deputies_in(department: Department, on: date) -> list[Person]:
    rows = deputies_on(on).filter(department=department)
    return list(Person.objects.filter(pk__in=rows.values("person"), is_active=True).order_by("pk"))


def deputies_on(on: date) -> QuerySet[Deputy]:
    """Those that stand that day: nobody stands in for who assesses there no more, and nobody does
    it from elsewhere."""
    there = {"department": OuterRef("department")}
    assesses = RoleAssignment.objects.filter(
        in_force(on), person=OuterRef("head"), role__in=roles_with(Permission.ASSESS), **there
    )
    works = Membership.objects.filter(in_force(on), person=OuterRef("person"), **there)
    named = Deputy.objects.filter(in_force(on), withdrawn_at=None, head__is_active=True)
    return named.filter(Exists(assesses), Exists(works))


def _present(people: Iterable[Person], on: date) -> list[Person]:
    found = list(people)
    away = Absence.objects.filter(in_force(on), person__in=found, withdrawn_at=None)
    gone = set(away.values_list("person_id", flat=True))
    return [one for one in found if one.pk not in gone]


def _free(people: Iterable[Person], application: Application, stage: Stage) -> list[Person]:
    barred = answered_elsewhere(application, stage) | {application.doctor_id}
    return [one for one in people if one.pk not in barred]


_NO_ANSWER = {False: [""], True: ["", Step.Said.PASSED_OVER]}


def answers_elsewhere(stage: Stage) -> QuerySet[Step]:
    """The answers to other stages, in whatever round and application: nobody answers two.

    Whoever went on without the department's answer gives the office's own, and decides nothing.
    """
    return Step.objects.exclude(stage=stage).exclude(answer__in=_NO_ANSWER[stage is Stage.OFFICE])


def answered_elsewhere(application: Application, stage: Stage) -> set[int]:
    """Who answered another stage of it."""
    said = answers_elsewhere(stage).filter(round__application=application)
    return {pk for pk in said.values_list("by_id", flat=True) if pk}


def may_answer(access: Access, application: Application, stage: Stage) -> bool:
    """Whether the stage is theirs, whoever the application is of."""
    if stage is Stage.DEPARTMENT:
        mine = access.reach(Permission.ASSESS).departments
        return application.department_id in mine or is_deputy(access, application.department_id)
    hospitals = hospitals_for(access, PERMISSION[stage])
    return hospitals.filter(pk=application.hospital_id).exists()


def is_deputy(access: Access, department: int) -> bool:
    if not access.person.is_active:
        return False
    return deputies_on(access.on).filter(person=access.person, department=department).exists()


def why_not(access: Access, application: Application, stage: Stage) -> str:
    """Empty where the person may answer this stage now."""
    if application.doctor_id == access.person.pk:
        return "不能评议或决定自己的申请。请由另一位同事处理"
    if not may_answer(access, application, stage):
        return f"这份申请现在由“{stage.label}”处理。请由负责这一环节的人答复"
    if access.person.pk in answered_elsewhere(application, stage):
        return "您已经答复过这份申请的另一个环节，同一人不能答复两个环节。请由另一位同事处理"
    return ""
