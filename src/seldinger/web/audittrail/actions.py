"""Writing: every action of every app goes through here, with its audit row in one transaction."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, models, transaction
from django.utils import timezone

from seldinger.web.audittrail.chain import BEGINNING, canonical, digest
from seldinger.web.audittrail.models import AuditRow

P = ParamSpec("P")
R = TypeVar("R")
# Any number, the same in every process: the lock under which PostgreSQL appends to the chain.
_CHAIN_LOCK = 5_317_031
_written: ContextVar[int | None] = ContextVar("rows written in the running action", default=None)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function that writes: atomic, and rolled back where it wrote no audit row."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        outer = _written.get()
        token = _written.set(0)
        try:
            with transaction.atomic():
                result = function(*args, **kwargs)
                rows = _written.get() or 0
                if not rows:
                    raise RuntimeError(f"{function.__qualname__} wrote no audit row")
        finally:
            _written.reset(token)
        if outer is not None:
            _written.set(outer + rows)
        return result

    run.is_action = True  # type: ignore[attr-defined]
    return run


def record(*, by: Any, act: str, on: models.Model, **details: Any) -> AuditRow:
    """Append one audit row. Only inside an action. `by` None: the platform itself."""
    so_far = _written.get()
    if so_far is None:
        raise RuntimeError("an audit row is written inside an action only")
    _written.set(so_far + 1)
    # SQLite's writers wait for each other already (transaction_mode IMMEDIATE).
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
    last = AuditRow.objects.order_by("-number").values_list("number", "hash").first()
    number, previous = (last[0] + 1, last[1]) if last else (1, BEGINNING)
    at, kind, object_id = timezone.now(), on._meta.label_lower, str(on.pk)
    text = canonical(details)
    who = by.pk if by else None
    return AuditRow.objects.create(
        number=number,
        at=at,
        by=by,
        act=act,
        kind=kind,
        object_id=object_id,
        details=text,
        previous=previous,
        hash=digest(number, at, who, act, kind, object_id, text, previous),
    )
