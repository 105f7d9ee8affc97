"""A hospital of two bases belongs to neither: its people are the platform administrator's."""

from datetime import date
from io import BytesIO

import pytest
from django.test import Client

from seldinger.web.people.access import Access, Holding
from seldinger.web.people.actions.places import join_base
from seldinger.web.people.actions.training import start_training
from seldinger.web.people.authority import Authority, may_manage, may_set_up
from seldinger.web.people.models import AccountRole, BaseHospital, Person
from support.people import TODAY, ClientOf, World


@pytest.fixture
def shared(world: World) -> Person:
    """郑, whose hospital becomes a partner of 林's base too."""
    partner = BaseHospital.Kind.PARTNER
    start = date(2026, 1, 1)
    join_base(by=None, base=world.base, hospital=world.other_hospital, kind=partner, start=start)
    return world.zheng


def test_a_secretary_cannot_manage_its_people(world: World, shared: Person) -> None:
    assert not may_manage(Access(world.secretary, TODAY), shared)


@pytest.mark.usefixtures("shared")
def test_a_secretary_cannot_give_a_role_there(world: World) -> None:
    authority = Authority(Access(world.secretary, TODAY))
    there = world.other_hospital.pk
    assert not authority.may_give(Holding(AccountRole.EDUCATION_OFFICE, hospital=there))
    department = world.other_department.pk
    assert not authority.may_give(Holding(AccountRole.ATTENDING, department=department))


def test_a_partner_of_two_bases_is_shared_too(world: World) -> None:
    partner = BaseHospital.Kind.PARTNER
    start = date(2026, 1, 1)
    join_base(by=None, base=world.other_base, hospital=world.partner, kind=partner, start=start)
    authority = Authority(Access(world.secretary, TODAY))
    assert not authority.may_give(Holding(AccountRole.LOOK_UP, hospital=world.partner.pk))
    assert not may_set_up(Access(world.base_admin, TODAY), world.partner)
    assert may_set_up(Access(world.admin, TODAY), world.partner)


def test_nobody_prolongs_their_own_role(world: World) -> None:
    authority = Authority(Access(world.secretary, TODAY))
    own = Holding(AccountRole.SECRETARY, base=world.base.pk)
    assert not authority.may_give(own, world.secretary)
    assert authority.may_give(own, world.lin)


@pytest.mark.parametrize("name", ["坏\x0b字", "\x00介入科", "介入\x1f科"])
def test_no_control_character_gets_into_a_name(
    world: World, client_of: ClientOf, name: str
) -> None:
    before = world.main.departments.count()
    page = client_of(world.admin).post(
        f"/setup/hospitals/{world.main.pk}/", {"name": name, "start": "2026-06-01"}
    )
    assert page.status_code == 200
    assert world.main.departments.count() == before


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_year_that_nobody_means_is_told(world: World, client_of: ClientOf, day: str) -> None:
    assert client_of(world.admin).get("/audit-trail/", {"until": day}).status_code == 200


def test_one_file_a_request(world: World, client: Client) -> None:
    assert world.admin.pk  # somebody is there: the page is not the first start's
    files = {f"f{n}": open_file() for n in range(2)}
    assert client.post("/login/", files).status_code == 400


def open_file() -> object:
    file = BytesIO(b"x")
    file.name = "x.xlsx"
    return file


def test_a_trainee_to_come_is_seen_by_the_base(world: World, client_of: ClientOf) -> None:
    trainee = start_training(
        by=None, person=world.newcomer, base=world.base, entry=date(2026, 9, 1)
    )
    assert client_of(world.chen).get(f"/trainees/{trainee.pk}/").status_code == 200
    assert client_of(world.chen).get(f"/bases/{world.base.pk}/cohort/").status_code == 200
    assert client_of(world.zheng).get(f"/trainees/{trainee.pk}/").status_code == 404
