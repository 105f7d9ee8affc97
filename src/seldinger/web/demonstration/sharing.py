"""Trainees who stand at one table, and patients who come again."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from random import Random
from typing import NamedTuple

from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.words import Role
from seldinger.web.demonstration.attendings import Attending, said
from seldinger.web.demonstration.deeds import Draft, Share
from seldinger.web.demonstration.places import Ward
from seldinger.web.demonstration.profiles import Profile
from seldinger.web.demonstration.quotas import EXACT
from seldinger.web.demonstration.visits import Way

_JOINED, _COMES_AGAIN = 0.45, 0.12


class Seen(NamedTuple):
    """Somebody who is in a ward from a day to a day."""

    start: date
    end: date
    stage: str | None
    trainee: int


def join(
    drafts: Sequence[Draft],
    ways: Sequence[Way],
    rulebook: Rulebook,
    staff: Sequence[Attending],
    today: date,
    random: Random,
) -> None:
    """A second trainee of the same stage takes part in some of the cases."""
    there = _present(ways, rulebook)
    attending_of = {attending.number: attending for attending in staff}
    for draft in drafts:
        if not draft.shared or random.random() >= _JOINED:
            continue
        others = [
            seen.trainee
            for seen in there[draft.ward]
            if seen.start <= draft.day <= seen.end
            and seen.stage == draft.stage
            and seen.trainee != draft.shares[0].trainee
        ]
        if others:
            attending = attending_of[draft.attending]
            told = said(attending, draft.day, today, random)
            draft.shares.append(Share(random.choice(others), Role.PARTICIPANT, told))


def _present(ways: Sequence[Way], rulebook: Rulebook) -> dict[Ward, list[Seen]]:
    there: dict[Ward, list[Seen]] = defaultdict(list)
    for way in ways:
        if way.seat.profile in EXACT | {Profile.BEHIND}:
            continue
        for visit in way.visits:
            if visit.ward and visit.post in rulebook.interventional_posts:
                stage = way.stage_of[visit.post]
                there[visit.ward].append(Seen(visit.start, visit.end, stage, way.seat.number))
    return there


def name_patients(drafts: Sequence[Draft], random: Random) -> None:
    """Numbers for the patients of a base; some come again, some twice on a day."""
    known: list[int] = []
    sessions: dict[tuple[str, int, date], int] = defaultdict(int)
    for draft in drafts:
        again = known and random.random() < _COMES_AGAIN
        draft.patient = random.choice(known[-400:]) if again else len(known) + 1
        if not again:
            known.append(draft.patient)
        key = (draft.ward.hospital, draft.patient, draft.day)
        sessions[key] += 1
        draft.session = sessions[key]
