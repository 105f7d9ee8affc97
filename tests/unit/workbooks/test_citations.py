"""Papers from BibTeX and RIS: taken whole, or refused with the line; a DOI in one form."""

import logging
from datetime import date

import pytest

from seldinger.errors import SeldingerError
from seldinger.workbooks.citations import (
    LARGEST,
    MOST,
    Citation,
    doi_address,
    doi_of,
    read_citations,
    text_of,
)

BIBTEX = r"""@article{a,
  TITLE = {An {MRI} study of \"Odema and 中文},
  author = {Lin, Shili and {王五} and M\"uller, K.},
  journal = {Eur. J. {CT}}, year = 2025, month = mar, day = 7,
  DOI = {https://doi.org/10.1234/AbC\_5%2}
}
@book{b, title={第二篇}, author={林示例}}"""
RIS = (
    "TY  - JOUR\nAU  - Lin, Shili\nAU  - 王五\nTI  - 题目\nT2  - 示例杂志\n"
    "PY  - 2025/03/01\nDO  - 10.1234/x\nER  - \n\nTY  - CHAP\nA1  - 周示例\nT1  - 第二篇\nER  - \n"
)


def test_bibtex_is_read_with_its_authors_in_order_and_its_letters_decoded() -> None:
    first, second = read_citations(BIBTEX)
    assert first == Citation(
        "An MRI study of Ödema and 中文", ("Lin, Shili", "王五", "Müller, K."), "Eur. J. CT",
        "10.1234/abc_5%2", 2025, 3, 7, 1,
    )  # fmt: skip
    assert (first.published, first.when) == (date(2025, 3, 7), "2025-03-07")
    assert (second.title, second.authors, second.when, second.line) == (
        "第二篇", ("林示例",), "", 7,
    )  # fmt: skip


def test_ris_is_read_record_by_record() -> None:
    first, second = read_citations(RIS.replace("\n", "\r\n"))
    assert first == Citation("题目", ("Lin, Shili", "王五"), "示例杂志", "10.1234/x", 2025, 3, 1, 1)
    assert (second.title, second.authors, second.published, second.line) == (
        "第二篇", ("周示例",), None, 10,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "没有认出 BibTeX 或 RIS"),
        ("随便一段话", "没有认出 BibTeX 或 RIS"),
        ("@comment{x}", "里面没有论文条目"),
        ("@article{a, title={x}, author={y}}\n@article{b, title={x}", "第 2 行起的条目读不出来"),
        ("@article{a, title={x}, author={y}}\n@book{a, title={x}, author={y}}", "第 2 行"),
        ("@article{a, author={y}}", "没有题目"),
        ("@article{a, title={x}}", "没有作者"),
        ("@article{a, title={x}, author={y}, doi={11.5/x}}", "DOI 写得不对"),
        ("@article{a, title={%s}, author={y}}" % ("长" * 301), "题目超过 300 个字"),
        ("TY  - JOUR\nTI  - x\nAU  - y\n", "第 1 行起的条目读不出来：这一篇应以一行“ER  - ”结束"),
        (RIS + "TY  - JOUR\nTI  - x\n", "第 14 行"),
        ("TY  - JOUR\nER  - \n", "没有题目"),
        ("x" * (LARGEST + 1), "内容超过 100 千字"),
        ("".join(f"@a{{k{n}, title={{x}}, author={{y}}}}" for n in range(MOST + 1)), "最多 30 篇"),
        ("TY  - JOUR\nTI  - x\nAU  - y\nER  - \n" * (MOST + 1), "最多 30 篇"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_whole_is_refused(text: str, said: str) -> None:
    with pytest.raises(SeldingerError, match=said):
        read_citations(text)


def test_the_fault_repeats_nothing_of_what_was_pasted(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(SeldingerError) as told:
        read_citations("@article{秘密, title={秘密, author=秘密}")
    assert "秘密" not in str(told.value) + caplog.text


@pytest.mark.parametrize(
    ("told", "bare"),
    [
        ("", ""),
        ("10.1000/ABC", "10.1000/abc"),
        (" doi: 10.1000/abc ", "10.1000/abc"),
        ("https://dx.doi.org/10.1000/a%2Fb", "10.1000/a/b"),
        ("https://doi.org/10.1002/(SICI)1097<1::AID>3.0;2-X", "10.1002/(sici)1097<1::aid>3.0;2-x"),
        ("１０.1000/ａ", "10.1000/a"),
    ],
)
def test_a_doi_has_one_form(told: str, bare: str) -> None:
    assert doi_of(told) == bare


@pytest.mark.parametrize("told", ["abc", "10.1/x", "10.1000/", "10.1000/a b", "10.1000/中文"])
def test_what_is_no_doi_is_refused(told: str) -> None:
    with pytest.raises(SeldingerError, match=r"应以 10\. 开头"):
        doi_of(told)


def test_its_address_leads_nowhere_else() -> None:
    assert doi_address("10.1002/a<b>#c?d") == "https://doi.org/10.1002/a%3Cb%3E%23c%3Fd"


def test_a_file_may_be_utf_8_or_what_windows_writes() -> None:
    assert text_of("题".encode("utf-8-sig")) == text_of("题".encode("gb18030")) == "题"
    with pytest.raises(SeldingerError, match="不是文本"):
        text_of(b"\xff\xfe\x00\xff\x80")


@pytest.mark.parametrize(
    ("year", "published", "when"),
    [
        ("2025-02-30", None, "2025-02-30"), ("1700", None, ""), ("2025//15", None, "2025"),
        ("99999999999", None, ""), ("2025/13/01", None, "2025"),
    ],
)  # fmt: skip
def test_a_date_is_taken_as_far_as_there_is_one(
    year: str, published: date | None, when: str
) -> None:
    [told] = read_citations(f"TY  - JOUR\nTI  - x\nAU  - y\nPY  - {year}\nER  - \n")
    assert told.published == published
    assert told.when == when
