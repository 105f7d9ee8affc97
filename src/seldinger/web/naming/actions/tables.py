"""The hospital's own table of names (对照表): kept, taken over whole or not at all, taken back."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.errors import SeldingerError
from seldinger.matching.texts import plain
from seldinger.web.audittrail.actions import action, record
from seldinger.web.naming.actions.confirming import NO_CATALOGUE, told_entries
from seldinger.web.naming.actions.settling import SETTLED, STATES, settled_as
from seldinger.web.naming.confirmed import meanings_confirmed
from seldinger.web.naming.meanings import Meanings
from seldinger.web.naming.models import NameConfirmation, NameTable, WrittenName
from seldinger.web.naming.tables import Plan, Wanted, known_columns, plan_of
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.models import Hospital, Person
from seldinger.web.people.uploads import is_open, sealed, too_old

_CHUNK = 500
GONE = "这份对照表已被更新的上传代替，或超过一天没有确认。请重新上传"
CHANGED = "预览之后，表里的名称又有人确认过，没有写入。请看过现在的预览再确认"


@action
def keep_name_table(*, by: Person, hospital: Hospital, file_name: str, content: bytes) -> NameTable:
    """Keep an uploaded table, encrypted, until it is taken over, replaced or a day old."""
    replaced = NameTable.objects.filter(Q(by=by, hospital=hospital) | too_old())
    replaced.exclude(content=b"").update(content=b"")
    uploaded = NameTable.objects.create(
        hospital=hospital, by=by, file_name=file_name[:200], uploaded_at=timezone.now(),
        content=sealed(content), columns=known_columns(hospital),
    )  # fmt: skip
    record(
        by=by, act="naming.keep_name_table", on=uploaded, hospital=hospital.pk,
        digest=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    return uploaded


@action
def name_table_columns(*, by: Person, table: NameTable, columns: Mapping[str, str]) -> NameTable:
    """How this table reads, and the hospital's next one. The trail gets no heads."""
    uploaded = NameTable.objects.select_for_update().get(pk=table.pk)
    if not is_open(uploaded):
        raise SeldingerError(GONE)
    uploaded.columns = {key: head for key, head in columns.items() if head}
    uploaded.save(update_fields=["columns"])
    record(by=by, act="naming.name_table_columns", on=uploaded, columns=sorted(uploaded.columns))
    return uploaded


@action
def take_name_table(
    *, by: Person, table: NameTable, overrule: bool = False, join: bool = False, seen: str = ""
) -> int:
    """Confirm what the table says, read anew; the file's content is emptied. How many names.

    overrule: also what contradicts a person's confirmation; join: also names that stand in several
    lines. seen: the plan's stamp that the page showed, asked where either is told.
    """
    hospital = Hospital.objects.select_for_update(no_key=True).get(pk=table.hospital_id)
    uploaded = NameTable.objects.select_for_update().get(pk=table.pk)
    if uploaded.taken_at is not None:
        raise SeldingerError("这份对照表已经写入过，没有再写一次")
    if not is_open(uploaded):
        raise SeldingerError(GONE)
    _lock_names(hospital)  # what the plan finds confirmed stands until it is written
    plan = plan_of(uploaded)
    if (overrule or join) and seen != plan.stamp:
        raise SeldingerError(CHANGED)
    number = _taken(by, hospital, uploaded, plan, overrule=overrule, join=join)
    uploaded.content, uploaded.taken_at = b"", timezone.now()
    uploaded.save(update_fields=["content", "taken_at"])
    record(
        by=by, act="naming.take_name_table", on=uploaded, hospital=hospital.pk,
        overrule=overrule, written={"对照": number},
    )  # fmt: skip
    return number


def _taken(
    by: Person, hospital: Hospital, table: NameTable, plan: Plan, *, overrule: bool, join: bool
) -> int:
    wanted = plan.taken(overrule=overrule, join=join)
    if not wanted:
        raise SeldingerError("这份对照表没有要写入的名称，没有写入。请核对各列的对应")
    return _confirmed(by, hospital, plan.catalogue, wanted, table)


@action
def withdraw_table(*, by: Person, table: NameTable) -> int:
    """All that one table confirmed, at once: what held before holds again. How many."""
    hospital = Hospital.objects.select_for_update(no_key=True).get(pk=table.hospital_id)
    made = NameConfirmation.objects.filter(table=table, withdrawn_at__isnull=True)
    names = WrittenName.objects.filter(pk__in=made.order_by().values("name"))
    rows = [*names.select_for_update().order_by("pk")]
    told = [*made.select_for_update().order_by("pk")]
    if not told:
        raise SeldingerError("这份对照表带入的确认都已经撤回")
    now = timezone.now()
    for one in told:
        one.withdrawn_by, one.withdrawn_at = by, now
    fields = ["withdrawn_by", "withdrawn_at"]
    NameConfirmation.objects.bulk_update(told, fields, batch_size=_CHUNK)
    _settle(hospital, _catalogue(hospital), rows)
    record(
        by=by, act="naming.withdraw_table", on=table, hospital=hospital.pk,
        written={"撤回": len(told)},
    )  # fmt: skip
    return len(told)


def _confirmed(
    by: Person,
    hospital: Hospital,
    catalogue: Catalogue,
    lines: Sequence[Wanted],
    table: NameTable,
) -> int:
    """Of a name that stands in several lines the last holds, as if told one after the other."""
    rows = _rows(hospital, lines)
    now, fresh = timezone.now(), []
    held = meanings_confirmed(hospital, catalogue)
    for folded, line in {plain(line.name): line for line in lines}.items():
        told = told_entries(catalogue, line.entries)
        if folded in held and {*held[folded]} == {one["id"] for one in told}:
            continue
        fresh.append(
            NameConfirmation(
                name=rows[folded], entries=told, catalogue=catalogue.id,
                version=catalogue.version, origin=NameConfirmation.Origin.FILE, table=table,
                by=by, made_at=now,
            )
        )  # fmt: skip
    NameConfirmation.objects.bulk_create(fresh, batch_size=_CHUNK)
    _settle(hospital, catalogue, [one.name for one in fresh])
    return len(fresh)


def _settle(hospital: Hospital, catalogue: Catalogue, rows: Sequence[WrittenName]) -> None:
    """As `settle` of each, in a few queries."""
    meanings = Meanings(hospital, catalogue, [row.text for row in rows])
    for row in rows:
        told = meanings.certain(row.text)
        state = STATES[told.by] if told else WrittenName.State.OPEN
        settled_as(row, state, told.entries if told else ())
    WrittenName.objects.bulk_update(rows, SETTLED, batch_size=_CHUNK)


def _lock_names(hospital: Hospital) -> None:
    rows = WrittenName.objects.filter(hospital=hospital).select_for_update().order_by("pk")
    list(rows.values_list("pk", flat=True))


def _rows(hospital: Hospital, lines: Iterable[Wanted]) -> dict[str, WrittenName]:
    """The names of the lines, by their folded text; those that are new are made."""
    wanted = {plain(line.name): line.name.strip()[:300] for line in lines}
    fresh = [WrittenName(hospital=hospital, folded=key, text=text) for key, text in wanted.items()]
    WrittenName.objects.bulk_create(fresh, batch_size=_CHUNK, ignore_conflicts=True)
    known = WrittenName.objects.filter(hospital=hospital).select_for_update().order_by("pk")
    return {row.folded: row for row in known if row.folded in wanted}


def _catalogue(hospital: Hospital) -> Catalogue:
    found = catalogue_of(hospital, timezone.localdate())
    if found is None:
        raise SeldingerError(NO_CATALOGUE)
    return found
