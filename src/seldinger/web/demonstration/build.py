"""Building the demonstration: whole, or not at all."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from django.utils import timezone

from seldinger.web.demonstration.accounts import demonstration_password
from seldinger.web.demonstration.actions import learn_sizes, open_accounts
from seldinger.web.demonstration.applications import add_applications
from seldinger.web.demonstration.assessment import add_assessments
from seldinger.web.demonstration.assigning import add_list
from seldinger.web.demonstration.booked import add_booked
from seldinger.web.demonstration.bundles import add_bundles
from seldinger.web.demonstration.catalogues import add_catalogue_draft, add_catalogues
from seldinger.web.demonstration.completion import add_reviews
from seldinger.web.demonstration.curves import add_curves
from seldinger.web.demonstration.facts import Storing
from seldinger.web.demonstration.feedback import add_feedback
from seldinger.web.demonstration.grants import add_grants, add_own_grant
from seldinger.web.demonstration.late import attest, catch_up, late_drafts
from seldinger.web.demonstration.machines import add_machines
from seldinger.web.demonstration.naming import confirm_names
from seldinger.web.demonstration.people import People
from seldinger.web.demonstration.places import BASES, main_hospital
from seldinger.web.demonstration.planning import add_plans
from seldinger.web.demonstration.profiles import Size
from seldinger.web.demonstration.review import add_review
from seldinger.web.demonstration.situations import add_troubles, hand_in_list
from seldinger.web.demonstration.skills import add_examinations
from seldinger.web.demonstration.teaching import add_teaching
from seldinger.web.demonstration.technologies import add_technologies
from seldinger.web.demonstration.training import add_trainee, give_rulings
from seldinger.web.demonstration.world import SEED, World
from seldinger.web.people.models import Person, Traineeship
from seldinger.web.progress.standings import standings_of

Say = Callable[[str], None]
# How far along the build is, in percent, when each part begins.
_PEOPLE, _FACTS, _READY = 2, 15, 82
_A_LINE_EVERY = 20  # trainees


def ensure_demonstration(*, say: Say) -> None:
    """Build it where the database has no people at all; elsewhere nothing happens."""
    if Person.objects.exists():
        return
    today = timezone.localdate()
    with _uncollected():
        build(seed=SEED, today=today, size=Size(), say=say)
        evaluate_all(today=today, say=say)


@transaction.atomic
def build(*, seed: int, today: date, size: Size, say: Say) -> People:
    """Generate and store everything in one transaction: interrupted, nothing of it is there."""
    _progress(say, "生成医院与人员", _PEOPLE)
    world = World(seed, today, size)
    people = People(today)
    people.add_places()
    people.add_staff(world.attendings)
    add_catalogues(people)
    add_grants(people, world.attendings)
    for number, way in enumerate(world.ways, start=1):
        add_trainee(people, way)
        if number % _A_LINE_EVERY == 0:
            share = number / len(world.ways)
            _progress(say, "生成学员与轮转", _PEOPLE + (_FACTS - _PEOPLE) * share)
    add_own_grant(people, world.ways)
    add_catalogue_draft(people)
    give_rulings(people, world.ways, world.rulebook)
    open_accounts(by=people.by, people=people.everybody, password=demonstration_password())
    _store(world, people, say)
    return people


def _store(world: World, people: People, say: Say) -> None:
    bases = len({way.seat.base for way in world.ways})
    for index, (base, facts) in enumerate(world.facts()):
        begin, width = _FACTS + index * (_READY - _FACTS) / bases, (_READY - _FACTS) / bases
        done = 0
        late = late_drafts(base, world.ways, facts.drafts, world.today) if base == BASES[0] else []
        for number in Storing(people, base).store(facts.without(late)):
            done += number
            _progress(say, f"生成基地{base}的病例", begin + width * done / len(facts.drafts))
        learn_sizes()
        if base == BASES[0]:
            catch_up(people, base, late, world.rulebook)
            _progress(say, "核对医院清单", begin + width)
            hand_in_list(people, base, facts.drafts, world.today)
            confirm_names(people, base)
            attest(people)
            add_troubles(people, base, world.today)
            add_review(people, base, world.today)
            add_applications(people, world.today)
            add_bundles(people.secretaries[base], people.hospitals[main_hospital(base)])
            add_assessments(people, base)
            add_technologies(people, base)
            add_examinations(people, base, world.today)
            add_teaching(people, base, world.today)
            add_curves(people, base)
            add_reviews(people, world.ways)
            add_booked(people, base, world.today, facts.drafts)
            add_machines(people, base, world.today, facts.drafts)
            add_feedback(people, base, world.today)
            add_plans(people, base, world.today)
            add_list(people, base, world.today)


def evaluate_all(*, today: date, say: Say) -> None:
    """Work out how everybody stands, so that the first page opens at once."""
    trainees = list(Traineeship.objects.select_related("person"))
    for start in range(0, len(trainees), _A_LINE_EVERY):
        _progress(say, "计算进度", _READY + (100 - _READY) * start / len(trainees))
        standings_of(trainees[start : start + _A_LINE_EVERY], today)
    _progress(say, "完成", 100)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hundreds of thousands of rows, and all of them stay: looking for garbage only takes time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _progress(say: Say, what: str, percent: float) -> None:
    say(f"示例：{what}…… {percent:.0f}%")
