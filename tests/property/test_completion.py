"""For every record the file tells the same verdict; for every file there is an answer."""

import json
import random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from property.generate import HEAVY, Situation, shipped_norm, situations
from property.test_evaluate import answer, summary
from seldinger.completion.answers import Answer, Check, Result
from seldinger.completion.canonical import text_of
from seldinger.completion.facts import record_of, record_told
from seldinger.completion.sections import RecordTold, TraineeTold
from seldinger.completion.verifying import verify
from seldinger.completion.writing import Completion, write
from seldinger.domain.training.record import Record
from seldinger.domain.training.words import Status
from support.bundles import AT, KEY, LIBRARY, OTHER_KEY, STEPS, leaves, rehashed, small_bundle, told

# Fixed examples: a mutation that made the reader fail once must not be lost to chance.
fuzzed = settings(deadline=None, derandomize=True, database=None, max_examples=300)


@HEAVY
@given(situations())
def test_the_record_that_comes_back_has_the_same_verdict(situation: Situation) -> None:
    found = there_and_back(situation.record)
    before, after = answer(situation), answer(situation, found)
    assert summary(after) == summary(before)
    assert (after.status, after.end_of_training) == (before.status, before.end_of_training)
    assert len(after.problems) == len(before.problems)


@settings(HEAVY, max_examples=15)
@given(situations(st.builds(shipped_norm)))
def test_every_record_by_the_shipped_norms_becomes_a_sound_file(situation: Situation) -> None:
    verdict = answer(situation)
    completion = Completion(
        base="示例基地", hospital="示例医院", at=AT, record=situation.record, verdict=verdict,
        reviews=STEPS, chain=(1, "0f" * 32),
    )  # fmt: skip
    found = verify(write(completion, LIBRARY, KEY), LIBRARY)
    wrong = {one.check for one in found.checks if one.answer is Answer.NOT_OK}
    assert wrong == (set() if verdict.status is Status.MET else {Check.COMPLETED})


def there_and_back(record: Record) -> Record:
    section = record_told(record)
    trainee = TraineeTold(
        staff_no=record.staff_no,
        name=record.name,
        background=record.background,
        entry=record.entry,
        directions=record.directions,
    )
    document = json.loads(text_of([trainee, section]))
    return record_of(
        _of(TraineeTold, document[0]),
        _of(RecordTold, document[1]),
    )


def _of(form: type, document: Any) -> Any:
    return msgspec.convert(document, form)


# -- whatever the file -----------------------------------------------------------------------------


def holds(content: bytes) -> None:
    """An answer with a place for whatever failed; no mutant is sound."""
    found = verify(content, LIBRARY)
    for one in found.checks:
        assert one.says
        assert one.places or one.answer is Answer.OK
    if content != small_bundle():
        assert found.result in (Result.NOT_SOUND, Result.UNREADABLE)


STRANGE = [
    None, True, -1, 2**70, 1.5, "", "9999-12-31", "0001-01-01", "\x00", "甲" * 5000, [], {}, [[]],
    {"kind": "pin"}, [None], "2026-13-01", "1/0", "7/2", "0/5", 10**9,
]  # fmt: skip


@fuzzed
@given(st.randoms(use_true_random=False), st.sampled_from(STRANGE))
def test_any_value_anywhere(chance: random.Random, value: Any) -> None:
    document = json.loads(small_bundle())
    path = chance.choice([one for one in leaves(document) if one])
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    if chance.random() < 0.8:
        inner[path[-1]] = value
    elif isinstance(inner, dict):
        inner[f"{path[-1]}x"] = value
    else:
        inner.append(value)
    holds(json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n")


@fuzzed
@given(st.binary(max_size=200), st.integers(0, 6000), st.integers(0, 200))
def test_any_bytes_anywhere(inserted: bytes, position: int, removed: int) -> None:
    content = small_bundle()
    holds(content[:position] + inserted + content[position + removed :])
    holds(inserted)
    holds(content[:position])


@pytest.mark.parametrize(
    "content",
    [
        b"", b" \n", b"\x00", b"\xef\xbb\xbf{}", b"NaN", b"null", b"1e999", b"9" * 5000,
        b"[" * 200_000,
        b'{"format":' * 100_000, b'{"format":{"name":"\\ud800"}}', b'{"a\x1b[31m\\n":1}',
        b'{"' + b"x" * 100_000 + b'":1}', b"PK\x03\x04", b"%PDF-1.7",
    ],
)  # fmt: skip
def test_no_record_at_all(content: bytes) -> None:
    found = verify(content, LIBRARY)
    assert found.result is Result.UNREADABLE
    (only,) = found.checks
    assert len(only.places[0]) < 210
    assert only.places[0].isprintable()


@settings(fuzzed, max_examples=200)
@given(st.randoms(use_true_random=False))
def test_whatever_a_forger_signs_is_reckoned_with(chance: random.Random) -> None:
    """Every hash fits and the signature is good: the evaluator itself meets what was made up."""
    document = json.loads(small_bundle())
    strings = [*WORDS, *texts(document["record"])]
    for path in chance.sample([p for p in leaves(document["record"]) if p], 3):
        inner = document["record"]
        try:
            for step in path[:-1]:
                inner = inner[step]
            old = inner[path[-1]]
        except (KeyError, IndexError, TypeError):
            continue
        if isinstance(old, list) and old:
            inner[path[-1]] = old * chance.choice([0, 2, 3])
        elif isinstance(old, str | None):
            inner[path[-1]] = chance.choice(strings)
        elif isinstance(old, int) and not isinstance(old, bool):
            inner[path[-1]] = chance.choice([0, 1, 10**9])
    try:
        bundle = told(text_of(document))
    except ValueError:
        return
    found = verify(rehashed(bundle, OTHER_KEY), LIBRARY)
    assert len(found.checks) > 1


WORDS = [None, "", "suture", "nowhere", "2025-01-06", "1950-01-01", "2150-12-31", "c0001"]


def texts(document: Any) -> list[str]:
    if isinstance(document, dict | list):
        inner = document.values() if isinstance(document, dict) else document
        return [text for one in inner for text in texts(one)]
    return [document] if isinstance(document, str) else []
