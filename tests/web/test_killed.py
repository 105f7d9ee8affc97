"""Processes killed in the middle of a save: nothing that was acknowledged is lost, nothing doubled.

Real processes on a database of their own. A phone sends what was never acknowledged again, with
the same key; so does this test.
"""

import random
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from seldinger.cli import YES
from support.installations import WITH_WORLD, Installation, installed

KILLS, SLOWEST = 4, 0.35  # seconds from the first acknowledgement to the kill
# Logs one case after another, each with two acts, and says when each is stored for good.
LOG = """
from datetime import date
from uuid import UUID, uuid5
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


@pytest.fixture
def frozen() -> None:
    """Real time: real processes are killed."""


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return installed(tmp_path, WITH_WORLD)


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
    told = installation.seldinger("audit-trail", "check")
    assert told.returncode == YES, told.stdout
