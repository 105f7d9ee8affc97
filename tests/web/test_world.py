"""The people of the tests are who the tests say they are."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from seldinger.web.audittrail.queries import check_chain, head
from seldinger.web.logbook.record import record_of
from seldinger.web.people.access import Access
from seldinger.web.people.models import AccountRole, Rotation, in_force
from support.cases import log_cases
from support.database import POSTGRESQL
from support.people import PASSWORD, TODAY, World


def test_today_is_frozen() -> None:
    assert timezone.localdate() == TODAY


def test_the_database_is_the_one_that_was_asked_for() -> None:
    assert connection.vendor == ("postgresql" if POSTGRESQL else "sqlite")


def test_the_tests_keep_away_from_the_developers_data() -> None:
    assert settings.DATA.name.startswith("seldinger-")
    assert settings.STATIC_ROOT.is_dir()


def test_each_holder_holds_exactly_that_role(world: World) -> None:
    assert list(world.holders()) == list(AccountRole)
    for role, person in world.holders().items():
        assert {holding.role for holding in Access(person, TODAY).holdings} == {role}


def test_the_outsider_holds_every_role_and_none_of_them_here(world: World) -> None:
    holdings = Access(world.zheng, TODAY).holdings
    assert {holding.role for holding in holdings} == set(AccountRole)
    here = {world.base.pk, world.main.pk, world.department.pk}
    assert not here & {h.base for h in holdings if h.base}
    platform = [h.role for h in holdings if not (h.base or h.hospital or h.department)]
    assert platform == [AccountRole.ASSOCIATION]


def test_everybody_has_a_password_of_their_own(world: World) -> None:
    for person in [*world.holders().values(), world.zheng, world.newcomer]:
        assert not person.must_change_password
        assert person.check_password(PASSWORD)


def test_the_trainee_rotates_in_the_department_today(world: World) -> None:
    now = Rotation.objects.get(in_force(TODAY), traineeship=world.trainee)
    assert (now.place, now.department) == ("basic", world.department)


@pytest.mark.usefixtures("world")
def test_the_rows_were_written_by_actions() -> None:
    assert head()[0] > 50
    assert check_chain() is None


def test_one_test_does_not_see_what_another_changed(world: World) -> None:
    world.lin.name = "改过"
    assert world.trainee.person.pk == world.lin.pk


def test_a_signed_in_client_is_that_person(world: World, client_of: Any) -> None:
    response = client_of(world.newcomer).get("/")
    assert response.status_code == 200
    assert world.newcomer.name in response.content.decode()


def test_a_logged_case_stands_in_the_trainees_record(world: World) -> None:
    log_cases(3, world.trainee, world.department, supervisor=world.zhou)
    entries = record_of(world.trainee).procedures
    assert [entry.supervisor for entry in entries] == [world.zhou.name] * 3
    assert len({entry.case_no for entry in entries}) == 3
