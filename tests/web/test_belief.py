"""Logged, verified and reconciled stand beside each other wherever a trainee stands."""

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
