"""Read a dose report of 316 events, some 3.3 MB, beside pydicom's full walk of the same bytes.

The report is built here, once with lengths and once without: an event has some forty items that
nobody asks for, as a maker writes them. Both run in the same process in turn, so the ratio holds on
a noisy machine; seconds are of CPU. Then HL7 messages, in GB18030.
"""

import gc
import sys
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from time import process_time

import pydicom
from pydicom.dataset import Dataset, FileDataset

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


def study() -> FileDataset:
    """Totals, and 316 events with what else a maker says of one: angles, filters, table."""
    shots = [Shot(n, kap="1.6e-005", kar="0.00123456").item(*_others()) for n in range(EVENTS)]
    sums = totals(f"{EVENTS * 1.6e-5:.6f}", f"{EVENTS * 0.00123456:.6f}", str(EVENTS * 4))
    return report(accumulated("single", *sums), *shots)


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
    gc.collect()
    began = process_time()
    run()
    return process_time() - began


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


def messages() -> None:
    made = [MESSAGE.format(number=n).encode("gb18030") for n in range(MESSAGES)]
    took = seconds(lambda: [read_drafts(each) for each in made])
    print(f"HL7: {MESSAGES:,} orders {took:6.3f} s  {MESSAGES / took:,.0f} messages/s")


if __name__ == "__main__":
    reports()
    messages()
