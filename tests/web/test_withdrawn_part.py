"""A part that its trainee withdrew: theirs to read and to restore, and no window on the others'."""

import pytest
from django.test import Client

from seldinger.domain.training.words import Role
from seldinger.web.logbook.actions.withdrawing import withdraw_claim
from seldinger.web.logbook.models import Case, Participation
from seldinger.web.people.models import Person, Traineeship
from support.people import ClientOf, World
from support.shared_cases import (
    ANGIOGRAPHY,
    EMBOLISATION,
    NUMBER,
    act,
    logged,
    part_of,
    second_attending,
    second_trainee,
)

WORD = "穿刺点血肿"
ANEURYSM = "cerebral-aneurysm-avm-embolisation"


@pytest.fixture
def gao(world: World) -> Traineeship:
    return second_trainee(world)


@pytest.fixture
def tang(world: World) -> Person:
    return second_attending(world)


@pytest.fixture
def case(world: World, gao: Traineeship, tang: Person) -> Case:
    """林 and 高 are on it; 林 has taken back all of theirs."""
    made = logged(world, world.trainee, act(), act(EMBOLISATION, category=ANEURYSM))
    logged(
        world, gao, act(role=Role.FIRST_ASSISTANT), supervisor=tang.pk, complications=[("B", WORD)]
    )
    for part in Participation.objects.filter(traineeship=world.trainee).order_by("pk"):
        withdraw_claim(by=world.lin, claim=part, version=part.version)
    return made


def address(part: Participation) -> str:
    return f"/log/participation/{part.pk}/"


def test_the_case_is_the_others_alone(
    world: World, case: Case, gao: Traineeship, tang: Person, client_of: ClientOf
) -> None:
    for reader in (gao.person, tang, world.chen):
        assert client_of(reader).get(f"/cases/{case.pk}/").status_code == 200, reader
    lin = client_of(world.lin)
    for what in ("", "edit/", "versions/1/"):
        assert lin.get(f"/cases/{case.pk}/{what}").status_code == 404, what


def test_ones_own_entry_stays_to_be_read(
    world: World, case: Case, gao: Traineeship, client_of: ClientOf
) -> None:
    lin = client_of(world.lin)
    first, second = (part_of(case, world.trainee, name) for name in (ANGIOGRAPHY, EMBOLISATION))
    page = lin.get("/log/mine/?show=withdrawn").content.decode()
    assert f'href="{address(first)}"' in page
    told = lin.get(address(first)).content.decode()
    for words in (
        ANGIOGRAPHY,
        "术者",
        "2026-03-02",
        "示例甲医院",
        case.number_tail,
        "已撤回",
        "恢复",
    ):
        assert words in told, words
    for words in (WORD, gao.person.name, NUMBER, "改正</a>"):
        assert words not in told, words
    assert f'href="{address(second)}"' in told


def test_who_sees_the_trainee_sees_what_they_withdrew(
    world: World, case: Case, gao: Traineeship, client_of: ClientOf
) -> None:
    url = address(part_of(case, world.trainee, ANGIOGRAPHY))
    answer = client_of(world.chen).get(url)
    assert answer.headers["Location"] == f"/cases/{case.pk}/"  # of 高's, which they see
    for reader in (gao.person, world.zheng):
        assert client_of(reader).get(url).status_code in (403, 404), reader


def test_of_a_case_that_all_left_the_entry_alone_is_shown(
    world: World, case: Case, gao: Traineeship, client_of: ClientOf
) -> None:
    part = part_of(case, gao)
    withdraw_claim(by=gao.person, claim=part, version=part.version)
    assert client_of(world.chen).get(f"/cases/{case.pk}/").status_code == 404
    told = client_of(world.chen).get(address(part_of(case, world.trainee, ANGIOGRAPHY)))
    assert told.status_code == 200
    assert "恢复</button>" not in told.content.decode()


def test_it_is_restored_from_there(world: World, case: Case, client_of: ClientOf) -> None:
    lin: Client = client_of(world.lin)
    part = part_of(case, world.trainee, ANGIOGRAPHY)
    told = {"version": str(part.version)}
    answer = lin.post(f"{address(part)}restore/", told, follow=True)
    assert answer.request["PATH_INFO"] == f"/cases/{case.pk}/"
    assert WORD in answer.content.decode()
