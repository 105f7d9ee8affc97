"""Fitting a hospital's matcher to what was confirmed there: minutes of work, beside the others."""

import logging
import shutil
import time
from contextlib import suppress
from datetime import timedelta

from django.db import DatabaseError
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.errors import SeldingerError
from seldinger.matching.catalogues import catalogue_terms
from seldinger.matching.learning.needs import ENOUGH, has_network
from seldinger.matching.terms import Pair
from seldinger.web.audittrail.actions import action, record
from seldinger.web.naming.confirmed import meanings_confirmed, pairs_of
from seldinger.web.naming.matchers import folder
from seldinger.web.naming.models import Fitting
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.models import Hospital, Person

# So much of the pairs has to be new before it is fitted again: it knows every one at once anyway.
_GROWN, _AT_LEAST = 0.25, 50
GIVEN_UP = timedelta(minutes=40)  # a fit that began so long ago has died with its process

_log = logging.getLogger(__name__)


def fit_matchers(*, by: Person | None, network: bool | None = None) -> int:
    """Each hospital's that has confirmed enough, and enough since the last time; how many.

    network: None takes one where the extra is installed.
    """
    asked = has_network() if network is None else network
    told = Hospital.objects.filter(written_names__confirmations__isnull=False).distinct()
    return sum(_fitted(by, hospital, network=asked) for hospital in told.order_by("pk"))


def _fitted(by: Person | None, hospital: Hospital, *, network: bool) -> bool:
    """One that fails stops no other; its text may hold a name."""
    try:
        return _fit_if_due(by, hospital, network=network)
    except Exception as error:
        _log.error("fitting of hospital %d failed: %s", hospital.pk, type(error).__name__)
        return False


def _fit_if_due(by: Person | None, hospital: Hospital, *, network: bool) -> bool:
    catalogue = catalogue_of(hospital, timezone.localdate())
    if catalogue is None:
        return False
    pairs = pairs_of(catalogue, meanings_confirmed(hospital, catalogue))
    if not is_due(hospital, catalogue, pairs) or not begin_fit(by=by, hospital=hospital):
        return False
    _fit(by, hospital, catalogue, pairs, network=network)
    return True


def is_due(hospital: Hospital, catalogue: Catalogue, pairs: list[Pair]) -> bool:
    if len(pairs) < ENOUGH:
        return False
    known = Fitting.objects.filter(hospital=hospital, fitted_at__isnull=False).first()
    if known is None or (known.catalogue, known.version) != (catalogue.id, catalogue.version):
        return True
    if not _is_kept(known, catalogue):
        return True
    before = {name: tuple(texts) for name, texts in known.pairs}
    now = {pair.name: pair.standards for pair in pairs}
    other = sum(before.get(name) != now.get(name) for name in before.keys() | now.keys())
    return other >= max(_AT_LEAST, _GROWN * len(before))


def _is_kept(known: Fitting, catalogue: Catalogue) -> bool:
    """Not after the data came back from a backup, with another lexicon, or without its network."""
    if known.has_network and not has_network():
        return False
    from seldinger.matching.matcher import kept_at

    terms, _ = catalogue_terms(catalogue)
    pairs = [Pair(name, tuple(texts)) for name, texts in known.pairs]
    return kept_at(terms, pairs, folder(), network=known.has_network).is_dir()


@action
def begin_fit(*, by: Person | None, hospital: Hospital) -> bool:
    """False where another process is at it."""
    Fitting.objects.get_or_create(hospital=hospital)
    row = Fitting.objects.select_for_update().get(hospital=hospital)
    now = timezone.now()
    is_free = row.begun_at is None or now - row.begun_at >= GIVEN_UP
    if is_free:
        row.begun_at, row.share, row.stage, row.fault = now, 0.0, "", ""
        row.save(update_fields=["begun_at", "share", "stage", "fault"])
    record(by=by, act="naming.begin_fit", on=row, hospital=hospital.pk, begun=is_free)
    return is_free


def _fit(
    by: Person | None, hospital: Hospital, catalogue: Catalogue, pairs: list[Pair], *, network: bool
) -> None:
    from seldinger.matching.matcher import Matcher, kept_at

    rows = Fitting.objects.filter(hospital=hospital)

    def told(share: float, stage: str) -> None:
        with suppress(DatabaseError):  # it is only told: minutes of work do not end for it
            rows.update(share=share, stage=stage[:60])

    terms, shown = catalogue_terms(catalogue)
    start = time.monotonic()
    try:
        Matcher.kept(terms, pairs, shown=shown, folder=folder(), network=network, told=told)
    except Exception as error:
        rows.update(begun_at=None, fault=type(error).__name__)
        raise
    place = kept_at(terms, pairs, folder(), network=network)
    if not place.is_dir():
        rows.update(begun_at=None, fault="OSError")
        raise SeldingerError("学到的内容写不进数据文件夹。请检查磁盘空间与权限")
    keep_fit(
        by=by, hospital=hospital, catalogue=catalogue, pairs=pairs, kept_as=place.name,
        has_network=network, seconds=time.monotonic() - start,
    )  # fmt: skip
    clear_old()


@action
def keep_fit(
    *,
    by: Person | None,
    hospital: Hospital,
    catalogue: Catalogue,
    pairs: list[Pair],
    kept_as: str,
    has_network: bool,
    seconds: float,
) -> Fitting:
    """From now on every process answers with what was fitted to these pairs."""
    row = Fitting.objects.select_for_update().get(hospital=hospital)
    row.catalogue, row.version = catalogue.id, catalogue.version
    row.pairs = [[pair.name, [*pair.standards]] for pair in pairs]
    row.fitted_at, row.begun_at, row.seconds = timezone.now(), None, seconds
    row.kept_as, row.has_network, row.share = kept_as, has_network, 1.0
    row.save()
    record(
        by=by, act="naming.keep_fit", on=row, hospital=hospital.pk, pairs=len(pairs),
        catalogue=catalogue.id, version=catalogue.version,
    )  # fmt: skip
    return row


def clear_old() -> None:
    """What no hospital has used for a while: what was just fitted may not be told of yet."""
    used = {*Fitting.objects.values_list("kept_as", flat=True)}
    place, since = folder() / "matchers", time.time() - GIVEN_UP.total_seconds()
    for one in place.iterdir() if place.is_dir() else ():
        if one.name not in used and one.stat().st_mtime < since:
            shutil.rmtree(one, ignore_errors=True)
