"""A list of grants: kept between preview and confirmation, then written whole or not at all."""

import hashlib

from django.db.models import Q
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Hospital, Person
from seldinger.web.people.uploads import sealed, too_old
from seldinger.web.privileges.actions.granting import give_grants
from seldinger.web.privileges.importing import is_open, plan_of_draft
from seldinger.web.privileges.models import Grant, GrantDraft


@action
def keep_grant_list(
    *, by: Person, hospital: Hospital, file_name: str, content: bytes
) -> GrantDraft:
    """Keep an uploaded list, encrypted, until it is confirmed, replaced or a day old."""
    replaced = GrantDraft.objects.filter(Q(by=by, hospital=hospital) | too_old())
    replaced.exclude(content=b"").update(content=b"")
    draft = GrantDraft.objects.create(
        hospital=hospital, by=by, file_name=file_name[:200], uploaded_at=timezone.now(),
        content=sealed(content),
    )  # fmt: skip
    record(
        by=by, act="privileges.keep_grant_list", on=draft,
        hospital=hospital.pk, digest=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    return draft


@action
def apply_grant_list(
    *, by: Person, draft: GrantDraft, only_sound: bool = False, whole_entries: bool = False
) -> list[Grant]:
    """Write every new grant of the list, read anew, or none. The draft's content is emptied.

    only_sound: leave out the rows that cannot be written; without it one such row refuses all.
    whole_entries: grant an entry whole where only a part of it was named; without it that refuses.
    """
    locked = GrantDraft.objects.select_for_update().get(pk=draft.pk)
    if locked.applied_at is not None:
        raise SeldingerError("这份授权表已经写入过，没有再写一次")
    if not is_open(locked):
        raise SeldingerError("这份授权表已被更新的上传代替，或超过一天没有确认。请重新上传")
    plan = plan_of_draft(locked, by)
    if not plan.is_sound and not only_sound:
        raise SeldingerError(
            "授权表里有需要改正的行，没有写入任何内容。请改正，或选只带入没有问题的行"
        )
    if plan.parts and not whole_entries:
        raise SeldingerError(
            f"有 {plan.parts} 条名称只是目录条目的一部分，将按整条授予，没有写入任何内容。"
            "请逐条核对后勾选，或在授权表里改正"
        )
    if not plan.new:
        raise SeldingerError("授权表里没有可以写入的新授权")
    news = [one.new for one in plan.new]
    locked.content, locked.applied_at = b"", timezone.now()
    locked.save(update_fields=["content", "applied_at"])
    grants = give_grants(by=by, hospital=locked.hospital, news=news, source=Grant.Source.WORKBOOK)
    record(
        by=by, act="privileges.apply_grant_list", on=locked,
        hospital=locked.hospital_id, written=len(grants),
    )  # fmt: skip
    return grants
