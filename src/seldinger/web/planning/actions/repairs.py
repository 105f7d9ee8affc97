"""A repair that a search proposed, made: the records change, and it is searched anew."""

from typing import Any

import msgspec

from seldinger.planning.reading import PlanningError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Base, Person
from seldinger.web.planning.actions.locks import withdraw_lock
from seldinger.web.planning.actions.offers import Offer, set_seats
from seldinger.web.planning.actions.searches import ask_search
from seldinger.web.planning.models import PlanLock, RotationPlan, Search, Seats
from seldinger.web.planning.problems import prepare

_ELSEWHERE = {
    "chiefs": "总住院人数要在“科室与容量”的规则里改。请改后重新求解",
    "leave": "请假要与学员商量后，在学员的轮转里缩短或改期。请改后重新求解",
    "need": "最低要求由细则规定，不能放弃。请核对各科病例数与学员已完成的例数，再重新求解",
}


@action
def take_repair(*, by: Person, search: Search, number: int) -> Search:
    """What the repair gives way changes in seats and locks; the same is asked once more.

    Raises PlanningError where it cannot be made here, or is made already.
    """
    Base.objects.select_for_update(no_key=True).get(pk=search.base_id)
    plan = RotationPlan.objects.select_for_update().get(pk=search.plan_id)
    after = plan.searches.filter(pk__gt=search.pk)
    if [search.pk, number] in after.values_list("asked__repair", flat=True):
        raise PlanningError("已经照此修改过。请看之后的那次求解")
    repairs = search.found.get("repairs", [])
    if not 0 <= number < len(repairs):
        raise PlanningError("没有这个办法。请重新求解")
    for demand, amount in repairs[number]:
        _give_way(by, search, demand, int(amount))
    file = prepare(search.base, search.plan.first_month).file
    asked = search.asked | {
        "problem": msgspec.to_builtins(file),
        "again": False,
        "repair": [search.pk, number],
    }
    new = ask_search(by=by, plan=search.plan, kind=search.kind, version=search.version, asked=asked)
    record(by=by, act="planning.take_repair", on=new, plan=search.plan_id, repair=number)
    return new


def _give_way(by: Person, search: Search, demand: dict[str, Any], amount: int) -> None:
    if demand["kind"] == "lock":
        # A lock of two trainees who go together stands on both sides.
        pk = demand["lock"].split("-")[0]
        lock = PlanLock.objects.filter(base=search.base, pk=int(pk) if pk.isdigit() else 0).first()
        if lock is None:
            raise PlanningError("这条指定已经没有了。请重新求解")
        withdraw_lock(by=by, lock=lock)
    elif demand["kind"] in ("most", "least"):
        _room(by, search, demand, amount)
    else:
        raise PlanningError(_ELSEWHERE[demand["kind"]])


def _room(by: Person, search: Search, demand: dict[str, Any], amount: int) -> None:
    """The month becomes an exception, wider by so many trainees."""
    found = Seats.objects.select_related("department").select_for_update()
    row = found.filter(
        base=search.base, department=int(demand["department"]), withdrawn_at__isnull=True
    ).first()
    if row is None:
        raise PlanningError("这个科室已经停用。请重新求解")
    month = demand["month"]
    least, most = row.least, row.most
    others = []
    for one in row.exceptions:
        if month in one["months"]:
            least = one["least"] if one.get("least") is not None else least
            most = one["most"] if one.get("most") is not None else most
            months = [other for other in one["months"] if other != month]
            others += [one | {"months": months}] if months else []
        else:
            others.append(one)
    if demand["kind"] == "most":
        most += amount
    else:
        least = max(0, least - amount)
    offer = Offer(
        posts=row.posts, least=row.least, most=row.most,
        exceptions=[*others, {"months": [month], "least": least, "most": most}],
        volumes=row.volumes, volumes_from=row.volumes_from,
    )  # fmt: skip
    set_seats(by=by, base=search.base, department=row.department, offer=offer)
