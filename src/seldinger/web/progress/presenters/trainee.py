"""One trainee's page as finished strings: the answer, the three steps, what counts nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from seldinger.domain.training.record import Record
from seldinger.domain.training.rulebook import PostKind, Rulebook
from seldinger.domain.training.verdict import Verdict
from seldinger.domain.training.words import Reason, Status
from seldinger.report.labels import explain
from seldinger.report.layout import answer, masked
from seldinger.report.next_steps import About, Step
from seldinger.web.logbook.belief import belief_of, told
from seldinger.web.logbook.privileges import Held
from seldinger.web.people.access import Access
from seldinger.web.people.models import Stay, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.progress.presenters.matrix import visits
from seldinger.web.progress.presenters.privilege import why_not

ICONS = {
    About.WAITING: "clock",
    About.LATE: "alert",
    About.HERE: "progress",
    About.BEHIND: "progress",
    About.BACKGROUND: "user",
    About.DIRECTIONS: "list",
    About.ROTATIONS: "calendar",
    About.ENTRIES: "edit",
}
PROBLEMS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Head:
    """Whom the page is about and how it stands. facts: short phrases, in order of weight.

    base: empty on one's own page. done, waits: percent of the requirements that apply.
    """

    title: str
    base: str
    status: str
    answer: str
    facts: tuple[str, ...]
    done: int
    waits: int


@dataclass(frozen=True, slots=True)
class StepLink:
    """One thing to do. css: how much it presses."""

    icon: str
    css: str
    text: str
    advice: str
    url: str


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Rows that count nowhere for one reason. more: how many are not listed."""

    reason: str
    number: int
    rows: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Problems:
    total: int
    groups: tuple[ProblemGroup, ...]


def home_of(trainee: Traineeship, access: Access) -> str:
    """The address of a trainee's page: one's own has a short one."""
    if trainee.person_id == access.person.pk:
        return reverse("my_progress")
    return reverse("trainee", args=[trainee.pk])


def head(verdict: Verdict, record: Record, stays: Sequence[Stay], *, own: bool) -> Head:
    """The first lines of the page."""
    applicable = [f for f in verdict.findings if f.status is not Status.NOT_APPLICABLE]
    total = max(1, len(applicable))
    done = sum(f.status in (Status.MET, Status.WAIVED) for f in applicable)
    waits = sum(f.status is Status.PENDING_VERIFICATION for f in applicable)
    base = stays[-1].base.name if stays else ""
    return Head(
        title="我的进度" if own else verdict.trainee.name,
        base="" if own else base,
        status=verdict.status,
        answer=answer(verdict),
        facts=_facts(verdict, record, stays),
        done=100 * done // total,
        waits=100 * waits // total,
    )


def _facts(verdict: Verdict, record: Record, stays: Sequence[Stay]) -> tuple[str, ...]:
    now = _now(verdict, record)
    told_all = [_day(verdict), _gone(stays), *now, _about(verdict), told(belief_of(record))]
    return tuple(filter(None, told_all))


def _day(verdict: Verdict) -> str:
    entry, end, as_of = verdict.trainee.entry, verdict.end_of_training, verdict.as_of
    days = (end - entry).days + 1
    if as_of < entry:
        return f"{entry} 入培，共 {days} 天"
    if as_of > end:
        return f"培训已于 {end} 到期"
    return f"培训第 {(as_of - entry).days + 1} 天，共 {days} 天（至 {end}）"


def _gone(stays: Sequence[Stay]) -> str:
    """Of those who are at no base any more, since when and why."""
    if not stays or stays[-1].end is None:
        return ""
    return f"{stays[-1].end} {stays[-1].get_ending_display()}"


def _now(verdict: Verdict, record: Record) -> list[str]:
    """“现在：介入基础，还剩 23 天”, and the post beside it where there is one."""
    on = verdict.as_of
    if any(leave.start <= on <= leave.end for leave in record.leaves):
        return ["现在：请假"]
    places = {place.id: place.post for place in verdict.rulebook.places}
    posts = dict.fromkeys(places[r.place] for r in record.rotations if r.start <= on <= r.end)
    main_first = sorted(posts, key=lambda post: _is_beside(verdict.rulebook, post))
    return [
        f"{'兼' if _is_beside(verdict.rulebook, post) else '现在'}：{_left(verdict, record, post)}"
        for post in main_first
    ]


def _is_beside(rulebook: Rulebook, post: str) -> bool:
    return rulebook.post_by_id[post].kind is PostKind.CONCURRENT


def _left(verdict: Verdict, record: Record, post: str) -> str:
    last = max(end for _, end in visits(verdict.rulebook, record, post))
    return f"{verdict.rulebook.post_by_id[post].title}，还剩 {(last - verdict.as_of).days} 天"


def _about(verdict: Verdict) -> str:
    rulebook, trainee = verdict.rulebook, verdict.trainee
    titles = {background.id: background.title for background in rulebook.backgrounds}
    parts = [f"{titles[trainee.background]}背景"] if trainee.background in titles else []
    parts += ["、".join(rulebook.post_by_id[name].title for name in trainee.directions)]
    return " · ".join(filter(None, parts))


def step_links(steps: Sequence[Step], trainee: Traineeship, access: Access) -> list[StepLink]:
    """The steps with where each leads this reader."""
    return [
        StepLink(ICONS[step.about], step.about, step.text, step.advice, _url(step, trainee, access))
        for step in steps
    ]


def _url(step: Step, trainee: Traineeship, access: Access) -> str:
    if step.about is About.WAITING:
        return f"{home_of(trainee, access)}?filter=pending#matrix"
    entered_by_office = step.about in (About.BACKGROUND, About.DIRECTIONS, About.ROTATIONS)
    if entered_by_office and access.may(Permission.MANAGE_PEOPLE):
        return reverse("person", args=[trainee.person_id])
    if step.requirement:
        return reverse("requirement", args=[trainee.pk, step.requirement])
    if step.about is About.ENTRIES and access.may(Permission.TRY_LOGBOOK):
        return reverse("try_logbook")
    return "#timeline" if step.about is About.ROTATIONS else "#matrix"


def problems_of(verdict: Verdict, record: Record, held: Mapping[int, Held]) -> Problems | None:
    """Rows that feed nothing, by reason, the most frequent first; None where there are none."""
    if not verdict.problems:
        return None
    return Problems(len(verdict.problems), tuple(_problem_groups(verdict, record, held)))


def _problem_groups(
    verdict: Verdict, record: Record, held: Mapping[int, Held]
) -> list[ProblemGroup]:
    told = _told(record)
    groups: dict[str, list[str]] = {}
    for problem in verdict.problems:
        row = told.get(problem.origin) or problem.note or problem.origin.sheet
        if problem.reason is Reason.PRIVILEGE_NOT_HELD:
            row = f"{row} · {why_not(held[problem.origin.row])}"
        groups.setdefault(explain(problem.reason, ()), []).append(row)
    return [
        ProblemGroup(
            reason,
            len(rows),
            tuple(sorted(rows, reverse=True)[:PROBLEMS_SHOWN]),
            max(0, len(rows) - PROBLEMS_SHOWN),
        )
        for reason, rows in sorted(groups.items(), key=lambda group: -len(group[1]))
    ]


def _told(record: Record) -> dict[object, str]:
    """By origin one line that lets its owner recognise the row; case numbers masked."""
    return {
        **{p.origin: f"{p.day} {p.name} {p.role} {masked(p.case_no)}" for p in record.procedures},
        **{a.origin: f"{a.day} 管理病例 {masked(a.case_no)}" for a in record.admissions},
        **{r.origin: f"{r.day} {r.exam}报告 {r.number} 份" for r in record.reports},
        **{a.origin: f"{a.day} {a.type} {a.title}" for a in record.activities},
        **{r.origin: f"{r.start} 至 {r.end} 轮转" for r in record.rotations},
        **{x.origin: f"{x.start} 至 {x.end} 请假" for x in record.leaves},
    }
