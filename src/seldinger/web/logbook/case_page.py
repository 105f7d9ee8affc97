"""What the page for logging hands to its script, and says of the entry that was just taken."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from seldinger.web.logbook.case_form import CaseForm, place_word
from seldinger.web.logbook.models import Case, Participation, Submission
from seldinger.web.logbook.vocabulary import titles, vocabulary
from seldinger.web.people.models import DepartmentList, Traineeship, in_force

SHOWN_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Taken:
    """The entry that was taken last. key: by which it can be taken back."""

    key: str
    case: Case
    told: tuple[str, str]  # which case, and the operations with one's roles


def script_data(form: CaseForm) -> dict[str, Any]:
    """For log.js. Nothing of a patient."""
    trainee, memory = form.trainee, form.remembered
    words = vocabulary(trainee.rulebook, _lists(trainee))
    habit = {"name": 0, "category": 1, "role": 2, "guidance": 3}
    return {
        "words": [[w.name, w.letters, w.category, w.options, w.is_unclear] for w in words],
        "titles": titles(trainee.rulebook),
        "acts": [[getattr(act, name) for name in habit] for act in memory.acts],
        "habits": {name: [one.role, one.guidance] for name, one in memory.habits.items()},
        "role": memory.role,
        "rotations": _rotations(trainee),
        "today": timezone.localdate().isoformat(),
        "likely": reverse("log_likely"),
    }


def taken(trainee: Traineeship, key: Any) -> Taken | None:
    """That entry, while it is fresh and something of it stands."""
    sent = Submission.objects.filter(by=trainee.person_id, key=key, kind="case").first()
    if sent is None or timezone.now() - sent.at > SHOWN_FOR:
        return None
    parts = Participation.objects.filter(
        procedure__case=sent.object_id, traineeship=trainee, logged_at=sent.at,
        withdrawn_at__isnull=True,
    ).select_related("procedure__case")  # fmt: skip
    rows = list(parts.order_by("procedure__position"))
    if not rows:
        return None
    case = rows[0].procedure.case
    acts = "、".join(
        f"{row.procedure.name}（{row.role if row.is_scrubbed else '观摩'}）" for row in rows
    )
    day = f"{case.day.month} 月 {case.day.day} 日"
    return Taken(str(sent.key), case, (f"{day} · {case.number_tail}", acts))


def _lists(trainee: Traineeship) -> frozenset[str]:
    """The lists of the departments in which the trainee ever rotates."""
    today = timezone.localdate()
    there = DepartmentList.objects.filter(
        in_force(today),
        department__rotations__traineeship=trainee,
        department__rotations__withdrawn_at__isnull=True,
    )
    return frozenset(there.order_by().values_list("list_id", flat=True))


def _rotations(trainee: Traineeship) -> list[list[str]]:
    """First day, last day and place of each visit that names a hospital, the latest first."""
    visits = trainee.rotations.filter(withdrawn_at__isnull=True, hospital__isnull=False)
    rows = visits.select_related("hospital", "department").order_by("-start", "-pk")
    return [[v.start.isoformat(), v.end.isoformat(), place_word(v)] for v in rows]
