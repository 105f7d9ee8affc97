"""What is matched against: the terms of a catalogue or code list, and the pairs once confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from seldinger.errors import SeldingerError
from seldinger.matching.texts import plain

JOINED = "##"  # between the names of one pair
_LARGEST = 64 * 1024 * 1024
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a catalogue, or one line of a code list. Its name is what is compared."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A name as somebody wrote it, and the names of the terms that it was confirmed to mean."""

    name: str
    standards: tuple[str, ...]


class TermFileError(SeldingerError):
    """A file of terms, pairs or names that cannot be used. Tells every line that is wrong."""


def read_terms(path: Path) -> list[Term]:
    """A file of `code TAB name`. Of lines with the same name the first one counts.

    Raises:
        TermFileError: not UTF-8, empty, or a line without exactly two columns; with its number.
    """
    rows = _rows(path, ("编码", "名称"))
    terms: dict[str, Term] = {}
    for _, code, name in rows:
        terms.setdefault(name, Term(code, name))
    return [*terms.values()]


def read_pairs(path: Path, terms: Sequence[Term]) -> list[Pair]:
    """A file of `name TAB standard[##standard…]`; every standard must be the name of a term.

    Raises:
        TermFileError: as `read_terms`, or a standard that no term bears.
    """
    rows = _rows(path, ("名称", "标准名称"))
    known = {term.name for term in terms}
    pairs, wrong = [], []
    for number, name, said in rows:
        standards = tuple(dict.fromkeys(said.split(JOINED)))
        unknown = [one for one in standards if one not in known]
        wrong += [f"第 {number} 行的标准名称“{one}”不在目录里" for one in unknown]
        pairs.append(Pair(name, standards))
    _refuse(path, wrong)
    return pairs


def read_names(path: Path) -> list[str]:
    """One name a line; blank lines are left out.

    Raises:
        TermFileError: not UTF-8, or no name at all.
    """
    names = [name for line in _lines(path) if (name := line.strip())]
    if not names:
        raise TermFileError(f"{path.name} 里没有名称。请一行写一个手术名称")
    return names


def digest(terms: Sequence[Term], pairs: Sequence[Pair], salt: str) -> str:
    """SHA-256 (hex) of what a matcher is fitted to, whatever the order of the pairs."""
    told = [f"{term.code}\t{term.name}" for term in terms]
    told += sorted(f"{pair.name}\t{JOINED.join(sorted(pair.standards))}" for pair in pairs)
    return sha256("\n".join([salt, *told]).encode()).hexdigest()


def _rows(path: Path, columns: tuple[str, str]) -> list[tuple[int, str, str]]:
    """The number of each line that is not blank, and its two columns."""
    rows, wrong = [], []
    wanted = f"“{columns[0]} 制表符 {columns[1]}”"
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) == 2 and all(plain(cell) for cell in cells):
            rows.append((number, cells[0], cells[1]))
        else:
            empty = "，有空的" if len(cells) == 2 else ""
            wrong.append(f"第 {number} 行应为{wanted}两列，现有 {len(cells)} 列{empty}")
    _refuse(path, wrong)
    if not rows:
        raise TermFileError(f"{path.name} 是空的。应为{wanted}，一行一条")
    return rows


def _lines(path: Path) -> list[str]:
    try:
        if path.stat().st_size > _LARGEST:
            raise TermFileError(f"{path.name} 超过 64 MB。请确认文件")
        return path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise TermFileError(f"{path.name} 不是 UTF-8 编码。请另存为 UTF-8 文本") from None
    except OSError as error:
        raise TermFileError(
            f"{path.name} 打不开（{error.strerror or error}）。请检查文件名和权限"
        ) from None


def _refuse(path: Path, wrong: list[str]) -> None:
    if wrong:
        more = f"；另有 {len(wrong) - _SHOWN} 处" if len(wrong) > _SHOWN else ""
        raise TermFileError(f"{path.name}：{'；'.join(wrong[:_SHOWN])}{more}")
