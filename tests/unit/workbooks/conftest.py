"""Writes rows to a workbook and reads them back, as the tests of this folder need it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from seldinger.domain.training.rulebook import Rulebook
from seldinger.norms.library import RULEBOOK, library_at
from seldinger.workbooks.grid import WorkbookError
from seldinger.workbooks.logbook import Logbook, read_logbook
from support.books import CLEAN, Dirt, Sheets, trainee, write_book

Read = Callable[..., Logbook]
Faults = Callable[..., list[str]]


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return library_at(None).rulebook(RULEBOOK)


@pytest.fixture
def read(tmp_path: Path, rulebook: Rulebook) -> Read:
    """Sheets → what the reader makes of them. A trainee is added where none is given."""

    def write_and_read(sheets: Sheets, dirt: Dirt = CLEAN, suffix: str = ".xlsx") -> Logbook:
        path = tmp_path / f"登记表{suffix}"
        return read_logbook(write_book(path, {"学员": [trainee()]} | dict(sheets), dirt), rulebook)

    return write_and_read


@pytest.fixture
def faults(read: Read) -> Faults:
    """Sheets → the text of every fault, in order; fails where the reader finds none."""

    def expect(sheets: Sheets, dirt: Dirt = CLEAN, suffix: str = ".xlsx") -> list[str]:
        with pytest.raises(WorkbookError) as caught:
            read(sheets, dirt, suffix)
        return [str(fault) for fault in caught.value.faults]

    return expect
