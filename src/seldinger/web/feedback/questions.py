"""The questions, as data (questions.toml), and the levels of an answer."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from seldinger.errors import SeldingerError

LEVELS = ("很差", "较差", "一般", "较好", "很好")  # 1 to 5
DECLINED = 0  # 不便评价
DECLINED_WORD = "不便评价"
_FILE = Path(__file__).with_name("questions.toml")
_KINDS = {"post", "teacher"}
_KEYS = {"id", "kind", "text", "help", "asked"}


@dataclass(frozen=True, slots=True)
class Question:
    """kind: of models.Subject. asked: still put to people."""

    id: str
    kind: str
    text: str
    help: str
    asked: bool = True

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z-]{2,39}", self.id):
            raise SeldingerError(f"问题的 id “{self.id}”不对：用小写字母与连字符，3 到 40 个")
        if self.kind not in _KINDS:
            raise SeldingerError(f"问题 {self.id} 的 kind 是“{self.kind}”，只能是 post 或 teacher")
        if not self.text or not self.help:
            raise SeldingerError(f"问题 {self.id} 没有写 text 或 help")


@cache
def questions() -> tuple[Question, ...]:
    """In the order of the file. Raises SeldingerError with what is wrong in it."""
    return read_questions(_FILE.read_text(encoding="utf-8"))


def read_questions(text: str) -> tuple[Question, ...]:
    try:
        rows = tomllib.loads(text)["question"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise SeldingerError(f"评价的问题读不出来：{error}") from None
    found = tuple(_question(row) for row in rows)
    ids = [one.id for one in found]
    if again := sorted({one for one in ids if ids.count(one) > 1}):
        raise SeldingerError(f"问题的 id 重复：{'、'.join(again)}")
    return found


def _question(row: dict[str, object]) -> Question:
    if more := sorted(row.keys() - _KEYS):
        raise SeldingerError(
            f"问题里有不认识的项：{'、'.join(more)}。可用：{'、'.join(sorted(_KEYS))}"
        )
    if missing := sorted(_KEYS - {"asked"} - row.keys()):
        raise SeldingerError(f"问题缺少 {'、'.join(missing)}")
    return Question(
        str(row["id"]), str(row["kind"]), str(row["text"]), str(row["help"]),
        row.get("asked", True) is True,
    )  # fmt: skip


def asked_of(kind: str) -> tuple[Question, ...]:
    return tuple(one for one in questions() if one.kind == kind and one.asked)
