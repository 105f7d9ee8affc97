"""Results as people read them, and what taking over a list will do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from seldinger.domain.training.rulebook import Rulebook
from seldinger.norms.library import library_at
from seldinger.web.skills.models import Examination, ResultList
from seldinger.web.skills.presenters.words import score_words
from seldinger.web.skills.results import Plan, Planned
from seldinger.workbooks.grid import CellFault

MOST, FAULTS, LISTS = 200, 200, 10


@dataclass(frozen=True, slots=True)
class Row:
    """about: items, title, examiner and source, a phrase each. withdrawn: by whom and when."""

    id: int
    name: str
    trainee: int
    day: str
    kind: str
    post: str
    result: str
    about: tuple[str, ...]
    entered: str
    withdrawn: str


def rows_of(examinations: Iterable[Examination]) -> list[Row]:
    return [_row(one) for one in examinations]


def _row(one: Examination) -> Row:
    rulebook = library_at(None).rulebook(one.traineeship.rulebook)
    by = one.withdrawn_by.name if one.withdrawn_by else ""
    back = f"{timezone.localtime(one.withdrawn_at):%Y-%m-%d} {by} 撤回" if one.withdrawn_at else ""
    return Row(
        id=one.pk,
        name=one.traineeship.person.name,
        trainee=one.traineeship_id,
        day=one.day.isoformat(),
        kind=one.get_kind_display(),
        post=_post(rulebook, one.post),
        result=score_words(one),
        about=tuple(_about(rulebook, one)),
        entered=f"{timezone.localtime(one.made_at):%Y-%m-%d} {one.by.name} 登记",
        withdrawn=back,
    )


def _post(rulebook: Rulebook, post: str) -> str:
    known = rulebook.post_by_id.get(post)
    return known.title if known else post or "全程"


def _about(rulebook: Rulebook, one: Examination) -> Iterable[str]:
    texts = {item.id: item.text for item in rulebook.learning}
    if one.title:
        yield one.title
    if one.items:
        yield f"项目：{'；'.join(texts.get(item, item) for item in one.items)}"
    if one.examiner:
        yield f"考官：{one.examiner}"
    if one.source:
        yield f"出处：{one.source}"


def lead(number: int) -> str:
    return f"登记了 {number} 份考核成绩。" if number else "还没有登记考核成绩。"


# -- a list of results -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    where: str
    fact: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    number: int
    lines: tuple[Line, ...]
    is_open: bool

    @property
    def more(self) -> int:
        return self.number - len(self.lines)


@dataclass(frozen=True, slots=True)
class Preview:
    lead: str
    is_ready: bool
    number: int
    groups: tuple[Group, ...]
    faults: tuple[CellFault, ...]
    more_faults: int


def preview_of(plan: Plan) -> Preview:
    groups = (_group("将写入", plan.new, opened=True), _group("已登记过", plan.there, opened=False))
    return Preview(
        lead=_lead(plan),
        is_ready=plan.is_ready,
        number=len(plan.new),
        groups=tuple(group for group in groups if group.number),
        faults=plan.faults[:FAULTS],
        more_faults=max(0, len(plan.faults) - FAULTS),
    )


def _lead(plan: Plan) -> str:
    told = [f"读出 {len(plan.new)} 份新成绩"]
    told += [f"{len(plan.there)} 份已登记过"] if plan.there else []
    rows = len({(one.sheet, one.row) for one in plan.faults})
    told += [f"{rows} 行要改正，改正之前整份不写入"] if rows else []
    return f"{'，'.join(told)}。还没有写入任何内容。"


def _group(title: str, planned: tuple[Planned, ...], *, opened: bool) -> Group:
    lines = tuple(_line(one) for one in planned[:MOST])
    return Group(title, len(planned), lines, opened)


def _line(one: Planned) -> Line:
    entered = one.entered
    unsaved = Examination(
        kind=entered.kind, score=entered.score, out_of=entered.out_of, outcome=entered.outcome
    )
    rulebook = library_at(None).rulebook(one.trainee.rulebook)
    told = [entered.day.isoformat(), unsaved.get_kind_display(), _post(rulebook, entered.post)]
    told += [entered.title] if entered.title else []
    fact = f"{' · '.join(told)}：{score_words(unsaved)}"
    return Line(one.trainee.person.name, f"第 {one.row.line} 行", fact)


@dataclass(frozen=True, slots=True)
class Taken:
    """standing: how many of its results were not taken back."""

    id: int
    file_name: str
    about: str
    standing: int


def taken_shown(lists: QuerySet[ResultList]) -> list[Taken]:
    standing = Count("examinations", filter=Q(examinations__withdrawn_at__isnull=True))
    rows = lists.annotate(made=Count("examinations"), standing=standing)
    return [_taken(row) for row in rows.select_related("by", "base").order_by("-taken_at")[:LISTS]]


def _taken(row: ResultList) -> Taken:
    made, standing = row.made, row.standing  # type: ignore[attr-defined]
    day = f"{timezone.localtime(row.taken_at):%Y-%m-%d}" if row.taken_at else ""
    told = f"{row.base.name}，{day} {row.by.name} 写入 {made} 份"
    told += "" if standing == made else f"，{made - standing} 份已撤回"
    return Taken(row.pk, row.file_name, told, standing)
