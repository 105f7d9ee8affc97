"""A trainee's own plan, what an approval shows before it is given, and the plan as a workbook."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from seldinger.web.people.models import Person
from seldinger.web.planning.actions.publishing import decide_publication, put_forward
from seldinger.web.planning.models import PlanVersion, Publication
from support.html import Element, read
from support.kept import Kept
from support.people import ClientOf, World, build_world
from support.planning import planned

Made = tuple[World, PlanVersion]


@pytest.fixture(scope="module")
def _kept_plan(kept: Any) -> Kept[Made]:
    def build() -> Made:
        world = build_world()
        return world, planned(world)

    found: Kept[Made] = kept(build)
    return found


@pytest.fixture
def there(_kept_plan: Kept[Made], db: None) -> Made:
    del db
    return _kept_plan.write()


def approved(there: Made) -> Publication:
    world, version = there
    row = put_forward(by=world.secretary, version=version)
    return decide_publication(by=world.chen, publication=row, approved=True)


def text(client_of: ClientOf, person: Person, url: str) -> str:
    response = client_of(person).get(url)
    assert response.status_code == 200
    return read(response.content.decode()).text


def other(world: World, login: str = "plan-1") -> Person:
    del world
    return Person.objects.get(login=login)


def test_of_a_draft_a_trainee_sees_nothing(there: Made, client_of: ClientOf) -> None:
    world, version = there
    put_forward(by=world.secretary, version=version)
    shown = text(client_of, other(world, "plan-2"), "/plans/mine/")
    assert "2026-05-01 至 2026-07-31" in shown  # where they are, by the records
    assert "2026-09" not in shown
    assert "第 1 志愿" not in shown


def test_approved_they_see_where_when_and_which_wishes(there: Made, client_of: ClientOf) -> None:
    world, _ = there
    approved(there)
    shown = text(client_of, other(world), "/plans/mine/")
    assert "6 月 15 日批准，自 2026 年 7 月起" in shown
    assert "2026-06-01 至 2026-09-30" in shown  # the visit under way goes on
    assert "总住院医师" in shown
    assert "第 1 志愿" in shown
    assert "得到" in shown
    for name in ("林示例", "吕示例2", "吕示例3"):
        assert name not in shown


def test_the_preview_tells_what_is_written_and_who_decides(
    there: Made, client_of: ClientOf
) -> None:
    world, version = there
    url = f"/plans/{version.plan_id}/versions/{version.number}/publish/"
    shown = text(client_of, world.secretary, url)
    assert "批准后，自 2026 年 7 月起写入 4 名学员" in shown
    assert "由 陈示例 审批" in shown
    response = client_of(world.secretary).post(url, {"comment": "示例"})
    row = Publication.objects.get()
    assert response["Location"] == f"/plans/publications/{row.pk}/"
    decided = client_of(world.chen).post(f"/plans/publications/{row.pk}/decide/", {})
    assert "请选择" in read(decided.content.decode()).text
    client_of(world.chen).post(f"/plans/publications/{row.pk}/decide/", {"answer": "approve"})
    shown = text(client_of, world.chen, f"/plans/publications/{row.pk}/")
    assert "已批准" in shown
    assert "撤回这次批准" in shown


def test_a_head_sees_who_comes(there: Made, client_of: ClientOf) -> None:
    world, _ = there
    approved(there)
    shown = text(client_of, world.head, "/plans/departments/")
    assert "2026-10" in shown
    assert "吕示例1" in shown
    assert client_of(world.head).get(
        f"/plans/departments/?department={world.partner_department.pk}"
    ).status_code == 404  # fmt: skip


# -- the workbook ----------------------------------------------------------------------------------


def sheet(there: Made, client_of: ClientOf) -> tuple[str, Any]:
    world, version = there
    base = f"/plans/{version.plan_id}/versions/{version.number}/"
    return base, load_workbook(BytesIO(client_of(world.chen).get(f"{base}grid.xlsx").content))


def handed_in(there: Made, client_of: ClientOf, base: str, book: Any) -> Element:
    world, _ = there
    file = BytesIO()
    book.save(file)
    upload = SimpleUploadedFile("方案.xlsx", file.getvalue())
    answer = client_of(world.secretary).post(f"{base}workbook/", {"file": upload})
    return read(answer.content.decode())


def test_an_unchanged_sheet_changes_nothing(there: Made, client_of: ClientOf) -> None:
    base, book = sheet(there, client_of)
    assert "完全一样" in handed_in(there, client_of, base, book).text


def test_an_edited_sheet_is_shown_and_then_taken(there: Made, client_of: ClientOf) -> None:
    world, version = there
    base, book = sheet(there, client_of)
    grid = book["轮转"]
    heads = [cell.value for cell in grid[1]]
    row = next(row for row in grid.iter_rows(min_row=2) if row[1].value == "吕示例1")
    july, october = (row[heads.index(month)] for month in ("2026-07", "2026-10"))
    was, july.value = july.value, october.value
    shown = handed_in(there, client_of, base, book)
    assert "改动 1 人、1 处" in shown.text
    assert f"{was} → {october.value}" in shown.text
    kept = shown.one("input", name="kept")["value"]
    client = client_of(world.secretary)
    client.post(f"{base}workbook/take/", {"kept": kept + "x"})
    client_of(world.chen).post(f"{base}workbook/take/", {"kept": kept})  # it is the secretary's
    assert version.plan.versions.count() == 1
    client.post(f"{base}workbook/take/", {"kept": kept})
    made = version.plan.versions.last()
    assert made is not None
    assert (made.origin, made.proven, made.number) == ("imported", False, 2)
    assert made.breaches > 0
    client.post(f"{base}workbook/take/", {"kept": kept})  # the plan has gone on
    assert version.plan.versions.count() == 2


def test_a_fault_is_told_with_its_cell(there: Made, client_of: ClientOf) -> None:
    base, book = sheet(there, client_of)
    book["轮转"].cell(2, 7).value = "示例"
    shown = handed_in(there, client_of, base, book).text
    assert "读不出，什么也没有改" in shown
    assert "现为“示例”，应为" in shown
