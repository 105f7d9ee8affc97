"""A state in small: icon, word and colour always together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sign:
    """icon: of icons.svg. css: the class that colours it. Shown by parts/sign.html."""

    icon: str
    word: str
    css: str
