"""A list of results: kept between preview and confirmation, written whole or not at all."""

import hashlib

from django.db.models import Q
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Base, Person, Traineeship
from seldinger.web.people.uploads import is_open, sealed, too_old
from seldinger.web.skills.actions.examinations import check_not_oneself, examination_of
from seldinger.web.skills.models import Examination, ResultList
from seldinger.web.skills.results import plan_of

GONE = "这份成绩单已被更新的上传代替，或超过一天没有确认。请重新上传"


@action
def keep_results(*, by: Person, base: Base, file_name: str, content: bytes) -> ResultList:
    """Keep an uploaded list, encrypted, until it is taken over, replaced or a day old."""
    replaced = ResultList.objects.filter(Q(by=by, base=base) | too_old())
    replaced.exclude(content=b"").update(content=b"")
    uploaded = ResultList.objects.create(
        base=base, by=by, file_name=file_name[:200], uploaded_at=timezone.now(),
        content=sealed(content),
    )  # fmt: skip
    record(
        by=by, act="skills.keep_results", on=uploaded, base=base.pk,
        digest=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    return uploaded


@action
def take_results(*, by: Person, results: ResultList) -> int:
    """Write every new result of the list, read anew, or none. How many."""
    uploaded = ResultList.objects.select_for_update().get(pk=results.pk)
    if uploaded.taken_at is not None:
        raise SeldingerError("这份成绩单已经写入过，没有再写一次")
    if not is_open(uploaded):
        raise SeldingerError(GONE)
    _lock({one.trainee.pk for one in plan_of(uploaded).new})
    plan = plan_of(uploaded)  # what is entered already, now that nobody else enters
    if plan.faults:
        raise SeldingerError("成绩单里有需要改正的行，没有写入任何内容。请改正后重新上传")
    if not plan.new:
        raise SeldingerError("成绩单里没有要写入的成绩")
    for one in plan.new:
        check_not_oneself(by, one.trainee)
    rows = [examination_of(one.trainee, one.entered, by, uploaded) for one in plan.new]
    Examination.objects.bulk_create(rows, batch_size=500)
    uploaded.content, uploaded.taken_at = b"", timezone.now()
    uploaded.save(update_fields=["content", "taken_at"])
    record(
        by=by, act="skills.take_results", on=uploaded, base=uploaded.base_id,
        written={"成绩": len(rows)},
    )  # fmt: skip
    return len(rows)


@action
def withdraw_results(*, by: Person, results: ResultList) -> int:
    """All that one list wrote and nobody took back since. How many."""
    its = Examination.objects.filter(results=results, withdrawn_at__isnull=True)
    _lock({*its.order_by().values_list("traineeship", flat=True)})
    locked = its.select_related("traineeship").select_for_update(of=("self",))
    rows = [*locked.order_by("pk")]
    if not rows:
        raise SeldingerError("这份成绩单写入的成绩都已经撤回")
    for row in rows:
        check_not_oneself(by, row.traineeship)
    now = timezone.now()
    for row in rows:
        row.withdrawn_by, row.withdrawn_at = by, now
    Examination.objects.bulk_update(rows, ["withdrawn_by", "withdrawn_at"], batch_size=500)
    record(
        by=by, act="skills.withdraw_results", on=results, base=results.base_id,
        written={"撤回": len(rows)},
    )  # fmt: skip
    return len(rows)


def _lock(trainees: set[int]) -> None:
    rows = Traineeship.objects.filter(pk__in=trainees).select_for_update(no_key=True)
    list(rows.order_by("pk").values_list("pk", flat=True))
