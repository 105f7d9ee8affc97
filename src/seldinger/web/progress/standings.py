"""How each trainee stands on a day: stored short verdicts, so that sixty of them open at once."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256

from seldinger import __version__
from seldinger.norms.library import library_at
from seldinger.web.norms.actions import hash_of
from seldinger.web.norms.queries import adopted_by_all
from seldinger.web.people.models import Hospital, Traineeship
from seldinger.web.progress.actions import remember
from seldinger.web.progress.models import Standing
from seldinger.web.progress.short_verdict import FORM, ShortVerdict, content_of, short_of
from seldinger.web.progress.verdicts import evaluated


def standings_of(
    trainees: Sequence[Traineeship], as_of: date
) -> list[tuple[Traineeship, ShortVerdict]]:
    """Each trainee with the short verdict of that day, in the order given.

    What is stored and still fits is read in one query, the rest evaluated and stored.
    """
    keys = _keys(trainees)
    stored = Standing.objects.filter(traineeship__in=trainees, as_of=as_of)
    rows = stored.values_list("traineeship", "key", "content")
    known = {pk: content for pk, key, content in rows if key == keys.get(pk)}
    fresh = {t.pk: content_of(evaluated(t, as_of)) for t in trainees if t.pk not in known}
    if fresh:
        remember(as_of=as_of, keys=keys, contents=fresh)
    contents = known | fresh
    return [(trainee, short_of(contents[trainee.pk])) for trainee in trainees]


def _keys(trainees: Sequence[Traineeship]) -> dict[int, str]:
    """What each stored verdict must have been made of: facts, norms, places."""
    places = _places()
    return {
        trainee.pk: _digest(trainee.facts_version, _norms(trainee.rulebook), places)
        for trainee in trainees
    }


def _places() -> str:
    """Every hospital: its name and its bases decide where work counts, its catalogue and lists
    which privilege an operation asks for.

    Not those of one trainee alone, who may have operated outside the bases: places seldom change,
    and to look for hers would read all her entries.
    """
    lists = "departments__lists__"
    rows = Hospital.objects.order_by("pk", "places__pk", f"{lists}pk").values_list(
        "pk", "name", "places__base", "places__start", "places__end", "catalogue",
        f"{lists}list_id", f"{lists}department", f"{lists}start", f"{lists}end",
    )  # fmt: skip
    return _digest(*rows, *adopted_by_all())


@lru_cache(maxsize=16)
def _norms(rulebook_id: str) -> str:
    """The norms behind a verdict and the release that reads them; fixed while a process runs."""
    library = library_at(None)
    rulebook = library.rulebook(rulebook_id)
    catalogue = library.catalogue_for(rulebook)
    wanted = [("rulebooks", rulebook.id)]
    if catalogue:
        wanted += [("catalogues", catalogue.id), ("crosswalks", f"{rulebook.id}--{catalogue.id}")]
    folders = [library.latest(kind, name)[1] for kind, name in wanted]
    return _digest(FORM, __version__, *(hash_of(folder) for folder in folders))


def _digest(*parts: object) -> str:
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()
