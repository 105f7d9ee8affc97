"""A colleague who counts with pencil and paper finds no cell that differs."""

from collections import Counter
from pathlib import Path

import pytest

from seldinger.domain.training.evaluate import evaluate
from seldinger.norms.library import RULEBOOK, library_at
from seldinger.report.document import document
from seldinger.workbooks.logbook import read_logbook
from support.books import CLEAN, Dirt, write_book
from support.pencil.compare import compared, differences, overall
from support.pencil.count import count
from support.pencil.generate import generate
from support.pencil.handwriting import by_hand
from support.pencil.person import Person

PLAIN = range(1, 13)
ODD = range(101, 109)
DIRTY = range(201, 205)


def audit(person: Person, path: Path, dirt: Dirt = CLEAN) -> dict:
    """Write the logbook, read it back and judge it, as the command line does."""
    library = library_at(None)
    rulebook = library.rulebook(RULEBOOK)
    write_book(path, person.sheets() if dirt is CLEAN else by_hand(person), dirt)
    record = read_logbook(path, rulebook).record
    return document(evaluate(rulebook, record, person.as_of, library.crosswalk_for(rulebook)))


def check(person: Person, verdict: dict) -> None:
    answers = count(person)
    assert differences(answers, verdict) == []
    assert verdict["status"] == overall(verdict)
    assert compared(answers) > len(answers) / 4


@pytest.mark.parametrize("seed", PLAIN)
def test_no_cell_differs(seed: int, tmp_path: Path) -> None:
    person = generate(seed, odd=False)
    check(person, audit(person, tmp_path / "登记表.xlsx"))


@pytest.mark.parametrize("seed", ODD)
def test_no_cell_that_the_text_decides_differs_in_rare_situations(
    seed: int, tmp_path: Path
) -> None:
    person = generate(seed, odd=True)
    check(person, audit(person, tmp_path / "登记表.xlsx"))


@pytest.mark.parametrize("seed", DIRTY)
def test_dirt_changes_nothing(seed: int, tmp_path: Path) -> None:
    person = generate(seed, odd=True)
    dirt = Dirt(
        titles=seed % 3,
        two_rows=seed % 2 == 0,
        shuffled=True,
        extra=("备注",),
        mark=" ",
        blank_every=20,
        hidden_rows=True,
        hidden_columns=True,
        seed=seed,
    )
    check(person, audit(person, tmp_path / "登记表.xlsx", dirt))


def test_the_seeds_reach_every_status_that_a_logbook_can_have() -> None:
    answers = [answer for seed in PLAIN for answer in count(generate(seed, odd=False))]
    seen = Counter(answer.status for answer in answers)
    wanted = {"met", "depends_on_reading", "pending_verification", "in_progress", "not_met"}
    assert set(seen) == wanted | {"not_applicable"}
    assert all(seen[status] >= 5 for status in wanted), seen


def test_the_pencil_would_notice(tmp_path: Path) -> None:
    """One operation more in the logbook than on the paper is one cell and its total."""
    person = generate(1, odd=False)
    verdict = audit(person, tmp_path / "登记表.xlsx")
    answers = count(person)
    person.operations.append(
        next(
            row for row in person.operations if row["类别"] == "栓塞术" and row["状态"] == "已审核"
        )
        | {"病例号": "C99999"}
    )
    found = differences(answers, audit(person, tmp_path / "再次.xlsx"))
    assert differences(answers, verdict) == []
    assert {line.split(":")[0].split(" ")[0] for line in found} == {"basic.operations", "栓塞术"}
