"""What an address or a form asks of a day's list; anybody can write anything there."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from seldinger.web.assigning.queries import Sight, day_to_show, sights_of
from seldinger.web.people.access import PersonRequest
from seldinger.web.people.asked import number_asked


@dataclass(frozen=True, slots=True)
class Asked:
    """sights: all of the reader's. department: None: all."""

    sights: list[Sight]
    sight: Sight
    day: date
    department: int | None

    def url(self, name: str = "tomorrow") -> str:
        told: dict[str, object] = {"base": self.sight.base.pk, "day": self.day.isoformat()}
        if self.department is not None:
            told["department"] = self.department
        return f"{reverse(name)}?{urlencode(told)}"


def asked_of(request: PersonRequest) -> Asked:
    """The first base where none is named; one that the reader does not see is not found."""
    told = request.POST if request.method == "POST" else request.GET
    sights = sights_of(request.access)
    wanted = told.get("base", "")
    fits = [one for one in sights if not wanted or one.base.pk == number_asked(wanted)]
    if not fits:
        raise Http404
    sight = fits[0]
    day = day_told(told.get("day", "")) or day_to_show(sight, request.access.on)
    department = number_asked(told.get("department", "")) if told.get("department") else None
    own = sight.departments
    if department is not None and own is not None and department not in own:
        raise Http404
    return Asked(sights, sight, day, department)


def day_told(told: str) -> date | None:
    try:
        day = date.fromisoformat(told)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2199 else None
