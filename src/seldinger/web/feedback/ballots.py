"""What lies in an urn: ratings without anybody's name, as one encrypted token.

Nobody reads it out of the database: the key stands outside it. Every ballot has the same length
before it is encrypted, and the token tells no time but 1970: neither how much was written nor
when is to be seen from outside.
"""

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings

from seldinger.errors import SeldingerError
from seldinger.web.feedback.questions import DECLINED, LEVELS, asked_of
from seldinger.web.keys import cipher

LONGEST = 500  # characters of a comment
_BALLOT = 8192  # bytes: json writes a character beyond the first plane as twelve
_shuffled = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Rating:
    """levels: question → 1 to 5, or DECLINED."""

    levels: Mapping[str, int]
    comment: str = ""


def checked(kind: str, rating: Rating) -> Rating:
    """Exactly the questions that are asked of such a thing, each answered or declined.

    Raises SeldingerError with what is wrong.
    """
    asked = [one.id for one in asked_of(kind)]
    if rating.levels.keys() != set(asked):
        raise SeldingerError("每一题都要选一个；不想答的选“不便评价”")
    if any(level not in range(DECLINED, len(LEVELS) + 1) for level in rating.levels.values()):
        raise SeldingerError("有一题选的不在列出的等级里。请重新选")
    comment = " ".join(rating.comment.replace("\0", "").split())
    if len(comment) > LONGEST:
        raise SeldingerError(f"意见最长 {LONGEST} 字，现在 {len(comment)} 字。请写短一些")
    if all(level == DECLINED for level in rating.levels.values()) and not comment:
        raise SeldingerError("一题也没有评，也没有写意见。请至少评一题")
    return Rating({one: rating.levels[one] for one in asked}, comment)


def sealed(ratings: Iterable[Rating]) -> str:
    """In an order that says nothing of who came first."""
    texts = [json.dumps([dict(one.levels), one.comment], sort_keys=True) for one in ratings]
    _shuffled.shuffle(texts)
    padded = "\n".join(text.ljust(_BALLOT) for text in texts)
    return cipher(settings.KEYS).encrypt_at_time(padded.encode(), 0).decode()


def opened(token: str) -> list[Rating]:
    """Raises SeldingerError where this installation's keys do not fit."""
    if not token:
        return []
    try:
        text = cipher(settings.KEYS).decrypt(token).decode()
    except InvalidToken:
        raise SeldingerError(
            "评价箱解不开：现在的密钥不是写入时的那一把。请放回原来的 keys.json"
        ) from None
    told: list[Any] = [json.loads(line) for line in text.split("\n")]
    return [Rating(levels, comment) for levels, comment in told]


def tally(ratings: Sequence[Rating]) -> dict[str, dict[str, int]]:
    """Question → level as text → how many."""
    found: dict[str, dict[str, int]] = {}
    for rating in ratings:
        for question, level in rating.levels.items():
            of_one = found.setdefault(question, {})
            of_one[str(level)] = of_one.get(str(level), 0) + 1
    return {question: found[question] for question in sorted(found)}


def comments_of(ratings: Iterable[Rating]) -> list[str]:
    """In the order of their letters."""
    return sorted(one.comment for one in ratings if one.comment)
