"""Every procedure of the record gets one credit: where it counts, or why it does not.

The way of a procedure: is it admissible at all (dates, rotation, state, hospital, privilege);
which categories could it feed (a given category is a pin, else the exact catalogue name and the
crosswalk); is it an integral step of another act in its case; is it the same technique twice; and
where it still fits several categories, assignment.py chooses to the trainee's benefit.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from seldinger.domain.training.assignment import seat
from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.record import (
    CaseKey,
    CrossStage,
    HospitalAdmitted,
    Leave,
    Pin,
    Procedure,
    Record,
    SeparateStep,
)
from seldinger.domain.training.rulebook import CasesOf, Category, Post, Rulebook
from seldinger.domain.training.timeline import Posting, Timeline
from seldinger.domain.training.words import Flag, Outcome, Privilege, Reason, Role, State


@dataclass(slots=True)
class Credit:
    """One procedure and what became of it.

    category: the category it counts for, or would have counted for.
    in_total: it may stand for its case in the total of its date's stage.
    """

    procedure: Procedure
    case: CaseKey
    posting: Posting | None = None
    options: tuple[str, ...] = ()
    category: str | None = None
    reason: Reason | None = None
    flags: list[Flag] = field(default_factory=list)
    interventional: bool = False
    in_total: bool = False

    @property
    def outcome(self) -> Outcome:
        return OUTCOMES.get(self.reason or Reason.COUNTED, Outcome.NOT_COUNTED)

    @property
    def stage(self) -> str | None:
        return self.posting.post.stage if self.posting else None


OUTCOMES = {
    Reason.COUNTED: Outcome.COUNTED,
    Reason.PENDING: Outcome.PENDING,
    Reason.OUTSIDE_ROTATION: Outcome.UNDECIDED,
    Reason.UNDECIDED_NAME: Outcome.UNDECIDED,
}


def order(procedure: Procedure) -> tuple[date, str, int, str, str, int, str, str]:
    """By content, never by row: moving rows about changes no verdict."""
    return (
        procedure.day,
        procedure.case_no,
        procedure.session,
        procedure.name,
        procedure.category or "",
        -procedure.role.rank,
        procedure.state,
        procedure.supervisor,
    )


class Settlement:
    """Settles the procedures of one record; `credits` holds one credit for each row."""

    def __init__(
        self,
        rulebook: Rulebook,
        crosswalk: Crosswalk,
        record: Record,
        timeline: Timeline,
        directions: tuple[str, ...],
        minima: Mapping[tuple[str, Role], int],
        as_of: date,
    ) -> None:
        self.rulebook, self.crosswalk, self.record = rulebook, crosswalk, record
        self.timeline, self.as_of = timeline, as_of
        self._read_rulings()
        rank = {category.id: number for number, category in enumerate(rulebook.categories)}
        self._rank = {
            category.id: (category.post not in directions, rank[category.id])
            for category in rulebook.categories
        }
        self._any_role = {
            r.post: r.category.id for r in rulebook.requirements if isinstance(r, CasesOf)
        }
        self.credits = self._settle(dict(minima))

    def _read_rulings(self) -> None:
        rulings = sorted(
            (ruling for ruling in self.record.rulings if ruling.on <= self.as_of),
            key=lambda ruling: ruling.on,
        )
        self._pins = {(r.case, r.name): r.category for r in rulings if isinstance(r, Pin)}
        self._separate = {(r.case, r.name) for r in rulings if isinstance(r, SeparateStep)}
        self._cross = {r.category for r in rulings if isinstance(r, CrossStage)}
        self._hospitals = {r.hospital for r in rulings if isinstance(r, HospitalAdmitted)}

    def _settle(self, needs: dict[tuple[str, Role], int]) -> list[Credit]:
        credits = []
        seen: set[Procedure] = set()
        for procedure in sorted(self.record.procedures, key=order):
            if procedure.day > self.as_of:
                continue
            credit = Credit(procedure, procedure.case)
            credits.append(credit)
            self._consider(credit)
            if procedure in seen:
                credit.reason, credit.in_total = Reason.DUPLICATE_ROW, False
            seen.add(procedure)
        cases: dict[CaseKey, list[Credit]] = defaultdict(list)
        for credit in credits:
            cases[credit.case].append(credit)
        for case in cases.values():
            self._drop_integral_steps(case)
        taken: dict[tuple[CaseKey, str], Credit] = {}
        for state in (State.VERIFIED, State.PENDING):
            active = [c for c in credits if c.reason is None and c.procedure.state is state]
            self._give(active, taken, needs)
        for credit in credits:
            self._finish(credit)
        return credits

    # -- admissible? ------------------------------------------------------------------

    def _consider(self, credit: Credit) -> None:
        procedure = credit.procedure
        found = self.timeline.at(procedure.day)
        credit.posting = found if isinstance(found, Posting) else None
        ruled = self._pins.get((credit.case, procedure.name))
        if ruled:
            credit.flags.append(Flag.BY_RULING)
        pin = ruled or procedure.category
        if pin:
            self._take_pin(credit, self.rulebook.category_by_id[pin])
        else:
            self._take_name(credit)
        credit.reason = self._barrier(credit, on_leave=isinstance(found, Leave)) or credit.reason
        if credit.posting and credit.reason in _STILL_IN_TOTAL:
            credit.in_total = credit.interventional

    def _barrier(self, credit: Credit, *, on_leave: bool) -> Reason | None:
        procedure = credit.procedure
        if procedure.state is State.RETURNED:
            return Reason.RETURNED
        if procedure.barrier is not None:
            return procedure.barrier
        if procedure.day < self.record.entry:
            return Reason.BEFORE_TRAINING
        if on_leave:
            return Reason.ON_LEAVE
        if credit.posting is None:
            return Reason.OUTSIDE_ROTATION
        return self._hospital_barrier(credit) or self._privilege_barrier(credit)

    def _hospital_barrier(self, credit: Credit) -> Reason | None:
        hospital, base = credit.procedure.hospital, self.record.base_hospitals
        if not hospital:
            return None
        if base is None:
            visited = credit.posting.rotation.hospital if credit.posting else ""
            if visited and visited != hospital:
                credit.flags.append(Flag.HOSPITAL_NOT_KNOWN)
            return None
        if hospital in base:
            return None
        if hospital in self._hospitals:
            credit.flags.append(Flag.BY_RULING)
            return None
        return Reason.HOSPITAL_NOT_IN_BASE

    def _privilege_barrier(self, credit: Credit) -> Reason | None:
        procedure = credit.procedure
        if procedure.role is not Role.OPERATOR or not credit.interventional:
            return None
        if procedure.own_privilege:
            credit.flags.append(Flag.OWN_PRIVILEGE)
            return None
        if procedure.privilege is Privilege.NOT_HELD:
            return Reason.PRIVILEGE_NOT_HELD
        if procedure.privilege is Privilege.NOT_KNOWN:
            counts = self.rulebook.options.unknown_privilege_counts
            if procedure.unknown_refused or not counts:
                return Reason.PRIVILEGE_NOT_KNOWN
            credit.flags.append(Flag.PRIVILEGE_NOT_KNOWN)
        return None

    # -- which category? ----------------------------------------------------------------

    def _take_pin(self, credit: Credit, category: Category) -> None:
        credit.interventional = category.interventional
        credit.options, credit.category = (category.id,), category.id
        stage = credit.stage
        if stage not in (None, category.stage) and category.id not in self._cross:
            credit.reason = Reason.OTHER_STAGE

    def _take_name(self, credit: Credit) -> None:
        match = self.crosswalk.match(credit.procedure.name)
        post = credit.posting.post if credit.posting else None
        if match is None:
            credit.reason = Reason.UNDECIDED_NAME
            credit.interventional = bool(post and post.id in self.rulebook.interventional_posts)
        elif not match.interventional:
            any_role = self._any_role.get(post.id) if post else None
            credit.options = (any_role,) if any_role else ()
            credit.reason = None if any_role else Reason.NOT_INTERVENTIONAL
        else:
            credit.interventional = True
            known = sorted(match.categories, key=self._rank.__getitem__)
            fits = [c for c in known if c in self._cross or self._in_stage(c, credit.stage)]
            credit.options = tuple(fits or known)
            if not fits:
                credit.reason = Reason.OTHER_STAGE if known else Reason.NO_ROW
        if len(credit.options) == 1:
            credit.category = credit.options[0]

    def _in_stage(self, category: str, stage: str | None) -> bool:
        """Also where nobody knows the stage: then every category may be the one."""
        return stage in (None, self.rulebook.category_by_id[category].stage)

    # -- inside a case -------------------------------------------------------------------

    def _drop_integral_steps(self, case: list[Credit]) -> None:
        if len(case) == 1 or not self.crosswalk.integral:
            return
        present = [c for c in case if c.reason is None]
        done = {id(c): c.options for c in present}
        for credit in present:
            procedure = credit.procedure
            if (credit.case, procedure.name) in self._separate:
                credit.flags.append(Flag.BY_RULING)
                continue
            others = {o for c in present if c is not credit for o in done[id(c)]}
            left = tuple(
                o for o in credit.options if not self.crosswalk.integral.get(o, _NONE) & others
            )
            if not left:
                credit.category, credit.reason = credit.options[0], Reason.INTEGRAL_STEP
            credit.options = left

    # -- giving credit ---------------------------------------------------------------------

    def _give(
        self,
        active: list[Credit],
        taken: dict[tuple[CaseKey, str], Credit],
        needs: dict[tuple[str, Role], int],
    ) -> None:
        """Pinned and unambiguous procedures first, then the assignment of the others."""
        clear = [c for c in active if len(c.options) == 1]
        for credit in sorted(clear, key=lambda c: -c.procedure.role.rank):
            self._claim(credit, credit.options[0], taken, needs)
        open_ = [c for c in active if len(c.options) > 1]
        seats = seat([(c.case, c.procedure.role, c.options) for c in open_], set(taken), needs)
        for credit, category in zip(open_, seats, strict=True):
            credit.flags.append(Flag.ASSIGNED)
            self._claim(credit, category, taken, needs)

    def _claim(
        self,
        credit: Credit,
        category: str,
        taken: dict[tuple[CaseKey, str], Credit],
        needs: dict[tuple[str, Role], int],
    ) -> None:
        """Two lesions by one technique in one session count once, in the highest role."""
        credit.category = category
        role, held = credit.procedure.role, taken.get((credit.case, category))
        if held is not None and self.rulebook.options.same_technique_once:
            if held.procedure.role.rank >= role.rank:
                credit.reason = Reason.SAME_TECHNIQUE
                return
            if held.procedure.state is credit.procedure.state:
                held.reason = Reason.SAME_TECHNIQUE
                self._take_place(needs, (category, held.procedure.role), -1)
        taken[credit.case, category] = credit
        self._take_place(needs, (category, role), 1)

    def _take_place(
        self, needs: dict[tuple[str, Role], int], cell: tuple[str, Role], places: int
    ) -> None:
        if cell in needs:
            needs[cell] -= places

    def _finish(self, credit: Credit) -> None:
        if credit.category is None and credit.options:
            credit.category = credit.options[0]
        if credit.reason is None and credit.posting and credit.category:
            verified = credit.procedure.state is State.VERIFIED
            credit.reason = Reason.COUNTED if verified else Reason.PENDING
            self._flag_post(credit, credit.posting.post, credit.category)
            if not self.rulebook.options.off_post_counts and Flag.OFF_POST in credit.flags:
                credit.reason = Reason.OFF_POST

    def _flag_post(self, credit: Credit, here: Post, category: str) -> None:
        own = self.rulebook.post_by_id[self.rulebook.category_by_id[category].post]
        if own.stage != here.stage:
            credit.flags.append(Flag.BY_RULING)
        elif not self.rulebook.is_direction(own.id):
            if own.id != here.id:
                credit.flags.append(Flag.OFF_POST)
        elif own.id != here.id and self.rulebook.is_direction(here.id):
            credit.flags.append(Flag.OTHER_DIRECTION)


_NONE: frozenset[str] = frozenset()
_STILL_IN_TOTAL = (None, Reason.OTHER_STAGE, Reason.NO_ROW)
