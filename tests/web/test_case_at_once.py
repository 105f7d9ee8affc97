"""Several people at one case in one moment: nothing is lost, nothing doubled, whoever is quicker.

Real processes on a database of their own, all started at once.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from support.database import POSTGRESQL, postgresql_url

CASES = 10
TESTS = Path(__file__).parents[1]

BEGIN = """
import json, sys
from pathlib import Path
from seldinger.web.serve import prepare
prepare(Path(sys.argv[1]))
from datetime import timedelta
from seldinger.domain.training.words import Role, State
from seldinger.errors import SeldingerError
from seldinger.web.logbook.models import *
from seldinger.web.people.models import Person, Traineeship
from support.shared_cases import *
def all_cases():
    return list(Case.objects.order_by("pk"))
def trainee(login):
    return Traineeship.objects.get(person__login=login)
def world():
    class W: pass
    w, zhou = W(), Person.objects.get(login="zhou")
    w.zhou, w.department = zhou, zhou.memberships.get().department
    w.main = w.department.hospital
    return w
"""
# A case a patient, with 林 as operator and 高 in a place of their own choosing.
SET_UP = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from support.people import build_world
w = build_world()
gao, tang = second_trainee(w), second_attending(w)
for number in range(int(sys.argv[2])):
    told = {"number": f"N{number:05}"}
    logged(w, w.trainee, **told)
    logged(w, gao, act(role=Role(sys.argv[3])), supervisor=tang.pk, **told)
"""
# What everybody had before them, made ready first; then each begins when told.
GO = """
print("ready", flush=True)
sys.stdin.readline()
def tried(deed):
    try:
        deed()
        return "done"
    except SeldingerError as error:
        return str(error)
print(json.dumps([tried(deed) for deed in deeds], ensure_ascii=False), flush=True)
"""
RESOLVE = """
from seldinger.web.verification.actions.conflicts import resolve_conflict
by, whom = Person.objects.get(login=sys.argv[2]), trainee(sys.argv[3])
def settle(part):
    resolve_conflict(
        by=by, procedure=part.procedure, role=Role.OPERATOR, holder=part, reason=by.login
    )
deeds = [lambda p=part_of(c, whom): settle(p) for c in all_cases()]
"""
VERIFY = """
from seldinger.web.verification.actions.deciding import verify_claims
by, whom = Person.objects.get(login=sys.argv[2]), trainee(sys.argv[3])
def sign(told):
    verify_claims(by=by, decisions=[told], confirmed=True)
deeds = [lambda d=decision(part_of(c, whom)): sign(d) for c in all_cases()]
"""
EDIT = """
from seldinger.web.logbook.actions.editing import edit_case
from seldinger.web.logbook.edits import stored_case
w, who = world(), trainee(sys.argv[2])
def change(case, version, part):
    told = telling(
        w, act(role=Role(part.role)), number="", guidance=(sys.argv[3],),
        supervisor=part.supervisor_id,
    )
    edit_case(by=who.person, trainee=who, case=case, version=version, entered=told)
deeds = [
    lambda c=c, v=stored_case(c).shown(), p=part_of(c, who): change(c, v, p) for c in all_cases()
]
"""
LOOK = """
from seldinger.web.audittrail.queries import check_chain
from seldinger.web.audittrail.seals import broken_seals
assert check_chain() is None
assert not list(broken_seals())
def parts(case):
    rows = Participation.objects.filter(procedure__case=case).order_by("traineeship")
    return [[p.traineeship.person.login, p.role, p.state, p.version] for p in rows]
def kept(case):
    keys = [p.pk for p in Participation.objects.filter(procedure__case=case)]
    of_case = Version.objects.filter(kind="logbook.case", object_id=case.pk).count()
    of_parts = Version.objects.filter(kind="logbook.participation", object_id__in=keys)
    return [of_case, of_parts.count()]
def reasons(case):
    return list(Resolution.objects.filter(procedure__case=case).values_list("reason", flat=True))
print(json.dumps([
    {"parts": parts(c), "kept": kept(c), "version": c.version, "guidance": c.guidance,
     "reasons": reasons(c)}
    for c in all_cases()
]))
"""


@dataclass(frozen=True)
class Installation:
    data: Path
    environment: dict[str, str]

    def run(self, script: str, *told: object) -> str:
        done = subprocess.run(
            self._command(script, told),
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def at_once(self, *scripts: tuple[str, ...]) -> list[list[str]]:
        """What became of each deed of each process."""
        running = [
            subprocess.Popen(
                self._command(script + GO, told),
                env=self.environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )
            for script, *told in scripts
        ]  # fmt: skip
        for one in running:
            assert one.stdout
            assert one.stdout.readline() == "ready\n", one.communicate()[1]
        for one in running:
            assert one.stdin
            one.stdin.write("go\n")
            one.stdin.flush()
        said = [one.communicate(timeout=240) for one in running]
        assert [one.returncode for one in running] == [0] * len(running), [e for _, e in said]
        return [json.loads(answer) for answer, _ in said]

    def look(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(self.run(LOOK))
        return found

    def _command(self, script: str, told: object) -> list[str]:
        words = [str(word) for word in told]  # type: ignore[attr-defined]
        return [sys.executable, "-c", BEGIN + script, str(self.data), *words]


@pytest.fixture
def frozen() -> None:
    """Real time: real processes."""


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    url = ""
    if POSTGRESQL:
        name = f"at_once_{uuid4().hex[:8]}"
        with psycopg.connect(postgresql_url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        url = postgresql_url(name)
    environment = os.environ | {
        "SELDINGER_DATABASE_URL": url, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(TESTS),
    }  # fmt: skip
    return Installation(tmp_path, environment)


def test_two_supervisors_settle_one_conflict_and_one_decision_holds(
    installation: Installation,
) -> None:
    installation.run(SET_UP, CASES, "术者")
    zhou, tang = installation.at_once((RESOLVE, "zhou", "lin"), (RESOLVE, "tang", "gao"))
    for mine, theirs, found in zip(zhou, tang, installation.look(), strict=True):
        assert sorted([mine == "done", theirs == "done"]) == [False, True], (mine, theirs)
        winner, late = ("zhou", theirs) if mine == "done" else ("tang", mine)
        assert "这处冲突已由" in late
        assert found["reasons"] == [winner]
        roles = {login: role for login, role, _, _ in found["parts"]}  # type: ignore[attr-defined]
        holder, other = ("lin", "gao") if winner == "zhou" else ("gao", "lin")
        assert roles == {holder: "术者", other: "参与"}
        assert found["kept"] == [0, 1]


def test_a_trainee_edits_while_the_supervisor_signs(installation: Installation) -> None:
    """Whichever comes second is refused, and told: no signature stands for what was not read."""
    installation.run(SET_UP, CASES, "一助")
    edits, signatures = installation.at_once((EDIT, "lin", "ct"), (VERIFY, "zhou", "lin"))
    for edit, signature, found in zip(edits, signatures, installation.look(), strict=True):
        if edit == "done":
            assert "在您打开页面之后有变动" in signature
            assert found["guidance"] == ["ct"]
            assert {state for _, _, state, _ in found["parts"]} == {"待审核"}  # type: ignore[attr-defined]
        else:
            assert signature == "done", (edit, signature)
            assert "在您打开之后有了变化" in edit
            assert found["guidance"] == ["dsa"]
            assert found["parts"][0][2] == "已审核"  # type: ignore[index]
        assert found["kept"] == [int(edit == "done"), 0]


def test_two_trainees_change_one_case_and_one_change_holds(installation: Installation) -> None:
    installation.run(SET_UP, CASES, "一助")
    lin, gao = installation.at_once((EDIT, "lin", "ct"), (EDIT, "gao", "mri"))
    for mine, theirs, found in zip(lin, gao, installation.look(), strict=True):
        assert sorted([mine == "done", theirs == "done"]) == [False, True], (mine, theirs)
        assert found["guidance"] == ["ct" if mine == "done" else "mri"]
        assert found["kept"] == [1, 0]
