"""Teaching in the first base: sessions with who came, a speaker, papers with a proof, a diary.

Claims stay as they were generated; this says more of them. Every word and file is invented.
"""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from seldinger.norms.library import library_at
from seldinger.web.demonstration.people import People
from seldinger.web.demonstration.places import INTERVENTION, Ward, main_hospital
from seldinger.web.logbook.models import Activity
from seldinger.web.people.models import AccountRole, RoleAssignment, Traineeship
from seldinger.web.teaching.actions.attending import add_attendance
from seldinger.web.teaching.actions.diary import sort_diary
from seldinger.web.teaching.actions.papers import add_proof, describe_paper
from seldinger.web.teaching.actions.sessions import plan_session
from seldinger.web.teaching.actions.topics import name_topics
from seldinger.web.teaching.entered import PaperTold, ProofTold, SessionTold
from seldinger.web.teaching.models import TeachingSession
from seldinger.web.teaching.queries import trainees_in
from seldinger.web.teaching.words import words_of

_PROOF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% demonstration, no real document\n%%EOF\n"
_TITLES = ("示例·下肢动脉闭塞一例", "示例·栓塞材料的比较", "示例·肝癌介入治疗进展")
_POSTS = ("peripheral", "basic", "abdominal")  # what each of them is about
_DAYS = (-14, -7, 0, 7)
_CAME, _PAPERS, _ENTRIES = 6, 4, 24
_REASON = "示例：由程序补签"


def add_teaching(people: People, base: str, today: date) -> None:
    ward = Ward(main_hospital(base), INTERVENTION)
    department, secretary = people.departments[ward], people.secretaries[base]
    trainees = list(trainees_in(people.bases[base], today))
    if not trainees:
        return
    words = words_of(trainees[0])
    kinds = words.session_kinds[-len(_TITLES) :]
    held = RoleAssignment.objects.filter(role=AccountRole.ATTENDING, department=department)
    attending = held.select_related("person").order_by("person").first()
    supervisor = attending.person if attending else secretary
    for number, days in enumerate(_DAYS):
        speaker = trainees[number % min(2, len(trainees))]
        day = today + timedelta(days=days)
        told = SessionTold(
            base=people.bases[base], department=department, kind=kinds[number % len(kinds)],
            title=_TITLES[number % len(_TITLES)], place="示例·介入科示教室",
            starts_at=_at(day, 7), ends_at=_at(day, 8), whom=TeachingSession.Whom.BASE, guest="",
            parts={speaker.person_id: words.session_capacities[0]},
        )  # fmt: skip
        session = plan_session(by=supervisor if number else secretary, told=told)
        if days <= 0:
            topics = _topics(trainees[0], number)
            name_topics(by=secretary, session=session, version=1, topics=topics)
        if days < 0:
            for trainee in trainees[:_CAME]:
                add_attendance(by=secretary, session=session, person=trainee.person, reason=_REASON)
    _papers(trainees)
    _diary(trainees)


def _topics(trainee: Traineeship, number: int) -> list[str]:
    """The first and the last two items of the post; the first session also names it as a whole."""
    post = _POSTS[number % len(_POSTS)]
    rulebook = library_at(None).rulebook(trainee.rulebook)
    items = [item.id for item in rulebook.learning if item.post == post]
    return [*([post] if items and not number else []), *items[:1], *items[1:][-2:]]


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _papers(trainees: list[Traineeship]) -> None:
    """The claims of papers of some: the first with a proof, the others without."""
    types = words_of(trainees[0]).paper_types
    claims = Activity.objects.filter(
        traineeship__in=trainees, type__in=types, withdrawn_at=None
    ).select_related("traineeship__person")
    for number, claim in enumerate(claims.order_by("traineeship", "pk")[:_PAPERS]):
        person, words = claim.traineeship.person, words_of(claim.traineeship)
        first = claim.capacity == words.author(1, co_first=False)
        told = PaperTold(
            type=claim.type, title=claim.title, journal="示例介入杂志（虚构）",
            authors=(person.name, "示例·合著者"), place=1 if first else 2, co_first=False,
            doi=f"10.99999/demo.{claim.pk}", level=claim.level, accepted_on=claim.day,
            published_on=None, supervisor=0,
        )  # fmt: skip
        paper = describe_paper(by=person, activity=claim, told=told)
        if number % 2 == 0:
            add_proof(by=person, paper=paper, told=ProofTold(file_name="示例.pdf", content=_PROOF))


def _diary(trainees: list[Traineeship]) -> None:
    words = words_of(trainees[0])
    claims = Activity.objects.filter(
        traineeship__in=trainees, type=words.chief_type, withdrawn_at=None
    ).select_related("traineeship__person")
    for number, claim in enumerate(claims.order_by("pk")[:_ENTRIES]):
        kind = words.diary_kinds[number % (len(words.diary_kinds) - 1)]
        sort_diary(by=claim.traineeship.person, activity=claim, kind=kind.id)
