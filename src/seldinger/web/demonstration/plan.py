"""A trainee's rotations over the whole training, derived from the rulebook's months."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from random import Random

from seldinger.domain.training.months import ONE_DAY, add_months
from seldinger.domain.training.rulebook import MonthsIn, PostKind, Rulebook
from seldinger.web.demonstration.interruptions import (
    interrupted,
    interruptions,
    split_at,
    stays_of,
)
from seldinger.web.demonstration.places import ward_of
from seldinger.web.demonstration.profiles import Profile, Seat
from seldinger.web.demonstration.visits import ABSENT, PlannedStay, Visit, Way

_LONGEST_VISIT = 12  # months in one hospital


def way_of(seat: Seat, rulebook: Rulebook, random: Random, today: date) -> Way:
    """Plan one trainee."""
    background = rulebook.backgrounds[seat.background % len(rulebook.backgrounds)].id
    wished = random.sample([post.id for post in rulebook.directions], rulebook.choices)
    in_order = sorted(wished, key=[post.id for post in rulebook.directions].index)
    stretch = list(_stretch(seat, rulebook, background, in_order))
    for begins, months, what in interruptions(seat, today):
        stretch = list(interrupted(stretch, begins, months, what))
    stays = tuple(stays_of(seat, stretch))
    main = [_placed(v, seat, stays) for v in split_at(stretch, stays) if v.place != ABSENT]
    declared = seat.profile is not Profile.NEW
    visits = (*main, *_beside(main, rulebook)) if declared else tuple(_until_choice(main, rulebook))
    stage_of = {post.id: post.stage for post in rulebook.posts}
    return Way(seat, background, tuple(in_order) if declared else (), visits, stays, stage_of)


def _stretch(
    seat: Seat, rulebook: Rulebook, background: str, directions: list[str]
) -> Iterator[Visit]:
    """One visit after another, in the rulebook's order; no place longer than a year at once."""
    start = seat.entry
    for place, post, months in _places(rulebook, background, directions):
        for part in (_LONGEST_VISIT,) * (months // _LONGEST_VISIT) + (months % _LONGEST_VISIT,):
            end = add_months(start, part)
            if part:
                yield Visit(place, post, start, end - ONE_DAY)
            start = end


def _places(
    rulebook: Rulebook, background: str, directions: list[str]
) -> Iterator[tuple[str, str, int]]:
    """Place, post and months of everything that is rotated through, one after another."""
    for requirement in rulebook.requirements:
        if not isinstance(requirement, MonthsIn) or len(requirement.places) > 1:
            continue
        post = rulebook.post_by_id[requirement.post]
        other_branch = post.backgrounds and background not in post.backgrounds
        not_chosen = post.kind is PostKind.DIRECTION and post.id not in directions
        if not (other_branch or not_chosen or post.kind is PostKind.CONCURRENT):
            yield next(iter(requirement.places)), post.id, requirement.minimum


def _beside(main: list[Visit], rulebook: Rulebook) -> Iterator[Visit]:
    """Concurrent posts, from the first day of their stage."""
    for requirement in rulebook.requirements:
        post = rulebook.post_by_id[requirement.post]
        if not isinstance(requirement, MonthsIn) or post.kind is not PostKind.CONCURRENT:
            continue
        first = next(v for v in main if v.post and rulebook.post_by_id[v.post].stage == post.stage)
        end = add_months(first.start, requirement.minimum) - ONE_DAY
        place = next(iter(requirement.places))
        yield Visit(place, post.id, first.start, end, first.ward, beside=True)


def _until_choice(main: list[Visit], rulebook: Rulebook) -> list[Visit]:
    """Without chosen directions nothing beyond the first stage can be planned."""
    chosen_from = {post.id for post in rulebook.directions}
    first = next(place for place, visit in enumerate(main) if visit.post in chosen_from)
    return main[:first]


def _placed(visit: Visit, seat: Seat, stays: Sequence[PlannedStay]) -> Visit:
    """Where the visit is spent: partner hospitals take their share."""
    if not visit.post:
        return visit
    base = next(stay.base for stay in reversed(stays) if stay.start <= visit.start)
    away = (visit.start.month + seat.number) % 3 == 0
    return replace(visit, ward=ward_of(base, visit.post, away=away))
