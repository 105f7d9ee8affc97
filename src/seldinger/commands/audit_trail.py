"""`audit-trail`: whether the trail is whole."""

import argparse

from seldinger.commands.answers import NO, YES, print_json, show
from seldinger.commands.arguments import as_json, data_folder, open_data
from seldinger.commands.parsers import Commands


def add_audit_trail(commands: Commands) -> None:
    trail = commands.add_parser("audit-trail", help="留痕")
    actions = trail.add_subparsers(required=True, metavar="动作")
    chain = actions.add_parser("check", help="核对留痕链，指出第一处断裂")
    chain.add_argument("--head", default=None, metavar="行号:哈希", help="以前记下的链尾")
    as_json(chain)
    data_folder(chain)
    chain.set_defaults(run=_check)


def _check(arguments: argparse.Namespace) -> int:
    open_data(arguments.data)
    from seldinger.web.audittrail.check import check, document, lines

    result = check(head=arguments.head)
    if arguments.json:
        print_json(document(result))
    else:
        show(lambda: print("\n".join(lines(result))))
    return YES if result.ok else NO
