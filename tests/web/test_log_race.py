"""Many at once: one entry for each key, one case for each operation, on a real database.

Threads of one process of its own, each with its own connection.
"""

from pathlib import Path

import pytest

from support.installations import WITH_WORLD, Installation, installed

RACE = """
from datetime import date
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID
from django.db import connection
from seldinger.domain.training.words import Role
from seldinger.web.logbook.actions.entering import log_case
from seldinger.web.logbook.entered import EnteredAct, EnteredCase
from seldinger.web.logbook.models import Case, Participation, Procedure, Submission
from seldinger.web.people.actions.accounts import add_person
from seldinger.web.people.actions.training import start_training
from seldinger.web.people.models import Base, Person, Traineeship
zhou = Person.objects.get(login="zhou")
department = zhou.memberships.get().department
lin = Traineeship.objects.get(person__login="lin")
meng = start_training(
    by=None, person=add_person(by=None, name="孟示例", login="meng"),
    base=lin.stays.get().base, entry=lin.entry,
)
AT_ONCE, ROUNDS = 6, 5
ready = Barrier(AT_ONCE, timeout=120)

def send(turn, who):
    # Each trainee sends their form three times, and both tell of one operation.
    trainee = Traineeship.objects.get(pk=(lin, meng)[who % 2].pk)
    acts = (EnteredAct("肝动脉栓塞术", Role.OPERATOR), EnteredAct("血管造影术", Role.PARTICIPANT))
    entered = EnteredCase(
        hospital=department.hospital_id, department=department.pk, day=date(2026, 3, 2),
        number=f"R{turn:05}", acts=acts, supervisor=zhou.pk,
    )
    ready.wait()
    try:
        key = UUID(int=turn * 10 + who % 2 + 1)
        return log_case(by=trainee.person, trainee=trainee, entered=entered, key=key).again
    finally:
        connection.close()

with ThreadPoolExecutor(AT_ONCE) as pool:
    for turn in range(ROUNDS):
        again = list(pool.map(send, [turn] * AT_ONCE, range(AT_ONCE)))
        assert sorted(again) == [False] * 2 + [True] * 4, again
print(*(m.objects.count() for m in (Case, Procedure, Participation, Submission)))
"""


# 林's case waits for 周, who signs it while 高 joins it with another act.
JOIN = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.db import connection
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.queries import check_chain
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.logbook.models import Version
from seldinger.web.people.models import Person, Traineeship
from seldinger.web.verification.actions.deciding import verify_claims
from support.people import person, start_training
from support.shared_cases import *
class World: pass
w, w.zhou = World(), Person.objects.get(login="zhou")
w.department = w.zhou.memberships.get().department
w.main, ROUNDS = w.department.hospital, 8
lin = Traineeship.objects.get(person__login="lin")
w.base = lin.stays.get().base
meng = start_training(
    by=None, person=person("孟示例", "meng"), base=w.base, entry=lin.entry, background="internal",
)
cases = [logged(w, lin, number=f"N{turn:05}") for turn in range(ROUNDS)]
seen = [decision(part_of(case, lin)) for case in cases]
ready = Barrier(2, timeout=120)

def tried(deed):
    try:
        for turn in range(ROUNDS):
            ready.wait()
            try:
                deed(turn)
            except SeldingerError as error:
                yield str(error)
            else:
                yield "done"
    finally:
        connection.close()

def sign(turn):
    verify_claims(by=w.zhou, decisions=[seen[turn]], confirmed=True)

def join(turn):
    logged(w, meng, act(EMBOLISATION, category="tace"), number=f"N{turn:05}")

with ThreadPoolExecutor(2) as pool:
    signed, joined = pool.map(lambda deed: list(tried(deed)), [sign, join])
assert set(joined) == {"done"}, joined
assert all(one == "done" or "在您打开页面之后有变动" in one for one in signed), signed
for case, said in zip(cases, signed):
    assert part_of(case, lin).state == "待审核"  # what was read is not what stands there now
    (version,) = Version.objects.filter(kind="logbook.case", object_id=case.pk)
    (was,) = version.facts["procedures"][0]["parts"]
    assert was["state"] == ("已审核" if said == "done" else "待审核"), said
assert check_chain() is None
assert not list(broken_seals())
print("agreed")
"""


@pytest.fixture
def frozen() -> None:
    """Real time: they meet in it."""


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return installed(tmp_path, WITH_WORLD)


def test_sent_at_once_it_is_one_entry_and_one_case(installation: Installation) -> None:
    assert installation.run(RACE).split() == ["5", "10", "20", "10"]


def test_no_signature_stands_for_what_somebody_added_meanwhile(installation: Installation) -> None:
    assert installation.run(JOIN).split() == ["agreed"]
