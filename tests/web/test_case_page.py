"""The page of one case: who took part, what stands against it, what it said before."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from seldinger.domain.training.words import Reason, Role, State
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.logbook.models import Basis, Case, Outcome, Reconciled, Ruling
from seldinger.web.logbook.record import record_of
from seldinger.web.logbook.versions import category_word, versions_of
from seldinger.web.people.actions.roles import end_role
from seldinger.web.people.models import Person, Traineeship
from seldinger.web.progress.verdicts import evaluated
from seldinger.web.reconciliation.models import HospitalList, Operation
from support.html import read
from support.people import TODAY, ClientOf, World
from support.shared_cases import (
    ANGIOGRAPHY,
    EMBOLISATION,
    NUMBER,
    act,
    edited,
    later,
    logged,
    part_of,
    second_trainee,
    verify,
)


@pytest.fixture
def gao(world: World) -> Traineeship:
    return second_trainee(world)


@pytest.fixture
def case(world: World) -> Case:
    """林's, with an angiography that is a step of the embolisation."""
    return logged(
        world,
        world.trainee,
        act(),
        act(EMBOLISATION, Role.FIRST_ASSISTANT, category="embolisation", outcome=Outcome.FAILED),
        complications=(("B", "穿刺点血肿"),),
        onlookers=(("韩示例", "visiting"),),
        guidance=("dsa", "ultrasound"),
    )


def shown(client: Client, case: Case) -> str:
    answer = client.get(reverse("case", args=[case.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


# -- what it shows --------------------------------------------------------------------------------


def test_everything_that_is_said_of_it(world: World, case: Case, client_of: ClientOf) -> None:
    page = shown(client_of(world.lin), case)
    for told in (
        f"{ANGIOGRAPHY}、{EMBOLISATION}",
        "2026-03-02",
        "您的 2 项登记等周示例审核，已 0 天",
        "…4711",
        "示例甲医院 介入科",
        "DSA、超声",
        "B（轻）",
        "穿刺点血肿",
        "韩示例（进修）",
        "未成功（已做关键步骤）",
        "带教 周示例",
        "术后 105 天登记",
    ):
        assert told in page, told
    assert NUMBER not in page


def test_the_number_stands_nowhere_whole(world: World, case: Case, client_of: ClientOf) -> None:
    edited(world, world.trainee, case, act(), act(EMBOLISATION), number="PATIENT-9999")
    people = (world.lin, world.zhou, world.chen, world.secretary)
    version = reverse("case_version", args=[case.pk, _version(case)])
    for person in people:
        for url in (reverse("case", args=[case.pk]), version):
            page = client_of(person).get(url).content.decode()
            assert NUMBER not in page
            assert "PATIENT-9999" not in page
            assert "…" in page


def test_every_trainees_part_with_its_state(
    world: World, case: Case, gao: Traineeship, client_of: ClientOf
) -> None:
    logged(world, gao, act(role=Role.FIRST_ASSISTANT))
    verify(world.zhou, part_of(case, gao))
    page = shown(client_of(world.chen), case)
    assert "3 项登记：已审核 1，待审核 2" in page
    assert "自主程度：被动帮助" in page
    assert f"{TODAY} 由周示例审核" in page


def test_a_corrected_role_shows_both(world: World, case: Case, client_of: ClientOf) -> None:
    part = part_of(case, world.trainee, ANGIOGRAPHY)
    part.role, part.claimed_role = Role.PARTICIPANT.value, Role.OPERATOR.value
    part.save()
    assert "本人登记的是术者" in shown(client_of(world.lin), case)


def test_a_returned_part_says_why(world: World, case: Case, client_of: ClientOf) -> None:
    part = part_of(case, world.trainee, ANGIOGRAPHY)
    part.state, part.message = State.RETURNED, "日期不对"
    part.save()
    page = shown(client_of(world.lin), case)
    assert "1 项登记被退回" in page
    assert "退回原因：日期不对" in page


def test_a_word_that_rests_on_something_else_says_so(
    world: World, case: Case, client_of: ClientOf
) -> None:
    part = part_of(case, world.trainee, ANGIOGRAPHY)
    part.state, part.basis, part.basis_reason = State.VERIFIED, Basis.ATTESTED, "示例：已退休"
    part.decided_by, part.decided_at = world.chen, timezone.now()
    part.save()
    page = shown(client_of(world.lin), case)
    assert "基地主任证明：示例：已退休" in page
    assert "由陈示例审核" in page


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_simulation": True}, "模拟训练，只登记、不计入"),
        ({"observed": True}, "未上台观摩，只登记、不计入"),
        ({"outcome": Outcome.NOT_ATTEMPTED}, "未做关键步骤，不计入"),
    ],
)
def test_what_counts_for_nothing_says_why(
    world: World, client_of: ClientOf, change: dict[str, Any], reason: str
) -> None:
    told = act(
        is_scrubbed="observed" not in change, outcome=change.get("outcome", Outcome.DONE),
        role=Role.PARTICIPANT,
    )  # fmt: skip
    case = logged(world, world.trainee, told, is_simulation="is_simulation" in change)
    assert reason in shown(client_of(world.lin), case)


def test_a_part_links_to_the_evidence_that_it_can_count_for(
    world: World, case: Case, client_of: ClientOf
) -> None:
    page = read(shown(client_of(world.lin), case))
    [link] = [a for a in page.all("a") if "血管造影术（术者）" in a.text]
    assert client_of(world.lin).get(link["href"]).status_code == 200


def test_a_supervisor_of_one_part_gets_no_link_into_a_strangers_progress(
    world: World, case: Case, client_of: ClientOf
) -> None:
    """郑 is named on 林's case: he sees the case, and nothing else of hers."""
    part = part_of(case, world.trainee, ANGIOGRAPHY)
    part.supervisor = world.zheng
    part.save()
    for role in world.zheng.roles.exclude(role="director"):
        end_role(by=None, role=role, on=date(2026, 6, 1))
    page = shown(client_of(world.zheng), case)
    assert f"/trainees/{world.trainee.pk}/" not in page


# -- who opens it ---------------------------------------------------------------------------------


def test_those_who_see_the_trainee_and_those_it_names(
    world: World, case: Case, client_of: ClientOf
) -> None:
    for person in (world.lin, world.zhou, world.chen, world.secretary, world.head, world.education):
        assert "DSA、超声" in shown(client_of(person), case)
    refused = (world.zheng, world.wu, world.admin, world.association, world.look_up, world.newcomer)
    for person in refused:
        answer = client_of(person).get(reverse("case", args=[case.pk]))
        assert answer.status_code in (403, 404), person


def test_a_trainee_of_the_same_base_sees_only_shared_cases(
    world: World, case: Case, gao: Traineeship, client_of: ClientOf
) -> None:
    url = reverse("case", args=[case.pk])
    assert client_of(gao.person).get(url).status_code == 404
    logged(world, gao, act(role=Role.FIRST_ASSISTANT))
    assert client_of(gao.person).get(url).status_code == 200


# -- what may be done on it -----------------------------------------------------------------------


def actions(page: str) -> str:
    return " ".join(one.text for tag in ("a", "button") for one in read(page).all(tag))


def test_each_reader_is_offered_what_they_may_do(
    world: World, case: Case, client_of: ClientOf
) -> None:
    offered = {
        person.login: actions(shown(client_of(person), case))
        for person in (world.lin, world.zhou, world.chen, world.secretary)
    }
    assert "改正" in offered["lin"]
    assert "撤回我的这项登记" in offered["lin"]
    assert "退回" in offered["zhou"]
    assert "认定为单独的操作" in offered["zhou"]
    assert "认定类别" in offered["chen"]
    for login, words in {
        "lin": ("认定类别", "认定为单独", "退回给"),
        "zhou": ("改正", "认定类别", "撤回我的"),
        "secretary": ("改正", "认定", "退回给", "撤回我的"),
    }.items():
        for word in words:
            assert word not in offered[login], (login, word)


def test_the_supervisor_signs_on_the_page(world: World, case: Case, client_of: ClientOf) -> None:
    client = client_of(world.zhou)
    page = shown(client, case)
    assert "2 项登记等您审核" in page
    form = next(f for f in read(page).all("form") if f.attributes.get("class") == "sign")
    told = [(f["name"], f.attributes.get("value") or "") for f in form.all("input")]
    level = next(b for b in form.all("button") if b.text == "被动帮助")
    fields: dict[str, list[str]] = {}
    for name, value in [*told, (level["name"], level["value"])]:
        fields.setdefault(name, []).append(value)
    answer = client.post(form["action"], fields)
    assert answer.status_code == 302
    states = {p.state for a in case.procedures.all() for p in a.participations.all()}
    assert states == {State.VERIFIED}
    assert "退回给" not in actions(shown(client, case))


def test_a_trainee_withdraws_their_own_part_and_brings_it_back(
    world: World, case: Case, client_of: ClientOf
) -> None:
    client = client_of(world.lin)
    for word, gone in (("撤回我的这项登记", True), ("恢复", False)):
        page = read(shown(client, case))
        form = next(f for f in page.all("form") if word in f.text)
        client.post(form["action"], {f["name"]: f["value"] for f in form.all("input")})
        part = part_of(case, world.trainee, ANGIOGRAPHY)
        assert (part.withdrawn_at is not None) is gone


# -- earlier versions -----------------------------------------------------------------------------


def _version(case: Case) -> int:
    return int(versions_of(case).latest("number").pk)


def test_an_earlier_version_and_the_difference(
    world: World, case: Case, client_of: ClientOf
) -> None:
    edited(world, world.trainee, case, act(), act(EMBOLISATION), day=later(2))
    client = client_of(world.zhou)
    page = shown(client, case)
    assert "病例第 1 版" in page
    url = reverse("case_version", args=[case.pk, _version(case)])
    assert f'href="{url}"' in page
    old = client.get(url).content.decode()
    assert "由林示例改动" in old
    for told in ("2026-03-02", "2026-03-04", "B 穿刺点血肿", "韩示例（进修）", "一助"):
        assert told in old
    assert "到现在的内容改了什么" in old


def test_a_version_of_another_case_is_not_found(
    world: World, case: Case, client_of: ClientOf
) -> None:
    other = logged(world, world.trainee, number="PATIENT-4799")
    edited(world, world.trainee, case, act(), act(EMBOLISATION), day=later(2))
    client = client_of(world.lin)
    for wrong in ([other.pk, _version(case)], [case.pk, 999_999]):
        assert client.get(reverse("case_version", args=wrong)).status_code == 404


# -- the hospital's record ------------------------------------------------------------------------


@pytest.fixture
def operation(world: World, case: Case) -> Operation:
    listed = HospitalList.objects.create(
        hospital=world.main, file_name="示例.xlsx", digest="0" * 64, by=world.wu,
        uploaded_at=timezone.now(),
    )  # fmt: skip
    start = timezone.make_aware(datetime(2026, 3, 2, 9, 5))
    return Operation.objects.create(
        hospital=world.main, list=listed, key="k", day=case.day, name="脑血管造影及栓塞",
        start=start, room="DSA 1", case=case, number_encrypted="", number_tail=case.number_tail,
        number_digest=case.number_digest,
        staff={"operator": ["周示例"], "first_assistant": ["林示例"], "others": []},
    )  # fmt: skip


@pytest.mark.usefixtures("operation")
def test_the_hospitals_record_stands_beside_what_was_logged(
    world: World, case: Case, client_of: ClientOf
) -> None:
    page = shown(client_of(world.zhou), case)
    for told in ("脑血管造影及栓塞", "手术记录术者：周示例；一助：林示例", "09:05 DSA 1"):
        assert told in page
    assert "与医院记录不同" not in page


def test_a_difference_is_said_in_words(
    world: World, case: Case, operation: Operation, client_of: ClientOf
) -> None:
    part = part_of(case, world.trainee, ANGIOGRAPHY)
    part.reconciled = Reconciled.DIFFERS
    part.save()
    assert "与医院记录不同：林示例登记为术者，医院记录写在一助" in shown(
        client_of(world.zhou), case
    )
    operation.staff = {"operator": ["周示例"]}
    operation.save()
    assert "医院记录没有写这个人" in shown(client_of(world.zhou), case)


# -- a step of its own, and a category ------------------------------------------------------------

TOLD = {"reason": "示例：另一支血管的单独造影"}


def reasons(trainee: Traineeship, name: str) -> set[Reason]:
    """Why the act counts or not, over every requirement."""
    told = evaluated(trainee, TODAY)
    origins = {p.origin for p in told.record.procedures if p.name == name}
    return {
        row.reason
        for finding in told.verdict.findings
        for row in finding.evidence
        if row.origin in origins
    }


def test_a_supervisor_makes_a_step_an_operation_of_its_own(
    world: World, case: Case, client_of: ClientOf
) -> None:
    client, part = client_of(world.zhou), part_of(case, world.trainee, ANGIOGRAPHY)
    assert Reason.INTEGRAL_STEP in reasons(world.trainee, ANGIOGRAPHY)
    assert f"属于“{EMBOLISATION}”的一步" in shown(client, case)
    answer = client.post(reverse("step_separate", args=[case.pk, part.pk]), TOLD)
    assert answer.url == reverse("case", args=[case.pk])
    assert Reason.INTEGRAL_STEP not in reasons(world.trainee, ANGIOGRAPHY)
    page = shown(client, case)
    assert TOLD["reason"] in page
    assert "认定为单独的操作" not in page
    assert AuditRow.objects.latest("number").act == "logbook.give_ruling"


def test_a_director_settles_the_category(world: World, case: Case, client_of: ClientOf) -> None:
    client, part = client_of(world.chen), part_of(case, world.trainee, EMBOLISATION)
    url = reverse("procedure_pin", args=[case.pk, part.pk])
    assert client.get(url).status_code == 200
    answer = client.post(url, TOLD | {"category": "vascular-angioplasty"})
    assert answer.status_code == 302
    [ruling] = record_of(world.trainee).rulings
    assert (ruling.name, ruling.category) == (EMBOLISATION, "vascular-angioplasty")  # type: ignore[attr-defined]
    page = shown(client, case)
    assert f"认定类别：{category_word('vascular-angioplasty')}（陈示例，2026-06-15）" in page


@pytest.mark.parametrize("kind", ["step_separate", "procedure_pin"])
def test_rulings_on_a_case_stand_with_the_others_and_are_withdrawn_there(
    world: World, case: Case, client_of: ClientOf, kind: str
) -> None:
    client, part = client_of(world.chen), part_of(case, world.trainee, ANGIOGRAPHY)
    client.post(reverse(kind, args=[case.pk, part.pk]), TOLD | {"category": "embolisation"})
    page = client.get(reverse("rulings", args=[world.trainee.pk])).content.decode()
    assert f"2026-03-02 的“{ANGIOGRAPHY}”" in page
    assert reverse("case", args=[case.pk]) in page
    ruling = Ruling.objects.get()
    client.post(reverse("ruling_withdraw", args=[world.trainee.pk, ruling.pk]))
    ruling.refresh_from_db()
    assert ruling.withdrawn_by == world.chen
    assert record_of(world.trainee).rulings == ()


def test_the_form_for_giving_does_not_offer_them(world: World, client_of: ClientOf) -> None:
    client = client_of(world.chen)
    assert (
        "认定类别" not in client.get(reverse("rulings", args=[world.trainee.pk])).content.decode()
    )
    for slug in ("separate", "pin"):
        url = reverse("ruling_give", args=[world.trainee.pk, slug])
        assert client.get(url).status_code == 404


def test_a_supervisor_takes_back_what_they_gave_and_nothing_else(
    world: World, case: Case, client_of: ClientOf
) -> None:
    client, part = client_of(world.zhou), part_of(case, world.trainee, ANGIOGRAPHY)
    client.post(reverse("step_separate", args=[case.pk, part.pk]), TOLD)
    chen = client_of(world.chen)
    chen.post(
        reverse("procedure_pin", args=[case.pk, part.pk]), TOLD | {"category": "embolisation"}
    )
    own, directors = Ruling.objects.order_by("pk")
    for ruling, status in ((own, 302), (directors, 404)):
        url = reverse("ruling_withdraw", args=[world.trainee.pk, ruling.pk])
        assert client.post(url).status_code == status
    assert [r.withdrawn_at is None for r in Ruling.objects.order_by("pk")] == [False, True]


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        ("step_separate", ("lin", "secretary", "head", "zheng")),
        ("procedure_pin", ("lin", "zhou", "secretary", "head", "zheng")),
    ],
)
def test_nobody_else_rules(
    world: World, case: Case, client_of: ClientOf, kind: str, who: tuple[str, ...]
) -> None:
    url = reverse(kind, args=[case.pk, part_of(case, world.trainee, ANGIOGRAPHY).pk])
    for name in who:
        person: Person = getattr(world, name)
        answer = client_of(person).post(url, TOLD | {"category": "embolisation"})
        assert answer.status_code in (403, 404), name
    assert not Ruling.objects.exists()


@pytest.mark.parametrize(
    "told", [{"reason": " "}, {"reason": ""}, {"category": "no-such"}, {"reason": "x" * 501}]
)
def test_a_ruling_that_is_none_writes_nothing(
    world: World, case: Case, client_of: ClientOf, told: dict[str, str]
) -> None:
    url = reverse("procedure_pin", args=[case.pk, part_of(case, world.trainee, ANGIOGRAPHY).pk])
    answer = client_of(world.chen).post(url, TOLD | {"category": "embolisation"} | told)
    assert answer.status_code == 200
    assert not Ruling.objects.exists()


def test_an_act_that_was_renamed_meanwhile_is_refused(
    world: World, case: Case, client_of: ClientOf
) -> None:
    part = part_of(case, world.trainee, ANGIOGRAPHY)
    part.withdrawn_at = timezone.now()
    part.save()
    url = reverse("step_separate", args=[case.pk, part.pk])
    assert client_of(world.zhou).post(url, TOLD).status_code == 404


# -- from the evidence ----------------------------------------------------------------------------


def test_a_row_of_evidence_opens_the_case(world: World, case: Case, client_of: ClientOf) -> None:
    verify(
        world.zhou,
        part_of(case, world.trainee, ANGIOGRAPHY),
        part_of(case, world.trainee, EMBOLISATION),
    )
    findings = evaluated(world.trainee, TODAY).verdict.findings
    cell = next(
        f.requirement.id
        for f in findings
        if f.requirement.of_role == "术者" and f.requirement.row == "血管造影术"
    )
    url = reverse("requirement", args=[world.trainee.pk, cell])
    page = client_of(world.lin).get(url).content.decode()
    assert f'href="{reverse("case", args=[case.pk])}"' in page
    assert f"同台的另一操作：“{EMBOLISATION}”" in page
