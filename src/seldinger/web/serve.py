"""Starting an installation: database, norms, static files, then the server."""

import os
import socket
import sys
from pathlib import Path

from seldinger.errors import SeldingerError


def prepare(data: Path) -> None:
    """Point Django at a data folder and load it. Once a process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seldinger.web.settings")
    os.environ["SELDINGER_DATA"] = str(data.resolve())
    import django

    django.setup()


def serve(*, data: Path, host: str, port: int, workers: int, demonstration: bool) -> None:
    """Bring the database up to date, fill in what is missing, and serve until stopped.

    Raises SeldingerError where the port is taken or the database cannot be reached.
    """
    _check_port(host, port)
    prepare(data)
    bring_up_to_date()
    if demonstration:
        from seldinger.web.demonstration.build import ensure_demonstration

        ensure_demonstration(say=_say)
    _welcome(f"http://{host}:{port}")
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "seldinger.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        websockets=False,
        log_enabled=False,
    ).serve()


def bring_up_to_date() -> None:
    """Migrations, norms, static files: safe to repeat, quick when nothing is new."""
    from django.core.management import call_command
    from django.db import OperationalError

    from seldinger.web.norms.actions import take_over_norms

    _say("更新数据库……")
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError:
        # The driver's own text may hold the password of the URL.
        raise SeldingerError(
            "数据库打不开。请核对 SELDINGER_DATABASE_URL、数据库是否在运行、数据文件夹是否可写"
        ) from None
    take_over_norms(by=None)
    call_command("collectstatic", verbosity=0, interactive=False)


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):
            told = f"{host}:{port} 不能使用：端口已被占用，或地址不属于本机"
            raise SeldingerError(f"{told}。请换一个，如 --port {port % 60000 + 1}") from None


def _welcome(address: str) -> None:
    from seldinger.web.demonstration.accounts import demonstration_accounts
    from seldinger.web.people.first_start import start_code
    from seldinger.web.people.models import Person

    _say(f"\nSeldinger 已启动：{address}    （按 Ctrl+C 停止）")
    if not Person.objects.exists():
        _say(f"还没有账号。在浏览器里打开上面的地址，用起始码 {start_code()} 建立第一个管理员")
    for line in demonstration_accounts():
        _say(line)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
