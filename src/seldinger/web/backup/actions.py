"""Restoring: into an empty database, everything checked before the first row is written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.check import Result, check
from seldinger.web.backup.form import Backup, Manifest, Part, damaged
from seldinger.web.backup.tables import applied, fields_of, kept, known, state_at
from seldinger.web.backup.values import readers
from seldinger.web.backup.writing import fingerprints

_CHUNK = 500
_A_LINE_EVERY = 50_000  # rows
Say = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """manifest: what was told. trail: what the check of the restored trail and seals found."""

    manifest: Manifest
    trail: Result

    def document(self) -> dict[str, Any]:
        number, chain = self.manifest.head
        return {
            "ok": self.trail.ok,
            "release": self.manifest.release,
            "written_at": self.manifest.at,
            "rows": {part.model: part.rows for part in self.manifest.parts},
            "head": {"number": number, "hash": chain},
            "changed_rows": self.trail.changed_rows,
        }


def restore(*, backup: Backup, without_keys: bool, say: Say) -> Restored:
    """Write everything that the backup holds. It leaves no row of its own: the trail's last row
    is then the backup's.

    Raises SeldingerError where anything does not fit; nothing is written then.
    """
    manifest = backup.manifest
    if not without_keys:
        _refuse_other_keys(manifest)
    _refuse_newer(manifest)
    _refuse_not_empty(manifest)
    backup.check(say)
    say("建立数据表……")
    _migrate_to(manifest)
    _fill(backup, say)
    say("更新数据表……")
    call_command("migrate", verbosity=0, interactive=False)
    say("核对恢复后的留痕与登记……")
    number, chain = manifest.head
    return Restored(manifest, check(head=f"{number}:{chain}" if number else None))


# -- what stands in the way -----------------------------------------------------------------------


def _refuse_other_keys(manifest: Manifest) -> None:
    """Raises SeldingerError where a key that the backup needs is not here."""
    here = fingerprints(settings.KEYS)
    if all(set(needed) <= set(here[kind]) for kind, needed in manifest.keys.items()):
        return
    raise SeldingerError(
        "这里的密钥不是这份备份的密钥：患者编号会解不开，登记的封印也会对不上。"
        "请先把备份当时的 keys.json 放进数据文件夹；确实找不回时加 --without-keys 只恢复其余内容"
    )


def _refuse_newer(manifest: Manifest) -> None:
    """Raises SeldingerError for a backup of a release that knows more than this one."""
    here = known()
    for app, names in manifest.migrations.items():
        if set(names) - here.get(app, set()):
            raise SeldingerError(
                f"这份备份由更新的版本（{manifest.release}）写成，这一版读不懂。请先升级 Seldinger"
            )


def _refuse_not_empty(manifest: Manifest) -> None:
    """Raises SeldingerError where the database holds anything, or is ahead of the backup."""
    told = "请换一个空的数据文件夹（--data），或一个新建的 PostgreSQL 数据库"
    try:
        tables = set(connection.introspection.table_names())
        here = [model for model in kept() if model._meta.db_table in tables]
        if any(_holds_rows(model) for model in here):
            raise SeldingerError(f"数据库里已经有数据，不能恢复到它上面。{told}")
        ahead = any(
            set(names) - set(manifest.migrations.get(app, [])) for app, names in applied().items()
        )
    except DatabaseError:
        raise SeldingerError("数据库打不开。请确认它在运行、文件没有损坏，再试一次") from None
    if ahead:
        raise SeldingerError(f"数据库是空的，但结构比这份备份新。{told}")


def _holds_rows(model: type[models.Model]) -> bool:
    # Only the key: an older table may lack a column.
    return model._base_manager.order_by().values_list("pk").exists()


# -- writing --------------------------------------------------------------------------------------


def _migrate_to(manifest: Manifest) -> None:
    """The tables as they were when the backup was written."""
    wanted = {app: sorted(names) for app, names in manifest.migrations.items() if names}
    if wanted == {app: sorted(names) for app, names in known().items() if names}:
        # Of this release: one walk for all, which is the longest part of a restore.
        call_command("migrate", verbosity=0, interactive=False)
    else:
        for app, names in sorted(wanted.items()):
            call_command("migrate", app, names[-1], verbosity=0, interactive=False)
    if applied() != wanted:
        raise SeldingerError("数据表建不成备份当时的样子。请换一个空的数据库再试")


def _fill(backup: Backup, say: Say) -> None:
    """In one transaction, as they stood: seals, times and keys are not made anew."""
    registry = state_at(backup.manifest.migrations)
    by_label = {str(model._meta.label_lower): model for model in kept(registry)}
    told = {part.model for part in backup.manifest.parts}
    if told != set(by_label):
        raise damaged(backup.path, "表与版本不符")
    try:
        with transaction.atomic():
            for part in backup.manifest.parts:
                _fill_table(backup, part, by_label[part.model], say)
            connection.check_constraints()
            _reset_sequences(list(by_label.values()))
            _compare(backup, by_label)
    except DatabaseError:
        raise damaged(backup.path, "各表的内容彼此不符") from None


def _fill_table(backup: Backup, part: Part, model: type[models.Model], say: Say) -> None:
    fields = fields_of(model)
    if part.columns != [field.attname for field in fields]:
        raise damaged(backup.path, f"{part.model} 的列与版本不符")
    say(f"恢复 {part.model}（{part.rows} 行）……")
    rows, done = _objects(backup, part, model), 0
    # SQLite takes so many values in one statement.
    size = min(_CHUNK, connection.ops.bulk_batch_size(fields, [None] * _CHUNK) or _CHUNK)
    while some := list(islice(rows, size)):
        model._base_manager.all()._insert(  # type: ignore[attr-defined]
            some, fields=fields, using=connection.alias, raw=True
        )
        before, done = done, done + len(some)
        if done // _A_LINE_EVERY > before // _A_LINE_EVERY:
            say(f"恢复 {part.model}…… {done} / {part.rows} 行")


def _objects(backup: Backup, part: Part, model: type[models.Model]) -> Iterator[models.Model]:
    codes = readers(fields_of(model))
    names = part.columns
    for values in backup.rows(part):
        try:
            told = [code(value) for code, value in zip(codes, values, strict=True)]
        except (TypeError, ValueError, AttributeError):
            raise damaged(backup.path, f"{part.model} 有一个值不成样子") from None
        yield model(**dict(zip(names, told, strict=True)))


def _reset_sequences(written: list[type[models.Model]]) -> None:
    """PostgreSQL counts on from what it gave out itself, and it gave out none of these."""
    statements = connection.ops.sequence_reset_sql(no_style(), written)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _compare(backup: Backup, by_label: dict[str, type[models.Model]]) -> None:
    for part in backup.manifest.parts:
        if by_label[part.model]._base_manager.count() != part.rows:
            raise damaged(backup.path, f"{part.model} 恢复后的行数不符")
