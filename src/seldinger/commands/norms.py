"""`check` and `catalogue`: the norms, and whether they hold together."""

import argparse
from pathlib import Path

from seldinger.commands import arguments as common
from seldinger.commands.answers import NO, YES, print_json, show
from seldinger.commands.parsers import Commands


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
