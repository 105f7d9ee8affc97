"""The facts of one base in which patterns are looked for, as the domain takes them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from seldinger.domain.training import integrity as domain
from seldinger.domain.training.integrity import Question, Rate, Signal
from seldinger.domain.training.rulebook import Cell
from seldinger.domain.training.words import Outcome, State
from seldinger.norms.library import library_at
from seldinger.web.integrity.models import Answer
from seldinger.web.logbook.models import Basis, Participation
from seldinger.web.logbook.queries import CLAIMS
from seldinger.web.people.models import Base, Hospital, Rotation, Traineeship, in_force
from seldinger.web.people.queries import current_stays
from seldinger.web.progress.queries import trainees_of
from seldinger.web.progress.verdicts import evaluated
from seldinger.web.reconciliation.models import Operation

KINDS = tuple(CLAIMS)
# A batch rests on the hospital's list. The director's word rests on nothing but having looked.
_READ_ONE_BY_ONE = (Basis.SUPERVISOR, Basis.REASSIGNED, Basis.ATTESTED, "")


def row_of(kind: str, pk: int) -> int:
    """One number for a claim of any kind."""
    return pk * len(KINDS) + KINDS.index(kind)


def claim_of(row: int) -> tuple[str, int]:
    """The claim's kind and primary key."""
    return KINDS[row % len(KINDS)], row // len(KINDS)


@dataclass(frozen=True)
class Looked:
    """One look at a base over the days from `since` to `on`."""

    base: Base
    since: date
    on: date

    @cached_property
    def trainees(self) -> dict[int, Traineeship]:
        found = trainees_of(self.base, self.on).select_related("person")
        return {trainee.pk: trainee for trainee in found}

    def questions(self) -> dict[Signal, list[Question]]:
        return {
            Signal.TWO_ROOMS: list(self._two_rooms()),
            Signal.BULK_SIGN_OFF: domain.bulk_sign_offs(self._sign_offs()),
            Signal.BURST: [q for pk in self.trainees for q in self._bursts(pk)],
            Signal.EXACT_GAP: domain.exact_gaps(self._cells()),
            Signal.COPIES: domain.copies(self.entries),
        }  # fmt: skip

    def rates(self) -> list[tuple[Hospital, Rate]]:
        return [(place, domain.overlap_rate(rows)) for place, rows in self.operations.items()]

    # -- (a)

    def _two_rooms(self) -> Iterator[Question]:
        """Not of trainees whose own base has the hospital too: that base asks them."""
        for hospital, rows in self.operations.items():
            for question in domain.two_rooms(rows):
                if (hospital.pk, *question.about) not in self._trainees_of_others:
                    yield question

    @cached_property
    def _trainees_of_others(self) -> set[tuple[int, str]]:
        """(hospital, name) of those who train in another base; a name that also one of the own
        trainees has is not among them."""
        own = {trainee.person.name for trainee in self.trainees.values()}
        stays = current_stays(self.on).exclude(base=self.base)
        found = stays.filter(
            in_force(self.on, "base__places__"), base__places__hospital__in=self.operations
        ).values_list("base__places__hospital", "traineeship__person__name")  # fmt: skip
        return {(hospital, name) for hospital, name in found if name not in own}

    @cached_property
    def operations(self) -> dict[Hospital, list[domain.Operation]]:
        """Hospital by hospital: one name in two hospitals may be two people."""
        here = Hospital.objects.filter(
            in_force(self.on, "places__"), places__base=self.base
        ).distinct()  # fmt: skip
        return {hospital: list(self._operations(hospital)) for hospital in here}

    def _operations(self, hospital: Hospital) -> Iterator[domain.Operation]:
        rows = Operation.objects.filter(
            hospital=hospital, day__gte=self.since, day__lte=self.on, start__isnull=False,
            end__isnull=False, gone_at__isnull=True,
        ).values_list("pk", "room", "start", "end", "staff", "number_digest")  # fmt: skip
        for pk, room, start, end, staff, patient in rows:
            begun, ended = timezone.localtime(start), timezone.localtime(end)
            operators = staff.get("operator") or []
            people = frozenset(name for names in staff.values() for name in names)
            operator = operators[0] if operators else ""
            yield domain.Operation(pk, room, begun, ended, operator, people, patient or None)

    # -- (b)

    def _sign_offs(self) -> Iterator[domain.SignOff]:
        for kind, model in CLAIMS.items():
            what = "procedure__case" if model is Participation else "pk"
            rows = model._default_manager.filter(
                traineeship__in=self.trainees, withdrawn_at=None, state=State.VERIFIED.value,
                basis__in=_READ_ONE_BY_ONE, decided_by__isnull=False,
                decided_at__date__gte=self.since,
            ).values_list("pk", "decided_by", "decided_at", "traineeship", what)  # fmt: skip
            for pk, by, at, *read in rows:
                yield domain.SignOff(row_of(kind, pk), by, timezone.localtime(at), (kind, *read))

    # -- (c), (d), (e)

    @cached_property
    def entries(self) -> list[domain.Entry]:
        rows = (
            Participation.objects.filter(
                traineeship__in=self.trainees, withdrawn_at=None,
                procedure__case__day__gte=self.since, procedure__case__is_simulation=False,
            )
            .exclude(state=State.RETURNED.value)
            .values_list(
                "pk", "traineeship_id", "procedure__case__day", "logged_at", "procedure__name",
                "role", "supervisor_id", "procedure__case__number_digest",
            )
        )  # fmt: skip
        return [
            domain.Entry(pk, trainee, day, timezone.localtime(at), name, role, by, patient)
            for pk, trainee, day, at, name, role, by, patient in rows
        ]

    @cached_property
    def _of_trainee(self) -> dict[int, list[domain.Entry]]:
        found: dict[int, list[domain.Entry]] = defaultdict(list)
        for entry in self.entries:
            found[entry.trainee].append(entry)
        return found

    @cached_property
    def _ends(self) -> dict[int, list[tuple[str, date]]]:
        places = library_at(None).rulebook(self.base.rulebook).place_by_id
        found: dict[int, list[tuple[str, date]]] = defaultdict(list)
        latest = self.on + domain.USUAL.before_end
        rows = Rotation.objects.filter(
            traineeship__in=self.trainees, withdrawn_at=None, end__gte=self.since, end__lte=latest
        ).values_list("traineeship_id", "place", "end")
        for trainee, place, end in rows:
            if place in places:  # not leave
                found[trainee].append((places[place].title, end))
        return found

    def _bursts(self, trainee: int) -> list[Question]:
        return domain.bursts(self._of_trainee[trainee], self._ends[trainee])

    def _cells(self) -> Iterator[domain.Cell]:
        """The cells of those trainees alone who logged several late entries together."""
        for trainee, entries in self._of_trainee.items():
            if _some_together(entries):
                yield from self._cells_of(self.trainees[trainee], entries)

    def _cells_of(
        self, trainee: Traineeship, entries: Sequence[domain.Entry]
    ) -> Iterator[domain.Cell]:  # fmt: skip
        known = {entry.id: entry for entry in entries}
        verdict = evaluated(trainee, self.on).verdict
        for finding in verdict.findings:
            if not isinstance(finding.requirement, Cell):
                continue
            rows = [
                row.origin.row
                for row in finding.evidence
                if row.outcome in (Outcome.COUNTED, Outcome.PENDING)
            ]
            if set(rows) & known.keys():
                filling = tuple(known.get(row) or _long_ago(row, trainee.pk) for row in rows)
                title = finding.requirement.title
                yield domain.Cell(title, finding.requirement.minimum, filling)


def _some_together(entries: Iterable[domain.Entry]) -> bool:
    at = domain.USUAL
    late = sorted(e.logged_at for e in entries if e.is_late(at.late))
    return any(
        last - first <= at.together for first, last in zip(late, late[at.gap - 1 :], strict=False)
    )


def _long_ago(row: int, trainee: int) -> domain.Entry:
    """Of a counted entry before the days that are looked at only that it is there matters."""
    moment = timezone.localtime() - timedelta(days=36500)
    return domain.Entry(row, trainee, moment.date(), moment, "", "", None, None)


def answers_of(base: Base) -> dict[str, Any]:
    """The newest answer to each question that has one."""
    rows = Answer.objects.filter(base=base).select_related("by")
    return {answer.key: answer for answer in rows}
