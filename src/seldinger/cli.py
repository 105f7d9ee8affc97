"""The command line. Exit 0: success; 1: the answer is no; 2: bad input, said in one line.

With --json only JSON goes to standard output; everything else goes to standard error.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from seldinger import __version__
from seldinger.errors import SeldingerError

YES, NO, BAD_INPUT = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except SeldingerError as error:
        _say_fault(error, as_json=getattr(arguments, "json", False))
        return BAD_INPUT
    except KeyboardInterrupt:
        _say("已取消")
        return 130


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"参数有误：{message}。用法见 {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="seldinger", description="介入医师培训与手术授权：细则、目录与结论")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="命令")

    audit = commands.add_parser("audit", help="按培训细则审核一份登记表")
    audit.add_argument("file", type=Path, metavar="登记表.xlsx")
    audit.add_argument("--as-of", type=_date, default=None, metavar="日期", help="默认今天")
    audit.add_argument("--rulebook", default=None, metavar="名称", help="默认介入专科医师培训细则")
    audit.add_argument("--norms", type=Path, default=None, metavar="文件夹", help="另一套规范")
    shown = audit.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help="输出 JSON")
    shown.add_argument("--explain", metavar="要求", help="只看一项要求：原句与每一例")
    audit.add_argument("--html", type=Path, metavar="文件", help="同时写成网页")
    audit.add_argument("--xlsx", type=Path, metavar="文件", help="同时写成工作簿")
    audit.set_defaults(run=_audit)

    check = commands.add_parser("check", help="检查规范数据，指出每处错误的位置与改法")
    check.add_argument("paths", type=Path, nargs="*", metavar="文件夹")
    check.add_argument("--json", action="store_true", help="输出 JSON")
    check.set_defaults(run=_check)

    template = commands.add_parser("template", help="写一份空白登记表")
    template.add_argument("out", type=Path, metavar="登记表.xlsx")
    template.add_argument("--rulebook", default=None, metavar="名称")
    template.add_argument("--norms", type=Path, default=None, metavar="文件夹", help="另一套规范")
    template.add_argument("--force", action="store_true", help="覆盖已有的文件")
    template.add_argument("--demonstration", action="store_true", help="填入模拟数据的示例")
    template.set_defaults(run=_template)

    catalogue = commands.add_parser("catalogue", help="手术分级目录")
    actions = catalogue.add_subparsers(required=True, metavar="动作")
    listing = actions.add_parser("list", help="列出全部条目")
    listing.add_argument("--catalogue", default=None, metavar="名称")
    listing.add_argument("--norms", type=Path, default=None, metavar="文件夹", help="另一套规范")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(run=_catalogue_list)

    serve = commands.add_parser("serve", help="启动平台")
    serve.add_argument("--host", default="127.0.0.1", metavar="地址")
    serve.add_argument("--port", type=int, default=8000, metavar="端口")
    serve.add_argument("--workers", type=int, default=2, metavar="进程数")
    serve.add_argument("--demonstration", action="store_true", help="没有数据时生成示例医院")
    _https(serve)
    _data_folder(serve)
    serve.set_defaults(run=_serve)

    worker = commands.add_parser("work", help="发送通知、催办审核；serve 会自动启动它")
    worker.add_argument("--once", action="store_true", help="做完到期的事就结束")
    _data_folder(worker)
    worker.set_defaults(run=_work)

    _keeping(commands)

    trail = commands.add_parser("audit-trail", help="留痕")
    trail_actions = trail.add_subparsers(required=True, metavar="动作")
    chain = trail_actions.add_parser("check", help="核对留痕链，指出第一处断裂")
    chain.add_argument("--head", default=None, metavar="行号:哈希", help="以前记下的链尾")
    chain.add_argument("--json", action="store_true", help="输出 JSON")
    _data_folder(chain)
    chain.set_defaults(run=_audit_trail_check)
    return parser


def _keeping(commands: Any) -> None:
    """Backup, restore, keys."""
    backup = commands.add_parser("backup", help="把全部数据写成一个备份文件，平台可照常使用")
    backup.add_argument("out", type=Path, metavar="备份文件")
    backup.add_argument("--json", action="store_true", help="输出 JSON")
    _data_folder(backup)
    backup.set_defaults(run=_backup)

    restore = commands.add_parser("restore", help="把备份恢复到一个空的数据库")
    restore.add_argument("file", type=Path, metavar="备份文件")
    restore.add_argument(
        "--without-keys", action="store_true", help="密钥已丢失：仍恢复，患者编号不能再读"
    )
    restore.add_argument("--json", action="store_true", help="输出 JSON")
    _data_folder(restore)
    restore.set_defaults(run=_restore)

    keys = commands.add_parser("keys", help="密钥").add_subparsers(required=True, metavar="动作")
    rotate = keys.add_parser("rotate", help="更换患者编号的密钥，全部重新加密（先停止平台）")
    _data_folder(rotate)
    rotate.set_defaults(run=_rotate_keys)


def _https(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--tls", action="store_true", help="用 HTTPS；没有给证书时在本机生成一份")
    serve.add_argument(
        "--name", action="append", default=[], metavar="主机名", help="手机用来访问的主机名或地址"
    )
    serve.add_argument("--certificate", type=Path, metavar="文件", help="医院自己的证书（PEM）")
    serve.add_argument("--key", type=Path, metavar="文件", help="它的私钥（PEM，不带密码）")


def _data_folder(parser: argparse.ArgumentParser) -> None:
    folder = Path(os.environ.get("SELDINGER_DATA", "var"))
    parser.add_argument(
        "--data", type=Path, default=folder, metavar="文件夹", help="数据所在，默认 var"
    )


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

        _write(arguments.html, page(verdict, told).encode())
    if arguments.xlsx:
        from seldinger.report.workbook import workbook

        _write(arguments.xlsx, workbook(verdict, told))
    if arguments.json:
        _print_json(document(verdict, told))
    else:
        from seldinger.report.table import print_explanation, print_verdict

        if arguments.explain:
            _show(lambda: print_explanation(verdict, arguments.explain))
        else:
            _show(lambda: print_verdict(verdict, told))
    return YES if verdict.status is Status.MET else NO


def _check(arguments: argparse.Namespace) -> int:
    from seldinger.norms.check import check

    result = check(arguments.paths)
    if arguments.json:
        _print_json(result.document())
    else:
        _show(lambda: print("\n".join(result.lines())))
    return YES if result.ok else NO


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
    _write(arguments.out, template(rulebook, rows))
    _say(f"已写入 {arguments.out}")
    return YES


def _catalogue_list(arguments: argparse.Namespace) -> int:
    from seldinger.norms.library import CATALOGUE, library_at
    from seldinger.report.catalogue import catalogue_document, print_catalogue

    catalogue = library_at(arguments.norms).catalogue(arguments.catalogue or CATALOGUE)
    if arguments.json:
        _print_json(catalogue_document(catalogue))
    else:
        _show(lambda: print_catalogue(catalogue))
    return YES


def _serve(arguments: argparse.Namespace) -> int:
    from seldinger.web.serve import serve

    serve(
        secured=_secured(arguments),
        data=arguments.data,
        host=arguments.host,
        port=arguments.port,
        workers=arguments.workers,
        demonstration=arguments.demonstration,
    )
    return YES


def _secured(arguments: argparse.Namespace) -> Any:
    from seldinger.web.serve import Secured

    pair = [file for file in (arguments.certificate, arguments.key) if file]
    if not arguments.tls and (pair or arguments.name):
        raise SeldingerError("--certificate、--key、--name 要与 --tls 一起用")
    if len(pair) == 1:
        raise SeldingerError("--certificate 与 --key 要一起给：证书和它的私钥")
    given = (arguments.certificate, arguments.key) if pair else None
    return Secured(tuple(arguments.name), given) if arguments.tls else None


def _work(arguments: argparse.Namespace) -> int:
    from seldinger.web.serve import attend, prepare

    if not arguments.data.is_dir():
        raise SeldingerError(f"没有文件夹 {arguments.data}。请用 --data 指明数据所在的文件夹")
    prepare(arguments.data)
    attend(arguments.data)
    from seldinger.web.worker import work

    work(once=arguments.once)
    return YES


def _audit_trail_check(arguments: argparse.Namespace) -> int:
    from seldinger.web.serve import prepare

    if not arguments.data.is_dir():
        raise SeldingerError(f"没有文件夹 {arguments.data}。请用 --data 指明数据所在的文件夹")
    prepare(arguments.data)
    from seldinger.web.audittrail.check import check, document, lines

    result = check(head=arguments.head)
    if arguments.json:
        _print_json(document(result))
    else:
        _show(lambda: print("\n".join(lines(result))))
    return YES if result.ok else NO


def _backup(arguments: argparse.Namespace) -> int:
    from seldinger.web.serve import prepare

    if not arguments.data.is_dir():
        raise SeldingerError(f"没有文件夹 {arguments.data}。请用 --data 指明数据所在的文件夹")
    prepare(arguments.data)
    from seldinger.web.backup.writing import write_backup

    written = write_backup(arguments.out, _say)
    number, chain = written.manifest.head
    _say(f"已写入 {written.file}（{written.bytes / 1e6:.1f} MB，{written.seconds:.1f} 秒）")
    _say(f"链尾 {number}:{chain}")
    _say("密钥不在备份里。请另外保存数据文件夹里的 keys.json，并与备份分开放置")
    if arguments.json:
        _print_json(written.document())
    return YES


def _restore(arguments: argparse.Namespace) -> int:
    from seldinger.web import keys
    from seldinger.web.backup.form import Backup
    from seldinger.web.running import Lock
    from seldinger.web.serve import prepare

    backup = Backup(arguments.file)
    if not (keys.exists_at(arguments.data) or arguments.without_keys):
        raise SeldingerError(
            f"{arguments.data} 里没有 keys.json。请先把备份当时的 keys.json 放进去；"
            "确实找不回时加 --without-keys，患者编号就不能再读"
        )
    prepare(arguments.data)
    lock = Lock(arguments.data, alone=True)
    try:
        return _restored(arguments, backup)
    finally:
        lock.release()


def _restored(arguments: argparse.Namespace, backup: Any) -> int:
    from seldinger.web.audittrail.check import lines
    from seldinger.web.backup.actions import restore

    done = restore(backup=backup, without_keys=arguments.without_keys, say=_say)
    _say(f"已恢复 {sum(part.rows for part in done.manifest.parts)} 行，每张表的行数与备份相同")
    for line in lines(done.trail):
        _say(line)
    if arguments.json:
        _print_json(done.document())
    return YES


def _rotate_keys(arguments: argparse.Namespace) -> int:
    from seldinger.web.keys import refuse_from_environment
    from seldinger.web.serve import prepare

    refuse_from_environment(arguments.data)
    if not (arguments.data / "keys.json").is_file():
        raise SeldingerError(f"{arguments.data} 里没有 keys.json。请用 --data 指明数据所在的文件夹")
    prepare(arguments.data)
    from seldinger.web.key_rotation import rotate

    kept = rotate(arguments.data, _say)
    _say("密钥已更换，全部患者编号已重新加密。请现在做一次新备份，并另外保存新的 keys.json")
    _say(f"旧密钥留在 {kept}：恢复更换之前的备份时要用它。不再需要时请删除")
    return YES


# -- in and out ---------------------------------------------------------------------------------


def _date(text: str) -> date:
    from seldinger.workbooks.cells import date_of

    found = date_of(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2026-06-30")
    return found


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    part = path.parent / f"{path.name}.part"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
    except (OSError, ValueError):
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise SeldingerError(
            f"无法写入 {path}。请确认文件夹存在、有写入权限，且文件没有被打开"
        ) from None


def _print_json(value: Any) -> None:
    _show(lambda: print(json.dumps(value, ensure_ascii=False, indent=2)))


def _show(show: Callable[[], None]) -> None:
    """Print; where the reader has left (a closed pipe) the command still gives its answer."""
    try:
        show()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _say_fault(error: SeldingerError, *, as_json: bool) -> None:
    _say(str(error))
    faults = getattr(error, "faults", [])
    cells = [fault for fault in faults if hasattr(fault, "sheet")]
    for fault in cells:
        _say(f"  {fault}")
    if as_json:
        from dataclasses import asdict

        told = [asdict(fault) | {"text": str(fault)} for fault in cells]
        _print_json({"problems": told or [{"text": str(error)}]})


if __name__ == "__main__":
    sys.exit(main())
