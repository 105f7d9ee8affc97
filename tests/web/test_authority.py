"""Nobody gains by managing people: whom one may manage, which roles one may give, to whom."""

from datetime import timedelta

import pytest

from seldinger.web.people.access import Access, Holding
from seldinger.web.people.actions.places import join_base
from seldinger.web.people.actions.roles import end_role
from seldinger.web.people.actions.training import start_training
from seldinger.web.people.actions.work import end_membership, start_membership
from seldinger.web.people.authority import Authority, may_manage
from seldinger.web.people.models import AccountRole, BaseHospital, Person
from support.people import BEGINNING, TODAY, ClientOf, World, give, person

R = AccountRole
EVERYBODY = (
    "lin", "zhou", "chen", "secretary", "head", "education", "wu", "association", "look_up",
    "admin", "base_admin", "newcomer", "zheng",
)  # fmt: skip
OF_THE_BASE = {"lin", "zhou", "chen", "secretary", "head", "education", "wu", "look_up"}


def manages(by: Person, whom: Person) -> bool:
    return may_manage(Access(by, TODAY), whom)


def shared(world: World) -> None:
    """The other base's main hospital becomes a partner of 林's base too."""
    join_base(
        by=world.admin, base=world.base, hospital=world.other_hospital,
        kind=BaseHospital.Kind.PARTNER, start=BEGINNING,
    )  # fmt: skip


# -- managing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "whom"),
    [
        ("admin", set(EVERYBODY)),
        ("secretary", OF_THE_BASE),
        ("base_admin", OF_THE_BASE),  # not each other, not themselves, nobody above
        ("chen", set()),
        ("wu", set()),
        ("lin", set()),
        ("newcomer", set()),
    ],
)
def test_everybody_manages_whom_they_should_and_nobody_else(
    world: World, by: str, whom: set[str]
) -> None:
    one = getattr(world, by)
    assert {name for name in EVERYBODY if manages(one, getattr(world, name))} == whom


def test_somebody_with_a_role_elsewhere_is_out_of_reach(world: World) -> None:
    give(world.zhou, R.ATTENDING, department=world.other_department)
    assert not manages(world.secretary, world.zhou)


def test_somebody_who_is_to_have_a_role_elsewhere_is_too(world: World) -> None:
    give(world.zhou, R.DIRECTOR, base=world.other_base, start=TODAY + timedelta(days=30))
    assert not manages(world.secretary, world.zhou)


def test_a_role_elsewhere_that_ended_is_no_reason(world: World) -> None:
    give(
        world.zhou, R.DIRECTOR, base=world.other_base,
        start=BEGINNING, end=TODAY - timedelta(days=1),
    )  # fmt: skip
    assert manages(world.secretary, world.zhou)


def test_somebody_who_works_elsewhere_is_out_of_reach(world: World) -> None:
    start_membership(by=world.admin, person=world.zhou, hospital=world.other_hospital, start=TODAY)
    assert not manages(world.secretary, world.zhou)


def test_somebody_who_left_without_going_elsewhere_may_be_taken_back(world: World) -> None:
    end_membership(
        by=world.admin, membership=world.zhou.memberships.get(), on=TODAY - timedelta(days=9)
    )
    assert manages(world.secretary, world.zhou)


def test_a_platform_role_puts_one_out_of_every_base(world: World) -> None:
    give(world.zhou, R.ADMINISTRATOR)
    assert not manages(world.secretary, world.zhou)
    assert not manages(world.base_admin, world.zhou)
    assert manages(world.admin, world.zhou)


def test_a_secretary_whose_role_ended_manages_nobody(world: World) -> None:
    end_role(by=world.admin, role=world.secretary.roles.get(), on=TODAY - timedelta(days=1))
    assert not manages(world.secretary, world.lin)


def test_the_people_of_another_bases_main_hospital_are_that_bases(world: World) -> None:
    there = person("蒋示例", "jiang")
    start_membership(
        by=world.admin, person=there, hospital=world.other_hospital,
        department=world.other_department, start=BEGINNING,
    )  # fmt: skip
    shared(world)
    access = Access(world.secretary, TODAY)
    assert Authority(access).people.filter(pk=there.pk).exists()  # seen
    assert not manages(world.secretary, there)


def test_a_trainee_is_managed_where_the_last_stay_is(world: World) -> None:
    world.other_base.rulebook = "example"
    world.other_base.save(update_fields=["rulebook"])
    start_training(by=world.admin, person=world.zhou, base=world.other_base, entry=TODAY)
    assert not manages(world.secretary, world.zhou)


# -- giving ----------------------------------------------------------------------------


def test_roles_are_given_within_the_base(world: World) -> None:
    mine = Authority(Access(world.secretary, TODAY))
    for holding in (
        Holding(R.DIRECTOR, base=world.base.pk),
        Holding(R.SECRETARY, base=world.base.pk),
        Holding(R.MEDICAL_AFFAIRS, hospital=world.partner.pk),
        Holding(R.ATTENDING, department=world.department.pk),
    ):
        assert mine.may_give(holding), holding
    for holding in (
        Holding(R.DIRECTOR, base=world.other_base.pk),
        Holding(R.MEDICAL_AFFAIRS, hospital=world.other_hospital.pk),
        Holding(R.ATTENDING, department=world.other_department.pk),
        Holding(R.ADMINISTRATOR, base=world.base.pk),
        Holding(R.ADMINISTRATOR),
        Holding(R.ASSOCIATION),
    ):
        assert not mine.may_give(holding), holding


def test_a_role_that_would_see_another_base_is_not_given(world: World) -> None:
    shared(world)
    mine = Authority(Access(world.secretary, TODAY))
    assert not mine.may_give(Holding(R.EDUCATION_OFFICE, hospital=world.other_hospital.pk))
    assert not mine.may_give(Holding(R.ATTENDING, department=world.other_department.pk))
    assert mine.may_give(Holding(R.EDUCATION_OFFICE, hospital=world.main.pk))


def test_nobody_gives_themselves_more_than_they_hold(world: World) -> None:
    as_director = Holding(R.DIRECTOR, base=world.base.pk)
    as_attending = Holding(R.ATTENDING, department=world.department.pk)
    for one in (world.secretary, world.base_admin):
        mine = Authority(Access(one, TODAY))
        assert not mine.may_give(as_attending, to=one)
        assert mine.may_give(as_attending, to=world.zhou)
    assert not Authority(Access(world.base_admin, TODAY)).may_give(as_director, world.base_admin)
    # The first administrator sets up alone: nothing is wider than the platform.
    assert Authority(Access(world.admin, TODAY)).may_give(as_director, world.admin)


# -- by the forms themselves, whatever a browser sends ---------------------------------


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("administrator", "platform"),
        ("administrator", "base"),
        ("association", "platform"),
        ("director", "other_base"),
        ("medical_affairs", "other_hospital"),
        ("attending", "other_department"),
    ],
)
@pytest.mark.parametrize("by", ["secretary", "base_admin"])
def test_a_posted_role_out_of_reach_is_refused(
    world: World, client_of: ClientOf, by: str, role: str, scope: str
) -> None:
    place = getattr(world, scope, None)
    value = f"{scope.removeprefix('other_')}:{place.pk}" if place else scope
    told = {"role": role, "scope": value, "start": TODAY}
    answer = client_of(getattr(world, by)).post(f"/people/{world.zhou.pk}/roles/add/", told)
    assert "这一项不能选。" in answer.content.decode()
    assert world.zhou.roles.count() == 1


def test_a_secretary_does_not_make_themselves_an_attending(
    world: World, client_of: ClientOf
) -> None:
    told = {"role": "attending", "scope": f"department:{world.department.pk}", "start": TODAY}
    client_of(world.secretary).post(f"/people/{world.secretary.pk}/roles/add/", told)
    assert world.secretary.roles.count() == 1


def test_the_administrator_makes_an_administrator_of_a_base(
    world: World, client_of: ClientOf
) -> None:
    told = {"role": "administrator", "scope": f"base:{world.base.pk}", "start": TODAY}
    client_of(world.admin).post(f"/people/{world.zhou.pk}/roles/add/", told)
    assert world.zhou.roles.get(role="administrator").base == world.base
