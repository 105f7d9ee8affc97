"""A grading catalogue as terms: what a name can mean in a hospital, line by line."""

from collections.abc import Iterator, Mapping

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind
from seldinger.matching.terms import Term


def catalogue_terms(catalogue: Catalogue) -> tuple[list[Term], Mapping[str, Term]]:
    """The operations that the catalogue names, and for each the line that is answered.

    A joined line gives a term for each operation it joins, and one for the whole line. Classes of
    management and lines about patients are no operations. Where two lines name the same, the first
    one answers; `entries_of` gives both.
    """
    terms: dict[str, Term] = {}
    lines: dict[str, Term] = {}
    for entry in catalogue.entries:
        if entry.kind is EntryKind.OPERATION:
            line = lines.setdefault(entry.text, Term(entry.id, entry.text))
            for name in _names(entry):
                if name not in terms:
                    terms[name] = Term(entry.id, name)
                    lines.setdefault(name, line)
    return [*terms.values()], lines


def entries_of(catalogue: Catalogue, name: str) -> tuple[Entry, ...]:
    """Every line that bears the name, whole or as one of its operations."""
    return tuple(one for one in catalogue.entries if name in _names(one))


def _names(entry: Entry) -> Iterator[str]:
    yield entry.text
    yield from (part for part in entry.parts if part != entry.text)
