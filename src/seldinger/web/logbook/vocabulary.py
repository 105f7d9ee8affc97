"""What operations may be picked by name: the catalogue's words and the rulebook's own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from seldinger.domain.grading.catalogue import Catalogue, EntryKind, fold
from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.rulebook import Rulebook
from seldinger.norms.library import library_at
from seldinger.web.people.names import text_initials


@dataclass(frozen=True, slots=True)
class Word:
    """A name to pick. letters: its pinyin initials.

    category: id to pin where the name alone would not tell; options: those that the name may mean.
    is_unclear: several of them are of one stage, so that not even the day decides.
    """

    name: str
    letters: str
    category: str = ""
    options: tuple[str, ...] = ()
    is_unclear: bool = False


@lru_cache(maxsize=64)
def vocabulary(rulebook_id: str, lists: frozenset[str]) -> tuple[Word, ...]:
    """The names of interventional entries and of the given lists of the catalogue, the
    operations that the catalogue lacks, and the rulebook's categories. Each name once.
    """
    library = library_at(None)
    rulebook = library.rulebook(rulebook_id)
    catalogue = library.catalogue_for(rulebook)
    crosswalk = library.crosswalk_for(rulebook)
    words: dict[str, Word] = {}
    for word in (
        *_of_rulebook(rulebook, crosswalk),
        *(_of_catalogue(rulebook, catalogue, crosswalk, lists) if catalogue else ()),
    ):
        words.setdefault(fold(word.name), word)
    return tuple(words.values())


def titles(rulebook_id: str) -> dict[str, str]:
    """Category id → what it is called."""
    rulebook = library_at(None).rulebook(rulebook_id)
    return {category.id: category.title for category in rulebook.categories}


def _of_rulebook(rulebook: Rulebook, crosswalk: Crosswalk) -> Iterator[Word]:
    """What no exact name of the catalogue says must be pinned."""
    for gap in crosswalk.gaps:
        pin = gap.category or ""
        yield _word(gap.operation, pin, (pin,) if pin else ())
    for category in rulebook.categories:
        yield _word(category.title, category.id, (category.id,))


def _of_catalogue(
    rulebook: Rulebook, catalogue: Catalogue, crosswalk: Crosswalk, lists: frozenset[str]
) -> Iterator[Word]:
    stages = {category.id: category.stage for category in rulebook.categories}
    for entry in catalogue.entries:
        if entry.kind is not EntryKind.OPERATION:
            continue
        for name in (entry.text, *entry.parts):
            match = crosswalk.match(name)
            if entry.list_id in lists or (match and match.interventional):
                options = match.categories if match else ()
                unclear = len({stages[one] for one in options}) < len(options)
                yield _word(name, "", options, unclear)


def _word(name: str, category: str, options: Iterable[str], is_unclear: bool = False) -> Word:
    return Word(name, text_initials(name), category, tuple(options), is_unclear)
