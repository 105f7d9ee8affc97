"""The cells of a roster: each is read by what one base allows, or becomes a fault of its line."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import date

from seldinger.domain.training.words import LEAVE
from seldinger.norms.faults import nearest
from seldinger.workbooks.cells import date_of, word
from seldinger.workbooks.grid import Line
from seldinger.workbooks.roster_sheets import Allowed
from seldinger.workbooks.sheets import Words

NO_DATE = date.min
SHORT, NAME, PLACE = 40, 60, 120  # characters that can be stored
# Not at “/”: it stands inside the name of a role.
_BETWEEN = re.compile(r"[、,;\s]+")
_BRACKET = re.compile(r"[（(]")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")


class Nearest:
    """The allowed word that is nearest to a wrong one.

    Looked for once a word, and not without end: a wrong column, or a list of thousands of names,
    would keep the person waiting for what nobody reads.
    """

    MOST_WORDS, MOST_NAMES = 300, 1000

    def __init__(self) -> None:
        self.found: dict[tuple[str, tuple[str, ...]], str] = {}

    def __call__(self, found: str, allowed: Collection[str]) -> str:
        if len(allowed) > self.MOST_NAMES or len(self.found) > self.MOST_WORDS:
            return "请核对后照写"
        key = (found[:60], tuple(allowed))
        if key not in self.found:
            self.found[key] = nearest(*key)
        return self.found[key]


class RosterCells:
    """Reads the cells of one roster. The words of 科室 grow as the workbook tells new ones."""

    def __init__(self, allowed: Allowed) -> None:
        self.allowed, rulebook = allowed, allowed.rulebook
        self.nearest = Nearest()
        self.hospitals = Words({name: name for name in allowed.hospitals})
        self.departments = {
            name: Words({department: department for department in words.departments})
            for name, words in allowed.hospitals.items()
        }
        self.backgrounds = Words({b.title: b.id for b in rulebook.backgrounds})
        for background in rulebook.backgrounds:
            self.backgrounds |= dict.fromkeys(background.aliases, background.id)
        self.directions = Words({post.title: post.id for post in rulebook.directions})
        self.places = Words({place.title: place.id for place in rulebook.places} | {LEAVE: LEAVE})
        self.refused = Words(allowed.refused)
        # “查询（病房/手术室）” is also meant by 查询.
        short = {_BRACKET.split(title)[0]: role for title, role in allowed.roles.items()}
        self.roles_told = Words(short | allowed.roles)

    # -- any cell ------------------------------------------------------------------------------

    def text(self, line: Line, head: str, longest: int, *, needed: bool = False) -> str:
        text = line.needed(head) if needed else line.text(head)
        if len(text) > longest or not text.isprintable():
            line.fault(head)
            return ""
        return text

    def span(self, line: Line, *, open_ended: bool = False) -> tuple[date, date | None]:
        start = line.read("开始", date_of, NO_DATE)
        if open_ended and not line.text("结束"):
            return start, None
        end = line.read("结束", date_of, NO_DATE)
        if NO_DATE < end < start:
            line.fault("结束")
        return start, end

    def choice(self, line: Line, head: str, words: Words[str]) -> str:
        text = line.text(head)
        value = words.folded.get(word(text))
        if value is None:
            line.fault(head, f"{line.allowed[head]}。{self.nearest(text, words)}")
        return value or ""

    def several(self, line: Line, head: str, words: Words[str], told: str) -> tuple[str, ...]:
        """What the words between the commas mean, each once; nothing where one is not known."""
        parts = _parts(line.text(head))
        if not parts:
            line.fault(head, f"{told}。{self.nearest('', words)}")
        found = []
        for part in parts:
            meaning = words.folded.get(word(part))
            if meaning is None:
                line.fault(head, f"{told}。“{part[:60]}”{self.nearest(part, words)}")
                return ()
            found.append(meaning)
        return tuple(dict.fromkeys(found))

    # -- people --------------------------------------------------------------------------------

    def name(self, line: Line) -> str:
        """“林　示例” is typed so that names line up; a name in Latin letters keeps its gaps."""
        name = self.text(line, "姓名", NAME, needed=True)
        return name if re.search("[A-Za-z]", name) else name.replace(" ", "")

    def login(self, line: Line) -> str:
        """The login in small letters; one that somebody has may be written in any way."""
        login = word(line.text("登录名"))
        if login and login not in self.allowed.logins and not _LOGIN.fullmatch(login):
            line.fault("登录名")
            return ""
        return login

    def roles(self, line: Line) -> tuple[str, ...]:
        words = self.allowed.roles
        for part in _parts(line.text("身份")):
            if word(part) in self.refused.folded:
                line.fault("身份", self.refused.folded[word(part)])
                return ()
        roles = self.several(line, "身份", self.roles_told, "一个或几个身份，用、隔开")
        departmental = [t for t, role in words.items() if role in self.allowed.departmental]
        if self.allowed.departmental & set(roles) and not line.text("科室"):
            line.fault("科室", f"科室名：身份是{'、'.join(departmental)}的要写科室")
        return roles

    def chosen_directions(self, line: Line) -> tuple[str, ...]:
        if not line.text("方向"):
            return ()
        number = self.allowed.rulebook.choices
        told = f"{number} 个不同的专业方向，用、隔开"
        found = self.several(line, "方向", self.directions, told)
        if found and len(found) != number:
            line.fault("方向", f"{told}：{'、'.join(self.directions)}")
        order = list(self.directions.values())
        return tuple(sorted(found, key=order.index))

    # -- places --------------------------------------------------------------------------------

    def hospital(self, line: Line) -> str:
        text = line.needed("医院")
        found = self.hospitals.folded.get(word(text), "")
        if text and not found:
            told = f"本基地的医院。{self.nearest(text, self.hospitals)}"
            line.fault("医院", f"{told}。新的医院请先在“设置”里加入本基地")
        return found

    def main_hospital(self, line: Line) -> str:
        """Meant where the cell is empty."""
        if not self.allowed.main:
            line.fault("医院", "本基地的医院：本基地还没有主基地医院，不能空着")
        return self.allowed.main

    def managed(self, line: Line, hospital: str) -> str:
        """The hospital, where its departments and people are this base's to enter."""
        if not hospital or self.allowed.hospitals[hospital].managed:
            return hospital
        told = f"由本基地管理的医院：{hospital}也是别的基地的主基地医院"
        line.fault("医院", f"{told}，它的科室和人员请由管理员登记")
        return ""

    def department(self, line: Line, hospital: str) -> str:
        text = line.text("科室")
        if not text or not hospital:
            return ""
        words = self.departments[hospital]
        found = words.folded.get(word(text), "")
        if not found:
            told = f"{hospital}的科室。{self.nearest(text, words)}"
            line.fault("科室", f"{told}。新的科室请先写在“科室”表里")
        return found

    def add_departments(self, told: Iterable[tuple[str, str]]) -> None:
        """(hospital, department) of the sheet 科室: from now on they are known."""
        for hospital, name in told:
            words = self.departments[hospital]
            self.departments[hospital] = Words(words | {name: name})

    def lists(self, line: Line, hospital: str) -> tuple[str, ...]:
        if not line.text("目录专业") or not hospital:
            return ()
        words = self.allowed.hospitals[hospital].lists
        if not words:
            told = "空着：这家医院还没有选定手术分级目录。请先在“设置”里选定"
            line.fault("目录专业", told)
            return ()
        return self.several(line, "目录专业", words, f"{hospital}手术分级目录里的专业")


def _parts(text: str) -> list[str]:
    return [part for part in _BETWEEN.split(unicodedata.normalize("NFKC", text)) if part]
