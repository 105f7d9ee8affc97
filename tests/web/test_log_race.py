"""Many at once: one entry for each key, one case for each operation, on a real database.

Threads of one process of its own, each with its own connection.
"""

import os
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from support.database import POSTGRESQL, postgresql_url
from web.test_killed import SET_UP, TESTS, Installation

RACE = """
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
ready = Barrier(AT_ONCE)

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


@pytest.fixture
def frozen() -> None:
    """Real time: they meet in it."""


def test_sent_at_once_it_is_one_entry_and_one_case(tmp_path: Path) -> None:
    url = ""
    if POSTGRESQL:
        name = f"race_{uuid4().hex[:8]}"
        with psycopg.connect(postgresql_url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        url = postgresql_url(name)
    installation = Installation(
        tmp_path,
        {
            **os.environ,
            "SELDINGER_DATABASE_URL": url,
            "PYTHONIOENCODING": "utf-8",
            "PYTHONPATH": str(TESTS),
        },
    )
    installation.run(SET_UP)
    assert installation.run(RACE).split() == ["5", "10", "20", "10"]
