"""The navigation shows where one is, on every page that belongs somewhere."""

import pytest

from seldinger.web.people.access import Access
from seldinger.web.people.models import AccountRole
from seldinger.web.shell.navigation import destinations
from support.people import TODAY, World

R = AccountRole


@pytest.mark.parametrize(
    ("role", "name", "title"),
    [
        (R.TRAINEE, "offers", "登记"),
        (R.TRAINEE, "case", "登记"),
        (R.ATTENDING, "case", "审核"),
        (R.ATTENDING, "trainee", "学员"),
        (R.ATTENDING, "differences", "审核"),
        (R.SECRETARY, "case", "学员"),
        (R.SECRETARY, "claim", "学员"),
        (R.SECRETARY, "differences", "核对"),
        (R.SECRETARY, "take_in_for", "学员"),
        (R.ADMINISTRATOR, "hospital_edit", "设置"),
        (R.SECRETARY, "hospital_list_columns", "核对"),
        (R.LOOK_UP, "doctor_privileges", "手术权限"),
        (R.MEDICAL_AFFAIRS, "grant_add", "手术权限"),
        (R.MEDICAL_AFFAIRS, "grants", "手术权限"),
        (R.ATTENDING, "privilege_check", "手术权限"),
        (R.ATTENDING, "application_new", "手术权限"),
        (R.TRAINEE, "application_new", "我的进度"),
    ],
)
def test_a_page_belongs_to_one_destination(
    role: AccountRole, name: str, title: str, world: World
) -> None:
    places = destinations(Access(world.holders()[role], TODAY), name)
    assert [place.title for place in places if place.here] == [title]


def test_of_several_one_is_shown(world: World) -> None:
    """郑 trains, teaches and directs."""
    for name in ("case", "claim", "rulings", "requirement", "differences"):
        places = destinations(Access(world.zheng, TODAY), name)
        assert sum(place.here for place in places) == 1


def test_medical_affairs_begins_with_privileges(world: World) -> None:
    for person in (world.wu, world.look_up):
        assert destinations(Access(person, TODAY), "home")[0].title == "手术权限"


def test_a_page_of_nobody_shows_nothing(world: World) -> None:
    for name in ("inbox", "", None):
        places = destinations(Access(world.lin, TODAY), name)
        assert not [place for place in places if place.here]
