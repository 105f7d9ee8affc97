"""The generated facts → the logbook's actions."""

from collections.abc import Iterator
from itertools import groupby
from random import Random
from typing import Any

from seldinger.domain.training.words import State
from seldinger.web.demonstration.attendings import Said
from seldinger.web.demonstration.deeds import Draft, Share
from seldinger.web.demonstration.duties import Duty, Entry, Patient, Reports
from seldinger.web.demonstration.manner import autonomy_of, guidance_of
from seldinger.web.demonstration.people import People
from seldinger.web.demonstration.world import Facts
from seldinger.web.logbook.actions.bulk import (
    log_activities,
    log_admissions,
    log_cases,
    log_reports,
)
from seldinger.web.logbook.entries import (
    NewActivity,
    NewAdmission,
    NewCase,
    NewPart,
    NewProcedure,
    NewReports,
)


def number_of(base: str, patient: int) -> str:
    """The number that the hospital writes for a patient of the base."""
    return f"SL{base}{patient:06d}"


class Storing:
    """Stores what the trainees of one base have done."""

    def __init__(self, people: People, base: str) -> None:
        self.people, self.base, self.number = people, base, 0
        self.random = Random(f"manner/{base}")

    def store(self, facts: Facts) -> Iterator[int]:
        """Yields, year by year, how many cases are stored."""
        for _, drafts in groupby(facts.drafts, key=lambda draft: draft.day.year):
            some = list(drafts)
            log_cases(by=None, cases=[self._case(draft) for draft in some])
            yield len(some)
        self._others(facts)

    def _others(self, facts: Facts) -> None:
        if facts.patients:
            log_admissions(by=None, admissions=[self._admission(p) for p in facts.patients])
        if facts.reports:
            log_reports(by=None, reports=[self._reports(r) for r in facts.reports])
        if facts.duties:
            log_activities(by=None, activities=[self._activity(d) for d in facts.duties])

    def _case(self, draft: Draft) -> NewCase:
        supervisor = self.people.attendings[draft.attending].pk
        parts = tuple(
            NewPart(
                trainee=self.people.trainees[share.trainee].pk,
                supervisor=supervisor,
                role=share.role,
                autonomy=self._autonomy(share),
                **_said(share.said),
            )
            for share in draft.shares
        )
        department = self.people.departments[draft.ward]
        return NewCase(
            hospital=department.hospital_id,
            department=department.pk,
            day=draft.day,
            session=draft.session,
            guidance=guidance_of(act.name for act in draft.acts),
            number=number_of(self.base, draft.patient),
            procedures=tuple(NewProcedure(act.name, act.pin, parts) for act in draft.acts),
        )

    def _autonomy(self, share: Share) -> str:
        verified = share.said.state is State.VERIFIED
        return autonomy_of(share.role, self.random) if verified else ""

    def _admission(self, patient: Patient) -> NewAdmission:
        self.number += 1
        return NewAdmission(
            hospital=self.people.hospitals[patient.hospital].pk,
            day=patient.day,
            number=f"ZY{self.base}{self.number:06d}",
            kind=patient.kind,
            **self._claim(patient),
        )

    def _reports(self, reports: Reports) -> NewReports:
        return NewReports(
            day=reports.day,
            exam=reports.exam,
            part=reports.part,
            count=reports.count,
            **self._claim(reports),
        )

    def _activity(self, duty: Duty) -> NewActivity:
        return NewActivity(
            day=duty.day,
            type=duty.type,
            title=duty.title,
            capacity=duty.capacity,
            level=duty.level,
            **self._claim(duty),
        )

    def _claim(self, entry: Entry) -> dict[str, Any]:
        return {
            "trainee": self.people.trainees[entry.trainee].pk,
            "supervisor": self.people.attendings[entry.attending].pk,
            **_said(entry.said),
        }


def _said(said: Said) -> dict[str, Any]:
    return {
        "state": said.state,
        "logged_at": said.logged_at,
        "decided_at": said.decided_at,
    }
