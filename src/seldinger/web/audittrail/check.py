"""Checking the audit trail: whole, or where it first breaks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.chain import BEGINNING, Break, first_break
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.queries import chain_rows
from seldinger.web.audittrail.seals import broken_seals

_NAMED = 20
_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Changed:
    """A sealed row that was changed in the database itself. kind: its table's model."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Result:
    """rows: how many there are. number, hash: the chain's head; of an empty trail 0 and zeros.

    changed: the first rows whose seal is broken; changed_rows: how many there are.
    """

    ok: bool
    rows: int
    number: int
    hash: str
    broken: Break | None
    changed: tuple[Changed, ...]
    changed_rows: int


def check(*, head: str | None) -> Result:
    """Read the whole trail once. `head`, “number:hash” noted earlier, must still be on the chain.

    Without it a trail cut off at its end looks whole. Raises SeldingerError where `head` is no
    such note, or where nothing was ever set up in this database.
    """
    noted = _noted(head)
    if AuditRow._meta.db_table not in _tables():
        raise SeldingerError(
            "这里还没有留痕：数据库尚未建立。请先运行 seldinger serve，"
            "或用 --data 指明数据所在的文件夹"
        )
    seen = _Seen(noted[0] if noted else None)
    rows = seen.watch(chain_rows())
    broken = first_break(rows)
    for _ in rows:  # behind a break, to know how many there are
        pass
    if noted:
        broken = _earlier(broken, seen.departure(*noted))
    changed = _unsealed()
    ok = broken is None and not changed
    named = tuple(changed[:_NAMED])
    return Result(ok, seen.rows, seen.number, seen.hash, broken, named, len(changed))


def document(result: Result) -> dict[str, Any]:
    """The result as JSON."""
    broken = result.broken
    return {
        "ok": result.ok,
        "rows": result.rows,
        "head": {"number": result.number, "hash": result.hash},
        "break": {"number": broken.number, "why": broken.why} if broken else None,
        "changed": [{"kind": row.kind, "id": row.id} for row in result.changed],
        "changed_rows": result.changed_rows,
    }


def lines(result: Result) -> Iterator[str]:
    """The result for people."""
    yield from _changed(result)
    if result.broken:
        yield f"留痕在第 {result.broken.number} 行断裂：{result.broken.why}"
        if result.broken.number > 1:
            yield f"第 1 至 {result.broken.number - 1} 行完整"
        yield "从断裂处起的行不能作为依据。请原样保留数据库，与备份逐行核对"
        return
    if not result.rows:
        yield "留痕完整：还没有任何一行"
        return
    yield f"留痕完整：共 {result.rows} 行，逐行相接"
    yield f"链尾 {result.number}:{result.hash}"
    yield "请把链尾记在平台之外。下次用 --head 核对，末尾被截去也能发现"


def _changed(result: Result) -> Iterator[str]:
    if not result.changed_rows:
        return
    yield f"有 {result.changed_rows} 行登记在数据库里被直接改过，与写入时不同："
    for row in result.changed:
        yield f"  {row.kind} 第 {row.id} 号"
    if result.changed_rows > len(result.changed):
        yield f"  …… 共 {result.changed_rows} 行"
    yield "这些行不能作为依据。请与备份核对，按留痕查明原值"


def _unsealed() -> list[Changed]:
    try:
        return [Changed(row._meta.label_lower, str(row.pk)) for row in broken_seals()]
    except DatabaseError:
        raise SeldingerError(
            "数据库的结构属于另一版 Seldinger，逐行核对做不了。请先用这一版启动一次平台"
        ) from None


@dataclass(slots=True)
class _Seen:
    """What passed by while the chain was read."""

    noted_number: int | None
    rows: int = 0
    number: int = 0
    hash: str = BEGINNING
    hash_at_noted: str | None = None

    def watch(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            self.rows += 1
            self.number, self.hash = row[0], row[-1]
            if self.number == self.noted_number:
                self.hash_at_noted = self.hash
            yield row

    def departure(self, number: int, noted: str) -> Break | None:
        """Where the trail leaves what was noted of it: its row `number` had the hash `noted`."""
        if number > self.number:
            why = f"以前记下的链尾是第 {number} 行，现在只到第 {self.number} 行：末尾被截去了"
            return Break(self.number + 1, why)
        if number and self.hash_at_noted != noted:
            return Break(number, "这一行与以前记下的链尾不同：它或它之前的行被换过")
        return None


def _tables() -> list[str]:
    try:
        return connection.introspection.table_names()
    except DatabaseError:
        raise SeldingerError("数据库打不开。请确认它在运行、文件没有损坏，再试一次") from None


def _noted(head: str | None) -> tuple[int, str] | None:
    if head is None:
        return None
    found = _HEAD.fullmatch(head.strip().lower())
    if not found:
        raise SeldingerError(
            f"--head“{head}”不是链尾。请照以前记下的写成 行号:哈希，哈希是 64 位的 0–9 与 a–f"
        )
    return int(found[1]), found[2]


def _earlier(*breaks: Break | None) -> Break | None:
    return min((b for b in breaks if b), key=lambda b: b.number, default=None)
