"""A training handbook of 300 pages: how long the data takes, how long Typst, against what floor.

The trainee is that of benchmarks/evaluate.py with as many entries as fill the pages: names from
the crosswalk, supervisors and the days on which they answered beside them. The floor is one bare
table of the same rows, without page heads, notes or any other chapter. All in one process, so that
the ratio holds on a noisy machine; every run gets another name, so that nothing is remembered.
"""

import json
import re
import sys
from argparse import ArgumentParser
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import typst

import evaluate as trainees
from seldinger.domain.training.evaluate import evaluate
from seldinger.domain.training.record import Record
from seldinger.domain.training.rulebook import Rulebook
from seldinger.norms.handbook import shipped_layout
from seldinger.norms.library import RULEBOOK, library_at
from seldinger.report.handbook import told
from seldinger.report.handbook_rows import Enclosed, Word
from seldinger.report.pdf import _fonts, pdf

ROWS = 6900
TARGET_PAGES, TARGET_SECONDS = 300, 10.0
SUPERVISORS = ("周示例", "吴示例", "欧阳示例", "阿卜杜热合曼·示例")


def long_record(rulebook: Rulebook, rows: int) -> Record:
    """One trainee's entries many times over, each with an origin of its own."""
    crosswalk = library_at(None).crosswalk_for(rulebook)
    one = trainees.trainee(rulebook, crosswalk, seed=1)
    names = [name for name, match in crosswalk.names.items() if match.categories]
    procedures, admissions = [], []
    for number in range(rows):
        if number % 4:
            fact = one.procedures[number % len(one.procedures)]
            name = fact.name or names[number % len(names)]
            place, case = fact.origin._replace(row=number + 2), f"C{number:06d}"
            procedures.append(replace(fact, case_no=case, origin=place, name=name))
        else:
            patient = one.admissions[number % len(one.admissions)]
            place = patient.origin._replace(row=number + 2)
            admissions.append(replace(patient, case_no=f"A{number:06d}", origin=place))
    return replace(one, procedures=tuple(procedures), admissions=tuple(admissions))


def enclosed_for(record: Record) -> Enclosed:
    words = {}
    for number, fact in enumerate((*record.procedures, *record.admissions)):
        by = SUPERVISORS[number % len(SUPERVISORS)]
        on = fact.day + timedelta(days=3)
        words[fact.origin] = Word(by, f"{by} {fact.state} {on}")
    return Enclosed(place="示例培训基地", marks=("示例",), words=words)


def pages_of(content: bytes) -> int:
    return len(re.findall(rb"/Type/Page\b|/Type /Page\b", content))


def bare_tables(tables: list[dict[str, Any]]) -> bytes:
    """The same rows in the same type, and nothing else."""
    source = """
#set page(paper: "a4", margin: 20mm)
#set text(font: "Noto Sans CJK SC", size: 8pt, lang: "zh", region: "cn")
#for one in json(bytes(sys.inputs.told)) {
  table(columns: one.heads.len(), ..one.groups.map(group => group.rows).flatten())
}
"""
    return typst.compile(
        source.encode(),
        font_paths=[_fonts()],
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(tables, ensure_ascii=False)},
    )


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--out", type=Path, help="write the book here, to look at it")
    arguments = parser.parse_args()
    rulebook = library_at(None).rulebook(RULEBOOK)
    crosswalk = library_at(None).crosswalk_for(rulebook)
    record = long_record(rulebook, arguments.rows)
    enclosed, layout = enclosed_for(record), shipped_layout()

    started, cpu = perf_counter(), process_time()
    verdict = evaluate(rulebook, record, trainees.AS_OF, crosswalk)
    book = told(verdict, record, layout, enclosed)
    data = perf_counter() - started
    content = pdf("handbook", book)
    whole, whole_cpu = perf_counter() - started, process_time() - cpu

    tables = [one for run in book["runs"] for one in run["blocks"] if one["is"] == "table"]
    started, cpu = perf_counter(), process_time()
    bare = bare_tables(tables)
    floor, floor_cpu = perf_counter() - started, process_time() - cpu

    rows = sum(len(group["rows"]) for one in tables for group in one["groups"])
    pages = pages_of(content)
    print(f"{arguments.rows} entries, {rows} rows, {pages} pages, {len(content) / 1e6:.1f} MB")
    print(
        f"data {data:.2f} s, Typst {whole - data:.2f} s, whole {whole:.2f} s (cpu {whole_cpu:.2f})"
    )
    print(f"floor: the rows alone, {pages_of(bare)} pages in {floor:.2f} s (cpu {floor_cpu:.2f})")
    print(f"ratio {(whole - data) / floor:.2f}")
    if arguments.out:
        arguments.out.write_bytes(content)
    return 0 if pages < TARGET_PAGES or whole < TARGET_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
