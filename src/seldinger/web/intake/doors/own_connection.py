"""A door's threads come and go: each asks the database over a connection that it closes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections


@contextmanager
def own_connection() -> Iterator[None]:
    """Around one question of a thread that nobody else waits for."""
    try:
        yield
    finally:
        connections.close_all()
