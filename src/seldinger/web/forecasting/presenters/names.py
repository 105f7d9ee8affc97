"""Ids of a stored forecast → the words that people read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from seldinger.domain.planning.forecast import Lack
from seldinger.domain.training.rulebook import Rulebook
from seldinger.norms.library import library_at
from seldinger.planning.forecasts.requirements import requirements_of
from seldinger.web.forecasting.models import ForecastRun
from seldinger.web.forecasting.words import LACKS
from seldinger.web.people.models import Base, Department, Traineeship


@dataclass(frozen=True, slots=True)
class Names:
    """requirements: id → title; directions and places likewise. departments: of the base's
    hospitals, by primary key."""

    rulebook: Rulebook
    requirements: Mapping[str, str]
    departments: Mapping[int, str]

    @classmethod
    def of(cls, base: Base, run: ForecastRun) -> "Names":
        """One query. An id that the rulebook has no more is shown as it is."""
        rulebook = library_at(None).rulebook(base.rulebook)
        posts = {post.id: post.title for post in rulebook.directions}
        titles = {
            r.id: f"{posts[r.direction]}·{r.title}" if r.direction in posts else r.title
            for r in requirements_of(rulebook)
        }
        wanted = {_department(place) for place in _places(run.answer)}
        rows = Department.objects.filter(pk__in=wanted).order_by().values_list("pk", "name")
        return cls(rulebook, titles, dict(rows))

    def requirement(self, name: str) -> str:
        return self.requirements.get(name, name)

    def directions(self, names: Sequence[str]) -> str:
        posts = self.rulebook.post_by_id
        return "、".join(posts[one].title if one in posts else one for one in names)

    def place(self, name: str) -> str:
        """“介入科（神经介入）”."""
        post = self.rulebook.post_by_id.get(name.partition("@")[0])
        title = post.title if post else name
        where = self.departments.get(_department(name))
        return f"{where}（{title}）" if where else title

    def lacks(self, told: Sequence[Sequence[str]]) -> str:
        words = [LACKS[Lack(kind)].format(place=self.place(place)) for kind, place, _ in told]
        return "；".join([*dict.fromkeys(words)][:3])


def people_of(keys: Sequence[str]) -> dict[str, Traineeship]:
    """Those of a run, with their names: one query."""
    rows = Traineeship.objects.filter(pk__in=[int(one) for one in keys]).select_related("person")
    return {str(one.pk): one for one in rows}


def _places(answer: Mapping[str, Any]) -> set[str]:
    told = answer.get("forecast", {})
    found = {one["department"] for one in told.get("fitted", ())}
    for trainee in told.get("trainees", ()):
        for outlook in trainee["outlooks"]:
            found |= {place for _, place, _ in outlook["lacks"] if place}
    return found


def _department(place: str) -> int:
    number = place.partition("@")[2]
    return int(number) if number.isdigit() else 0
