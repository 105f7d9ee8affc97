"""The page of questions: planted ones are asked, honest ones are not, an answer makes quiet."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from seldinger.domain.training.integrity import Signal
from seldinger.domain.training.rulebook import Cell
from seldinger.domain.training.words import Role, State
from seldinger.norms.library import library_at
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.integrity.models import Answer
from seldinger.web.integrity.queries import KINDS, Looked, claim_of, row_of
from seldinger.web.logbook.actions.bulk import log_cases
from seldinger.web.logbook.entries import NewCase, NewPart, NewProcedure
from seldinger.web.logbook.models import Basis, Participation
from seldinger.web.logbook.numbers import stored
from seldinger.web.people.actions.places import join_base
from seldinger.web.people.actions.training import start_training
from seldinger.web.people.models import BaseHospital, Person, Traineeship
from seldinger.web.reconciliation.keys import operation_key
from seldinger.web.reconciliation.models import HospitalList, Operation
from support.people import BEGINNING, ENTRY, NOW, TODAY, ClientOf, World, person

URL = "/questions/"
MINUTE = timedelta(minutes=1)
LAST_WEEK = TODAY - timedelta(days=7)


def log(
    world: World, number: int, *, trainee: Traineeship | None = None, day: date = LAST_WEEK,
    logged: datetime | None = None, decided: datetime | None = None, name: str = "血管造影术",
    category: str = "angiography", role: Role = Role.OPERATOR, first: int = 0,
    step: timedelta = timedelta(), acts: int = 1,
) -> None:  # fmt: skip
    """So many cases, each of another patient; logged and decided one after the other."""
    logged = logged or timezone.make_aware(datetime(day.year, day.month, day.day, 18))
    cases = []
    for place in range(number):
        at = decided + place * step if decided else None
        part = NewPart(
            trainee=(trainee or world.trainee).pk, supervisor=world.zhou.pk, role=role,
            state=State.VERIFIED if at else State.PENDING, logged_at=logged, decided_at=at,
        )  # fmt: skip
        cases.append(
            NewCase(
                hospital=world.main.pk, department=world.department.pk, day=day,
                number=f"P{first + place}-{(trainee or world.trainee).pk}-{day}",
                procedures=(NewProcedure(name, category, (part,)),) * acts,
            )
        )  # fmt: skip
    log_cases(by=None, cases=cases)


def operation(
    world: World, number: int, room: str, start: int, end: int, *names: str, name: str = "栓塞"
) -> None:
    told = HospitalList.objects.first() or HospitalList.objects.create(
        hospital=world.main, file_name="x", digest="0", by=world.secretary, uploaded_at=NOW
    )
    kept = stored(f"L{number}")
    begun = NOW - timedelta(days=7)
    key = operation_key(
        hospital=world.main.pk, number_digest=kept.digest, day=LAST_WEEK, start=begun, name=name
    )
    Operation(
        hospital=world.main, list=told, key=key, day=LAST_WEEK, name=name, room=room,
        start=begun + start * MINUTE, end=begun + end * MINUTE,
        staff={"operator": list(names[:1]), "first_assistant": list(names[1:])},
        number_encrypted=kept.encrypted, number_digest=kept.digest, number_tail=kept.tail,
    ).save()  # fmt: skip


def looked(world: World) -> Looked:
    return Looked(world.base, TODAY - timedelta(days=180), TODAY)


def asked(world: World) -> dict[Signal, int]:
    return {
        signal: len(found) for signal, found in looked(world).questions().items() if found
    }  # fmt: skip


# -- each pattern, planted ------------------------------------------------------------------------


def test_two_rooms_and_the_rate_are_shown(world: World, client_of: ClientOf) -> None:
    operation(world, 1, "一号间", 0, 60, "周示例", "林示例")
    operation(world, 2, "二号间", 30, 90, "周示例")
    operation(world, 3, "二号间", 100, 120, "周示例")
    operation(world, 4, "三号间", 100, 120, "赵示例")
    assert asked(world) == {Signal.TWO_ROOMS: 1}
    page = client_of(world.chen).get(URL).content.decode()
    assert "周示例 6 月 8 日在一号间与二号间的手术时间重合 30 分钟，当时人在哪一间？" in page
    assert "示例甲医院：2 / 4（50.0%）" in page
    assert "国家公式的出处：未录入" in page


def test_a_row_for_each_procedure_is_one_operation(world: World) -> None:
    operation(world, 1, "一号间", 0, 60, "周示例")
    operation(world, 1, "一号间", 0, 60, "周示例", name="造影")
    operation(world, 1, "二号间", 30, 50, "周示例", name="穿刺")
    assert asked(world) == {}
    (rate,) = (rate for place, rate in looked(world).rates() if place == world.main)
    assert (rate.overlapping, rate.timed) == (0, 1)


def test_the_acts_of_a_case_are_signed_at_once(world: World) -> None:
    evening = timezone.make_aware(datetime(2026, 6, 9, 18, 1))
    log(world, 4, decided=evening, step=timedelta(seconds=15), acts=3)
    for place, part in enumerate(Participation.objects.order_by("pk")):
        part.decided_at += place * timedelta(milliseconds=20)  # saved one after the other
        part.save()
    assert Participation.objects.count() == 12
    assert asked(world) == {}


def test_ten_signed_in_a_minute_are_asked_about(world: World, client_of: ClientOf) -> None:
    evening = timezone.make_aware(datetime(2026, 6, 9, 18, 1))
    log(world, 14, decided=evening, step=timedelta(seconds=3))
    assert asked(world) == {Signal.BULK_SIGN_OFF: 1}
    page = client_of(world.chen).get(URL).content.decode()
    assert "周示例 6 月 9 日 18:01 起的 39 秒内审核了 14 条，是否逐条看过？" in page
    first = Participation.objects.order_by("pk")[0]
    assert f'href="/cases/{first.procedure.case_id}/"' in page
    assert "另有 2 条" in page


def test_a_batch_that_was_attested_is_no_sign_off(world: World) -> None:
    evening = timezone.make_aware(datetime(2026, 6, 9, 18, 1))
    log(world, 14, decided=evening)
    for part in Participation.objects.all():
        part.basis = Basis.BATCH
        part.save()
    assert asked(world) == {}


def test_what_the_director_attests_is_read_one_by_one_too(world: World) -> None:
    log(world, 14, decided=timezone.make_aware(datetime(2026, 6, 9, 18, 1)))
    for part in Participation.objects.all():
        part.basis, part.basis_reason, part.decided_by = Basis.ATTESTED, "示例", world.chen
        part.save()
    (question,) = looked(world).questions()[Signal.BULK_SIGN_OFF]
    assert question.about == (world.chen.pk,)


def test_a_burst_before_the_end_of_a_post_is_asked_about(world: World, client_of: ClientOf) -> None:
    rotation = world.trainee.rotations.get(place="basic")
    rotation.end = TODAY + timedelta(days=3)
    rotation.save()
    for week in range(12):
        log(world, 1, day=date(2026, 3, 2) + timedelta(days=7 * week), first=500 + week)
    for place in range(12):
        day = date(2026, 4, 1) + timedelta(days=place)
        log(world, 1, day=day, logged=NOW - timedelta(hours=2 * place), first=place)
    assert asked(world) == {Signal.BURST: 1}
    page = client_of(world.chen).get(URL).content.decode()
    assert "前补登了 12 条，平时一周 1 条" in page


def test_a_cell_filled_to_the_last_case_is_asked_about(world: World, client_of: ClientOf) -> None:
    minimum = minimum_of("angiography", Role.OPERATOR)
    log(world, minimum - 4, day=date(2026, 3, 2))
    log(world, 1, day=TODAY, logged=NOW + MINUTE, first=940)  # of the day, among them
    for place in range(3):
        log(world, 1, day=date(2026, 5, 4 + place), logged=NOW + place * MINUTE, first=900 + place)
    assert asked(world) == {Signal.EXACT_GAP: 1}
    page = client_of(world.chen).get(URL).content.decode()
    assert f"最低 {minimum} 例，6 月 15 日一起登记的 3 条恰好补足。" in page
    log(world, 1, day=date(2026, 5, 20), first=950)
    assert asked(world) == {}  # more than the gap


def minimum_of(category: str, role: Role) -> int:
    rulebook = library_at(None).rulebook("interventional")
    return next(
        int(one.minimum)
        for one in rulebook.requirements
        if isinstance(one, Cell) and one.category.id == category and one.role is role
    )


def test_two_logbooks_alike_but_for_the_patients_are_asked_about(
    world: World, client_of: ClientOf
) -> None:
    other = colleague(world)
    for place in range(5):
        day = LAST_WEEK - timedelta(days=place)
        log(world, 1, day=day)
        log(world, 1, day=day, trainee=other)
    assert asked(world) == {Signal.COPIES: 1}
    page = client_of(world.chen).get(URL).content.decode()
    assert "林示例与朱示例 6 月 4 日至 6 月 8 日有 5 条登记" in page


def colleague(world: World) -> Traineeship:
    return start_training(
        by=None, person=person("朱示例", "zhu"), base=world.base, entry=ENTRY,
        background="internal", directions=["neuro", "peripheral", "abdominal"],
    )  # fmt: skip


# -- honest ---------------------------------------------------------------------------------------


def test_an_ordinary_base_is_not_asked_anything(world: World, client_of: ClientOf) -> None:
    other = colleague(world)
    for place in range(30):
        day = TODAY - timedelta(days=3 * place)
        evening = timezone.make_aware(datetime(day.year, day.month, day.day, 19))
        log(world, 2, day=day, decided=evening, step=timedelta(seconds=40))
        role = Role.FIRST_ASSISTANT if place % 2 else Role.PARTICIPANT
        log(world, 1, day=day, trainee=other, role=role, decided=evening + 5 * MINUTE)
    operation(world, 1, "一号间", 0, 60, "周示例")
    operation(world, 2, "一号间", 60, 90, "周示例")
    assert asked(world) == {}
    page = client_of(world.chen).get(URL).content.decode()
    assert "没有需要了解的疑问" in page
    assert page.count("这段时间没有这样的登记") == len(Signal)


# -- answers and readers --------------------------------------------------------------------------


@pytest.fixture
def question(world: World) -> str:
    evening = timezone.make_aware(datetime(2026, 6, 9, 18, 1))
    log(world, 10, decided=evening)
    return looked(world).questions()[Signal.BULK_SIGN_OFF][0].key


def answered(client: Any, world: World, key: str, text: str = "周医师：先逐条看过") -> Any:
    told = {"key": key, "signal": "bulk_sign_off", "text": text, "days": "90"}
    return client.post(f"{URL}{world.base.pk}/answer/", told, follow=True)


def test_an_answered_question_is_quiet(question: str, world: World, client_of: ClientOf) -> None:
    client = client_of(world.chen)
    assert "1 个疑问等您了解" in client.get(URL).content.decode()
    page = answered(client, world, question).content.decode()
    assert "没有需要了解的疑问，1 个已有回答" in page
    assert "周医师：先逐条看过" in page
    assert "近 90 天" in page
    noted = AuditRow.objects.latest("number")
    assert noted.act == "integrity.answer_question"
    assert "周医师" not in noted.details


@pytest.mark.parametrize(
    ("key", "text"), [("x", "示例"), ("0" * 64, " "), ("0" * 64, "甲" * 1001), ("", "")]
)
def test_an_answer_without_words_is_none(
    key: str, text: str, world: World, client_of: ClientOf
) -> None:
    page = answered(client_of(world.chen), world, key, text).content.decode()
    assert "没有保存" in page
    assert not Answer.objects.exists()


def test_only_who_may_see_signals_sees_them(
    question: str, world: World, client_of: ClientOf
) -> None:
    assert client_of(world.education).get(URL).status_code == 200
    for reader in (world.lin, world.zhou, world.secretary, world.admin):
        assert client_of(reader).get(URL).status_code == 403
    outsider = client_of(world.zheng)
    assert "周示例" not in outsider.get(URL, {"base": world.base.pk}).content.decode()
    assert answered(outsider, world, question).status_code == 404
    assert not Answer.objects.exists()


def test_a_trainee_is_asked_by_their_own_base_alone(world: World, client_of: ClientOf) -> None:
    """Where two bases share a hospital, its list names the trainees of both."""
    join_base(
        by=None, base=world.other_base, hospital=world.main, kind=BaseHospital.Kind.PARTNER,
        start=BEGINNING,
    )  # fmt: skip
    operation(world, 1, "一号间", 0, 60, "周示例", "林示例")
    operation(world, 2, "二号间", 0, 60, "周示例", "林示例")
    mine = client_of(world.chen).get(URL).content.decode()
    theirs = client_of(world.zheng).get(URL, {"base": world.other_base.pk}).content.decode()
    assert "林示例 6 月 8 日在一号间" in mine
    assert "林示例" not in theirs
    for page in (mine, theirs):  # who works there works for both
        assert "周示例 6 月 8 日在一号间" in page


@pytest.mark.parametrize("query", ["base=x", "days=9999999", "days=-1", "base=&days=", "days=%00"])
def test_an_odd_address_shows_the_usual_page(query: str, world: World, client_of: ClientOf) -> None:
    page = client_of(world.chen).get(f"{URL}?{query}")
    assert page.status_code == 200
    assert "近半年" in page.content.decode()


def test_every_claim_has_a_row_of_its_own() -> None:
    rows = {row_of(kind, pk): (kind, pk) for kind in KINDS for pk in range(1, 50)}
    assert len(rows) == len(KINDS) * 49
    assert all(claim_of(row) == claim for row, claim in rows.items())
    assert Person._meta.pk
