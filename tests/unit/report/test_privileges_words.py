"""Every decision and every reason has words; what a reason speaks of is named, not numbered."""

from datetime import date

import pytest

from seldinger.domain.grading.privilege import Answer, Decision, Part, Reason, Why
from seldinger.report.privileges import (
    DECISION,
    PART,
    WHY,
    answer_document,
    grades_told,
    print_answer,
    reasons_told,
    told,
)

NAMES = {"7": "示例〔2026〕1 号", "e-3-01": "肾动脉造影术"}


def test_every_decision_has_a_word_an_icon_and_colours_of_its_own() -> None:
    assert DECISION.keys() == set(Decision)
    for part in ("word", "english", "icon", "colour", "dark"):
        assert len({getattr(label, part) for label in DECISION.values()}) == len(Decision)


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    assert WHY.keys() == set(Why)
    for words in WHY.values():
        assert words.chinese.endswith("。")
        assert words.english.endswith(".")
        assert "！" not in words.chinese


def test_every_part_has_a_word() -> None:
    assert PART.keys() == set(Part)


@pytest.mark.parametrize("why", Why)
def test_no_sentence_shows_a_place_that_was_not_filled(why: Why) -> None:
    for about in ("7", None):
        text = told(Reason(why, about), NAMES).text
        assert "{" not in text


def test_a_grant_is_told_by_its_name() -> None:
    assert told(Reason(Why.REVOKED, "7"), NAMES).text == (
        "授权当日已经撤销：示例〔2026〕1 号。请由有权限的医师施行，有疑问请联系医务处。"
    )


def test_an_entry_that_is_graded_higher_in_another_list_is_told_so() -> None:
    raised, several = Reason(Why.GRADE_RAISED, "7"), Reason(Why.SEVERAL_GRADES)
    alone = reasons_told(Answer(Decision.REFUSED, (raised,), 4, 4), NAMES)[0].text
    assert alone.startswith("授权之后这项手术的管理级别提高了")
    both = reasons_told(Answer(Decision.REFUSED, (raised, several), 4, 4), NAMES)[0]
    assert both.text == (
        "这项手术在另一个专业目录里级别更高，按最高的管理，"
        "这份授权不够：示例〔2026〕1 号。请向医务处重新办理。"
    )
    assert both.english == "Another list grades it higher than the grant reaches."


def test_what_the_patients_condition_lacks_is_said_to_be_missing_in_the_grant() -> None:
    assert told(Reason(Why.MODIFIER_BEYOND, "7"), NAMES).text.startswith(
        "授权没有包括这种患者情况：示例〔2026〕1 号。"
    )


def test_what_no_catalogue_lists_is_said_to_be_no_permission() -> None:
    text = told(Reason(Why.NOT_LISTED), NAMES).text
    assert text.startswith("目录里没有所问的手术，即未定级，不等于允许。")


def test_grades_say_what_raised() -> None:
    assert grades_told(Answer(Decision.REFUSED, (), 3, 4)) == "三级，按四级管理"
    assert grades_told(Answer(Decision.REFUSED, (), 2, 2)) == "二级"
    assert grades_told(Answer(Decision.UNGRADED, ())) == ""


def test_the_keys_of_the_document_are_a_contract() -> None:
    answer = Answer(Decision.ALLOWED, (Reason(Why.GRANTED, "7"),), 3, 3, "7")
    on, notes = date(2026, 6, 15), ("晚登记",)
    document = answer_document(answer, names=NAMES, catalogue=None, on=on, notes=notes)
    assert document == {
        "decision": "allowed",
        "reasons": [
            {"why": "granted", "about": "7", "text": "当日有有效的授权：示例〔2026〕1 号。"}
        ],
        "grade": 3,
        "managed_grade": 3,
        "grant": "7",
        "catalogue": None,
        "version": None,
        "on": "2026-06-15",
        "notes": ["晚登记"],
    }


def test_the_terminal_shows_the_answer_before_its_reasons(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = Answer(Decision.REFUSED, (Reason(Why.NO_GRANT),), 3, 4)
    print_answer(answer, asked="周示例 肾动脉造影术", names={}, catalogue=None, notes=("晚登记",))
    shown = capsys.readouterr().out
    assert shown.index("✕ 不可以做") < shown.index("没有包含这项手术的授权")
    assert "三级，按四级管理" in shown
    assert shown.index("✕ 不可以做") < shown.index("晚登记") < shown.index("没有包含这项")
