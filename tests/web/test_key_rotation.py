"""Other keys: every number still reads and joins, wherever the process is killed."""

import json
import signal
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.test import override_settings

from seldinger.cli import BAD_INPUT, YES
from seldinger.errors import SeldingerError
from seldinger.web import keys
from seldinger.web.audittrail.check import check
from seldinger.web.audittrail.models import KeyMark
from seldinger.web.inbox.models import Robot
from seldinger.web.keys import Keys, cipher
from seldinger.web.logbook.models import Case, Draft, Version
from seldinger.web.logbook.numbers import digest, stored
from seldinger.web.people.actions.roster import keep_draft
from seldinger.web.privacy.actions.rekeying import rekey
from seldinger.web.privacy.tokens import OF_PATIENTS, OTHERS
from seldinger.web.privileges.actions.importing import keep_grant_list
from seldinger.web.reconciliation.keys import operation_key
from seldinger.web.reconciliation.models import HospitalList, Operation
from support.cases import log_case, log_cases
from support.database import POSTGRESQL
from support.installations import WITH_TABLES, Installation, installed
from support.kept import own_models
from support.people import NOW, TODAY, World

TESTS = Path(__file__).parents[1]
NUMBER = "ZY-4711"
TOKEN = "gAAAA"


def following() -> Keys:
    fresh = Fernet.generate_key().decode()
    return replace(settings.KEYS, patients=(fresh,), hashing="another-hashing-key")


@pytest.fixture
def filled(world: World) -> World:
    """Something in every place that holds a token."""
    log_cases(5, world.trainee, world.department, supervisor=world.zhou)
    case = log_case(world.trainee, world.department, supervisor=world.zhou, number=NUMBER)
    number = {
        "number_encrypted": case.number_encrypted,
        "number_digest": case.number_digest,
        "number_tail": case.number_tail,
    }
    Version(
        kind="logbook.case", object_id=case.pk, number=1, facts={}, by=world.lin, until=NOW,
        **number,
    ).save()  # fmt: skip
    Version(
        kind="logbook.activity", object_id=1, number=1, facts={}, by=world.lin, until=NOW,
        number_encrypted="", number_digest="", number_tail="",
    ).save()  # fmt: skip
    token = cipher(settings.KEYS).encrypt(b"content")
    told = HospitalList.objects.create(
        hospital=world.main, file_name="x", digest="0", content=token, by=world.secretary,
        uploaded_at=NOW,
    )  # fmt: skip
    made = Operation(hospital=world.main, list=told, key="", day=TODAY, name="栓塞", **number)
    made.key = key_of(made)
    made.save()
    Draft.objects.create(
        owner=world.lin, key="00000000-0000-0000-0000-000000000001", form="case",
        content=token.decode(), saved_at=NOW,
    )  # fmt: skip
    Robot.objects.create(hospital=world.main, kind="wecom", address=token.decode())
    keep_draft(by=world.secretary, base=world.base, file_name="x", content=b"content")
    keep_grant_list(by=world.wu, hospital=world.main, file_name="x", content=b"content")
    return world


def key_of(operation: Operation) -> str:
    return operation_key(
        hospital=operation.hospital_id, number_digest=operation.number_digest,
        day=operation.day, start=operation.start, name=operation.name,
    )  # fmt: skip


def tokens() -> list[str]:
    """Every Fernet token in any column of any table of ours."""
    values = (
        value
        for model in own_models()
        for row in model._base_manager.values_list()
        for value in row
    )
    texts = (
        bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else value
        for value in values
    )
    return [text for text in texts if isinstance(text, str) and text.startswith(TOKEN)]


@pytest.mark.usefixtures("filled")
def test_everything_reads_and_joins_with_the_other_keys_alone() -> None:
    before, old = len(tokens()), settings.KEYS
    assert before == 6 + 1 + 1 + 5
    new = following()
    rekey(by=None, present=old, following=new)
    assert len(tokens()) == before
    for token in tokens():
        assert cipher(new).decrypt(token)
        with pytest.raises(InvalidToken):
            cipher(old).decrypt(token)
    with override_settings(KEYS=new):
        told = digest(NUMBER)
        assert Case.objects.get(number_digest=told).number_tail == stored(NUMBER).tail
        assert Version.objects.get(kind="logbook.case").number_digest == told
        operation = Operation.objects.get()
        assert (operation.number_digest, operation.key) == (told, key_of(operation))
        assert check(head=None).ok
    assert KeyMark.objects.get().fingerprint == keys.fingerprint(new.hashing)


@pytest.mark.usefixtures("filled")
def test_a_row_changed_by_hand_stays_marked() -> None:
    """New seals for everything would make a forged row look right."""
    case = Case.objects.order_by("pk")[0]
    Case.objects.filter(pk=case.pk).update(day=TODAY, seal=case.seal)
    new = following()
    rekey(by=None, present=settings.KEYS, following=new)
    with override_settings(KEYS=new):
        assert [row.id for row in check(head=None).changed] == [str(case.pk)]


@pytest.mark.usefixtures("filled")
def test_a_token_of_unknown_keys_stops_everything() -> None:
    foreign = Fernet(Fernet.generate_key()).encrypt(b"x").decode()
    Robot.objects.update(address=foreign)
    before = tokens()
    with pytest.raises(SeldingerError, match=r"inbox\.Robot 第 \d+ 行解不开"):
        rekey(by=None, present=settings.KEYS, following=following())
    assert tokens() == before
    assert not KeyMark.objects.exists()


@pytest.mark.usefixtures("filled")
def test_an_erased_number_stays_erased() -> None:
    case = Case.objects.order_by("pk")[0]
    case.number_encrypted, case.number_digest = "", "f" * 64
    case.save()
    rekey(by=None, present=settings.KEYS, following=following())
    case.refresh_from_db()
    assert (case.number_encrypted, case.number_digest) == ("", "f" * 64)


def test_every_place_of_a_token_is_named() -> None:
    """A field that says of itself, in its name or its model's words, that it holds a token."""
    named = {*OTHERS, *OF_PATIENTS}
    for model in own_models():
        told = (model.__doc__ or "") + "".join(vars(model).keys())
        fields = {field.name for field in model._meta.concrete_fields}
        if "Fernet" in told or "number_encrypted" in fields:
            assert model in named, model


# -- the command ----------------------------------------------------------------------------------

BUILD = """
from support.cases import log_case, log_cases
from support.people import build_world
world = build_world()
log_cases(20, world.trainee, world.department, supervisor=world.zhou)
log_case(world.trainee, world.department, supervisor=world.zhou, number="ZY-4711")
"""
TELL = """
from django.conf import settings
from seldinger.web.audittrail.check import check
from seldinger.web.keys import cipher
from seldinger.web.logbook.models import Case
from seldinger.web.logbook.numbers import digest
read = [cipher(settings.KEYS).decrypt(c.number_encrypted).decode() for c in Case.objects.all()]
joined = [digest(n) == c.number_digest for n, c in zip(read, Case.objects.all())]
print(json.dumps([sorted(read), all(joined), check(head=None).ok,
    Case.objects.filter(number_digest=digest("ZY-4711")).count(), settings.KEYS.hashing]))
"""
# Dies without a word before or after one of the steps of a rotation.
KILLED = """
import os, signal
from django.db import transaction
from seldinger.web import key_rotation, keys
from seldinger.web.privacy.actions import rekeying
def dying(module, name, after=False):
    plain = getattr(module, name)
    def run(*args, **kwargs):
        if after:
            plain(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(module, name, run)
{dying}
key_rotation.rotate(Path(sys.argv[1]), lambda text: None)
"""
POINTS = {
    "before the next keys are written": 'dying(keys, "propose")',
    "while the next keys are written": 'dying(keys, "_rewritten")',
    "with the next keys beside": 'dying(keys, "propose", after=True)',
    "in the middle of the transaction": 'dying(rekeying, "_write", after=True)',
    "before the transaction ends": 'dying(rekeying, "record", after=True)',
    "with the transaction done": 'dying(keys, "accept")',
    "in the middle of taking the next keys": 'dying(keys, "_rewritten_last")',
    "when all is done": 'dying(keys, "accept", after=True)',
}
# `accept` writes the old keys aside first, then the file itself.
POINTS["in the middle of taking the next keys"] = """
plain, count = keys._rewritten, []
def run(*args):
    count.append(1)
    plain(*args)
    if len(count) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
keys._rewritten = run
"""


@pytest.fixture
def frozen() -> None:
    """Real time: real processes."""


def told_by(installation: Installation) -> list[object]:
    told: list[object] = json.loads(installation.run(TELL))
    return told


def rotated(installation: Installation, **environment: str) -> "CompletedProcess[str]":
    return installation.seldinger("keys", "rotate", **environment)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return installed(tmp_path, WITH_TABLES + BUILD, postgresql=False)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """What every one of these installations tells at first."""
    folder = tmp_path_factory.mktemp("before")
    return told_by(installed(folder, WITH_TABLES + BUILD, postgresql=False))


only_once = pytest.mark.skipif(POSTGRESQL, reason="these processes use SQLite either way")


@only_once
def test_the_command_changes_the_keys_and_keeps_the_old(
    installation: Installation, before: list[object]
) -> None:
    old = json.loads((installation.data / "keys.json").read_text(encoding="utf-8"))
    done = rotated(installation)
    assert done.returncode == YES, done.stderr
    after = told_by(installation)
    assert after[:4] == before[:4]
    assert after[4] != before[4]
    kept = installation.data / f"keys-{keys.fingerprint(old['hashing'])}.json"
    assert json.loads(kept.read_text(encoding="utf-8")) == old
    assert kept.stat().st_mode & 0o077 == 0
    assert str(kept) in done.stderr


@only_once
@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_the_next_start_goes_on(
    point: str, installation: Installation, before: list[object]
) -> None:
    killed = installation.tried(KILLED.replace("{dying}", POINTS[point]))
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert told_by(installation)[:4] == before[:4]
    stored_keys = json.loads((installation.data / "keys.json").read_text(encoding="utf-8"))
    assert set(stored_keys) == {"django", "patients", "hashing", "sealing", "signing"}
    assert rotated(installation).returncode == YES
    assert told_by(installation)[:4] == before[:4]


@only_once
def test_it_refuses_beside_a_server_and_with_keys_from_elsewhere(
    installation: Installation,
) -> None:
    held = installation.tried(
        "import subprocess\n"
        "from seldinger.web.serve import attend\n"
        "attend(Path(sys.argv[1]))\n"
        "done = subprocess.run([sys.executable, '-m', 'seldinger.cli', 'keys', 'rotate',"
        " '--data', sys.argv[1]], capture_output=True, text=True)\n"
        "print(done.returncode, done.stderr)"
    )
    assert held.stdout.startswith(f"{BAD_INPUT} 平台正在这份数据上运行"), held.stderr
    during = installation.tried(
        "import subprocess\n"
        "from seldinger.web import keys\n"
        "from seldinger.web.running import Lock\n"
        "from django.conf import settings\n"
        "lock = Lock(Path(sys.argv[1]), alone=True)\n"
        "keys.propose(Path(sys.argv[1]), settings.KEYS)\n"
        "done = subprocess.run([sys.executable, '-m', 'seldinger.cli', 'audit-trail', 'check',"
        " '--data', sys.argv[1]], capture_output=True, text=True)\n"
        "print(done.returncode, done.stderr)"
    )
    assert during.stdout.startswith(f"{BAD_INPUT} 这份数据正在恢复或轮换密钥"), during.stderr
    elsewhere = rotated(installation, SELDINGER_HASH_KEY="from-elsewhere")
    assert elsewhere.returncode == BAD_INPUT
    assert elsewhere.stderr.startswith("密钥来自环境变量 SELDINGER_HASH_KEY")
    nothing = rotated(Installation(installation.data / "none"))
    assert nothing.returncode == BAD_INPUT
    assert "Traceback" not in nothing.stderr


@only_once
def test_a_number_that_cannot_be_read_leaves_the_keys(installation: Installation) -> None:
    spoilt = (
        "from seldinger.web.logbook.models import Case\n"
        "Case.objects.filter(pk=1).update(number_encrypted='gAAAAspoilt', seal='')"
    )
    installation.run(spoilt)
    before = (installation.data / "keys.json").read_bytes()
    done = rotated(installation)
    assert done.returncode == BAD_INPUT
    assert "解不开" in done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads((installation.data / "keys.json").read_bytes()) == json.loads(before)
