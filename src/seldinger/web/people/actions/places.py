"""Bases, hospitals, departments and the catalogue lists a department works by."""

from collections.abc import Sequence
from datetime import date

from django.db.models import F, Q

from seldinger.domain.training.months import ONE_DAY
from seldinger.errors import SeldingerError
from seldinger.norms.faults import nearest
from seldinger.norms.library import library_at
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.catalogues import Catalogues
from seldinger.web.people.models import (
    Base,
    BaseHospital,
    Department,
    DepartmentList,
    Hospital,
    Person,
    Traineeship,
)


@action
def add_base(
    *, by: Person | None, name: str, rulebook: str, is_demonstration: bool = False
) -> Base:
    """Raises SeldingerError where the name is taken or nobody knows the rulebook."""
    _free(Base, name, "培训基地")
    library_at(None).latest("rulebooks", rulebook)
    base = Base.objects.create(name=name, rulebook=rulebook, is_demonstration=is_demonstration)
    record(by=by, act="people.add_base", on=base, name=name, rulebook=rulebook)
    return base


@action
def add_hospital(
    *, by: Person | None, name: str, catalogue: str = "", is_demonstration: bool = False
) -> Hospital:
    """Raises SeldingerError where the name is taken or nobody knows the catalogue."""
    if Hospital.objects.filter(name=name).exists():
        raise SeldingerError(f"已有名为“{name}”的医院。同一家医院可以加入几个基地，不必重建")
    if catalogue:
        library_at(None).latest("catalogues", catalogue)
    hospital = Hospital.objects.create(
        name=name, catalogue=catalogue, is_demonstration=is_demonstration
    )
    record(by=by, act="people.add_hospital", on=hospital, name=name, catalogue=catalogue)
    return hospital


@action
def rename_base(*, by: Person, base: Base, name: str) -> None:
    """Correct a base's name."""
    _free(Base, name, "培训基地", but=base.pk)
    _rename(by, base, "people.rename_base", name)


@action
def refuse_unknown_privileges(*, by: Person, base: Base, start: date | None) -> None:
    """From a day on nothing counts as 术者 whose privilege nobody knows; None: it counts again."""
    before = base.unknown_privilege_refused_from
    if start == before:
        raise SeldingerError("没有改动，不需要保存")
    base.unknown_privilege_refused_from = start
    base.save(update_fields=["unknown_privilege_refused_from"])
    concerned = Traineeship.objects.filter(stays__base=base).order_by().values("pk")
    # By key: two who write at one time lock the trainees in one order.
    for pk in Traineeship.objects.filter(pk__in=concerned).order_by("pk").values_list("pk"):
        Traineeship.objects.filter(pk=pk[0]).update(facts_version=F("facts_version") + 1)
    record(
        by=by, act="people.refuse_unknown_privileges", on=base,
        before=before.isoformat() if before else None,
        after=start.isoformat() if start else None,
    )  # fmt: skip


@action
def rename_hospital(*, by: Person, hospital: Hospital, name: str) -> None:
    """Correct a hospital's name."""
    _free(Hospital, name, "医院", but=hospital.pk)
    _rename(by, hospital, "people.rename_hospital", name)


@action
def edit_hospital(*, by: Person, hospital: Hospital, name: str, catalogue: str) -> None:
    """Name and catalogue together; what stayed the same is not written."""
    if (name, catalogue) == (hospital.name, hospital.catalogue):
        raise SeldingerError("没有改动，不需要保存")
    if name != hospital.name:
        rename_hospital(by=by, hospital=hospital, name=name)
    if catalogue != hospital.catalogue:
        set_catalogue(by=by, hospital=hospital, catalogue=catalogue)


@action
def set_catalogue(*, by: Person | None, hospital: Hospital, catalogue: str) -> None:
    """Which grading catalogue a hospital works by."""
    if catalogue:
        library_at(None).latest("catalogues", catalogue)
    before, hospital.catalogue = hospital.catalogue, catalogue
    hospital.save(update_fields=["catalogue"])
    record(by=by, act="people.set_catalogue", on=hospital, before=before, after=catalogue)


@action
def join_base(
    *, by: Person | None, base: Base, hospital: Hospital, kind: str, start: date
) -> BaseHospital:
    """A hospital becomes the main or a partner hospital of a base."""
    later = BaseHospital.objects.filter(Q(end__isnull=True) | Q(end__gte=start), base=base)
    same = later.filter(hospital=hospital).first()
    if same and same.end is None:
        raise SeldingerError(f"“{hospital.name}”已在这个基地")
    if same:
        raise SeldingerError(f"“{hospital.name}”在这个基地到 {same.end} 为止。请用更晚的日期")
    main = later.filter(kind=kind).first() if kind == BaseHospital.Kind.MAIN else None
    if main and main.end is None:
        raise SeldingerError("基地已有主基地医院。请先结束原来的主基地")
    if main:
        raise SeldingerError(f"原来的主基地医院到 {main.end} 为止。请用更晚的日期")
    place = BaseHospital.objects.create(base=base, hospital=hospital, kind=kind, start=start)
    record(
        by=by, act="people.join_base", on=place,
        base=base.pk, hospital=hospital.pk, kind=kind, start=start.isoformat(),
    )  # fmt: skip
    return place


@action
def found_hospital(
    *, by: Person, base: Base, name: str, catalogue: str, kind: str, start: date
) -> Hospital:
    """A hospital new to the platform, in a base from its first day: both or neither."""
    hospital = add_hospital(by=by, name=name, catalogue=catalogue)
    join_base(by=by, base=base, hospital=hospital, kind=kind, start=start)
    return hospital


@action
def leave_base(*, by: Person, place: BaseHospital, on: date) -> None:
    """A hospital's last day in a base. Work done until then keeps counting."""
    if place.end is not None:
        raise SeldingerError(f"已于 {place.end} 结束")
    if on < place.start:
        raise SeldingerError(f"结束日期不能早于开始日期 {place.start}")
    place.end = on
    place.save(update_fields=["end"])
    record(by=by, act="people.leave_base", on=place, end=on.isoformat())


@action
def add_department(*, by: Person | None, hospital: Hospital, name: str) -> Department:
    if Department.objects.filter(hospital=hospital, name=name).exists():
        raise SeldingerError(f"“{hospital.name}”已有名为“{name}”的科室")
    department = Department.objects.create(hospital=hospital, name=name)
    record(by=by, act="people.add_department", on=department, hospital=hospital.pk, name=name)
    return department


@action
def rename_department(*, by: Person, department: Department, name: str) -> None:
    """Correct a department's name."""
    others = Department.objects.filter(hospital=department.hospital_id, name=name)
    if others.exclude(pk=department.pk).exists():
        raise SeldingerError(f"这家医院已有名为“{name}”的科室")
    _rename(by, department, "people.rename_department", name)


@action
def found_department(
    *, by: Person, hospital: Hospital, name: str, list_ids: Sequence[str], start: date | None
) -> Department:
    """A department with its lists from its first day."""
    department = add_department(by=by, hospital=hospital, name=name)
    if list_ids and start:
        set_lists(by=by, department=department, list_ids=list_ids, start=start)
    return department


@action
def edit_department(
    *, by: Person, department: Department, name: str, list_ids: Sequence[str], start: date | None
) -> None:
    """Name and lists together; what stayed the same is not written."""
    standing = [row.list_id for row in department.lists.filter(end__isnull=True)]
    new_lists = start is not None and list(list_ids) != standing
    if name == department.name and not new_lists:
        raise SeldingerError("没有改动，不需要保存")
    if name != department.name:
        rename_department(by=by, department=department, name=name)
    if start is not None and new_lists:
        set_lists(by=by, department=department, list_ids=list_ids, start=start)


@action
def set_lists(
    *, by: Person | None, department: Department, list_ids: Sequence[str], start: date
) -> None:
    """The lists a department works by from a day on, in order; the old ones end before.

    On the day on which the old ones began it is a correction: what is not among the new ones
    holds that one day. Raises SeldingerError for an earlier day, or a list nobody knows.
    """
    wanted = list(dict.fromkeys(list_ids))
    _known_lists(department.hospital, wanted, start)
    standing = list(DepartmentList.objects.filter(department=department, end__isnull=True))
    last = max((row.start for row in standing), default=start)
    if last > start:
        raise SeldingerError(f"现在的专业从 {last} 起有效。请用这一天或更晚的日期")
    kept = [row for row in standing if row.start == start and row.list_id in wanted]
    for row in standing:
        if row in kept:
            row.position = wanted.index(row.list_id) + 1
        else:
            row.end = max(row.start, start - ONE_DAY)
        row.save(update_fields=["position", "end"])
    there = {row.list_id for row in kept}
    DepartmentList.objects.bulk_create(
        DepartmentList(department=department, list_id=list_id, position=place, start=start)
        for place, list_id in enumerate(wanted, start=1)
        if list_id not in there
    )
    record(
        by=by, act="people.set_lists", on=department, lists=wanted, start=start.isoformat(),
        before=[row.list_id for row in standing],
    )  # fmt: skip


def _known_lists(hospital: Hospital, wanted: Sequence[str], start: date) -> None:
    """By the catalogue in force on the first day."""
    if not wanted:
        return
    catalogues = Catalogues([hospital])
    if not catalogues.title(hospital, start):
        raise SeldingerError(f"“{hospital.name}”还没有采用手术分级目录。请先为医院选定目录")
    known = [list_id for list_id, _ in catalogues.lists(hospital, start)]
    unknown = next((list_id for list_id in wanted if list_id not in known), None)
    if unknown is None:
        return
    title = catalogues.titles(hospital).get(unknown)
    if title:
        raise SeldingerError(f"{start} 有效的目录里没有专业“{title}”。请换一个日期，或另选专业")
    raise SeldingerError(f"医院的目录里没有专业 {unknown}。{nearest(unknown, known)}")


def _free(kind: type[Base] | type[Hospital], name: str, word: str, but: int | None = None) -> None:
    if kind._default_manager.filter(name=name).exclude(pk=but or 0).exists():
        raise SeldingerError(f"已有名为“{name}”的{word}")


def _rename(by: Person, place: Base | Hospital | Department, act: str, name: str) -> None:
    before, place.name = place.name, name
    place.save(update_fields=["name"])
    record(by=by, act=act, on=place, before=before, after=name)
