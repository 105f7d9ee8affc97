"""Files of terms, pairs and names: what is read, and what is said of a line that is wrong."""

from pathlib import Path

import pytest

from seldinger.matching.terms import Pair, Term, TermFileError, read_names, read_pairs, read_terms


def file(folder: Path, text: str) -> Path:
    path = folder / "给出的.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_it_reads_terms_and_keeps_the_first_of_a_name(tmp_path: Path) -> None:
    path = file(tmp_path, "\ufeff47.0\t阑尾切除术\n\n47.1\t附带阑尾切除术\n47.9\t阑尾切除术\n")
    assert read_terms(path) == [Term("47.0", "阑尾切除术"), Term("47.1", "附带阑尾切除术")]


def test_it_reads_pairs_with_several_standards(tmp_path: Path) -> None:
    terms = [Term("1", "全脾切除术"), Term("2", "胆囊切除术")]
    path = file(tmp_path, "脾切除+胆囊切除\t全脾切除术##胆囊切除术\n")
    assert read_pairs(path, terms) == [Pair("脾切除+胆囊切除", ("全脾切除术", "胆囊切除术"))]


def test_it_tells_every_line_that_is_wrong(tmp_path: Path) -> None:
    path = file(tmp_path, "47.0 阑尾切除术\n47.1\t附带\n\t空\n1\t2\t3\n")
    with pytest.raises(TermFileError) as told:
        read_terms(path)
    assert str(told.value) == (
        "给出的.tsv：第 1 行应为“编码 制表符 名称”两列，现有 1 列；"
        "第 3 行应为“编码 制表符 名称”两列，现有 2 列，有空的；"
        "第 4 行应为“编码 制表符 名称”两列，现有 3 列"
    )


def test_a_standard_must_be_a_term(tmp_path: Path) -> None:
    path = file(tmp_path, "切阑尾\t阑尾手术\n")
    with pytest.raises(TermFileError, match="第 1 行的标准名称“阑尾手术”不在目录里"):
        read_pairs(path, [Term("47.0", "阑尾切除术")])


def test_many_faults_are_counted_not_listed(tmp_path: Path) -> None:
    path = file(tmp_path, "一\n" * 30)
    with pytest.raises(TermFileError, match="另有 10 处"):
        read_terms(path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "给出的.tsv 是空的"),
        ("47.0\t阑尾切除术".encode("gb18030"), "不是 UTF-8 编码"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "给出的.tsv"
    path.write_bytes(content)
    with pytest.raises(TermFileError, match=told):
        read_terms(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TermFileError, match="打不开"):
        read_names(tmp_path / "没有.txt")


def test_names_are_one_a_line(tmp_path: Path) -> None:
    assert read_names(file(tmp_path, "阑尾切除\n\n  TACE \n")) == ["阑尾切除", "TACE"]
    with pytest.raises(TermFileError, match="没有名称"):
        read_names(file(tmp_path, " \n"))
