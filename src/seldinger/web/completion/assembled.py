"""What a review brings together beside the requirements: rulings, examinations, what was seen at
the case, knowledge and skills, sessions. Lines of words, kept with the round as they were."""

from collections.abc import Iterator
from datetime import date

from seldinger.domain.training.assessment import reach_of
from seldinger.domain.training.rulebook import Rulebook
from seldinger.norms.assessments import needed, shipped_forms
from seldinger.norms.library import library_at
from seldinger.web.assessment.queries import observed_of
from seldinger.web.logbook.rulings import row_of
from seldinger.web.people.models import Traineeship
from seldinger.web.skills.maps import map_of
from seldinger.web.skills.presenters.examinations import rows_of
from seldinger.web.skills.queries import standing_of
from seldinger.web.teaching.queries import attendances_of

Part = tuple[str, list[str]]
RULINGS, _RESULTS = "个案认定", "考核成绩"
# What somebody may take back: who signs must see that it changed. The others only grow.
COMPARED = (RULINGS, _RESULTS)


def parts_of(trainee: Traineeship, on: date) -> list[Part]:
    """A title and its lines; where nothing is known the line says so."""
    rulebook = library_at(None).rulebook(trainee.rulebook)
    return [
        (RULINGS, [*_rulings(trainee, rulebook, on)] or ["没有个案认定。"]),
        (_RESULTS, [*_examinations(trainee, on)] or ["没有登记过考核成绩。"]),
        ("病例评价", [*_assessments(trainee)] or ["没有在病例上被评价过。"]),
        ("知识与技能", [*_skills(trainee, on)]),
        ("教学活动", [f"签到 {attendances_of(trainee.person).count()} 次。"]),
    ]


def _rulings(trainee: Traineeship, rulebook: Rulebook, on: date) -> Iterator[str]:
    rows = trainee.rulings.filter(withdrawn_at__isnull=True, on__lte=on).select_related(
        "by", "withdrawn_by"
    )
    for one in rows.order_by("on", "pk"):
        row = row_of(one, rulebook)
        yield f"{row.on} {row.title}：{row.about}{by_whom(row.by)}{row.reason}"


def by_whom(name: str) -> str:
    """As a line of a ruling names who gave it, between what it is about and why."""
    return f"。{name}："


def _examinations(trainee: Traineeship, on: date) -> Iterator[str]:
    for row in rows_of([one for one in standing_of(trainee) if one.day <= on]):
        yield " · ".join(filter(None, [row.day, row.kind, row.post, row.result]))


def _assessments(trainee: Traineeship) -> Iterator[str]:
    """A scale at a time: ratings on two scales say nothing together. No rating is a gate."""
    seen, asks = observed_of([trainee.pk]), needed()
    titles = {form.scale: form.title for form in shipped_forms().values() if not form.activity}
    for scale in dict.fromkeys(one.scale for one in seen):
        reach = reach_of([one.observed for one in seen if one.scale == scale], asks)
        yield (
            f"{titles.get(scale, scale)}：{reach.ratings} 次评价，{len(reach.activities)} 项活动，"
            f"{reach.assessors} 位评价人。可靠的判断约需 {asks.ratings} 次、"
            f"{asks.activities} 项活动、{asks.assessors} 位评价人。"
        )


def _skills(trainee: Traineeship, on: date) -> Iterator[str]:
    told = map_of(trainee, on)
    if told is None:
        yield "这部细则还没有登记哪些记录可以作依据。"
        return
    for part in told.own:
        have = len(part.items) - part.without
        yield f"{part.post.title}：{len(part.items)} 项中 {have} 项有依据。"
