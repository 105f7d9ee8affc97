"""`plan cases`: who does what in tomorrow's cases, proven and explained."""

import argparse
import json
from pathlib import Path

from seldinger.commands.answers import YES, print_json, show, write
from seldinger.commands.arguments import as_json
from seldinger.commands.parsers import Commands


def add_cases(subcommands: Commands) -> None:
    cases = subcommands.add_parser("cases", help="明日手术名单：谁任术者、一助、参与，附理由和证明")
    cases.add_argument("file", type=Path, metavar="手术日.json")
    cases.add_argument("-o", "--output", type=Path, metavar="文件", help="把答案写成 JSON")
    cases.add_argument(
        "--seconds", type=_seconds, default=60.0, metavar="秒", help="至多算这么久，默认 60"
    )
    as_json(cases)
    cases.set_defaults(run=_cases)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError(f"“{text}”不是 1 至 3600 之间的秒数")
    return value


def _cases(arguments: argparse.Namespace) -> int:
    from seldinger.planning.daily.printing import document, print_answer
    from seldinger.planning.daily.solving import propose, read

    problem = read(arguments.file)
    answer = propose(problem.day, problem.orders, seconds=arguments.seconds)
    told = document(answer, problem.titles)
    if arguments.output:
        text = json.dumps(told, ensure_ascii=False, indent=2)
        write(arguments.output, f"{text}\n".encode())
    if arguments.json:
        print_json(told)
    else:
        show(lambda: print_answer(answer, problem.titles, problem.note))
    return YES
