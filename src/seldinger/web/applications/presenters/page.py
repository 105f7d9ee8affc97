"""One application: how it stands, what the platform filled in, who answered what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from seldinger.web.applications.figures import Figure, read
from seldinger.web.applications.models import Application, Round, Step
from seldinger.web.applications.people import Stage, asked_at
from seldinger.web.applications.presenters.listing import late
from seldinger.web.applications.presenters.signs import answer_sign, state_sign
from seldinger.web.applications.scope import asked_of, scope_told
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.presenters.adding import EntryChoice, entry_choices
from seldinger.web.privileges.wording import span_words

State = Application.State


@dataclass(frozen=True)
class FigureCard:
    """A figure with the address of the rows behind it; empty where there are none."""

    figure: Figure
    url: str
    more: str


@dataclass(frozen=True)
class StepLine:
    stage: str
    sign: Sign
    who: str
    when: str
    late: str
    notes: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class RoundBlock:
    number: int
    on: date
    words: str
    figures: tuple[FigureCard, ...]
    steps: tuple[StepLine, ...]


@dataclass(frozen=True)
class ApplicationPage:
    """rounds: the newest first."""

    id: int
    doctor: str
    scope: str
    sign: Sign
    answer: str
    facts: tuple[tuple[str, str], ...]
    entries: tuple[EntryChoice, ...]
    renews: int | None
    grant: int | None
    rounds: tuple[RoundBlock, ...]


def application_page(application: Application, on: date) -> ApplicationPage:
    rounds = list(application.rounds.prefetch_related("steps__by"))
    return ApplicationPage(
        id=application.pk,
        doctor=application.doctor.name,
        scope=scope_told(application),
        sign=state_sign(application.state),
        answer=_answer(application, rounds, on),
        facts=tuple(_facts(application)),
        entries=tuple(_entries(application)),
        renews=application.renews_id,
        grant=application.grant_id,
        rounds=tuple(_block(application, one, on) for one in reversed(rounds)),
    )


def _answer(application: Application, rounds: Iterable[Round], on: date) -> str:
    steps = [step for one in rounds for step in one.steps.all()]
    step = next((step for step in steps if not step.answer), None)
    state = State(application.state)
    if state is State.GRANTED and application.grant:
        grant = application.grant
        return f"{span_words(grant.start, grant.end)}，文号 {grant.document}。"
    if state is State.WITHDRAWN:
        return "申请人已撤回，不再办理。"
    if step is None or state in (State.REFUSED, State.RETURNED):
        last = steps[-1]
        then = "补充后可以再次提交。" if state is State.RETURNED else ""
        return f"{last.get_stage_display()}：{last.reason.rstrip('。')}。{then}"
    until = f"期限 {step.due}" if step.due else "期限：规则未填"
    overdue = late(step, on)
    return f"{until}{'，' + overdue if overdue else ''}。{_whom(application, step, on)}"


def _whom(application: Application, step: Step, on: date) -> str:
    people = asked_at(Stage(step.stage), application, on).people
    if not people:
        return f"现在没有能答复的人，请{application.hospital}的管理员登记。"
    return f"等{'、'.join(one.name for one in people)}答复。"


def _facts(application: Application) -> Iterator[tuple[str, str]]:
    yield "申请人", application.doctor.name
    yield "医院与科室", f"{application.hospital.name} {application.department.name}"
    yield "申请范围", scope_told(application)
    yield "提出时间", f"{timezone.localdate(application.made_at)}"
    book = catalogue_named(application.catalogue, application.version)
    yield "分级目录", f"{book.title}（第 {application.version} 版）"


def _entries(application: Application) -> list[EntryChoice]:
    asked = asked_of(application)
    if asked.kind != Grant.Kind.ENTRIES:
        return []
    catalogue = catalogue_named(application.catalogue, application.version)
    known = [catalogue.by_id[one] for one in asked.entries if one in catalogue.by_id]
    return entry_choices(catalogue, known)


def _block(application: Application, one: Round, on: date) -> RoundBlock:
    return RoundBlock(
        number=one.number,
        on=one.on,
        words=one.words,
        figures=tuple(_card(application, one, figure) for figure in read(one.evidence)),
        steps=tuple(step_line(step, on) for step in one.steps.all()),
    )


def _card(application: Application, one: Round, figure: Figure) -> FigureCard:
    told = [application.pk, one.number, figure.key]
    url = reverse("application_rows", args=told) if figure.rows else ""
    return FigureCard(figure, url, f"看这 {figure.number} 条" if url else "")


def cards_before(figures: Iterable[Figure]) -> list[FigureCard]:
    """Before it is handed in: nothing is kept yet that one could open."""
    return [FigureCard(figure, "", "") for figure in figures]


def step_line(step: Step, on: date) -> StepLine:
    began = timezone.localdate(step.began_at)
    until = f"，期限 {step.due}" if step.due else "，期限：规则未填"
    passed = step.answer == Step.Said.PASSED_OVER and step.by is None
    when = f"{timezone.localdate(step.at)}" if step.at else f"{began} 起{until}"
    return StepLine(
        stage=Stage(step.stage).label,
        sign=answer_sign(step.answer),
        who="平台" if passed else (step.by.name if step.by else ""),
        when=when,
        late=late(step, on) if not step.answer else "",
        notes=tuple(_notes(step)),
        reason=step.reason,
    )


def _notes(step: Step) -> Iterator[str]:
    if step.note:
        yield step.note
    if step.escalated_at:
        yield f"{timezone.localdate(step.escalated_at)} 逾期，已上报下一环节"
