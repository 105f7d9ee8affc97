"""What somebody's own words for an operation may mean, where no name of the list is like them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from seldinger.domain.grading.catalogue import Entry
from seldinger.domain.training.matching import name_likeness
from seldinger.web.logbook.remembered import rotation_on
from seldinger.web.naming.meanings import Meanings
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.models import Hospital, Traineeship
from seldinger.web.privileges.offering import CONFIRMED, matched, proposals_in

_LONGEST = 120
_LIKELY = 0.2  # below, a name is not worth a line on a phone


@dataclass(frozen=True, slots=True)
class Likely:
    """name: of the catalogue; said: who says so, and how sure."""

    name: str
    said: str


def likely_names(trainee: Traineeship, words: str) -> tuple[Likely, ...]:
    """In the hospital where the trainee rotates today, best first; empty where none is known."""
    today = timezone.localdate()
    rotation = rotation_on(trainee, today)
    words = words.replace("\0", "").strip()[
        :_LONGEST
    ]  # PostgreSQL refuses a NUL even in a question
    if rotation is None or rotation.hospital is None or not words:
        return ()
    return tuple(dict.fromkeys(_likely(rotation.hospital, words, today)))


def _likely(hospital: Hospital, words: str, today: date) -> Iterator[Likely]:
    catalogue = catalogue_of(hospital, today)
    if catalogue is None:
        return
    told = Meanings(hospital, catalogue, [words]).certain(words)
    for key in told.entries if told else ():
        yield Likely(_operation(catalogue.by_id[key], words), CONFIRMED)
    if told is not None:
        return
    for each in proposals_in(catalogue, *matched(hospital, words)):
        if each.chance >= _LIKELY:
            said = f"机器建议，请核对；把握 {100 * each.chance:.0f} %"
            yield Likely(_operation(each.entry, words), said)


def _operation(entry: Entry, words: str) -> str:
    """Of a line that joins several, the one that the words are about."""
    return max(entry.parts or (entry.text,), key=lambda one: name_likeness(one, words))
