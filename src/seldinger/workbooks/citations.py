"""Papers as a reference manager gives them out: BibTeX or RIS, read whole or refused.

The syntax of a DOI is looser than the pattern Crossref recommends (10.\\d{4,9}/[-._;()/:A-Z0-9]+,
“DOIs and matching regular expressions”, 2015), which by its own count misses 500,000 old ones.
"""

import logging
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, unquote

import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import (
    LatexDecodingMiddleware,
    MonthIntMiddleware,
    NormalizeFieldKeys,
    SeparateCoAuthors,
)

from seldinger.errors import SeldingerError

LARGEST = 100_000  # characters: a hundred papers with their abstracts
MOST = 30  # papers of one list
MOST_AUTHORS = 200
LONGEST_TITLE, LONGEST_NAME, LONGEST_JOURNAL, LONGEST_DOI = 300, 120, 200, 200

# It repeats what it cannot read; nothing typed by anybody stands in a log.
_log = logging.getLogger("bibtexparser")
_log.addHandler(logging.NullHandler())
_log.propagate = False

_DOI = re.compile(r"10\.\d{4,9}/[!-~]+", re.ASCII)
_AFTER_DOI = (".", ",", ";", ")")
_BEFORE_DOI = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)+", re.IGNORECASE)
_RIS_BEGIN, _RIS_END = re.compile(r"^TY  -", re.MULTILINE), re.compile(r"^ER  -", re.MULTILINE)
_NUMBERS = re.compile(r"\d+", re.ASCII)
_TITLES = ("title", "primary_title", "translated_title")
_JOURNALS = ("journal", "journaltitle", "booktitle", "secondary_title", "journal_name",
             "alternate_title3", "alternate_title2", "alternate_title1")  # fmt: skip
_YEARS = ("date", "publication_year", "year")


@dataclass(frozen=True, slots=True)
class Citation:
    """One paper. authors: in order, as written. year, month, day: 0 where not told.

    line: where it begins in the text, from 1.
    """

    title: str
    authors: tuple[str, ...]
    journal: str
    doi: str
    year: int
    month: int
    day: int
    line: int

    @property
    def published(self) -> date | None:
        """The day, where the whole of it is told and there is such a day."""
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None

    @property
    def when(self) -> str:
        """As far as it is told: “2025”, “2025-03”, “2025-03-01”."""
        parts = (f"{self.year:04}" if self.year else "", *(
            f"{part:02}" if part else "" for part in (self.month, self.day)
        ))  # fmt: skip
        told = []
        for part in parts:
            if not part:
                break
            told.append(part)
        return "-".join(told)


def text_of(content: bytes) -> str:
    """A file's text. Raises SeldingerError where it is none."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SeldingerError("这个文件不是文本。请从文献软件导出 BibTeX（.bib）或 RIS（.ris）")


def read_citations(text: str) -> list[Citation]:
    """All papers of the text; one that cannot be read refuses the whole.

    Raises SeldingerError, which names the line and repeats nothing of what was pasted.
    """
    if len(text) > LARGEST:
        raise SeldingerError(f"内容超过 {LARGEST // 1000} 千字。请只导出自己的论文")
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if _RIS_BEGIN.search(lines):
        found = _ris(lines)
    elif "@" in lines:
        found = _bibtex(lines)
    else:
        raise SeldingerError("没有认出 BibTeX 或 RIS。请在文献软件里选这两种格式之一导出，再粘贴")
    if not found:
        raise SeldingerError("里面没有论文条目。请在文献软件里选中论文再导出")
    _check_number(len(found))
    return found


def _check_number(number: int) -> None:
    if number > MOST:
        raise SeldingerError(f"一次最多 {MOST} 篇，这里有 {number} 篇。请分次导入")


def doi_of(told: str) -> str:
    """As it is compared: without address or “doi:”, in small letters; empty where none is told.

    Raises SeldingerError where it is not written like a DOI.
    """
    bare = _BEFORE_DOI.sub("", unicodedata.normalize("NFKC", told).strip())
    if "://" in told:
        bare = unquote(bare)
    bare = _bare_end(bare)
    if not bare:
        return ""
    if len(bare) > LONGEST_DOI or not _DOI.fullmatch(bare):
        raise SeldingerError("DOI 写得不对。应以 10. 开头，如 10.1000/xyz123")
    return bare.lower()


def _bare_end(doi: str) -> str:
    """Without the end of the sentence that it was copied from; a bracket stays that is its own."""
    while doi.endswith(_AFTER_DOI) and not (doi.endswith(")") and doi.count("(") >= doi.count(")")):
        doi = doi[:-1]
    return doi


def doi_address(doi: str) -> str:
    return f"https://doi.org/{quote(doi, safe='/:;().-_')}"


# -- BibTeX ----------------------------------------------------------------------------------------


def _bibtex(text: str) -> list[Citation]:
    """Read twice: LaTeX's signs stand for letters in a title, and for themselves in a DOI."""
    bare = _bibtex_library(text, ())
    shared = (LatexDecodingMiddleware(), SeparateCoAuthors(), MonthIntMiddleware())
    told = _bibtex_library(text, shared)
    for library in (bare, told):
        if library.failed_blocks:
            line = min(block.start_line or 0 for block in library.failed_blocks) + 1
            raise _unread(line, "括号、引号或逗号不配对，或同一条目写了两次")
    dois = {entry.key: str(entry.get("doi").value) for entry in bare.entries if entry.get("doi")}
    return [
        _citation(
            {field.key: field.value for field in entry.fields},
            entry.fields_dict["author"].value if "author" in entry.fields_dict else (),
            dois.get(entry.key, "").replace("\\", ""),
            (entry.start_line or 0) + 1,
        )
        for entry in told.entries
    ]


def _bibtex_library(text: str, middleware: Iterable[Any]) -> Any:
    try:
        return parse_string(text, append_middleware=[NormalizeFieldKeys(), *middleware])
    except Exception:  # a third party's reader, and anything may be pasted
        raise _unread(1, "BibTeX 的写法认不出") from None


# -- RIS -------------------------------------------------------------------------------------------


def _ris(text: str) -> list[Citation]:
    """The reader leaves out what does not end; that must not happen unsaid."""
    starts = [one.start() for one in _RIS_BEGIN.finditer(text)]
    _check_number(len(starts))
    begins = [text.count("\n", 0, start) + 1 for start in starts]
    ends = [text.count("\n", 0, one.start()) + 1 for one in _RIS_END.finditer(text)][: MOST + 1]
    for place, line in enumerate(begins):
        following = begins[place + 1] if place + 1 < len(begins) else line + len(text)
        if len([end for end in ends if line < end < following]) != 1:
            raise _unread(line, "这一篇应以一行“ER  - ”结束")
    try:
        told = rispy.loads(text)
    except Exception:  # a third party's reader, and anything may be pasted
        raise _unread(begins[0], "RIS 的写法认不出") from None
    if len(told) != len(begins):
        raise _unread(begins[0], "RIS 的写法认不出")
    return [
        _citation(
            dict(one), [*one.get("first_authors", ()), *one.get("authors", ())],
            str(one.get("doi", "")), line,
        )
        for one, line in zip(told, begins, strict=True)
    ]  # fmt: skip


# -- either ----------------------------------------------------------------------------------------


def _citation(told: dict[str, Any], authors: Any, doi: str, line: int) -> Citation:
    title = _first(told, _TITLES)
    names = [authors] if isinstance(authors, str) else list(authors)
    clean = tuple(filter(None, (plain(str(name)) for name in names)))
    for what, value, longest in (
        ("题目", title, LONGEST_TITLE), ("期刊", _first(told, _JOURNALS), LONGEST_JOURNAL),
        ("作者的姓名", max(clean, key=len, default=""), LONGEST_NAME),
    ):  # fmt: skip
        if len(value) > longest:
            raise _unread(line, f"{what}超过 {longest} 个字")
    if not title:
        raise _unread(line, "没有题目")
    if not clean:
        raise _unread(line, "没有作者")
    if len(clean) > MOST_AUTHORS:
        raise _unread(line, f"作者超过 {MOST_AUTHORS} 位")
    try:
        known = doi_of(doi)
    except SeldingerError as error:
        raise _unread(line, str(error)) from None
    return Citation(title, clean, _first(told, _JOURNALS), known, *_when(told), line)


def _first(told: dict[str, Any], names: Iterable[str]) -> str:
    return next((value for name in names if (value := plain(str(told.get(name) or "")))), "")


def _when(told: dict[str, Any]) -> tuple[int, int, int]:
    """From “2025-03-01”, “2025/03/01/spring”, or a year, a month and a day of their own."""
    written = _first(told, _YEARS)
    parts = [int(one[:9]) for one in _NUMBERS.findall(written)][:3]
    parts += [0] * (3 - len(parts))
    own = [_number(told.get("month")), _number(told.get("day"))]
    year, month, day = (
        parts[0],
        *(one or other for one, other in zip(parts[1:], own, strict=True)),
    )
    if not 1900 <= year <= 2199:
        return 0, 0, 0
    month = month if 1 <= month <= 12 else 0
    return year, month, day if month and 1 <= day <= 31 else 0


def _number(told: Any) -> int:
    found = _NUMBERS.search(str(told or ""))
    return int(found[0][:9]) if found else 0


def plain(text: str) -> str:
    """One line without control characters: what a database, a page and a workbook can hold."""
    shown = "".join(" " if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else one
                    for one in text)  # fmt: skip
    return " ".join(shown.split())


def _unread(line: int, why: str) -> SeldingerError:
    return SeldingerError(f"第 {line} 行起的条目读不出来：{why}。改好后再试，没有导入任何一篇")
