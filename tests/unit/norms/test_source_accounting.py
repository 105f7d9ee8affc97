"""Every character of both sources is accounted for, and a quotation begins in its line."""

from pathlib import Path

import pytest
import yaml

from seldinger.domain.source import Source
from seldinger.norms.accounting import Quotation, SourceText, account, squeeze
from seldinger.norms.faults import NormError
from seldinger.norms.library import SHIPPED, library_at
from support.norms import (
    GRADES,
    GRADING,
    GRADING_SOURCE,
    RULES,
    RULES_SOURCE,
    source_lines,
)

TEXT = "一、 目标\n受训医师必\n\n须完成\n内科 3\n外科 3\n"


@pytest.fixture
def text(tmp_path: Path) -> SourceText:
    path = tmp_path / "source.txt"
    path.write_text(TEXT, encoding="utf-8")
    return SourceText(path, "示例/source.txt")


def quoted(line: int | None, words: str) -> Quotation:
    return Quotation(Source(line, words), 7)


# -- the shipped norms, without the loader -----------------------------------------------------


def quotations(node: object, above: str = "") -> list[tuple[int, str]]:
    """Every (line, text) that a norm file claims, found in the plain YAML."""
    if isinstance(node, list):
        return [found for item in node for found in quotations(item, above)]
    if not isinstance(node, dict):
        return []
    found = [q for key, value in node.items() for q in quotations(value, key)]
    if "line" in node and "text" in node and above != "gaps":
        words = f"{node['number']}、{node['text']}" if "number" in node else node["text"]
        found.append((node["line"], str(words)))
    elif "line" in node and "grade" in node:
        names = {number: name for name, number in GRADES.items()}
        found.append((node["line"], names[node["grade"]]))
    elif "line" in node and "title" in node:
        found.append((node["line"], node["title"]))
    return found


def uncovered(norm: str, source: str) -> list[tuple[int, str]]:
    """(line, character) that no quotation reaches; a quotation must begin in its line."""
    places = [
        (number, character)
        for number, line in enumerate(source_lines(source), 1)
        for character in line
        if not character.isspace()
    ]
    flat = "".join(character for _, character in places)
    covered: set[int] = set()
    for line, words in quotations(yaml.safe_load((SHIPPED / norm).read_text(encoding="utf-8"))):
        wanted = "".join(words.split())
        first = next(at for at, (number, _) in enumerate(places) if number >= line)
        at = flat.find(wanted, first)
        assert at >= 0, f"line {line} does not hold {words!r}"
        assert places[at][0] == line, f"line {line} does not begin {words!r}"
        covered.update(range(at, at + len(wanted)))
    return [place for at, place in enumerate(places) if at not in covered]


def test_every_character_of_the_training_rules_is_quoted() -> None:
    assert uncovered(RULES, RULES_SOURCE) == []


def test_every_character_of_the_grading_standard_is_quoted() -> None:
    assert uncovered(GRADING, GRADING_SOURCE) == []


def test_every_line_of_the_grading_standard_is_a_heading_a_grade_or_an_entry() -> None:
    catalogue = library_at(None).catalogue("shougang")
    lines = {n for n, line in enumerate(source_lines(GRADING_SOURCE), 1) if line.strip()}
    entries = {entry.source.line for entry in catalogue.entries}
    grades = {n for n in lines if source_lines(GRADING_SOURCE)[n - 1] in GRADES}
    lists = {found.line for found in catalogue.lists}
    assert lines == entries | grades | lists | {1, 3, 5}
    assert len(lines) == 622 + len(grades) + 16 + 3


# -- find, uncovered, where_is -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "words", "found"),
    [
        (1, "一、目标", "一、目标"),
        (1, "目标", "目标"),
        (2, "受训医师必须完成", "受训医师必须完成"),
        (2, "受 训\n医师必 须", "受训医师必须"),
        (5, "内科 3", "内科3"),
    ],
)
def test_a_sentence_is_found_across_line_breaks_and_gaps(
    text: SourceText, line: int, words: str, found: str
) -> None:
    where = text.find(Source(line, words))
    assert where is not None
    assert "".join(text.characters[at] for at in where) == found
    assert text.line_at[where.start] == line


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (1, "受训医师"),  # begins in the next line
        (3, "须完成"),  # a blank line begins nothing
        (4, "受训医师必须完成"),  # begins two lines above
        (6, "内科 3"),
        (2, "受训医生"),
        (2, ""),
        (0, "一、目标"),
        (99, "一、目标"),
        (None, "一、目标"),
    ],
)
def test_a_sentence_that_does_not_begin_in_its_line_is_not_found(
    text: SourceText, line: int | None, words: str
) -> None:
    assert text.find(Source(line, words)) is None


def test_what_is_not_quoted_is_told_by_line(text: SourceText) -> None:
    assert text.uncovered([quoted(2, "受训医师必须"), quoted(6, "科 3")]) == [
        (1, "一、目标"),
        (4, "完成"),
        (5, "内科3"),
        (6, "外"),
    ]


def test_a_gap_inside_a_line_is_told_as_two_runs(text: SourceText) -> None:
    assert text.uncovered([quoted(2, "医师"), quoted(4, "须完成")])[1:3] == [(2, "受训"), (2, "必")]


def test_where_a_sentence_really_is(text: SourceText) -> None:
    assert text.where_is("须 完成") == 4
    assert text.where_is("师必须") == 2
    assert text.where_is("不在文中") is None
    assert text.where_is("") is None


def test_account_tells_misquotations_and_what_is_left_over(text: SourceText) -> None:
    told = [str(fault) for fault in account(text, "x.yaml", [quoted(5, "外科 3"), quoted(1, "甲")])]
    assert told == [
        "x.yaml:7: 原文第 5 行没有以此开头的句子“外科 3”。这句话在第 6 行",
        "x.yaml:7: 原文第 1 行没有以此开头的句子“甲”。逐字核对原文（空白与换行不计）",
        "示例/source.txt:1: 原文第 1 行“一、目标”没有被引用。把它写进要求、条款、学习项目或标题",
        "示例/source.txt:2: 原文第 2 行“受训医师必”没有被引用。把它写进要求、条款、学习项目或标题",
        "示例/source.txt:4: 原文第 4 行“须完成”没有被引用。把它写进要求、条款、学习项目或标题",
        "示例/source.txt:5: 原文第 5 行“内科3”没有被引用。把它写进要求、条款、学习项目或标题",
        "示例/source.txt:6: 原文第 6 行“外科3”没有被引用。把它写进要求、条款、学习项目或标题",
    ]


def test_white_space_of_every_kind_is_dropped() -> None:
    assert squeeze(" 甲\u3000乙\t丙\n丁\u00a0") == "甲乙丙丁"


def test_a_source_that_cannot_be_read_is_a_fault_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "source.txt").write_bytes("内科 3".encode("gb18030"))
    with pytest.raises(NormError, match=r"^示例/source\.txt:1: 原文无法读取。") as caught:
        SourceText(tmp_path / "source.txt", "示例/source.txt")
    assert caught.value.faults[0].remedy == "把规范原文以 UTF-8 存为同目录的 source.txt"
