"""The worked examples of the reference come out as they are printed there."""

import doctest
from pathlib import Path

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "discipline.md"


def test_every_example_of_the_reference_is_true() -> None:
    told = doctest.testfile(str(REFERENCE), module_relative=False, encoding="utf-8")
    assert told.attempted > 10
    assert not told.failed
