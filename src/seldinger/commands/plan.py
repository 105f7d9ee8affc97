"""`plan`: rotation plans and tomorrow's cases, found with a proof; checked by other code."""

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from seldinger.commands.answers import NO, YES, print_json, show, write
from seldinger.commands.arguments import as_json, norms
from seldinger.commands.parsers import Commands
from seldinger.commands.plan_cases import add_cases
from seldinger.commands.plan_choices import choose, gain, tell
from seldinger.commands.plan_forecast import add_forecast
from seldinger.errors import SeldingerError

if TYPE_CHECKING:
    from seldinger.domain.planning.rotation import Problem
    from seldinger.domain.training.rulebook import Rulebook
    from seldinger.planning.rotations.files import ProblemFile
    from seldinger.planning.rotations.units import Kept


def add_plan(commands: Commands) -> None:
    plan = commands.add_parser("plan", help="排班：轮转方案、次日手术安排、达标预测")
    actions = plan.add_subparsers(required=True, metavar="动作")
    _add_rotations(actions)
    _add_gains(actions)
    add_cases(actions)
    add_forecast(actions)
    _add_check(actions)
    _add_generate(actions)


def _add_rotations(actions: Commands) -> None:
    found = actions.add_parser("rotations", help="求最优轮转方案，附证明；或对原方案改动最少")
    found.add_argument("problem", type=Path, metavar="PROBLEM.json")
    found.add_argument("-o", "--output", type=Path, metavar="PLAN.json", help="写入方案文件")
    found.add_argument("--keep", type=Path, metavar="PLAN.json", help="原方案：求改动最少的新方案")
    found.add_argument(
        "--frozen", metavar="2027-12", help="此月之前不再改动（与 --keep 一起用；默认从首月起可改）"
    )
    found.add_argument(
        "--seconds", type=_seconds, default=60.0, metavar="秒", help="最多求解几秒（默认 60）"
    )
    found.add_argument(
        "--most-changes",
        type=_months,
        metavar="N",
        help="最多改动几人·月，之内志愿最好（与 --keep 一起用）",
    )
    found.add_argument(
        "--alternatives",
        action="store_true",
        help="三个备选：志愿最好、最公平、科室最均衡（有 --keep 时改动最少）",
    )
    norms(found)
    as_json(found)
    found.set_defaults(run=_rotations)


def _add_gains(actions: Commands) -> None:
    found = actions.add_parser("gains", help="哪个科室多一个名额，志愿最能改善")
    found.add_argument("problem", type=Path, metavar="PROBLEM.json")
    found.add_argument(
        "--seconds", type=_seconds, default=120.0, metavar="秒", help="最多求解几秒（默认 120）"
    )
    norms(found)
    as_json(found)
    found.set_defaults(run=_gains)


def _gains(arguments: argparse.Namespace) -> int:
    _, problem = _read(arguments)
    return gain(arguments, problem)


def _months(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 1_000_000:
        raise argparse.ArgumentTypeError("应在 0 与 1000000 之间")
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= 86_400:
        raise argparse.ArgumentTypeError("应在 0 与 86400 之间")
    return value


def _read(arguments: argparse.Namespace) -> "tuple[ProblemFile, Problem]":
    from seldinger.norms.library import library_at
    from seldinger.planning.reading import PlanningError, load
    from seldinger.planning.rotations.files import ProblemFile
    from seldinger.planning.rotations.problem import problem_of

    file = load(arguments.problem, ProblemFile, "轮转问题")
    rulebook = library_at(arguments.norms).rulebook(file.rulebook)
    try:
        return file, problem_of(file, rulebook)
    except PlanningError as error:
        raise PlanningError(f"{arguments.problem}：{error}") from None


def _rotations(arguments: argparse.Namespace) -> int:
    import msgspec

    from seldinger.planning.rotations.explain import explain
    from seldinger.planning.rotations.plans import CHANGES, WISHES, plan_file
    from seldinger.planning.rotations.printing import (
        print_certificate,
        print_loads,
        print_plan,
        told_conflict,
        told_short,
    )
    from seldinger.planning.rotations.solve import solve
    from seldinger.planning.rotations.units import Goal

    file, problem = _read(arguments)
    kept = _kept(arguments, problem)
    if arguments.alternatives:
        return choose(arguments, file, problem, kept)
    changing = kept is not None and arguments.most_changes is None
    goal = Goal(wish=0, change=1) if changing else Goal(most_changes=arguments.most_changes)
    solved = solve(problem, goal, kept, arguments.seconds, tell)
    if solved.plan is None:
        why = explain(problem, kept, deep=True)
        told = told_conflict(problem, why) if why else told_short(problem, solved.missed)
        raise SeldingerError(f"{arguments.problem}：{told}")
    found = plan_file(problem, file, solved, CHANGES if changing else WISHES)
    if arguments.output is not None:
        content = msgspec.json.format(msgspec.json.encode(found), indent=1)
        write(arguments.output, content)
    if arguments.json:
        print_json(msgspec.to_builtins(found))
        return YES
    assert found.certificate is not None
    certificate, plan = found.certificate, solved.plan
    show(lambda: print_plan(problem, plan))
    show(lambda: print_loads(problem, plan))
    show(lambda: print_certificate(certificate))
    return YES


def _kept(arguments: argparse.Namespace, problem: "Problem") -> "Kept | None":
    from seldinger.planning.reading import load
    from seldinger.planning.rotations.files import PlanFile
    from seldinger.planning.rotations.plans import kept_of
    from seldinger.planning.rotations.problem import month_number

    if arguments.keep is None:
        if arguments.frozen is not None:
            raise SeldingerError("--frozen 要与 --keep 一起用")
        if arguments.most_changes is not None:
            raise SeldingerError("--most-changes 要与 --keep 一起用")
        return None
    frozen = arguments.frozen or problem.first
    before = load(arguments.keep, PlanFile, "轮转方案")
    return kept_of(before, problem, month_number(_month(frozen), problem.first))


def _month(text: str) -> str:
    if not re.fullmatch(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", text):
        raise SeldingerError(f"--frozen {text} 不是月份，请写成 2027-12")
    return text


def _add_check(actions: Commands) -> None:
    check = actions.add_parser("check", help="核对方案：不看怎样求得，只看是否符合每一条规则")
    check.add_argument("problem", type=Path, metavar="PROBLEM.json")
    check.add_argument("plan", type=Path, metavar="PLAN.json")
    norms(check)
    as_json(check)
    check.set_defaults(run=_check)


def _check(arguments: argparse.Namespace) -> int:
    from dataclasses import asdict

    from seldinger.domain.planning.rotation_check import check
    from seldinger.planning.reading import load
    from seldinger.planning.rotations.files import PlanFile
    from seldinger.planning.rotations.plans import plan_of_file
    from seldinger.planning.rotations.printing import print_breaches, said

    _, problem = _read(arguments)
    plan = plan_of_file(load(arguments.plan, PlanFile, "轮转方案"), problem)
    breaches = check(problem, plan)
    if arguments.json:
        told = [asdict(one) | {"text": said(problem, one)} for one in breaches]
        print_json({"kept": not breaches, "breaches": told})
    else:
        show(lambda: print_breaches(problem, breaches))
    return NO if breaches else YES


def _add_generate(actions: Commands) -> None:
    made = actions.add_parser("generate", help="生成模拟的轮转问题，供试用与测速")
    made.add_argument("--trainees", type=_count, required=True, metavar="N")
    made.add_argument("--seed", type=int, default=1, metavar="S")
    made.add_argument("-o", "--output", type=Path, metavar="PROBLEM.json")
    norms(made)
    made.set_defaults(run=_generate)


def _count(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 20_000:
        raise argparse.ArgumentTypeError("应在 1 与 20000 之间")
    return value


def _generate(arguments: argparse.Namespace) -> int:
    import msgspec

    from seldinger.planning.rotations.generate import generate

    file = generate(_rulebook(arguments), arguments.trainees, arguments.seed)
    content = msgspec.json.format(msgspec.json.encode(file), indent=1)
    if arguments.output is None:
        show(lambda: print(content.decode()))
    else:
        write(arguments.output, content)
    return YES


def _rulebook(arguments: argparse.Namespace) -> "Rulebook":
    from seldinger.norms.library import RULEBOOK, library_at

    return library_at(arguments.norms).rulebook(RULEBOOK)
