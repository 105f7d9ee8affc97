"""The entries of a catalogue that bear a name exactly."""

from functools import lru_cache

from seldinger.domain.grading.catalogue import Catalogue, Entry, fold


def entries_named(catalogue: Catalogue, name: str) -> tuple[Entry, ...]:
    """The entries that name this operation, whole or as one of their parts; empty where none does.

    Nothing is guessed: names are compared as the domain compares them. Where none is the same,
    what surrounds a name has no say, as long as one name alone remains.
    """
    exact = catalogue.by_name.get(fold(name), ())
    bare = bare_name(name)
    if exact or not bare:
        return exact
    found = [entries for key, entries in catalogue.by_name.items() if bare_name(key) == bare]
    return found[0] if len(found) == 1 else ()


# Punctuation and characters that nobody sees; what they surround is the name.
_AROUND = "。.,;:、!?“”‘’\"'\u200b\u200c\u200d\ufeff"
_BRACKETS = ("()", "[]", "{}", "【】", "《》", "〈〉", "「」", "〔〕")


@lru_cache(maxsize=1 << 16)
def bare_name(name: str) -> str:
    """Folded, without punctuation around it, and without brackets around the whole."""
    told, before = fold(name), ""
    while told != before:
        before, told = told, told.strip(_AROUND)
        if told[:1] + told[-1:] in _BRACKETS and not set(told[1:-1]) & {told[0], told[-1]}:
            told = told[1:-1]
    return told
