"""Every stored token and hash, under other keys: all of them or none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from django.db import connection, models
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.audittrail.models import KeyMark
from seldinger.web.audittrail.seals import Sealed, seal_of
from seldinger.web.gate.keys import booking_key
from seldinger.web.gate.models import Booking
from seldinger.web.intake.models import Received
from seldinger.web.intake.receiving import content_digest
from seldinger.web.keys import Keys, cipher, fingerprint
from seldinger.web.logbook.numbers import digest
from seldinger.web.people.models import Person
from seldinger.web.privacy.tokens import OF_PATIENTS, OTHERS
from seldinger.web.reconciliation.keys import operation_key
from seldinger.web.reconciliation.models import Operation

_CHUNK, _FEW = 1000, 20  # rows read at a time; of files a few, each has some megabytes
Say = Callable[[str], None]


def _silent(_text: str) -> None:
    """Nobody waits at a terminal."""


@action
def rekey(
    *, by: Person | None, present: Keys, following: Keys, say: Say = _silent
) -> KeyMark:  # fmt: skip
    """Read everything with the `present` keys, write it with the `following`.

    A seal that fitted fits again; one that did not stays broken. Raises SeldingerError where a
    token cannot be read: nothing is changed then.
    """
    change = _Change(present, following)
    numbers = 0
    for model in OF_PATIENTS:
        say(f"改写{model._meta.label}……")
        numbers += change.numbers_of(model)
    tokens = sum(change.tokens_of(model, field) for model, field in OTHERS.items())
    mark = KeyMark.objects.create(
        fingerprint=fingerprint(following.hashing), at=timezone.now()
    )  # fmt: skip
    record(by=by, act="privacy.rekey", on=mark, key=mark.fingerprint, written=numbers + tokens)
    return mark


@dataclass(frozen=True)
class _Change:
    present: Keys
    following: Keys

    def numbers_of(self, model: type[Any]) -> int:
        fields = ["number_encrypted", "number_digest", "seal"]
        if model in (Operation, Booking):
            fields.append("key")
        return sum(
            _write(model, fields, [self._numbered(row) for row in rows])
            for rows in _chunks(model, "number_encrypted")
        )

    def tokens_of(self, model: type[models.Model], field: str) -> int:
        def renewed(row: models.Model) -> models.Model:
            stored = getattr(row, field)
            token = self._renewed(row, stored if isinstance(stored, str) else bytes(stored))
            setattr(row, field, token if isinstance(stored, bytes | memoryview) else token.decode())
            if isinstance(row, Received):
                row.digest = self._digest(row, bytes(stored))
            return row

        fields = [field, "digest"] if model is Received else [field]
        return sum(
            _write(model, fields, [renewed(row) for row in rows]) for rows in _chunks(model, field)
        )

    def _digest(self, row: Received, token: bytes) -> str:
        """What is sent again is known again. Where the content was emptied it is not."""
        content = self._read(row, token)
        return content_digest(content, row.source.protocol, self.following.hashing)

    def _numbered(self, row: Any) -> Any:
        fitted = isinstance(row, Sealed) and row.seal == seal_of(row)
        plain = self._read(row, row.number_encrypted)
        row.number_encrypted = cipher(self.following).encrypt(plain).decode()
        row.number_digest = digest(plain.decode(), self.following.hashing)
        if isinstance(row, Operation):
            row.key = operation_key(
                hospital=row.hospital_id, number_digest=row.number_digest,
                day=row.day, start=row.start, name=row.name,
            )  # fmt: skip
        if isinstance(row, Booking) and row.key and row.source == Booking.Source.LIST:
            row.key = booking_key(
                hospital=row.hospital_id, day=row.day, name=row.name,
                number_digest=row.number_digest,
            )  # fmt: skip
        if fitted:
            row.seal = seal_of(row)
        return row

    def _renewed(self, row: models.Model, token: str | bytes) -> bytes:
        return cipher(self.following).encrypt(self._read(row, token))

    def _read(self, row: models.Model, token: str | bytes) -> bytes:
        try:
            return cipher(self.present).decrypt(token)
        except InvalidToken:
            raise SeldingerError(
                f"{row._meta.label} 第 {row.pk} 行解不开：现在的密钥不是写入时的那一把。"
                "请先放回原来的 keys.json；密钥没有更换"
            ) from None


def _chunks(model: type[Any], field: str) -> Iterator[list[Any]]:
    """The rows that hold a token, so many at a time: what is read is written before the next."""
    empty = b"" if isinstance(model._meta.get_field(field), models.BinaryField) else ""
    filled = model._base_manager.exclude(**{field: empty}).order_by("pk")
    last, most = 0, _FEW if isinstance(empty, bytes) else _CHUNK
    while rows := list(filled.filter(pk__gt=last)[:most]):
        last = rows[-1].pk
        yield rows


def _write(model: type[models.Model], names: list[str], rows: list[Any]) -> int:
    """One statement a row, prepared once: a hundred times a bulk update's speed."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    told = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    key = quote(str(model._meta.pk.column))
    values = [
        [field.get_db_prep_save(getattr(row, field.name), connection) for field in fields]
        + [row.pk]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(model._meta.db_table)} SET {told} WHERE {key} = %s", values
        )
    return len(rows)
