"""What approving would write, and what was decided, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from seldinger.web.people.models import Department, Rotation
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.planning.actions.publishing import cannot_take_back
from seldinger.web.planning.aged import Age
from seldinger.web.planning.models import PlanVersion, Publication
from seldinger.web.planning.naming import Names
from seldinger.web.planning.times import month_words
from seldinger.web.planning.written import Change, Line, departments_of

WAITING = Sign("clock", "等待审批", "own-wait")
APPROVED = Sign("check", "已批准", "own-good")
REFUSED = Sign("x", "未批准", "own-bad")
WITHDRAWN = Sign("undo", "已撤回", "own-soft")
TAKEN_BACK = Sign("undo", "批准后撤回", "own-soft")


@dataclass(frozen=True, slots=True)
class Person:
    """One trainee's change. lines, gone: what is made and what is replaced, in words."""

    name: str
    lines: tuple[str, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """stops: why it cannot be published now. notes: worth knowing, no hindrance."""

    lead: str
    stops: tuple[str, ...]
    notes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A publication. address: its key. can_...: what may still be done with it."""

    key: int
    title: str
    plan: int
    number: int
    sign: Sign
    path: tuple[str, ...]
    comment: str
    reason: str
    is_open: bool
    no_way_back: str


def sign_of(row: Publication) -> Sign:
    if row.withdrawn_at is not None:
        return TAKEN_BACK if row.approved else WITHDRAWN
    if row.approved is None:
        return WAITING
    return APPROVED if row.approved else REFUSED


def told_of(row: Publication) -> Told:
    path = [f"{_day(row.at)} {row.by.name} 报批"]
    if row.decided_at and row.decided_by:
        what = "批准" if row.approved else "没有批准"
        path.append(f"{_day(row.decided_at)} {row.decided_by.name} {what}")
    if row.withdrawn_at:
        path.append(f"{_day(row.withdrawn_at)} 撤回")
    return Told(
        key=row.pk,
        title=row.version.plan.title,
        plan=row.version.plan_id,
        number=row.version.number,
        sign=sign_of(row),
        path=tuple(path),
        comment=row.comment,
        reason=row.reason,
        is_open=row.approved is None and row.withdrawn_at is None,
        no_way_back=cannot_take_back(row),
    )


def _day(at: object) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"  # type: ignore[arg-type]


def preview_of(version: PlanVersion, changes: Iterable[Change], age: Age) -> Preview:
    told = [*changes]
    names = Names(version.plan.base)
    departments = departments_of(told)
    stops = [f"{names.trainee(str(o.trainee))}：{o.why}" if o.trainee else o.why for o in age.stops]
    if version.breaches:
        stops.insert(0, f"核对发现 {version.breaches} 处不符，应为 0")
    made = sum(len(one.made) for one in told)
    cut = sum(one.cut for one in told)
    replaced = sum(len(one.replaced) for one in told)
    return Preview(
        lead=_lead(version, len(told), made, bool(stops)),
        stops=tuple(stops),
        notes=_notes(age, names),
        facts=(
            ("涉及学员", f"{len(told)} 人"),
            ("写入", f"{made} 段"),
            ("替换", f"{replaced - cut} 段"),
            ("进行中、改结束日", f"{cut} 段"),
        ),
        people=tuple(_person(one, names, departments) for one in told),
    )


def _lead(version: PlanVersion, people: int, made: int, stopped: bool) -> str:
    if stopped:
        return "这一版现在不能写入轮转。原因见下，请重排后再报批。"
    if not people:
        return "与现在登记的轮转完全一样，批准后没有要写入的。"
    first = month_words(version.plan.first_month)
    return f"批准后，自 {first}起写入 {people} 名学员的 {made} 段轮转。现在还没有写入。"


def _notes(age: Age, names: Names) -> tuple[str, ...]:
    if not age.added:
        return ()
    who = "、".join(names.trainee(str(one)) for one in age.added[:8])
    more = f"等 {len(age.added)} 人" if len(age.added) > 8 else ""
    return (f"{who}{more}在这一版之后才登记，不在方案里；要一起排，请先重排。",)


def _person(one: Change, names: Names, departments: Mapping[int, Department]) -> Person:
    return Person(
        name=one.trainee.person.name,
        lines=tuple(_line(line, names, departments) for line in one.made),
        gone=tuple(rotation_words(row, names) for row in one.replaced),
    )


def _line(line: Line, names: Names, departments: Mapping[int, Department]) -> str:
    where = names.department(str(line.department)) if line.department in departments else ""
    return f"{line.start} 至 {line.end} {names.post(line.place)}{where and f'，{where}'}"


def rotation_words(row: Rotation, names: Names) -> str:
    where = names.department(str(row.department_id)) if row.department_id else ""
    return f"{row.start} 至 {row.end} {names.post(row.place)}{where and f'，{where}'}"
