"""A technology becomes an entry of the hospital's catalogue."""

from django.urls import reverse
from django.utils import timezone

from seldinger.domain.grading.catalogue import EntryKind
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions import notify
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.models import Person
from seldinger.web.technologies.actions.deciding import write_step
from seldinger.web.technologies.actions.filing import locked
from seldinger.web.technologies.checking import check_not_oneself, state_word
from seldinger.web.technologies.entered import Decided
from seldinger.web.technologies.models import Technology
from seldinger.web.technologies.turns import TURNS


@action
def take_over(*, by: Person | None, technology: Technology, entry: str) -> Technology:
    """entry: the id of the entry that it became in the version just adopted.

    Once a catalogue version that contains it is in force (`queries.ready_for` lists what may be).
    From then on grants carry it, as they carry any entry; permitted operators no more.
    """
    found = locked(technology)
    if found.state != Technology.State.READY:
        raise SeldingerError(
            f"“{found.title}”现在是“{state_word(found)}”，没有建议纳入目录。请先由科室或医务处建议"
        )
    check_not_oneself(found, TURNS["take-over"], by)
    catalogue = catalogue_of(found.hospital, timezone.localdate())
    known = catalogue.by_id.get(entry) if catalogue else None
    if known is None or known.kind is not EntryKind.OPERATION:
        raise SeldingerError("今天生效的目录里没有这一条手术。请等收入它的版本生效后再登记")
    found.state, found.entry = Technology.State.TAKEN_OVER, entry
    found.save()
    write_step(by, found, Decided(timezone.localdate(), "纳入手术分级目录"))
    notify(
        to=[found.leader], kind="technology_turned", url=reverse("technology", args=[found.pk]),
        title=found.title, state=state_word(found), reason="手术分级目录已收入",
    )  # fmt: skip
    record(by=by, act="technologies.take_over", on=found, entry=entry)
    return found
