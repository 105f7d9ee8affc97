"""A version put forward, decided on by somebody else, written as rotations, and taken back."""

from collections.abc import Iterable, Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from seldinger.planning.reading import PlanningError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions import drop_notices, notify
from seldinger.web.people.actions.training import (
    add_rotation,
    restore_rotation,
    withdraw_rotation,
)
from seldinger.web.people.models import Base, Department, Person, Rotation, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import holders
from seldinger.web.planning.aged import Aged, age_of
from seldinger.web.planning.models import PlanVersion, Publication, RotationPlan
from seldinger.web.planning.written import Change, changes_of, departments_of, effective, opened

ASKED, DECIDED, PUBLISHED, TAKEN_BACK = (
    "plan_asked", "plan_decided", "plan_published", "plan_taken_back",
)  # fmt: skip
_NAMED = 5  # people whom a refusal names


@action
def put_forward(*, by: Person, version: PlanVersion, comment: str = "") -> Publication:
    """Ask for approval. Raises PlanningError where the version cannot be published as it is."""
    plan = RotationPlan.objects.select_for_update().get(pk=version.plan_id)
    _check_version(plan, version)
    row = Publication.objects.create(
        version=version, comment=comment.strip(), by=by, at=timezone.now()
    )
    deciders = deciders_of(plan.base, by)
    url = reverse("plan_publication", kwargs={"publication_id": row.pk})
    notify(
        to=deciders, kind=ASKED, url=url, about=_about(row), who=by.name, title=plan.title,
        version=version.number,
    )  # fmt: skip
    record(
        by=by, act="planning.put_forward", on=row, base=plan.base_id, plan=plan.pk,
        version=version.number,
    )  # fmt: skip
    return row


@action
def withdraw_publication(*, by: Person, publication: Publication) -> Publication:
    """Not asked any more."""
    row = _locked(publication)
    _check_open(row)
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    drop_notices(kind=ASKED, about=_about(row))
    record(by=by, act="planning.withdraw_publication", on=row, base=row.version.plan.base_id)
    return row


@action
def decide_publication(
    *, by: Person, publication: Publication, approved: bool, reason: str = ""
) -> Publication:
    """Approved, it becomes the rotations. Raises PlanningError, and writes nothing, where whoever
    put it forward decides, or where the records have changed since it was made."""
    base = Base.objects.select_for_update(no_key=True).get(
        rotation_plans__versions__publications=publication.pk
    )
    row = _locked(publication)
    _check_open(row)
    if row.by_id == by.pk:
        raise PlanningError(_TWO_PEOPLE)
    if not approved and not reason.strip():
        raise PlanningError("不批准时请写明理由，报批的人才知道怎样改")
    row.approved, row.decided_by, row.decided_at = approved, by, timezone.now()
    row.reason = reason.strip()
    if approved:
        row.rotations, row.replaced = _write(by, row)
    row.save(update_fields=[
        "approved", "decided_by", "decided_at", "reason", "rotations", "replaced",
    ])  # fmt: skip
    _tell_decided(row)
    record(
        by=by, act="planning.decide_publication", on=row, base=base.pk, approved=approved,
        written=len(row.rotations), replaced=len(row.replaced),
    )  # fmt: skip
    return row


@action
def take_back_publication(*, by: Person, publication: Publication) -> Publication:
    """What it replaced holds again. Raises PlanningError once a month of it has begun, where a
    later one was approved, or where the rotations were changed since so that both overlap."""
    base = Base.objects.select_for_update(no_key=True).get(
        rotation_plans__versions__publications=publication.pk
    )
    row = _locked(publication)
    why = cannot_take_back(row)
    if why:
        raise PlanningError(why)
    made = [*_still(row.rotations)]
    back = [*Rotation.objects.filter(pk__in=row.replaced, withdrawn_at__isnull=False)]
    trainees = _held({one.traineeship_id for one in (*made, *back)})
    for rotation in made:
        withdraw_rotation(by=by, rotation=rotation)
    for rotation in back:
        restore_rotation(by=by, rotation=rotation)
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    url, first = reverse("my_plan"), row.version.plan.first_month
    for trainee in trainees.values():
        drop_notices(kind=PUBLISHED, about=_about(row), to=[trainee.person])
    people = [trainee.person for trainee in trainees.values()]
    notify(to=people, kind=TAKEN_BACK, url=url, about=_about(row), first=first)
    record(
        by=by, act="planning.take_back_publication", on=row, base=base.pk, written=len(made),
        replaced=len(back),
    )  # fmt: skip
    return row


def cannot_take_back(row: Publication) -> str:
    """Why not, and what to do instead; empty where it can be."""
    if not row.approved or row.withdrawn_at is not None:
        return "这次报批没有批准，或已经撤回"
    first = row.version.plan.first_month
    if effective(row.version) <= timezone.localdate():
        return f"{first} 已经开始，不能整份撤回。请从下个月起重排，再报批一版"
    later = Publication.objects.filter(
        Q(decided_at__gt=row.decided_at) | Q(decided_at=row.decided_at, pk__gt=row.pk),
        version__plan__base=row.version.plan.base_id, approved=True, withdrawn_at=None,
    )  # fmt: skip
    if later.exists():
        return "之后又批准了一版，请先撤回那一版"
    return ""


def deciders_of(base: Base, by: Person) -> list[Person]:
    """Who may approve what `by` put forward."""
    who = holders(Permission.APPROVE_PLANS, timezone.localdate(), base=base)
    return [*who.exclude(pk=by.pk)]


_TWO_PEOPLE = (
    "报批的人不能自己批准。请由本基地另一位基地主任批准；只有一位主任的，"
    "请撤回这次报批，由教学秘书报批后再批准"
)


def _check_version(plan: RotationPlan, version: PlanVersion) -> None:
    if plan.discarded_at is not None:
        raise PlanningError("这份方案已作废。请先恢复，再报批")
    last = plan.versions.last()
    if last is None or last.pk != version.pk:
        raise PlanningError("之后还有新的版次。请报批最新的一版，或先恢复这一版")
    if version.breaches:
        raise PlanningError(
            f"这一版有 {version.breaches} 处不符，不能报批。请在方案里逐处改正，或重排"
        )
    waiting = Publication.objects.filter(version__plan=plan, approved=None, withdrawn_at=None)
    if waiting.exists():
        raise PlanningError("这份方案正在报批。要改报这一版，请先撤回那一次")


def _locked(publication: Publication) -> Publication:
    rows = Publication.objects.select_for_update(of=("self",))
    return rows.select_related("version__plan__base", "by").get(pk=publication.pk)


def _check_open(row: Publication) -> None:
    if row.withdrawn_at is not None:
        raise PlanningError("这次报批已经撤回")
    if row.approved is not None:
        raise PlanningError("这次报批刚才已有人审批，没有再记")


def _write(by: Person, row: Publication) -> tuple[list[int], list[int]]:
    """Keys of the rotations made and of those replaced."""
    told = opened(row.version)
    _held({int(one.trainee) for one in told.plan.rotations})
    stops = age_of(row.version, timezone.localdate()).stops
    if row.version.breaches or stops:
        raise PlanningError(stopped_words(stops))
    changes = changes_of(row.version)
    departments = departments_of(changes)
    made: list[int] = []
    for change in changes:
        made += _write_one(by, change, departments)
    _tell_trainees(row, changes)
    return made, [one.pk for change in changes for one in change.replaced]


def _write_one(by: Person, change: Change, departments: Mapping[int, Department]) -> list[int]:
    for rotation in change.replaced:
        withdraw_rotation(by=by, rotation=rotation)
    made = []
    for line in change.made:
        where = departments[line.department] if line.department is not None else None
        rotation = add_rotation(
            by=by, trainee=change.trainee, place=line.place, start=line.start, end=line.end,
            hospital=where.hospital if where else None, department=where,
        )  # fmt: skip
        made.append(rotation.pk)
    return made


def stopped_words(stops: Iterable[Aged]) -> str:
    told = [*stops]
    names = Traineeship.objects.filter(pk__in={one.trainee for one in told if one.trainee})
    by_key = dict(names.values_list("pk", "person__name"))
    lines = [
        f"{by_key.get(one.trainee, '一名学员')}：{one.why}" if one.trainee else one.why
        for one in told[:_NAMED]
    ]
    more = f"；另有 {len(told) - _NAMED} 处" if len(told) > _NAMED else ""
    return f"这一版做好以后记录有了变动，请先重排再报批。{'；'.join(lines)}{more}"


def _held(keys: Iterable[int]) -> dict[int, Traineeship]:
    """Locked in one order: two who write rotations at one time wait for each other."""
    rows = Traineeship.objects.select_for_update(no_key=True, of=("self",))
    found = rows.filter(pk__in=[*keys]).select_related("person").order_by("pk")
    return {one.pk: one for one in found}


def _still(keys: Iterable[int]) -> Iterable[Rotation]:
    rows = Rotation.objects.filter(pk__in=[*keys], withdrawn_at__isnull=True)
    return rows.select_related("traineeship")


def _about(row: Publication) -> str:
    return f"publication {row.pk}"


def _tell_decided(row: Publication) -> None:
    plan = row.version.plan
    drop_notices(kind=ASKED, about=_about(row))
    notify(
        to=[row.by], kind=DECIDED, about=_about(row), title=plan.title,
        url=reverse("plan_publication", kwargs={"publication_id": row.pk}),
        version=row.version.number, answer="已批准" if row.approved else "未批准",
        reason=row.reason or ("轮转已写入" if row.approved else ""),
    )  # fmt: skip


def _tell_trainees(row: Publication, changes: Iterable[Change]) -> None:
    """Each of their own change alone."""
    for change in changes:
        notify(
            to=[change.trainee.person], kind=PUBLISHED, url=reverse("my_plan"), about=_about(row),
            first=row.version.plan.first_month, number=len(change.made),
        )  # fmt: skip
