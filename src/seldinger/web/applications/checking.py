"""Whether an application may be handed in, answered or granted. Each raises SeldingerError."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.errors import SeldingerError
from seldinger.web.applications.entered import Decided, NewApplication
from seldinger.web.applications.models import Application, Step
from seldinger.web.applications.people import Stage, why_not
from seldinger.web.applications.queries import ASKED, open_for
from seldinger.web.applications.scope import scope_told
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.access import Access
from seldinger.web.people.models import Membership, Person, in_force
from seldinger.web.people.permissions import Permission
from seldinger.web.privileges.checking import (
    check_alone,
    check_new,
    held_by,
    last_day,
    of_its_kind,
)
from seldinger.web.privileges.entered import NewGrant
from seldinger.web.privileges.models import Grant

LONGEST = 4000  # characters of one's own words
_DAY = timedelta(days=1)
_AHEAD = timedelta(days=366)


def check_application(new: NewApplication, on: date) -> tuple[NewApplication, Catalogue]:
    """All that can be said before the committee sits; what is not of its kind is left out."""
    check_doctor(new, on)
    if len(new.words) > LONGEST:
        raise SeldingerError(f"本人陈述太长，最多 {LONGEST} 个字")
    start = first_day(new.renews, on)
    asked = of_its_kind(Decided(start=start).grant(new))
    catalogue = check_new(asked)
    check_renews(new, asked)
    check_alone(asked, held_by([new.doctor], new.hospital), catalogue)
    _check_only_one(new, asked)
    told = replace(
        new, entries=asked.entries, list_id=asked.list_id, grade=asked.grade,
        technology=asked.technology,
    )  # fmt: skip
    return told, catalogue


def check_doctor(new: NewApplication, on: date) -> None:
    if not Access(new.doctor, on).may(Permission.APPLY):
        raise SeldingerError("您的身份不能申请手术权限。请先请管理员登记身份")
    works = Membership.objects.filter(in_force(on), person=new.doctor, hospital=new.hospital)
    places = set(works.values_list("department", flat=True))
    if not places:
        raise SeldingerError(f"您今天不在{new.hospital}任职，不能在那里申请。请核对任职起止")
    if None not in places and new.department.pk not in places:
        raise SeldingerError(f"您不在{new.department}任职。请选自己所在的科室")


def first_day(renews: Grant | None, on: date) -> date:
    """A renewal follows the old grant; what has ended already is followed from today on."""
    last = last_day(renews) if renews else None
    return max(on, last + _DAY) if last else on


def check_renews(new: NewApplication, asked: NewGrant) -> None:
    old = new.renews
    if old is None:
        return
    if (old.doctor_id, old.hospital_id) != (new.doctor.pk, new.hospital.pk):
        raise SeldingerError("要续期的授权属于另一位医师或另一家医院。请从自己的授权打开这个页面")
    if old.end is None:
        raise SeldingerError("这份授权长期有效，不必续期")
    if old.revocation is not None:
        raise SeldingerError("这份授权已撤销，不能续期。请另提新的申请")
    if not _same_scope(asked, old):
        raise SeldingerError("续期的范围与原授权不同。范围有变的，请另提新的申请")


def _same_scope(asked: NewGrant, old: Grant) -> bool:
    """Entries that the catalogue of today does not know any more may be left out."""
    if asked.kind == Grant.Kind.ENTRIES:
        return old.kind == asked.kind and set(asked.entries) <= old.entries.keys()
    return (asked.kind, asked.list_id, asked.grade, asked.technology) == (
        old.kind, old.list_id, old.grade, old.technology,
    )  # fmt: skip


def _check_only_one(new: NewApplication, asked: NewGrant) -> None:
    for other in open_for(new.doctor).filter(hospital=new.hospital):
        if meets(asked, other):
            raise SeldingerError(
                f"您已有一份同一范围的申请（第 {other.pk} 号，{scope_told(other)}）正在办理。"
                "请在那一份里继续，或先撤回它"
            )


def meets(asked: NewGrant, other: Application) -> bool:
    if asked.kind != other.kind:
        return False
    if asked.kind == Grant.Kind.ENTRIES:
        return not set(asked.entries).isdisjoint(other.entries)
    return (asked.list_id, asked.grade, asked.technology) == (
        other.list_id, other.grade, other.technology,
    )  # fmt: skip


# -- answers ---------------------------------------------------------------------------------------


def check_asked(application: Application) -> Stage:
    """The stage that is asked now."""
    if application.state not in ASKED:
        state = Application.State(application.state).label
        raise SeldingerError(f"这份申请现在是“{state}”，没有等待答复的环节。请刷新页面")
    return Stage(application.state)


def check_may_answer(by: Person, application: Application, stage: Stage, on: date) -> None:
    told = why_not(Access(by, on), application, stage)
    if told:
        raise SeldingerError(told)


def check_reason(said: str, reason: str) -> None:
    if said in (Step.Said.RETURNED, Step.Said.REFUSED) and not reason.strip():
        raise SeldingerError("退回或不同意要写明理由：申请人会看到，也会写进决定书")


def check_decision(application: Application, decided: Decided) -> None:
    """The new grant follows the old one, and no decision reaches back before it was asked for;
    what else may not be, granting itself says."""
    old = application.renews
    if old and old.revocation is not None:
        raise SeldingerError("要续期的授权已撤销，不能续期。请退回或不同意这份申请")
    handed_in = timezone.localdate(application.made_at)
    if decided.start < handed_in:
        raise SeldingerError(
            f"开始日期 {decided.start} 早于提交申请的 {handed_in}。授权不能追溯，请改为当天或以后"
        )
    if decided.start > max(timezone.localdate() + _AHEAD, first_day(old, handed_in)):
        raise SeldingerError(f"{decided.start} 离今天超过一年。请核对年份")
    last = last_day(old) if old else None
    if last and decided.start <= last:
        raise SeldingerError(
            f"续期应自原授权到期的次日起（原授权到 {last}）。请把开始日期改为 {last + _DAY} 或以后"
        )
    _check_grades(application, decided.start)
    if not decided.document.strip():
        raise SeldingerError("请写明文号：手术授权书要载明批准的文件")


def _check_grades(application: Application, on: date) -> None:
    """What a later catalogue raised nobody has assessed at that grade. A list follows by itself."""
    asked = catalogue_named(application.catalogue, application.version)
    now = catalogue_of(application.hospital, on)
    if application.kind != Grant.Kind.ENTRIES or now is None:
        return
    for one in application.entries:
        old, new = asked.by_id.get(one), now.by_id.get(one)
        if old is None or new is None:  # granting itself says so
            continue
        before = {overlay.id for overlay in asked.overlays_of(old)}
        laid = {overlay.id for overlay in now.overlays_of(new)} - before
        if laid or now.managed_grade(new) > asked.managed_grade(old):
            raise SeldingerError(
                f"“{new.text}”在 {on} 有效的目录里管理级别或限制类技术比申请时高，"
                "没有按它评议过。请不同意这份申请，由申请人按现行目录另提"
            )


def check_own(by: Person, application: Application) -> None:
    if application.doctor_id != by.pk:
        raise SeldingerError("只有申请人本人可以这样做")


def check_numbers(days: Iterable[int | None], renewal: int) -> None:
    if not all(one is None or 1 <= one <= 120 for one in days):
        raise SeldingerError("期限应在 1 至 120 个工作日之间；还没有规定的请留空")
    if not 1 <= renewal <= 365:
        raise SeldingerError("到期前提醒应在 1 至 365 天之间")
