"""A row of evidence in words: joined, by its origin, to what the record and the row itself say."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from seldinger.domain.training.record import CaseKey, Origin, Procedure, Record
from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.verdict import Evidence
from seldinger.domain.training.words import Outcome, Reason, State
from seldinger.report.labels import FLAG, REASON
from seldinger.report.layout import amount, masked
from seldinger.web.progress.facts import Detail

_OF_PRIVILEGE = (Reason.PRIVILEGE_NOT_HELD, Reason.PRIVILEGE_NOT_KNOWN)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the record. what: procedure or title; about: masked case, place, supervisor.

    privilege: whether it was held that day, of an operator's part. reason: empty where it simply
    counts. waits: whom it waits for, and since when. basis: what
    the word rests on, where it is not that of the supervisor first named. url: of the page of the
    case or claim, empty where there is none.
    """

    day: str
    role: str
    what: str
    amount: str
    about: str
    reason: str
    waits: str
    flags: tuple[str, ...]
    basis: str = ""
    privilege: str = ""
    url: str = ""


class Rows:
    """Evidence joined, by its origin, to what the record and the rows themselves say."""

    def __init__(
        self,
        rulebook: Rulebook,
        record: Record,
        details: Mapping[Origin, Detail],
        privileges: Mapping[Origin, str],
        as_of: date,
    ) -> None:
        self.rulebook, self.details, self.as_of = rulebook, details, as_of
        self.privileges = privileges
        self.procedures = {p.origin: p for p in record.procedures}
        self.by_case: dict[CaseKey, list[Procedure]] = {}
        for done in record.procedures:
            self.by_case.setdefault(done.case, []).append(done)
        self.admissions = {a.origin: a for a in record.admissions}
        self.activities = {a.origin: a for a in record.activities}
        self.rotations = {r.origin: r for r in record.rotations}

    def row(self, row: Evidence, *, without: Collection[str] = ()) -> Row:
        """`without`: marks that are said elsewhere."""
        detail = self.details.get(row.origin)
        waits = row.state is State.PENDING and row.outcome is Outcome.PENDING
        return Row(
            day=row.day.isoformat() if row.day else "",
            role=row.role or "",
            what=self._what(row),
            amount="" if row.amount == 1 else self._amount(row),
            about=" · ".join(filter(None, self._about(row, detail))),
            reason="" if row.reason is Reason.COUNTED or waits else self._reason(row),
            waits=self._waits(detail) if waits and detail else "",
            flags=tuple(mark for mark in self._marks(row) if mark not in without),
            basis=detail.basis if detail else "",
            privilege=self._privilege(row) if self._privilege(row) not in without else "",
            url=detail.url if detail else "",
        )

    def said(self, row: Evidence) -> list[str]:
        """All that may be the same on every row: the marks, and how the privilege stood."""
        return [*self._marks(row), *filter(None, [self._privilege(row)])]

    def _marks(self, row: Evidence) -> list[str]:
        flags = [FLAG[flag] for flag in dict.fromkeys(row.flags)]
        return [*flags, *(["已核对"] if row.reconciled else [])]

    def _privilege(self, row: Evidence) -> str:
        """Empty where something else already keeps it from counting."""
        aside = row.outcome is Outcome.NOT_COUNTED and row.reason not in _OF_PRIVILEGE
        return "" if aside else self.privileges.get(row.origin, "")

    def _reason(self, row: Evidence) -> str:
        """Of a necessary step also what else was done in that case."""
        if row.reason is not Reason.INTEGRAL_STEP or row.origin not in self.procedures:
            return REASON[row.reason]
        step = self.procedures[row.origin]
        others = [p.name for p in self.by_case[step.case] if p.name != step.name]
        beside = "”“".join(dict.fromkeys(others))
        return f"{REASON[row.reason]}。同台的另一操作：“{beside}”" if others else REASON[row.reason]

    def _what(self, row: Evidence) -> str:
        if row.origin in self.procedures:
            return row.note
        if row.origin in self.admissions:
            kind = self.admissions[row.origin].kind
            return f"管理病例 {self._title(kind)}".strip()
        return row.label

    def _title(self, kind: str | None) -> str:
        found = self.rulebook.category_by_id.get(kind or "") or self.rulebook.post_by_id.get(
            kind or ""
        )
        return found.title if found else ""

    def _amount(self, row: Evidence) -> str:
        if row.origin in self.rotations:
            return f"{amount(row.amount)} 个月"
        return f"{amount(row.amount)} 份"

    def _about(self, row: Evidence, detail: Detail | None) -> list[str]:
        origin: Origin = row.origin
        if origin in self.rotations:
            visit = self.rotations[origin]
            return [f"至 {visit.end}", visit.hospital, visit.department]
        if origin in self.activities:
            activity = self.activities[origin]
            return [activity.type, activity.capacity, activity.level, *self._by(detail)]
        case = row.label if origin in self.procedures or origin in self.admissions else ""
        department = self.procedures[origin].department if origin in self.procedures else ""
        hospital = detail.hospital if detail else ""
        return [masked(case) if case else "", f"{hospital} {department}".strip(), *self._by(detail)]

    def _by(self, detail: Detail | None) -> list[str]:
        return [f"带教 {detail.supervisor}"] if detail and detail.supervisor else []

    def _waits(self, detail: Detail) -> str:
        whom = f"等 {detail.supervisor} 审核" if detail.supervisor else "没有写带教医师，无人可审核"
        days = (self.as_of - detail.logged).days
        return f"{whom}，{detail.logged} 登记，已 {days} 天"
