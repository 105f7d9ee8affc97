"""Names for people behind the ids that a problem and a plan bear: a query each, on demand."""

from functools import cached_property

from django.db.models import Q

from seldinger.web.people.models import Base, Department, Rotation, Traineeship
from seldinger.web.planning.past import UNKNOWN
from seldinger.web.planning.posts import titles_of
from seldinger.web.planning.times import month_words

_NOBODY = "（已无记录）"


class Names:
    """Of one base. What is not known any more is told as such."""

    def __init__(self, base: Base) -> None:
        self.base = base

    def trainee(self, id_: str) -> str:
        return self._trainees.get(id_, _NOBODY)

    def department(self, id_: str) -> str:
        """With its hospital, where another department is called the same."""
        return self._departments.get(id_, _NOBODY)

    def post(self, id_: str) -> str:
        return self._posts.get(id_, id_)

    def month(self, text: str) -> str:
        """2027 年 3 月."""
        return month_words(text)

    @cached_property
    def _trainees(self) -> dict[str, str]:
        rows = Traineeship.objects.filter(stays__base=self.base).values_list("pk", "person__name")
        return {str(pk): name for pk, name in rows}

    @cached_property
    def _departments(self) -> dict[str, str]:
        """The base's, and those where its trainees were before they came: no others."""
        ours = set(
            Department.objects.filter(hospital__places__base=self.base).values_list("pk", flat=True)
        )
        been = Rotation.objects.filter(traineeship__stays__base=self.base, department__isnull=False)
        seen = Q(pk__in=ours) | Q(pk__in=been.order_by().values("department"))
        told = Department.objects.filter(seen).order_by("pk")
        rows = [*told.values_list("pk", "name", "hospital__name")]
        named: dict[str, set[int]] = {}
        for pk, name, _ in rows:
            if pk in ours:
                named.setdefault(name, set()).add(pk)
        found = {
            str(pk): name if named.get(name, set()) == {pk} else f"{hospital} · {name}"
            for pk, name, hospital in rows
        }
        return found | {UNKNOWN: "未登记科室"}

    @cached_property
    def _posts(self) -> dict[str, str]:
        return titles_of(self.base.rulebook)
