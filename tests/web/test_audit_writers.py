"""Processes that write at once, on a real database; and the command that checks what they wrote."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from seldinger.cli import BAD_INPUT, NO, YES
from support.database import POSTGRESQL, postgresql_url

WRITERS, ROWS = 3, 40

BEGIN = """
import sys
from pathlib import Path
from seldinger.web.serve import prepare
prepare(Path(sys.argv[1]))
"""
SET_UP = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from seldinger.web.people.actions.accounts import add_person
for number in range(int(sys.argv[2])):
    add_person(by=None, name=f"示例{number}", login=str(number))
"""
# Ready, it says so, and starts when told: all of them write at the same time.
WRITE = """
from seldinger.web.people.actions.accounts import note_sign_in
from seldinger.web.people.models import Person
person = Person.objects.get(login=sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[3])):
    note_sign_in(by=person)
"""
TAMPER = """
from django.db import connection
with connection.cursor() as cursor:
    if connection.vendor == "sqlite":
        cursor.execute("DROP TRIGGER audit_row_is_not_deleted")
    else:
        cursor.execute("ALTER TABLE audittrail_auditrow DISABLE TRIGGER USER")
    cursor.execute("DELETE FROM audittrail_auditrow WHERE number " + sys.argv[2])
"""


@dataclass(frozen=True)
class Installation:
    data: Path
    environment: dict[str, str]

    def python(self, script: str, *arguments: object) -> None:
        subprocess.run(self._python(script, *arguments), env=self.environment, check=True)

    def start(self, script: str, *arguments: object) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self._python(script, *arguments),
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def check(self, *options: str) -> "subprocess.CompletedProcess[str]":
        """`seldinger audit-trail check`."""
        command = [sys.executable, "-m", "seldinger.cli", "audit-trail", "check"]
        return subprocess.run(
            [*command, "--data", str(self.data), *options],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def _python(self, script: str, *arguments: object) -> list[str]:
        told = [str(argument) for argument in (self.data, *arguments)]
        return [sys.executable, "-c", BEGIN + script, *told]


@pytest.fixture
def frozen() -> None:
    """Real time: real processes are waited for."""


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """A database of its own with as many accounts as there are writers."""
    url = ""
    if POSTGRESQL:
        name = f"writers_{uuid4().hex[:8]}"
        with psycopg.connect(postgresql_url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        url = postgresql_url(name)
    environment = os.environ | {"SELDINGER_DATABASE_URL": url, "PYTHONIOENCODING": "utf-8"}
    made = Installation(tmp_path, environment)
    made.python(SET_UP, WRITERS)
    return made


@pytest.fixture
def written(installation: Installation) -> Installation:
    """After all writers wrote at once."""
    writers = [installation.start(WRITE, number, ROWS) for number in range(WRITERS)]
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        _, faults = writer.communicate(timeout=120)
        assert writer.returncode == 0, faults
    return installation


def test_writers_at_the_same_time_leave_no_gap_and_no_fork(written: Installation) -> None:
    answer = written.check("--json")
    assert answer.returncode == YES, answer.stderr
    result = json.loads(answer.stdout)
    assert result["ok"]
    assert result["rows"] == result["head"]["number"] == WRITERS + WRITERS * ROWS
    head = f"{result['head']['number']}:{result['head']['hash']}"
    assert f"链尾 {head}" in written.check("--head", head).stdout

    written.python(TAMPER, "> 100")
    assert written.check().returncode == YES
    cut = written.check("--head", head)
    assert cut.returncode == NO
    assert cut.stdout.startswith(
        "留痕在第 101 行断裂：以前记下的链尾是第 123 行，现在只到第 100 行"
    )


def test_the_command_answers_in_its_exit_code(installation: Installation) -> None:
    wrong = installation.check("--head", "12")
    assert wrong.returncode == BAD_INPUT
    assert wrong.stderr.startswith("--head“12”不是链尾")
    assert wrong.stderr.count("\n") == 1
    installation.python(TAMPER, "= 2")
    broken = installation.check("--json")
    assert (broken.returncode, broken.stderr) == (NO, "")
    why = "缺少第 2 行，下一行是第 3 行"
    assert json.loads(broken.stdout)["break"] == {"number": 2, "why": why}


def test_the_command_needs_a_folder_with_a_database(tmp_path: Path) -> None:
    nothing = Installation(tmp_path / "无", dict(os.environ)).check()
    assert nothing.returncode == BAD_INPUT
    assert nothing.stderr.startswith("没有文件夹")
    assert not (tmp_path / "无").exists()
    empty = Installation(tmp_path, dict(os.environ)).check()
    assert empty.returncode == BAD_INPUT
    assert empty.stderr.startswith("这里还没有留痕：数据库尚未建立")
    (tmp_path / "seldinger.sqlite3").write_text("这不是数据库" * 100, encoding="utf-8")
    damaged = Installation(tmp_path, dict(os.environ)).check()
    assert damaged.returncode == BAD_INPUT
    assert damaged.stderr.startswith("数据库打不开")
