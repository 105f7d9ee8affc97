"""The doors as they run: `seldinger receive` in a process of its own, and the clients of others."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from support.installations import Installation, installed
from support.intake import appointment, read, source
from support.people import World

SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "intake.serve_worklist": lambda w: {
        "by": None,
        "source": source(w, "dicom"),
        "drafts": [read(source(w), appointment()).tellings.get().draft],
    },
    "intake.serve_procedures": lambda w: {"by": None, "source": source(w, "fhir"), "rows": 3},
}
# The sources that may send.
_SOURCES = """
from django.utils import timezone
from seldinger.web.intake.models import Source
from seldinger.web.people.models import Hospital
hospital = Hospital.objects.create(name="示例医院")
for protocol, name, room, encoding in (
    ("dicom", "DSA1", "导管室1", ""), ("dicom", "DSA2", "导管室2", "GB18030"),
    ("dicom", "DSA3", "", ""), ("hl7", "HIS 示例医院", "", ""), ("hl7", "RIS", "", "GB18030"),
):
    Source.objects.create(
        hospital=hospital, protocol=protocol, name=name, room=room, encoding=encoding,
        made_at=timezone.now(),
    )
"""


def installation_with_sources(folder: Path) -> Installation:
    """A database with a hospital and its sources, and nothing else."""
    place = installed(folder)
    place.run(_SOURCES)
    return place


def kept(installation: Installation) -> list[str]:
    """SOP Instance UID or digest of every row, read by nobody's code but the database's own."""
    asked = "SELECT CASE WHEN identity = '' THEN digest ELSE identity END FROM intake_received"
    if installation.url:
        with psycopg.connect(installation.url) as connection:
            return [row[0] for row in connection.execute(asked)]
    with closing(sqlite3.connect(installation.data / "seldinger.sqlite3")) as connection:
        return [row[0] for row in connection.execute(asked)]


@dataclass
class Doors:
    """Open doors. told: what the start said."""

    process: "subprocess.Popen[str]"
    dicom: int
    mllp: int
    told: str

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def opened(installation: Installation, *options: str) -> Iterator[Doors]:
    """Both doors on free ports, until the block ends; SIGTERM must close them well."""
    told = ["--dicom", "127.0.0.1:0", "--mllp", "127.0.0.1:0", *options]
    command = [sys.executable, "-m", "seldinger.cli", "receive", *told,
               "--data", str(installation.data)]  # fmt: skip
    environment = os.environ | {
        "SELDINGER_DATABASE_URL": installation.url, "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
    }  # fmt: skip
    log = installation.data / "doors.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            command, env=environment, stdout=out, stderr=subprocess.PIPE, text=True,
            encoding="utf-8",
        )  # fmt: skip
    try:
        assert process.stderr
        lines = [process.stderr.readline() for _ in range(2)]
        ports = [int(found[1]) for line in lines if (found := re.search(r"：[\d.]+:(\d+)", line))]
        assert len(ports) == 2, "".join(lines) + process.communicate(timeout=10)[1]
        yield Doors(process, ports[0], ports[1], "".join(lines))
    finally:
        if process.poll() is None:
            process.terminate()
            assert process.wait(timeout=20) == 0
        process.stderr.close()  # type: ignore[union-attr]


def dcmtk(tool: str, *told: object, within: float = 60) -> "subprocess.CompletedProcess[bytes]":
    """A client of Debian's dcmtk, however it ended."""
    if shutil.which(tool) is None:
        pytest.skip(f"no {tool}: apt-get install dcmtk")
    return subprocess.run(
        [tool, *map(str, told)], capture_output=True, check=False, timeout=within
    )  # fmt: skip


def caller(title: str = "DSA1", called: str = "SELDINGER") -> tuple[str, ...]:
    return ("-aet", title, "-aec", called)


def frame(*segments: str, encoding: str = "utf-8") -> bytes:
    return b"\x0b" + "\r".join(segments).encode(encoding) + b"\r\x1c\r"


def siu(number: int, sender: str = "HIS|示例医院", name: str = "示例^甲") -> tuple[str, ...]:
    """An appointment as a hospital's system sends it. number: also its control id."""
    return (
        f"MSH|^~\\&|{sender}|SELDINGER||20200101080000||SIU^S12|C{number}|P|2.4",
        f"SCH|A{number}||||||||||^^^20200102090000",
        f"PID|1||ZY{number:06}^^^^MR||{name}",
        "AIS|1||CAG^冠状动脉造影|20200102090000",
    )


def connected(port: int, context: ssl.SSLContext | None = None) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    return context.wrap_socket(line, server_hostname="localhost") if context else line


def heard(line: socket.socket, count: int = 1) -> list[str]:
    """The codes of that many answers (MSA-1); fewer where the door has closed the line."""
    told = b""
    while told.count(b"\x1c\r") < count and (some := line.recv(65536)):
        told += some
    return [part.decode() for part in re.findall(rb"\rMSA\|(\w\w)", told)]


def sent(port: int, *frames: bytes, context: ssl.SSLContext | None = None) -> list[str]:
    with connected(port, context) as line:
        line.sendall(b"".join(frames))
        return heard(line, len(frames))
