"""All curves of one trainee: a card for each category, a row for each measure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from seldinger.domain.training.curves_course import Standing
from seldinger.web.curves.courses import Curve
from seldinger.web.curves.wording import (
    MANY,
    count_words,
    left_words,
    limit_words,
    sign_of,
    standing_words,
    unsaid_words,
)
from seldinger.web.people.models import Traineeship
from seldinger.web.people.presenters.sign import Sign


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """count: n and failures. rates: what it is held against; empty without a limit."""

    title: str
    count: str
    sign: Sign
    words: str
    rates: str
    unsaid: str
    url: str


@dataclass(frozen=True, slots=True)
class CategoryCard:
    """left: cases that are in no curve."""

    id: str
    title: str
    left: str
    rows: tuple[MeasureRow, ...]


def cards_of(trainee: Traineeship, curves: Iterable[Curve]) -> tuple[CategoryCard, ...]:
    groups = groupby(curves, key=lambda one: (one.category, one.title, one.left))
    return tuple(
        CategoryCard(
            category,
            title,
            left_words(left),
            tuple(_row(trainee, one) for one in its if _says(one)),
        )
        for (category, title, left), its in groups
    )


def lead_of(curves: Sequence[Curve]) -> str:
    """The answer in a sentence."""
    if not curves:
        return "还没有审核通过的术者病例，没有曲线。"
    categories = len({one.category for one in curves})
    standings = [one.course.standing for one in curves if one.course]
    if not standings:
        return f"{categories} 类手术有术者病例；基地没有填界限，只列累计的例数。"
    shown, alarms = standings.count(Standing.SHOWN), standings.count(Standing.ALARM)
    learning, beyond = len(standings) - shown - alarms, sum(one.beyond for one in curves)
    told = [
        f"{alarms} 条有警报" if alarms else "",
        f"{shown} 条已显示达到、在观察期，没有警报" if shown else "",
        f"{learning} 条在学习期，学习期不会报警" if learning else "",
        f"其中 {beyond} 条失败已多于可接受的范围" if beyond else "",
    ]
    found = "；".join(one for one in told if one)
    return f"{categories} 类手术有术者病例，{len(standings)} 条曲线有界限：{found}。"


def many_of(curves: Sequence[Curve]) -> str:
    """Where more than one is judged."""
    return MANY if sum(one.course is not None for one in curves) > 1 else ""


def _says(curve: Curve) -> bool:
    """A measure that nobody has told or asked about is left out."""
    return bool(curve.cases) or curve.limit is not None


def _row(trainee: Traineeship, curve: Curve) -> MeasureRow:
    return MeasureRow(
        title=str(curve.measure.label),
        count=count_words(curve),
        sign=sign_of(curve),
        words=standing_words(curve),
        rates=limit_words(curve.limit) if curve.limit else "",
        unsaid=unsaid_words(curve),
        url=reverse("curve", args=[trainee.pk, curve.category, curve.measure.value]),
    )
