"""How people type the same values: dates as text, full-width digits, stray white space."""

import random
from datetime import date

from support.pencil.person import Line, Person

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_SHAPES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y-%m-%d 00:00:00")
_NUMBERS = ("病例号", "工号")


def by_hand(person: Person) -> dict[str, list[Line]]:
    """The sheets, every cell typed in some way that means the same."""
    dice = random.Random(person.seed)
    return {
        title: [{head: _typed(dice, head, value) for head, value in row.items()} for row in rows]
        for title, rows in person.sheets().items()
    }


def _typed(dice: random.Random, head: str, value: object) -> object:
    if isinstance(value, date):
        return _date(dice, value)
    if isinstance(value, int):
        return dice.choice([value, str(value), str(value).translate(_WIDE), f" {value} "])
    if not isinstance(value, str) or not value:
        return value
    if head in _NUMBERS and dice.random() < 0.1:
        value = value.translate(_WIDE)
    return value + dice.choice([""] * 8 + [" ", "\u3000", "\t"])


def _date(dice: random.Random, day: date) -> object:
    shape = dice.choice([*_SHAPES, "cell", "cell", "words", "wide"])
    if shape == "cell":
        return day
    if shape == "words":
        return f"{day.year}年{day.month}月{day.day}日"
    if shape == "wide":
        return day.isoformat().translate(_WIDE)
    return day.strftime(shape)
