"""Drafts that are kept on the server: sent by a phone and not yet an entry."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions import notify
from seldinger.web.logbook.drafts import KEPT_FOR, Fields, page_of, written
from seldinger.web.logbook.models import Draft, Submission
from seldinger.web.people.models import Person


@action
def keep_draft(
    *, by: Person, key: UUID, form: str, fields: Fields, faults: Sequence[str] = ()
) -> Draft:
    """Keep what a form held, encrypted. The same key again takes the place of what stood there.

    faults: why it was not taken as an entry; its owner is told. Raises SeldingerError where the
    draft was sent or thrown away already: an old copy must not come back.
    """
    # Two tabs at once take turns. Not with the key: the trail's own rows name the person too.
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    draft = Draft.objects.filter(owner=by, key=key).first()
    if draft and draft.closed_at:
        raise SeldingerError("这份草稿已经提交或丢弃过，没有再保存")
    draft = draft or Draft(owner=by, key=key, form=form)
    draft.form, draft.content, draft.faults = form, written(fields), list(faults)
    draft.saved_at = timezone.now()
    draft.save()
    if faults:
        notify(
            to=[by],
            kind="draft_faults",
            url=page_of(form, key),
            about=f"draft {key}",
            fault="；".join(faults),
        )
    record(by=by, act="logbook.keep_draft", on=draft, kind=form)
    return draft


@action
def discard_draft(*, by: Person, draft: Draft) -> None:
    """Thrown away by its owner: the row stays, its content does not."""
    _close(draft)
    record(by=by, act="logbook.discard_draft", on=draft, kind=draft.form)


@action
def expire_draft(*, by: Person | None, draft: Draft) -> None:
    """Emptied by the platform: sent as an entry meanwhile, or too old."""
    _close(draft)
    record(by=by, act="logbook.expire_draft", on=draft, kind=draft.form)


def expire_drafts(*, by: Person | None) -> int:
    """Empty every draft that was sent or that nobody has finished in time; answers how many."""
    sent = Exists(Submission.objects.filter(by=OuterRef("owner"), key=OuterRef("key")))
    too_old = Q(saved_at__lte=timezone.now() - KEPT_FOR)
    drafts = list(Draft.objects.filter(too_old | sent, closed_at=None))
    for draft in drafts:
        expire_draft(by=by, draft=draft)
    return len(drafts)


def _close(draft: Draft) -> None:
    draft.content, draft.faults, draft.closed_at = "", [], timezone.now()
    draft.save(update_fields=["content", "faults", "closed_at"])
