"""Assessments at cases of the first base: one trainee well watched, two hardly, some that wait.

Levels and words are invented, and say so.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from itertools import zip_longest

from seldinger.domain.training.words import State
from seldinger.web.assessment.actions.forms import write_form
from seldinger.web.assessment.actions.rating import open_assessment, rate
from seldinger.web.assessment.entered import OwnTold
from seldinger.web.assessment.models import Assessment
from seldinger.web.demonstration.people import People
from seldinger.web.logbook.models import Participation
from seldinger.web.people.models import Person
from seldinger.web.verification.reachable import Reachable

_OWN = OwnTold(
    "示例·急诊支气管动脉栓塞的全程管理", "epa", ("术前评估与谈话", "术后观察与交接"),
    source="示例医院甲培训管理规定（虚构）",
)  # fmt: skip
_WORDS = "示例：导丝走得稳，注意透视时间。本句由程序生成。"
_LATELY = timedelta(days=400)
_WELL, _HARDLY, _WAITING = 9, 1, 2
_DOPS_EVERY = 5
_LOOKED_AT = 200  # newest operations of a trainee


def add_assessments(people: People, base: str) -> None:
    write_form(by=people.secretaries[base], base=people.bases[base], told=_OWN)
    reachable = Reachable(people.today)
    here = [t for t in people.trainees.values() if t.stays.filter(base=people.bases[base]).exists()]
    for trainee, number in zip(here, (_WELL, _HARDLY, _HARDLY), strict=False):
        parts = _parts(people, reachable, number, traineeship=trainee)
        for place, part in enumerate(reversed(parts)):
            _rated(part, place, len(parts))
    first = people.attendings[min(people.attendings)]
    for place, part in enumerate(_parts(people, reachable, _WAITING, supervisor=first)):
        made = _asked(part, "epa")
        if made and place == 0:
            rate(by=part.traineeship.person, assessment=made, levels={"overall": 2})


def _parts(
    people: People, reachable: Reachable, number: int, **told: object
) -> Sequence[Participation]:
    """The newest verified ones whose supervisor can be asked, of different supervisors in turn."""
    rows = Participation.objects.filter(
        state=State.VERIFIED.value, withdrawn_at__isnull=True, is_scrubbed=True,
        procedure__case__day__gte=people.today - _LATELY, supervisor__isnull=False, **told,
    )  # fmt: skip
    ordered = rows.select_related(
        "supervisor", "traineeship__person", "procedure__case__hospital"
    ).order_by("-procedure__case__day", "-pk")
    by_supervisor: dict[int | None, list[Participation]] = defaultdict(list)
    for part in ordered[:_LOOKED_AT]:
        if not reachable.why(part.supervisor, part.procedure.case.hospital):
            by_supervisor[part.supervisor_id].append(part)
    turns = zip_longest(*by_supervisor.values())
    some = [part for turn in turns for part in turn if part][:number]
    return sorted(some, key=lambda part: (part.procedure.case.day, part.pk), reverse=True)


def _asked(part: Participation, form: str) -> Assessment | None:
    if part.supervisor is None:
        return None
    by = part.traineeship.person
    return open_assessment(by=by, part=part, form=form, assessor=part.supervisor)


def _rated(part: Participation, place: int, of: int) -> None:
    """Better as time goes on; the trainee thinks a little more of it at first."""
    form = "dops" if place % _DOPS_EVERY == _DOPS_EVERY - 1 else "zwisch"
    made = _asked(part, form)
    if made is None:
        return
    level = 1 + 3 * place // max(of, 1)
    sides: tuple[tuple[Person, int], ...] = (
        (part.traineeship.person, min(4, level + (place < of // 2))),
        (made.assessor, level),
    )
    for by, value in sides:
        names = ["overall", "access", "technique", "dose"] if form == "dops" else ["overall"]
        words = _WORDS if by == made.assessor and place % 3 == 0 else ""
        rate(by=by, assessment=made, levels=dict.fromkeys(names, value), comment=words)
