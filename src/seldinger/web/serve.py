"""Starting an installation: database, norms, static files, then the server."""

import os
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from subprocess import Popen, TimeoutExpired

from seldinger.errors import SeldingerError
from seldinger.web.running import PARENT, imported_for_good
from seldinger.web.tls import HERE, Certificate, given_certificate, local_certificate

EVERYWHERE = {"0.0.0.0", "::"}


def prepare(data: Path) -> None:
    """Point Django at a data folder and load it. Once a process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seldinger.web.settings")
    os.environ["SELDINGER_DATA"] = str(data.resolve())
    import django

    with imported_for_good():
        django.setup()
        from seldinger.web.key_rotation import settle

    settle(data)


def attend(data: Path) -> None:
    """Until this process ends, nobody restores or changes keys under it.

    Raises SeldingerError where somebody is doing so now.
    """
    from seldinger.web.key_rotation import attended

    _attended.append(attended(data))


_attended: list[object] = []


@dataclass(frozen=True)
class Secured:
    """That the server speaks HTTPS itself. names: how it is reached beside this machine's own.

    given: the hospital's certificate and its key; without them one is made in the data folder.
    """

    names: Sequence[str] = ()
    given: tuple[Path, Path] | None = None


def serve(
    *,
    data: Path,
    host: str,
    port: int,
    workers: int,
    demonstration: bool,
    secured: Secured | None = None,
    doors: Sequence[str] = (),
) -> None:
    """Bring the database up to date, fill in what is missing, and serve until stopped.

    doors: arguments of `receive`, which then runs beside; none: no door is opened. Raises
    SeldingerError where the port is taken, the database cannot be reached or the certificate not
    be used.
    """
    _check_port(host, port)
    certificate = _secure(secured, data, host) if secured else None
    prepare(data)
    attend(data)
    bring_up_to_date()
    if demonstration:
        from seldinger.web.demonstration.build import ensure_demonstration

        ensure_demonstration(say=_say)
    _welcome(f"{'https' if certificate else 'http'}://{host}:{port}")
    if certificate and certificate.is_ours:
        _tell_of(certificate)
    from granian import Granian
    from granian.constants import Interfaces, SSLProtocols

    server = Granian(
        "seldinger.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        websockets=False,
        log_enabled=False,
        ssl_cert=certificate.certificate if certificate else None,
        ssl_key=certificate.key if certificate else None,
        ssl_protocol_min=SSLProtocols.tls12,
    )
    with ExitStack() as beside:
        beside.enter_context(running_beside("work", data=data))
        if doors:
            beside.enter_context(running_beside("receive", *doors, data=data))
        server.serve()


def bring_up_to_date() -> None:
    """Migrations, norms, static files: safe to repeat, quick when nothing is new."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import OperationalError

    from seldinger.web.norms.actions import take_over_norms

    _say("更新数据库……")
    with imported_for_good():  # by the checks, before the migrations
        import_module(settings.ROOT_URLCONF)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError:
        # The driver's own text may hold the password of the URL.
        raise SeldingerError(
            "数据库打不开。请核对 SELDINGER_DATABASE_URL、数据库是否在运行、数据文件夹是否可写"
        ) from None
    take_over_norms(by=None)
    call_command("collectstatic", verbosity=0, interactive=False)


@contextmanager
def running_beside(*told: str, data: Path) -> Iterator[None]:
    """A command in a process of its own, started anew and not forked, until the block ends."""
    command = [sys.executable, "-m", "seldinger.cli", *told, "--data", str(data)]
    child = Popen(command, env=os.environ | {PARENT: str(os.getpid())})
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(timeout=15)
        except TimeoutExpired:
            child.kill()
            child.wait()


def _secure(secured: Secured, data: Path, host: str) -> Certificate:
    """The certificate to serve with; the settings are told of it through the environment."""
    hosts = [name for name in os.environ.get("SELDINGER_HOSTS", ",".join(HERE)).split(",") if name]
    wanted = [*hosts, *([] if host in EVERYWHERE else [host]), *secured.names]
    os.environ["SELDINGER_HOSTS"] = ",".join(dict.fromkeys(wanted))
    os.environ["SELDINGER_HTTPS"] = "own" if secured.given else "local"
    if secured.given:
        return given_certificate(*secured.given)
    # "*" and ".example" are patterns for hosts, not names.
    return local_certificate(data, [name for name in wanted if name[:1] not in {"*", "."}])


def _tell_of(certificate: Certificate) -> None:
    fresh = "新的证书已生成。" if certificate.made else ""
    _say(f"{fresh}第一次使用的设备要先信任 {certificate.authority}，做法见 docs/how-to/https.md")


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
