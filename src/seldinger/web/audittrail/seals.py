"""Sealed rows: each bears a keyed hash of what it says, so that a change by hand shows.

The trail says who wrote what and when; a seal says that a row still reads as the platform wrote
it. Whoever changes a row in the database itself does not have the key.
"""

import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import models

M = TypeVar("M", bound=models.Model)
_CHUNK = 2000
# Encrypting anew gives other bytes for the same number; its keyed hash is sealed.
_UNSEALED = {"seal", "number_encrypted"}


class SealedRows(models.QuerySet[M]):
    """Rows that are written whole. `update` would leave the seal of what stood there before."""

    def update(self, **values: Any) -> int:
        if "seal" not in values:
            raise TypeError(f"{self.model.__name__} is sealed: use save() or bulk_update()")
        return super().update(**values)

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        rows = list(objs)
        for row in rows:
            row.seal = seal_of(row)  # type: ignore[attr-defined]
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(
        self, objs: Iterable[M], fields: Iterable[str], *args: Any, **kwargs: Any
    ) -> int:
        rows = list(objs)
        for row in rows:
            row.seal = seal_of(row)  # type: ignore[attr-defined]
        # Django writes them through `update`, with the seals among them.
        return super().bulk_update(rows, [*fields, "seal"], *args, **kwargs)


class Sealed(models.Model):
    """Saved, created or changed in bulk: the seal is made anew each time."""

    seal = models.CharField(max_length=64, default="", editable=False)

    objects = SealedRows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.seal = seal_of(self)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = [*kwargs["update_fields"], "seal"]
        super().save(*args, **kwargs)


def seal_of(row: models.Model) -> str:
    """HMAC-SHA-256, hex, over every field but the primary key."""
    label, values = _told(type(row))
    return seal_over(label, values(row))


def seal_over(label: str, values: Iterable[Any]) -> str:
    """The same of values told one by one: a migration names the columns of its time, in the order
    of the model, which a historical model does not keep."""
    text = _ENCODER.encode([label, *values])
    return hmac.digest(settings.KEYS.sealing.encode(), text.encode(), "sha256").hex()


@cache
def _told(model: type[models.Model]) -> tuple[str, Callable[[Any], tuple[Any, ...]]]:
    fields = [f for f in model._meta.concrete_fields if not f.primary_key]
    names = [field.attname for field in fields if field.name not in _UNSEALED]
    return model._meta.label_lower, attrgetter(*names)


def _plain(value: Any) -> str:
    """What JSON does not know: moments as one clock, days, ids as they are written."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=_plain)


def broken_seals() -> Iterator[models.Model]:
    """The rows that do not read as the platform wrote them, kind by kind."""
    for model in sealed_models():
        for row in model._default_manager.order_by("pk").iterator(chunk_size=_CHUNK):
            if not hmac.compare_digest(row.seal, seal_of(row)):
                yield row


def sealed_models() -> Sequence[type[Any]]:
    ours = [app for app in apps.get_app_configs() if app.name.startswith("seldinger.")]
    return [model for app in ours for model in app.get_models() if issubclass(model, Sealed)]
