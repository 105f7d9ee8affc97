"""The registration number of a medical device → who registered it, when, in which class.

Since 2014-10-01: 国械注准20153770001 (医疗器械注册管理办法, 国家食品药品监督管理总局令第 4 号,
article 76); before: 国食药监械(进)字2012第3771234号; class I is filed: 沪闵械备20150012.
准 says made in China, also by a foreign owner; 进 imported; 许 from Hong Kong, Macao or Taiwan.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_PLACES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_NOW = re.compile(
    rf"(?P<by>[国{_PLACES}])械注(?P<origin>[准进许])"
    r"(?P<year>\d{4})(?P<level>[23])(?P<category>\d{2})(?P<serial>\d{4})"
)
_BEFORE = re.compile(
    rf"(?P<by>[国{_PLACES}])食?药监械\((?P<origin>[准进许])\)字"
    r"(?P<year>\d{4})第?(?P<level>[123])(?P<category>\d{2})(?P<serial>\d{4})号?"
)
_FILED = re.compile(
    rf"(?P<by>[国{_PLACES}])[\u4e00-\u9fff]{{0,2}}械备(?P<year>\d{{4}})(?P<serial>\d{{4}})号?"
)


class Origin(StrEnum):
    """As the number says; `label` on pages."""

    DOMESTIC = "准"
    IMPORTED = "进"
    HMT = "许"

    @property
    def label(self) -> str:
        return {"准": "国产", "进": "进口", "许": "港澳台"}[self.value]


@dataclass(frozen=True, slots=True)
class Registration:
    """by: 国 or a province. level: class 1, 2 or 3. category: two digits of the classification
    that was in force then, "" of class I. origin: None where the number does not say."""

    number: str
    by: str
    origin: Origin | None
    year: int
    level: int
    category: str


def read_registration(text: str) -> Registration | None:
    """None where it is no registration number: nothing is guessed from a part of one."""
    number = "".join(unicodedata.normalize("NFKC", text).split())
    for form in (_NOW, _BEFORE):
        found = form.fullmatch(number)
        if found:
            return Registration(
                number, found["by"], Origin(found["origin"]), int(found["year"]),
                int(found["level"]), found["category"],
            )  # fmt: skip
    found = _FILED.fullmatch(number)
    if found:
        return Registration(number, found["by"], None, int(found["year"]), 1, "")
    return None
