"""What somebody tells of a form of their own."""

from dataclasses import dataclass

MOST_ITEMS, MOST_TITLE = 20, 60


@dataclass(frozen=True, slots=True)
class OwnTold:
    """scale: the id of the form shipped whose levels it takes."""

    title: str
    scale: str
    items: tuple[str, ...] = ()
    english: str = ""
    source: str = ""
