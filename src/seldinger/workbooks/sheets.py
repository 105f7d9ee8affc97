"""The sheets and columns of the logbook workbook: one description for reader and template."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from seldinger.domain.training.rulebook import (
    ActivityCount,
    PatientsManaged,
    ReportsOf,
    Rulebook,
)
from seldinger.domain.training.words import LEAVE, Role, State
from seldinger.workbooks.cells import word
from seldinger.workbooks.grid import Column

T = TypeVar("T")
DATE = "日期，如 2026-03-05"


class Words(dict[str, T]):
    """The words of one drop-down → what they mean."""

    @cached_property
    def folded(self) -> dict[str, T]:
        """The same words as people type them: no white space, full-width folded, any case."""
        return {word(key): value for key, value in self.items()}


@dataclass(frozen=True)
class Vocabulary:
    """The words of each drop-down, for one rulebook."""

    backgrounds: Words[str]
    directions: Words[str]
    places: Words[str]
    categories: Words[str]
    kinds: Words[str]
    exams: Words[str]
    parts: dict[str, frozenset[str]]  # exam → its parts; empty where it has none
    types: Words[str]
    capacities: Words[str]
    levels: Words[str]
    roles: Words[Role]
    states: Words[State]

    @classmethod
    def of(cls, rulebook: Rulebook) -> "Vocabulary":
        directions = Words({post.title: post.id for post in rulebook.directions})
        managed = {
            r.label: r.post
            for r in rulebook.requirements
            if isinstance(r, PatientsManaged) and r.label
        }
        reports = [r for r in rulebook.requirements if isinstance(r, ReportsOf)]
        duties = [r for r in rulebook.requirements if isinstance(r, ActivityCount)]
        interventional = {c.title: c.id for c in rulebook.categories if c.interventional}
        return cls(
            backgrounds=Words({b.title: b.id for b in rulebook.backgrounds}),
            directions=directions,
            places=Words({place.title: place.id for place in rulebook.places}),
            categories=Words({c.title: c.id for c in rulebook.categories}),
            kinds=Words(managed | interventional | directions),
            exams=Words({r.exam: r.exam for r in reports}),
            parts={
                exam: frozenset(r.part for r in reports if r.exam == exam and r.part)
                for exam in {r.exam for r in reports}
            },
            types=Words({kind: kind for r in duties for kind in sorted(r.types)}),
            capacities=Words({name: name for name in rulebook.capacities}),
            levels=Words({name: name for name in rulebook.levels}),
            roles=Words({str(role): role for role in Role}),
            states=Words({str(state): state for state in State}),
        )


def any_of(words: object) -> str:
    """“甲、乙、丙之一”."""
    return "、".join(map(str, words)) + "之一"  # type: ignore[call-overload]


def columns_of(rulebook: Rulebook) -> dict[str, tuple[Column, ...]]:
    """Sheet title → its columns, in the template's order; only what the rulebook asks about."""
    words = Vocabulary.of(rulebook)
    state = Column("状态", any_of(words.states))
    hospital, department = Column("医院", "医院名", False), Column("科室", "科室名", False)
    parts = sorted({part for parts in words.parts.values() for part in parts})
    number = rulebook.choices
    sheets = {
        "学员": (
            Column("工号", "工号"),
            Column("姓名", "姓名"),
            Column("背景", any_of(words.backgrounds), bool(words.backgrounds)),
            Column("入培日期", DATE),
            Column(
                "方向",
                f"{number} 个不同的专业方向，用、隔开：{'、'.join(words.directions)}",
                bool(words.directions),
            ),
        ),
        "轮转": (
            Column("岗位", any_of([*words.places, LEAVE])),
            Column("开始", DATE),
            Column("结束", f"不早于开始的{DATE}"),
            hospital,
            department,
        ),
        "手术": (
            Column("日期", DATE),
            Column("病例号", "病例号"),
            Column("手术名称", "手术名称（类别留空时必填）"),
            Column("类别", f"{any_of(words.categories)}，或留空"),
            Column("角色", any_of(words.roles)),
            Column("上级医师", "姓名"),
            state,
            Column("台次", "不小于 1 的整数，空为 1", False),
            hospital,
            department,
        ),
        "管理病例": (
            Column("入院日期", DATE),
            Column("病例号", "病例号"),
            Column("类别", f"{any_of(words.kinds)}，或留空（按当日岗位）"),
            state,
        ),
        "影像报告": (
            Column("日期", DATE),
            Column("检查", any_of(words.exams)),
            Column("部位", any_of(parts)),
            Column("份数", "不小于 1 的整数"),
            state,
            Column("上级医师", "姓名", False),
        ),
        "科研教学": (
            Column("日期", DATE),
            Column("类型", any_of(words.types)),
            Column("题目", "题目"),
            Column("本人作用", any_of(words.capacities)),
            Column("期刊级别", any_of(words.levels)),
            state,
        ),
    }
    unasked = {
        "管理病例": not any(isinstance(r, PatientsManaged) for r in rulebook.requirements),
        "影像报告": not words.exams,
        "科研教学": not words.types,
    }
    return {title: columns for title, columns in sheets.items() if not unasked.get(title)}
