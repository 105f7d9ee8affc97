"""A column's value ⇄ JSON, the same for either database."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import models

Code = Callable[[Any], Any]


def writers(fields: "list[models.Field[Any, Any]]") -> list[Code]:
    return [_pair(field)[0] for field in fields]


def readers(fields: "list[models.Field[Any, Any]]") -> list[Code]:
    return [_pair(field)[1] for field in fields]


def _same(value: Any) -> Any:
    return value


def _checked(kind: type) -> Code:
    def check(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError
        return value

    return check


def _bytes(text: str) -> bytes:
    return b64decode(text, validate=True)


def _moment(text: str) -> datetime:
    told = datetime.fromisoformat(text)
    if told.tzinfo is None:
        raise ValueError
    return told


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError from None


# The first class that a field is decides.
_PAIRS: list[tuple[type[Any], Code, Code]] = [
    (models.JSONField, _same, _same),
    (models.DateTimeField, lambda moment: moment.astimezone(UTC).isoformat(), _moment),
    (models.DateField, date.isoformat, date.fromisoformat),
    (models.TimeField, time.isoformat, time.fromisoformat),
    (models.DecimalField, str, _decimal),
    (models.FloatField, float, _checked(float)),
    (models.BinaryField, lambda value: b64encode(bytes(value)).decode(), _bytes),
    (models.UUIDField, str, UUID),
    (models.BooleanField, _same, _checked(bool)),
    (models.IntegerField, _same, _checked(int)),
    (models.CharField, _same, _checked(str)),
    (models.TextField, _same, _checked(str)),
]


def _pair(field: "models.Field[Any, Any]") -> tuple[Code, Code]:
    """Raises TypeError for a kind of field that backups do not know: a test walks all models."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    for kind, write, read in _PAIRS:
        if isinstance(field, kind):
            return _or_nothing(write), _or_nothing(read)
    raise TypeError(field)


def _or_nothing(code: Code) -> Code:
    return lambda value: None if value is None else code(value)
