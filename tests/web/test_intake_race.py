"""Two workers and a door at once: each object is read once, and one operation is one draft."""

from pathlib import Path

import pytest

from support.installations import WITH_WORLD, installed

RACE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.db import connection
from seldinger.web.intake.actions.reading import read_waiting
from seldinger.web.intake.models import IntakeDraft, Received, Telling
from support.intake import bench_source, order, sent
his = bench_source()
READERS, OPERATIONS = 3, 8
for number in range(OPERATIONS):
    for placer in ("A", "B"):
        told = order(accession=f"ACC{number}", number=f"ZY{number}", placer=f"{placer}{number}")
        sent(his, told)
ready = Barrier(READERS, timeout=120)

def read(_):
    ready.wait()
    try:
        return read_waiting(by=None)
    finally:
        connection.close()

with ThreadPoolExecutor(READERS) as pool:
    read_by = [*pool.map(read, range(READERS))]
states = {*Received.objects.values_list("state", flat=True)}
standing = IntakeDraft.objects.filter(merged_into=None).count()
print(sum(read_by), *states, Telling.objects.count(), standing)
"""


@pytest.fixture
def frozen() -> None:
    """Real time: they meet in it."""


def test_read_at_once_each_object_is_told_once(tmp_path: Path) -> None:
    assert installed(tmp_path, WITH_WORLD).run(RACE).split() == ["16", "read", "16", "8"]
