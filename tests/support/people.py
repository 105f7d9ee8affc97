"""The people of the web tests and their places, made through actions alone.

林 is a trainee, 周 her attending, 陈 her director, 吴 medical affairs. 郑 holds every role, in
another base and hospital: whatever he sees of theirs is a fault. Today is TODAY.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.test import Client

from seldinger.web.people.actions.accounts import add_person, change_password
from seldinger.web.people.actions.places import (
    add_base,
    add_department,
    add_hospital,
    join_base,
    set_lists,
)
from seldinger.web.people.actions.roles import give_role
from seldinger.web.people.actions.training import add_rotation, start_training
from seldinger.web.people.actions.work import start_membership
from seldinger.web.people.models import (
    AccountRole,
    Base,
    BaseHospital,
    Department,
    Hospital,
    Person,
    Traineeship,
)
from seldinger.web.people.permissions import ROLES, Scope

ClientOf = Callable[[Person], Client]  # the fixture `client_of`

TODAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
ENTRY = date(2024, 9, 1)
BEGINNING = date(2024, 1, 1)  # hospitals, departments and roles: before anybody trains
PASSWORD = "a-long-test-password"

# place, first and last day, whether at the partner hospital. 介入基础 is where 林 is today.
ROTATIONS = [
    ("xray", "2024-09-01", "2024-09-30", False),
    ("ct", "2024-10-01", "2024-12-31", False),
    ("mri", "2025-01-01", "2025-02-28", False),
    ("basic", "2025-03-01", "2026-08-31", False),
    ("neuro", "2026-09-01", "2026-11-30", False),
    ("peripheral", "2026-12-01", "2027-02-28", False),
    ("abdominal", "2027-03-01", "2027-05-31", True),
]


@dataclass(frozen=True)
class Places:
    """A base with its main and its partner hospital, each with a 介入科."""

    base: Base
    main: Hospital
    partner: Hospital
    department: Department
    partner_department: Department


@dataclass(frozen=True)
class World:
    """Two bases that share nothing, and their people."""

    base: Base
    main: Hospital
    partner: Hospital
    department: Department
    partner_department: Department
    lin: Person
    trainee: Traineeship  # 林's
    zhou: Person  # attending in `department`
    chen: Person  # director of `base`
    secretary: Person  # of `base`
    head: Person  # of `department`
    education: Person  # education office of `main`
    wu: Person  # medical affairs of `main`
    tan: Person  # committee of `main`
    association: Person
    city: Person  # reviews for the city, of `base`
    province: Person  # reviews for the province, of `base`
    coder: Person  # of `main`
    look_up: Person  # in `main`
    admin: Person  # of the platform
    base_admin: Person  # administrator of `base` alone
    newcomer: Person  # an account without any role
    zheng: Person  # every role, elsewhere; his administrator's role is for `other_base` alone
    other_base: Base
    other_hospital: Hospital
    other_department: Department
    other_trainee: Traineeship  # somebody of `other_base`
    zheng_trainee: Traineeship  # 郑's own

    def holders(self) -> dict[AccountRole, Person]:
        """One person for each role, in 林's base."""
        return {
            AccountRole.TRAINEE: self.lin,
            AccountRole.ATTENDING: self.zhou,
            AccountRole.DIRECTOR: self.chen,
            AccountRole.SECRETARY: self.secretary,
            AccountRole.DEPARTMENT_HEAD: self.head,
            AccountRole.EDUCATION_OFFICE: self.education,
            AccountRole.MEDICAL_AFFAIRS: self.wu,
            AccountRole.COMMITTEE: self.tan,
            AccountRole.ASSOCIATION: self.association,
            AccountRole.CITY_REVIEWER: self.city,
            AccountRole.PROVINCE_REVIEWER: self.province,
            AccountRole.CODER: self.coder,
            AccountRole.LOOK_UP: self.look_up,
            AccountRole.ADMINISTRATOR: self.admin,
        }

    def names(self) -> list[str]:
        """What an outsider must never read: names of 林's base, its hospitals and people."""
        people = [*self.holders().values(), self.base_admin]
        platform = {self.admin.pk, self.association.pk}
        places = [self.base.name, self.main.name, self.partner.name]
        return [*places, *(person.name for person in people if person.pk not in platform)]


def build_world() -> World:
    """Everything, through actions. Takes a tenth of a second: tests get a copy of the rows."""
    here = _places("甲", partner="乙")
    there = _places("丙", partner="丁")
    zheng, zheng_trainee = _outsider(there)
    lin = person("林示例", "lin")
    return World(
        base=here.base,
        main=here.main,
        partner=here.partner,
        department=here.department,
        partner_department=here.partner_department,
        lin=lin,
        trainee=_training(lin, here),
        zhou=_worker("周示例", "zhou", AccountRole.ATTENDING, here),
        chen=_worker("陈示例", "chen", AccountRole.DIRECTOR, here),
        secretary=_worker("何示例", "secretary", AccountRole.SECRETARY, here),
        head=_worker("赵示例", "head", AccountRole.DEPARTMENT_HEAD, here),
        education=_worker("钱示例", "education", AccountRole.EDUCATION_OFFICE, here),
        wu=_worker("吴示例", "wu", AccountRole.MEDICAL_AFFAIRS, here),
        tan=_worker("谭示例", "tan", AccountRole.COMMITTEE, here),
        association=_worker("孙示例", "association", AccountRole.ASSOCIATION, None),
        city=_worker("江示例", "city", AccountRole.CITY_REVIEWER, here),
        province=_worker("秦示例", "province", AccountRole.PROVINCE_REVIEWER, here),
        coder=_worker("白示例", "coder", AccountRole.CODER, here),
        look_up=_worker("李示例", "look-up", AccountRole.LOOK_UP, here),
        admin=_worker("王示例", "admin", AccountRole.ADMINISTRATOR, None),
        base_admin=_worker("冯示例", "base-admin", AccountRole.ADMINISTRATOR, here),
        newcomer=person("许示例", "newcomer"),
        zheng=zheng,
        other_base=there.base,
        other_hospital=there.main,
        other_department=there.department,
        other_trainee=_training(person("沈示例", "shen"), there),
        zheng_trainee=zheng_trainee,
    )


def person(name: str, login: str) -> Person:
    """Somebody who has chosen a password already (PASSWORD)."""
    added = add_person(by=None, name=name, login=login)
    change_password(by=added, password=PASSWORD)
    return added


def give(
    to: Person,
    role: AccountRole,
    *,
    base: Base | None = None,
    department: Department | None = None,
    start: date = BEGINNING,
    end: date | None = None,
) -> None:
    """A role in its usual scope, as far as a place for it is given."""
    hospital = department.hospital if department else None
    known = {Scope.BASE: base, Scope.HOSPITAL: hospital, Scope.DEPARTMENT: department}
    scope = next((scope for scope in ROLES[role].scopes if known.get(scope)), Scope.PLATFORM)
    where = {scope.name.lower(): known[scope]} if scope in known else {}
    give_role(by=None, person=to, role=role, start=start, end=end, **where)


def rotate(trainee: Traineeship, places: Iterable[tuple[str, str, str, Department]]) -> None:
    for place, start, end, department in places:
        add_rotation(
            by=None,
            trainee=trainee,
            place=place,
            start=date.fromisoformat(start),
            end=date.fromisoformat(end),
            hospital=department.hospital,
            department=department,
        )


def _places(name: str, *, partner: str) -> Places:
    base = add_base(by=None, name=f"示例{name}基地", rulebook="interventional")
    hospitals = [
        add_hospital(by=None, name=f"示例{title}医院", catalogue="shougang")
        for title in (name, partner)
    ]
    departments = []
    for hospital, kind in zip(hospitals, BaseHospital.Kind, strict=True):
        join_base(by=None, base=base, hospital=hospital, kind=kind, start=BEGINNING)
        department = add_department(by=None, hospital=hospital, name="介入科")
        lists = ["peripheral-intervention", "comprehensive-intervention"]
        set_lists(by=None, department=department, list_ids=lists, start=BEGINNING)
        departments.append(department)
    return Places(base, *hospitals, *departments)


def _worker(name: str, login: str, role: AccountRole, at: Places | None) -> Person:
    """At no place: a role for the whole platform."""
    worker = person(name, login)
    if at is None:
        give(worker, role)
        return worker
    work(worker, at.department)
    give(worker, role, base=at.base, department=at.department)
    return worker


def work(worker: Person, department: Department) -> None:
    start_membership(
        by=None,
        person=worker,
        hospital=department.hospital,
        department=department,
        start=BEGINNING,
    )


def _training(trainee: Person, at: Places) -> Traineeship:
    started = start_training(
        by=None,
        person=trainee,
        base=at.base,
        entry=ENTRY,
        background="internal",
        directions=["neuro", "peripheral", "abdominal"],
    )
    departments = {False: at.department, True: at.partner_department}
    rotate(started, [(*visit, departments[partner]) for *visit, partner in ROTATIONS])  # type: ignore[misc]
    started.refresh_from_db()  # every rotation aged it
    return started


def _outsider(there: Places) -> tuple[Person, Traineeship]:
    outsider = person("郑示例", "zheng")
    work(outsider, there.department)
    for role in AccountRole:
        if role is AccountRole.ADMINISTRATOR:
            give_role(by=None, person=outsider, role=role, start=BEGINNING, base=there.base)
        elif role is not AccountRole.TRAINEE:
            give(outsider, role, base=there.base, department=there.department)
    return outsider, _training(outsider, there)
