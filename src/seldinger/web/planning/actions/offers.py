"""What a base offers to trainees, and its own rules of planning."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Base, BaseHospital, Department, Person
from seldinger.web.planning.models import PlanRules, Seats
from seldinger.web.planning.posts import items_of, posts_of
from seldinger.web.planning.times import is_month

MOST_PLACES = 200  # people a month in one department
MOST_CASES = 100_000  # of one item in one month
MOST_EXCEPTIONS = 60


@dataclass(frozen=True, slots=True)
class Offer:
    """What a department offers. exceptions, volumes: as in the model."""

    posts: Sequence[str]
    least: int
    most: int
    exceptions: Sequence[Mapping[str, Any]] = ()
    volumes: Mapping[str, Sequence[float]] = field(default_factory=dict)
    volumes_from: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """As in the model PlanRules."""

    shortest: int = 2
    longest: int = 4
    operators: int = 1
    first_assistants: int = 1
    participants: int = 2
    chiefs_least: int = 0
    chiefs_most: int | None = None


@action
def set_seats(*, by: Person | None, base: Base, department: Department, offer: Offer) -> Seats:
    """What the department offers from now on; a withdrawn one offers again."""
    _check_place(base, department)
    check_offer(base, offer)
    Base.objects.select_for_update(no_key=True).get(pk=base.pk)
    told = asdict(replace(offer, volumes={})) | {"volumes": _filled(offer.volumes)}
    row, _ = Seats.objects.update_or_create(
        base=base, department=department, defaults=told | {"withdrawn_at": None}
    )
    record(
        by=by, act="planning.set_seats", on=row, base=base.pk, department=department.pk,
        posts=list(offer.posts), least=offer.least, most=offer.most,
        exceptions=list(offer.exceptions), volumes=told["volumes"],
    )  # fmt: skip
    return row


@action
def withdraw_seats(*, by: Person, seats: Seats) -> None:
    """The department takes no trainees any more; what it offered stays known."""
    row = Seats.objects.select_for_update().get(pk=seats.pk)
    if row.withdrawn_at is not None:
        raise SeldingerError("这个科室已经停用")
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    record(by=by, act="planning.withdraw_seats", on=row, base=row.base_id)


@action
def restore_seats(*, by: Person, seats: Seats) -> None:
    """Undo a withdrawal."""
    row = Seats.objects.select_for_update().get(pk=seats.pk)
    if row.withdrawn_at is None:
        raise SeldingerError("这个科室没有停用，不需要恢复")
    row.withdrawn_at = None
    row.save(update_fields=["withdrawn_at"])
    record(by=by, act="planning.restore_seats", on=row, base=row.base_id)


@action
def take_offers(
    *,
    by: Person,
    base: Base,
    offers: Mapping[int, Offer | None],
    state: Callable[[], str],
    known: str,
) -> None:
    """All of a workbook, or nothing. offers: by department; None takes no trainees any more.

    known: what `state` told when the difference was shown; since then nothing may have changed.
    """
    Base.objects.select_for_update().get(pk=base.pk)
    if state() != known:
        raise SeldingerError("科室容量之后又改过，这份差别已经过时。请重新上传，再看一遍差别")
    rows = {row.department_id: row for row in Seats.objects.filter(base=base)}
    for department in Department.objects.filter(pk__in=offers).order_by("pk"):
        offer = offers[department.pk]
        if offer is None:
            withdraw_seats(by=by, seats=rows[department.pk])
        else:
            set_seats(by=by, base=base, department=department, offer=offer)
    record(by=by, act="planning.take_offers", on=base, base=base.pk, departments=len(offers))


@action
def set_rules(*, by: Person | None, base: Base, rules: Rules) -> PlanRules:
    """The base's own rules of planning."""
    if not 1 <= rules.shortest <= rules.longest <= 18:
        raise SeldingerError("介入基础一次的月数应在 1 到 18 之间，最少不多于最多")
    if not all(1 <= one <= 20 for one in (rules.operators, rules.first_assistants)):
        raise SeldingerError("一例的术者、一助各应为 1 到 20 名")
    if not 1 <= rules.participants <= 20:
        raise SeldingerError("一例的参与应为 1 到 20 名")
    if rules.chiefs_most is not None and rules.chiefs_most < rules.chiefs_least:
        raise SeldingerError("总住院的最少人数不能多于最多人数")
    Base.objects.select_for_update(no_key=True).get(pk=base.pk)
    row, _ = PlanRules.objects.update_or_create(base=base, defaults=asdict(rules))
    record(by=by, act="planning.set_rules", on=row, base=base.pk, **asdict(rules))
    return row


def _check_place(base: Base, department: Department) -> None:
    if not BaseHospital.objects.filter(base=base, hospital=department.hospital_id).exists():
        raise SeldingerError(f"“{department.name}”所在的医院不属于“{base.name}”，不能安排学员")


def check_offer(base: Base, offer: Offer) -> None:
    """Raises SeldingerError where the rulebook or a bound does not allow it."""
    known = {post.id for post in posts_of(base.rulebook)}
    if not offer.posts:
        raise SeldingerError("没有选岗位。请至少选一个这个科室承担的岗位")
    if unknown := set(offer.posts) - known:
        raise SeldingerError(f"培训细则里没有 {min(unknown)[:40]} 这个岗位")
    if not 0 <= offer.least <= offer.most <= MOST_PLACES:
        raise SeldingerError(f"每月人数应在 0 到 {MOST_PLACES} 之间，最少不多于最多")
    _check_exceptions(offer)
    items = {item.id for item in items_of(base.rulebook)}
    for item, months in offer.volumes.items():
        if item not in items:
            raise SeldingerError(f"培训细则里没有 {item[:40]} 这一类别")
        if len(months) != 12 or not all(0 <= cases <= MOST_CASES for cases in months):
            raise SeldingerError(f"各月例数应是十二个 0 到 {MOST_CASES} 之间的数")


def _check_exceptions(offer: Offer) -> None:
    if len(offer.exceptions) > MOST_EXCEPTIONS:
        raise SeldingerError(f"个别月份至多写 {MOST_EXCEPTIONS} 条")
    seen: set[str] = set()
    for one in offer.exceptions:
        months, least, most = one["months"], one["least"], one["most"]
        if not months or not all(is_month(month) for month in months):
            raise SeldingerError("个别月份应写成 2027-02")
        if not 0 <= least <= most <= MOST_PLACES:
            raise SeldingerError(f"{months[0]} 的人数应在 0 到 {MOST_PLACES} 之间，最少不多于最多")
        if twice := seen & set(months):
            raise SeldingerError(f"{min(twice)} 写了两次，一个月只能写一次")
        seen |= set(months)


def _filled(volumes: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    """Only items of which anything is known."""
    return {item: [float(n) for n in months] for item, months in volumes.items()}
