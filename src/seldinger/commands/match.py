"""`match`: names as hospitals write them → entries of a catalogue or code list, or silence."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seldinger.commands.answers import YES, say, show
from seldinger.commands.arguments import as_json
from seldinger.commands.parsers import Commands
from seldinger.errors import SeldingerError

if TYPE_CHECKING:
    from seldinger.matching.answers import Match
    from seldinger.matching.terms import Term


def add_match(commands: Commands) -> None:
    match = commands.add_parser("match", help="手术名称对应到目录条目或手术编码；没有把握时不作答")
    match.add_argument("names", nargs="*", metavar="名称")
    match.add_argument("--file", type=Path, metavar="文件", help="一行一个名称")
    match.add_argument(
        "--catalogue",
        type=Path,
        metavar="目录.tsv",
        help="“编码 制表符 名称”，一行一条；默认随附的手术分级目录",
    )
    match.add_argument(
        "--memory", type=Path, metavar="对照.tsv",
        help="已确认的“名称 制表符 标准名称[##标准名称]”，一行一条",
    )  # fmt: skip
    match.add_argument("--sure", type=float, metavar="把握", help="低于此把握不作答，默认 0.5")
    match.add_argument("--without-network", action="store_true", help="不用神经网络，即使已安装")
    as_json(match)
    match.set_defaults(run=_match)


def _match(arguments: argparse.Namespace) -> int:
    from seldinger.matching.answers import SURE
    from seldinger.matching.matcher import Matcher
    from seldinger.matching.terms import read_names, read_pairs

    names = [*arguments.names, *(read_names(arguments.file) if arguments.file else ())]
    if not any(name.strip() for name in names):
        raise SeldingerError("没有名称。请写在命令后面，或用 --file 给出一行一个名称的文件")
    sure = SURE if arguments.sure is None else arguments.sure
    if not 0 <= sure <= 1:
        raise SeldingerError(f"--sure 应在 0 与 1 之间，现为 {sure}")
    terms, shown = _terms(arguments.catalogue)
    pairs = read_pairs(arguments.memory, terms) if arguments.memory else []
    network = False if arguments.without_network else None
    _tell_of_network(len(pairs), asked=not arguments.without_network)
    matcher = Matcher.kept(terms, pairs, shown=shown, network=network, told=_told)
    found = matcher.match_all(names, sure)
    if arguments.json:
        show(
            lambda: print("\n".join(json.dumps(document(one), ensure_ascii=False) for one in found))
        )
    else:
        show(lambda: _print(found))
    return YES


def _terms(path: Path | None) -> "tuple[list[Term], Mapping[str, Term]]":
    from seldinger.matching.catalogues import catalogue_terms
    from seldinger.matching.terms import read_terms
    from seldinger.norms.library import CATALOGUE, library_at

    if path:
        return read_terms(path), {}
    return catalogue_terms(library_at(None).catalogue(CATALOGUE))


def _tell_of_network(pairs: int, *, asked: bool) -> None:
    """Without it the answer is a worse one, which is nothing to be silent about."""
    from seldinger.matching.learning.needs import ENOUGH, has_network

    if pairs < ENOUGH:
        say(f"已确认的对照不满 {ENOUGH} 条，只按词义比较")
    elif asked and not has_network():
        say("没有安装神经网络部分，准确率约低两个百分点；安装：pip install 'seldinger[network]'")


def _told(share: float, what: str) -> None:
    say(f"准备对照：{what}（{share:.0%}）")


def document(match: "Match") -> dict[str, Any]:
    """One line of `--json`: the keys are a contract."""
    return {
        "name": match.name,
        "entries": [_entry(term) for term in match.entries],
        "abstain": match.abstain,
        "confidence": round(match.confidence, 4),
        "candidates": [
            {"entry": _entry(one.term), "probability": round(one.probability, 4)}
            for one in match.candidates
        ],
        "parts": _parts(match),
    }


def _entry(term: "Term") -> dict[str, str]:
    return {"code": term.code, "name": term.name}


def _parts(match: "Match") -> dict[str, Any]:
    return {
        "procedures": [
            {
                "text": one.text,
                "start": one.start,
                "end": one.end,
                "parts": [
                    {"aspect": part.aspect, "word": part.word, "start": part.start, "end": part.end}
                    for part in one.parts
                ],
                "rest": one.rest,
            }
            for one in match.parts.procedures
        ],
        "exclusions": list(match.parts.exclusions),
    }


def _print(found: "list[Match]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for head in ("名称", "条目", "把握", "首选候选"):
        table.add_column(head, overflow="fold")  # names are never cut
    for one in found:
        first = one.candidates[0]
        said = "\n".join(f"{term.code} {term.name}" for term in one.entries) or "不作答"
        guess = "" if one.entries else f"{first.term.code} {first.term.name}"
        table.add_row(one.name, said, f"{one.confidence:.0%}", guess)
    Console(file=sys.stdout).print(table)
