"""Names as a hospital writes them, for tests: heard, looked at, confirmed."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.web.naming.actions.confirming import confirm_name
from seldinger.web.naming.actions.hearing import hear
from seldinger.web.naming.actions.looking import look_at_names, looks_of
from seldinger.web.naming.actions.tables import (
    keep_name_table,
    name_table_columns,
    take_name_table,
)
from seldinger.web.naming.matchers import matcher_of
from seldinger.web.naming.meanings import HASH
from seldinger.web.naming.models import Fitting, NameConfirmation, NameTable, WrittenName
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.models import Hospital, Person
from seldinger.workbooks.name_table import guessed_columns, open_names
from support.people import TODAY, World

Sample = Callable[[World], dict[str, Any]]
# None is an entry's name; what the third means, no catalogue says.
FREE = ("右侧下肢静脉曲张激光闭合术", "肝癌TACE", "院内自拟术式甲")


def catalogue_in(hospital: Hospital) -> Catalogue:
    found = catalogue_of(hospital, TODAY)
    assert found is not None
    return found


def operations_in(hospital: Hospital, number: int = 3) -> list[Entry]:
    """Entries whose name no other entry bears."""
    catalogue = catalogue_in(hospital)
    texts = [entry.text for entry in catalogue.entries]
    alone = [one for one in catalogue.entries if texts.count(one.text) == 1]
    return [one for one in alone if one.kind.value == "operation"][:number]


def heard(hospital: Hospital, names: Iterable[str] = FREE, *, times: int = 1) -> list[WrittenName]:
    """In the order of the names."""
    told = [*names]
    hear(hospital, [(name, TODAY) for name in told for _ in range(times)])
    by_text = {row.text: row for row in WrittenName.objects.filter(hospital=hospital)}
    return [by_text[name] for name in told]


def looked_at(hospital: Hospital, names: Iterable[str] = FREE) -> list[WrittenName]:
    rows = heard(hospital, names)
    look_at_names(by=None)
    return [WrittenName.objects.get(pk=row.pk) for row in rows]


def confirmed(
    by: Person, name: WrittenName, entries: Sequence[Entry | str] = ()
) -> NameConfirmation:
    ids = [one if isinstance(one, str) else one.id for one in entries]
    return confirm_name(by=by, name=name, entries=ids)


def judged(name: WrittenName, entry: Entry, *, confidence: float = 0.97) -> WrittenName:
    """As if a fitted matcher had been sure of it."""
    name.state, name.entries = WrittenName.State.MACHINE, [entry.id]
    name.proposed, name.confidence = [entry.id], confidence
    name.settled_at = timezone.now()
    name.save()
    looked = f"{catalogue_in(name.hospital).hash[:HASH]} fitted 0 0"
    told = {"looked": looked, "looked_at": timezone.now()}
    Fitting.objects.update_or_create(hospital=name.hospital, defaults=told)
    return name


def table_of(by: Person, hospital: Hospital, content: bytes, name: str = "对照.csv") -> NameTable:
    """Kept and its columns named; not taken over."""
    kept = keep_name_table(by=by, hospital=hospital, file_name=name, content=content)
    table = open_names(content, name, {})
    columns = guessed_columns(table.heads, table.rows)
    return name_table_columns(by=by, table=kept, columns=columns)


def names_there(office: Person, hospital: Hospital) -> None:
    """A name that is open, one that was confirmed, one that the machine judges; two tables."""
    first, second, third = looked_at(hospital)
    confirmed(office, second, operations_in(hospital)[:1])
    judged(third, operations_in(hospital)[1])
    del first
    take_name_table(by=office, table=table_of(office, hospital, _table(hospital)))
    table_of(office, hospital, _table(hospital, "院内自拟术式乙"))


def _table(hospital: Hospital, name: str = "院内自拟术式丙") -> bytes:
    return f"写法,目录条目\n{name},{operations_in(hospital)[2].text}\n".encode()


def _taken_table(world: World) -> dict[str, Any]:
    table = table_of(world.coder, world.main, _table(world.main))
    take_name_table(by=world.coder, table=table)
    return {"by": world.coder, "table": table}


def _confirm(world: World) -> dict[str, Any]:
    return {
        "by": world.coder,
        "name": heard(world.main)[0],
        "entries": [operations_in(world.main)[0].id],
    }


def _withdraw(world: World) -> dict[str, Any]:
    made = confirm_name(**_confirm(world))
    return {"by": world.coder, "confirmation": made}


def _looks(world: World) -> dict[str, Any]:
    names = heard(world.main)
    served = matcher_of(world.main)
    assert served is not None
    looks = looks_of(world.main, served, names)
    return {"by": None, "hospital": world.main, "looks": looks, "stamp": served.stamp}


def _fit(world: World) -> dict[str, Any]:
    Fitting.objects.create(hospital=world.main)
    return {
        "by": None, "hospital": world.main, "catalogue": catalogue_in(world.main), "pairs": [],
        "kept_as": "0" * 64, "has_network": False, "seconds": 1.0,
    }  # fmt: skip


SAMPLES: dict[str, Sample] = {
    "naming.confirm_name": _confirm,
    "naming.withdraw_confirmation": _withdraw,
    "naming.add_name": lambda w: {"by": w.coder, "hospital": w.main, "text": FREE[0]},
    "naming.keep_name_table": lambda w: {
        "by": w.coder,
        "hospital": w.main,
        "file_name": "对照.csv",
        "content": _table(w.main),
    },
    "naming.name_table_columns": lambda w: {
        "by": w.coder,
        "table": table_of(w.coder, w.main, _table(w.main)),
        "columns": {"name": "写法", "entry": "目录条目"},
    },
    "naming.take_name_table": lambda w: {
        "by": w.coder,
        "table": table_of(w.coder, w.main, _table(w.main)),
    },
    "naming.withdraw_table": _taken_table,
    "naming.keep_looks": _looks,
    "naming.begin_fit": lambda w: {"by": None, "hospital": w.main},
    "naming.keep_fit": _fit,
}
