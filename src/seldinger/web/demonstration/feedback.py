"""What trainees of the first base said of posts and teachers in the last quarters: simulated."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from seldinger.domain.training.months import add_months
from seldinger.domain.training.words import LEAVE, State
from seldinger.web.demonstration.people import People
from seldinger.web.feedback.actions.bulk import Collected, publish_collected
from seldinger.web.feedback.ballots import Rating
from seldinger.web.feedback.models import LEAST
from seldinger.web.feedback.offers import TAUGHT, About
from seldinger.web.feedback.periods import period_of
from seldinger.web.feedback.questions import asked_of
from seldinger.web.logbook.models import Participation
from seldinger.web.people.models import Base, Person, Rotation

_QUARTER = 3  # months
_TEACHERS, _MOST = 4, 9  # so many teachers, and raters of one thing
_LEVELS = (2, 3, 4, 4, 4, 5, 5)
_USUAL = (*_LEVELS, 0)  # some decline a question, never the first
_SPEAK = 0.25  # of the raters
_SAID = (
    "示例：夜间急诊也叫上我们，学到很多。",
    "示例：希望入科第一天就说明要做到多少例。",
    "示例：病房杂务多，上台的时间少。",
)


def add_feedback(people: People, base: str, today: date) -> None:
    dice = random.Random(f"feedback {today}")
    quarter_ago = add_months(today, -_QUARTER)
    found = [*_posts(people.bases[base], quarter_ago), *_teachers(people.bases[base], quarter_ago)]
    collected = [_collected(about, voters, dice) for about, voters in found]
    if collected:  # a small demonstration has nowhere five people
        publish_collected(by=None, period=period_of(quarter_ago), collected=collected)


def _posts(base: Base, until: date) -> Iterator[tuple[About, list[Person]]]:
    """Every post where enough have been; the others say that they are too few."""
    rows = Rotation.objects.filter(
        traineeship__stays__base=base, withdrawn_at__isnull=True, end__lt=until,
        hospital__isnull=False,
    ).exclude(place=LEAVE)  # fmt: skip
    there: dict[tuple[str, int], dict[int, Rotation]] = defaultdict(dict)
    for row in rows.select_related("hospital", "traineeship__person").order_by("start", "pk"):
        there[row.place, row.hospital_id or 0][row.traineeship.person_id] = row
    for visits in there.values():
        last = [*visits.values()][-1]
        if len(visits) >= LEAST:
            about = About(base, last.start, last.end, place=last.place, hospital=last.hospital)
            yield about, [row.traineeship.person for row in visits.values()]


def _teachers(base: Base, until: date) -> Iterable[tuple[About, list[Person]]]:
    """Those of whom the most trainees had something verified."""
    pairs = Participation.objects.filter(
        traineeship__stays__base=base, state=State.VERIFIED.value, withdrawn_at__isnull=True,
        basis__in=TAUGHT, procedure__case__day__lt=until, decided_by__isnull=False,
    )  # fmt: skip
    told = pairs.order_by().values_list("decided_by", "traineeship__person").distinct()
    taught: dict[int, list[int]] = defaultdict(list)
    for teacher, trainee in told:
        taught[teacher].append(trainee)
    most = sorted(taught, key=lambda pk: (-len(taught[pk]), pk))[:_TEACHERS]
    everybody = Person.objects.in_bulk({*most, *(pk for one in most for pk in taught[one])})
    return [
        (
            About(base, until, until, teacher=everybody[one]),
            [everybody[pk] for pk in sorted(taught[one])],
        )
        for one in most
        if len(taught[one]) >= LEAST
    ]


def _collected(about: About, voters: list[Person], dice: random.Random) -> Collected:
    some = voters[:_MOST]
    first, *others = [one.id for one in asked_of(about.kind.value)]
    ratings = [
        Rating(
            {first: dice.choice(_LEVELS)} | {one: dice.choice(_USUAL) for one in others},
            dice.choice(_SAID) if dice.random() < _SPEAK else "",
        )
        for _ in some
    ]
    return Collected(about, some, ratings)
