"""What one trainee of the demonstration logged late: a workbook taken in, partly attested since."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.words import State
from seldinger.web.demonstration.deeds import Draft
from seldinger.web.demonstration.facts import number_of
from seldinger.web.demonstration.people import People, staff_no
from seldinger.web.demonstration.places import main_hospital
from seldinger.web.demonstration.profiles import Profile
from seldinger.web.demonstration.visits import Way
from seldinger.web.logbook.actions.taking_in import keep_take_in, take_in
from seldinger.web.logbook.taking_in import record_in
from seldinger.web.verification.actions.batches import sign_batch
from seldinger.web.verification.batches import groups_for
from seldinger.web.verification.decisions import seen
from seldinger.workbooks.template import template

# The days of the hospital's list, long enough ago to be late.
_FROM, _UNTIL = timedelta(days=115), timedelta(days=40)
_MOST = 60
_SHOWN = 1  # the attending whom people try first
# Whose standing the demonstration promises nothing about.
_PROFILES = {Profile.ON_PACE, Profile.BEHIND}


def late_drafts(
    base: str, ways: Sequence[Way], drafts: Sequence[Draft], today: date
) -> list[Draft]:
    """The operations in the base's main hospital that one trainee did not log at the time."""
    usual = {way.seat.number for way in ways if way.seat.profile in _PROFILES}
    own = [
        draft
        for draft in drafts
        if len(draft.shares) == 1
        and draft.shares[0].trainee in usual
        and draft.shares[0].said.state is not State.RETURNED
        and draft.ward.hospital == main_hospital(base)
        and today - _FROM <= draft.day <= today - _UNTIL
    ]
    waiting = Counter(d.shares[0].trainee for d in own if d.attending == _SHOWN)
    # Of equals the one with the lowest number: the same each time.
    chosen = max(sorted(waiting), key=lambda trainee: waiting[trainee], default=None)
    mine = [draft for draft in own if draft.shares[0].trainee == chosen]
    return mine[:: len(mine) // _MOST + 1]  # now and then, over all those months


def catch_up(people: People, base: str, late: Sequence[Draft], rulebook: Rulebook) -> None:
    """As the trainee would: a workbook is handed in, looked at, and confirmed."""
    if not late:
        return
    trainee = people.trainees[late[0].shares[0].trainee]
    content = template(rulebook, _sheets(people, base, late, rulebook))
    name = "示例旧登记.xlsx"
    taking = keep_take_in(
        by=trainee.person, trainee=trainee, hospital=people.hospitals[main_hospital(base)],
        file_name=name, content=content,
    )  # fmt: skip
    told = record_in(content, name, trainee)
    take_in(by=trainee.person, taking=taking, told=told, supervisors={})


def attest(people: People) -> None:
    """The first month of what the hospital's list confirms is signed; what came later waits."""
    supervisor = people.attendings[_SHOWN]
    groups = [group for group in groups_for(supervisor, by_month=True) if group.agreeing]
    for group in groups[:1] if len(groups) > 1 else ():
        sign_batch(
            by=supervisor, trainee=group.trainee, hospital=group.hospital, period=group.period,
            claims=[seen(part) for part in group.agreeing], confirmed=True,
        )  # fmt: skip


def _sheets(
    people: People, base: str, late: Sequence[Draft], rulebook: Rulebook
) -> dict[str, list[tuple[object, ...]]]:
    trainee = people.trainees[late[0].shares[0].trainee]
    titles = {category.id: category.title for category in rulebook.categories}
    background = next(one.title for one in rulebook.backgrounds if one.id == trainee.background)
    told = (staff_no(trainee.person), trainee.person.name, background, trainee.entry, "")
    return {
        "学员": [told],
        "手术": [
            (
                draft.day, number_of(base, draft.patient), act.name, titles.get(act.pin, ""),
                draft.shares[0].role.value, people.attendings[draft.attending].name,
                State.VERIFIED.value, draft.session, draft.ward.hospital, draft.ward.department,
            )
            for draft in late
            for act in draft.acts
        ],
    }  # fmt: skip
