"""Whether a grant may be written: the same questions for a form and for a line of a workbook.

Every question that is answered badly raises SeldingerError with what to do about it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.errors import SeldingerError
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.models import Hospital, Membership, Person, in_force
from seldinger.web.privileges.entered import NewGrant
from seldinger.web.privileges.models import Grant, Suspension
from seldinger.web.privileges.queries import with_ends
from seldinger.web.privileges.wording import (
    entry_text,
    is_management,
    scope_words,
    span_words,
)

GRADES = range(1, 5)
MOST_PROCTORED = 999
_DAY = timedelta(days=1)
_AHEAD = timedelta(days=366)


def check_new(new: NewGrant) -> Catalogue:
    """All but what only the other grants of the doctor can say. The catalogue in whose words."""
    catalogue = catalogue_in_force(new.hospital, new.start)
    _check_span(new)
    _check_scope(new, catalogue)
    _check_doctor(new)
    _check_texts(new)
    _check_replaced(new)
    return catalogue


def catalogue_in_force(hospital: Hospital, on: date) -> Catalogue:
    catalogue = catalogue_of(hospital, on)
    if catalogue is None:
        raise SeldingerError(
            f"{hospital}还没有选定手术分级目录，无法授权。请先请管理员在医院页面选定目录"
        )
    return catalogue


def of_its_kind(new: NewGrant) -> NewGrant:
    """Without what belongs to another kind: a form sends that, too, where somebody changed it."""
    is_list = new.kind == Grant.Kind.LIST
    return replace(
        new,
        entries=new.entries if new.kind == Grant.Kind.ENTRIES else (),
        list_id=new.list_id if is_list else "",
        grade=new.grade if is_list else None,
        technology=new.technology if new.kind == Grant.Kind.TECHNOLOGY else "",
    )


def _check_span(new: NewGrant) -> None:
    if new.end is not None and new.end < new.start:
        raise SeldingerError(f"结束日期 {new.end} 早于开始日期 {new.start}。请改正其中一个")
    if not 0 <= new.proctored <= MOST_PROCTORED:
        raise SeldingerError(f"带教例数应在 0 至 {MOST_PROCTORED} 之间")


def _check_scope(new: NewGrant, catalogue: Catalogue) -> None:
    if new.kind == Grant.Kind.ENTRIES:
        _check_entries(new.entries, catalogue)
    elif new.kind == Grant.Kind.LIST:
        if new.list_id not in {one.id for one in catalogue.lists}:
            raise SeldingerError("现行目录里没有这个专业目录。请从列出的专业里选一个")
        if new.grade not in GRADES:
            raise SeldingerError("请写明授权到几级（1 至 4）")
    elif new.technology not in {one.id for one in catalogue.overlays}:
        raise SeldingerError("现行目录里没有这项限制类技术。请从列出的技术里选一项")


def _check_entries(entries: Iterable[str], catalogue: Catalogue) -> None:
    told = tuple(entries)
    if not told:
        raise SeldingerError("还没有选目录条目。请搜索并选上至少一条")
    missing = next((one for one in told if one not in catalogue.by_id), None)
    if missing is not None:
        raise SeldingerError(f"现行目录里没有条目“{missing}”。请重新搜索选择")
    managed = next((one for one in told if is_management(catalogue, one)), None)
    if managed is not None:
        raise SeldingerError(
            f"“{entry_text(catalogue, managed)}”不能作为授权对象：新技术新项目按管理类逐项审批。"
            "请改选具体的手术条目"
        )


def _check_doctor(new: NewGrant) -> None:
    over = new.end is not None and new.end < timezone.localdate()
    if not new.doctor.is_active and not over:
        raise SeldingerError(
            f"{new.doctor}的账号已停用，只能登记已经结束的授权。请先请管理员启用账号，或写明结束日期"
        )
    there = Membership.objects.filter(person=new.doctor, hospital=new.hospital)
    if there.filter(in_force(new.start)).exists():
        return
    if there.exists():
        raise SeldingerError(
            f"{new.doctor}在 {new.start} 当天不在{new.hospital}任职。请核对开始日期或任职起止"
        )
    raise SeldingerError(f"{new.doctor}没有在{new.hospital}任职过。请先登记任职，再授权")


def _check_texts(new: NewGrant) -> None:
    for word, told, most in (("职称", new.title, 40), ("文号", new.document, 80)):
        if len(told.strip()) > most:
            raise SeldingerError(f"{word}太长，最多 {most} 个字")


def _check_replaced(new: NewGrant) -> None:
    old = new.replaces
    if old is None:
        return
    if (old.doctor_id, old.hospital_id) != (new.doctor.pk, new.hospital.pk):
        raise SeldingerError("被替换的授权属于另一位医师或另一家医院。请从要改正的授权打开这个页面")
    if old.revocation is None:
        raise SeldingerError("被替换的授权还没有撤销。请先撤销它，再重新授权")


# -- one effective grant per doctor and scope ------------------------------------------------------


def held_by(doctors: Iterable[Person], hospital: Hospital) -> list[Grant]:
    """Their grants there, as they stand after the rows of the doctors were locked."""
    return [*with_ends(Grant.objects.filter(doctor__in=[*doctors], hospital=hospital))]


def check_alone(new: NewGrant, held: Iterable[Grant], catalogue: Catalogue) -> None:
    """Refuse a second grant of one scope for the same days, and name the first."""
    for old in held:
        if old.doctor_id == new.doctor.pk and _meet(new, old) and _overlap(new, old):
            raise SeldingerError(
                f"{new.doctor}已有同一范围的授权（第 {old.pk} 号，{_common(new, old, catalogue)}，"
                f"{span_words(old.start, old.end)}），日期重叠。请先撤销那一份，或改日期"
            )


def _meet(new: NewGrant, old: Grant) -> bool:
    """Another grade of the same list is another scope: its first cases may need a proctor."""
    if new.kind != old.kind:
        return False
    if new.kind == Grant.Kind.ENTRIES:
        return not old.entries.keys().isdisjoint(new.entries)
    return (new.list_id, new.grade, new.technology) == (old.list_id, old.grade, old.technology)


def _overlap(new: NewGrant, old: Grant) -> bool:
    last = last_day(old)
    begins_before_end = last is None or new.start <= last
    return begins_before_end and (new.end is None or old.start <= new.end) and not old.is_void


def last_day(grant: Grant) -> date | None:
    """The last day on which it holds, as far as is written; before its first where it never did."""
    ended = grant.revocation
    days = [day for day in (grant.end, ended.on - _DAY if ended else None) if day]
    return min(days, default=None)


def _common(new: NewGrant, old: Grant, catalogue: Catalogue) -> str:
    if new.kind != Grant.Kind.ENTRIES:
        return scope_words(old, catalogue)
    both = [f"“{entry_text(catalogue, one)}”" for one in new.entries if one in old.entries]
    return both[0] if len(both) == 1 else f"{both[0]}等 {len(both)} 项"


# -- what ends a grant -----------------------------------------------------------------------------


def check_revocation(grant: Grant, on: date, reason: str) -> None:
    _check_reason(reason)
    ended = grant.revocation
    if ended and on >= ended.on:
        raise SeldingerError(f"这份授权已自 {ended.on} 起撤销。只能改为更早的日期")
    _check_near(on, grant.start)
    if on < grant.start:
        raise SeldingerError(
            f"这份授权自 {grant.start} 开始，撤销日期不能更早。当天撤销即视为从未授权"
        )
    if grant.end is not None and on > grant.end:
        raise SeldingerError(f"这份授权到 {grant.end} 为止，之后不必撤销。请核对日期")


def check_suspension(grant: Grant, start: date, end: date | None, reason: str) -> None:
    _check_reason(reason)
    ended = grant.revocation
    if ended and start >= ended.on:
        raise SeldingerError(f"这份授权已自 {ended.on} 起撤销，此后不必暂停。请核对日期")
    if end is not None and end < start:
        raise SeldingerError(f"结束日期 {end} 早于开始日期 {start}。请改正其中一个")
    if start < grant.start or (grant.end is not None and start > grant.end):
        held = span_words(grant.start, grant.end)
        raise SeldingerError(f"这一天授权不在有效期内（{held}）。请核对暂停的日期")
    for other in grant.suspensions.all():
        ended_before = other.end is not None and other.end < max(start, other.start)
        if not ended_before and (end is None or other.start <= end):
            held = span_words(other.start, other.end)
            raise SeldingerError(f"与已登记的暂停（{held}）重叠。请先恢复那一段，或改日期")


def check_lifting(rest: Suspension, on: date) -> None:
    """on: the first day on which the grant holds again."""
    if rest.lifted_at is not None and rest.end is not None and on > rest.end:
        raise SeldingerError(f"已经登记过自 {rest.end + _DAY} 起恢复。只能改为更早的日期")
    if on < rest.start:
        raise SeldingerError(f"暂停自 {rest.start} 开始，恢复日期不能更早。当天恢复即视为从未暂停")
    if rest.end is not None and on > rest.end:
        raise SeldingerError(f"这次暂停到 {rest.end} 为止，之后自动恢复。不必登记")
    _check_near(on, rest.start)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise SeldingerError("请写明理由：医师和医务处都会看到")


def _check_near(on: date, start: date) -> None:
    """A year written wrong must show. What begins later still may be undone on its first day."""
    if on > max(timezone.localdate() + _AHEAD, start):
        raise SeldingerError(f"{on} 离今天超过一年。请核对年份")


def check_not_oneself(by: Person | None, doctor: Person) -> None:
    if by is not None and by.pk == doctor.pk:
        raise SeldingerError(
            "不能给自己授权，也不能撤销、暂停或恢复自己的授权。请由医务处的另一位同事登记"
        )
