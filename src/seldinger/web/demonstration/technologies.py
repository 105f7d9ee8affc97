"""New technologies of the first base's main hospital, one in each state that an office meets.

Every name, number and outcome is invented, and says so.
"""

from datetime import date, timedelta

from seldinger.web.demonstration.people import People
from seldinger.web.demonstration.places import INTERVENTION, Ward, main_hospital
from seldinger.web.people.models import AccountRole, Person, RoleAssignment
from seldinger.web.technologies.actions.cases import follow_up_case, register_case
from seldinger.web.technologies.actions.deciding import (
    admit_technology,
    recommend_technology,
    turn_technology,
)
from seldinger.web.technologies.actions.filing import (
    note_ethics,
    permit_operator,
    propose_technology,
)
from seldinger.web.technologies.checklist import FILE
from seldinger.web.technologies.entered import (
    Decided,
    EthicsTold,
    FileTold,
    NewCase,
    Numbers,
    Outcome,
)
from seldinger.web.technologies.models import Technology

_E = Technology.Ethics
_NUMBERS = Numbers(20, "示例医院甲新技术管理规定（虚构）", 30, "示例医院甲新技术管理规定（虚构）")
_CASES, _FOLLOWED, _EVERY = 8, 5, timedelta(days=14)
_COMPLICATED = 3  # the how-manieth of them
_LIST = "peripheral-intervention"


def add_technologies(people: People, base: str) -> None:
    """A running one with its first cases, one for the catalogue, one that waits, and a draft."""
    desk = _Desk(people, base)
    running = desk.admitted("示例·机器人辅助血管介入技术", 150)
    desk.cases(running)
    ready = desk.admitted("示例·药物涂层球囊新适应证", 400, Numbers())
    recommend_technology(
        by=desk.head, technology=ready, list_id=_LIST, grade=3, reason="示例：理由由程序生成"
    )
    waiting = desk.proposed("示例·经桡动脉肝动脉栓塞", EthicsTold(_E.WAITING))
    turn_technology(by=desk.head, technology=waiting, turn="submit")
    desk.proposed("示例·增强现实导航穿刺", EthicsTold(_E.NOT_KNOWN), parts=2)


class _Desk:
    """Whoever writes about technologies in that hospital, and who operates."""

    def __init__(self, people: People, base: str) -> None:
        ward = Ward(main_hospital(base), INTERVENTION)
        self.today = people.today
        self.department = people.departments[ward]
        self.office = people.offices[base]
        hospital = people.hospitals[ward.hospital]
        held = RoleAssignment.objects.select_related("person")
        self.head = held.get(role=AccountRole.DEPARTMENT_HEAD, department=self.department).person
        self.committee = held.get(role=AccountRole.COMMITTEE, hospital=hospital).person
        attendings = held.filter(role=AccountRole.ATTENDING, department=self.department)
        self.operators: list[Person] = [row.person for row in attendings.order_by("person")[:2]]

    def proposed(
        self, title: str, ethics: EthicsTold, parts: int = len(FILE), since: int = 0
    ) -> Technology:
        """since: so many days ago its operators begin."""
        told = {
            name: f"示例：{word.partition('：')[0]}。本段由程序生成，不描述任何真实的技术。"
            for name, word in list(FILE.items())[:parts]
        }
        file = FileTold(Technology.Kind.TECHNOLOGY, title, self.head, **told)
        made = propose_technology(by=self.head, department=self.department, told=file)
        note_ethics(by=self.head, technology=made, told=ethics)
        if parts == len(FILE):
            for operator in self.operators:
                start = self.today - timedelta(days=since)
                permit_operator(by=self.head, technology=made, person=operator, start=start)
        return made

    def admitted(self, title: str, days: int, numbers: Numbers = _NUMBERS) -> Technology:
        """So many days ago."""
        approved = EthicsTold(_E.APPROVED, "示例伦审〔虚构〕12号")
        made = self.proposed(title, approved, since=days)
        on: date = self.today - timedelta(days=days)
        for by, turn, before in ((self.head, "submit", 40), (self.office, "check", 25)):
            step = Decided(on - timedelta(days=before))
            turn_technology(by=by, technology=made, turn=turn, told=step)
        told = Decided(on, document="示例手术委〔虚构〕7号")
        admit_technology(by=self.committee, technology=made, told=told, grade=3, numbers=numbers)
        return made

    def cases(self, technology: Technology) -> None:
        """The last of those that are due was not followed up yet."""
        first = self.today - timedelta(days=140)
        for number in range(1, _CASES + 1):
            day = first + _EVERY * number
            operator = self.operators[number % len(self.operators)]
            told = NewCase(day, operator, outcome=Outcome("示例：技术成功"))
            case = register_case(by=self.head, technology=technology, told=told)
            if number > _FOLLOWED:
                continue
            bad = number == _COMPLICATED
            result = Outcome("示例：技术成功", bad, "示例：穿刺点血肿，自行吸收" if bad else "")
            follow_up_case(
                by=self.head, case=case, on=day + timedelta(days=28),
                follow_up="示例：恢复良好", told=result,
            )  # fmt: skip
