"""What runs beside the pages: messages on their way, and chasing. One process of its own.

It is started by `serve` and ends with it; `seldinger work` runs it alone, as a service. Several may
run: a row in the database says whose turn it is, and another takes over when one has died.
"""

import logging
import os
import secrets
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import DatabaseError, close_old_connections, connections

from seldinger.web.applications.actions.keeping import keep_applications
from seldinger.web.assigning.evening import list_tomorrow
from seldinger.web.completion.actions.keeping import keep_reviews
from seldinger.web.curves.actions.watching import tell_relapses
from seldinger.web.dose.actions.alerts import chase_alerts, raise_alerts
from seldinger.web.feedback.actions.releasing import release_ratings
from seldinger.web.forecasting.computing import forecasts_wait, run_forecasts
from seldinger.web.gate.actions.looking import look_ahead, tell_of_tomorrow
from seldinger.web.gate.actions.matching import match_all
from seldinger.web.gate.actions.overriding import chase_overrides
from seldinger.web.inbox.actions.delivering import end_turn, take_turn
from seldinger.web.inbox.delivering import deliver
from seldinger.web.intake.actions.booked import draft_bookings
from seldinger.web.intake.actions.operations import join_operations
from seldinger.web.intake.actions.reading import empty_dropped, read_waiting
from seldinger.web.intake.healing import accept_what_was_logged
from seldinger.web.logbook.actions.drafts import expire_drafts
from seldinger.web.naming.actions.fitting import fit_matchers
from seldinger.web.naming.actions.looking import look_at_names
from seldinger.web.planning.searching import run_searches, searches_wait
from seldinger.web.reconciliation.actions.comparing import reconcile_pending
from seldinger.web.reconciliation.actions.names import use_settled_names
from seldinger.web.reconciliation.actions.proctored import count_proctored
from seldinger.web.reconciliation.queries import pending_reconciliation
from seldinger.web.running import PARENT
from seldinger.web.technologies.actions.cases import chase_follow_ups
from seldinger.web.verification.actions.chasing import chase

_ROUND = 60  # seconds between two rounds
_LOOK = 1  # seconds between two looks at the parent
_MINUTE, _HOUR = 60, 3600
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """`run` every so many seconds. is_long: beside the others, which do not wait for it.

    waits: asked every second; somebody looks on, so that it cannot wait for the next round.
    """

    name: str
    every: int
    run: Callable[[], object]
    is_long: bool = False
    waits: Callable[[], bool] | None = None


def _reconcile() -> None:
    """Some hundred cases at a time; the rest is the next round's."""
    if pending_reconciliation().exists():
        reconcile_pending(by=None)


JOBS = (
    Job("intake", _MINUTE, lambda: read_waiting(by=None)),
    Job("booked drafts", _MINUTE, lambda: draft_bookings(by=None)),
    Job("names", _MINUTE, lambda: look_at_names(by=None)),
    Job("settled names", _MINUTE, lambda: use_settled_names(by=None)),
    Job("fit matchers", 10 * _MINUTE, lambda: fit_matchers(by=None), is_long=True),
    Job("reconcile", _MINUTE, _reconcile),
    Job("chase", _HOUR, lambda: chase(by=None)),
    Job("proctored", _HOUR, lambda: count_proctored(by=None)),
    Job("technologies", _HOUR, lambda: chase_follow_ups(by=None)),
    Job("drafts", _HOUR, lambda: expire_drafts(by=None)),
    Job("applications", _HOUR, lambda: keep_applications(by=None)),
    Job("reviews", _HOUR, lambda: keep_reviews(by=None)),
    Job("theatre", 10 * _MINUTE, lambda: look_ahead(by=None)),
    Job("tomorrow", 10 * _MINUTE, lambda: tell_of_tomorrow(by=None)),
    Job("lists", 10 * _MINUTE, list_tomorrow, is_long=True),
    Job("overrides", _HOUR, lambda: chase_overrides(by=None)),
    Job("dose alerts", 10 * _MINUTE, lambda: raise_alerts(by=None)),
    Job("dose follow-ups", _HOUR, lambda: chase_alerts(by=None)),
    Job("done operations", _HOUR, lambda: match_all(by=None)),
    Job("recorded drafts", 10 * _MINUTE, lambda: join_operations(by=None)),
    Job("logged drafts", 10 * _MINUTE, accept_what_was_logged),
    Job("feedback", _HOUR, lambda: release_ratings(by=None)),
    Job("forecasts", _MINUTE, run_forecasts, is_long=True, waits=forecasts_wait),
    Job("curves", 10 * _MINUTE, lambda: tell_relapses(by=None)),
    Job("dropped contents", _HOUR, lambda: empty_dropped(by=None)),
    Job("plans", _MINUTE, run_searches, is_long=True, waits=searches_wait),
    Job("deliver", _MINUTE, deliver),
)


@dataclass
class Worker:
    """One worker and when it last ran what. `jobs`: in order; what others leave is sent last."""

    jobs: tuple[Job, ...] = JOBS
    holder: str = field(default_factory=lambda: secrets.token_hex(16))
    ran: dict[str, float] = field(default_factory=dict)
    beside: dict[str, threading.Thread] = field(default_factory=dict)

    def round(self) -> list[str]:
        """Run what is due, if it is this worker's turn; returns the names of what went well."""
        done: list[str] = []
        for job in self._due():
            if not take_turn(name="worker", holder=self.holder):
                return done
            self.ran[job.name] = time.monotonic()
            if self._begun_beside(job) if job.is_long else self._ran_well(job):
                done.append(job.name)
        return done

    def look(self) -> None:
        """Between two rounds: begin what cannot wait for the next, beside all others."""
        for job in self.jobs:
            if job.waits is None or self._still_runs(job) or not job.waits():
                continue
            if take_turn(name="worker", holder=self.holder):
                self._begun_beside(job)

    def leave(self) -> None:
        end_turn(name="worker", holder=self.holder)

    def wait(self) -> None:
        """Until what runs beside has ended."""
        for thread in self.beside.values():
            thread.join()

    def _begun_beside(self, job: Job) -> bool:
        """Not while it still runs. Its thread ends with the process, whatever it is at."""
        if self._still_runs(job):
            return False
        thread = threading.Thread(target=self._run_beside, args=(job,), name=job.name, daemon=True)
        self.beside[job.name] = thread
        thread.start()
        return True

    def _still_runs(self, job: Job) -> bool:
        before = self.beside.get(job.name)
        return before is not None and before.is_alive()

    def _run_beside(self, job: Job) -> None:
        try:
            self._ran_well(job)
        finally:
            connections.close_all()  # this thread's own

    def _due(self) -> list[Job]:
        now = time.monotonic()
        # A round is never quite a minute after the last: half a round's grace.
        return [
            job
            for job in self.jobs
            if job.name not in self.ran or now - self.ran[job.name] >= job.every - _ROUND / 2
        ]

    def _ran_well(self, job: Job) -> bool:
        """A failure stops no other job. Its text may hold what somebody typed: the kind is told."""
        try:
            job.run()
        except Exception as error:
            _log.error("job %s failed: %s", job.name, type(error).__name__)
            return False
        return True


def work(*, once: bool) -> None:
    """Run the jobs, once or until told to stop; a job that has begun is finished.

    Django is loaded already.
    """
    worker, stop = Worker(), _told_to_stop()
    try:
        while not stop.is_set():
            _one_round(worker)
            if once:
                worker.wait()
                return
            _rest(stop, worker)
    finally:
        _quietly(worker.leave)


def _one_round(worker: Worker) -> None:
    close_old_connections()
    _quietly(worker.round)


def _quietly(act: Callable[[], object]) -> None:
    """The database may be away for a while: the next round tries again."""
    try:
        act()
    except DatabaseError as error:
        _log.error("the worker cannot reach the database: %s", type(error).__name__)


def _told_to_stop() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _rest(stop: threading.Event, worker: Worker) -> None:
    """Until the next round, unless the server that started this process is gone."""
    parent = int(os.environ.get(PARENT, "0"))
    for _ in range(_ROUND // _LOOK):
        if stop.wait(_LOOK):
            return
        if parent and os.getppid() != parent:
            stop.set()
            return
        _quietly(worker.look)
