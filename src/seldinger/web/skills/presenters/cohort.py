"""A base's year as finished strings: what nobody touched first."""

from dataclasses import dataclass

from seldinger.web.people.presenters.sign import Sign
from seldinger.web.skills.cohort import BaseYear, ItemYear, PostYear
from seldinger.web.teaching.topics import KINDS

_NOBODY = Sign("flag", "无人接触", "skill-none")
_UNPROVEN = Sign("flag", "无人听课或考核", "skill-none")
_SOME = Sign("list", "部分人", "skill-waits")
_ALL = Sign("list", "人人有依据", "skill-has")


@dataclass(frozen=True, slots=True)
class ItemLine:
    """met, taught, examined: “2 / 5”. about: why nothing that is logged can be evidence; empty
    else."""

    text: str
    kind: str
    level: str
    sign: Sign
    met: str
    taught: str
    examined: str
    about: str
    line: int


@dataclass(frozen=True, slots=True)
class PostCard:
    id: str
    title: str
    about: str
    untouched: tuple[ItemLine, ...]
    items: tuple[ItemLine, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """posts: where somebody was that year. empty: titles of the others."""

    lead: str
    posts: tuple[PostCard, ...]
    empty: str


def year_shown(told: BaseYear) -> Year:
    visited = [one for one in told.posts if one.trainees]
    others = [one.post.title for one in told.posts if not one.trainees]
    empty = f"{told.year} 年没有学员轮转：{'、'.join(others)}" if others else ""
    return Year(_lead(told, visited), tuple(_card(one) for one in visited), empty)


def _lead(told: BaseYear, visited: list[PostYear]) -> str:
    if not visited:
        return f"{told.year} 年还没有学员在有学习项目的岗位轮转。"
    untouched = sum(len(one.untouched) for one in visited)
    items = sum(len(one.items) for one in visited)
    begin = f"{told.year} 年 {len(visited)} 个岗位共 {items} 项"
    return (
        f"{begin}，{untouched} 项无人接触、听课或考核。"
        if untouched
        else f"{begin}，每项都有人接触、听课或考核。"
    )


def _card(one: PostYear) -> PostCard:
    number = len(one.trainees)
    untouched = len(one.untouched)
    about = f"{number} 名学员，{len(one.items)} 项"
    about += (
        f"，{untouched} 项无人接触、听课或考核" if untouched else "，每项都有人接触、听课或考核"
    )
    about += f"。有全岗位的考核成绩 {len(one.examined)} 人" if one.examined else ""
    return PostCard(
        id=one.post.id,
        title=one.post.title,
        about=about,
        untouched=tuple(_line(item, number) for item in one.untouched),
        items=tuple(_line(item, number) for item in one.items if not item.is_untouched),
    )


def _line(one: ItemYear, number: int) -> ItemLine:
    only = one.link.examination_only
    return ItemLine(
        text=one.item.text,
        kind=KINDS[one.item.kind],
        level=one.item.level,
        sign=_sign(one, number),
        met="" if only else f"{len(one.trainees)} / {number}",
        taught=f"{len(one.taught)} / {number}",
        examined=f"{len(one.examined)} / {number}",
        about="只能由考核或课程证明" if only else "",
        line=one.item.source.line or 0,
    )


def _sign(one: ItemYear, number: int) -> Sign:
    if one.is_untouched:
        return _UNPROVEN if one.link.examination_only else _NOBODY
    return _ALL if len(one.reached) == number else _SOME
