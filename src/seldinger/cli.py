"""The command line. Exit 0: success; 1: the answer is no; 2: bad input, said in one line.

With --json only JSON goes to standard output; everything else goes to standard error. Each command
stands in `seldinger.commands`, its arguments beside what it does.
"""

import sys
from collections.abc import Sequence

from seldinger import __version__
from seldinger.commands.answers import BAD_INPUT, NO, YES, say, say_fault
from seldinger.commands.audit_trail import add_audit_trail
from seldinger.commands.intake import add_intake
from seldinger.commands.keeping import add_backup, add_keys, add_restore
from seldinger.commands.logbooks import add_audit, add_template
from seldinger.commands.match import add_match
from seldinger.commands.norms import add_catalogue, add_check
from seldinger.commands.parsers import Parser
from seldinger.commands.plan import add_plan
from seldinger.commands.privileges import add_privilege
from seldinger.commands.running import add_receive, add_serve, add_work
from seldinger.commands.verify import add_verify
from seldinger.errors import SeldingerError

__all__ = ["BAD_INPUT", "NO", "YES", "main"]
# In the order of the help.
_COMMANDS = (
    add_audit, add_check, add_template, add_catalogue, add_match, add_intake, add_plan,
    add_serve, add_work, add_receive,
    add_backup, add_restore, add_keys,
    add_privilege,
    add_audit_trail, add_verify,
)  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except SeldingerError as error:
        say_fault(error, as_json=getattr(arguments, "json", False))
        return BAD_INPUT
    except KeyboardInterrupt:
        say("已取消")
        return 130


def _parser() -> Parser:
    parser = Parser(prog="seldinger", description="介入医师培训与手术授权：细则、目录与结论")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="命令")
    for add in _COMMANDS:
        add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
