"""How much of what a hospital writes is understood, and how often its matcher was right.

Counted by the database where it can; whether an answer was exactly right it cannot compare, so one
narrow query reads all that was said.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.statistics import Interval, clopper_pearson
from seldinger.matching.answers import SURE
from seldinger.web.naming.actions.fitting import GIVEN_UP
from seldinger.web.naming.actions.looking import ACCEPTED
from seldinger.web.naming.confirmed import meanings_confirmed, pairs_of, standing
from seldinger.web.naming.models import Fitting, NameConfirmation, WrittenName
from seldinger.web.naming.proposals import Wordings, is_same
from seldinger.web.people.models import Hospital

BINS = (0.0, 0.5, 0.7, 0.9, 0.95, 0.98)  # below the second it is silent (docs/matching.md)
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Counted:
    """Names, and how often they stand in the hospital's lists."""

    names: int = 0
    times: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A confirmation of a name that the matcher had not been told before.

    answered: sure enough to say it. right: its guess was exactly what people say now: who erred
    may have confirmed it anew.
    """

    confirmation: int
    month: date
    answered: bool
    right: bool
    confidence: float
    was_check: bool


@dataclass(frozen=True, slots=True)
class Rate:
    """said: the mean of what it said how sure it was; None where n is 0."""

    n: int
    right: int
    said: float | None

    @property
    def interval(self) -> Interval:
        """95 %, exact."""
        return clopper_pearson(self.right, self.n)


@dataclass(frozen=True, slots=True)
class Month:
    """confirmed: by hand. by_table: of tables of names. answered, checks: of those by hand."""

    first: date
    confirmed: int
    by_table: int
    answered: Rate
    checks: Rate


def counts_of(hospital: Hospital) -> dict[str, Counted]:
    """By state; one query."""
    rows = WrittenName.objects.filter(hospital=hospital).order_by().values_list("state")
    told = rows.annotate(names=Count("pk"), number=Sum("times"))
    return {state: Counted(names, number or 0) for state, names, number in told}


_ASKED = (
    "pk", "name", "made_at", "entries", "proposed", "confidence", "was_check", "catalogue",
    "version",
)  # fmt: skip


def asked_of(hospital: Hospital) -> tuple[Asked, ...]:
    """The newest first; what was taken back is left out. One query, and the catalogues'."""
    rows = [*standing(hospital).values_list(*_ASKED, named=True)]
    holds = {row.name: row.entries for row in rows}  # of one name the last
    asked = [row for row in reversed(rows) if row.confidence is not None]
    wordings = Wordings(asked)
    return tuple(
        Asked(
            row.pk, timezone.localdate(row.made_at).replace(day=1), row.confidence >= SURE,
            is_same(wordings.texts(row), holds[row.name]), row.confidence, row.was_check,
        )
        for row in asked
    )  # fmt: skip


def rate_of(asked: Iterable[Asked]) -> Rate:
    """Of those that it answered."""
    answered = [one for one in asked if one.answered]
    said = sum(one.confidence for one in answered) / len(answered) if answered else None
    return Rate(len(answered), sum(one.right for one in answered), said)


def months_of(hospital: Hospital, asked: Sequence[Asked], today: date) -> tuple[Month, ...]:
    """The last twelve, this one last; one query."""
    firsts = [_back(today, number) for number in reversed(range(MONTHS))]
    made = _made(hospital, firsts[0])
    hand, file = NameConfirmation.Origin.HAND.value, NameConfirmation.Origin.FILE.value
    return tuple(
        Month(
            first,
            made.get((first, hand), 0),
            made.get((first, file), 0),
            rate_of(one for one in asked if one.month == first),
            rate_of(one for one in asked if one.month == first and one.was_check),
        )
        for first in firsts
    )


def _made(hospital: Hospital, since: date) -> dict[tuple[date, str], int]:
    rows = NameConfirmation.objects.filter(
        name__hospital=hospital, withdrawn_at__isnull=True, made_at__date__gte=since
    ).order_by()
    told = rows.annotate(month=TruncMonth("made_at")).values_list("month", "origin")
    return {
        (timezone.localdate(month), origin): number
        for month, origin, number in told.annotate(number=Count("pk"))
    }


def _back(today: date, number: int) -> date:
    place = today.year * 12 + today.month - 1 - number
    return date(place // 12, place % 12 + 1, 1)


def fitting_of(hospital: Hospital) -> Fitting | None:
    return Fitting.objects.filter(hospital=hospital).first()


def is_learning(fitting: Fitting | None) -> bool:
    """Not where the process that fitted it has died."""
    begun = fitting.begun_at if fitting else None
    return begun is not None and timezone.now() - begun < GIVEN_UP


def pairs_in(hospital: Hospital, catalogue: Catalogue) -> int:
    """From how many names the matcher can learn."""
    return len(pairs_of(catalogue, meanings_confirmed(hospital, catalogue)))


# -- the confirmations behind a figure ---------------------------------------------------------


def _bin(number: int) -> Callable[[Asked], bool]:
    ends = (*BINS, 1.01)
    return lambda one: one.answered and ends[number] <= one.confidence < ends[number + 1]


def _is_harder(one: Asked) -> bool:
    """Asked because the matcher was not sure enough, though it had an answer."""
    return not one.was_check and one.answered and one.confidence < ACCEPTED


CHOSEN: dict[str, Callable[[Asked], bool]] = {
    "checks": lambda one: one.was_check and one.answered,
    "checks-wrong": lambda one: one.was_check and one.answered and not one.right,
    "harder": _is_harder,
    "harder-wrong": lambda one: _is_harder(one) and not one.right,
    "silent": lambda one: not one.answered,
    **{f"sure-{number}": _bin(number) for number in range(len(BINS))},
}
