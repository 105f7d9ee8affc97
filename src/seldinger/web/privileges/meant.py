"""What a name certainly means in a hospital: by the catalogue itself, or because a person said so.

Never by what the matcher thinks. Who may operate is asked by this; so is whatever is counted.
"""

from collections.abc import Iterable
from datetime import date

from seldinger.domain.grading.catalogue import Catalogue, fold
from seldinger.errors import SeldingerError
from seldinger.web.naming.meanings import By, Meaning, Meanings
from seldinger.web.norms.in_force import InForce
from seldinger.web.people.models import Hospital
from seldinger.web.privileges.operations import one_operation, operation_named


class Certain:
    """Of some names in one hospital, on any day. However many there are: the queries of `InForce`,
    and one for each version of the catalogue that does not bear all of them.
    """

    def __init__(
        self, hospital: Hospital, names: Iterable[str], in_force: InForce | None = None
    ) -> None:
        self._hospital, self._names = hospital, [*names]
        self._in_force = in_force or InForce([hospital])
        self._meanings: dict[tuple[str, str], Meanings] = {}
        self._known: dict[tuple[str, str, str], Meaning | None] = {}

    def catalogue(self, day: date) -> Catalogue | None:
        return self._in_force.on(self._hospital, day)

    def meanings(self, day: date) -> Meanings | None:
        """By the catalogue of that day."""
        told = self.catalogue(day)
        if told is None:
            return None
        key = (told.id, told.version)
        if key not in self._meanings:
            self._meanings[key] = Meanings(self._hospital, told, self._names)
        return self._meanings[key]

    def meaning(self, name: str, day: date) -> Meaning | None:
        """A name that is none is sought through the whole catalogue: once is enough."""
        meanings = self.meanings(day)
        if meanings is None:
            return None
        key = (meanings.catalogue.id, meanings.catalogue.version, name)
        if key not in self._known:
            self._known[key] = meanings.certain(name)
        return self._known[key]

    def operation(self, name: str, day: date) -> tuple[str, ...]:
        """Entries to be asked together; empty where the name means none, or several operations."""
        told, catalogue = self.meaning(name, day), self.catalogue(day)
        return operation_meant(catalogue, told) if catalogue and told else ()


def operation_meant(catalogue: Catalogue, told: Meaning | None) -> tuple[str, ...]:
    """As `Certain.operation`. No list hides a higher grade: what bears the same name, as a whole or
    in a joined line, is asked. Entries of other words are several operations, even if they share
    one of a joined line: the name means all that each of them says."""
    if told is None or not told.entries or told.by is By.MACHINE:
        return ()
    if told.by is By.EXACT:
        return told.entries
    texts = {fold(catalogue.by_id[one].text) for one in told.entries}
    if len(texts) > 1:
        return ()
    try:
        alike = one_operation(catalogue, told.entries)
        return tuple(dict.fromkeys((*alike, *operation_named(catalogue, texts.pop()))))
    except SeldingerError:  # a patient's state
        return ()
