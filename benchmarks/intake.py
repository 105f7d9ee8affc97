"""Read a dose report of 316 events, some 3.3 MB, beside pydicom's full walk of the same bytes.

The report is built here, once with lengths and once without: an event has some forty items that
nobody asks for, as a maker writes them. Both run in the same process in turn, so the ratio holds on
a noisy machine; seconds are of CPU. Read and stored: kept by a door, read by the worker, with every
event in a fresh SQLite database. Then HL7 messages, in GB18030.

A peer beside it: OpenREM's import of the same report, where the environment variable OPENREM_PYTHON
names a Python that has it. Never the one of .venv: it pins a Django and a pydicom of its own.

    python3.10 -m venv ../openrem && ../openrem/bin/pip install openrem==1.0.0b3
    OPENREM_PYTHON=../openrem/bin/python make bench-intake
"""

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import pydicom
from pydicom.dataset import Dataset, FileDataset
from pydicom.sr.codedict import codes

from seldinger.intake.reading import read_drafts

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from support.dose_reports import (
    Shot,
    accumulated,
    choice,
    container,
    number,
    report,
    text,
    totals,
    without_lengths,
    written,
)

EVENTS, OTHER_ITEMS, ROUNDS, MESSAGES = 316, 32, 3, 2000
MESSAGE = (
    "MSH|^~\\&|HIS|示例医院|SELDINGER||20261120080000||ORM^O01|M{number}|P|2.4||||||GB 18030-2000\r"
    "PID|1||ZY{number:05}^^^HIS^MR||示例^珅||19700101|M\r"
    "PV1|1|I|介入科^DSA2|||||1001^示例^丙\r"
    "ORC|NW|P{number}|F{number}||||^^^20261121093000\r"
    "OBR|1|P{number}|F{number}|36.06^经皮冠状动脉支架置入术^ICD9\r"
)
PATIENCE = 1800.0  # seconds
# Run by the peer's Python. Its settings are its own, but an installation in use names its database
# in them, which must not get this report. It comes without migrations; its tests make the row of
# patient settings. It commits each row: waiting for the disk would measure the disk.
OPENREM = """
import os
import sys
from importlib.metadata import version
from time import perf_counter, process_time

from openrem.remapp.extractors.rdsr import rdsr
from django.conf import settings
from django.core.management import call_command
from django.db import connection

if connection.settings_dict["NAME"] != os.environ["POSTGRES_DB"]:
    sys.exit("OpenREM has a local_settings.py that names its own database")
settings.MIGRATION_MODULES = {"remapp": None}
call_command("migrate", run_syncdb=True, verbosity=0)
from remapp.models import IrradEventXRayData, PatientIDSettings

PatientIDSettings.objects.create()
connection.cursor().execute("PRAGMA synchronous = OFF")
clock, cpu = perf_counter(), process_time()
rdsr(sys.argv[1])
cpu, clock = process_time() - cpu, perf_counter() - clock
print(version("openrem"), IrradEventXRayData.objects.count(), cpu, clock)
"""


def study() -> FileDataset:
    """Totals, and 316 events with what else a maker says of one: angles, filters, table."""
    shots = [Shot(n, kap="1.6e-005", kar="0.00123456").item(*_others()) for n in range(EVENTS)]
    sums = totals(f"{EVENTS * 1.6e-5:.6f}", f"{EVENTS * 0.00123456:.6f}", str(EVENTS * 4))
    made = report(accumulated("single", *sums), *shots)
    _name(made, {code.value: code.meaning for code in codes.DCM.concepts.values()})
    return made


def _name(dataset: Dataset, meanings: Mapping[str, str]) -> None:
    """As a maker does, each code with its meaning: OpenREM finds the events by it."""
    for element in dataset:
        for each in element.value if element.VR == "SQ" else ():
            if each.get("CodingSchemeDesignator") == "DCM":
                each.CodeMeaning = meanings.get(each.CodeValue, each.CodeMeaning)
            _name(each, meanings)


def _others() -> list[Dataset]:
    angles = [number(f"{112000 + n}", "12.3456", "deg") for n in range(OTHER_ITEMS)]
    filters = [
        container("113771", choice("113772", "113653"), number("113758", "0.1", "mm"))
        for _ in range(2)
    ]
    return [*angles, *filters, text("99-1", "x" * 40, scheme="99MAKER")]


def walk(content: bytes) -> int:
    """What a reader built on pydicom does at least: every element of every item."""
    count = 0

    def visit(_: Dataset, __: object) -> None:
        nonlocal count
        count += 1

    pydicom.dcmread(BytesIO(content)).walk(visit)
    return count


def seconds(run: Callable[[], object]) -> float:
    return both_seconds(run)[0]


def both_seconds(run: Callable[[], object]) -> tuple[float, float]:
    """Of the processor, and by the clock."""
    gc.collect()
    clock, cpu = perf_counter(), process_time()
    run()
    return process_time() - cpu, perf_counter() - clock


def reports() -> None:
    made = study()
    files = {"with lengths": written(made)}
    without_lengths(made)
    files["without lengths"] = written(made)
    for name, content in files.items():
        (draft,) = read_drafts(content)
        elements = walk(content)
        size = f"{len(content) / 1e6:.1f} MB, {elements:,} elements"
        print(f"{name}: {len(draft.events)} events, {size}")
        runs = partial(read_drafts, content), partial(walk, content)
        pairs = [tuple(map(seconds, runs)) for _ in range(ROUNDS)]
        ours, theirs = (median(times) for times in zip(*pairs, strict=True))
        print(f"  read_drafts   {ours:6.3f} s  {1 / ours:6.1f} reports/s")
        print(f"  pydicom walk  {theirs:6.3f} s  {1 / theirs:6.1f} reports/s")
        print(f"  ratio         {theirs / ours:6.1f}")


def stored() -> float:
    """Imports Django, so that the readers above are measured without it."""
    from django.core.management import call_command  # noqa: PLC0415

    from support.database import load_django  # noqa: PLC0415

    load_django()
    call_command("migrate", verbosity=0)
    from seldinger.web.intake.actions.reading import read_waiting  # noqa: PLC0415
    from seldinger.web.intake.models import Irradiation  # noqa: PLC0415
    from support.intake import bench_source, sent  # noqa: PLC0415

    dsa, times = bench_source(), []
    for place in range(ROUNDS):
        made = study()
        uid = f"1.2.{place}"
        made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = uid
        made.StudyInstanceUID, made.AccessionNumber = f"1.3.{place}", f"A{place}"
        made.PatientID = f"ZY{place}"
        content = written(made)
        keep, read = partial(sent, dsa, content, uid), partial(read_waiting, by=None)
        (kept, waited), (read_in, clock) = both_seconds(keep), both_seconds(read)
        times.append((kept, read_in, waited + clock))
    events = Irradiation.objects.count() // ROUNDS
    kept, read_in, clock = (median(each) for each in zip(*times, strict=True))
    print(f"read and stored: {events} events")
    print(f"  kept          {kept:6.3f} s")
    print(f"  read, stored  {read_in:6.3f} s  {1 / (kept + read_in):6.1f} reports/s")
    print(f"  by the clock  {clock:6.3f} s")
    return kept + read_in


def peer(ours: float) -> None:
    """OpenREM keeps more of an event (its filters, its angles), in a commit a row."""
    try:
        version, events, took, clock = _openrem(os.environ.get("OPENREM_PYTHON", ""))
    except (OSError, subprocess.SubprocessError):  # the peer's own words are on stderr
        print("OpenREM: not measured; how to name a Python that has it: benchmarks/intake.py, top")
        return
    print(f"OpenREM {version}: {events} events")
    print(f"  imported      {float(took):6.3f} s  {1 / float(took):6.2f} reports/s")
    print(f"  by the clock  {float(clock):6.3f} s, without waiting for the disk")
    print(f"  ratio         {float(took) / ours:6.1f}")


def _openrem(python: str) -> list[str]:
    """Once, as it takes long: its version, its events, seconds of CPU, seconds by the clock."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "report.dcm")
        file.write_bytes(written(study()))
        # Its own names for these, whichever the database.
        own = {"POSTGRES_DB": f"{folder}/db", "LOG_ROOT": folder, "MEDIA_ROOT": folder}
        told = os.environ | own | {"SQL_ENGINE": "django.db.backends.sqlite3"}
        run = [python, "-I", "-c", OPENREM, str(file)]
        done = subprocess.run(
            run, env=told, timeout=PATIENCE, check=True, stdout=subprocess.PIPE, text=True
        )
    return done.stdout.split()


def messages() -> None:
    made = [MESSAGE.format(number=n).encode("gb18030") for n in range(MESSAGES)]
    took = seconds(lambda: [read_drafts(each) for each in made])
    print(f"HL7: {MESSAGES:,} orders {took:6.3f} s  {MESSAGES / took:,.0f} messages/s")


if __name__ == "__main__":
    reports()
    messages()
    peer(stored())
