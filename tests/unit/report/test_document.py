"""The JSON document: its names and keys are a contract with whoever reads it."""

import json
import re
from fractions import Fraction

import pytest

from seldinger.domain.training.record import Origin
from seldinger.domain.training.verdict import Verdict
from seldinger.domain.training.words import Flag, Reason, Role, State, Status
from seldinger.report.document import document, number
from support.build import activity, op, patient, reports, stay, verdict

REQUIREMENT = {
    "id", "post", "category", "role", "title", "minimum", "counted", "pending", "missing",
    "status", "readings", "evidence", "source",
}  # fmt: skip
EVIDENCE = {"sheet", "row", "date", "case", "role", "state", "counted", "reason"}
POSTS = {
    "入培", "影像诊断", "内科", "外科", "介入基础", "外周血管介入", "神经介入", "胸部介入",
    "腹部介入", "泌尿生殖介入", "肌肉骨骼介入", "第二阶段", "机动", "总住院医师", "科研教学",
}  # fmt: skip


@pytest.fixture(scope="module")
def answer() -> Verdict:
    return verdict(
        op("术者", "angiography", case="示例00012345"),
        op("参与", "angiography", state="待审核"),
        op("参与", "angiography", state="退回"),
        op("一助", name="示例：目录外的名称"),
        patient("embolisation"),
        reports("CT", 7, part="胸部"),
        activity("论文", "共同第一作者", level="SCI"),
    )


def requirement(told: dict, name: str) -> dict:
    return next(item for item in told["requirements"] if item["id"] == name)


def test_the_keys_are_those_of_the_contract_and_these_more(answer: Verdict) -> None:
    told = document(answer)
    top = {"trainee", "rulebook", "as_of", "status", "requirements", "problems"}
    assert set(told) == top
    assert set(told["rulebook"]) == {"id", "version", "hash"}
    assert set(told["trainee"]) == {
        "staff_no", "name", "background", "entry", "directions", "end_of_training",
    }  # fmt: skip
    for item in told["requirements"]:
        assert set(item) == REQUIREMENT | {"unit", "minimum_stated"}
        assert set(item["readings"]) == {"exclusive", "cascade", "nested"}
        assert all(set(reading) == {"counted", "met"} for reading in item["readings"].values())
        assert {"line", "text"} <= set(item["source"]) <= {"line", "text", "context"}
        assert all(set(row) == EVIDENCE | {"amount", "code", "flags"} for row in item["evidence"])
    assert all(set(row) == {"sheet", "row", "code", "text"} for row in told["problems"])


def test_it_is_json_and_comes_back_the_same(answer: Verdict) -> None:
    told = document(answer, [(Origin("说明", 0), "示例")])
    assert json.loads(json.dumps(told, ensure_ascii=False, allow_nan=False)) == told


def test_words_are_those_of_the_contract(answer: Verdict) -> None:
    told = document(answer)
    assert {item["post"] for item in told["requirements"]} == POSTS
    assert {item["role"] for item in told["requirements"]} == {"参与", "一助", "术者", None}
    assert {item["status"] for item in told["requirements"]} <= set(Status)
    rows = [row for item in told["requirements"] for row in item["evidence"]]
    assert {row["role"] for row in rows} <= {*Role, None}
    assert {row["state"] for row in rows} <= {*State, None}
    assert {row["code"] for row in rows} <= set(Reason)
    assert {flag for row in rows for flag in row["flags"]} <= set(Flag)
    assert all(re.fullmatch(r"[0-9a-f]{64}", told["rulebook"][key]) for key in ["hash"])


def test_category_has_no_white_space_and_is_null_for_totals(answer: Verdict) -> None:
    told = document(answer)
    for item in told["requirements"]:
        assert item["category"] is None or not re.search(r"\s", item["category"])
        assert (item["role"] is None) or item["category"]
    assert (
        requirement(told, "biliary-drainage-stent.operator")["category"] == "PTBD或胆道支架植入术"
    )
    for total in ("basic.operations", "basic.managed", "stage-2.directions", "basic.months"):
        assert requirement(told, total)["category"] is None
    assert requirement(told, "imaging.ct.abdomen")["category"] == "腹部/盆腔CT"
    assert requirement(told, "surgical.surgery")["category"] == "外科手术"


def test_one_cell_with_its_evidence_and_its_sentence(answer: Verdict) -> None:
    cell = requirement(document(answer), "angiography.operator")
    row = cell.pop("evidence")[0]
    source = cell.pop("source")
    assert cell == {
        "id": "angiography.operator",
        "minimum_stated": True,
        "post": "介入基础",
        "category": "血管造影术",
        "role": "术者",
        "title": "血管造影术·术者",
        "unit": "例",
        "minimum": 20,
        "counted": 1,
        "pending": 0,
        "missing": 19,
        "status": "in_progress",
        "readings": {
            "exclusive": {"counted": 1, "met": False},
            "cascade": {"counted": 1, "met": False},
            "nested": {"counted": 1, "met": False},
        },
    }
    assert (source["line"], source["text"]) == (134, "血管造影术 30 20 20")
    assert row == {
        "sheet": "手术",
        "row": 2,
        "date": "2024-06-03",
        "case": "示例00012345",
        "role": "术者",
        "state": "已审核",
        "counted": True,
        "amount": 1,
        "reason": "计入",
        "code": "counted",
        "flags": [],
    }


def test_pending_is_in_no_reading_and_returned_counts_nowhere(answer: Verdict) -> None:
    cell = requirement(document(answer), "angiography.participant")
    assert (cell["counted"], cell["pending"], cell["missing"]) == (0, 1, 30)
    assert cell["readings"]["exclusive"]["counted"] == 0
    assert {row["code"] for row in cell["evidence"] if row["sheet"] == "手术"} >= {
        "pending",
        "returned",
    }
    assert not any(row["counted"] for row in cell["evidence"])


def test_flags_are_told_in_words_and_as_codes(answer: Verdict) -> None:
    [row] = requirement(document(answer), "academic.paper")["evidence"]
    assert (row["flags"], row["reason"]) == (["co_first_author"], "计入（共同第一作者）")


def test_a_row_that_feeds_nothing_is_a_problem_with_its_place(answer: Verdict) -> None:
    problems = {(row["sheet"], row["row"]): row for row in document(answer)["problems"]}
    problem = problems["手术", 5]
    assert problem["code"] == "undecided_name"
    assert problem["text"].startswith("手术名称不在目录里")


def test_notes_of_the_reader_follow_as_notes(answer: Verdict) -> None:
    told = document(answer, [(Origin("示例表", 0), "工作表“示例表”不属于登记表，没有读取")])
    assert told["problems"][-1] == {
        "sheet": "示例表",
        "row": 0,
        "code": "note",
        "text": "工作表“示例表”不属于登记表，没有读取",
    }


def test_background_and_directions_are_told_by_title(answer: Verdict) -> None:
    trainee = document(answer)["trainee"]
    assert trainee["background"] == "影像"
    assert trainee["directions"] == ["神经介入", "外周血管介入", "腹部介入"]
    assert trainee["end_of_training"] == "2026-08-31"


def test_a_missing_background_is_null() -> None:
    assert document(verdict(background=None, directions=()))["trainee"] | {"name": ""} == {
        "staff_no": "T001",
        "name": "",
        "background": None,
        "entry": "2023-09-01",
        "directions": [],
        "end_of_training": "2026-08-31",
    }


def test_part_of_a_month_is_a_number_with_at_most_four_decimals() -> None:
    told = document(verdict(stay("basic", "2024-03-01", "2024-03-10")))
    months = requirement(told, "basic.months")
    assert months["counted"] == round(10 / 31, 4)
    assert months["missing"] == round(18 - 10 / 31, 4)


@pytest.mark.parametrize(
    ("amount", "told"), [(3, 3), (Fraction(6, 2), 3), (Fraction(1, 3), 0.3333), (Fraction(0), 0)]
)
def test_amounts_as_json_knows_them(amount: int | Fraction, told: float) -> None:
    assert number(amount) == told
    assert type(number(amount)) is type(told)
