"""Every word of the domain has a label, and every colour can be read on its ground."""

import re
from collections.abc import Iterator
from enum import StrEnum

import pytest

from seldinger.domain.training.words import Flag, Reading, Reason, Status
from seldinger.report.labels import FLAG, READING, REASON, STATUS, explain
from seldinger.report.page import page
from support.build import verdict

READABLE = 4.5  # WCAG 2.2, success criterion 1.4.3
WHITE = "#ffffff"


@pytest.mark.parametrize(
    ("labels", "words"),
    [(STATUS, Status), (READING, Reading), (REASON, Reason), (FLAG, Flag)],
    ids=["status", "reading", "reason", "flag"],
)
def test_every_word_has_a_label(labels: dict[StrEnum, object], words: type[StrEnum]) -> None:
    assert set(labels) == set(words)
    assert all(labels.values())


def test_labels_tell_statuses_apart_without_colour() -> None:
    labels = list(STATUS.values())
    for told in ("word", "english", "icon"):
        assert len({getattr(label, told) for label in labels}) == len(labels), told


def test_reasons_and_flags_are_different_sentences() -> None:
    assert len(set(REASON.values())) == len(REASON)
    assert len(set(FLAG.values())) == len(FLAG)


def test_flags_stand_in_brackets_behind_the_reason_each_once() -> None:
    assert explain(Reason.COUNTED, ()) == "计入"
    assert explain(Reason.COUNTED, (Flag.OFF_POST, Flag.BY_RULING, Flag.OFF_POST)) == (
        "计入（岗外；依个案认定）"
    )


# -- contrast ----------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def schemes() -> list[dict[str, str]]:
    """The page's colours by name, light then dark."""
    blocks = re.findall(r":root \{(.*?)\}", page(verdict(), []), re.DOTALL)
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", block)) for block in blocks]


def written_on() -> Iterator[tuple[str, str, str]]:
    """(scheme, colour of a text, what it is written on)."""
    for name, colours in zip(("light", "dark"), schemes(), strict=True):
        for status in Status:
            yield name, status, colours[status], colours["card"]
        for text in ("ink", "soft"):
            for ground in ("card", "ground"):
                yield name, text, colours[text], colours[ground]
        # Its badge is hatched with the colour of lines.
        yield name, f"{Status.UNKNOWN} hatched", colours[Status.UNKNOWN], colours["line"]


def test_the_formula_knows_black_on_white() -> None:
    assert contrast("#000", WHITE) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("status", Status)
def test_a_status_can_be_read_on_white(status: Status) -> None:
    assert contrast(STATUS[status].colour, WHITE) >= READABLE


def test_text_of_the_page_can_be_read_in_both_schemes() -> None:
    pairs = list(written_on())
    assert len(pairs) == 2 * (len(Status) + 5)
    poor = [
        f"{text} in the {scheme} scheme: {found:.2f}"
        for scheme, text, colour, ground in pairs
        if (found := contrast(colour, ground)) < READABLE
    ]
    assert poor == []


def test_both_schemes_use_the_labels_colours() -> None:
    light, dark = schemes()
    for status, label in STATUS.items():
        assert (light[status], dark[status]) == (label.colour, label.dark)
