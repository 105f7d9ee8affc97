"""The sheets and columns of the roster workbook, what its words may be, and what a row becomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from seldinger.domain.training.record import Origin
from seldinger.domain.training.rulebook import PostKind, Rulebook
from seldinger.workbooks.grid import Column
from seldinger.workbooks.sheets import DATE, Words

NOWHERE = Origin("", 0)

# -- what the words may be ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HospitalWords:
    """A hospital of the base. lists: title → id, empty where no catalogue is adopted.

    managed: departments and people may be added; elsewhere the trainees rotate, no more.
    """

    departments: frozenset[str]
    lists: Words[str]
    managed: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who has an account. staff_nos: (hospital, number).

    here: belongs to the base, so that a name or a number can mean them; others by login only.
    """

    id: int
    name: str
    login: str
    staff_nos: frozenset[tuple[str, str]] = frozenset()
    here: bool = True
    is_trainee: bool = False  # of the base, today


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the words of one base's roster may be.

    main: name of the main hospital, empty where there is none. roles: title → id.
    departmental: ids of roles that are given for a department. refused: role's title → why.
    logins: every login that is taken, folded.
    """

    rulebook: Rulebook
    hospitals: Mapping[str, HospitalWords]
    main: str
    roles: Words[str]
    departmental: frozenset[str]
    refused: Mapping[str, str] = field(default_factory=dict)
    people: tuple[Known, ...] = ()
    logins: frozenset[str] = frozenset()


# -- what a row becomes ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Who:
    """One person of the roster. login: as told, may be empty. known: id of the account, or None."""

    number: int
    name: str
    login: str
    known: int | None


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """lists: ids in order; empty leaves those of a department as they are."""

    hospital: str
    name: str
    lists: tuple[str, ...]
    origin: Origin = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person's work at a place and the roles (ids) that go with it; `end` None: until further."""

    who: Who
    hospital: str
    department: str
    roles: tuple[str, ...]
    staff_no: str
    title: str
    start: date
    end: date | None
    origin: Origin = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class TraineeRow:
    """A trainee of the base. hospital: where the trainee is employed, may be empty."""

    who: Who
    entry: date
    background: str
    directions: tuple[str, ...]
    hospital: str
    department: str
    staff_no: str
    origin: Origin = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class RotationRow:
    """A visit to a place of the rulebook, or leave; both dates inclusive."""

    who: Who
    place: str
    start: date
    end: date
    hospital: str
    department: str
    origin: Origin = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Roster:
    """A whole workbook. passed_over: titles of sheets that do not belong to a roster."""

    departments: tuple[DepartmentRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    trainees: tuple[TraineeRow, ...] = ()
    rotations: tuple[RotationRow, ...] = ()
    passed_over: tuple[str, ...] = ()

    @property
    def known(self) -> frozenset[int]:
        """Ids of the accounts of everybody whom it means and who has one."""
        told = [row.who for row in self.people] + [row.who for row in self.trainees]
        told += [row.who for row in self.rotations]
        return frozenset(who.known for who in told if who.known is not None)


# -- sheets ---------------------------------------------------------------------------------------

_LOGIN = Column("登录名", "2 至 60 个小写字母、数字或 . _ -，空着由平台按姓名拼音拟定", False)
_STAFF_NO = Column("工号", "不超过 40 个字", False)
_DEPARTMENT = Column("科室", "“科室”表里或已有的科室", False)


def roster_columns(rulebook: Rulebook) -> dict[str, tuple[Column, ...]]:
    """Sheet title → its columns, in the template's order."""
    hospital = Column("医院", "本基地的医院")
    return {
        "科室": (
            hospital,
            Column("科室", "科室名，不超过 120 个字"),
            Column("目录专业", "该医院手术分级目录里的专业，几个用、隔开", False),
        ),
        "人员": (
            Column("姓名", "姓名，不超过 60 个字"),
            _LOGIN,
            _STAFF_NO,
            hospital,
            _DEPARTMENT,
            Column("身份", "一个或几个身份，用、隔开"),
            Column("职称", "不超过 40 个字", False),
            Column("开始", DATE),
            Column("结束", f"不早于开始的{DATE}，或空着", False),
        ),
        "学员": (
            Column("姓名", "姓名，不超过 60 个字"),
            _LOGIN,
            _STAFF_NO,
            Column("背景", "细则里的背景", bool(rulebook.backgrounds)),
            Column("入培日期", DATE),
            Column("方向", f"{rulebook.choices} 个不同的专业方向，用、隔开，或空着", False),
            Column("医院", "任职的医院；填了工号或科室而空着时，为主基地医院", False),
            _DEPARTMENT,
        ),
        "轮转": (
            Column("学员", "学员的姓名、工号或登录名"),
            Column("岗位", "细则里的轮转岗位，或请假"),
            Column("开始", DATE),
            Column("结束", f"不早于开始的{DATE}"),
            Column("医院", "轮转所在的医院；空着为主基地医院", False),
            _DEPARTMENT,
        ),
    }


def concurrent_places(rulebook: Rulebook) -> frozenset[str]:
    """Places on a track of their own: a visit there may overlap another."""
    kinds = {post.id: post.kind for post in rulebook.posts}
    return frozenset(p.id for p in rulebook.places if kinds[p.post] is PostKind.CONCURRENT)
