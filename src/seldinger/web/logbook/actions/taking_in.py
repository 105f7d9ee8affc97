"""An old logbook taken in for good: kept for a preview, written whole or not at all, taken back."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from seldinger.domain.training.record import Record
from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions import drop_notices, notify
from seldinger.web.logbook.actions.editing import tell_of_conflicts
from seldinger.web.logbook.actions.reopening import reopen
from seldinger.web.logbook.actions.versioning import keep_version
from seldinger.web.logbook.checks import CHUNK
from seldinger.web.logbook.conflicts import conflicts_in
from seldinger.web.logbook.joining import Standing, adds_acts, told_anew
from seldinger.web.logbook.models import (
    Activity,
    Admission,
    Case,
    ImagingReports,
    Participation,
    Procedure,
    Source,
    TakeIn,
)
from seldinger.web.logbook.numbers import stored
from seldinger.web.logbook.queries import CLAIMS
from seldinger.web.logbook.take_in_plan import NOBODY, Plan, PlannedAct, PlannedCase, plan_of
from seldinger.web.logbook.taking_in import candidates, supervisors_of
from seldinger.web.people.actions.standings import facts_changed
from seldinger.web.people.models import Hospital, Person, Traineeship
from seldinger.web.people.uploads import is_open, sealed, too_old

M = TypeVar("M", bound=models.Model)


@action
def keep_take_in(
    *, by: Person, trainee: Traineeship, hospital: Hospital, file_name: str, content: bytes
) -> TakeIn:
    """Keep an uploaded workbook, encrypted, until it is confirmed, replaced or a day old."""
    TakeIn.objects.filter(Q(by=by) | too_old()).exclude(content=b"").update(content=b"")
    taking = TakeIn.objects.create(
        traineeship=trainee, by=by, hospital=hospital, file_name=file_name[:200],
        content=sealed(content),
    )  # fmt: skip
    record(by=by, act="logbook.keep_take_in", on=taking, trainee=trainee.pk)
    return taking


@action
def take_in(
    *, by: Person, taking: TakeIn, told: Record, supervisors: dict[str, int | None]
) -> dict[str, int]:
    """Write everything of the workbook that is not there yet, each row waiting for its supervisor.

    told: what the kept workbook says. supervisors: name in the file → whom it means; for names that
    are not in it the only person of that name. Returns how many entries of each kind were written;
    a workbook that was taken in already writes nothing. Whatever state the file gave a row, nobody
    here has verified it.
    """
    _one_at_a_time(taking)
    locked = TakeIn.objects.select_for_update().get(pk=taking.pk)
    if locked.taken_at is not None:
        record(by=by, act="logbook.take_in", on=locked, again=True)
        return dict(locked.result)
    if not is_open(locked):
        raise SeldingerError("这份登记表的内容已经清除。请重新上传")
    trainee = locked.traineeship
    plan = plan_of(told, trainee, locked.hospital, locking=True)
    named = supervisors_of(plan.supervisors(), candidates(trainee), supervisors)
    try:
        writing = _Writing(by, trainee, named, timezone.now())
        writing.write(plan)
    except IntegrityError:
        raise SeldingerError(
            "正要写入时有人登记了其中的病例，没有写入任何内容。请再确认一次"
        ) from None
    locked.supervisors, locked.result = named, plan.numbers
    locked.content, locked.taken_at = b"", writing.now
    locked.save(update_fields=["supervisors", "result", "content", "taken_at"])
    writing.tell(_about(locked))
    for one in writing.touched():
        facts_changed(one)
    record(
        by=by, act="logbook.take_in", on=locked, trainee=trainee.pk, written=plan.numbers,
        skipped=sum(plan.skipped.values()), states=_states(told), again=writing.reopened,
    )  # fmt: skip
    return plan.numbers


@action
def withdraw_take_in(*, by: Person, taking: TakeIn) -> int:
    """Take the whole of it back, as long as nobody decided on any of it; returns how many."""
    locked = TakeIn.objects.select_for_update().get(pk=taking.pk)
    if locked.taken_at is None or locked.withdrawn_at is not None:
        raise SeldingerError("这份登记表没有写入过，或已经撤回")
    now, trainee = timezone.now(), locked.traineeship
    number = 0
    _hold_cases(locked)
    for model in CLAIMS.values():
        rows = list(_written_by(locked, model).order_by("pk").select_for_update(of=("self",)))
        if any(row.state != State.PENDING for row in rows):
            raise SeldingerError(
                "已有带教医师审核或退回了其中的登记，不能整份撤回。请逐条撤回还没有审核的"
            )
        for row in rows:
            row.withdrawn_at, row.version = now, row.version + 1
        model.objects.bulk_update(rows, ["withdrawn_at", "version"], batch_size=500)
        number += len(rows)
    locked.withdrawn_at = now
    locked.save(update_fields=["withdrawn_at"])
    drop_notices(kind="batch_ready", about=_about(locked))
    facts_changed(trainee)
    record(by=by, act="logbook.withdraw_take_in", on=locked, trainee=trainee.pk, entries=number)
    return number


def _one_at_a_time(taking: TakeIn) -> None:
    """Two who take in the same logbook for one trainee wait for each other."""
    same = TakeIn.objects.filter(traineeship=taking.traineeship_id).order_by("pk")
    list(same.select_for_update().values_list("pk"))


def _hold_cases(taking: TakeIn) -> None:
    """Cases before claims, as all who write: whoever joins one of them meanwhile waits."""
    parts = _written_by(taking, Participation).values_list("procedure__case", flat=True)
    cases = Case.objects.filter(pk__in=set(parts)).order_by("pk")
    list(cases.select_for_update(no_key=True).values_list("pk"))


def _about(taking: TakeIn) -> str:
    return f"take_in:{taking.pk}"


def _written_by(taking: TakeIn, model: Any) -> Any:
    """All that a workbook brought was logged in its one moment."""
    return model.objects.filter(
        traineeship=taking.traineeship, source=Source.CATCH_UP, logged_at=taking.taken_at,
        withdrawn_at__isnull=True,
    )  # fmt: skip


def _states(told: Record) -> dict[str, int]:
    """What the file said of its rows; kept, and believed by nobody."""
    states = [one.state for one in told.procedures] + [one.state for one in told.admissions]
    states += [one.state for one in told.reports] + [one.state for one in told.activities]
    return dict(Counter(map(str, states)))


class _Writing:
    """One workbook being written."""

    def __init__(
        self, by: Person, trainee: Traineeship, named: dict[str, int | None], now: datetime
    ) -> None:
        self.by, self.trainee, self.named, self.now = by, trainee, named, now
        self.waiting: Counter[int] = Counter()  # supervisor → how many wait for them
        self.joined: list[Procedure] = []
        self.changed: list[Case] = []
        self.reopened: list[int] = []  # parts

    def write(self, plan: Plan) -> None:
        self._cases(plan.cases)
        numbers = [stored(one.fact.case_no) for one in plan.admissions]
        _write(Admission, [
            Admission(
                hospital_id=one.hospital, day=one.fact.day, kind=one.fact.kind or "",
                number_encrypted=number.encrypted, number_digest=number.digest,
                number_tail=number.tail, **self._claim(NOBODY),
            )
            for one, number in zip(plan.admissions, numbers, strict=True)
        ])  # fmt: skip
        _write(ImagingReports, [
            ImagingReports(
                day=one.day, exam=one.exam, part=one.part or "", number=one.number,
                **self._claim(one.supervisor.strip()),
            )
            for one in plan.reports
        ])  # fmt: skip
        _write(Activity, [
            Activity(
                day=one.day, type=one.type, title=one.title, capacity=one.capacity,
                level=one.level, **self._claim(NOBODY),
            )
            for one in plan.activities
        ])  # fmt: skip

    def tell(self, about: str) -> None:
        """Each supervisor of what waits; everybody concerned of places that two claim now."""
        people = Person.objects.in_bulk(list(self.waiting))
        for pk, number in sorted(self.waiting.items()):
            notify(
                to=[people[pk]], kind="batch_ready", url=reverse("batches"),
                about=about, trainee=self.trainee.person.name, number=number,
            )  # fmt: skip
        for one in conflicts_in(self.joined):
            tell_of_conflicts(one.procedure.case, [one])

    def touched(self) -> Sequence[Traineeship]:
        """The trainee, and whoever else is on a case that reads otherwise now; by key, as two who
        take in at once wait for each other."""
        on_them = Traineeship.objects.filter(participations__procedure__case__in=self.changed)
        others = on_them.exclude(pk=self.trainee.pk).distinct()
        return sorted([self.trainee, *others], key=lambda trainee: trainee.pk)

    def _cases(self, planned: Sequence[PlannedCase]) -> None:
        fresh = [one for one in planned if one.known is None]
        rows = _write(Case, [_case(one) for one in fresh])
        cases = {id(one): row for one, row in zip(fresh, rows, strict=True)}
        for one in planned:
            if one.known is not None and one.standing is not None:
                cases[id(one)] = one.known
                self._change(one.known, one.acts, one.standing)
        self.reopened = [part.pk for part in reopen(by=self.by, cases=self.changed)]
        acts = [(one, act) for one in planned for act in one.acts]
        procedures = self._procedures(cases, acts)
        _write(Participation, [
            Participation(
                procedure=procedure, role=act.act.role.value, **self._claim(act.supervisor)
            )
            for (_, act), procedure in zip(acts, procedures, strict=True)
        ])  # fmt: skip

    def _change(self, case: Case, acts: Sequence[PlannedAct], standing: Standing) -> None:
        """A case that gets another act, or one told anew, is another version of itself."""
        same = [act.procedure for act in acts]
        anew = told_anew([act.act for act in acts], same, standing)
        if anew or adds_acts(same, standing):
            keep_version(of=case, by=self.by, untaken=anew)
            case.version += 1
            case.save(update_fields=["version"])
            self.changed.append(case)

    def _procedures(
        self, cases: dict[int, Case], acts: Sequence[tuple[PlannedCase, PlannedAct]]
    ) -> list[Procedure]:
        """The stored one, or one more; an act that everybody took back reads as it is told now."""
        last: dict[int, int] = defaultdict(int)
        for one, _ in acts:
            if one.standing:
                positions = (procedure.position for procedure in one.standing.procedures)
                last[id(one)] = max((last[id(one)], *positions))
        found, fresh = [], []
        for one, act in acts:
            procedure = act.procedure
            if procedure is None:
                last[id(one)] += 1
                procedure = Procedure(
                    case=cases[id(one)], position=last[id(one)], name=act.act.name,
                    category=act.act.category,
                )  # fmt: skip
                fresh.append(procedure)
            else:
                self._join(one, act, procedure)
            found.append(procedure)
        _write(Procedure, fresh)
        return found

    def _join(self, planned: PlannedCase, act: PlannedAct, procedure: Procedure) -> None:
        if planned.standing and procedure.pk not in planned.standing.taken:
            procedure.category, procedure.outcome = act.act.category, act.act.outcome
            procedure.save(update_fields=["category", "outcome"])
        self.joined.append(procedure)

    def _claim(self, name: str) -> dict[str, Any]:
        supervisor = self.named.get(name)
        if supervisor:
            self.waiting[supervisor] += 1
        return {
            "traineeship": self.trainee,
            "supervisor_id": supervisor,
            "state": State.PENDING.value,
            "logged_at": self.now,
            "source": Source.CATCH_UP,
        }


def _case(planned: PlannedCase) -> Case:
    number = stored(planned.number)
    return Case(
        hospital_id=planned.hospital, department_id=planned.department, day=planned.day,
        session=planned.session, number_encrypted=number.encrypted,
        number_digest=number.digest, number_tail=number.tail,
    )  # fmt: skip


def _write(model: type[M], rows: list[M]) -> list[M]:
    return model._default_manager.bulk_create(rows, batch_size=CHUNK)
