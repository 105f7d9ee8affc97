"""A completion record: what leaves, what is found when somebody changed it, and what it says."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from seldinger.completion import facts as told_facts
from seldinger.completion.answers import Answer, Check, Result, Verification, ok
from seldinger.completion.canonical import first_difference, text_of
from seldinger.completion.facts import record_of, record_told
from seldinger.completion.signing import fingerprint_of, is_signed
from seldinger.completion.verifying import verify
from seldinger.completion.wording import answer_of
from seldinger.completion.writing import write
from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.norms.library import Library
from support.bundles import (
    FINGERPRINT,
    KEY,
    LIBRARY,
    OTHER_KEY,
    completion,
    rehashed,
    small_bundle,
    small_record,
    told,
)

UNFIT = (Result.NOT_SOUND, Result.UNREADABLE)
REPLACED = (b" ", b"0", b"7", b"a", b'"', b"}", b"\xff")


def checked(content: bytes, trusted: list[str] | None = None) -> Verification:
    return verify(content, LIBRARY, trusted)


def wrong(found: Verification) -> dict[Check, tuple[str, ...]]:
    return {one.check: one.places for one in found.checks if one.answer is Answer.NOT_OK}


def changed(path: str, value: Any) -> bytes:
    """The small bundle with another value at “record.procedures.0.role”, nothing else touched."""
    document: Any = json.loads(small_bundle())
    inner = document
    *way, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    for step in way:
        inner = inner[step]
    inner[last] = value
    return text_of(document)


# -- sound -----------------------------------------------------------------------------------------


def test_a_record_is_sound_and_names_its_signer() -> None:
    found = checked(small_bundle())
    assert (found.result, found.fingerprint, wrong(found)) == (Result.SOUND, FINGERPRINT, {})
    assert found.of(Check.SIGNER).answer is Answer.NOT_KNOWN
    assert checked(small_bundle(), [FINGERPRINT]).is_trusted
    assert not found.is_trusted


def test_nothing_that_leads_to_a_patient_leaves() -> None:
    text = small_bundle().decode()
    for number in ("0099123", "0011", "0077", "12345678", "00991234", "13800138000", "张某某"):
        assert number not in text
    bundle = told(small_bundle())
    assert [one.case_no for one in bundle.record.procedures] == ["c0002", "c0001"]
    assert bundle.record.rulings[0].case.case_no == "c0002"
    assert bundle.record.admissions[0].case_no == "p0001"
    assert bundle.record.activities[0].title == "t0001"
    assert bundle.reviews[0].reason == "病例 ＊ 为证"


def test_every_field_of_every_fact_is_told() -> None:
    """A fact that learns a new field must not lose it on the way, and with it the verdict."""
    for kind, form in told_facts._FORMS.items():
        assert set(form.__struct_fields__) == {field.name for field in fields(kind)}, kind


def test_the_record_comes_back_with_ordinals_for_keys() -> None:
    record, bundle = small_record(), told(small_bundle())
    found = record_of(bundle.trainee, bundle.record)
    assert replace(found, procedures=(), admissions=(), activities=(), rulings=()) == replace(
        record, procedures=(), admissions=(), activities=(), rulings=()
    )
    first = replace(record.procedures[0], case_no="c0002")
    assert found.procedures[0] == first
    assert found.procedures[0].origin == first.origin


def test_a_second_writing_is_the_same_file() -> None:
    assert write(completion(small_record()), LIBRARY, KEY) == small_bundle()


# -- changed ---------------------------------------------------------------------------------------


def test_a_changed_byte_is_found_wherever_it_is() -> None:
    content = small_bundle()
    for position, byte in enumerate(content):
        for shift in (0, 3):
            other = REPLACED[(position + shift) % len(REPLACED)]
            other = b"\n" if other[0] == byte else other
            found = checked(content[:position] + other + content[position + 1 :])
            assert found.result in (Result.NOT_SOUND, Result.UNREADABLE), position
            assert any(wrong(found).values()), position


def test_a_byte_more_or_less_is_found_wherever_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by the writing alone: norms and verdicts are not even looked at."""
    unseen = ok(Check.VERDICTS, "-")
    monkeypatch.setattr("seldinger.completion.verifying.check_verdicts", lambda *_: unseen)
    monkeypatch.setattr("seldinger.completion.verifying.compared", lambda *_: [])
    monkeypatch.setattr("seldinger.completion.verifying.left_out", lambda *_: [])
    content = small_bundle()
    for position in range(len(content) + 1):
        before, after = content[:position], content[position:]
        raw, escaped = (b"\n", b"\\n") if position % 2 else (b" ", b"\\u0020")
        for other in (before + raw + after, before + escaped + after, before + after[1:]):
            assert other == content or checked(other).result in UNFIT, position


@pytest.mark.parametrize("path", ["signature.value", "signature.public_key", "issued.fingerprint"])
@pytest.mark.parametrize("more", ["\n", " ", "\t"])
def test_no_white_space_is_a_part_of_a_key_or_hash(path: str, more: str) -> None:
    value = json.loads(small_bundle())
    for step in path.split("."):
        value = value[step]
    for other in (value + more, more + value, value[:2] + more + value[2:]):
        assert checked(changed(path, other)).result is Result.UNREADABLE
        assert not is_signed(b"", other, "00" * 64)
    with pytest.raises(ValueError, match="hexadecimal"):
        fingerprint_of(value + more)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-23T07:30:00",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
    ],
)
@pytest.mark.parametrize("path", ["issued.at", "reviews.0.at"])
def test_a_moment_without_a_zone_or_beyond_the_calendar_is_not_read(path: str, moment: str) -> None:
    found = checked(changed(path, moment))
    assert found.result is Result.UNREADABLE
    assert path.replace(".0", "[0]") in found.checks[0].places[0].replace("[...]", "[0]")


@pytest.mark.parametrize(
    ("path", "value", "check", "place"),
    [
        ("trainee.name", "王（示例）", Check.SECTIONS, "学员（trainee）"),
        ("record.procedures.0.role", "一助", Check.ROWS, "手术第 1 行 c0002 2025-01-06"),
        ("record.rotations.0.end", "2025-03-30", Check.ROWS, "轮转第 1 行 2025-01-01"),
        ("record.activities.0.level", "", Check.ROWS, "科研教学第 1 行 t0001 2025-01-06"),
        ("rows.leaves.0", "0" * 64, Check.ROWS, "请假第 1 行 2025-04-01"),
        ("rows.leaves", [], Check.ROWS, "leaves：1 行登记，0 个哈希"),
        ("manifest.chain", "0" * 64, Check.SECTIONS, "留痕链（chain）"),
        ("chain.number", 0, Check.CHAIN, "留痕链（chain）"),
        ("signature.value", "0" * 128, Check.SIGNATURE, "签名（signature）"),
        ("issued.fingerprint", "0" * 64, Check.SIGNATURE, "签发（issued.fingerprint）"),
        ("norms.rulebook.hash", "0" * 64, Check.NORMS, "培训细则 example 第 1 版"),
        ("verdicts.requirements.0.status", "not_met", Check.VERDICTS, None),
    ],
)
def test_what_was_changed_is_named(path: str, value: Any, check: Check, place: str | None) -> None:
    found = checked(changed(path, value))
    assert found.result is Result.NOT_SOUND
    assert place is None or place in wrong(found)[check]
    assert check in wrong(found)


@pytest.mark.parametrize(
    ("alter", "place"),
    [
        (lambda text: text.replace('"base": ', '"base":  '), "第 12 行，第 240 字节"),
        (lambda text: text + " ", "第 "),
        (lambda text: text.replace("\n", "\r\n"), "第 1 行，第 2 字节"),
        (lambda text: text.replace("example", "\\u0065xample", 1), "第 "),
        (lambda text: text.replace('"number": 12', '"number": 12,\n  "number": 12', 1), "第 4 行"),
    ],
)
def test_another_spelling_of_the_same_is_found(alter: Callable[[str], str], place: str) -> None:
    found = checked(alter(small_bundle().decode()).encode())
    assert [*wrong(found)] == [Check.CANONICAL]
    assert wrong(found)[Check.CANONICAL][0].startswith(place)


# -- forged ----------------------------------------------------------------------------------------


def forged(key: str | None) -> bytes:
    """One verdict made better, every hash made anew."""
    bundle = told(small_bundle())
    requirements = bundle.verdicts.requirements
    worst = next(n for n, one in enumerate(requirements) if one.status != "met")
    better = msgspec.structs.replace(
        requirements[worst], status="met", counted=requirements[worst].minimum
    )
    every = (*requirements[:worst], better, *requirements[worst + 1 :])
    verdicts = msgspec.structs.replace(bundle.verdicts, requirements=every)
    return rehashed(msgspec.structs.replace(bundle, verdicts=verdicts), key)


def test_who_cannot_sign_is_found_by_the_signature() -> None:
    found = wrong(checked(forged(None)))
    assert found[Check.SIGNATURE] == ("签名（signature）",)
    assert Check.SECTIONS not in found


def test_who_signs_with_another_key_is_on_nobodys_list() -> None:
    found = checked(forged(OTHER_KEY), [FINGERPRINT])
    assert Check.SIGNATURE not in wrong(found)
    assert found.fingerprint != FINGERPRINT
    assert found.of(Check.SIGNER).says == "签名者不在认可名单"
    assert "文件写“已达标" in wrong(found)[Check.VERDICTS][0]


def test_facts_made_up_and_signed_with_another_key_are_found_by_the_list_alone() -> None:
    """Why a list of keys is kept: such a file agrees with itself in everything."""
    bundle = told(write(completion(small_record()), LIBRARY, OTHER_KEY))
    assert checked(text_of(bundle)).result is Result.SOUND
    found = checked(text_of(bundle), [FINGERPRINT])
    assert (found.result, [*wrong(found)]) == (Result.UNTRUSTED, [Check.SIGNER])


def forger_says(**sections: Any) -> Verification:
    """The small bundle with other sections, every hash and the signature made anew."""
    return checked(rehashed(msgspec.structs.replace(told(small_bundle()), **sections), OTHER_KEY))


def test_norms_that_are_left_out_are_missed() -> None:
    norms = told(small_bundle()).norms
    for more in ({"crosswalk": None, "joined": None}, {"crosswalk": None}, {"joined": None}):
        found = forger_says(norms=msgspec.structs.replace(norms, **more))
        assert "对照" in wrong(found)[Check.NORMS][0]
    other = msgspec.structs.replace(norms.crosswalk, id="other--example")
    found = forger_says(norms=msgspec.structs.replace(norms, crosswalk=other))
    assert wrong(found)[Check.NORMS] == ("对照 other--example",)


def test_a_training_that_is_not_complete_or_not_passed_is_named() -> None:
    bundle = told(small_bundle())
    first, last = bundle.reviews
    returned = msgspec.structs.replace(last, said="退回补充")
    for reviews, place in (
        ((), "审核：没有一步，不是省级审核“通过”"),
        ((first,), "审核：最后一步是带教医师评价“通过”，不是省级审核“通过”"),
        ((first, returned), "审核：最后一步是省级审核“退回补充”，不是省级审核“通过”"),
    ):
        found = forger_says(reviews=reviews)
        assert (found.result, wrong(found)) == (Result.NOT_SOUND, {Check.COMPLETED: (place,)})
        assert answer_of(found).startswith("不能作为结业记录")
    lacking = replace(small_record(), rulings=())
    found = checked(write(completion(lacking), LIBRARY, KEY))
    assert wrong(found) == {Check.COMPLETED: ("总结论：进行中",)}


# -- norms that are not here -----------------------------------------------------------------------


def test_without_the_norms_nothing_is_computed_again(tmp_path: Path) -> None:
    found = verify(small_bundle(), Library(tmp_path))
    assert (found.result, wrong(found)) == (Result.NOT_RECOMPUTED, {})
    assert found.of(Check.VERDICTS).says.startswith("未重算")
    assert found.of(Check.NORMS).places[0] == "培训细则 example 第 1 版"


# -- writing ---------------------------------------------------------------------------------------


def test_a_record_that_would_not_verify_is_not_written() -> None:
    """The verdict of other facts than those told."""
    made = completion(small_record())
    other = replace(
        made,
        record=replace(
            made.record,
            procedures=tuple(replace(p, state=State.RETURNED) for p in made.record.procedures),
            rulings=(),
        ),
    )
    with pytest.raises(SeldingerError, match="结业记录没有签发"):
        write(other, LIBRARY, KEY)


def test_first_difference() -> None:
    assert first_difference(b"abc", b"abc") is None
    assert first_difference(b"abc", b"abd") == 2
    assert first_difference(b"abc", b"ab") == 2
    assert first_difference(b"", b"x") == 0


def test_dates_of_no_calendar_are_refused_before_they_are_reckoned_with() -> None:
    bundle = told(small_bundle())
    late = msgspec.structs.replace(bundle.record.rotations[0], end=date.max)
    record = msgspec.structs.replace(bundle.record, rotations=(late,))
    found = checked(rehashed(msgspec.structs.replace(bundle, record=record), OTHER_KEY))
    assert wrong(found)[Check.VERDICTS] == ("轮转第 1 行 2025-01-01：日期 9999-12-31",)


def test_what_is_told_of_a_record_is_sorted_as_its_keys_were() -> None:
    record = small_record()
    section = record_told(record)
    assert sorted(p.case_no for p in record.procedures) == ["ZY0011", "ZY0099123"]
    assert section.procedures[1].case_no < section.procedures[0].case_no
