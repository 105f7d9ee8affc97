"""The worker as a process: `seldinger work`, and beside the server, whose end is its end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.server import running_server

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
ENDS_WITHIN = 20  # seconds


def command_of(pid: int) -> str:
    try:
        told = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ""
    return told.replace(b"\0", b" ").decode(errors="replace")


def workers_of(data: Path) -> list[int]:
    return processes(f" work --data {data}")


def processes(told: str) -> list[int]:
    """Those whose command says this; a test's data folder is in no other's."""
    pids = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
    return [pid for pid in pids if told in command_of(pid)]


def wait_for(data: Path, number: int) -> list[int]:
    end = time.monotonic() + ENDS_WITHIN
    while len(workers_of(data)) != number and time.monotonic() < end:
        time.sleep(0.2)
    return workers_of(data)


def test_it_starts_and_ends_with_the_server(tmp_path: Path) -> None:
    with running_server(tmp_path):
        assert len(wait_for(tmp_path, 1)) == 1
    assert wait_for(tmp_path, 0) == []
    log = (tmp_path / "server.log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "failed" not in log


def test_it_ends_where_the_server_was_killed(tmp_path: Path) -> None:
    with running_server(tmp_path):
        [worker] = wait_for(tmp_path, 1)
        stat = Path(f"/proc/{worker}/stat").read_text(encoding="utf-8")
        os.kill(int(stat.rpartition(")")[2].split()[1]), signal.SIGKILL)  # its parent, the server
        assert wait_for(tmp_path, 0) == []
        for orphan in processes(f" serve --data {tmp_path}"):  # granian's own, without a parent
            os.kill(orphan, signal.SIGKILL)


def test_once_does_what_is_due_and_ends(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "seldinger.cli", "work", "--once", "--data"]
    with running_server(tmp_path):
        done = subprocess.run(
            [*command, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
        )
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
    absent = subprocess.run(
        [*command, str(tmp_path / "no")], capture_output=True, text=True, timeout=60, check=False
    )
    assert absent.returncode == 2
    assert "没有文件夹" in absent.stderr
