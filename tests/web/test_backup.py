"""The drill: everything in one file, restored elsewhere, says the same; damage is refused."""

import hashlib
import json
import random
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from seldinger.cli import BAD_INPUT, YES
from seldinger.errors import SeldingerError
from seldinger.web.backup.form import HEX, MANIFEST, SEAL, Backup, seal_file
from seldinger.web.backup.tables import DERIVED, fields_of, kept
from seldinger.web.backup.values import readers, writers
from support.database import POSTGRESQL
from support.installations import (
    WITH_TABLES,
    Installation,
    installed,
    new_database,
    with_tables,
)
from support.kept import own_models

pytestmark = pytest.mark.skipif(POSTGRESQL, reason="the drill uses both databases either way")

TESTS = Path(__file__).parents[1]
NUMBER = "ZY-777001"
BUILD = """
from seldinger.web.norms.actions import take_over_norms
take_over_norms(by=None)
from datetime import datetime
from django.utils import timezone
from seldinger.domain.training.words import Role, State
from seldinger.web.logbook.actions.bulk import log_admissions
from seldinger.web.logbook.entries import NewAdmission
from seldinger.web.people.actions.roster import keep_draft
from support.cases import log_case, log_cases
from support.people import build_world
world = build_world()
for role in Role:
    log_cases(7, world.trainee, world.department, supervisor=world.zhou, role=role)
log_cases(3, world.trainee, world.department, supervisor=world.zhou, state=State.PENDING)
log_case(world.trainee, world.department, supervisor=world.zhou, number="ZY-777001", name="栓塞")
log_cases(4, world.other_trainee, world.other_department, supervisor=world.zheng)
seen = timezone.make_aware(datetime(2026, 3, 2, 18))
log_admissions(by=None, admissions=[NewAdmission(
    trainee=world.trainee.pk, supervisor=world.zhou.pk, state=State.VERIFIED, logged_at=seen,
    decided_at=seen, hospital=world.main.pk, day=seen.date(), number="ZY-777001", kind="")])
keep_draft(by=world.secretary, base=world.base, file_name="名册.xlsx", content=b"PK-not-really")
"""
# Counts, the head of the trail, every verdict, and a number as its keys read it.
TELL = """
from datetime import date
from django.apps import apps
from django.conf import settings
from seldinger.domain.training.evaluate import evaluate
from seldinger.norms.library import library_at
from seldinger.report.document import document
from seldinger.web.audittrail.check import check
from seldinger.web.backup.tables import kept
from seldinger.web.keys import cipher
from seldinger.web.logbook.models import Case
from seldinger.web.logbook.numbers import digest
from seldinger.web.logbook.record import record_of
from seldinger.web.people.models import Traineeship
result = check(head=None)
rulebook = library_at(None).rulebook("interventional")
crosswalk = library_at(None).crosswalk_for(rulebook)
verdicts = {
    t.person.login: document(evaluate(rulebook, record_of(t), date(2026, 6, 15), crosswalk), [])
    for t in Traineeship.objects.order_by("pk")
}
case = Case.objects.get(number_digest=digest("ZY-777001"))
print(json.dumps({
    "ok": result.ok, "head": [result.number, result.hash], "verdicts": verdicts,
    "counts": {m._meta.label_lower: m._base_manager.count() for m in kept()},
    "seals": sorted(Case.objects.values_list("seal", flat=True)),
    "number": cipher(settings.KEYS).decrypt(case.number_encrypted).decode(),
}))
"""
# An account and a case more: whatever gives out primary keys counts on from what was restored.
GO_ON = """
from support.cases import log_case
from seldinger.web.people.actions.accounts import add_person
from seldinger.web.people.models import Department, Person, Traineeship
add_person(by=None, name="新示例", login="new")
zhou = Person.objects.get(login="zhou")
trainee = Traineeship.objects.get(person__login="lin")
log_case(trainee, Department.objects.order_by("pk")[0], supervisor=zhou, number="NEW-1")
"""


@pytest.fixture
def frozen() -> None:
    """Real time: real processes."""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return installed(tmp_path_factory.mktemp("source"), WITH_TABLES + BUILD, postgresql=False)


@pytest.fixture(scope="module")
def backup(source: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "备份.zip"
    done = source.seldinger("backup", path, "--json")
    assert done.returncode == YES, done.stderr
    told = json.loads(done.stdout)
    assert told["bytes"] == path.stat().st_size
    assert told["rows"]["people.traineeship"] == 3
    assert "备份 logbook.case……" in done.stderr
    return path


@pytest.fixture
def elsewhere(source: Installation, tmp_path: Path) -> Callable[..., Installation]:
    """An empty installation with the keys brought along."""

    def make(name: str = "there", url: str = "") -> Installation:
        (tmp_path / name).mkdir()
        shutil.copy(source.data / "keys.json", tmp_path / name)
        return Installation(tmp_path / name, url)

    return make


Elsewhere = Callable[..., Installation]


def given_tables(installation: Installation) -> Installation:
    """Empty tables, where a test is not about making them: that takes half a minute."""
    shutil.copy(with_tables(postgresql=False).data / "seldinger.sqlite3", installation.data)
    return installation


def told_by(installation: Installation) -> object:
    return json.loads(installation.run(TELL))


@pytest.fixture(scope="module")
def told_at_first(source: Installation) -> object:
    return told_by(source)


def silent(_text: str) -> None:
    pass


# -- the drill ------------------------------------------------------------------------------------


def test_restored_elsewhere_it_says_the_same(
    told_at_first: object, backup: Path, elsewhere: Elsewhere
) -> None:
    there = elsewhere()
    done = there.seldinger("restore", backup)
    assert done.returncode == YES, done.stderr
    assert "每张表的行数与备份相同" in done.stderr
    assert "留痕完整" in done.stderr
    told = told_by(there)
    assert told == told_at_first
    assert told["ok"]  # type: ignore[index]
    assert told["number"] == NUMBER  # type: ignore[index]
    there.run(GO_ON)


@pytest.mark.enable_socket
def test_through_postgresql_and_back_it_says_the_same(
    told_at_first: object, backup: Path, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    big = elsewhere("big", new_database())
    assert big.seldinger("restore", backup).returncode == YES
    assert told_by(big) == told_at_first
    again = tmp_path / "again.zip"
    assert big.seldinger("backup", again).returncode == YES
    back = given_tables(elsewhere("back"))
    assert back.seldinger("restore", again, "--json").returncode == YES
    assert told_by(back) == told_at_first
    big.run(GO_ON)  # sequences count on


def test_a_backup_holds_no_key_no_number_and_is_its_owners(
    source: Installation, backup: Path
) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    secrets = json.loads((source.data / "keys.json").read_text(encoding="utf-8")).values()
    with zipfile.ZipFile(backup) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode()
            assert NUMBER not in text
            assert not [secret for secret in secrets if secret in text]
    assert not list(backup.parent.glob("*.part"))


def test_pages_may_go_on_while_it_is_written(source: Installation, tmp_path: Path) -> None:
    """A writer in the middle of the reading neither waits nor is half in the file."""
    script = f"""
from seldinger.web.backup import writing
from seldinger.web.people.models import Person
import sqlite3
plain, first = writing._table, []
def meddling(archive, model, say):
    if not first:
        first.append(True)
        part = plain(archive, model, say)
        other = sqlite3.connect(str(Path(sys.argv[1]) / "seldinger.sqlite3"), timeout=1)
        other.execute("update people_person set initials = 'later'")
        other.commit()
        return part
    return plain(archive, model, say)
writing._table = meddling
writing.write_backup(Path({str(tmp_path / "b.zip")!r}), lambda text: None)
assert Person.objects.filter(initials="later").exists()
"""
    copied = Installation(tmp_path / "copy")
    shutil.copytree(source.data, copied.data)
    copied.run(script)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert b"later" not in archive.read("people.person.jsonl")


# -- what is refused ------------------------------------------------------------------------------


def refused(done: "subprocess.CompletedProcess[str]", told: str) -> None:
    assert done.returncode == BAD_INPUT, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_with_anything_in_it_is_left_alone(
    source: Installation, told_at_first: object, backup: Path
) -> None:
    refused(source.seldinger("restore", backup), "数据库里已经有数据，不能恢复到它上面")
    assert told_by(source) == told_at_first


def test_other_keys_are_refused_and_passed_over_on_request(backup: Path, tmp_path: Path) -> None:
    there = Installation(tmp_path / "none")
    refused(there.seldinger("restore", backup), "请先把备份当时的 keys.json 放进去")
    assert not there.data.exists()
    there.data.mkdir()
    there.run("")  # makes keys of its own
    given_tables(there)
    refused(there.seldinger("restore", backup), "这里的密钥不是这份备份的密钥")
    done = there.seldinger("restore", backup, "--without-keys")
    assert done.returncode == YES, done.stderr
    assert "被直接改过" in done.stderr  # the seals cannot be read with other keys: said


def test_a_backup_of_a_newer_release_is_refused(
    backup: Path, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    newer = rewritten(
        backup, tmp_path / "newer.zip", lambda told: told["migrations"]["people"].append("0099_x")
    )
    refused(elsewhere().seldinger("restore", newer), "由更新的版本")


def test_a_running_server_is_not_restored_under(backup: Path, elsewhere: Elsewhere) -> None:
    there = elsewhere()
    script = f"""
from seldinger.web.running import Lock
import subprocess
held = Lock(Path(sys.argv[1]), alone=False)
done = subprocess.run([sys.executable, "-m", "seldinger.cli", "restore", {str(backup)!r},
    "--data", sys.argv[1]], capture_output=True, text=True)
print(done.returncode, done.stderr)
"""
    told = there.run(script)
    assert told.startswith(str(BAD_INPUT))
    assert "平台正在这份数据上运行" in told


def test_what_is_no_backup_is_refused(tmp_path: Path, elsewhere: Elsewhere) -> None:
    there = elsewhere()
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("x", "y" * 200)
    for path in (other, TESTS / "conftest.py", tmp_path / "missing"):
        done = there.seldinger("restore", path)
        assert done.returncode == BAD_INPUT
        assert "Traceback" not in done.stderr
    empty = Installation(tmp_path / "empty")
    empty.data.mkdir()
    refused(empty.seldinger("backup", tmp_path / "x.zip"), "数据库尚未建立")


def test_a_byte_changed_anywhere_is_refused(backup: Path, tmp_path: Path) -> None:
    content = backup.read_bytes()
    assert Backup(backup).manifest.parts
    draw = random.Random(7)
    places = {0, 1, len(content) - 1, len(content) - HEX, len(content) - HEX - 1}
    places |= {draw.randrange(len(content)) for _ in range(150)}
    other = tmp_path / "flipped.zip"
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 1 << draw.randrange(8)
        other.write_bytes(changed)
        with pytest.raises(SeldingerError, match=r"已损坏|不是 Seldinger 的备份"):
            Backup(other)


def test_cut_off_or_lengthened_it_is_refused(backup: Path, tmp_path: Path) -> None:
    content = backup.read_bytes()
    other = tmp_path / "cut.zip"
    for changed in (content[:-1], content[: len(content) // 2], content[:5], b"", content + b"x"):
        other.write_bytes(changed)
        with pytest.raises(SeldingerError):
            Backup(other)


def test_damage_with_a_right_digest_is_still_refused_in_words(backup: Path, tmp_path: Path) -> None:
    """Somebody who also seals the file anew: the reader never fails in any other way."""
    content = backup.read_bytes()
    draw = random.Random(11)
    other = tmp_path / "fuzzed.zip"
    opened = 0
    for _ in range(150):
        changed = bytearray(content)
        for _ in range(draw.choice([1, 3, 40])):
            changed[draw.randrange(len(content) - HEX - len(SEAL))] = draw.randrange(256)
        other.write_bytes(changed)
        seal_file(other)
        try:
            Backup(other).check(silent)
            opened += 1
        except SeldingerError:
            pass
    assert opened < 75  # most damage is seen without the digest too


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told.pop("head"),
        lambda told: told.update(head=["1", "x"]),
        lambda told: told.update(head=5),
        lambda told: told.update(parts={"a": 1}),
        lambda told: told["parts"].append(told["parts"][0]),
        lambda told: told["parts"][0].update(rows=-1),
        lambda told: told["parts"][0].update(columns=[1]),
        lambda told: told.update(keys={"patients": []}),
        lambda told: told.update(migrations={"people": "x"}),
        lambda told: told.update(format="something"),
        lambda told: told.update(format="seldinger-backup/2"),
    ],
)
def test_a_manifest_of_another_shape_is_refused(
    spoil: Callable[[dict[str, object]], object], backup: Path, tmp_path: Path
) -> None:
    with pytest.raises(SeldingerError):
        Backup(rewritten(backup, tmp_path / "spoilt.zip", spoil))


def test_parts_that_lie_are_refused(backup: Path, tmp_path: Path) -> None:
    def fewer(told: dict[str, object]) -> None:
        part = next(p for p in told["parts"] if p["model"] == "people.person")  # type: ignore[attr-defined]
        part["rows"] += 1

    opened = Backup(rewritten(backup, tmp_path / "lies.zip", fewer))
    with pytest.raises(SeldingerError, match=r"people\.person 这一部分读不出来"):
        opened.check(silent)


def rewritten(
    backup: Path, path: Path, spoil: Callable[[dict[str, object]], object]
) -> Path:  # fmt: skip
    """The same backup with another manifest, sealed as a whole one is."""
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == MANIFEST:
                told = json.loads(content)
                spoil(told)
                content = json.dumps(told).encode()
            new.writestr(name, content)
        new.comment = SEAL + b"0" * HEX
    seal_file(path)
    return path


# -- what it keeps --------------------------------------------------------------------------------


def test_every_table_is_kept_or_derived() -> None:
    labels = {model._meta.label_lower for model in own_models()}
    assert labels == {model._meta.label_lower for model in kept()} | DERIVED


def test_every_kind_of_column_has_its_way_through_json() -> None:
    for model in own_models():
        fields = fields_of(model)
        assert len(readers(fields)) == len(writers(fields)) == len(fields)


def test_the_digest_is_of_the_whole_file(backup: Path) -> None:
    content = backup.read_bytes()
    assert content[-HEX:].decode() == hashlib.sha256(content[:-HEX]).hexdigest()
    assert replace(Backup(backup).manifest, parts=[]).parts == []
