"""What the simulated coder has confirmed so far: names whose words leave no doubt."""

from seldinger.web.demonstration.people import People
from seldinger.web.demonstration.places import main_hospital
from seldinger.web.naming.actions.confirming import confirm_name
from seldinger.web.naming.actions.looking import look_at_names
from seldinger.web.naming.models import WrittenName

_CONFIRMED = 12  # names; the others wait for whoever looks around
_NO_DOUBT = 0.9


def confirm_names(people: People, base: str) -> None:
    """The most frequent ones of these."""
    hospital = people.hospitals[main_hospital(base)]
    look_at_names(by=None)
    rows = WrittenName.objects.filter(
        hospital=hospital, state=WrittenName.State.OPEN, confidence__gte=_NO_DOUBT
    )
    for row in rows.order_by("-times", "folded")[:_CONFIRMED]:
        confirm_name(by=people.coders[base], name=row, entries=row.proposed)
