"""The demonstration as plain values: the same from the same seed and day, and never quite alike."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest

from seldinger.domain.training.months import ONE_DAY, months_between
from seldinger.domain.training.words import LEAVE, Role, State
from seldinger.web.demonstration.deeds import Draft
from seldinger.web.demonstration.places import BASES, OUTSIDE
from seldinger.web.demonstration.profiles import Profile, Size
from seldinger.web.demonstration.visits import Way
from seldinger.web.demonstration.vocabulary import OFF_CATALOGUE
from seldinger.web.demonstration.world import SEED, Facts, World

TODAY = date(2026, 6, 15)
SMALL = Size(trainees=13, attendings=20, procedures=8)
# The first and the last day of a month, and a leap day: months are counted from days like these.
DAYS = [date(2026, 12, 1), date(2027, 1, 31), date(2028, 2, 29)]


@pytest.fixture(scope="module")
def whole() -> tuple[World, dict[str, Facts]]:
    """As large as an installation gets it."""
    world = World(SEED, TODAY, Size())
    return world, dict(world.facts())


@pytest.fixture(params=DAYS, ids=str)
def small(request: pytest.FixtureRequest) -> World:
    return World(SEED, request.param, SMALL)


def drafts_of(world: World) -> Iterator[Draft]:
    for _, facts in world.facts():
        yield from facts.drafts


def test_the_same_seed_and_day_give_the_same_world() -> None:
    one, other = World(SEED, TODAY, SMALL), World(SEED, TODAY, SMALL)
    assert one.ways == other.ways
    assert list(one.facts()) == list(other.facts())


@pytest.mark.parametrize(("seed", "day"), [(SEED + 1, TODAY), (SEED, date(2026, 6, 16))])
def test_another_seed_or_day_gives_another_world(seed: int, day: date) -> None:
    assert list(World(seed, day, SMALL).facts()) != list(World(SEED, TODAY, SMALL).facts())


def test_its_size_is_that_of_real_bases(whole: tuple[World, dict[str, Facts]]) -> None:
    world, facts = whole
    drafts = [draft for base in facts.values() for draft in base.drafts]
    assert sum(len(draft.acts) for draft in drafts) > 60_000
    assert (len(world.ways), len(world.attendings), list(facts)) == (60, 40, list(BASES))
    assert Counter(way.seat.base for way in world.ways) == dict.fromkeys(BASES, 20)
    days = [fact.day for base in facts.values() for fact in (*base.drafts, *base.patients)]
    assert months_between(min(days), TODAY) >= 36
    assert max(days) == TODAY - ONE_DAY


def test_every_profile_and_background_is_there(whole: tuple[World, dict[str, Facts]]) -> None:
    world, _ = whole
    first_base = [way for way in world.ways if way.seat.base == BASES[0]]
    assert {way.seat.profile for way in first_base} == set(Profile)
    assert {way.background for way in world.ways} == {b.id for b in world.rulebook.backgrounds}
    assert first_base[0].seat.profile is Profile.RICH


def test_seniority_shows_in_the_roles(whole: tuple[World, dict[str, Facts]]) -> None:
    """In a trainee's first year of interventions fewer cases as 术者 than in the last."""
    world, facts = whole
    entries = {way.seat.number: way.seat.entry for way in world.ways}
    roles: dict[bool, Counter[Role]] = {False: Counter(), True: Counter()}
    for draft in facts[BASES[0]].drafts:
        share = draft.shares[0]
        roles[months_between(entries[share.trainee], draft.day) > 18][share.role] += 1
    early, late = (counts[Role.OPERATOR] / counts.total() for counts in roles.values())
    assert late > 1.3 * early


def test_some_attendings_are_slow_and_some_entries_returned(
    whole: tuple[World, dict[str, Facts]],
) -> None:
    _, facts = whole
    states: Counter[State] = Counter()
    oldest: dict[int, int] = defaultdict(int)
    for draft in (draft for base in facts.values() for draft in base.drafts):
        state = draft.shares[0].said.state
        states[state] += 1
        if state is State.PENDING:
            age = (TODAY - draft.day).days
            oldest[draft.attending] = max(oldest[draft.attending], age)
    assert states[State.VERIFIED] > 0.9 * states.total()
    assert states[State.PENDING] > 500
    assert states[State.RETURNED] > 50
    assert sum(age > 90 for age in oldest.values()) >= 3


def test_nothing_has_happened_yet_today(small: World) -> None:
    for _, facts in small.facts():
        everything = [*facts.drafts, *facts.patients, *facts.reports, *facts.duties]
        assert all(fact.day < small.today for fact in everything)
        said = [entry.said for entry in (*facts.patients, *facts.reports, *facts.duties)]
        for told in said + [share.said for draft in facts.drafts for share in draft.shares]:
            assert told.logged_at.date() <= (told.decided_at or told.logged_at).date() < small.today
            assert (told.decided_at is None) == (told.state is State.PENDING)


def test_work_is_done_where_the_trainee_rotates(small: World) -> None:
    ways = {way.seat.number: way for way in small.ways}
    strange: Counter[str] = Counter()
    for draft in drafts_of(small):
        for share in draft.shares:
            visit = ways[share.trainee].at(draft.day)
            assert visit is not None
            if visit.place == LEAVE or draft.ward.hospital == OUTSIDE:
                strange[visit.place] += 1
            elif share is draft.shares[0]:
                assert draft.ward == visit.ward
    assert strange == {LEAVE: 1, "basic": 1}  # both of the account that people try first


def test_one_patient_has_one_case_in_a_session(small: World) -> None:
    keys = [(d.ward.hospital, d.patient, d.day, d.session) for d in drafts_of(small)]
    assert len(set(keys)) == len(keys)
    assert any(session > 1 for *_, session in keys)


def test_only_a_few_names_are_unknown_to_the_catalogue(small: World) -> None:
    unknown = [
        act.name
        for draft in drafts_of(small)
        for act in draft.acts
        if not act.pin and small.vocabulary.crosswalk.match(act.name) is None
    ]
    assert 0 < len(unknown) < 40
    assert set(unknown) <= set(OFF_CATALOGUE)


def test_in_a_procedure_one_operates_and_one_assists_first(small: World) -> None:
    shared = 0
    for draft in drafts_of(small):
        roles = Counter(share.role for share in draft.shares)
        shared += len(draft.shares) > 1
        assert roles[Role.OPERATOR] <= 1
        assert roles[Role.FIRST_ASSISTANT] <= 1
    assert shared > 20


# -- ways -----------------------------------------------------------------------------------------


def way_of(world: World, profile: Profile) -> Way:
    return next(way for way in world.ways if way.seat.profile is profile)


def test_rotations_follow_each_other_over_the_whole_training(small: World) -> None:
    for way in small.ways:
        main = [visit for visit in way.visits if not visit.beside]
        gaps = [b.start - a.end for a, b in pairwise(main)]
        away = way.seat.profile is Profile.RETURNED
        assert Counter(gap == ONE_DAY for gap in gaps)[False] == away
        assert main[0].start == way.seat.entry
        undeclared = way.seat.profile is Profile.NEW
        months = sum(months_between(v.start, v.end) for v in main if v.place != LEAVE)
        assert months == (24 if undeclared else 36)


def test_the_chief_residency_runs_beside_the_second_stage(small: World) -> None:
    way = way_of(small, Profile.FINISHED)
    (chief,) = [visit for visit in way.visits if visit.beside]
    assert months_between(chief.start, chief.end) == 9
    directions = [visit for visit in way.visits if visit.post in way.directions]
    assert chief.start == directions[0].start


def test_who_is_on_leave_is_on_leave_today(small: World) -> None:
    visit = way_of(small, Profile.ON_LEAVE).at(small.today)
    assert visit is not None
    assert visit.place == LEAVE


def test_who_moved_works_in_the_new_base_from_that_day(small: World) -> None:
    way = way_of(small, Profile.TRANSFERRED)
    before, after = way.stays
    assert before.end == after.start - ONE_DAY
    assert (before.base, after.base) == (BASES[0], BASES[1])
    for visit in way.visits:
        assert visit.ward is not None
        assert (after.base if visit.start >= after.start else before.base) in visit.ward.hospital


def test_who_returned_was_away_for_whole_months(small: World) -> None:
    before, after = way_of(small, Profile.RETURNED).stays
    assert before.ending == "left"
    assert before.end is not None
    assert months_between(before.end + ONE_DAY, after.start - ONE_DAY) == 5


def test_who_is_new_has_a_first_month_and_no_directions(small: World) -> None:
    way = way_of(small, Profile.NEW)
    assert way.directions == ()
    assert way.seat.entry == small.today.replace(day=1)
    assert not [d for d in drafts_of(small) if d.shares[0].trainee == way.seat.number]


def test_everybody_says_that_they_are_an_example(small: World) -> None:
    wards = {attending.ward for attending in small.attendings}
    assert all(ward.hospital.startswith("示例") for ward in wards)
