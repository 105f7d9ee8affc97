"""A real server in a process of its own, as `make run` starts it, on loopback and a free port."""

import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path

from support.installations import installed

# Seconds; the demonstration is generated at the first start, beside other tests.
STARTS_WITHIN = 420


@dataclass(frozen=True)
class Server:
    """address: http://127.0.0.1:port. told: what the start printed."""

    address: str
    port: int
    data: Path
    told: str

    @property
    def start_code(self) -> str:
        return re.findall(r"起始码 ([0-9A-F]{8})", self.told)[0]

    @property
    def password(self) -> str:
        """The one password of every demonstration account."""
        return re.findall(r"密码[^a-z0-9]*([a-z0-9-]{8,})", self.told)[0]


@contextmanager
def running_server(
    data: Path, *options: str, from_nothing: bool = False, **told: str
) -> Iterator[Server]:
    """Serve `data` until the block ends. Raises RuntimeError with the log where it cannot.

    from_nothing: an empty folder stays empty; else its tables are there, which takes longer than
    most such tests. told: environment variables. With --tls it is asked over HTTPS, its
    certificate checked.
    """
    port = _free_port()
    log = data / "server.log"
    data.mkdir(parents=True, exist_ok=True)
    if not from_nothing and not (data / "keys.json").exists():
        installed(data, postgresql=False)
    command = [
        sys.executable,
        "-m",
        "seldinger.cli",
        "serve",
        "--data",
        str(data),
        "--port",
        str(port),
    ]
    with log.open("w", encoding="utf-8") as out:
        environment = os.environ | {"PYTHONUNBUFFERED": "1"} | told
        environment.pop("SELDINGER_DATA", None)
        process = subprocess.Popen([*command, *options], stdout=out, stderr=out, env=environment)
    try:
        secure = "--tls" in options
        _wait(process, port, log, trusted_of(data) if secure else None)
        scheme = "https" if secure else "http"
        yield Server(f"{scheme}://127.0.0.1:{port}", port, data, log.read_text(encoding="utf-8"))
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def trusted_of(data: Path) -> Path:
    """What a device must trust of a server that made its own certificate."""
    return data / "tls" / "ca.pem"


def _connection(port: int, trusted: Path | None) -> HTTPConnection:
    if trusted is None:
        return HTTPConnection("127.0.0.1", port, timeout=5)
    context = ssl.create_default_context(cafile=trusted)
    return HTTPSConnection("127.0.0.1", port, timeout=5, context=context)


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path, trusted: Path | None) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end and process.poll() is None:
        if trusted and not trusted.exists():
            time.sleep(0.2)
            continue
        connection = _connection(port, trusted)
        try:
            connection.request("GET", "/login/")
            if connection.getresponse().status < HTTPStatus.INTERNAL_SERVER_ERROR:
                return
        except (OSError, HTTPException):
            time.sleep(0.2)
        finally:
            connection.close()
    raise RuntimeError(f"the server did not start:\n{log.read_text(encoding='utf-8')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
