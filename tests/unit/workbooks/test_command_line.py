"""A workbook that cannot be read ends `seldinger audit` with 2 and a sentence, no traceback."""

import json
from pathlib import Path

import pytest

from seldinger.cli import main
from support.books import one_of_each, procedure, rotation, trainee, write_book

FAULTY = {
    "学员": [trainee(背景="儿科")],
    "轮转": [rotation(), rotation(岗位="机动")],
    "手术": [procedure(角色="主刀", 日期="昨天")],
}
SENTENCES = [
    "登记表.xlsx 有 4 处需要改正，没有读入任何内容",
    "  “学员”第 2 行“背景（C）”列：现为“儿科”，应为影像、内科、外科之一",
    "  “手术”第 2 行“日期（A）”列：现为“昨天”，应为日期，如 2026-03-05",
    "  “手术”第 2 行“角色（E）”列：现为“主刀”，应为参与、一助、术者之一",
    "  “轮转”第 3 行“开始”列：现为“2024-03-01至2025-08-31”，"
    "应为不与第 2 行（2024-03-01至2025-08-31）重叠的日期",
]


@pytest.fixture
def faulty(tmp_path: Path) -> str:
    return str(write_book(tmp_path / "登记表.xlsx", FAULTY))


def test_every_fault_goes_to_standard_error(faulty: str, capsys) -> None:
    assert main(["audit", faulty]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == SENTENCES


def test_as_json_every_fault_goes_to_standard_output_too(faulty: str, capsys) -> None:
    assert main(["audit", faulty, "--json"]) == 2
    out, err = capsys.readouterr()
    problems = json.loads(out)["problems"]
    assert err.splitlines() == SENTENCES
    assert [problem["text"] for problem in problems] == [text.strip() for text in SENTENCES[1:]]
    assert problems[2] == {
        "sheet": "手术",
        "row": 2,
        "column": "角色（E）",
        "found": "主刀",
        "allowed": "参与、一助、术者之一",
        "text": SENTENCES[3].strip(),
    }


@pytest.mark.parametrize("options", [[], ["--json"]], ids=["plain", "json"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", "日期,病例号".encode(), None])
def test_what_is_no_workbook_is_one_sentence(content, options, tmp_path, capsys) -> None:
    path = tmp_path / "登记表.xlsx"
    if content is not None:
        path.write_bytes(content)
    assert main(["audit", str(path), *options]) == 2
    out, err = capsys.readouterr()
    assert out == "" if not options else json.loads(out) == {"problems": [{"text": err.strip()}]}
    assert len(err.splitlines()) == 1
    assert "登记表.xlsx" in err


def test_a_folder_is_one_sentence(tmp_path: Path, capsys) -> None:
    assert main(["audit", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_a_small_workbook_gives_one_document(suffix: str, tmp_path: Path, capsys) -> None:
    path = write_book(tmp_path / f"登记表{suffix}", one_of_each())
    assert main(["audit", str(path), "--json", "--as-of", "2024-12-31"]) == 1
    out, err = capsys.readouterr()
    verdict = json.loads(out)
    assert err == ""
    assert verdict["trainee"]["name"] == "林示例"
    cell = next(
        r for r in verdict["requirements"] if (r["category"], r["role"]) == ("栓塞术", "术者")
    )
    assert cell["counted"] == 1
    assert [(row["sheet"], row["row"]) for row in cell["evidence"]] == [("手术", 2)]


def test_a_faulty_workbook_writes_no_report(faulty: str, tmp_path: Path) -> None:
    page = tmp_path / "结论.html"
    assert main(["audit", faulty, "--html", str(page)]) == 2
    assert not page.exists()
