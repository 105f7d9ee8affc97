"""First cases under a proctor counted from the hospital's record; a base's own word on what is not
known; a grant does not outlive the work in its hospital. All three as rule 1 asks them."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from seldinger.domain.training.words import Privilege
from seldinger.errors import SeldingerError
from seldinger.web.logbook.privileges import Unknown, privileges_of
from seldinger.web.logbook.record import record_of
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.actions.places import refuse_unknown_privileges
from seldinger.web.people.actions.work import end_membership, reopen_membership
from seldinger.web.people.models import Traineeship
from seldinger.web.people.queries import works_there
from seldinger.web.privileges.models import Counted, Grant
from seldinger.web.privileges.queries import ask
from seldinger.web.progress.presenters.privilege import privilege_words
from seldinger.web.progress.verdicts import evaluated
from seldinger.web.reconciliation.actions.proctored import count_proctored
from support.cases import IN_BASIC, log_case
from support.grants import LIST, granted
from support.lists import line, take
from support.people import BEGINNING, TODAY, ClientOf, World, person, work

ANGIOGRAPHY, STENT = "肝动脉造影术", "颈动脉支架植入术"  # grade 1 and 4 of the list
CELL = "angiography.operator"
DAY = timedelta(days=1)


def grant(world: World, **told: Any) -> Grant:
    return granted(world, **{"start": BEGINNING, "list_id": LIST, "grade": 3} | told)


def record_says(world: World, days: int, name: str = ANGIOGRAPHY, operator: str = "周示例") -> None:
    """One operation on each of so many days up to the day before IN_BASIC."""
    each = [IN_BASIC - DAY * back for back in range(days, 0, -1)]
    lines = [line(f"P{n:06}", name, operator, day=day) for n, day in enumerate(each)]
    take(world.secretary, world.main, lines)


def done(world: World) -> None:
    log_case(world.trainee, world.department, supervisor=world.zhou, category="", name=ANGIOGRAPHY)


def held(world: World) -> Any:
    [told] = privileges_of(Traineeship.objects.get(pk=world.trainee.pk)).values()
    return told


def age(world: World) -> int:
    return Traineeship.objects.get(pk=world.trainee.pk).facts_version


# -- counted ---------------------------------------------------------------------------------------


def test_rule_one_says_how_many_and_holds_once_they_are_done(world: World) -> None:
    grant(world, proctored=3)
    done(world)
    assert (held(world).unknown, held(world).done) == (Unknown.PROCTORED, None)
    assert "已做几例没有记录" in privilege_words(held(world))
    record_says(world, 2)
    before = age(world)
    assert (count_proctored(by=None), count_proctored(by=None)) == (1, 0)
    assert age(world) > before
    assert (held(world).unknown, held(world).done) == (Unknown.PROCTORED, 2)
    assert privilege_words(held(world)) == "授权的前 3 例须有带教，医院记录当日之前有 2 例"
    record_says(world, 3)
    count_proctored(by=None, hospital=world.main)
    assert held(world).privilege is Privilege.HELD


@pytest.mark.parametrize(
    ("name", "operator", "start"),
    [
        (STENT, "周示例", BEGINNING),  # beyond the grade
        ("肝动脉造影及其他", "周示例", BEGINNING),  # no entry bears that name
        (ANGIOGRAPHY, "赵示例", BEGINNING),  # somebody else's
        (ANGIOGRAPHY, "周示例", IN_BASIC),  # before the grant began
        (ANGIOGRAPHY, "同名示例", BEGINNING),  # two bear that name
    ],
)
def test_only_what_is_certain_counts(world: World, name: str, operator: str, start: Any) -> None:
    if operator == "同名示例":
        world.zhou.name = operator
        world.zhou.save()
        work(person(operator, "same-name"), world.department)
    made = grant(world, proctored=3, start=start)
    record_says(world, 3, name, operator)
    count_proctored(by=None)
    assert Counted.objects.get(grant=made).days == []
    assert made.done_before(TODAY) == 0


def test_a_past_day_counts_what_was_done_before_it(world: World) -> None:
    made = grant(world, proctored=2)
    record_says(world, 2)
    count_proctored(by=None)
    entries = [one.id for one in catalogue_named("shougang").by_name[ANGIOGRAPHY]]

    def decided(on: Any) -> str:
        told = ask(doctor=world.zhou, hospital=world.main, on=on, entries=entries)
        return told.answer.decision.value

    assert [decided(IN_BASIC - DAY * back) for back in (2, 1, 0)] == [
        "allowed_supervised", "allowed_supervised", "allowed",
    ]  # fmt: skip
    assert made.done_before(IN_BASIC - DAY) == 1


def test_without_a_list_of_the_hospital_nobody_knows(world: World) -> None:
    made = grant(world, proctored=3)
    assert count_proctored(by=None) == 0
    assert made.done_before(TODAY) is None


# -- work there ------------------------------------------------------------------------------------


def test_a_grant_does_not_outlive_the_work_in_its_hospital(world: World) -> None:
    grant(world)
    done(world)
    membership = world.zhou.memberships.get()
    assert held(world).privilege is Privilege.HELD
    before = age(world)
    end_membership(by=world.secretary, membership=membership, on=IN_BASIC - DAY)
    assert age(world) > before
    assert held(world).privilege is Privilege.NOT_HELD
    assert "当日已不在这家医院任职" in privilege_words(held(world))
    membership.refresh_from_db()
    reopen_membership(by=world.secretary, membership=membership, roles={})
    assert held(world).privilege is Privilege.HELD
    end_membership(by=world.secretary, membership=membership, on=IN_BASIC)
    assert held(world).privilege is Privilege.HELD  # the last day of work


def test_of_work_that_nobody_recorded_nothing_is_said(world: World) -> None:
    assert works_there(world.zhou, world.main, BEGINNING) is True
    assert works_there(world.zhou, world.main, BEGINNING - DAY) is None
    assert works_there(world.zhou, world.other_hospital, TODAY) is None
    end_membership(by=None, membership=world.zhou.memberships.get(), on=TODAY - DAY)
    assert works_there(world.zhou, world.main, TODAY) is False


# -- what a base says of the unknown ---------------------------------------------------------------


@pytest.mark.parametrize(("offset", "counted"), [(1, 1), (0, 0), (-1, 0)])
def test_from_a_day_on_a_base_lets_nothing_unknown_count(
    world: World, offset: int, counted: int
) -> None:
    done(world)
    start = IN_BASIC + DAY * offset
    before = age(world)
    refuse_unknown_privileges(by=world.admin, base=world.base, start=start)
    assert age(world) == before + 1
    trainee = Traineeship.objects.get(pk=world.trainee.pk)
    assert evaluated(trainee, TODAY).verdict.of(CELL).counted == counted
    if not counted:
        assert privilege_words(held(world)).endswith(f"；本基地自 {start} 起，权限不明的不计入")
        refuse_unknown_privileges(by=world.admin, base=world.base, start=None)
        assert evaluated(trainee, TODAY).verdict.of(CELL).counted == 1
    with pytest.raises(SeldingerError, match="没有改动"):
        refuse_unknown_privileges(
            by=world.admin, base=world.base, start=world.base.unknown_privilege_refused_from
        )


def test_what_is_held_counts_whatever_the_base_says(world: World) -> None:
    grant(world)
    done(world)
    refuse_unknown_privileges(by=world.admin, base=world.base, start=BEGINNING)
    [procedure] = record_of(world.trainee).procedures
    assert (procedure.privilege, procedure.unknown_refused) == (Privilege.HELD, False)


def test_the_administrator_writes_it_on_the_bases_page(world: World, client_of: ClientOf) -> None:
    admin = client_of(world.admin)
    page = reverse("base", args=[world.base.pk])
    assert "没有另外规定，按培训细则处理。" in admin.get(page).content.decode()
    url = reverse("base_unknown_privileges", args=[world.base.pk])
    assert admin.post(url, {"start": "2026-07-01"})["Location"] == page
    assert "2026-07-01 及以后做的手术" in admin.get(page).content.decode()
    assert "没有改动" in admin.post(url, {"start": "2026-07-01"}).content.decode()
    assert client_of(world.chen).get(url).status_code == 403
