"""Places, staff and roles of the demonstration, written by the ordinary actions."""

from datetime import date, timedelta

from seldinger.web.demonstration.attendings import Attending
from seldinger.web.demonstration.places import (
    BASES,
    CATALOGUE,
    DEPARTMENTS,
    INTERVENTION,
    OUTSIDE,
    RULEBOOK,
    Ward,
    base_name,
    main_hospital,
    partner_hospitals,
    wards,
)
from seldinger.web.people.actions.accounts import add_person
from seldinger.web.people.actions.places import (
    add_base,
    add_department,
    add_hospital,
    join_base,
    set_lists,
)
from seldinger.web.people.actions.work import give_role, start_membership
from seldinger.web.people.models import (
    AccountRole,
    Base,
    BaseHospital,
    Department,
    Hospital,
    Person,
    Traineeship,
)

_BEFORE = timedelta(days=5 * 365)  # places and staff were there before the first trainee


def staff_no(person: Person) -> str:
    return f"SL{person.pk:04d}"


class People:
    """Writes them and remembers who is who, by the names and numbers of the generated world."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.since = today.replace(day=1) - _BEFORE
        self.everybody: list[Person] = []
        self.by: Person | None = None  # the first account nobody has made
        self.by = self.account("guanli", "示例·管理员")
        give_role(by=None, person=self.by, role=AccountRole.ADMINISTRATOR, start=self.since)
        self.bases: dict[str, Base] = {}
        self.hospitals: dict[str, Hospital] = {}
        self.departments: dict[Ward, Department] = {}
        self.directors: dict[str, Person] = {}
        self.secretaries: dict[str, Person] = {}
        self.offices: dict[str, Person] = {}  # medical affairs of the main hospital
        self.coders: dict[str, Person] = {}  # of the main hospital
        self.attendings: dict[int, Person] = {}
        self.trainees: dict[int, Traineeship] = {}

    # -- places -------------------------------------------------------------------------------

    def add_places(self) -> None:
        for base in BASES:
            self.bases[base] = add_base(
                by=self.by, name=base_name(base), rulebook=RULEBOOK, is_demonstration=True
            )
            self._hospital(base, main_hospital(base), BaseHospital.Kind.MAIN)
            for name in partner_hospitals(base):
                self._hospital(base, name, BaseHospital.Kind.PARTNER)
            for ward in wards(base):
                self._department(ward)
        self.hospitals[OUTSIDE] = add_hospital(by=self.by, name=OUTSIDE, is_demonstration=True)
        self._department(Ward(OUTSIDE, INTERVENTION))

    def _hospital(self, base: str, name: str, kind: str) -> None:
        hospital = add_hospital(by=self.by, name=name, catalogue=CATALOGUE, is_demonstration=True)
        self.hospitals[name] = hospital
        join_base(by=self.by, base=self.bases[base], hospital=hospital, kind=kind, start=self.since)

    def _department(self, ward: Ward) -> None:
        hospital = self.hospitals[ward.hospital]
        department = add_department(by=self.by, hospital=hospital, name=ward.department)
        self.departments[ward] = department
        lists = DEPARTMENTS[ward.department] if hospital.catalogue else ()
        if lists:
            set_lists(by=self.by, department=department, list_ids=lists, start=self.since)

    # -- staff --------------------------------------------------------------------------------

    def add_staff(self, attendings: list[Attending]) -> None:
        for attending in attendings:
            number, ward = attending.number, attending.ward
            person = self.account(f"shangji{number}", f"示例·上级医师 {number}")
            self._employ(person, ward, "主治医师" if number % 3 else "主任医师")
            self._give(person, AccountRole.ATTENDING, department=ward)
            self.attendings[number] = person
        self._platform_role("xuehui", "示例·学会", AccountRole.ASSOCIATION)
        for number, base in enumerate(BASES, start=1):
            self._officers(base, number)

    def _officers(self, base: str, number: int) -> None:
        main = main_hospital(base)
        self.directors[base] = self._of_base(
            f"zhuren{number}", f"示例·基地主任 {number}", AccountRole.DIRECTOR, base
        )
        self.secretaries[base] = self._of_base(
            f"mishu{number}", f"示例·教学秘书 {number}", AccountRole.SECRETARY, base
        )
        for login, title, role in (
            ("shiji", "市级审核", AccountRole.CITY_REVIEWER),
            ("shengji", "省级审核", AccountRole.PROVINCE_REVIEWER),
        ):
            person = self.account(f"{login}{number}", f"示例·{title} {number}")
            give_role(by=self.by, person=person, role=role, base=self.bases[base], start=self.since)
        for login, title, role in (
            ("kejiao", "科教处", AccountRole.EDUCATION_OFFICE),
            ("yiwu", "医务处", AccountRole.MEDICAL_AFFAIRS),
            ("weiyuan", "手术管理委员会", AccountRole.COMMITTEE),
            ("bianma", "编码员", AccountRole.CODER),
            ("chaxun", "查询", AccountRole.LOOK_UP),
        ):
            person = self.account(f"{login}{number}", f"示例·{title} {number}")
            start_membership(
                by=self.by, person=person, hospital=self.hospitals[main], start=self.since
            )
            give_role(
                by=self.by, person=person, role=role, hospital=self.hospitals[main],
                start=self.since,
            )  # fmt: skip
            if role is AccountRole.MEDICAL_AFFAIRS:
                self.offices[base] = person
            if role is AccountRole.CODER:
                self.coders[base] = person
        for ward in wards(base):
            self._head(ward)

    def _of_base(self, login: str, name: str, role: AccountRole, base: str) -> Person:
        person = self.account(login, name)
        self._employ(
            person, wards(base)[0], "主任医师" if role is AccountRole.DIRECTOR else "主治医师"
        )
        give_role(by=self.by, person=person, role=role, base=self.bases[base], start=self.since)
        return person

    def _head(self, ward: Ward) -> None:
        number = list(self.departments).index(ward) + 1
        person = self.account(f"kezhuren{number}", f"示例·科室主任 {number}")
        self._employ(person, ward, "主任医师")
        self._give(person, AccountRole.DEPARTMENT_HEAD, department=ward)

    def _platform_role(self, login: str, name: str, role: AccountRole) -> None:
        person = self.account(login, name)
        give_role(by=self.by, person=person, role=role, start=self.since)

    def account(self, login: str, name: str) -> Person:
        person = add_person(by=self.by, login=login, name=name)
        self.everybody.append(person)
        return person

    def _employ(self, person: Person, ward: Ward, title: str) -> None:
        department = self.departments[ward]
        start_membership(
            by=self.by, person=person, hospital=department.hospital, department=department,
            staff_no=staff_no(person), title=title, start=self.since,
        )  # fmt: skip

    def admit(self, person: Person, base: str, start: date) -> None:
        """A trainee works in the main hospital from the first day."""
        start_membership(
            by=self.by, person=person, hospital=self.hospitals[main_hospital(base)],
            staff_no=staff_no(person), title="在培学员", start=start,
        )  # fmt: skip

    def _give(self, person: Person, role: AccountRole, *, department: Ward) -> None:
        give_role(
            by=self.by, person=person, role=role, start=self.since,
            department=self.departments[department],
        )  # fmt: skip
