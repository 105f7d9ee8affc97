"""A cohort as finished strings: the answer, the heat map, and what each trainee lacks most."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from seldinger.domain.training.rulebook import PostKind, Requirement, Rulebook
from seldinger.domain.training.words import LEAVE, Status
from seldinger.report.labels import STATUS
from seldinger.report.layout import amount, lacking
from seldinger.web.logbook.belief import Belief
from seldinger.web.people.models import Rotation
from seldinger.web.progress.choosing import is_done, is_over
from seldinger.web.progress.queries import Member
from seldinger.web.progress.short_verdict import BEHIND, LATE, Group, ShortFinding, ShortVerdict

PACE_WORDS = {LATE: "已过期未完成", BEHIND: "落后于进度"}
SIGNS = ("记号", " · ".join(f"{label.icon} {label.word}" for label in STATUS.values()))
# What the words mean, see report/pace.py; stands wherever they do.
MEANINGS = [
    (
        PACE_WORDS[LATE],
        "应完成日已过，已审核的和待审核的加起来仍不到最低数。应完成日是能做这项要求的最后一段轮转"
        "（包括已排好的）的最后一天；还没有排轮转的不算过期",
    ),
    (
        PACE_WORDS[BEHIND],
        "没有过期，但已审核的和待审核的加起来，少于最低数按已过去的轮转天数折算的数（向下取整）。"
        "轮转月数随时间自然增加，不参与比较",
    ),
    (
        "登记 · 审核 · 核对",
        "手术操作的条数：学员登记的；其中上级医师已审核的；其中与医院手术清单一致的。"
        "没有导入清单的日子无从核对，不算在内。只有已审核的计入",
    ),
    ("没有计算的", "只比较已经过去的天数和已经登记的数，不预测能否按期完成"),
]


@dataclass(frozen=True, slots=True)
class MapCell:
    """One trainee in one group. url: empty where nothing of the group applies.

    of: the group and its status in words. note: the one thing most worth knowing. css: status,
    how full, whether anything is open, and LATE or BEHIND. Few fields: a page has a thousand.
    """

    of: str
    css: str
    icon: str
    score: str = ""
    note: str = ""
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """“血管造影术·术者 18 / 20，缺 2 例”. mark: LATE, BEHIND or empty; word says it."""

    title: str
    text: str
    mark: str
    word: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One trainee. late, behind: “过期 2”, “落后 1”, or empty; calm: what is said where both are.

    over: “培训已到期”, or empty. score: requirements done of those that apply.
    """

    name: str
    url: str
    year: str
    entry: str
    end: str
    place: str
    status: str
    icon: str
    word: str
    score: str
    late: str
    behind: str
    over: str
    calm: str
    belief: Belief


@dataclass(frozen=True, slots=True)
class MapRow:
    """One trainee in the heat map."""

    row: Row
    cells: tuple[MapCell, ...]
    shortfalls: tuple[Shortfall, ...]


def lead(members: Sequence[Member]) -> str:
    """“20 名学员：3 名有已过期未完成的要求，另有 5 名落后于进度，其余 12 名按进度或已完成”."""
    late = sum(member.short.late > 0 for member in members)
    behind = sum(member.short.behind > 0 and not member.short.late for member in members)
    over = sum(map(is_over, members))
    whole, rest = f"{len(members)} 名学员：", len(members) - late - behind - over
    if not late and not behind and not over:
        return f"{whole}没有已过期未完成的要求，也没有人落后于进度"
    parts = [f"{late} 名有{PACE_WORDS[LATE]}的要求"] if late else []
    parts += [f"{'另有 ' if late else ''}{behind} 名{PACE_WORDS[BEHIND]}"] if behind else []
    parts += [f"{over} 名培训已到期、还有要求没有完成"] if over else []
    parts += [f"其余 {rest} 名按进度或已完成"] if rest else []
    return whole + "，".join(parts)


def _calm(member: Member) -> str:
    """What is said of somebody who is neither late nor behind."""
    if is_done(member):
        return "全部完成"
    if is_over(member):
        return f"培训已到期，待审 {member.short.pending}" if member.short.pending else "培训已到期"
    return "按进度"


class Rows:
    """Members as rows, in the words of one rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.posts = {post.id: post.title for post in rulebook.posts}
        self.places = {place.id: place.title for place in rulebook.places} | {LEAVE: LEAVE}
        kinds = {post.id: post.kind for post in rulebook.posts}
        beside = PostKind.CONCURRENT
        self.beside = {place.id for place in rulebook.places if kinds[place.post] is beside}
        self.requirements = {one.id: one for one in rulebook.requirements}

    def heads(self, short: ShortVerdict) -> list[str]:
        """The titles above the cells."""
        return [self.posts[group.post] for group in short.groups]

    def row(self, member: Member) -> Row:
        short, trainee = member.short, member.trainee
        label = STATUS[short.status]
        return Row(
            name=trainee.person.name,
            url=reverse("trainee", args=[trainee.pk]),
            year=f"{trainee.entry.year} 级",
            entry=trainee.entry.isoformat(),
            end=member.end.isoformat(),
            place=self.place(member),
            status=short.status,
            icon=label.icon,
            word=label.word,
            score=f"{short.done}/{short.applicable}",
            late=f"过期 {short.late}" if short.late else "",
            behind=f"落后 {short.behind}" if short.behind else "",
            over="培训已到期" if is_over(member) else "",
            calm=_calm(member),
            belief=short.belief,
        )

    def map_row(self, member: Member) -> MapRow:
        short, trainee, row = member.short, member.trainee.pk, self.row(member)
        return MapRow(
            row,
            tuple(self._cell(group, trainee, row.url) for group in short.groups),
            tuple(self._shortfall(one, trainee) for one in short.shortfalls),
        )

    def place(self, member: Member) -> str:
        """“神经介入 · 神经介入科，兼总住院医师”; of those who are gone, since when and why."""
        if not member.is_training:
            return f"{member.end} {member.stay.get_ending_display()}"
        here = [rotation for rotation in member.now if rotation.place not in self.beside]
        there = [self.places[rotation.place] for rotation in member.now if rotation not in here]
        main = "、".join(self._visit(rotation) for rotation in here)
        if not main:
            return "、".join(there) or "今日无轮转"
        return f"{main}，兼{'、'.join(there)}" if there else main

    def _visit(self, rotation: Rotation) -> str:
        department = f" · {rotation.department.name}" if rotation.department else ""
        return f"{self.places[rotation.place]}{department}"

    def _cell(self, group: Group, trainee: int, url: str) -> MapCell:
        label, title = STATUS[group.status], self.posts[group.post]
        of = f"{title} {label.word}"
        if group.status is Status.NOT_APPLICABLE:
            return MapCell(of, "nothing", label.icon)
        note, mark = _note(group)
        is_open = "open" if group.open else ""
        return MapCell(
            of=of,
            css=f"status-{group.status} fill-{group.share // 10} {is_open} {mark}",
            icon=label.icon,
            score=f"{group.done}/{group.total}",
            note=note,
            title=f"{title}：{_told(group)}",
            url=_evidence(group, trainee, url),
        )

    def _shortfall(self, one: ShortFinding, trainee: int) -> Shortfall:
        requirement = self.requirements[one.id]
        return Shortfall(
            title=requirement.title,
            text=f"{amount(one.counted)} / {requirement.minimum}，{_lacks(requirement, one)}",
            mark=one.pace,
            word=PACE_WORDS.get(one.pace, ""),
            url=reverse("requirement", args=[trainee, one.id]),
        )


def _lacks(requirement: Requirement, one: ShortFinding) -> str:
    """“缺 2 例”, “缺 1 个月”, “缺 2 个月 3 天”."""
    missing = requirement.minimum - one.counted
    counter = "个月" if requirement.unit == "月" else requirement.unit
    return (
        f"缺 {lacking(missing)} {counter}" if missing == int(missing) else f"缺 {lacking(missing)}"
    )


def _note(group: Group) -> tuple[str, str]:
    if group.late:
        return f"过期 {group.late}", LATE
    if group.behind:
        return f"落后 {group.behind}", BEHIND
    return (f"待审 {group.pending}", "") if group.pending else ("", "")


def _told(group: Group) -> str:
    parts = [f"{group.total} 项中 {group.done} 项已完成", f"平均完成 {group.share}%"]
    parts += [f"{group.late} 项{PACE_WORDS[LATE]}"] if group.late else []
    parts += [f"{group.behind} 项{PACE_WORDS[BEHIND]}"] if group.behind else []
    parts += [f"{group.pending} 项有待审核"] if group.pending else []
    return "，".join(parts)


def _evidence(group: Group, trainee: int, url: str) -> str:
    """One open requirement: its evidence. Several: the trainee's page, at this group."""
    if len(group.open) == 1:
        return reverse("requirement", args=[trainee, group.open[0]])
    return f"{url}{'?filter=open' if group.open else ''}#{group.post}"
