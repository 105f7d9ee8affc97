"""Choosing a place: a base, a whole hospital or one department, in one list."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms

from seldinger.web.people.access import Holding
from seldinger.web.people.models import AccountRole, Base, Department, Hospital

PLATFORM = "platform"


@dataclass(frozen=True)
class Where:
    """At most one of base and hospital; the hospital of a department comes with it."""

    base: Base | None = None
    hospital: Hospital | None = None
    department: Department | None = None

    def holding(self, role: AccountRole) -> Holding:
        """The role in this very scope."""
        whole = self.hospital if self.department is None else None
        keys = (one.pk if one else None for one in (self.base, whole, self.department))
        return Holding(role, *keys)

    def scope(self) -> dict[str, Any]:
        """As actions take a role's scope: the narrowest alone."""
        whole = self.hospital if self.department is None else None
        return {"base": self.base, "hospital": whole, "department": self.department}

    @property
    def value(self) -> str:
        for kind, one in (("department", self.department), ("hospital", self.hospital)):
            if one:
                return f"{kind}:{one.pk}"
        return f"base:{self.base.pk}" if self.base else PLATFORM

    @property
    def title(self) -> str:
        if self.department:
            return self.department.name
        if self.hospital:
            return "整个医院"
        return self.base.name if self.base else "整个平台"


class WhereField(forms.ChoiceField):
    """Gives a Where among those offered; None where nothing was chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.offered: dict[str, Where] = {}

    def offer(self, places: Iterable[Where], empty: str = "请选择") -> None:
        """Departments and whole hospitals are grouped by hospital."""
        self.offered = {place.value: place for place in places}
        groups: dict[str, list[tuple[str, str]]] = {}
        for value, place in self.offered.items():
            group = place.hospital.name if place.hospital else "培训基地" if place.base else "平台"
            groups.setdefault(group, []).append((value, place.title))
        self.choices = [("", empty), *groups.items()]

    def clean(self, value: Any) -> Where | None:
        return self.offered.get(super().clean(value))


def in_hospitals(hospitals: Iterable[Hospital], departments: Iterable[Department]) -> list[Where]:
    """Every hospital as a whole, then its departments."""
    within: dict[int, list[Department]] = {}
    for department in departments:
        within.setdefault(department.hospital_id, []).append(department)
    return [
        place
        for hospital in hospitals
        for place in (
            Where(hospital=hospital),
            *(Where(hospital=hospital, department=one) for one in within.get(hospital.pk, ())),
        )
    ]
