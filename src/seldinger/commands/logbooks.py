"""`audit` and `template`: a logbook's verdict, and an empty one to fill in."""

import argparse
from datetime import date
from pathlib import Path

from seldinger.commands.answers import NO, YES, print_json, say, show, write
from seldinger.commands.arguments import as_json, day, norms
from seldinger.commands.parsers import Commands
from seldinger.errors import SeldingerError


def add_audit(commands: Commands) -> None:
    audit = commands.add_parser("audit", help="按培训细则审核一份登记表")
    audit.add_argument("file", type=Path, metavar="登记表.xlsx")
    audit.add_argument("--as-of", type=day, default=None, metavar="日期", help="默认今天")
    audit.add_argument("--rulebook", default=None, metavar="名称", help="默认介入专科医师培训细则")
    norms(audit)
    shown = audit.add_mutually_exclusive_group()
    as_json(shown)
    shown.add_argument("--explain", metavar="要求", help="只看一项要求：原句与每一例")
    audit.add_argument("--html", type=Path, metavar="文件", help="同时写成网页")
    audit.add_argument("--xlsx", type=Path, metavar="文件", help="同时写成工作簿")
    audit.set_defaults(run=_audit)


def add_template(commands: Commands) -> None:
    template = commands.add_parser("template", help="写一份空白登记表")
    template.add_argument("out", type=Path, metavar="登记表.xlsx")
    template.add_argument("--rulebook", default=None, metavar="名称")
    norms(template)
    template.add_argument("--force", action="store_true", help="覆盖已有的文件")
    template.add_argument("--demonstration", action="store_true", help="填入模拟数据的示例")
    template.set_defaults(run=_template)


def _audit(arguments: argparse.Namespace) -> int:
    from seldinger.domain.training.evaluate import evaluate
    from seldinger.domain.training.words import Status
    from seldinger.norms.library import RULEBOOK, library_at
    from seldinger.report.document import document
    from seldinger.workbooks.logbook import read_logbook, unknown_names

    if arguments.file.resolve() in [
        path.resolve() for path in (arguments.html, arguments.xlsx) if path
    ]:
        raise SeldingerError("结论不能写在登记表自己身上。请给 --html、--xlsx 另一个文件名")
    library = library_at(arguments.norms)
    rulebook = library.rulebook(arguments.rulebook or RULEBOOK)
    crosswalk = library.crosswalk_for(rulebook)
    logbook = read_logbook(arguments.file, rulebook)
    as_of = arguments.as_of or date.today()
    verdict = evaluate(rulebook, logbook.record, as_of, crosswalk)
    notes = [*logbook.notes]
    if crosswalk.names:
        notes += unknown_names(logbook.record, lambda name: crosswalk.match(name) is not None)
    told = [(note.origin, note.text) for note in notes]
    if arguments.html:
        from seldinger.report.page import page

        write(arguments.html, page(verdict, told).encode())
    if arguments.xlsx:
        from seldinger.report.workbook import workbook

        write(arguments.xlsx, workbook(verdict, told))
    if arguments.json:
        print_json(document(verdict, told))
    else:
        from seldinger.report.table import print_explanation, print_verdict

        if arguments.explain:
            show(lambda: print_explanation(verdict, arguments.explain))
        else:
            show(lambda: print_verdict(verdict, told))
    return YES if verdict.status is Status.MET else NO


def _template(arguments: argparse.Namespace) -> int:
    from seldinger.norms.library import RULEBOOK, library_at
    from seldinger.workbooks.template import template

    if arguments.out.exists() and not (arguments.force or arguments.demonstration):
        raise SeldingerError(
            f"{arguments.out} 已经存在，没有改动。请换一个文件名，或加 --force 覆盖"
        )
    library = library_at(arguments.norms)
    rulebook = library.rulebook(arguments.rulebook or RULEBOOK)
    rows = None
    if arguments.demonstration:
        from seldinger.workbooks.demonstration import demonstration

        rows = demonstration(rulebook, library.catalogue_for(rulebook))
    write(arguments.out, template(rulebook, rows))
    say(f"已写入 {arguments.out}")
    return YES
