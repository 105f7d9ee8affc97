"""`plan forecast`: how likely each trainee reaches each minimum."""

import argparse
from pathlib import Path

from seldinger.commands.answers import YES, print_json, show, write
from seldinger.commands.arguments import as_json
from seldinger.commands.parsers import Commands
from seldinger.errors import SeldingerError


def add_forecast(subcommands: Commands) -> None:
    forecast = subcommands.add_parser("forecast", help="每名学员每项要求到期达到的概率")
    forecast.add_argument("problem", type=Path, nargs="?", metavar="问题.json")
    forecast.add_argument("-o", "--output", type=Path, metavar="文件", help="把 JSON 写到这里")
    forecast.add_argument(
        "--calibration", action="store_true", help="另用以往学员检验：预测得准不准"
    )
    forecast.add_argument(
        "--example", type=int, metavar="种子", help="不预测，写出一个模拟的问题（需 -o）"
    )
    as_json(forecast)
    forecast.set_defaults(run=_forecast)


def _forecast(arguments: argparse.Namespace) -> int:
    from seldinger.planning.forecasts.answering import answer, document
    from seldinger.planning.forecasts.printing import print_answer
    from seldinger.planning.forecasts.validation import problem_at

    if arguments.example is not None:
        return _example(arguments)
    if arguments.problem is None:
        raise SeldingerError("请写出问题文件；没有时用 --example 1 -o 问题.json 得到一个模拟的")
    problem = problem_at(arguments.problem)
    found = answer(problem, calibrate=arguments.calibration)
    told = document(found)
    if arguments.output:
        write(arguments.output, _bytes(told))
    if arguments.json:
        print_json(told)
    else:
        show(lambda: print_answer(problem, found))
    return YES


def _example(arguments: argparse.Namespace) -> int:
    import msgspec

    from seldinger.norms.library import RULEBOOK, library_at
    from seldinger.planning.forecasts.generating import generate_history

    if arguments.output is None or arguments.problem is not None or arguments.example < 0:
        raise SeldingerError(
            "--example 后写一个不小于 0 的数，并用 -o 指明写到哪里，不再写问题文件"
        )
    problem = generate_history(library_at(None).rulebook(RULEBOOK), arguments.example)
    write(arguments.output, msgspec.json.encode(problem))
    return YES


def _bytes(told: object) -> bytes:
    import json

    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
