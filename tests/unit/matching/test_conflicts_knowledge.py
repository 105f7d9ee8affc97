"""What the comparison knows: read strictly, and every word of it is one of the lexicon."""

from collections.abc import Callable
from pathlib import Path

import pytest

from seldinger.matching.conflicts.knowledge import FILE, knowledge, read_knowledge
from seldinger.matching.words.lexicon import lexicon
from seldinger.norms.faults import NormError

Broken = Callable[[str, str], list[str]]


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    """The shipped file with one text replaced → what the reader says of it."""

    def call(old: str, new: str) -> list[str]:
        text = FILE.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path = tmp_path / "knowledge.yaml"
        path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(NormError) as raised:
            read_knowledge(path)
        return [str(fault) for fault in raised.value.faults]

    return call


def test_unknown_keys_are_refused_with_the_nearest_name(broken: Broken) -> None:
    (fault,) = broken("\nimplants:", "\nimplant:")
    assert fault.startswith("conflicts/knowledge.yaml:")
    assert "比对知识里不认识 implant" in fault
    assert "implants" in fault


def test_a_distinction_has_two_sides(broken: Broken) -> None:
    told = broken("sides: [{words: [小, 小型, 微型]}, {words: [大, 巨大, 大型]}]", "sides: []")
    assert any("对立至少要有两侧" in fault for fault in told)


def test_a_reading_says_why(broken: Broken) -> None:
    assert any("缺少 why" in fault for fault in broken("why: 复位是为了脱位, ", ""))


def test_every_word_is_a_word_of_the_lexicon() -> None:
    known = {word.word for word in lexicon().words}
    told = knowledge()
    used = {word for sides in told.contrasts for side in sides for word in side}
    used |= told.only_with | told.silent | told.implants | told.diagnostic | told.removals
    used |= told.through_skin | told.skin | told.extents | told.vague_sites | told.vague_lesions
    used |= told.passing_sites | told.imaging | told.steering
    used |= told.details | told.systems | told.access.keys() | set(told.access.values())
    for reading in told.readings:
        used |= reading.beside | reading.silent | reading.read.keys()
        used |= reading.needs | reading.alone
    for site, parts in told.divisions.items():
        used |= {site} | parts
    for family in (*told.families, *told.usual):
        used |= family.acts | family.needs
    made = {word for reading in told.readings for word in reading.read.values()}
    assert used - known - made == set()
