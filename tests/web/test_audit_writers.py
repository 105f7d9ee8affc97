"""Processes that write at once, on a real database; and the command that checks what they wrote."""

import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from seldinger.cli import BAD_INPUT, NO, YES
from support.installations import WITH_TABLES, Installation, installed

WRITERS, ROWS = 3, 40

SET_UP = """
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


@pytest.fixture
def frozen() -> None:
    """Real time: real processes are waited for."""


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """A database of its own with as many accounts as there are writers."""
    return installed(tmp_path, WITH_TABLES + SET_UP, WRITERS)


@pytest.fixture
def written(installation: Installation) -> Installation:
    """After all writers wrote at once."""
    installation.at_once(*[(WRITE, number, ROWS) for number in range(WRITERS)])
    return installation


def check(installation: Installation, *options: str) -> "CompletedProcess[str]":
    return installation.seldinger("audit-trail", "check", *options)


def test_writers_at_the_same_time_leave_no_gap_and_no_fork(written: Installation) -> None:
    answer = check(written, "--json")
    assert answer.returncode == YES, answer.stderr
    result = json.loads(answer.stdout)
    assert result["ok"]
    assert result["rows"] == result["head"]["number"] == WRITERS + WRITERS * ROWS
    head = f"{result['head']['number']}:{result['head']['hash']}"
    assert f"链尾 {head}" in check(written, "--head", head).stdout

    written.run(TAMPER, "> 100")
    assert check(written).returncode == YES
    cut = check(written, "--head", head)
    assert cut.returncode == NO
    assert cut.stdout.startswith(
        "留痕在第 101 行断裂：以前记下的链尾是第 123 行，现在只到第 100 行"
    )


def test_the_command_answers_in_its_exit_code(installation: Installation) -> None:
    wrong = check(installation, "--head", "12")
    assert wrong.returncode == BAD_INPUT
    assert wrong.stderr.startswith("--head“12”不是链尾")
    assert wrong.stderr.count("\n") == 1
    installation.run(TAMPER, "= 2")
    broken = check(installation, "--json")
    assert (broken.returncode, broken.stderr) == (NO, "")
    why = "缺少第 2 行，下一行是第 3 行"
    assert json.loads(broken.stdout)["break"] == {"number": 2, "why": why}


def test_the_command_needs_a_folder_with_a_database(tmp_path: Path) -> None:
    nothing = check(Installation(tmp_path / "无"))
    assert nothing.returncode == BAD_INPUT
    assert nothing.stderr.startswith("没有文件夹")
    assert not (tmp_path / "无").exists()
    empty = check(Installation(tmp_path))
    assert empty.returncode == BAD_INPUT
    assert empty.stderr.startswith("这里还没有留痕：数据库尚未建立")
    (tmp_path / "seldinger.sqlite3").write_text("这不是数据库" * 100, encoding="utf-8")
    damaged = check(Installation(tmp_path))
    assert damaged.returncode == BAD_INPUT
    assert damaged.stderr.startswith("数据库打不开")
