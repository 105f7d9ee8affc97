"""What people and patients may ask: to see it, to have it erased; and the one way to a number."""

import ast
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.test import Client, override_settings

from seldinger import web
from seldinger.errors import SeldingerError
from seldinger.web.assessment.actions.rating import refuse
from seldinger.web.audittrail.check import check
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.completion.actions.bundles import issue_bundle
from seldinger.web.completion.actions.forgetting import FORGOTTEN
from seldinger.web.completion.actions.handing import ask_another
from seldinger.web.completion.models import Review
from seldinger.web.completion.reading import content_of_issued
from seldinger.web.inbox.actions import notify
from seldinger.web.inbox.models import Notice
from seldinger.web.keys import Keys
from seldinger.web.logbook.actions.bulk import log_admissions
from seldinger.web.logbook.actions.revealing import reveal_number
from seldinger.web.logbook.entries import NewAdmission
from seldinger.web.logbook.models import Admission, Case, TakeIn, Version
from seldinger.web.logbook.numbers import stored
from seldinger.web.logbook.purposes import Purpose
from seldinger.web.people.actions.accounts import set_active
from seldinger.web.people.actions.places import join_base
from seldinger.web.people.models import BaseHospital, Person
from seldinger.web.people.permissions import ROLES
from seldinger.web.privacy.actions.erasing import ERASED, erase_patient, erase_person
from seldinger.web.privacy.holdings import TITLES, columns_of, held_about, names_somebody, title_of
from seldinger.web.privacy.tokens import OF_PATIENTS
from seldinger.web.progress.verdicts import evaluated
from seldinger.web.reconciliation.keys import operation_key
from seldinger.web.reconciliation.models import HospitalList, Operation
from support.assessment import asked, rated
from support.cases import log_case, log_cases
from support.completion import asked as asked_of
from support.completion import handed_in, passed, signed, waives_all
from support.kept import own_models
from support.people import BEGINNING, NOW, TODAY, ClientOf, World

NUMBER = "ZY-4711-0815"
WEB = Path(web.__file__).parent


@pytest.fixture
def patient(world: World) -> Case:
    """One patient in every table that can hold a number."""
    case = log_case(world.trainee, world.department, supervisor=world.zhou, number=NUMBER)
    kept = stored(NUMBER)
    number = {
        "number_encrypted": kept.encrypted,
        "number_digest": kept.digest,
        "number_tail": kept.tail,
    }
    log_admissions(by=None, admissions=[admission(world, 0), admission(world, 9)])
    Version(
        kind="logbook.case", object_id=case.pk, number=1, facts={}, by=world.lin, until=NOW,
        **number,
    ).save()  # fmt: skip
    told = HospitalList.objects.create(
        hospital=world.main, file_name="x", digest="0", by=world.secretary, uploaded_at=NOW
    )
    key = operation_key(
        hospital=world.main.pk, number_digest=kept.digest, day=TODAY, start=None, name="栓塞"
    )
    Operation(hospital=world.main, list=told, key=key, day=TODAY, name="栓塞", **number).save()
    return case


def admission(world: World, days: int) -> NewAdmission:
    from seldinger.domain.training.words import State  # noqa: PLC0415

    return NewAdmission(
        trainee=world.trainee.pk, supervisor=world.zhou.pk, state=State.VERIFIED, logged_at=NOW,
        decided_at=NOW, hospital=world.main.pk, day=TODAY - timedelta(days=days), number=NUMBER,
    )  # fmt: skip


def rows() -> list[Any]:
    return [row for model in OF_PATIENTS for row in model._base_manager.all()]


def last() -> AuditRow:
    return AuditRow.objects.latest("number")


# -- the one way to a number ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "model"), [("cases", Case), ("admissions", Admission), ("operations", Operation)]
)
@pytest.mark.usefixtures("patient")
def test_the_secretary_sees_a_number_once_and_it_is_noted(
    kind: str, model: Any, world: World, client_of: ClientOf
) -> None:
    row = model.objects.first()
    url = f"/privacy/numbers/{kind}/{row.pk}/"
    client = client_of(world.secretary)
    before = AuditRow.objects.count()
    asked = client.get(url)
    assert NUMBER not in asked.content.decode()
    assert AuditRow.objects.count() == before
    told = client.post(url)
    assert NUMBER in told.content.decode()
    assert "no-store" in told.headers["Cache-Control"]
    noted = last()
    assert (noted.act, noted.by, noted.object_id) == (
        "logbook.reveal_number", world.secretary, str(row.pk),
    )  # fmt: skip
    assert json.loads(noted.details) == {"purpose": "reconciliation"}
    assert NUMBER not in client.get(url).content.decode()


def test_nobody_else_reads_one(patient: Case, world: World, client_of: ClientOf) -> None:
    url = f"/privacy/numbers/cases/{patient.pk}/"
    for person, status in [
        (world.lin, 403), (world.zhou, 403), (world.chen, 403), (world.admin, 403),
        (world.zheng, 404),
    ]:  # fmt: skip
        response = client_of(person).post(url)
        assert response.status_code == status
        assert NUMBER not in response.content.decode()
    with pytest.raises(SeldingerError, match="没有为“手工核对”查看患者编号的权限"):
        reveal_number(by=world.chen, of=patient, purpose=Purpose.RECONCILIATION)


@pytest.mark.parametrize("purpose", [p for p in Purpose if p.permission is None])
def test_a_purpose_that_nobody_was_given_reads_nothing(
    purpose: Purpose, patient: Case, world: World
) -> None:
    with pytest.raises(SeldingerError, match=f"没有为“{purpose.label}”"):
        reveal_number(by=world.secretary, of=patient, purpose=purpose)


def test_each_purpose_has_its_permission_and_its_word() -> None:
    given = {Purpose.RECONCILIATION, Purpose.HANDBOOK, Purpose.RECALL}
    assert {p for p in Purpose if p.permission} == given
    assert len({p.label for p in Purpose}) == len(Purpose)
    wanted = Purpose.RECONCILIATION.permission
    holders = {role.value for role, rule in ROLES.items() if wanted in rule.permissions}
    assert holders == {"secretary"}


def test_a_number_of_other_keys_says_so(patient: Case, world: World) -> None:
    from cryptography.fernet import Fernet  # noqa: PLC0415

    other = Keys(settings.KEYS.django, (Fernet.generate_key().decode(),), "x", "y")
    with override_settings(KEYS=other), pytest.raises(SeldingerError, match=r"keys\.json"):
        reveal_number(by=world.secretary, of=patient, purpose=Purpose.RECONCILIATION)


# Whoever decrypts anything at all, and what: patients' numbers stand in two modules.
DECRYPT = {
    "logbook/actions/revealing.py": "patients' numbers, for a purpose",
    "privacy/actions/rekeying.py": "everything, into other keys",
    "logbook/drafts.py": "a person's own drafts",
    "logbook/prefill.py": "what a link to the form carries",
    "logbook/sealing.py": "drafts from a phone",
    "inbox/delivering.py": "robots' addresses",
    "intake/actions/serving.py": "patients' names, for the worklist of a device",
    "feedback/ballots.py": "ratings that nobody has published yet, to shuffle one in",
    "people/uploads.py": "files between upload and confirmation",
}
# Who asks them for one, and which way.
ASK_FOR_NUMBERS = {
    "completion/views/handbook.py: reveal_numbers",
    "devices/views/recalling.py: reveal_number",
    "intake/actions/serving.py: numbers_for_device",
    "privacy/views/numbers.py: reveal_number",
}
OF_NUMBERS = {"logbook/actions/revealing.py", "privacy/actions/rekeying.py"}


def test_no_other_module_decrypts_a_number() -> None:
    found = {
        str(path.relative_to(WEB)): path.read_text(encoding="utf-8")
        for path in WEB.rglob("*.py")
        if calls(path, "decrypt")
    }
    assert set(found) == set(DECRYPT)
    assert {
        name for name in found if decrypts_numbers(ast.parse(found[name]))
    } == OF_NUMBERS  # fmt: skip
    assert {
        f"{path.relative_to(WEB)}: {name}"
        for path in WEB.rglob("*.py")
        for name in imported(path, "seldinger.web.logbook.actions.revealing")
    } == ASK_FOR_NUMBERS  # fmt: skip


def imported(path: Path, module: str) -> list[str]:
    """What a file takes from a module; the module's own name where it takes all of it."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == module:
            found += [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [module for one in node.names if f"{node.module}.{one.name}" == module]
        elif isinstance(node, ast.Import):
            found += [one.name for one in node.names if one.name == module]
    return found


def calls(path: Path, name: str) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )


def decrypts_numbers(tree: ast.Module) -> bool:
    """A call that decrypts, or hands on to what does, with the token of a number."""
    return any(
        isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith(("decrypt", "_read"))
        and any("number_encrypted" in ast.unparse(argument) for argument in node.args)
        for node in ast.walk(tree)
    )


# -- one's own ------------------------------------------------------------------------------------


def test_everybody_sees_what_is_held_about_them(
    patient: Case, world: World, client_of: ClientOf
) -> None:
    log_cases(3, world.other_trainee, world.other_department, supervisor=world.zheng)
    client = client_of(world.lin)
    page = client.get("/privacy/mine/").content.decode()
    assert "参加的手术" in page
    told = json.loads(client.get("/privacy/mine/data.json").content)
    assert told["姓名"] == "林示例"
    assert [row["number_tail"] for row in told["内容"]["病例"]] == [patient.number_tail]
    assert len(told["内容"]["管理病例"]) == 2
    text = json.dumps(told, ensure_ascii=False)
    for secret in (NUMBER, patient.number_digest, patient.number_encrypted, world.lin.password):
        assert secret not in text
        assert secret not in page
    assert world.other_trainee.person.name not in text


def test_the_newcomer_has_an_account_and_nothing_else(world: World, client_of: ClientOf) -> None:
    told = json.loads(client_of(world.newcomer).get("/privacy/mine/data.json").content)
    assert set(told["内容"]) == {"账号", "留痕（本人的操作）"}


def test_every_table_that_names_a_person_is_told() -> None:
    naming = {m._meta.label_lower for m in own_models() if names_somebody(m)}
    assert naming - {"progress.standing"} == set(TITLES)


def test_every_column_has_a_chinese_word() -> None:
    for label in TITLES:
        for field in columns_of(apps.get_model(label)):
            assert re.search("[一-鿿]", title_of(field)), f"{label}.{field.name}"


# -- people ---------------------------------------------------------------------------------------


def test_the_administrator_hands_out_what_is_held(world: World, client_of: ClientOf) -> None:
    found = client_of(world.admin).get("/privacy/", {"q": "林示例"}).content.decode()
    assert f"/privacy/people/{world.lin.pk}/erase/" in found
    file = client_of(world.admin).post(f"/privacy/people/{world.lin.pk}/data.json")
    assert json.loads(file.content)["姓名"] == "林示例"
    assert "attachment" in file.headers["Content-Disposition"]
    assert last().act == "privacy.export_person"


def erase(client: Client, person: Person, **told: str) -> Any:
    form = {"name": person.name, "reason": "本人 6 月 15 日书面提出", **told}
    return client.post(f"/privacy/people/{person.pk}/erase/", form, follow=True)


@pytest.mark.usefixtures("patient")
def test_an_erased_person_leaves_what_they_did_and_not_who_they_were(
    world: World, client_of: ClientOf
) -> None:
    notify(to=[world.lin], kind="attested", url="/", director="陈示例", number=1, reason="示例")
    notify(to=[world.zhou], kind="batch_ready", url="/", trainee="林示例", number=2)
    before = evaluated(world.trainee, TODAY).verdict.findings
    answer = erase(client_of(world.admin), world.lin)
    assert f"已注销人员 {world.lin.pk}" in answer.content.decode()
    gone = Person.objects.get(pk=world.lin.pk)
    assert not gone.is_active
    assert not gone.has_usable_password()
    assert "林" not in f"{gone.name}{gone.login}{gone.pinyin}{gone.initials}"
    assert not [n for n in Notice.objects.all() if "林示例" in json.dumps(n.details)]
    world.trainee.refresh_from_db()
    assert evaluated(world.trainee, TODAY).verdict.findings == before
    assert "林示例" not in client_of(world.chen).get("/trainees/").content.decode()
    noted = json.loads(last().details)
    assert last().act == "privacy.erase_person"
    assert noted == {"reason": "本人 6 月 15 日书面提出"}
    assert check(head=None).ok


def test_an_erased_person_stands_in_no_workbook_that_was_taken_in(
    world: World, client_of: ClientOf
) -> None:
    """Neither as whom a file names, nor in the name of a file that others handed in."""
    told = {"hospital": world.main, "content": b"x", "traineeship": world.trainee}
    of_lin = TakeIn.objects.create(
        by=world.secretary, file_name="林的旧登记.xlsx",
        supervisors={"周示例": world.zhou.pk, "陈示例": world.chen.pk}, **told,
    )  # fmt: skip
    named = {"周 示例": world.zhou.pk, "周示例": None, "陈示例": world.chen.pk}
    by_chen = TakeIn.objects.create(
        by=world.chen, file_name="周示例带教.xlsx", supervisors=named,
        **told | {"traineeship": world.other_trainee},
    )  # fmt: skip
    erase(client_of(world.admin), world.lin)
    of_lin.refresh_from_db()
    by_chen.refresh_from_db()
    assert (of_lin.file_name, bytes(of_lin.content)) == (ERASED, b"")
    assert (by_chen.file_name, bytes(by_chen.content)) == ("周示例带教.xlsx", b"x")
    assert by_chen.supervisors == named
    erase(client_of(world.admin), world.zhou)
    of_lin.refresh_from_db()
    by_chen.refresh_from_db()
    assert set(of_lin.supervisors.values()) == {world.zhou.pk, world.chen.pk}
    assert by_chen.file_name == ERASED
    for taking in (of_lin, by_chen):
        assert "周" not in json.dumps(taking.supervisors, ensure_ascii=False)
        assert "陈示例" in taking.supervisors


def test_a_slip_of_the_hand_erases_nobody(world: World, client_of: ClientOf) -> None:
    client = client_of(world.admin)
    assert "输入的姓名与这位人员不同" in erase(client, world.lin, name="林").content.decode()
    assert "请填写" in erase(client, world.lin, reason="").content.decode()
    assert "不能注销自己" in erase(client, world.admin).content.decode()
    assert Person.objects.get(pk=world.lin.pk).name == "林示例"


def test_the_last_administrator_stays(world: World) -> None:
    with pytest.raises(SeldingerError, match="最后一位平台管理员"):
        erase_person(by=world.base_admin, person=world.admin, name="王示例", reason="示例")
    set_active(by=world.admin, person=world.base_admin, active=False)


def test_those_of_another_base_are_not_found(world: World, client_of: ClientOf) -> None:
    for path in ("erase/", "data.json"):
        url = f"/privacy/people/{world.lin.pk}/{path}"
        assert client_of(world.zheng).post(url).status_code == 404
    assert "林示例" not in client_of(world.zheng).get("/privacy/", {"q": "林"}).content.decode()


def test_who_is_of_two_bases_is_the_platforms_to_answer_for(
    world: World, client_of: ClientOf
) -> None:
    join_base(
        by=None, base=world.other_base, hospital=world.main, kind=BaseHospital.Kind.PARTNER,
        start=BEGINNING,
    )  # fmt: skip
    url = f"/privacy/people/{world.zhou.pk}/erase/"
    asked = {"q": "周示例"}
    for reader, may in [(world.zheng, False), (world.base_admin, False), (world.admin, True)]:
        found = client_of(reader).get("/privacy/", asked).content.decode()
        assert "周示例" in found
        assert (url in found) is may
        assert ("请平台管理员办理" in found) is not may
        assert client_of(reader).get(url).status_code == (200 if may else 404)


def test_an_erased_person_stands_in_no_words_of_a_review(world: World, client_of: ClientOf) -> None:
    """周 was asked, then another; 陈 gave rulings. What 林 wrote herself stays."""
    other = world.head
    waives_all(world.trainee, world.chen)
    review = handed_in(world, words="周示例老师带教。")
    ask_another(
        by=world.chen, review=review, seen=asked_of(review), supervisor=other, reason="周示例产假"
    )
    kept = handed_in(world, Review.Kind.YEARLY, 1, supervisor=other)
    for gone in (world.zhou, world.chen):
        held = {one.kind: one.document() for one in held_about(gone)}
        assert [row["note"] for row in held.get("completion.step", [])] == (
            [f"由周示例改派{other}：周示例产假"] if gone == world.zhou else []
        )
        erase(client_of(world.admin), gone)
    round_ = review.rounds.get()
    notes = {step.note for step in round_.steps.all()}
    assert notes == {"", FORGOTTEN}
    text = json.dumps(round_.evidence, ensure_ascii=False)
    assert f"。已注销人员 {world.chen.pk}：示例" in text
    for name in ("周示例", "陈示例"):
        assert name not in text
    assert round_.words == "周示例老师带教。"
    assert not [*broken_seals()]
    signed(other, kept)  # nothing has changed since it was handed in


def test_an_issued_record_stays_as_it_was_signed(world: World, client_of: ClientOf) -> None:
    log_cases(1, world.trainee, world.department, supervisor=world.zhou)
    bundle = issue_bundle(review=passed(world), by=world.chen)
    for one in (world.lin, world.zhou, world.chen):
        assert "completion.issuedbundle" in {held.kind for held in held_about(one)}
    client = client_of(world.admin)
    page = client.get(f"/privacy/people/{world.lin.pk}/erase/").content.decode()
    assert "已签发的结业记录。它是签了名的文书" in page
    before = content_of_issued(bundle)
    erase(client, world.lin)
    bundle.refresh_from_db()
    assert content_of_issued(bundle) == before
    assert "林示例" in before.decode()


# -- patients -------------------------------------------------------------------------------------


def ask(client: Client, world: World, do: str, **told: object) -> Any:
    form = {"hospital": world.main.pk, "number": NUMBER, "reason": "患者书面提出", "do": do, **told}
    return client.post("/privacy/patients/", form, follow=True)


@pytest.mark.usefixtures("patient")
def test_a_patient_is_counted_handed_out_and_erased(world: World, client_of: ClientOf) -> None:
    other = log_case(world.trainee, world.department, supervisor=world.zhou, number="ZY-OTHER")
    client = client_of(world.admin)
    assert "病例 1 例，管理病例 2 例，医院清单 1 行" in ask(client, world, "look").content.decode()
    told = json.loads(ask(client, world, "export").content)
    assert told["手术"] == [{"日期": "2026-03-02", "手术操作": ["血管造影术"]}]
    assert NUMBER not in json.dumps(told)
    before = evaluated(world.trainee, TODAY).verdict.findings
    done = ask(client, world, "erase")
    assert "5 条登记里不再有这位患者的编号" in done.content.decode()
    assert NUMBER not in done.content.decode()
    erased = [row for row in rows() if row.number_tail == ERASED]
    assert len(erased) == 5
    assert {row.number_encrypted for row in erased} == {""}
    assert stored(NUMBER).digest not in {row.number_digest for row in rows()}
    assert Case.objects.get(pk=other.pk).number_tail == other.number_tail
    after = evaluated(world.trainee, TODAY).verdict.findings
    assert [(f.status, f.counted) for f in after] == [(f.status, f.counted) for f in before]
    assert check(head=None).ok
    assert "没有这个编号的登记" in ask(client, world, "erase").content.decode()
    for noted in AuditRow.objects.filter(act__startswith="privacy."):
        assert NUMBER not in noted.details


@pytest.mark.parametrize("do", ["look", "export", "erase"])
@pytest.mark.parametrize(("number", "found"), [(NUMBER, 5), ("ZY-NOBODY", 0)])
@pytest.mark.usefixtures("patient")
def test_whoever_looks_for_a_patient_leaves_a_trace(
    do: str, number: str, found: int, world: World, client_of: ClientOf
) -> None:
    ask(client_of(world.admin), world, do, number=number)
    (noted,) = AuditRow.objects.filter(act="privacy.look_for_patient")
    assert (noted.by, noted.kind, noted.object_id) == (
        world.admin, "people.hospital", str(world.main.pk),
    )  # fmt: skip
    assert json.loads(noted.details) == {"found": found, "reason": "患者书面提出"}


def test_what_was_erased_is_not_revealed(patient: Case, world: World, client_of: ClientOf) -> None:
    erase_patient(by=world.admin, hospital=world.main, number=NUMBER, reason="示例理由")
    url = f"/privacy/numbers/cases/{patient.pk}/"
    answer = client_of(world.secretary).post(url).content.decode()
    assert "这位患者的编号已应要求删除" in answer


@pytest.mark.usefixtures("patient")
def test_a_reason_does_not_repeat_the_number(world: World, client_of: ClientOf) -> None:
    answer = ask(client_of(world.admin), world, "erase", reason=f"删除 {NUMBER}")
    assert "请不要写患者编号" in answer.content.decode()
    assert stored(NUMBER).digest in {row.number_digest for row in rows()}


@pytest.mark.usefixtures("patient")
def test_a_hospital_of_another_base_is_not_offered(world: World, client_of: ClientOf) -> None:
    answer = ask(client_of(world.zheng), world, "erase")
    assert "这一项不能选" in answer.content.decode()
    assert stored(NUMBER).digest in {row.number_digest for row in rows()}


def test_what_assessors_said_is_the_trainees_once_they_may_see_it(world: World) -> None:
    def said() -> list[str]:
        held = {one.kind: one for one in held_about(world.lin)}
        rows = held["assessment.rating"].document() if "assessment.rating" in held else []
        return [row["comment"] for row in rows]

    made = asked(world)
    rated(world.zhou, made, 2, "示例改前")
    rated(world.zhou, made, 2, "示例意见")
    assert said() == []
    with time_machine.travel(NOW + timedelta(days=13), tick=False):
        assert said() == []
    with time_machine.travel(NOW + timedelta(days=14), tick=False):
        assert said() == ["示例意见"], "nobody is waited for"
    rated(world.lin, made, 3, "示例自评")
    assert said() == ["示例意见", "示例自评"]
    refused = asked(world)
    refuse(by=world.zhou, assessment=refused, reason="当时不在场")
    held = {one.kind: one.document() for one in held_about(world.lin)}
    assert [row["reason"] for row in held["assessment.refusal"]] == ["当时不在场"]
