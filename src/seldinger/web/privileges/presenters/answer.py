"""One answer as it is shown: the decision first, then why, the grades, and what it rests on."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils import timezone

from seldinger.domain.grading.privilege import Decision
from seldinger.report.privileges import DECISION, GRADE, PART, Told, reasons_told
from seldinger.web.norms.presenters.words import entry_link
from seldinger.web.people.models import Person
from seldinger.web.privileges.asking import names_of, notes_of
from seldinger.web.privileges.enquiry import Enquiry
from seldinger.web.privileges.queries import Asked
from seldinger.web.privileges.wording import scope_words, span_words

_NOT_SAID = "没有写文号"


@dataclass(frozen=True, slots=True)
class Badge:
    """A decision in small: icon, word and colour always together."""

    decision: str
    icon: str
    word: str
    english: str


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """The grant that carries the answer."""

    id: int
    scope: str
    document: str
    span: str
    proctored: int


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """question: who, where, when, as what. entries: (name, list, address). grade: empty: ungraded.

    notes: what whoever relies on it must know besides. known: as of when this is known.
    """

    badge: Badge
    question: tuple[str, ...]
    operation: str
    entries: tuple[tuple[str, str, str], ...]
    reasons: tuple[Told, ...]
    grade: str
    managed: str
    is_raised: bool
    grant: HeldGrant | None
    catalogue: str
    known: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """A person or an entry to pick, with the address that picks it. said: see `Offer`."""

    url: str
    name: str
    more: str
    said: str = ""


def badge(decision: Decision) -> Badge:
    label = DECISION[decision]
    return Badge(decision.value, label.icon, label.word, label.english)


def answer_shown(enquiry: Enquiry, asked: Asked) -> AnswerShown:
    answer, catalogue = asked.answer, asked.catalogue
    names = names_of(asked)
    return AnswerShown(
        badge=badge(answer.decision),
        question=_question(enquiry),
        operation=enquiry.operation.words,
        entries=_entries(asked),
        reasons=reasons_told(answer, names),
        grade=GRADE.get(answer.grade or 0, ""),
        managed=GRADE.get(answer.managed_grade or 0, ""),
        is_raised=answer.grade != answer.managed_grade,
        grant=_held(asked),
        catalogue=f"{catalogue.title}，第 {catalogue.version} 版" if catalogue else "",
        known=f"据今天（{timezone.localdate()}）所知",
        notes=notes_of(asked),
    )


def _question(enquiry: Enquiry) -> tuple[str, ...]:
    parts = [
        str(enquiry.doctor.person), str(enquiry.hospital), enquiry.on.isoformat(),
        PART[enquiry.part],
    ]  # fmt: skip
    if enquiry.supervisor.person:
        parts.append(f"指导或带教：{enquiry.supervisor.person}")
    if enquiry.emergency:
        parts.append("急诊")
    return tuple(parts)


def _entries(asked: Asked) -> tuple[tuple[str, str, str], ...]:
    if asked.catalogue is None:
        return ()
    known = [asked.catalogue.by_id.get(one) for one in asked.question.entries]
    links = [entry_link(asked.catalogue, entry) for entry in known if entry]
    return tuple((link.text, link.list_title, link.url) for link in links)


def _held(asked: Asked) -> HeldGrant | None:
    if asked.answer.grant is None or asked.catalogue is None:
        return None
    row = asked.grants[asked.answer.grant]
    return HeldGrant(
        id=row.pk,
        scope=scope_words(row, asked.catalogue),
        document=row.document or _NOT_SAID,
        span=span_words(row.start, row.end),
        proctored=row.proctored,
    )


# -- what is picked --------------------------------------------------------------------------------


def people_offered(
    enquiry: Enquiry, people: Iterable[Person], key: str, typed: str
) -> list[Option]:
    return [
        Option(_address(enquiry.told, drop=(typed,), **{key: str(one.pk)}), one.name, one.login)
        for one in people
    ]


def entries_offered(enquiry: Enquiry) -> list[Option]:
    return [
        Option(
            _address(enquiry.told, drop=("q", "unlisted"), entry=one.entry.id),
            one.entry.text,
            f"{one.entry.list_title} · {GRADE[one.entry.grade]}",
            one.said,
        )
        for one in enquiry.operation.options
    ]


def unlisted_url(enquiry: Enquiry) -> str:
    """None of those offered: what was typed is asked as it stands."""
    return _address(enquiry.told, drop=("entry",), unlisted="1")


def _address(told: QueryDict, *, drop: tuple[str, ...], **changes: str) -> str:
    query = told.copy()
    for key in drop:
        query.pop(key, None)
    for key, value in changes.items():
        query[key] = value
    return f"?{query.urlencode()}"
