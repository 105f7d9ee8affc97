"""Records of completion: issued with the review, withdrawn with it, and read in elsewhere."""

import json
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from io import BytesIO

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings
from django.urls import reverse

from seldinger.completion.answers import Check, Result
from seldinger.completion.canonical import text_of
from seldinger.completion.recomputing import LAST_STAGE, PASSED
from seldinger.completion.signing import public_key_of
from seldinger.completion.verifying import verify
from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.completion.actions.bundles import (
    issue_bundle,
    read_bundle,
    remove_bundle,
    trust_key,
    withdraw_bundles,
    withdraw_key,
)
from seldinger.web.completion.bundling import own_fingerprint
from seldinger.web.completion.models import BundleFile, IssuedBundle, ReadBundle, Review, Step
from seldinger.web.completion.reading import content_of_issued, content_of_read
from seldinger.web.completion.stages import ORDER
from seldinger.web.people.uploads import sealed
from seldinger.web.privacy.actions.rekeying import rekey
from seldinger.web.progress.verdicts import evaluated
from support.bundles import AT, FINGERPRINT, KEY, OTHER_KEY, small_bundle
from support.cases import log_cases
from support.completion import passed
from support.issued_bundles import read_in, trusted
from support.people import NOW, TODAY, ClientOf, World

forget_removed = import_module("seldinger.web.completion.migrations.0002_forget_removed")


@pytest.fixture
def issued(world: World) -> IssuedBundle:
    """For 林, with cases; the review is not a final one, the file is the same."""
    log_cases(3, world.trainee, world.department, supervisor=world.zhou)
    return issue_bundle(review=passed(world), by=world.chen)


# -- issued ----------------------------------------------------------------------------------------


def test_the_file_says_what_the_progress_page_says_and_nothing_of_patients(
    world: World, issued: IssuedBundle
) -> None:
    content = content_of_issued(issued)
    found = verify(content, library_at(None), {own_fingerprint()})
    assert (found.is_as_written, found.is_trusted) == (True, True)
    assert found.result is Result.NOT_SOUND, "no final review: it says so itself"
    told, verdict = json.loads(content), evaluated(world.trainee, TODAY).verdict
    statuses = {one["id"]: one["status"] for one in told["verdicts"]["requirements"]}
    assert statuses == {one.requirement.id: one.status.value for one in verdict.findings}
    assert {one["case_no"] for one in told["record"]["procedures"]} == {"c0001", "c0002", "c0003"}
    assert [one["who"] for one in told["reviews"]] == [world.zhou.name, world.chen.name]
    assert told["issued"]["base"] == world.base.name
    assert told["trainee"]["name"] == world.lin.name
    assert told["chain"]["number"] > 0
    for case in world.trainee.participations.values_list("procedure__case__number_tail", flat=True):
        assert not case or f'{case}"' not in content.decode()


def test_it_is_stored_encrypted_and_a_change_there_is_found(issued: IssuedBundle) -> None:
    assert b"seldinger" not in bytes(issued.file.content)
    BundleFile.objects.filter(pk=issued.file_id).update(content=sealed(small_bundle()))
    issued.refresh_from_db()
    with pytest.raises(SeldingerError, match="与登记的哈希不符"):
        content_of_issued(issued)


def test_what_is_withdrawn_says_so_on_its_page(
    world: World, issued: IssuedBundle, client_of: ClientOf
) -> None:
    url = reverse("completion_record", args=[issued.pk])
    page = client_of(world.lin).get(url).content.decode()
    assert "有效" in page
    assert "完成培训不等于手术授权" in page
    file = client_of(world.lin).get(reverse("completion_bundle", args=[issued.pk]))
    assert file.content == content_of_issued(issued)
    assert withdraw_bundles(review=issued.review, by=world.chen, why="示例：登记有误") == 1
    assert "作废。理由：示例：登记有误" in client_of(world.lin).get(url).content.decode()
    assert withdraw_bundles(review=issued.review, by=world.chen, why="再次") == 0


def test_after_another_signing_key_old_files_stay_good(world: World, issued: IssuedBundle) -> None:
    with override_settings(KEYS=replace(settings.KEYS, signing=OTHER_KEY)):
        assert own_fingerprint() != issued.fingerprint
        found = verify(content_of_issued(issued), library_at(None), {issued.fingerprint})
        assert found.is_as_written
    with (
        override_settings(KEYS=replace(settings.KEYS, signing="")),
        pytest.raises(SeldingerError, match="没有签名密钥"),
    ):
        issue_bundle(review=issued.review, by=world.chen)


def test_what_was_logged_of_later_days_is_not_in_it(world: World) -> None:
    log_cases(3, world.trainee, world.department, supervisor=world.zhou)
    review = passed(world)
    verdict = evaluated(world.trainee, TODAY).verdict
    with time_machine.travel(TODAY + timedelta(days=20), tick=False):
        log_cases(
            2, world.trainee, world.department, supervisor=world.zhou,
            day=TODAY + timedelta(days=10),
        )  # fmt: skip
        content = content_of_issued(issue_bundle(review=review, by=world.chen))
    told = json.loads(content)
    assert len(evaluated(world.trainee, TODAY).record.procedures) == 5
    assert {one["day"] <= TODAY.isoformat() for one in told["record"]["procedures"]} == {True}
    assert len(told["record"]["procedures"]) == 3
    statuses = {one["id"]: one["status"] for one in told["verdicts"]["requirements"]}
    assert statuses == {one.requirement.id: one.status.value for one in verdict.findings}


def test_the_words_of_the_last_stage_are_those_of_the_file() -> None:
    last = ORDER[Review.Kind.FINAL][-1]
    assert (str(last.label), str(Step.Said.PASSED.label)) == (LAST_STAGE, PASSED)


@pytest.mark.parametrize("moment", ["2026-11-23T07:30:00", "9999-12-31T23:59:59Z"])
def test_a_forged_moment_is_refused_in_words(
    world: World, client_of: ClientOf, moment: str
) -> None:
    document = json.loads(small_bundle())
    document["issued"]["at"] = moment
    page = client_of(world.secretary).post(reverse("bundles_read"), uploaded(text_of(document)))
    assert (page.status_code, ReadBundle.objects.count()) == (200, 0)
    assert "没有读入" in page.content.decode()


# -- read in ---------------------------------------------------------------------------------------


def uploaded(content: bytes) -> dict[str, object]:
    file = BytesIO(content)
    file.name = "结业记录.json"
    return {"file": file}


def test_another_hospital_reads_it_in(world: World, client_of: ClientOf) -> None:
    client = client_of(world.secretary)
    answer = client.post(reverse("bundles_read"), uploaded(small_bundle()), follow=True)
    page = answer.content.decode()
    assert "签名者未认可" in page
    assert "还不在本院的认可名单" in page
    assert "不会变成本院的登记、学分或手术权限" in page
    kept = ReadBundle.objects.get()
    assert (kept.name, kept.base, kept.result) == ("林（示例）", "示例基地", "sound")
    assert b"seldinger" not in bytes(kept.file.content)
    told = {
        "public_key": public_key_of(KEY), "whose": "示例基地", "source": "公函 1 号",
        "since": TODAY.isoformat(), "hospital": world.main.pk,
    }  # fmt: skip
    client.post(reverse("trusted_key_add"), told)
    page = client.get(reverse("bundle_read", args=[kept.pk])).content.decode()
    assert "核验通过" in page
    assert "可以采信" in page
    again = client.post(reverse("bundles_read"), uploaded(small_bundle())).content.decode()
    assert "已经读入过" in again


def test_a_changed_file_is_kept_as_not_sound_and_says_where(
    world: World, client_of: ClientOf
) -> None:
    changed = small_bundle().replace("林".encode(), "王".encode())
    bundle = read_in(world.secretary, world.main, changed)
    assert bundle.result == ReadBundle.Said.NOT_SOUND
    url = reverse("bundle_read", args=[bundle.pk])
    page = client_of(world.secretary).get(url).content.decode()
    assert "不符之处" in page
    assert "学员（trainee）" in page


@pytest.mark.parametrize("content", [b"\x00\x01", b"{}", small_bundle()[:300], b"[" * 5000])
def test_nothing_of_what_cannot_be_read_is_kept(
    world: World, client_of: ClientOf, content: bytes
) -> None:
    page = client_of(world.secretary).post(reverse("bundles_read"), uploaded(content))
    assert "没有读入" in page.content.decode()
    assert not ReadBundle.objects.exists()
    assert not BundleFile.objects.exists()


def test_a_key_withdrawn_is_believed_no_more(world: World, client_of: ClientOf) -> None:
    key = trusted(world.secretary, world.main)
    assert key.fingerprint == FINGERPRINT
    with pytest.raises(SeldingerError, match="已经在认可名单上"):
        trusted(world.secretary, world.main)
    bundle = read_in(world.secretary, world.main)
    assert bundle.was_trusted
    withdraw_key(by=world.secretary, key=key)
    with pytest.raises(SeldingerError, match="已经不在"):
        withdraw_key(by=world.secretary, key=key)
    page = client_of(world.secretary).get(reverse("bundles_read")).content.decode()
    assert "签名者未认可" in page
    with pytest.raises(SeldingerError, match="不是 Ed25519 公钥"):
        trust_key(
            by=world.secretary, hospital=world.main, public_key="指纹", whose="甲", source="乙",
            since=TODAY,
        )  # fmt: skip


def test_what_was_issued_before_a_key_is_believed_is_not_by_it(
    world: World, client_of: ClientOf
) -> None:
    late = AT.date() + timedelta(days=1)
    trust_key(
        by=world.secretary, hospital=world.main, public_key=public_key_of(KEY), whose="甲",
        source="乙", since=late,
    )  # fmt: skip
    bundle = read_in(world.secretary, world.main)
    assert not bundle.was_trusted
    client = client_of(world.secretary)
    page = client.get(reverse("bundle_read", args=[bundle.pk])).content.decode()
    assert "签发早于这把公钥从何时起认可的日期" in page
    assert "签名者未认可" in client.get(reverse("bundles_read")).content.decode()


def test_pages_without_a_key_or_with_a_lost_file_say_what_to_do(
    world: World, issued: IssuedBundle, client_of: ClientOf
) -> None:
    client, bundle = client_of(world.secretary), read_in(world.secretary, world.main)
    with override_settings(KEYS=replace(settings.KEYS, signing="")):
        for name in ("completion_key", "completion_key_file"):
            page = client.get(reverse(name))
            assert (page.status_code, "没有签名密钥" in page.content.decode()) == (503, True)
    BundleFile.objects.update(content=sealed(b"{}"))
    for reader, name, of in (
        (world.lin, "completion_record", issued), (world.lin, "completion_bundle", issued),
        (world.secretary, "bundle_read", bundle),
    ):  # fmt: skip
        page = client_of(reader).get(reverse(name, args=[of.pk]))
        assert (page.status_code, "请报告管理员" in page.content.decode()) == (503, True)


def test_what_is_removed_is_gone_and_may_be_read_again(world: World) -> None:
    bundle = read_in(world.secretary, world.main)
    remove_bundle(by=world.secretary, bundle=bundle)
    with pytest.raises(SeldingerError, match="已经删除"):
        remove_bundle(by=world.secretary, bundle=bundle)
    bundle.refresh_from_db()
    assert (bytes(bundle.file.content), bundle.name, bundle.base) == (b"", "", "")
    assert len(bundle.sha256) == 64
    with pytest.raises(SeldingerError):
        content_of_read(bundle)
    assert read_in(world.secretary, world.main).pk != bundle.pk


def test_what_was_removed_before_names_nobody_any_more(world: World) -> None:
    """The migration: a row that was sealed stays so, one that was changed by hand does too."""
    rows = [read_in(world.secretary, hospital) for hospital in (world.main, world.partner)]
    for row in rows:
        row.removed_at, row.removed_by = NOW, world.secretary
        row.save()
    ReadBundle.objects.filter(pk=rows[1].pk).update(seal="changed by hand")
    standing = read_in(world.secretary, world.main)
    then = MigrationLoader(connection).project_state(("completion", "0001_initial"))
    forget_removed.forget(then.apps, None)
    for row in rows:
        row.refresh_from_db()
        assert (row.name, row.base) == ("", "")
    assert [*broken_seals()] == [rows[1]]
    standing.refresh_from_db()
    assert standing.name


def test_other_keys_for_numbers_leave_every_file_readable(
    world: World, issued: IssuedBundle
) -> None:
    bundle = read_in(world.secretary, world.main)
    before = content_of_issued(issued), content_of_read(bundle)
    fresh = replace(settings.KEYS, patients=(Fernet.generate_key().decode(),), hashing="another")
    rekey(by=None, present=settings.KEYS, following=fresh)
    with override_settings(KEYS=fresh):
        issued, bundle = IssuedBundle.objects.get(), ReadBundle.objects.get()
        assert (content_of_issued(issued), content_of_read(bundle)) == before
        assert not [*broken_seals()]


def test_a_secretary_reads_for_the_main_hospital_of_the_base_alone(
    world: World, client_of: ClientOf
) -> None:
    page = client_of(world.secretary).get(reverse("bundles_read"), {"hospital": world.partner.pk})
    assert page.status_code == 404
    assert client_of(world.wu).get(reverse("bundles_read")).status_code == 200


def test_the_public_key_can_be_compared(world: World, client_of: ClientOf) -> None:
    client = client_of(world.secretary)
    key = client.get(reverse("completion_key_file")).content.decode().strip()
    assert key == public_key_of(settings.KEYS.signing)
    page = client.get(reverse("completion_key")).content.decode()
    assert key in page
    assert settings.KEYS.signing not in page


def test_a_file_too_large_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seldinger.web.completion.actions.bundles.LARGEST", 10)
    with pytest.raises(SeldingerError, match="不是结业记录"):
        read_bundle(by=world.secretary, hospital=world.main, content=small_bundle())


def test_the_check_of_the_signer_is_of_todays_list(world: World) -> None:
    bundle = read_in(world.secretary, world.main)
    content = content_of_read(bundle)
    assert verify(content, library_at(None), set()).of(Check.SIGNER).says == "签名者不在认可名单"
