"""Holds quoted sentences against the source text, and finds what no quotation covers."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from seldinger.domain.source import Source
from seldinger.norms.faults import Fault, NormError


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence a norm file claims to find in its source, and where the claim stands."""

    source: Source
    declared_at: int


class SourceText:
    """A norm's source.txt without white space, each character with its line."""

    def __init__(self, path: Path, shown: str) -> None:
        self.shown = shown
        try:
            lines = path.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError):
            remedy = "把规范原文以 UTF-8 存为同目录的 source.txt"
            raise NormError([Fault(shown, 1, "原文无法读取", remedy)]) from None
        self.lines = lines
        self.characters = ""
        self.line_at: list[int] = []
        self.begins: list[int] = []  # where each line begins in `characters`
        for number, line in enumerate(lines, start=1):
            self.begins.append(len(self.characters))
            bare = squeeze(line)
            self.characters += bare
            self.line_at += [number] * len(bare)

    def find(self, source: Source) -> range | None:
        """The characters of the sentence, which must begin in its line; None where it does not."""
        if source.line is None or not 1 <= source.line <= len(self.lines):
            return None
        text = squeeze(source.text)
        start = self.begins[source.line - 1]
        end = start + len(squeeze(self.lines[source.line - 1]))
        at = self.characters.find(text, start)
        return range(at, at + len(text)) if text and start <= at < end else None

    def where_is(self, text: str) -> int | None:
        """The line in which a sentence begins, wherever that is."""
        at = self.characters.find(squeeze(text))
        return self.line_at[at] if text and at >= 0 else None

    def uncovered(self, quotations: Iterable[Quotation]) -> list[tuple[int, str]]:
        """What no quotation covers, as (line, text) runs."""
        covered: set[int] = set()
        for quotation in quotations:
            covered.update(self.find(quotation.source) or ())
        runs: list[tuple[int, str]] = []
        previous = -2
        for at, character in enumerate(self.characters):
            if at in covered:
                continue
            if at == previous + 1 and runs[-1][0] == self.line_at[at]:
                runs[-1] = (runs[-1][0], runs[-1][1] + character)
            else:
                runs.append((self.line_at[at], character))
            previous = at
        return runs


def squeeze(text: str) -> str:
    """Without white space: the source's line breaks and gaps carry no meaning."""
    return "".join(text.split())


def account_for(folder: Path, shown: str, file: str, quotations: list[Quotation]) -> list[Fault]:
    """The faults of `quotations` against the folder's source.txt, or of that file itself."""
    try:
        text = SourceText(folder / "source.txt", f"{shown}/source.txt")
    except NormError as error:
        return error.faults
    return account(text, file, quotations)


def account(text: SourceText, file: str, quotations: list[Quotation]) -> list[Fault]:
    """Every quotation that is not in its line, and every part of the source nobody quotes."""
    faults = []
    for quotation in quotations:
        if text.find(quotation.source) is None:
            faults.append(_misquoted(text, file, quotation))
    for line, run in text.uncovered(quotations):
        message = f"原文第 {line} 行“{run}”没有被引用"
        faults.append(Fault(text.shown, line, message, "把它写进要求、条款、学习项目或标题"))
    return faults


def _misquoted(text: SourceText, file: str, quotation: Quotation) -> Fault:
    source = quotation.source
    message = f"原文第 {source.line} 行没有以此开头的句子“{source.text}”"
    elsewhere = text.where_is(source.text)
    if elsewhere is not None:
        return Fault(file, quotation.declared_at, message, f"这句话在第 {elsewhere} 行")
    return Fault(file, quotation.declared_at, message, "逐字核对原文（空白与换行不计）")
