"""A person says what a name means, or takes that back."""

from collections.abc import Sequence

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue, EntryKind
from seldinger.errors import SeldingerError
from seldinger.matching.texts import plain
from seldinger.web.audittrail.actions import action, record
from seldinger.web.naming.actions.settling import settle
from seldinger.web.naming.matchers import Served, matcher_of
from seldinger.web.naming.models import NameConfirmation, WrittenName
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.norms.named import entries_named
from seldinger.web.people.models import Hospital, Person

MOST_ENTRIES = 8
NO_CATALOGUE = "这家医院还没有采用手术分级目录，名称无从对应。请先在“目录版本”里采用一份"


@action
def confirm_name(
    *, by: Person, name: WrittenName, entries: Sequence[str], seen: int | None = None
) -> NameConfirmation:
    """From now on it means these entries of the catalogue in force; none: it is not in it.

    seen: the confirmation that the page showed as holding, 0 for none; None where none was shown.
    """
    row = WrittenName.objects.select_for_update().get(pk=name.pk)
    served = matcher_of(row.hospital)
    if served is None:
        raise SeldingerError(NO_CATALOGUE)
    last = row.confirmations.filter(withdrawn_at__isnull=True).order_by("-pk").first()
    holds = last.pk if last else 0
    if seen is not None and seen != holds:
        raise SeldingerError("这个名称刚才已有人确认过，没有再记。请看过现在的结果再改")
    told = told_entries(served.catalogue, entries)
    _check_exact(served.catalogue, row, entries)
    proposed, confidence = _proposed(served, row)
    made = NameConfirmation.objects.create(
        name=row, entries=told, catalogue=served.catalogue.id, version=served.catalogue.version,
        proposed=proposed, confidence=confidence,
        was_check=_is_check(row) and confidence is not None, by=by, made_at=timezone.now(),
    )  # fmt: skip
    settle(row, served.catalogue)
    record(
        by=by, act="naming.confirm_name", on=made, hospital=row.hospital_id, spelling=row.pk,
        entries=[one["id"] for one in told],
    )  # fmt: skip
    return made


@action
def withdraw_confirmation(*, by: Person, confirmation: NameConfirmation) -> NameConfirmation:
    """Entered wrongly: the one before it holds again, or nobody knows what the name means."""
    row = WrittenName.objects.select_for_update().get(pk=confirmation.name_id)
    made = NameConfirmation.objects.select_for_update().get(pk=confirmation.pk)
    if made.withdrawn_at is not None:
        raise SeldingerError("这次确认已经撤回")
    made.withdrawn_by, made.withdrawn_at = by, timezone.now()
    made.save(update_fields=["withdrawn_by", "withdrawn_at"])
    catalogue = catalogue_of(row.hospital, timezone.localdate())
    if catalogue is None:
        raise SeldingerError(NO_CATALOGUE)
    settle(row, catalogue)
    record(
        by=by, act="naming.withdraw_confirmation", on=made, hospital=row.hospital_id,
        spelling=row.pk,
    )  # fmt: skip
    return made


@action
def add_name(*, by: Person, hospital: Hospital, text: str) -> WrittenName:
    """A name that somebody typed, so that it can be confirmed; as it is where it is known."""
    bare = text.strip()[:300].strip()
    if not plain(bare):
        raise SeldingerError("没有写名称。请先写手术名称")
    row, made = WrittenName.objects.get_or_create(
        hospital=hospital, folded=plain(bare), defaults={"text": bare}
    )
    record(by=by, act="naming.add_name", on=row, hospital=hospital.pk, made=made)
    return row


def told_entries(catalogue: Catalogue, entries: Sequence[str]) -> list[dict[str, str]]:
    """As a confirmation keeps them. Raises SeldingerError where one is no operation of it."""
    ids = tuple(dict.fromkeys(entries))
    if len(ids) > MOST_ENTRIES:
        raise SeldingerError(f"一个名称最多对应 {MOST_ENTRIES} 条，现为 {len(ids)} 条。请减少")
    for one in ids:
        entry = catalogue.by_id.get(one)
        if entry is None or entry.kind is not EntryKind.OPERATION:
            raise SeldingerError(f"“{one}”不是现行目录里的手术条目。请重新选定")
    return [{"id": one, "text": catalogue.by_id[one].text} for one in ids]


def _check_exact(catalogue: Catalogue, row: WrittenName, entries: Sequence[str]) -> None:
    """An entry's own name means that entry, whatever anybody says."""
    named = {one.text for one in entries_named(catalogue, row.text)}
    if named and not {catalogue.by_id[one].text for one in entries} & named:
        raise SeldingerError(
            f"目录里就有“{row.text}”，不能对到别的条目。目录写得不对的，请在“目录版本”里改"
        )


def _proposed(served: Served, row: WrittenName) -> tuple[list[str], float | None]:
    """What the matcher answered before it was ever told; of a check, what was used until now."""
    if row.confirmations.exists():  # also those taken back: it has learned from them
        return [], None
    if _is_check(row):
        return [*row.proposed], row.confidence
    match = served.guess([row.text])[0]
    return [*served.ids(match)], match.confidence


def _is_check(row: WrittenName) -> bool:
    return row.is_check and row.state == WrittenName.State.MACHINE
