"""Research and teaching for tests: 林 writes papers and speaks, 周 and 何 hold sessions."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from seldinger.web.logbook.actions.duties import log_activity
from seldinger.web.logbook.duties import EnteredActivity
from seldinger.web.logbook.models import Activity
from seldinger.web.people.models import Base, Department, Person, Traineeship
from seldinger.web.teaching.actions.attending import attend, remove_attendance
from seldinger.web.teaching.actions.feeds import open_feed
from seldinger.web.teaching.actions.papers import add_papers, add_proof
from seldinger.web.teaching.actions.sessions import cancel_session, plan_session
from seldinger.web.teaching.codes import pass_for
from seldinger.web.teaching.entered import DiaryTold, PaperTold, ProofTold, SessionTold
from seldinger.web.teaching.models import Attendance, Paper, SessionPart, TeachingSession
from seldinger.web.teaching.words import words_of
from support.people import TODAY, World, rotate

Sample = Callable[[World], dict[str, Any]]
TOPIC = "basic.theory.workflow"
PDF = b"%PDF-1.7\n% an acceptance letter\n%%EOF\n"
BIBTEX = r"""@article{lin2026,
  title = {Embolisation of {\'E}xample lesions: 示例研究},
  author = {Lin, Shili and 周示例},
  journal = {示例介入杂志},
  year = {2026}, month = {3},
  DOI = {https://doi.org/10.1234/SL.2026-03}
}"""
RIS = """TY  - JOUR
AU  - 周示例
AU  - 林示例
TI  - 示例综述
T2  - 示例影像杂志
DA  - 2026/02/10
ER  - 
"""  # noqa: W291 - the blank belongs to the format


def paper_told(supervisor: Person, **told: Any) -> PaperTold:
    usual: dict[str, Any] = {
        "type": "论文", "title": "示例研究", "journal": "示例介入杂志",
        "authors": ("著者甲", "著者乙"), "place": 1, "co_first": False, "doi": "10.1234/example.1",
        "level": "核心期刊", "accepted_on": date(2026, 3, 1), "published_on": None,
        "supervisor": supervisor.pk,
    }  # fmt: skip
    return PaperTold(**usual | told)


def paper_of(trainee: Traineeship, supervisor: Person, **told: Any) -> Paper:
    asked = paper_told(supervisor, **told)
    return add_papers(by=trainee.person, trainee=trainee, papers=[asked])[0]


def proved(trainee: Traineeship, supervisor: Person, **told: Any) -> Paper:
    paper = paper_of(trainee, supervisor, **told)
    add_proof(by=trainee.person, paper=paper, told=ProofTold(file_name="录用.pdf", content=PDF))
    return paper


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def session_told(base: Base, department: Department | None, **told: Any) -> SessionTold:
    usual: dict[str, Any] = {
        "base": base, "department": department, "kind": "读书报告", "title": "示例读书报告",
        "place": "示教室", "starts_at": moment(TODAY, 10), "ends_at": moment(TODAY, 11),
        "whom": TeachingSession.Whom.BASE, "guest": "", "parts": {},
    }  # fmt: skip
    return SessionTold(**usual | told)


def session_of(world: World, by: Person | None = None, **told: Any) -> TeachingSession:
    return plan_session(
        by=by or world.zhou, told=session_told(world.base, world.department, **told)
    )


def part_of(session: TeachingSession, person: Person) -> SessionPart:
    return SessionPart.objects.get(session=session, person=person, ended_at=None)


def attended(session: TeachingSession, person: Person) -> Attendance:
    return attend(by=person, opened=pass_for(session.pk, person.pk))


def chief(trainee: Traineeship, department: Department) -> None:
    """Chief resident in the weeks around today."""
    place = min(words_of(trainee).chief_places)
    begin, end = TODAY - timedelta(days=60), TODAY + timedelta(days=200)
    rotate(trainee, [(place, begin.isoformat(), end.isoformat(), department)])


def diary_told(world: World, **told: Any) -> DiaryTold:
    usual: dict[str, Any] = {
        "kind": words_of(world.trainee).diary_kinds[0].id, "day": TODAY, "text": "示例会诊",
        "number": 2, "supervisor": world.zhou.pk,
    }  # fmt: skip
    return DiaryTold(**usual | told)


def teaching_there(
    base: Base, department: Department, trainee: Traineeship, supervisor: Person
) -> None:
    """A paper with its proof, a session today with its speaker, who was there; a review and a
    chief resident's claim that say nothing more."""
    for kind in ("综述", "总住院工作"):
        _claim(trainee, supervisor, kind)
    proved(trainee, supervisor)
    told = session_told(base, department, parts={trainee.person_id: "主讲人"})
    attended(plan_session(by=supervisor, told=told), trainee.person)


def _claim(trainee: Traineeship, supervisor: Person, kind: str) -> Activity:
    entered = EnteredActivity(
        day=TODAY, type=kind, title=f"示例{kind}", capacity="", level="", supervisor=supervisor.pk
    )
    return log_activity(by=trainee.person, trainee=trainee, entered=entered)


def _diary(world: World) -> dict[str, Any]:
    chief(world.trainee, world.department)
    return {"by": world.lin, "trainee": world.trainee, "told": diary_told(world)}


def _change(world: World) -> dict[str, Any]:
    session = session_of(world)
    told = session_told(world.base, world.department, title="示例改题")
    return {"by": world.zhou, "session": session, "version": 1, "told": told}


def _part(world: World) -> dict[str, Any]:
    session = session_of(world, parts={world.lin.pk: "主讲人"})
    return {
        "by": world.lin, "trainee": world.trainee, "part": part_of(session, world.lin),
        "supervisor": world.zhou.pk,
    }  # fmt: skip


def _removed(world: World) -> dict[str, Any]:
    row = attended(session_of(world), world.lin)
    remove_attendance(by=world.zhou, attendance=row)
    return {"by": world.zhou, "attendance": row}


def _cancelled(world: World) -> dict[str, Any]:
    session = session_of(world)
    cancel_session(by=world.zhou, session=session)
    return {"by": world.zhou, "session": session}


def _closing(world: World) -> dict[str, Any]:
    open_feed(by=world.lin)
    return {"by": world.lin}


SAMPLES: dict[str, Sample] = {
    "teaching.add_papers": lambda w: {
        "by": w.lin, "trainee": w.trainee, "papers": [paper_told(w.zhou)],
    },
    "teaching.add_proof": lambda w: {
        "by": w.lin, "paper": paper_of(w.trainee, w.zhou),
        "told": ProofTold(file_name="录用.pdf", content=PDF),
    },
    "teaching.confirm_level": lambda w: {
        "by": w.zhou, "paper": paper_of(w.trainee, w.zhou), "level": "SCI", "source": "示例目录",
    },
    "teaching.describe_paper": lambda w: {
        "by": w.lin, "activity": _claim(w.trainee, w.zhou, "综述"), "told": paper_told(w.zhou),
    },
    "teaching.sort_diary": lambda w: {
        "by": w.lin, "activity": _claim(w.trainee, w.zhou, "总住院工作"),
        "kind": words_of(w.trainee).diary_kinds[0].id,
    },
    "teaching.write_diary": _diary,
    "teaching.plan_session": lambda w: {
        "by": w.zhou, "told": session_told(w.base, w.department),
    },
    "teaching.change_session": _change,
    "teaching.cancel_session": lambda w: {"by": w.zhou, "session": session_of(w)},
    "teaching.restore_session": _cancelled,
    "teaching.log_part": _part,
    "teaching.name_topics": lambda w: {
        "by": w.zhou, "session": session_of(w), "version": 1, "topics": [TOPIC],
    },
    "teaching.attend": lambda w: {
        "by": w.lin, "opened": pass_for(session_of(w).pk, w.lin.pk),
    },
    "teaching.add_attendance": lambda w: {
        "by": w.zhou, "session": session_of(w), "person": w.lin, "reason": "示例理由",
    },
    "teaching.remove_attendance": lambda w: {
        "by": w.zhou, "attendance": attended(session_of(w), w.lin),
    },
    "teaching.restore_attendance": _removed,
    "teaching.open_feed": lambda w: {"by": w.lin},
    "teaching.close_feed": _closing,
}  # fmt: skip
