"""`serve`, `work` and `receive`: the platform, what it does by itself, and its doors."""

import argparse
from pathlib import Path
from typing import Any

from seldinger.commands.answers import YES
from seldinger.commands.arguments import data_folder, open_data
from seldinger.commands.parsers import Commands
from seldinger.errors import SeldingerError


def add_serve(commands: Commands) -> None:
    serve = commands.add_parser("serve", help="启动平台")
    serve.add_argument("--host", default="127.0.0.1", metavar="地址")
    serve.add_argument("--port", type=int, default=8000, metavar="端口")
    serve.add_argument("--workers", type=int, default=2, metavar="进程数")
    serve.add_argument("--demonstration", action="store_true", help="没有数据时生成示例医院")
    _https(serve)
    _doors(serve)
    data_folder(serve)
    serve.set_defaults(run=_serve)


def add_work(commands: Commands) -> None:
    worker = commands.add_parser("work", help="发送通知、催办审核；serve 会自动启动它")
    worker.add_argument("--once", action="store_true", help="做完到期的事就结束")
    data_folder(worker)
    worker.set_defaults(run=_work)


def add_receive(commands: Commands) -> None:
    receive = commands.add_parser("receive", help="打开接口，接收剂量报告和消息，提供设备工作列表")
    _doors(receive)
    data_folder(receive)
    receive.set_defaults(run=_receive)


def _doors(parser: argparse.ArgumentParser) -> None:
    told = parser.add_argument
    told("--dicom", type=_address, metavar="地址:端口", help="DICOM 接口，如 127.0.0.1:11112")
    told(
        "--ae-title",
        type=_title,
        default="SELDINGER",
        metavar="名称",
        help="它的 AE 标题，默认 SELDINGER",
    )
    told("--mllp", type=_address, metavar="地址:端口", help="HL7（MLLP）接口，如 127.0.0.1:2575")
    told("--tls-cert", type=Path, metavar="文件", help="接口的证书（PEM），两个接口都改用 TLS")
    told("--tls-key", type=Path, metavar="文件", help="它的私钥（PEM，不带密码）")
    told("--tls-ca", type=Path, metavar="文件", help="只接受由它签发的证书（PEM）")


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") or "127.0.0.1"
    if not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"“{text}”不是地址，请写成 127.0.0.1:11112")
    return host, int(port)


def _title(text: str) -> str:
    """An application entity's (DICOM PS3.5, 6.2, AE)."""
    if not (text.strip() and text.isascii() and text.isprintable() and len(text) <= 16):
        raise argparse.ArgumentTypeError("AE 标题应为 1 到 16 个英文字母、数字或符号")
    if "\\" in text:
        raise argparse.ArgumentTypeError("AE 标题里不能有反斜杠")
    return text.strip()


def _https(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--tls", action="store_true", help="用 HTTPS；没有给证书时在本机生成一份")
    serve.add_argument(
        "--name", action="append", default=[], metavar="主机名", help="手机用来访问的主机名或地址"
    )
    serve.add_argument("--certificate", type=Path, metavar="文件", help="医院自己的证书（PEM）")
    serve.add_argument("--key", type=Path, metavar="文件", help="它的私钥（PEM，不带密码）")


def _serve(arguments: argparse.Namespace) -> int:
    from seldinger.web.serve import serve

    serve(
        doors=_door_arguments(arguments),
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
    from seldinger.web.serve import attend

    open_data(arguments.data)
    attend(arguments.data)
    from seldinger.web.worker import work

    work(once=arguments.once)
    return YES


def _receive(arguments: argparse.Namespace) -> int:
    from seldinger.web.serve import attend

    told = _door_arguments(arguments)
    if not told:
        raise SeldingerError(
            "没有要打开的接口。请写 --dicom 127.0.0.1:11112 或 --mllp 127.0.0.1:2575"
        )
    open_data(arguments.data)
    attend(arguments.data)
    from seldinger.web.intake.doors.running import Doors, receive

    receive(
        Doors(
            arguments.dicom, arguments.ae_title, arguments.mllp,
            arguments.tls_cert, arguments.tls_key, arguments.tls_ca,
        )
    )  # fmt: skip
    return YES


def _door_arguments(arguments: argparse.Namespace) -> list[str]:
    """What the process of the doors is started with; empty where none is to be opened.

    Raises SeldingerError where it would not open them so.
    """
    if not (arguments.dicom or arguments.mllp):
        return []
    if (arguments.tls_cert or arguments.tls_ca) and not (arguments.tls_cert and arguments.tls_key):
        raise SeldingerError("--tls-cert 与 --tls-key 要一起给：证书和它的私钥")
    told = ["--ae-title", arguments.ae_title]
    for name in ("dicom", "mllp"):
        if address := getattr(arguments, name):
            told += [f"--{name}", f"{address[0]}:{address[1]}"]
    for name in ("tls_cert", "tls_key", "tls_ca"):
        if file := getattr(arguments, name):
            told += [f"--{name.replace('_', '-')}", str(file)]
    return told
