"""All curves of one trainee: a card for each category, a row for each measure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from seldinger.domain.training.curves_course import Standing
from seldinger.web.curves.courses import Curve
from seldinger.web.curves.wording import limit_words, sign_of, standing_words, unsaid_words
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
    id: str
    title: str
    rows: tuple[MeasureRow, ...]


def cards_of(trainee: Traineeship, curves: Iterable[Curve]) -> tuple[CategoryCard, ...]:
    groups = groupby(curves, key=lambda one: (one.category, one.title))
    return tuple(
        CategoryCard(category, title, tuple(_row(trainee, one) for one in its if _says(one)))
        for (category, title), its in groups
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
    told = f"{categories} 类手术有术者病例；{len(standings)} 条曲线有界限，{shown} 条已显示达到"
    return f"{told}，{alarms} 条有警报。" if alarms else f"{told}，没有警报。"


def _says(curve: Curve) -> bool:
    """A measure that nobody has told or asked about is left out."""
    return bool(curve.cases) or curve.limit is not None


def _row(trainee: Traineeship, curve: Curve) -> MeasureRow:
    return MeasureRow(
        title=str(curve.measure.label),
        count=f"{len(curve.cases)} 例，失败 {sum(curve.failed)}",
        sign=sign_of(curve),
        words=standing_words(curve),
        rates=limit_words(curve.limit) if curve.limit else "",
        unsaid=unsaid_words(curve),
        url=reverse("curve", args=[trainee.pk, curve.category, curve.measure.value]),
    )
