"""Processes killed in the middle of a save: nothing that was acknowledged is lost, nothing doubled.

Real processes on a database of their own. A phone sends what was never acknowledged again, with
the same key; so does this test.
"""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from seldinger.cli import YES
from support.database import POSTGRESQL, postgresql_url

KILLS, SLOWEST = 4, 0.35  # seconds from the first acknowledgement to the kill
TESTS = Path(__file__).parents[1]

BEGIN = """
import sys
from datetime import date
from pathlib import Path
from uuid import UUID, uuid5
from seldinger.web.serve import prepare
prepare(Path(sys.argv[1]))
"""
SET_UP = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from support.people import build_world
build_world()
"""
# Logs one case after another, each with two acts, and says when each is stored for good.
LOG = """
from seldinger.domain.training.words import Role
from seldinger.web.logbook.actions.entering import log_case
from seldinger.web.logbook.entered import EnteredAct, EnteredCase
from seldinger.web.people.models import Department, Person, Traineeship
run, many = sys.argv[2], int(sys.argv[3])
lin, zhou = Person.objects.get(login="lin"), Person.objects.get(login="zhou")
trainee = Traineeship.objects.get(person=lin)
department = zhou.memberships.get().department
acts = (EnteredAct("肝动脉栓塞术", Role.OPERATOR), EnteredAct("血管造影术", Role.OPERATOR))
for number in range(many):
    entered = EnteredCase(
        hospital=department.hospital_id, department=department.pk, day=date(2026, 3, 2),
        number=f"K{run}{number:05}", acts=acts, supervisor=zhou.pk,
    )
    logged = log_case(
        by=lin, trainee=trainee, entered=entered, key=uuid5(UUID(int=0), f"{run}/{number}")
    )
    print(number, logged.case.pk, logged.again, flush=True)
"""
# Verifies whatever waits, all parts of a case at once, and says so.
VERIFY = """
import time
from seldinger.errors import SeldingerError
from seldinger.web.logbook.models import Autonomy, Case, Participation
from seldinger.web.people.models import Person
from seldinger.web.verification.actions.deciding import verify_claims
from seldinger.web.verification.decisions import Decision
zhou = Person.objects.get(login="zhou")
while True:
    part = Participation.objects.filter(state="待审核").select_related("procedure__case").first()
    if part is None:
        time.sleep(0.005)
        continue
    case = part.procedure.case
    parts = Participation.objects.filter(procedure__case=case, state="待审核")
    decisions = [
        Decision(
            kind="participation", claim_id=one.pk, version=one.version,
            case_version=case.version, autonomy=Autonomy.PASSIVE_HELP,
        )
        for one in parts
    ]
    verify_claims(by=zhou, decisions=decisions, confirmed=True)
    print("case", case.pk, flush=True)
"""
LOOK = """
from collections import Counter
from django.db.models import Count
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.logbook.models import Case, Participation, Procedure, Submission
assert not Case.objects.annotate(n=Count("procedures")).exclude(n=2).exists(), "half a case"
assert not Procedure.objects.annotate(n=Count("participations")).exclude(n=1).exists(), "half"
sent = Submission.objects.values_list("object_id", flat=True)
assert sorted(sent) == sorted(Case.objects.values_list("pk", flat=True)), "doubled or lost"
told = AuditRow.objects.filter(act="logbook.log_case").values("object_id").distinct()
assert told.count() == Case.objects.count(), "a case without its audit row"
mixed = Case.objects.annotate(n=Count("procedures__participations__state", distinct=True))
assert not mixed.filter(n__gt=1).exists(), "half verified"
verified = Case.objects.filter(procedures__participations__state="已审核").distinct()
print(Case.objects.count(), *verified.values_list("pk", flat=True))
"""


@dataclass(frozen=True)
class Installation:
    data: Path
    environment: dict[str, str]

    def command(self, script: str, *arguments: object) -> list[str]:
        told = [str(argument) for argument in (self.data, *arguments)]
        return [sys.executable, "-c", BEGIN + script, *told]

    def run(self, script: str, *arguments: object) -> str:
        done = subprocess.run(
            self.command(script, *arguments),
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, script: str, *arguments: object) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self.command(script, *arguments),
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def frozen() -> None:
    """Real time: real processes are killed."""


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    url = ""
    if POSTGRESQL:
        name = f"killed_{uuid4().hex[:8]}"
        with psycopg.connect(postgresql_url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        url = postgresql_url(name)
    environment = os.environ | {
        "SELDINGER_DATABASE_URL": url, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(TESTS),
    }  # fmt: skip
    made = Installation(tmp_path, environment)
    made.run(SET_UP)
    return made


def killed(process: "subprocess.Popen[str]", after: float) -> Iterator[str]:
    """The lines that the process had said when it was killed, that long after the first one."""
    with process:
        assert process.stdout
        yield process.stdout.readline()
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        yield from process.stdout.read().splitlines(keepends=True)


def test_what_was_acknowledged_is_there_once(installation: Installation) -> None:
    chance = random.Random(7)
    acknowledged: dict[str, str] = {}
    signed: set[str] = set()
    for turn in range(KILLS):
        verifying = installation.start(VERIFY)
        logging = installation.start(LOG, turn, 400)
        lines = list(killed(logging, chance.uniform(0.01, SLOWEST)))
        # A line that was cut off was never heard.
        heard = [line.split() for line in lines if line.endswith("\n")]
        acknowledged |= {f"{turn}/{number}": case for number, case, _ in heard}
        signed |= {line.split()[1] for line in killed(verifying, 0.01) if line.endswith("\n")}
        # The phone sends the last heard ones and the next again: the server may have taken it.
        again = installation.run(LOG, turn, len(heard) + 1).split("\n")[:-1]
        assert [line.split()[1] for line in again[:-1]] == [case for _, case, _ in heard]
        assert all(line.split()[2] == "True" for line in again[:-1])
        number, case, _ = again[-1].split()
        acknowledged[f"{turn}/{number}"] = case
    total, *verified = installation.run(LOOK).split()
    assert int(total) == len(acknowledged) == len(set(acknowledged.values()))
    assert signed <= set(verified)
    assert signed, "no verification was under way"
    check = [sys.executable, "-m", "seldinger.cli", "audit-trail", "check"]
    told = subprocess.run(
        [*check, "--data", str(installation.data)],
        env=installation.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == YES, told.stdout
