"""Applications at every point of their path in the first base's main hospital, as acts left them.

Plainly simulated; the figures in them are those of the demonstration's own cases.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.web.applications.actions.answering import answer_step, approve
from seldinger.web.applications.actions.applying import submit
from seldinger.web.applications.actions.keeping import name_deputy, set_terms
from seldinger.web.applications.entered import Decided, NewApplication
from seldinger.web.applications.models import Application, Step
from seldinger.web.applications.queries import open_step
from seldinger.web.demonstration.people import People
from seldinger.web.demonstration.places import BASES, CATALOGUE, INTERVENTION, Ward, main_hospital
from seldinger.web.demonstration.vocabulary import LISTS
from seldinger.web.people.access import Access
from seldinger.web.people.models import Membership, Person, Traineeship, in_force
from seldinger.web.people.permissions import Permission
from seldinger.web.privileges.models import Grant

_WORDS = "示例·在上级医师指导下已完成相应例数，申请独立开展。"


def add_applications(people: People, today: date) -> None:
    """After the cases, so that the figures have rows behind them."""
    _Hospital(people, today).add()


class _Hospital:
    def __init__(self, people: People, today: date) -> None:
        base, hospital = BASES[0], main_hospital(BASES[0])
        self.today, self.office = today, people.offices[base]
        self.hospital = people.hospitals[hospital]
        self.department = people.departments[Ward(hospital, INTERVENTION)]
        self.by_login = {one.login: one for one in people.everybody}
        rows = Membership.objects.filter(department=self.department, end=None)
        staff = [row.person for row in rows.select_related("person").order_by("pk")]
        doctors = [one for one in staff if one.login.startswith("shangji")]
        self.attendings = self._working(doctors)
        trained = Traineeship.objects.filter(stays__base=people.bases[base]).order_by("entry", "pk")
        self.trainees = self._working(
            dict.fromkeys(one.person for one in trained.select_related("person"))
        )

    def add(self) -> None:
        set_terms(
            by=self.office, hospital=self.hospital, department=5, office=10, committee=None,
            renewal=60, source="示例·手术权限管理制度",
        )  # fmt: skip
        head, committee = self.by_login["kezhuren1"], self.by_login["weiyuan1"]
        self._asks(self.attendings, *self._technologies(), _up_to(4))
        returned = self._asks(self.attendings, *self._technologies())
        self._says(head, returned, Step.Said.RETURNED, "请补充外院进修的证明")
        at_office = self._asks(self.trainees, _up_to(2))
        self._says(head, at_office, Step.Said.PASSED, "同意，带教中独立完成")
        refused = self._asks(self.attendings, *self._technologies())
        self._says(head, refused, Step.Said.PASSED, "")
        self._says(self.office, refused, Step.Said.REFUSED, "近 12 个月没有相应的手术记录")
        decided = self._asks(self.trainees, _up_to(2))
        granted = self._asks(self.trainees, _up_to(1))
        for one in (decided, granted):
            self._says(head, one, Step.Said.PASSED, "同意")
            self._says(self.office, one, Step.Said.PASSED, "材料齐全")
        self._approves(committee, granted)
        self._deputy(head)

    def _technologies(self) -> list[dict[str, Any]]:
        catalogue = library_at(None).catalogue(CATALOGUE)
        kind = Grant.Kind.TECHNOLOGY
        return [{"kind": kind, "technology": one.id} for one in catalogue.overlays]

    def _working(self, people: Iterable[Person]) -> list[Person]:
        """Those who may apply and work there today."""
        works = Membership.objects.filter(in_force(self.today), hospital=self.hospital)
        here = set(works.values_list("person", flat=True))
        return [
            one
            for one in people
            if one.pk in here and Access(one, self.today).may(Permission.APPLY)
        ]

    def _asks(self, doctors: list[Person], *scopes: dict[str, Any]) -> Application | None:
        """The first who may ask for one of these; nobody applies twice."""
        for doctor in list(doctors):
            for scope in scopes:
                new = NewApplication(
                    doctor=doctor, department=self.department, words=_WORDS, **scope
                )
                try:
                    application = submit(by=doctor, new=new)
                except SeldingerError:  # held already
                    continue
                doctors.remove(doctor)
                return application
        return None

    def _says(
        self, who: Person, application: Application | None, said: Step.Said, reason: str
    ) -> None:
        step = open_step(application) if application else None
        if application and step:
            answer_step(by=who, application=application, seen=step.pk, said=said, reason=reason)

    def _approves(self, who: Person, application: Application | None) -> None:
        step = open_step(application) if application else None
        if application and step:
            end = self.today + timedelta(days=730)
            document = f"示例医授〔{self.today.year}〕88号"
            decided = Decided(
                start=self.today, end=end, proctored=3, document=document, training="介入专科培训",
                examination="理论与操作考核合格", reason="同意授权",
            )  # fmt: skip
            approve(by=who, application=application, seen=step.pk, decided=decided)

    def _deputy(self, head: Person) -> None:
        person = self.by_login["shangji1"]
        if not self._working([person]):
            return
        start = self.today + timedelta(days=14)
        name_deputy(
            by=head, department=self.department, person=person, start=start,
            end=start + timedelta(days=6),
        )  # fmt: skip


def _up_to(grade: int) -> dict[str, Any]:
    return {"kind": Grant.Kind.LIST, "list_id": LISTS[0], "grade": grade}
