"""Proposals about a doctor's privilege. None of them changes a grant: the office does, or not."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions import notify
from seldinger.web.people.asked import in_hospital
from seldinger.web.people.models import Hospital, Membership, Person
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import holders
from seldinger.web.review.entered import NewComment, NewProposal, check_text
from seldinger.web.review.models import Comment, Proposal

_State = Proposal.State


@action
def propose(*, by: Person, new: NewProposal) -> Proposal:
    if by.pk == new.doctor.pk:
        raise SeldingerError("不能对自己提出建议。有意见请写在自己的质量页上")
    reason = check_text(new.reason, "理由")
    if not Membership.objects.filter(person=new.doctor, hospital=new.hospital).exists():
        raise SeldingerError(f"这位医师没有在{new.hospital}任职过。请核对医院")
    row = Proposal.objects.create(
        doctor=new.doctor, hospital=new.hospital, kind=new.kind.value, entry=new.entry,
        name=new.name, figures=dict(new.figures or {}), reason=reason, by=by,
        made_at=timezone.now(),
    )  # fmt: skip
    what = row.get_kind_display()
    notify(
        to=[new.doctor], kind="review_proposed", url=_address(row),
        hospital=new.hospital.name, what=what, reason=reason,
    )  # fmt: skip
    notify(
        to=[one for one in _office(new.hospital) if one.pk not in (by.pk, new.doctor.pk)],
        kind="review_to_settle", url=_address(row), doctor=new.doctor.name,
        what=what,
    )  # fmt: skip
    record(
        by=by, act="review.propose", on=row, person=new.doctor.pk, hospital=new.hospital.pk,
        kind=row.kind, entry=row.entry,
    )  # fmt: skip
    return row


@action
def settle_proposal(*, by: Person, proposal: Proposal, state: str, outcome: str) -> Proposal:
    """What came of it, in the office's words. A grant is revoked or suspended on its own page."""
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if row.state != _State.OPEN:
        raise SeldingerError("这条建议已有处理结果。要改的请先重新打开")
    if by.pk == row.doctor_id:
        raise SeldingerError("不能处理关于自己的建议。请由医务处的另一位同事处理")
    if state not in (_State.ACTED, _State.DROPPED):
        raise SeldingerError("没有选处理结果。请选已处理或不采纳")
    row.state, row.outcome = state, check_text(outcome, "处理结果")
    row.settled_by, row.settled_at = by, timezone.now()
    row.save(update_fields=["state", "outcome", "settled_by", "settled_at"])
    told = [one for one in (row.doctor, row.by) if one and one.pk != by.pk]
    notify(
        to=told, kind="review_settled", url=_address(row),
        what=row.get_kind_display(), state=row.get_state_display(), outcome=row.outcome,
    )  # fmt: skip
    record(by=by, act="review.settle_proposal", on=row, person=row.doctor_id, after=row.state)
    return row


@action
def reopen_proposal(*, by: Person, proposal: Proposal) -> Proposal:
    """Settled by mistake, or too soon. What was said of it stays in the trail's row before."""
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if row.state == _State.OPEN:
        raise SeldingerError("这条建议还没有处理")
    if by.pk == row.doctor_id:
        raise SeldingerError("不能处理关于自己的建议。请由医务处的另一位同事处理")
    before, outcome = row.state, row.outcome
    row.state, row.outcome, row.settled_by, row.settled_at = _State.OPEN, "", None, None
    row.save(update_fields=["state", "outcome", "settled_by", "settled_at"])
    record(
        by=by, act="review.reopen_proposal", on=row, person=row.doctor_id, before=before,
        outcome=outcome,
    )  # fmt: skip
    return row


# -- what the doctor says --------------------------------------------------------------------------


@action
def comment(*, by: Person, new: NewComment) -> Comment:
    """On one's own figures, or on a proposal about oneself."""
    text = check_text(new.text, "意见")
    if new.proposal is not None and new.proposal.doctor_id != by.pk:
        raise SeldingerError("只能对关于自己的建议写意见")
    row = Comment.objects.create(
        doctor=by, hospital=new.hospital, proposal=new.proposal, entry=new.entry, name=new.name,
        text=text, made_at=timezone.now(),
    )  # fmt: skip
    notify(
        to=[one for one in _office(new.hospital) if one.pk != by.pk], kind="review_commented",
        url=in_hospital(reverse("review", args=[by.pk]), new.hospital.pk), doctor=by.name,
    )  # fmt: skip
    record(by=by, act="review.comment", on=row, hospital=new.hospital.pk, entry=row.entry)
    return row


@action
def withdraw_comment(*, by: Person, comment: Comment) -> Comment:
    row = Comment.objects.select_for_update().get(pk=comment.pk)
    if row.withdrawn_at is not None:
        raise SeldingerError("这条意见已经撤回")
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    record(by=by, act="review.withdraw_comment", on=row)
    return row


@action
def read_comment(*, by: Person, comment: Comment) -> Comment:
    """The office has read it; the doctor sees who and when."""
    row = Comment.objects.select_for_update().get(pk=comment.pk)
    if row.read_at is not None:
        raise SeldingerError("这条意见已有人读过")
    row.read_by, row.read_at = by, timezone.now()
    row.save(update_fields=["read_by", "read_at"])
    record(by=by, act="review.read_comment", on=row, person=row.doctor_id)
    return row


def _address(proposal: Proposal) -> str:
    return reverse("review_proposal", args=[proposal.pk])


def _office(hospital: Hospital) -> Iterable[Person]:
    return holders(Permission.GRANT, timezone.localdate(), hospital=hospital)
