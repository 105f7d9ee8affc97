"""From a name to its terms: what is answered, how sure, when silent; learning; keeping."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from seldinger.matching.answers import Match
from seldinger.matching.learning import store
from seldinger.matching.learning.memory import Memory
from seldinger.matching.matcher import CONFIRMED, Matcher
from seldinger.matching.terms import Pair, Term, TermFileError, digest
from support.matching import some_fit, some_pairs, some_terms


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(some_fit())


def names(match: Match) -> set[str]:
    return {one.name for one in match.entries}


def test_it_finds_most_names_that_it_has_not_seen(matcher: Matcher) -> None:
    asked = [f"左侧{one.name}" for one in some_terms()]
    found = matcher.match_all(asked, 0)
    right = [one.name in names(match) for one, match in zip(some_terms(), found, strict=True)]
    assert sum(right) >= 0.9 * len(right)


def test_a_confirmed_name_is_answered_as_confirmed(matcher: Matcher) -> None:
    alone = [pair for pair in some_pairs() if len(pair.standards) == 1]
    found = matcher.match_all([pair.name for pair in alone], 0)
    right = [names(m) == set(p.standards) for m, p in zip(found, alone, strict=True)]
    assert sum(right) >= 0.97 * len(right)


def test_it_finds_both_of_two(matcher: Matcher) -> None:
    joined = [pair for pair in some_pairs() if len(pair.standards) == 2]
    found = matcher.match_all([pair.name for pair in joined], 0)
    assert sum(names(m) == set(p.standards) for m, p in zip(found, joined, strict=True)) >= 15


def test_it_is_silent_below_what_is_asked(matcher: Matcher) -> None:
    for name in ("完全无关的一句话", "阑尾切除术", "x"):
        said = matcher.match(name, 0)
        silent = matcher.match(name, 1.01)
        assert (said.abstain, silent.abstain, silent.entries) == (False, True, ())
        assert silent.candidates == said.candidates != ()
        assert 0 <= silent.confidence <= 1


def test_candidates_are_in_order_and_once(matcher: Matcher) -> None:
    found = matcher.match("右侧颈动脉支架植入术", 0)
    told = [one.term for one in found.candidates]
    assert len(told) == len(set(told)) <= 10
    assert found.entries[0] == told[0]


@pytest.mark.parametrize("name", ["", " ", "\x00", "𠮷", "+", "、、、", "术" * 500, "((", "Ⅲ"])
def test_any_text_has_candidates(matcher: Matcher, name: str) -> None:
    assert matcher.match(name).candidates


def test_one_at_a_time_is_the_same_as_all_at_once(matcher: Matcher) -> None:
    asked = [pair.name for pair in some_pairs()[:30]]
    assert [matcher.match(name) for name in asked] == matcher.match_all(asked)


def test_it_learns_at_once() -> None:
    memory = Memory(some_terms(), some_pairs())
    fresh = Matcher(_with(memory))
    meant = some_terms()[-1].name  # no pair means it
    fresh.learn(Pair("俗称小术式", (meant,)))
    found = fresh.match("俗称小术式", 0)
    assert names(found) == {meant}


def _with(memory: Memory) -> "store.Fitted":
    return replace(some_fit(), memory=memory, chooser=replace(some_fit().chooser, memory=memory))


def test_what_was_fitted_is_kept_and_read_back(tmp_path: Path) -> None:
    name = digest(some_terms(), some_pairs(), store.form())
    store.save(some_fit(), tmp_path / "matchers" / name)
    told: list[str] = []
    kept = Matcher.kept(
        some_terms(), some_pairs(), folder=tmp_path, network=False,
        told=lambda _share, what: told.append(what),
    )  # fmt: skip
    asked = [f"右侧{one.name}" for one in some_terms()[:40]]
    fresh = Matcher(some_fit())
    assert kept.match_all(asked, 0) == fresh.match_all(asked, 0)
    assert told == []


def test_another_process_reads_it_as_it_was_meant(tmp_path: Path) -> None:
    """Sets have another order there, and the pairs may come in another one."""
    store.save(some_fit(), tmp_path / "kept")
    asked = [f"右侧{one.name}" for one in some_terms()[:30]]
    here = [names(match) for match in Matcher(some_fit()).match_all(asked, 0)]
    script = (
        "import json, sys\n"
        "from pathlib import Path\n"
        "from support.matching import some_pairs, some_terms\n"
        "from seldinger.matching.learning import store\n"
        "from seldinger.matching.learning.memory import Memory\n"
        "from seldinger.matching.matcher import Matcher\n"
        "memory = Memory(some_terms(), some_pairs()[::-1])\n"
        "matcher = Matcher(store.load(memory, Path(sys.argv[1])))\n"
        "found = matcher.match_all(json.loads(sys.stdin.read()), 0)\n"
        "print(json.dumps([[one.name for one in match.entries] for match in found]))\n"
    )
    support = Path(__file__).parents[2]
    said = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "kept")], input=json.dumps(asked),
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(support)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert [set(one) for one in json.loads(said.stdout)] == here


@pytest.mark.parametrize("spoilt", ["arrays.npz", "meta.json", "order-0.txt", "sure.txt"])
@pytest.mark.parametrize("how", [b"spoilt", b"[]", b"PK\x03\x04", b"", None])
def test_a_spoilt_file_is_put_aside(tmp_path: Path, spoilt: str, how: bytes | None) -> None:
    folder = tmp_path / "one"
    store.save(some_fit(), folder)
    (folder / spoilt).unlink() if how is None else (folder / spoilt).write_bytes(how)
    assert store.load(some_fit().memory, folder) is None
    store.save(some_fit(), folder)
    assert store.load(some_fit().memory, folder) is not None


def test_what_was_fitted_to_other_names_is_not_taken(tmp_path: Path) -> None:
    store.save(some_fit(), tmp_path / "one")
    other = Memory(some_terms()[:50], [])
    assert store.load(other, tmp_path / "one") is None


def test_it_works_where_nothing_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "matchers").write_text("a file, where a folder should be")
    kept = Matcher.kept(some_terms(), some_pairs(), folder=tmp_path, network=False)
    assert kept.match("左侧阑尾切除术").candidates


def test_names_that_were_confirmed_in_two_ways_are_left_to_the_models() -> None:
    first, second = some_terms()[0].name, some_terms()[1].name
    pairs = [Pair("俗称甲术", (first,)), Pair("俗称 甲术", (second,)), Pair("俗称乙术", (second,))]
    fresh = Matcher.fitted(some_terms(), pairs)
    assert fresh.match("俗称甲术").confidence < CONFIRMED
    assert fresh.match("俗称乙术").confidence == CONFIRMED
    fresh.learn(Pair("俗称甲术", (first,)))  # whoever says it last knew the others
    assert names(fresh.match("俗称甲术")) == {first}


@pytest.mark.parametrize("standards", [("没有这个",), ()])
def test_what_is_no_term_is_not_learned(standards: tuple[str, ...]) -> None:
    fresh = Matcher.fitted(some_terms(), [])
    with pytest.raises(TermFileError, match="标准名称不在目录里"):
        fresh.learn(Pair("俗称甲术", standards))
    assert fresh.match("俗称甲术").abstain


def test_the_name_of_what_is_kept_is_its_content() -> None:
    pairs = some_pairs()
    same = digest(some_terms(), tuple(reversed(pairs)), "1")
    assert digest(some_terms(), pairs, "1") == same
    assert digest(some_terms(), pairs[1:], "1") != same
    assert digest(some_terms(), pairs, "2") != same


def test_a_line_answers_for_the_operations_it_joins() -> None:
    line = Term("a-1", "扩宫和刮宫术")
    terms = [Term("a-1", "扩宫术"), Term("a-1", "刮宫术"), Term("b-1", "阑尾切除术")]
    shown = {"扩宫术": line, "刮宫术": line}
    found = Matcher.fitted(terms, [], shown=shown).match("刮宫术")
    assert found.entries == (line,)
    assert [one.term for one in found.candidates].count(line) == 1
