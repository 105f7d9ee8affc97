"""The training handbook as PDF: what stands in it, and who may open it."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.report.handbook_rows import RULING
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.completion.handbook import rows_of_patients
from seldinger.web.logbook.actions.revealing import reveal_number, reveal_numbers
from seldinger.web.logbook.models import Case
from seldinger.web.logbook.purposes import Purpose
from seldinger.web.logbook.rulings import BY_NAME
from seldinger.web.people.models import Hospital, Person
from seldinger.web.teaching.actions.diary import write_diary
from seldinger.web.teaching.words import words_of
from support.cases import log_cases
from support.completion import Kind, Said, handed_in, passed, signed, waives_all
from support.duties import decide
from support.pdf_text import text_of
from support.people import NOW, PASSWORD, TODAY, ClientOf, World
from support.teaching import chief, diary_told


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is what the template is told, as JSON: every text in one piece."""

    def plain(template: str, told: object) -> bytes:
        return json.dumps([template, told], ensure_ascii=False).encode()

    monkeypatch.setattr("seldinger.report.handbook.pdf", plain)


def book_of(world: World, client_of: ClientOf, reader: Person) -> bytes:
    answer = client_of(reader).get(reverse("completion_handbook", args=[world.trainee.pk]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    return answer.content


def test_the_trainee_reads_her_own(world: World, client_of: ClientOf) -> None:
    log_cases(3, world.trainee, world.department, supervisor=world.zhou)
    told = text_of(book_of(world, client_of, world.lin))
    assert "培训登记手册" in told
    assert "林示例" in told
    assert world.base.name in told
    assert State.VERIFIED in told


@pytest.mark.usefixtures("told")
def test_a_review_stands_in_it_with_every_step(world: World, client_of: ClientOf) -> None:
    review = signed(world.chen, signed(world.zhou, handed_in(world)), Said.RETURNED, "小结太短")
    told = book_of(world, client_of, world.chen).decode()
    assert f"{review.title} · 退回补充" in told
    for word in ("小结太短", world.zhou.name, world.chen.name, "2026-06-15"):
        assert word in told
    assert "平台里还没有本人的" not in told


def test_who_may_not_see_the_trainee_finds_no_book(world: World, client_of: ClientOf) -> None:
    address = reverse("completion_handbook", args=[world.trainee.pk])
    for reader in (world.zheng, world.city, world.wu):
        assert client_of(reader).get(address).status_code in (403, 404)


@pytest.mark.usefixtures("told")
def test_the_city_opens_it_once_a_final_review_has_reached_it(
    world: World, client_of: ClientOf
) -> None:
    log_cases(1, world.trainee, world.department, supervisor=world.zhou)
    waives_all(world.trainee, world.chen)
    signed(world.chen, signed(world.zhou, handed_in(world, Kind.FINAL)))
    assert world.trainee.person.name in book_of(world, client_of, world.city).decode()
    address = reverse("completion_handbook", args=[world.trainee.pk])
    assert client_of(world.province).get(address).status_code == 404


@pytest.mark.usefixtures("told")
def test_the_city_gets_the_book_of_the_day_and_no_other_review(
    world: World, client_of: ClientOf
) -> None:
    log_cases(3, world.trainee, world.department, supervisor=world.zhou)
    waives_all(world.trainee, world.chen)
    passed(world)
    review = handed_in(world, Kind.FINAL)
    for who in (world.zhou, world.chen):
        signed(who, review)
    own = book_of(world, client_of, world.lin).decode()
    assert "中期考核 · 通过" in own
    with time_machine.travel(NOW + timedelta(days=5), tick=False):
        log_cases(
            1, world.trainee, world.department, supervisor=world.zhou,
            day=TODAY + timedelta(days=3),
        )  # fmt: skip
        citys = book_of(world, client_of, world.city).decode()
        own = book_of(world, client_of, world.lin).decode()
    later = (TODAY + timedelta(days=3)).isoformat()
    assert (later in own, later in citys) == (True, False)
    assert "中期考核" not in citys


@pytest.mark.usefixtures("told")
def test_it_holds_the_evidence_of_skills_and_the_duties_of_the_diary(
    world: World, client_of: ClientOf
) -> None:
    log_cases(3, world.trainee, world.department, supervisor=world.zhou)
    chief(world.trainee, world.department)
    written = write_diary(by=world.lin, trainee=world.trainee, told=diary_told(world, number=2))
    waits = book_of(world, client_of, world.lin).decode()
    assert re.search("有 3 例（.{2} 3）", waits)
    assert "日志里已审核的职责" not in waits
    decide(written.activity, State.VERIFIED, world.zhou)
    duties = words_of(world.trainee).diary_kinds
    told = book_of(world, client_of, world.lin).decode()
    assert f"日志里已审核的职责：{duties[0].title} 2 次。" in told
    assert f"没有已审核登记的职责：{duties[1].title}；" in told


def test_a_link_leads_there(world: World, client_of: ClientOf) -> None:
    address = reverse("completion_handbook", args=[world.trainee.pk])
    assert address in client_of(world.lin).get(reverse("my_progress")).content.decode()


# -- for an inspection: whole numbers -------------------------------------------------------------


def inspected(world: World) -> str:
    return reverse("completion_handbook_numbers", args=[world.trainee.pk])


@pytest.mark.usefixtures("told")
def test_whole_numbers_need_a_reason_and_ones_own_password(
    world: World, client_of: ClientOf
) -> None:
    log_cases(2, world.trainee, world.department, supervisor=world.zhou)
    case = Case.objects.first()
    assert case is not None
    number = reveal_number(by=world.secretary, of=case, purpose=Purpose.HANDBOOK)
    client, before = client_of(world.secretary), AuditRow.objects.count()
    for form, said in (
        ({"reason": "基地检查", "password": "wrong"}, "密码不对"),
        ({"password": PASSWORD}, "请填写"),
    ):
        assert said in client.post(inspected(world), form).content.decode()
    assert AuditRow.objects.count() == before

    answer = client.post(inspected(world), {"reason": "基地检查", "password": PASSWORD})
    assert number in answer.content.decode().replace("\u200b", "")
    assert "no-store" in answer["Cache-Control"]
    noted = AuditRow.objects.order_by("-number")[0]
    assert (noted.act, noted.by) == ("logbook.reveal_numbers", world.secretary)
    expected = {"purpose": "handbook", "reason": "基地检查", "numbers": 2}
    assert json.loads(noted.details) == expected
    masked = client.get(reverse("completion_handbook", args=[world.trainee.pk]))
    assert number not in masked.content.decode().replace("\u200b", "")


def test_wrong_passwords_count_as_at_the_sign_in(
    world: World, client_of: ClientOf, settings: Any
) -> None:
    settings.AXES_ENABLED = True
    client = client_of(world.secretary)
    for _ in range(8):
        client.post(inspected(world), {"reason": "基地检查", "password": "wrong"})
    answer = client.post(inspected(world), {"reason": "基地检查", "password": PASSWORD})
    assert answer.status_code == 429, "the right one, too"


def test_an_erased_patient_stays_masked(world: World) -> None:
    log_cases(1, world.trainee, world.department, supervisor=world.zhou)
    rows = rows_of_patients(world.trainee, Hospital.objects.all())
    assert len(rows) == 1
    for row in rows.values():
        row.number_encrypted = ""
    told = {"of": rows, "trainee": world.trainee, "purpose": Purpose.HANDBOOK, "reason": "检查"}
    assert reveal_numbers(by=world.secretary, **told) == {}
    with pytest.raises(SeldingerError, match="没有为“检查手册”查看患者编号的权限"):
        reveal_numbers(by=world.chen, **told)


def test_numbers_of_other_hospitals_stay_masked(world: World) -> None:
    log_cases(1, world.trainee, world.department, supervisor=world.zhou)
    elsewhere = Hospital.objects.filter(pk=world.other_hospital.pk)
    assert rows_of_patients(world.trainee, elsewhere) == {}


def test_nobody_else_prints_them(world: World, client_of: ClientOf) -> None:
    told = {"reason": "基地检查", "password": PASSWORD}
    for reader, status in ((world.lin, 403), (world.chen, 403), (world.zheng, 404)):
        assert client_of(reader).post(inspected(world), told).status_code == status


def test_rulings_are_called_the_same_on_paper_and_page() -> None:
    assert {kind.__name__: title for kind, title in RULING.items()} == {
        name: kind.title for name, kind in BY_NAME.items()
    }
