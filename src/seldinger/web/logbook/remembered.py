"""What a trainee chose last, so that nothing is picked that is known."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from seldinger.web.logbook.models import Participation, Procedure
from seldinger.web.people.models import Rotation, Traineeship, in_force

OWN, OF_DEPARTMENT, DAYS = 60, 200, 90
SHOWN, SUPERVISORS = 6, 4
OWN_WEIGHS = 5  # as much as so many cases of the department
ONLOOKER = "观摩"  # stands among the roles on the page


@dataclass(frozen=True, slots=True)
class Habit:
    """An operation, and how it was logged last."""

    name: str
    category: str
    role: str = ""
    guidance: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remembered:
    """acts: those done most lately. roles, guidance: by an operation's name, as chosen last.

    supervisors: primary keys, the last one first. role: the one chosen last of all.
    """

    acts: tuple[Habit, ...] = ()
    habits: dict[str, Habit] = field(default_factory=dict)
    supervisors: tuple[int, ...] = ()
    role: str = ""


def remembered(trainee: Traineeship) -> Remembered:
    """Three queries."""
    own = _own(trainee)
    habits: dict[str, Habit] = {}
    for name, category, role, is_scrubbed, guidance, _ in own:
        said = role if is_scrubbed else ONLOOKER
        habits.setdefault(name, Habit(name, category, said, tuple(guidance)))
    counted: Counter[tuple[str, str]] = Counter()
    for name, category, *_ in own:
        counted[name, category] += OWN_WEIGHS
    counted += Counter(_of_department(trainee))
    common = [Habit(*key) for key, _ in counted.most_common() if key[0]]
    acts = list({one.name: one for one in reversed(common)}.values())[::-1][:SHOWN]
    return Remembered(
        acts=tuple(habits.get(one.name, one) for one in acts),
        habits=habits,
        supervisors=tuple(dict.fromkeys(row[-1] for row in own if row[-1]))[:SUPERVISORS],
        role=next(iter(habits.values())).role if habits else "",
    )


def rotation_on(trainee: Traineeship, on: Any) -> Rotation | None:
    """The visit in force that day that names a hospital."""
    visits = trainee.rotations.filter(
        in_force(on), withdrawn_at__isnull=True, hospital__isnull=False
    )
    return visits.select_related("hospital", "department").order_by("-start", "-pk").first()


def _own(trainee: Traineeship) -> list[tuple[Any, ...]]:
    """Of the newest entries, the last one first."""
    mine = Participation.objects.filter(traineeship=trainee, withdrawn_at__isnull=True)
    return list(
        mine.order_by("-logged_at", "-pk").values_list(
            "procedure__name", "procedure__category", "role", "is_scrubbed",
            "procedure__case__guidance", "supervisor_id",
        )[:OWN]
    )  # fmt: skip


def _of_department(trainee: Traineeship) -> list[tuple[str, str]]:
    today = timezone.localdate()
    here = rotation_on(trainee, today)
    if here is None or here.department_id is None:
        return []
    done = Procedure.objects.filter(
        case__department=here.department_id, case__day__gte=today - timedelta(days=DAYS)
    )
    newest = done.order_by("-case__day", "-pk").values_list("name", "category")
    return list(newest[:OF_DEPARTMENT])
