"""`plan rotations --alternatives` and `plan gains`: plans to choose from, places worth having."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from seldinger.commands.answers import YES, print_json, say, show, write
from seldinger.errors import SeldingerError

if TYPE_CHECKING:
    from seldinger.domain.planning.rotation import Problem
    from seldinger.planning.rotations.files import ProblemFile
    from seldinger.planning.rotations.solve import Progress
    from seldinger.planning.rotations.units import Kept


def tell(progress: "Progress") -> None:
    best = "" if progress.best is None else f" · 当前最好 {progress.best:g}"
    bound = "下界待定" if progress.bound < 0 else f"下界 {progress.bound:.2f}"
    stage = f" · {progress.stage}" if progress.stage else ""
    say(f"  {progress.seconds:6.1f} 秒{stage} · {bound}{best} · {progress.ways} 条路线")


def choose(
    arguments: argparse.Namespace, file: "ProblemFile", problem: "Problem", kept: "Kept | None"
) -> int:
    """The alternatives; with -o each in a file of its own."""
    import msgspec

    from seldinger.planning.rotations.alternatives import alternatives
    from seldinger.planning.rotations.plans import plan_file
    from seldinger.planning.rotations.printing import print_alternatives, told_short

    found = alternatives(problem, kept, arguments.seconds, tell)
    if found[0].figures is None:
        told = told_short(problem, found[0].solved.missed)
        raise SeldingerError(f"{arguments.problem}：{told}")
    files = {
        one.name: plan_file(problem, file, one.solved, one.name)
        for one in found
        if one.solved.plan is not None
    }
    if arguments.output is not None:
        for name, plan in files.items():
            content = msgspec.json.format(msgspec.json.encode(plan), indent=1)
            write(_beside(arguments.output, name), content)
    if arguments.json:
        print_json({name: msgspec.to_builtins(plan) for name, plan in files.items()})
    else:
        show(lambda: print_alternatives(found))
    return YES


def _beside(path: Path, name: str) -> Path:
    return path.with_name(f"{path.stem}-{name}{path.suffix}")


def gain(arguments: argparse.Namespace, problem: "Problem") -> int:
    from dataclasses import asdict

    from seldinger.planning.rotations.gains import gains
    from seldinger.planning.rotations.printing import print_gains
    from seldinger.planning.rotations.solve import solve

    found = solve(problem, seconds=arguments.seconds / 2, tell=tell)
    told = gains(problem, found, arguments.seconds / 2, tell)
    if arguments.json:
        print_json([asdict(one) for one in told])
    else:
        show(lambda: print_gains(problem, told))
    return YES
