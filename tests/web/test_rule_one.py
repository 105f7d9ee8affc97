"""Rule 1: an entry as 术者 asks whether its supervisor held the privilege, there, on that day.

林 operates in 介入基础 on IN_BASIC, a day on which the department works by the lists of peripheral
and comprehensive intervention. 肝动脉造影术 is grade 1 there, 颈动脉支架植入术 grade 4, and
经皮穿刺肿瘤射频消融术 grade 3, managed as grade 4 by a restricted technology.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seldinger.domain.training.words import Privilege, Role, State
from seldinger.web.logbook.actions.bulk import log_cases as log
from seldinger.web.logbook.models import Case, Participation
from seldinger.web.logbook.privileges import NOT_KEPT, Unknown, privileges_of
from seldinger.web.logbook.record import record_of
from seldinger.web.norms.named import entries_named
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.actions.places import add_department, add_hospital, set_lists
from seldinger.web.people.models import Person
from seldinger.web.privileges.actions.granting import (
    give_grant,
    lift_suspension,
    revoke_grant,
    suspend_grant,
)
from seldinger.web.privileges.entered import NewGrant
from seldinger.web.privileges.models import Grant
from seldinger.web.progress import standings
from seldinger.web.progress.presenters.privilege import why_not
from seldinger.web.progress.standings import standings_of
from seldinger.web.progress.verdicts import evaluated
from seldinger.web.verification.actions.reassigning import attest_claims, reassign_claims
from support.cases import IN_BASIC, log_case, log_cases, new_case
from support.html import Element, read
from support.people import BEGINNING, TODAY, ClientOf, World, work
from support.verifying import decision, leave, pending, recorded

ANGIOGRAPHY = "肝动脉造影术"
STENT = "颈动脉支架植入术"
ABLATION = "经皮穿刺肿瘤射频消融术"
PERIPHERAL, COMPREHENSIVE = "peripheral-intervention", "comprehensive-intervention"
CELL = "angiography.operator"
ONE_DAY = timedelta(days=1)


def grant(world: World, doctor: Person | None = None, **told: Any) -> Grant:
    """To 周 in the main hospital, all of the peripheral list, from the beginning."""
    usual: dict[str, Any] = {
        "doctor": doctor or world.zhou,
        "hospital": world.main,
        "kind": Grant.Kind.LIST,
        "list_id": PERIPHERAL,
        "grade": 4,
        "start": BEGINNING,
        "document": "医授〔2024〕1号",
    }
    return give_grant(by=world.wu, new=NewGrant(**usual | told))


def somebody_holds_something(world: World, **told: Any) -> Grant:
    """Grants are kept in the hospital, but this one is not 周's."""
    return grant(world, world.head, **told)


def own_grant(world: World, **told: Any) -> Grant:
    """林 works in the hospital too, and was granted it as anybody is."""
    work(world.lin, world.department)
    return grant(world, world.lin, **told)


def done(world: World, name: str = ANGIOGRAPHY, **told: Any) -> None:
    told = {"supervisor": world.zhou, "category": "", "name": name} | told
    log_case(world.trainee, told.pop("department", world.department), **told)


def answer(world: World) -> Privilege:
    [procedure] = record_of(world.trainee).procedures
    return procedure.privilege


def why(world: World) -> Unknown | None:
    [part] = Participation.objects.all()
    return privileges_of(world.trainee).get(part.pk, NOT_KEPT).unknown


# -- held --------------------------------------------------------------------------------------


def test_a_supervisor_with_a_grant_held_the_privilege(world: World) -> None:
    grant(world)
    done(world)
    assert (answer(world), why(world)) == (Privilege.HELD, None)


def test_the_whole_list_does_not_hold_a_restricted_technology(world: World) -> None:
    grant(world, list_id=COMPREHENSIVE)
    done(world, ABLATION)
    assert answer(world) is Privilege.NOT_HELD
    technology = "restricted-tumour-ablation"
    grant(world, kind=Grant.Kind.TECHNOLOGY, list_id="", grade=None, technology=technology)
    assert answer(world) is Privilege.HELD


def test_only_who_operates_asks(world: World) -> None:
    somebody_holds_something(world)
    done(world, role=Role.FIRST_ASSISTANT)
    assert privileges_of(world.trainee) == {}
    assert evaluated(world.trainee, TODAY).verdict.of("angiography.first-assistant").counted == 1


# -- not held ----------------------------------------------------------------------------------


def test_without_a_grant_where_grants_are_kept_it_was_not_held(world: World) -> None:
    somebody_holds_something(world)
    done(world)
    assert answer(world) is Privilege.NOT_HELD


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"end": IN_BASIC - ONE_DAY}, ANGIOGRAPHY),
        ({"start": IN_BASIC + ONE_DAY}, ANGIOGRAPHY),
        ({"grade": 3}, STENT),
        ({"list_id": COMPREHENSIVE}, ANGIOGRAPHY),
    ],
    ids=["expired", "not begun", "beyond the grade", "another list"],
)
def test_a_grant_that_does_not_cover_it_is_none(
    world: World, told: Mapping[str, Any], name: str
) -> None:
    somebody_holds_something(world)
    grant(world, **told)
    done(world, name)
    assert answer(world) is Privilege.NOT_HELD


def test_a_grant_in_another_hospital_is_none_here(world: World) -> None:
    somebody_holds_something(world)
    work(world.zhou, world.partner_department)
    grant(world, hospital=world.partner)
    done(world)
    assert answer(world) is Privilege.NOT_HELD


def test_a_suspended_grant_is_none_until_it_is_lifted(world: World) -> None:
    given = grant(world)
    done(world, day=TODAY)
    [resting] = [suspend_grant(by=world.wu, grant=given, start=TODAY, end=None, reason="复核")]
    assert answer(world) is Privilege.NOT_HELD
    lift_suspension(by=world.wu, suspension=resting, on=TODAY)
    assert answer(world) is Privilege.HELD


# -- not known ---------------------------------------------------------------------------------


def test_where_no_grants_are_kept_it_is_not_known(world: World) -> None:
    done(world)
    assert (answer(world), why(world)) == (Privilege.NOT_KNOWN, Unknown.NO_GRANTS)


def test_before_the_first_grant_of_a_hospital_it_is_not_known(world: World) -> None:
    somebody_holds_something(world, start=IN_BASIC + ONE_DAY)
    done(world)
    assert why(world) is Unknown.NO_GRANTS
    somebody_holds_something(world, start=IN_BASIC, list_id=COMPREHENSIVE)
    assert answer(world) is Privilege.NOT_HELD


def test_a_grant_that_never_held_does_not_begin_the_keeping(world: World) -> None:
    mistaken = somebody_holds_something(world)
    done(world)
    assert answer(world) is Privilege.NOT_HELD
    revoke_grant(by=world.wu, grant=mistaken, on=BEGINNING, reason="登记有误")
    assert (answer(world), why(world)) == (Privilege.NOT_KNOWN, Unknown.NO_GRANTS)
    held = somebody_holds_something(world)
    revoke_grant(by=world.wu, grant=held, on=BEGINNING + ONE_DAY, reason="离职")
    assert answer(world) is Privilege.NOT_HELD  # held one day: they were kept


def test_without_a_supervisor_it_is_not_known(world: World) -> None:
    grant(world)
    told = {"number": "T1", "name": ANGIOGRAPHY, "category": ""}
    case = new_case(world.trainee, world.department, supervisor=world.zhou, **told)
    [procedure] = case.procedures
    nobody = tuple(
        replace(part, supervisor=None, state=State.PENDING, decided_at=None)
        for part in procedure.parts
    )
    log(by=None, cases=[replace(case, procedures=(replace(procedure, parts=nobody),))])
    assert (answer(world), why(world)) == (Privilege.NOT_KNOWN, Unknown.NO_SUPERVISOR)


def test_a_name_that_is_no_entry_is_not_known(world: World) -> None:
    grant(world)
    done(world, "TACE（载药微球）", category="tace")
    assert (answer(world), why(world)) == (Privilege.NOT_KNOWN, Unknown.NOT_NAMED)


@pytest.mark.parametrize(
    "name",
    [
        "肝动脉造影术。",
        " 肝动脉造影术．",
        "“肝动脉造影术”",
        "（肝动脉造影术）",
        "肝动脉造影术\u200b",
        "【肝动脉造影术。】；",
    ],
)
def test_punctuation_around_a_name_hides_nothing(world: World, name: str) -> None:
    somebody_holds_something(world)
    done(world, name)
    assert (answer(world), why(world)) == (Privilege.NOT_HELD, None)


@pytest.mark.parametrize(
    "name", ["肝动脉造影术（", "（肝动脉）造影术", "肝、动脉造影术", "。", "（）"]
)
def test_within_a_name_nothing_is_guessed(world: World, name: str) -> None:
    somebody_holds_something(world)
    done(world, name)
    assert why(world) is Unknown.NOT_NAMED


def test_names_that_differ_in_their_punctuation_alone_stay_apart() -> None:
    real = catalogue_named("shougang")
    one, two, other = (
        replace(entry, text=text, parts=())
        for entry, text in zip(real.entries, ["甲术", "甲术。", "“乙术”"], strict=False)
    )
    catalogue = replace(real, entries=(one, two, other))
    assert entries_named(catalogue, "甲术。") == (two,)
    assert entries_named(catalogue, "甲术，") == ()
    assert entries_named(catalogue, "乙术；") == (other,)


def test_a_hospital_without_a_catalogue_is_not_known(world: World) -> None:
    """Its grants were kept while it had one."""
    grant(world)
    world.main.catalogue = ""
    world.main.save()
    done(world)
    assert (answer(world), why(world)) == (Privilege.NOT_KNOWN, Unknown.NO_CATALOGUE)


def test_a_grant_still_under_a_proctor_is_not_known(world: World) -> None:
    grant(world, proctored=5)
    done(world)
    assert (answer(world), why(world)) == (Privilege.NOT_KNOWN, Unknown.PROCTORED)


# -- one name, several entries -------------------------------------------------------------------


def test_the_entries_of_the_departments_lists_come_first(world: World) -> None:
    """脾动脉栓塞术 stands in both lists; a department with the one alone is asked by that one."""
    grant(world, list_id=COMPREHENSIVE)
    done(world, "脾动脉栓塞术")
    assert answer(world) is Privilege.HELD
    before = IN_BASIC - ONE_DAY
    set_lists(by=None, department=world.department, list_ids=[PERIPHERAL], start=before)
    assert answer(world) is Privilege.NOT_HELD
    set_lists(by=None, department=world.department, list_ids=["neurosurgery"], start=IN_BASIC)
    assert answer(world) is Privilege.HELD  # none fits: all that bear the name


def test_lists_of_another_day_have_no_say(world: World) -> None:
    grant(world, list_id=COMPREHENSIVE)
    done(world, "脾动脉栓塞术")
    set_lists(by=None, department=world.department, list_ids=[PERIPHERAL], start=IN_BASIC + ONE_DAY)
    assert answer(world) is Privilege.HELD


# -- whose privilege -------------------------------------------------------------------------------


def waiting_for(world: World, supervisor: Person | None) -> Participation:
    told = {"name": ANGIOGRAPHY, "category": "", "supervisor": supervisor or world.newcomer}
    part = pending(world, **told)
    if supervisor is None:
        part.supervisor = None
        part.save()
    return part


def hand_to_zhou(world: World, part: Participation) -> None:
    """By the hospital's record, which names 周 on the case."""
    recorded(part.procedure.case, world.zhou.name)
    told = {"claims": [decision(part)], "to": world.zhou, "reason": "示例：已离开本院"}
    reassign_claims(by=world.secretary, **told)


@pytest.mark.parametrize("named", [True, False])
def test_whom_the_hospitals_record_names_is_asked(world: World, named: bool) -> None:
    grant(world)
    hand_to_zhou(world, waiting_for(world, world.newcomer if named else None))
    assert answer(world) is Privilege.HELD


def test_whom_the_record_names_is_asked_where_others_hold_it(world: World) -> None:
    grant(world, world.head)
    part = waiting_for(world, world.head)
    leave(world, world.head)
    hand_to_zhou(world, part)
    assert answer(world) is Privilege.NOT_HELD


def test_who_attests_is_not_asked(world: World) -> None:
    """The director's word is no presence: the supervisor whom the entry names stood there."""
    grant(world, world.chen)
    part = waiting_for(world, world.zhou)
    leave(world, world.zhou)
    attest(world, part)
    assert answer(world) is Privilege.NOT_HELD


def test_an_attested_entry_without_a_supervisor_is_not_known(world: World) -> None:
    grant(world)
    attest(world, waiting_for(world, None))
    assert (answer(world), why(world)) == (Privilege.NOT_KNOWN, Unknown.NO_SUPERVISOR)


def attest(world: World, part: Participation) -> None:
    claims = [decision(part)]
    attest_claims(by=world.chen, claims=claims, reason="示例：当日在场", confirmed=True)


def test_a_trainee_with_a_grant_of_her_own_operates_in_her_own_name(world: World) -> None:
    own_grant(world)
    done(world)
    [procedure] = record_of(world.trainee).procedures
    assert (procedure.privilege, procedure.own_privilege) == (Privilege.NOT_HELD, True)
    assert evaluated(world.trainee, TODAY).verdict.of(CELL).counted == 1


def test_her_own_grant_under_a_proctor_is_not_yet_hers(world: World) -> None:
    own_grant(world, proctored=3)
    done(world)
    [procedure] = record_of(world.trainee).procedures
    assert not procedure.own_privilege


# -- asked anew ------------------------------------------------------------------------------------


def counted(world: World) -> int:
    """By the stored standing, as lists show it."""
    world.trainee.refresh_from_db()
    [(_, short)] = standings_of([world.trainee], TODAY)
    [cell] = [one for one in short.findings() if one.id == CELL]
    return int(cell.counted)


def test_grants_entered_later_change_the_verdict(world: World) -> None:
    done(world)
    assert counted(world) == 1  # not known
    somebody_holds_something(world)
    assert counted(world) == 0  # kept now, and 周 has none
    given = grant(world)
    assert counted(world) == 1
    revoke_grant(by=world.wu, grant=given, on=IN_BASIC + ONE_DAY, reason="离职")
    assert counted(world) == 1  # the day before it was still held


def test_a_revocation_dated_back_changes_it_too(world: World) -> None:
    done(world)
    given = grant(world)
    assert counted(world) == 1
    revoke_grant(by=world.wu, grant=given, on=IN_BASIC, reason="授权有误")
    assert counted(world) == 0


def test_her_own_grant_changes_it_too(world: World) -> None:
    somebody_holds_something(world)
    done(world)
    assert counted(world) == 0
    own_grant(world)
    assert counted(world) == 1


def test_other_lists_of_the_department_change_it_too(world: World) -> None:
    grant(world, list_id=COMPREHENSIVE)
    done(world, "脾动脉栓塞术", category="angiography")
    assert counted(world) == 1
    set_lists(by=None, department=world.department, list_ids=[PERIPHERAL], start=IN_BASIC)
    assert counted(world) == 0


def test_another_catalogue_of_the_hospital_changes_it_too(world: World) -> None:
    somebody_holds_something(world)
    done(world)
    assert counted(world) == 0
    world.main.catalogue = ""
    world.main.save()
    assert counted(world) == 1


def test_what_grades_outside_the_base_changes_it_too(world: World) -> None:
    outside = add_hospital(by=None, name="示例外院", catalogue="shougang")
    ward = add_department(by=None, hospital=outside, name="示例科")
    keys = [standings._keys([world.trainee])]
    set_lists(by=None, department=ward, list_ids=[PERIPHERAL], start=IN_BASIC)
    keys.append(standings._keys([world.trainee]))
    outside.catalogue = ""
    outside.save()
    keys.append(standings._keys([world.trainee]))
    assert len({*map(str, keys)}) == 3


# -- a fixed number of queries ---------------------------------------------------------------------


def queries_of(world: World) -> int:
    record_of(world.trainee)  # what stays with the trainee
    with CaptureQueriesContext(connection) as asked:
        record_of(world.trainee)
    return len(asked)


def test_however_many_procedures_the_queries_stay_the_same(world: World) -> None:
    grant(world)
    done(world)
    few = queries_of(world)
    for day in range(1, 8):
        told = {"name": ANGIOGRAPHY, "category": "", "day": IN_BASIC + timedelta(days=day)}
        supervisor = world.head if day % 2 else world.zhou
        log_cases(3, world.trainee, world.department, supervisor=supervisor, **told)
    grant(world, world.head)
    assert queries_of(world) == few


def test_where_nobody_keeps_grants_it_asks_hardly_more(world: World) -> None:
    without = queries_of(world)
    done(world)
    assert queries_of(world) <= without + 1


# -- on the page -----------------------------------------------------------------------------------


def rows(world: World, client_of: ClientOf, requirement: str = CELL) -> Element:
    where = f"/trainees/{world.trainee.pk}/requirements/{requirement}/"
    response = client_of(world.lin).get(where)
    assert response.status_code == 200
    return read(response.content.decode())


def told(world: World, client_of: ClientOf, requirement: str = CELL) -> list[str]:
    """What the rows say of the privilege."""
    page = rows(world, client_of, requirement)
    return [one.text for one in page.all("span", "privilege")]


def test_the_evidence_says_by_which_grant_it_was_held(world: World, client_of: ClientOf) -> None:
    grant(world, end=date(2027, 12, 31))
    done(world)
    assert told(world, client_of) == ["带教授权：医授〔2024〕1号，2024-01-01 至 2027-12-31"]


def test_the_evidence_says_why_it_was_not_held(world: World, client_of: ClientOf) -> None:
    given = grant(world)
    revoke_grant(by=world.wu, grant=given, on=IN_BASIC, reason="离职")
    done(world)
    assert told(world, client_of) == [f"带教授权：医授〔2024〕1号，2024-01-01 起，{IN_BASIC} 撤销"]


def test_the_evidence_says_that_no_grant_is_about_it(world: World, client_of: ClientOf) -> None:
    somebody_holds_something(world)
    done(world)
    assert told(world, client_of) == ["带教授权：本院没有这项手术的授权"]


@pytest.mark.parametrize(
    ("told", "name", "words"),
    [
        (
            {"end": IN_BASIC - ONE_DAY},
            ANGIOGRAPHY,
            "医授〔2024〕1号，2024-01-01 至 2026-03-01，当日已到期",
        ),
        (
            {"start": IN_BASIC + ONE_DAY, "document": ""},
            ANGIOGRAPHY,
            "授权，2026-03-03 起，当日还没有开始",
        ),
        (
            {"grade": 3},
            STENT,
            "医授〔2024〕1号，2024-01-01 起，只到 3 级，此手术按 4 级管理",
        ),
        (
            {"list_id": COMPREHENSIVE},
            ABLATION,
            "医授〔2024〕1号，2024-01-01 起，没有写明此项限制类技术",
        ),
    ],
)
def test_a_grant_that_fell_short_is_named(
    world: World, told: Mapping[str, Any], name: str, words: str
) -> None:
    somebody_holds_something(world)
    grant(world, **told)
    done(world, name)
    [held] = privileges_of(world.trainee).values()
    assert why_not(held) == words


def test_of_a_grant_elsewhere_and_a_suspended_one_the_second_is_named(world: World) -> None:
    work(world.zhou, world.partner_department)
    grant(world, hospital=world.partner)
    here = grant(world)
    suspend_grant(by=world.wu, grant=here, start=IN_BASIC, end=None, reason="复核")
    done(world)
    [held] = privileges_of(world.trainee).values()
    one = "医授〔2024〕1号，2024-01-01 起"
    assert why_not(held) == f"{one}，当日暂停"


def test_a_grant_elsewhere_is_nobodys_to_read(world: World, client_of: ClientOf) -> None:
    """Nor whether there is one: it reads as if there were none."""
    somebody_holds_something(world)
    work(world.zhou, world.partner_department)
    grant(world, hospital=world.partner, document="外院1号")
    done(world)
    assert told(world, client_of) == ["带教授权：本院没有这项手术的授权"]


def test_the_offices_reason_is_nobodys_to_read(world: World, client_of: ClientOf) -> None:
    given = grant(world)
    suspend_grant(by=world.wu, grant=given, start=IN_BASIC, end=IN_BASIC, reason="投诉待查")
    revoke_grant(by=world.wu, grant=given, on=IN_BASIC, reason="考核未过")
    done(world)
    page = rows(world, client_of).text
    assert "撤销" in page
    assert "投诉" not in page
    assert "考核未过" not in page


def test_the_evidence_says_why_it_is_not_known(world: World, client_of: ClientOf) -> None:
    grant(world)
    done(world, "PTCD 引流管更换", category="angiography")
    assert told(world, client_of) == ["手术名称不是目录条目的原名"]


def test_what_is_the_same_on_every_row_is_said_once(world: World, client_of: ClientOf) -> None:
    done(world)
    done(world)
    page = rows(world, client_of)
    assert told(world, client_of) == []
    shared = page.one("section", "counted").one("p", "shared").text
    assert shared == "这 2 条都标注：带教权限未知、医院当日还没有登记授权"


def test_a_grant_of_her_own_is_told(world: World, client_of: ClientOf) -> None:
    own_grant(world)
    done(world)
    assert told(world, client_of) == ["本人授权：医授〔2024〕1号，2024-01-01 起"]
    [row] = rows(world, client_of).one("section", "counted").all("li")
    assert "本人持有手术权限" in row.text


def test_a_row_says_that_the_hospitals_record_confirms_it(
    world: World, client_of: ClientOf
) -> None:
    done(world)
    done(world)
    part = Participation.objects.order_by("pk")[0]
    part.reconciled = "agrees"
    part.save()
    listed = rows(world, client_of).one("section", "counted").all("li")
    assert sorted("已核对" in row.text for row in listed) == [False, True]


def test_the_trainees_page_says_why_it_does_not_count(world: World, client_of: ClientOf) -> None:
    somebody_holds_something(world)
    done(world)
    page = read(client_of(world.lin).get("/me/").content.decode())
    assert "带教医师当日没有该手术权限" in page.text


def test_no_case_is_left_without_an_answer(world: World) -> None:
    """An outside hospital that nobody enters grants for stays not known."""
    outside = add_hospital(by=None, name="示例外院")
    grant(world)
    done(world)
    case = new_case(world.trainee, world.department, supervisor=world.zhou, number="T2")
    log(by=None, cases=[replace(case, hospital=outside.pk, department=None)])
    assert Case.objects.count() == 2
    found = {p.hospital: p.privilege for p in record_of(world.trainee).procedures}
    assert found == {world.main.name: Privilege.HELD, outside.name: Privilege.NOT_KNOWN}
