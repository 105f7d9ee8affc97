"""Seats and cases out as a workbook and in again: shown first, saved whole, or not at all."""

import re
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from seldinger.web.audittrail.models import AuditRow
from seldinger.web.planning.models import Seats
from seldinger.workbooks.seats_book import CASES, SEATS
from support.people import ClientOf, World
from support.planning import offer


def handed_in(client: Client, url: str, *cells: tuple[str, str, object]) -> str:
    book = load_workbook(BytesIO(client.get(f"{url}seats.xlsx").content))
    for sheet, cell, value in cells:
        book[sheet][cell].value = value
    file = BytesIO()
    book.save(file)
    sent = SimpleUploadedFile("容量.xlsx", file.getvalue())
    return client.post(f"{url}workbook/", {"file": sent}).content.decode()


def kept(page: str) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', page)
    return found[1] if found else ""


def test_a_workbook_is_shown_as_a_difference_then_saved(world: World, client_of: ClientOf) -> None:
    seats = offer(world, world.department, ["basic", "neuro"], volumes={"tace": [3.0] * 12})
    client, url = client_of(world.secretary), f"/plans/offers/{world.base.pk}/"
    same = handed_in(client, url)
    assert "没有要改的" in same
    assert kept(same) == ""
    assert "现为“许多”" in handed_in(client, url, (SEATS, "F2", "许多"))
    book = load_workbook(BytesIO(client.get(f"{url}seats.xlsx").content))
    row = next(r for r in range(2, 99) if book[CASES].cell(r, 2).value == "tace")
    told = handed_in(client, url, (SEATS, "F2", 5), (CASES, f"F{row}", 9))
    assert '0–20 人 → <span class="strong">0–5 人' in told
    assert "9 3 3 3 3 3 3 3 3 3 3 3" in told
    assert Seats.objects.get().most == 20
    assert client.post(f"{url}workbook/take/", {"kept": kept(told)}).status_code == 302
    seats.refresh_from_db()
    assert (seats.most, seats.volumes["tace"]) == (5, [9.0, *[3.0] * 11])
    assert AuditRow.objects.filter(act="planning.take_offers").count() == 1


def test_what_changed_in_between_and_what_was_forged_is_not_saved(
    world: World, client_of: ClientOf
) -> None:
    offer(world, world.department, ["basic"])
    client, url = client_of(world.secretary), f"/plans/offers/{world.base.pk}/"
    told = kept(handed_in(client, url, (SEATS, "D2", "否")))
    assert told
    other = client_of(world.chen).post(f"{url}workbook/take/", {"kept": told}, follow=True)
    assert "已经过期" in other.content.decode()
    offer(world, world.department, ["basic"], most=7)
    late = client.post(f"{url}workbook/take/", {"kept": told}, follow=True)
    assert "之后又改过" in late.content.decode()
    for forged in ("", "x", told[:-1] + "\0"):
        client.post(f"{url}workbook/take/", {"kept": forged})
    assert Seats.objects.get().withdrawn_at is None
    again = kept(handed_in(client, url, (SEATS, "D2", "否")))
    client.post(f"{url}workbook/take/", {"kept": again})
    assert Seats.objects.get().withdrawn_at is not None
