"""Reading notices: everybody their own."""

from collections.abc import Iterable

from django.db.models import QuerySet

from seldinger.web.inbox.models import Address, Notice, Robot
from seldinger.web.people.access import Access
from seldinger.web.people.authority import Authority
from seldinger.web.people.models import Hospital, Person


def number_unread(person: Person) -> int:
    return notices_of(person).filter(read_at=None).count()


def notices_of(person: Person) -> QuerySet[Notice]:
    return Notice.objects.filter(person=person)


def address_of(person: Person) -> Address:
    """Unsaved and empty where the person gave none."""
    return Address.objects.filter(person=person).first() or Address(person=person)


def robot_hospitals(access: Access) -> QuerySet[Hospital]:
    """The hospitals whose group robot one may set: none that another base has too."""
    return Authority(access).hospitals


def robots_of(hospitals: Iterable[Hospital]) -> dict[int, Robot]:
    """By hospital; those that were ended are none."""
    rows = Robot.objects.filter(hospital__in=list(hospitals), ended_at=None)
    return {robot.hospital_id: robot for robot in rows}
