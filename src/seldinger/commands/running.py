"""`serve` and `work`: the platform, and what it does by itself."""

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
    data_folder(serve)
    serve.set_defaults(run=_serve)


def add_work(commands: Commands) -> None:
    worker = commands.add_parser("work", help="发送通知、催办审核；serve 会自动启动它")
    worker.add_argument("--once", action="store_true", help="做完到期的事就结束")
    data_folder(worker)
    worker.set_defaults(run=_work)


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
