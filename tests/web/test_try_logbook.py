"""Trying a logbook: preview and verdict, every fault, and nothing kept, wherever one looks."""

import io
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from seldinger.norms.library import library_at
from seldinger.web.logbook import forms, uploads
from seldinger.workbooks import files
from seldinger.workbooks.demonstration import demonstration
from seldinger.workbooks.template import template
from support.books import one_of_each, procedure, write_book
from support.people import TODAY, ClientOf, World

URL, TEMPLATE = "/logbook/try/", "/logbook/template.xlsx"
NOTHING_READ = "没有读入任何内容"


@pytest.fixture
def director(world: World, client_of: ClientOf) -> Client:
    return client_of(world.chen)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where uploads lie while they are read; empty before and after each test."""
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., bytes]:
    """A small workbook, with other rows in some sheets."""

    def written(suffix: str = ".xlsx", **sheets: Any) -> bytes:
        return write_book(tmp_path / f"book{suffix}", one_of_each() | sheets).read_bytes()

    return written


def full_book() -> bytes:
    """The demonstration: one trainee, three years."""
    library = library_at(None)
    rulebook = library.rulebook("interventional")
    return template(rulebook, demonstration(rulebook, library.catalogue_for(rulebook)))


def post(client: Client, content: bytes, name: str = "登记表.xlsx", **more: str) -> HttpResponse:
    upload = SimpleUploadedFile(name, content)
    told = {"as_of": "2026-06-15", "answer": "page"} | more
    return client.post(URL, told | {"file": upload})  # type: ignore[return-value]


def words(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def all_rows() -> dict[str, int]:
    return {model.__name__: model._base_manager.count() for model in apps.get_models()}


# -- what it does ----------------------------------------------------------------------------------


def test_it_opens_with_today_and_says_that_nothing_is_stored(director: Client) -> None:
    answer = director.get(URL)
    assert f'value="{TODAY}"' in answer.content.decode()
    assert "不保存任何内容" in words(answer)
    assert TEMPLATE in answer.content.decode()


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_it_shows_who_what_was_read_and_the_verdict(
    suffix: str, director: Client, book: Callable[..., bytes]
) -> None:
    shown = words(post(director, book(suffix), f"林的登记{suffix}"))
    assert f"林的登记{suffix}" in shown
    assert "手术 1 行" in shown
    assert "管理病例 1 行" in shown
    assert "截至 2026-06-15" in shown
    assert "项要求中" in shown
    assert "没有保存任何内容" in shown


def test_a_cell_opens_its_evidence_and_the_sentence_of_the_rule(director: Client) -> None:
    html = post(director, full_book(), as_of="2026-08-31").content.decode()
    cell = re.search(r'<details class="cell" id="angiography.operator">.*?</details>', html, re.S)
    assert cell
    assert "血管造影术 30 20 20" in cell[0]
    assert "/norms/rulebooks/interventional/source/#L134" in cell[0]
    assert "计入" in cell[0]


def test_every_requirement_that_applies_is_on_the_page_once(director: Client) -> None:
    html = post(director, full_book(), as_of="2026-08-31").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    links = set(re.findall(r'href="#([^"]+)"', html))
    assert links <= set(ids)


def test_the_day_decides(director: Client) -> None:
    early = words(post(director, full_book(), as_of="2024-01-01"))
    late = words(post(director, full_book(), as_of="2026-08-31"))
    done = [int(re.search(r"项要求中 (\d+) 项", one)[1]) for one in (early, late)]  # type: ignore[index]
    assert done[0] < done[1]


def test_case_numbers_are_masked(director: Client, book: Callable[..., bytes]) -> None:
    content = book(手术=[procedure(病例号="ZY20240603001")])
    shown = words(post(director, content))
    assert "ZY20240603001" not in shown
    assert "…3001" in shown


def test_what_the_reader_passed_over_is_told(director: Client, tmp_path: Path) -> None:
    path = write_book(tmp_path / "book.xlsx", one_of_each())
    opened = openpyxl.load_workbook(path)
    opened.create_sheet("我的备忘")
    opened.save(path)
    assert "工作表“我的备忘”不属于登记表，没有读取" in words(post(director, path.read_bytes()))


def test_a_sheet_that_is_not_there_is_told(director: Client, tmp_path: Path) -> None:
    path = write_book(tmp_path / "book.xlsx", one_of_each())
    opened = openpyxl.load_workbook(path)
    del opened["影像报告"]
    opened.save(path)
    assert "影像报告 工作簿里没有这张工作表" in words(post(director, path.read_bytes()))


@pytest.mark.parametrize(("kind", "start"), [("html", b"<!doctype html>"), ("xlsx", b"PK")])
def test_the_verdict_can_be_taken_away_as_a_file(
    kind: str, start: bytes, director: Client, book: Callable[..., bytes]
) -> None:
    answer = post(director, book(), answer=kind)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content.lower().startswith(start.lower())


def test_the_template_is_a_workbook_that_can_be_tried_at_once(director: Client) -> None:
    answer = director.get(TEMPLATE)
    assert answer["Content-Disposition"].startswith("attachment")
    titles = openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames
    assert {"说明", "学员", "轮转", "手术"} <= set(titles)
    assert "应当有一名学员的一行" in words(post(director, answer.content))


# -- nothing is kept -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["page", "html", "xlsx"])
def test_nothing_is_stored(
    kind: str, director: Client, book: Callable[..., bytes], spool: Path
) -> None:
    before = all_rows()
    post(director, book(), answer=kind)
    assert all_rows() == before
    assert list(spool.iterdir()) == []


def test_nothing_is_stored_of_what_is_refused(
    director: Client, book: Callable[..., bytes], spool: Path
) -> None:
    before = all_rows()
    post(director, book(手术=[procedure(角色="主刀")]))
    post(director, b"no workbook")
    assert all_rows() == before
    assert list(spool.iterdir()) == []


def test_the_file_lies_on_the_disk_only_while_it_is_read(
    director: Client, book: Callable[..., bytes], spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def look(*_: Any) -> Any:
        seen.append(len(list(spool.iterdir())))
        raise files.WorkbookError("示例")

    monkeypatch.setattr("seldinger.web.logbook.views.try_logbook.try_workbook", look)
    post(director, book())
    assert seen == [1]
    assert list(spool.iterdir()) == []


# -- what is refused -------------------------------------------------------------------------------


def test_every_fault_is_a_row_of_a_table(director: Client, book: Callable[..., bytes]) -> None:
    content = book(手术=[procedure(), procedure(角色="主刀", 日期="2024-13-40")])
    answer = post(director, content)
    shown = words(answer)
    assert f"登记表.xlsx 有 2 处需要改正，{NOTHING_READ}。" in shown
    table = re.findall(r"<tr><td.*?</tr>", answer.content.decode())
    assert len(table) == 2
    assert all("手术" in row for row in table)
    assert any("主刀" in row and "参与、一助、术者之一" in row for row in table)
    assert "项要求中" not in shown


def test_more_faults_than_anybody_reads_are_counted(
    director: Client, book: Callable[..., bytes]
) -> None:
    answer = post(director, book(手术=[procedure(角色="主刀") for _ in range(230)]))
    assert answer.content.decode().count("<tr><td") == 200
    assert "另有 30 处没有列出" in words(answer)


def test_what_stands_in_a_cell_is_never_markup(
    director: Client, book: Callable[..., bytes]
) -> None:
    hostile = "<script>alert(1)</script>"
    for content in (
        book(手术=[procedure(角色=hostile)]),
        book(手术=[procedure(手术名称=hostile)]),
    ):
        assert hostile not in post(director, content, f"{hostile}.xlsx").content.decode()


def an_archive(size: int = 0) -> bytes:
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b"\0" * size)
        return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"P", "日期,病例号\n".encode("gb18030"), b"\x89PNG\r\n\x1a\n" + bytes(200), an_archive()],
    ids=["one byte", "text", "picture", "another archive"],
)
def test_what_is_no_workbook_is_refused(content: bytes, director: Client, spool: Path) -> None:
    shown = words(post(director, content))
    assert "登记表.xlsx 不是可读的 Excel 工作簿（.xlsx 或 .xls）" in shown
    assert NOTHING_READ in shown
    assert str(spool) not in shown
    assert ".upload" not in shown


def test_a_damaged_workbook_is_refused(director: Client, book: Callable[..., bytes]) -> None:
    whole = book()
    assert "不是可读的 Excel 工作簿" in words(post(director, whole[: len(whole) // 2]))


def test_an_archive_that_unpacks_to_very_much_is_refused(director: Client) -> None:
    bomb = an_archive(files.LARGEST_UNPACKED + 1)
    assert len(bomb) < 1024 * 1024
    assert f"工作簿展开后过大。请只保留登记表的几个工作表后重试。{NOTHING_READ}" in words(
        post(director, bomb)
    )


def test_a_huge_file_is_refused_before_it_is_read(
    director: Client, book: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "LARGEST_FILE", 1000)
    monkeypatch.setattr("seldinger.web.logbook.views.try_logbook.try_workbook", None)
    assert f"登记表.xlsx 超过 64 MB，{NOTHING_READ}。" in words(post(director, book()))


def test_no_more_than_the_limit_of_a_huge_file_lies_on_the_disk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploads, "LARGEST_FILE", 100_000)
    huge = SimpleUploadedFile("登记表.xlsx", bytes(300_000))
    request = RequestFactory().post(URL, {"file": huge})
    upload = request.FILES["file"]
    assert isinstance(upload, TemporaryUploadedFile)
    assert upload.size == 300_000
    assert Path(upload.temporary_file_path()).stat().st_size <= 100_000
    request.close()


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"file": ""}, "请选择要试算的登记表。"),
        ({"file": SimpleUploadedFile("登记表.xlsx", b"")}, "这个文件是空的。请选择填好的登记表。"),
        ({"as_of": "昨天"}, "日期不对。"),
        ({"as_of": ""}, "请填写。"),
        ({"as_of": "9999-12-31"}, "日期应在 1990 到 2100 年之间。"),
        ({"rulebook": "example"}, "这一项不能选。"),
    ],
)
def test_a_form_that_cannot_be_read_says_why(
    told: dict[str, Any], message: str, director: Client, book: Callable[..., bytes]
) -> None:
    usual = {"file": SimpleUploadedFile("登记表.xlsx", book()), "as_of": "2026-06-15"}
    assert message in words(director.post(URL, usual | told))  # type: ignore[arg-type]


# -- who -------------------------------------------------------------------------------------------


def test_who_may_try(world: World, client_of: ClientOf) -> None:
    may = [world.lin, world.chen, world.secretary, world.education, world.association]
    may_not = [world.zhou, world.head, world.wu, world.look_up, world.admin, world.newcomer]
    for url in (URL, TEMPLATE):
        assert {client_of(person).get(url).status_code for person in may} == {200}
        assert {client_of(person).get(url).status_code for person in may_not} == {403}
        assert Client().get(url).status_code == 302


def test_who_may_not_try_may_not_upload(
    world: World, client_of: ClientOf, book: Callable[..., bytes], spool: Path
) -> None:
    for person in (world.zhou, world.wu, world.newcomer):
        assert post(client_of(person), book()).status_code == 403
    assert post(Client(), book()).status_code == 302
    assert list(spool.iterdir()) == []


def test_a_base_that_follows_a_rulebook_nobody_knows_gets_the_usual_one(
    world: World, director: Client, book: Callable[..., bytes]
) -> None:
    world.base.rulebook = "gone"
    world.base.save()
    assert "介入专科医师培训细则（第 1 版）" in words(post(director, book()))


def test_where_bases_follow_several_rulebooks_one_is_chosen(
    world: World, client_of: ClientOf, book: Callable[..., bytes]
) -> None:
    world.other_base.rulebook = "example"
    world.other_base.save()
    association = client_of(world.association)
    assert "示例专科培训细则（虚构）" in words(association.get(URL))
    answer = association.get(TEMPLATE, {"rulebook": "example"})
    assert "管理病例" not in openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames
    shown = words(post(association, book(), rulebook="interventional"))
    assert "介入专科医师培训细则（第 1 版）" in shown
    assert reverse("try_logbook") == URL
