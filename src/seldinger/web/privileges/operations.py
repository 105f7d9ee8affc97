"""Entries of a catalogue as one operation: which are asked together, and which never are."""

from collections.abc import Iterable, Sequence

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind, fold
from seldinger.errors import SeldingerError
from seldinger.web.norms.named import entries_named


def one_operation(catalogue: Catalogue, ids: Sequence[str]) -> tuple[str, ...]:
    """These entries, and all that bear the same whole name: no list hides a higher grade.

    Raises SeldingerError where they are no operation, or several.
    """
    entries = [catalogue.by_id[one] for one in ids]
    for entry in entries:
        if entry.kind is EntryKind.MODIFIER:
            raise SeldingerError(
                f"“{entry.id}”（{entry.text}）是患者情况，不是手术。请作为患者情况给出"
            )
    if not set.intersection(*map(_names, entries)):
        raise SeldingerError("给出的条目不是同一项手术。一次只能查一项，请分开查")
    alike = (other for entry in entries for other in _alike(catalogue, entry))
    return tuple(dict.fromkeys(alike))


def operation_named(catalogue: Catalogue, name: str) -> tuple[str, ...]:
    """Empty where nothing bears the name. Raises SeldingerError where it describes a patient."""
    named = entries_named(catalogue, name)
    operations = tuple(entry.id for entry in named if entry.kind is not EntryKind.MODIFIER)
    if named and not operations:
        raise SeldingerError(f"“{name}”是患者情况，不是手术。请作为患者情况给出")
    return operations


def check_modifiers(catalogue: Catalogue, ids: Iterable[str]) -> None:
    known = [entry.id for entry in modifiers_of(catalogue)]
    for one in ids:
        if one not in known:
            raise SeldingerError(f"“{one}”不是患者情况。可用的有：{'、'.join(known) or '无'}")


def modifiers_of(catalogue: Catalogue | None) -> tuple[Entry, ...]:
    entries = catalogue.entries if catalogue else ()
    return tuple(entry for entry in entries if entry.kind is EntryKind.MODIFIER)


def _names(entry: Entry) -> set[str]:
    return {fold(name) for name in (entry.text, *entry.parts)}


def _alike(catalogue: Catalogue, entry: Entry) -> tuple[str, ...]:
    """The entry itself first."""
    whole = fold(entry.text)
    others = (one for one in catalogue.by_name[whole] if one.kind is not EntryKind.MODIFIER)
    return (entry.id, *(one.id for one in others if fold(one.text) == whole))
