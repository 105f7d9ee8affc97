"""Forms that a base writes itself: a correction is a new version, nothing is edited."""

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.assessment.entered import MOST_ITEMS, MOST_TITLE, OwnTold
from seldinger.web.assessment.known import newest_shipped, own_forms
from seldinger.web.assessment.models import OwnForm
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Base, Person


@action
def write_form(
    *, by: Person | None, base: Base, told: OwnTold, number: int | None = None
) -> OwnForm:
    """number: the form of which this is the next version; None: a new form."""
    Base.objects.select_for_update(no_key=True).get(pk=base.pk)
    rows = {row.number: row for row in own_forms(base)}
    before = rows.get(number) if number is not None else None
    if number is not None and before is None:
        raise SeldingerError(f"本基地没有 {number} 号评价表")
    title, items = _checked(told)
    taken = [row for row in rows.values() if row.title == title and not row.ended_at]
    if any(row.number != number for row in taken):
        raise SeldingerError(f"已有名为“{title}”的评价表。请改那一张，或换一个名称")
    like = {form.id: form for form in newest_shipped()}[told.scale]
    made = OwnForm.objects.create(
        base=base, number=before.number if before else max(rows, default=0) + 1,
        version=before.version + 1 if before else 1, title=title, english=told.english.strip(),
        scale_form=like.id, scale_version=like.version, items=items,
        source=told.source.strip(), by=by, made_at=timezone.now(),
    )  # fmt: skip
    record(
        by=by, act="assessment.write_form", on=made, title=title, version=made.version,
        items=len(items),
    )  # fmt: skip
    return made


@action
def end_form(*, by: Person | None, form: OwnForm) -> OwnForm:
    """Offered no more; what was rated with it stays."""
    found = _newest(form)
    if found.ended_at:
        raise SeldingerError("这张评价表已经停用")
    found.ended_at, found.ended_by = timezone.now(), by
    found.save(update_fields=["ended_at", "ended_by"])
    record(by=by, act="assessment.end_form", on=found, title=found.title)
    return found


@action
def resume_form(*, by: Person | None, form: OwnForm) -> OwnForm:
    found = _newest(form)
    if not found.ended_at:
        raise SeldingerError("这张评价表没有停用，不必恢复")
    if any(one.title == found.title and not one.ended_at for one in own_forms(found.base)):
        raise SeldingerError(f"已另有名为“{found.title}”的评价表。请先停用那一张")
    found.ended_at = found.ended_by = None
    found.save(update_fields=["ended_at", "ended_by"])
    record(by=by, act="assessment.resume_form", on=found, title=found.title)
    return found


def _newest(form: OwnForm) -> OwnForm:
    """The version in use, once nobody else writes forms of the base."""
    Base.objects.select_for_update(no_key=True).get(pk=form.base_id)
    its = OwnForm.objects.filter(base=form.base_id, number=form.number)
    return its.select_related("base").order_by("-version")[0]


def _checked(told: OwnTold) -> tuple[str, list[str]]:
    title = told.title.strip()
    items = list(dict.fromkeys(item.strip() for item in told.items if item.strip()))
    if not title:
        raise SeldingerError("请写评价表的名称：评的是哪一项活动")
    if len(items) > MOST_ITEMS:
        raise SeldingerError(f"最多 {MOST_ITEMS} 个项目，现有 {len(items)} 个。手机上一分钟评不完")
    if long := next((item for item in items if len(item) > MOST_TITLE), ""):
        raise SeldingerError(f"项目最多 {MOST_TITLE} 字：“{long[:20]}……”。请写短一些")
    scale = next((form for form in newest_shipped() if form.id == told.scale), None)
    if scale is None:
        raise SeldingerError("没有这个量表。请从列出的里选一个")
    return title, items
