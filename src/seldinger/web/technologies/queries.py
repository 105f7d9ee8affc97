"""What others ask of a new technology. Who may read what of it stands in the scopes below."""

from datetime import date

from seldinger.web.people.models import Person, in_force
from seldinger.web.technologies.models import Step, Technology

_OPEN = (Technology.State.ADMITTED, Technology.State.READY)


def is_open_on(technology: Technology, on: date) -> bool:
    """Whether it was admitted that day: what its last step up to then says."""
    last = Step.objects.filter(technology=technology, on__lte=on).order_by("on", "pk").last()
    return last is not None and last.state in _OPEN


def may_operate(technology: Technology, person: Person, on: date) -> bool:
    """Whether this doctor is one of its permitted operators that day."""
    return technology.operators.filter(in_force(on), person=person).exists()
