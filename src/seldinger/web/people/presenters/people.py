"""The list of people, a row each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from seldinger.web.people.directory import Rows, Wanted
from seldinger.web.people.models import Person
from seldinger.web.people.presenters.words import role_title, work_title


@dataclass(frozen=True)
class Row:
    """works, roles: what the person is now. note: what else one should know, or empty."""

    id: int
    name: str
    login: str
    staff_nos: str
    works: tuple[str, ...]
    roles: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Pages:
    """Where one is in a long list; addresses keep the search. Empty address: no such page."""

    number: int
    last: int
    before: str
    after: str


def rows(people: Iterable[Person], of: Mapping[int, Rows]) -> list[Row]:
    return [_row(person, of.get(person.pk, Rows())) for person in people]


def _row(person: Person, rows: Rows) -> Row:
    training = [f"学员 · {stay.base.name}" for stay in rows.stays]
    return Row(
        id=person.pk,
        name=person.name,
        login=person.login,
        staff_nos="、".join(dict.fromkeys(w.staff_no for w in rows.works if w.staff_no)),
        works=tuple(dict.fromkeys(work_title(work) for work in rows.works)),
        roles=(*training, *(role_title(role) for role in rows.roles)),
        note=_note(person, rows),
    )


def _note(person: Person, rows: Rows) -> str:
    if not person.is_active:
        return "账号已停用"
    if not (rows.works or rows.roles or rows.stays):
        return "已离开"
    return "首次密码未更改" if person.must_change_password else ""


def lead(count: int, wanted: Wanted) -> str:
    searching = wanted.words or wanted.role or wanted.at or wanted.state
    return f"找到 {count} 人。" if searching else f"您可以看到 {count} 人。"


def pages(number: int, last: int, wanted: Wanted) -> Pages:
    def address(page: int) -> str:
        told = {"q": wanted.words, "role": wanted.role, "at": wanted.at, "state": wanted.state}
        kept = {key: value for key, value in told.items() if value}
        return "?" + urlencode({**kept, "page": page}) if 1 <= page <= last else ""

    return Pages(number, last, address(number - 1), address(number + 1))
