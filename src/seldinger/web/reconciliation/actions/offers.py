"""What a trainee says of an operation that names them and that they did not log."""

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Person
from seldinger.web.reconciliation.models import Mention


@action
def dismiss_offer(*, by: Person, offer: Mention, reason: str) -> None:
    """The trainee says why an operation that names them needs no entry."""
    locked = Mention.objects.select_for_update().get(pk=offer.pk)
    if not reason.strip():
        raise SeldingerError("请写明为什么不需登记")
    if locked.person_id != by.pk or locked.state != Mention.State.OPEN or locked.dismissed:
        raise SeldingerError("这台手术已经登记或处理过，没有再处理一次")
    locked.dismissed = reason.strip()[:200]
    locked.save(update_fields=["dismissed"])
    record(by=by, act="reconciliation.dismiss_offer", on=locked.operation)


@action
def restore_offer(*, by: Person, offer: Mention) -> None:
    """Undo a dismissal."""
    locked = Mention.objects.select_for_update().get(pk=offer.pk)
    if locked.person_id != by.pk or not locked.dismissed:
        raise SeldingerError("这台手术仍在待登记的列表里，不需要恢复")
    locked.dismissed = ""
    locked.save(update_fields=["dismissed"])
    record(by=by, act="reconciliation.restore_offer", on=locked.operation)
