"""Where a doctor may apply: the departments in which they work today."""

from datetime import date

from seldinger.web.people.models import Department, Hospital, Membership, Person, in_force


def departments_of(doctor: Person, on: date) -> list[Department]:
    """Those of the membership; where it names none, all of that hospital."""
    works = Membership.objects.filter(in_force(on), person=doctor)
    whole = works.filter(department=None).order_by().values("hospital")
    named = set(works.exclude(department=None).values_list("department", flat=True))
    rows = Department.objects.select_related("hospital")
    found = [*rows.filter(pk__in=named), *rows.filter(hospital__in=whole).exclude(pk__in=named)]
    return sorted(found, key=lambda one: (one.hospital_id, one.pk))


def hospitals_in(departments: list[Department]) -> list[Hospital]:
    return list(dict.fromkeys(one.hospital for one in departments))
