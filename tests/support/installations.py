"""An installation for tests that start real processes: a folder with its keys, and a database.

What fills it is made once a session and copied: making it takes longer than most such tests. Runs
beside each other make it once for all of them, in the folder that SELDINGER_TEST_SHARED names.
"""

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import psycopg

from support.database import POSTGRESQL, postgresql_url

TESTS = Path(__file__).parents[1]
SHARED = "SELDINGER_TEST_SHARED"
# Seconds. No script takes as long on the slowest machine: one that does waits for ever.
LONGEST = 300
# What every script begins with; its own arguments follow the folder, from sys.argv[2] on.
BEGIN = """
import json, sys
from pathlib import Path
from seldinger.web.serve import prepare
prepare(Path(sys.argv[1]))
"""
WITH_TABLES = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""


@dataclass(frozen=True)
class Installation:
    """url: of a database on PostgreSQL; empty: SQLite in `data`."""

    data: Path
    url: str = ""

    def run(self, script: str, *told: object) -> str:
        """What a script printed in a process of its own that went well."""
        done = self.tried(script, *told)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def tried(self, script: str, *told: object) -> "subprocess.CompletedProcess[str]":
        """A script in a process of its own, however it ended."""
        return self._finished(self._python(script, told))

    def start(self, script: str, *told: object) -> "subprocess.Popen[str]":
        """A script in a process of its own that runs beside the test."""
        pipe = subprocess.PIPE
        return subprocess.Popen(
            self._python(script, told), env=self._environment(),
            stdin=pipe, stdout=pipe, stderr=pipe, text=True,
        )  # fmt: skip

    def at_once(self, *scripts: tuple[object, ...]) -> list[str]:
        """What each printed: a script, with its arguments, says “ready” and waits for a line."""
        running = [self.start(str(script), *told) for script, *told in scripts]
        for one in running:
            assert one.stdout
            assert one.stdout.readline() == "ready\n", one.communicate(timeout=LONGEST)[1]
        for one in running:
            assert one.stdin
            one.stdin.write("go\n")
            one.stdin.flush()
        said = [one.communicate(timeout=LONGEST) for one in running]
        assert [one.returncode for one in running] == [0] * len(running), [e for _, e in said]
        return [answer for answer, _ in said]

    def seldinger(self, *told: object, **environment: str) -> "subprocess.CompletedProcess[str]":
        """A command of the platform upon this installation."""
        command = [sys.executable, "-m", "seldinger.cli", *map(str, told), "--data", str(self.data)]
        return self._finished(command, **environment)

    def _finished(
        self, command: list[str], **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        told = self._environment() | environment
        return subprocess.run(
            command, env=told, capture_output=True, text=True, check=False, timeout=LONGEST
        )

    def _python(self, script: str, told: tuple[object, ...]) -> list[str]:
        return [sys.executable, "-c", BEGIN + script, str(self.data), *map(str, told)]

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "SELDINGER_DATABASE_URL": self.url,
            "PYTHONIOENCODING": "utf-8",
            "PYTHONPATH": str(TESTS),
        }


WITH_WORLD = (
    WITH_TABLES
    + """
from support.people import build_world
build_world()
"""
)


def installed(
    folder: Path, filled_by: str = WITH_TABLES, *told: object, postgresql: bool = POSTGRESQL
) -> Installation:
    """An installation in this folder with what that script, told so, leaves in an empty one."""
    kept = _kept(filled_by, told, postgresql=postgresql)
    shutil.copytree(kept.data, folder, dirs_exist_ok=True)
    return Installation(folder, new_database(kept.url.rpartition("/")[2]) if kept.url else "")


def new_database(like: str = "template1") -> str:
    """The address of a new database on PostgreSQL, with what another one holds."""
    name = f"of_a_test_{uuid4().hex[:12]}"
    with psycopg.connect(postgresql_url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    return postgresql_url(name)


def with_tables(*, postgresql: bool = POSTGRESQL) -> Installation:
    """One with empty tables. It is everybody's: to be copied, never written to."""
    return _kept(WITH_TABLES, (), postgresql=postgresql)


@cache
def _kept(script: str, told: tuple[object, ...], *, postgresql: bool) -> Installation:
    if postgresql or SHARED not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="seldinger-kept-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return _filled(folder, script, told, postgresql=postgresql)
    name = sha256(repr((script, told)).encode()).hexdigest()[:16]
    folder = Path(os.environ[SHARED]) / name
    with _alone(folder.with_suffix(".lock")):
        if folder.exists():
            return Installation(folder)
        making = folder.with_suffix(".making")
        shutil.rmtree(making, ignore_errors=True)  # of a run that was ended
        making.mkdir(parents=True)
        _filled(making, script, told, postgresql=False)
        return Installation(making.rename(folder))


def _filled(
    folder: Path, script: str, told: tuple[object, ...], *, postgresql: bool
) -> Installation:
    rest = script.removeprefix(WITH_TABLES)
    if rest == script or not rest:
        made = Installation(folder, new_database() if postgresql else "")
    else:  # upon the tables, which take longest
        made, script = installed(folder, postgresql=postgresql), rest
    made.run(script, *told)
    return made


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Whoever else makes the same meanwhile is waited for."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
