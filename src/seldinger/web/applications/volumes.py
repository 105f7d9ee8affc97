"""How much a doctor did: by the hospital's record, and as a trainee by what was verified."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property

from seldinger.domain.training.months import add_months
from seldinger.domain.training.words import Role, State
from seldinger.web.applications.figures import NOT_KNOWN, Figure, Row, figure
from seldinger.web.applications.scope import Scope
from seldinger.web.logbook.models import Participation, Reconciled
from seldinger.web.people.models import Hospital, Person
from seldinger.web.reconciliation.models import HospitalList, Operation
from seldinger.web.reconciliation.operators import Operated, operated

MONTHS = (12, 24, 36)
_DAY = timedelta(days=1)
_ROLES = {Role.OPERATOR: "术者（上级医师指导下）", Role.FIRST_ASSISTANT: "一助",
          Role.PARTICIPANT: "参与"}  # fmt: skip


def begin(on: date, months: int) -> date:
    """The first of so many months that end on a day."""
    return add_months(on, -months) + _DAY


def span_of(on: date, months: int = MONTHS[-1]) -> str:
    return f"{begin(on, months)} 至 {on}"


class Recorded:
    """What the lists of a hospital say of one doctor in the last 36 months."""

    def __init__(self, doctor: Person, hospital: Hospital, on: date) -> None:
        self.doctor, self.hospital, self.on = doctor, hospital, on

    @cached_property
    def told(self) -> Operated:
        return operated(self.hospital, begin(self.on, MONTHS[-1]), self.on)

    @property
    def certain(self) -> Sequence[Operation]:
        return self.told.certain.get(self.doctor.pk, ())

    @property
    def unsure(self) -> Sequence[Operation]:
        return self.told.unsure.get(self.doctor.pk, ())

    @cached_property
    def _lists(self) -> list[HospitalList]:
        rows = HospitalList.objects.filter(
            hospital=self.hospital, taken_at__isnull=False, start__isnull=False, end__isnull=False
        )
        return list(rows.only("start", "end"))

    def covered(self, months: int) -> tuple[int, int]:
        """Days of so many months that any list covers, and all of them."""
        first = begin(self.on, months)
        days: set[int] = set()
        for one in self._lists:
            start, end = max(one.start or first, first), min(one.end or first, self.on)
            days |= {*range(start.toordinal(), end.toordinal() + 1)}
        return len(days), (self.on - first).days + 1


def operated_in(scope: Scope, recorded: Recorded) -> Figure:
    """Operations of what is asked, as the record's operator."""
    rows = [row for row in recorded.certain if scope.holds(row.name)]
    return figure(
        key="operated",
        title="手术记录术者：所申请的手术",
        values=_values(rows, recorded),
        definition=f"医院手术清单写明本人为术者的手术；{scope.rule}。一行计一例",
        span=span_of(recorded.on),
        source=f"{recorded.hospital}交来的手术清单",
        note=_left_out(scope, recorded),
        rows=_rows(rows),
    )


def of_lists(scope: Scope, recorded: Recorded) -> Figure:
    """The same of all operations in the lists in which it stands."""
    rows = [row for row in recorded.certain if scope.in_its_lists(row.name)]
    titles = [one.title for one in scope.catalogue.lists if one.id in scope.lists]
    return figure(
        key="of_lists",
        title="手术记录术者：同专业目录的全部手术",
        values=_values(rows, recorded),
        definition=f"同上，不限级别；专业目录：{'、'.join(titles) or '目录里没有'}",
        span=span_of(recorded.on),
        source=f"{recorded.hospital}交来的手术清单",
        rows=_rows(rows),
    )


def _values(rows: Sequence[Operation], recorded: Recorded) -> tuple[tuple[str, str], ...]:
    return tuple((f"近 {months} 个月", _number(rows, recorded, months)) for months in MONTHS)


def _number(rows: Sequence[Operation], recorded: Recorded, months: int) -> str:
    covered, days = recorded.covered(months)
    number = sum(row.day >= begin(recorded.on, months) for row in rows)
    if not covered and not number:
        return NOT_KNOWN
    whole = "" if covered == days else f"（清单只覆盖 {covered} / {days} 天）"
    return f"{number} 例{whole}"


def _left_out(scope: Scope, recorded: Recorded) -> str:
    """What may be the doctor's, and is not counted: nothing is guessed."""
    unnamed = sum(not scope.is_graded(row.name) for row in recorded.certain)
    unsure = sum(scope.holds(row.name) for row in recorded.unsure)
    nobody = sum(scope.holds(row.name) for row in recorded.told.unnamed)
    told = (
        (unnamed, "本人为术者而名称不在目录里的"),
        (unsure, "术者姓名有同名、分不清是谁的"),
        (nobody, "全院没有写明术者、或术者不是本院在册人员的"),
    )
    words = [f"{what} {number} 例" for number, what in told if number]
    return f"没有计入：{'；'.join(words)}" if words else ""


def _rows(rows: Sequence[Operation]) -> list[Row]:
    newest = sorted(rows, key=lambda row: (row.day, row.pk), reverse=True)
    return [Row("operation", row.pk, row.day.isoformat(), row.name) for row in newest]


def under_guidance(scope: Scope, doctor: Person, on: date) -> Figure:
    """As a trainee: parts in what is asked, by role; also those of other hospitals.

    Logged, verified and reconciled beside each other; behind them stand the verified ones.
    """
    every = Participation.objects.filter(
        traineeship__person=doctor, withdrawn_at=None, is_scrubbed=True,
        procedure__case__is_simulation=False, procedure__case__day__lte=on,
    )  # fmt: skip
    parts = list(every.select_related("procedure__case").order_by("-procedure__case__day", "-pk"))
    logged = [part for part in parts if scope.holds(part.procedure.name)]
    ours = [part for part in logged if _is_verified(part)]
    unnamed = sum(_is_verified(part) and not scope.is_graded(part.procedure.name) for part in parts)
    trains = doctor.traineeships.exists()
    return figure(
        key="under_guidance",
        title="在培期间：所申请的手术",
        values=tuple(
            (word, _believed([part for part in logged if part.role == role.value]))
            if trains
            else (word, NOT_KNOWN)
            for role, word in _ROLES.items()
        ),
        definition=(
            "本人在培训中登记的手术、其中带教医师已审核的、已审核且与医院清单一致的，"
            f"按培训角色分；{scope.rule}。明细列出已审核的"
        ),
        span=f"全部培训期间，截至 {on}",
        source="平台的培训登记" if trains else "平台没有本人的培训登记",
        note=f"没有计入：名称不在目录里的 {unnamed} 例" if unnamed else "",
        rows=[
            Row("case", part.procedure.case_id, part.procedure.case.day.isoformat(),
                part.procedure.name, _ROLES[Role(part.role)])
            for part in ours
        ],
    )  # fmt: skip


def _is_verified(part: Participation) -> bool:
    return part.state == State.VERIFIED.value


def _believed(parts: Sequence[Participation]) -> str:
    """“已审核 4 例（登记 6，核对 3）”; where no list covers any of the days, that it is so."""
    verified = [part for part in parts if _is_verified(part)]
    agreeing = sum(part.reconciled == Reconciled.AGREES for part in verified)
    is_listed = not parts or any(part.reconciled for part in parts)
    agree = f"核对 {agreeing}" if is_listed else "没有清单可核对"
    return f"已审核 {len(verified)} 例（登记 {len(parts)}，{agree}）"
