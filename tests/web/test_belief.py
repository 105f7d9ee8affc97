"""Logged, verified and reconciled stand beside each other wherever a trainee stands."""

import re
from io import BytesIO

import openpyxl
import pytest

from seldinger.domain.training.words import State
from seldinger.web.logbook.belief import belief_of
from seldinger.web.logbook.models import Participation, Reconciled
from seldinger.web.logbook.record import record_of
from seldinger.web.people.actions.standings import facts_changed
from support.cases import log_cases
from support.html import read
from support.people import ClientOf, World

REQUIREMENT = "angiography.operator"
TOLD = "手术登记 6 · 已审核 4 · 已核对 3"


@pytest.fixture
def logged(world: World) -> World:
    """Six logged, four of them verified, three of these in the hospital's list."""
    log_cases(4, world.trainee, world.department, supervisor=world.zhou)
    log_cases(2, world.trainee, world.department, supervisor=world.zhou, state=State.PENDING)
    for number, part in enumerate(Participation.objects.order_by("pk")):
        part.reconciled = Reconciled.AGREES if number < 3 or number == 5 else Reconciled.NOT_FOUND
        part.save()
    facts_changed(world.trainee)
    return world


def test_only_verified_entries_are_reconciled(logged: World) -> None:
    assert belief_of(record_of(logged.trainee)) == (6, 4, 3)


def test_the_trainee_reads_all_three(logged: World, client_of: ClientOf) -> None:
    page = read(client_of(logged.lin).get("/me/").content.decode())
    assert TOLD in page.one("ul", "facts").text


def test_a_withdrawn_entry_is_none_of_the_three(logged: World) -> None:
    part = Participation.objects.earliest("pk")
    part.withdrawn_at = part.logged_at
    part.save()
    assert belief_of(record_of(logged.trainee)) == (5, 3, 2)


def test_the_requirement_tells_what_is_reconciled(logged: World, client_of: ClientOf) -> None:
    page = read(
        client_of(logged.chen)
        .get(f"/trainees/{logged.trainee.pk}/requirements/{REQUIREMENT}/")
        .content.decode()
    )
    assert "已核对 3 例" in page.one("dl", "told").text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (Reconciled.AGREES, "核对 4"),
        (Reconciled.NOT_FOUND, "核对 0"),  # a list covers the days and confirms none
        ("", ""),  # nobody asked
    ],
)
def test_the_cell_tells_what_is_reconciled(
    logged: World, client_of: ClientOf, said: str, told: str
) -> None:
    for part in Participation.objects.all():
        part.reconciled = said
        part.save()
    page = client_of(logged.lin).get("/me/").content.decode()
    notes = set(re.findall(r"核对 \d+", read(page).one("a", "cell", id=REQUIREMENT).text))
    assert notes == ({told} if told else set())


def test_the_curve_tells_all_three(logged: World, client_of: ClientOf) -> None:
    page = read(client_of(logged.lin).get("/me/").content.decode())
    told = page.one("div", "curve")["aria-label"]
    assert "已审核 4 例（与医院清单一致 3 例），另有 2 例待审；" in told
    table = next(one for one in page.all("table") if "含待审" in one.text)
    rows = [[part.text for part in row.all("td")] for row in table.one("tbody").all("tr")]
    assert ["4", "6", "3"] in [row[1:4] for row in rows]


def test_lists_and_map_tell_all_three(logged: World, client_of: ClientOf) -> None:
    client = client_of(logged.chen)
    listed = read(client.get("/trainees/").content.decode())
    assert "6 · 4 · 3" in listed.text
    shown = read(client.get(f"/bases/{logged.base.pk}/cohort/").content.decode())
    assert "登记 6 · 审核 4 · 核对 3" in shown.text


def test_the_workbook_has_a_column_for_each(logged: World, client_of: ClientOf) -> None:
    content = client_of(logged.chen).get(f"/bases/{logged.base.pk}/cohort.xlsx").content
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[1]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heads = next(row for row in rows if "登记" in row)
    place = heads.index("登记")
    row = next(row for row in rows if row[0] == logged.lin.name)
    assert heads[place : place + 3] == ["登记", "审核", "核对"]
    assert row[place : place + 3] == [6, 4, 3]
