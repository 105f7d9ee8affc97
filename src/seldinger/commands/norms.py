"""`check` and `catalogue`: the norms, and whether they hold together."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from seldinger.commands import arguments as common
from seldinger.commands.answers import NO, YES, print_json, show
from seldinger.commands.conflicts import add_conflicts
from seldinger.commands.parsers import Commands

if TYPE_CHECKING:
    from seldinger.domain.grading.catalogue import Catalogue


def add_check(commands: Commands) -> None:
    check = commands.add_parser("check", help="检查规范数据，指出每处错误的位置与改法")
    check.add_argument("paths", type=Path, nargs="*", metavar="文件夹")
    common.as_json(check)
    check.set_defaults(run=_check)


def add_catalogue(commands: Commands) -> None:
    catalogue = commands.add_parser("catalogue", help="手术分级目录")
    actions = catalogue.add_subparsers(required=True, metavar="动作")
    listing = actions.add_parser("list", help="列出全部条目")
    listing.add_argument("--catalogue", default=None, metavar="名称")
    common.norms(listing)
    common.as_json(listing)
    listing.set_defaults(run=_list)
    add_conflicts(actions)
    diff = actions.add_parser("diff", help="两份目录或两版目录有什么不同")
    diff.add_argument("before", metavar="名称[/版本]|文件夹", help="如 shougang/1，或目录的文件夹")
    diff.add_argument("after", metavar="名称[/版本]|文件夹")
    common.norms(diff)
    common.as_json(diff)
    diff.set_defaults(run=_diff)


def _check(arguments: argparse.Namespace) -> int:
    from seldinger.norms.check import check

    result = check(arguments.paths)
    if arguments.json:
        print_json(result.document())
    else:
        show(lambda: print("\n".join(result.lines())))
    return YES if result.ok else NO


def _list(arguments: argparse.Namespace) -> int:
    from seldinger.norms.library import CATALOGUE, library_at
    from seldinger.report.catalogue import catalogue_document, print_catalogue

    catalogue = library_at(arguments.norms).catalogue(arguments.catalogue or CATALOGUE)
    if arguments.json:
        print_json(catalogue_document(catalogue))
    else:
        show(lambda: print_catalogue(catalogue))
    return YES


def _diff(arguments: argparse.Namespace) -> int:
    """That they differ is no failure: the exit code says only whether both could be read."""
    from seldinger.domain.grading.difference import difference
    from seldinger.report.difference import difference_document, print_difference

    before, after = (
        named_catalogue(one, arguments.norms) for one in (arguments.before, arguments.after)
    )
    told = difference(before, after)
    if arguments.json:
        print_json(difference_document(told, before, after))
    else:
        show(lambda: print_difference(told, before, after))
    return YES


def named_catalogue(told: str, norms: Path | None) -> "Catalogue":
    """A shipped catalogue by name, with or without its version; else a file or its folder."""
    from seldinger.norms.catalogue import load_catalogue
    from seldinger.norms.library import library_at

    path = Path(told)
    folder = path.parent if path.name == "catalogue.yaml" else path
    if (folder / "catalogue.yaml").is_file():
        return load_catalogue(folder, str(folder))
    name, _, version = told.partition("/")
    return library_at(norms).catalogue(name, version or None)
