"""A claim that was verified waits again: what it rests on was found to be otherwise."""

from seldinger.web.logbook.actions.versioning import keep_version
from seldinger.web.logbook.models import Activity
from seldinger.web.people.actions.standings import facts_changed
from seldinger.web.people.models import Person


def reopen(by: Person, claim: Activity) -> None:
    """Within an action that holds the claim, then its trainee. What was verified stays on record,
    and does not count meanwhile."""
    keep_version(of=claim, by=by)
    claim.ask_again()
    claim.version += 1
    claim.save()
    facts_changed(claim.traineeship)


def concerned(by: Person, claim: Activity) -> list[Person]:
    """Whose claim it is, and whose signature it rests on or waits for; never who did it."""
    people = (claim.traineeship.person, claim.supervisor)
    return [one for one in people if one is not None and one != by]
