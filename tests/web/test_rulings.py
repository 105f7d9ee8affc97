"""A director's rulings: given with a reason, part of the verdict, taken back and never deleted."""

from datetime import date

import pytest
from django.urls import reverse

from seldinger.domain.training.words import Status
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.logbook.models import Ruling
from seldinger.web.people.models import AccountRole, Traineeship
from seldinger.web.progress.verdicts import evaluated
from support.cases import log_case
from support.people import TODAY, ClientOf, World, give

TOLD = {"on": "2026-06-01", "reason": "示例：专业基地讨论同意"}


def address(world: World, kind: str) -> str:
    return reverse("ruling_give", args=[world.trainee.pk, kind])


def status(trainee: Traineeship, requirement: str) -> Status:
    return evaluated(trainee, TODAY).verdict.of(requirement).status


@pytest.fixture
def requirement(world: World) -> str:
    """An operator's cell of the post where 林 is today."""
    findings = evaluated(world.trainee, TODAY).verdict.findings
    return next(
        f.requirement.id
        for f in findings
        if f.requirement.post == "basic" and f.requirement.of_role == "术者"
    )


def test_a_director_waives_a_requirement(
    world: World, client_of: ClientOf, requirement: str
) -> None:
    client = client_of(world.chen)
    before = AuditRow.objects.count()
    answer = client.post(address(world, "waiver"), TOLD | {"requirement": requirement})
    assert answer.url == reverse("rulings", args=[world.trainee.pk])
    assert status(world.trainee, requirement) is Status.WAIVED
    assert AuditRow.objects.count() == before + 1
    page = client.get(answer.url).content.decode()
    assert "免除要求" in page
    assert TOLD["reason"] in page


def test_a_withdrawn_ruling_no_longer_decides_and_stays_in_the_file(
    world: World, client_of: ClientOf, requirement: str
) -> None:
    client = client_of(world.chen)
    client.post(address(world, "waiver"), TOLD | {"requirement": requirement})
    ruling = Ruling.objects.get()
    client.post(reverse("ruling_withdraw", args=[world.trainee.pk, ruling.pk]))
    assert status(world.trainee, requirement) is not Status.WAIVED
    page = client.get(reverse("rulings", args=[world.trainee.pk])).content.decode()
    assert "2026-06-15 由 陈示例 撤回" in page


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("cross-stage", {"category": "angiography"}),
        ("branch", {"background": "internal"}),
        ("directions", {"directions": ["neuro", "abdominal", "thoracic"]}),
        ("hospital", {"hospital": "示例丙医院"}),
    ],
)
def test_every_kind_reaches_the_evaluator(
    world: World, client_of: ClientOf, kind: str, told: dict[str, object]
) -> None:
    answer = client_of(world.chen).post(address(world, kind), TOLD | told)
    assert answer.status_code == 302, answer.content.decode()
    record = evaluated(world.trainee, TODAY).record
    assert [type(r).__name__ for r in record.rulings] == [Ruling.objects.get().kind]
    assert record.rulings[0].reason == TOLD["reason"]


def test_work_in_an_admitted_hospital_counts(world: World, client_of: ClientOf) -> None:
    log_case(world.trainee, world.other_department, supervisor=world.zheng)
    cell = next(
        f
        for f in evaluated(world.trainee, TODAY).verdict.findings
        if f.requirement.of_role == "术者" and f.requirement.row == "血管造影术"
    )
    assert cell.counted == 0
    client_of(world.chen).post(address(world, "hospital"), TOLD | {"hospital": "示例丙医院"})
    assert evaluated(world.trainee, TODAY).verdict.of(cell.requirement.id).counted == 1


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"reason": "  "}, "请填写"),
        ({"on": "2026-06-16"}, "生效日期不能晚于今天"),
        ({"on": "昨天"}, "日期不对"),
        ({"requirement": "nothing"}, "请从列出的里选一个"),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_written(
    world: World, client_of: ClientOf, requirement: str, told: dict[str, str], word: str
) -> None:
    form = TOLD | {"requirement": requirement} | told
    answer = client_of(world.chen).post(address(world, "waiver"), form)
    assert answer.status_code == 200
    assert word in answer.content.decode()
    assert not Ruling.objects.exists()


def test_the_form_knows_the_requirement_from_which_it_was_opened(
    world: World, client_of: ClientOf, requirement: str
) -> None:
    page = client_of(world.chen).get(address(world, "waiver"), {"requirement": requirement})
    assert f'<option value="{requirement}" selected>' in page.content.decode()


@pytest.mark.parametrize("who", ["lin", "zhou", "secretary", "head", "education", "admin", "zheng"])
def test_only_the_director_of_the_base_rules(
    world: World, client_of: ClientOf, who: str, requirement: str
) -> None:
    client = client_of(getattr(world, who))
    form = TOLD | {"requirement": requirement}
    assert client.post(address(world, "waiver"), form).status_code in (403, 404)
    assert not Ruling.objects.exists()


def test_a_trainee_reads_their_own_rulings_without_a_form(
    world: World, client_of: ClientOf
) -> None:
    page = client_of(world.lin).get(reverse("rulings", args=[world.trainee.pk]))
    assert page.status_code == 200
    assert "新的认定" not in page.content.decode()


def test_nobody_rules_on_their_own_training(
    world: World, client_of: ClientOf, requirement: str
) -> None:
    give(world.lin, AccountRole.DIRECTOR, base=world.base, start=date(2026, 1, 1))
    form = TOLD | {"requirement": requirement}
    assert client_of(world.lin).post(address(world, "waiver"), form).status_code == 404


def test_an_unknown_kind_is_not_found(world: World, client_of: ClientOf) -> None:
    assert client_of(world.chen).get(address(world, "pardon")).status_code == 404
