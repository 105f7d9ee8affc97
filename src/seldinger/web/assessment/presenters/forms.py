"""The forms as people read them: what is asked, in which levels, and from where."""

from dataclasses import dataclass

from seldinger.domain.training.assessment import Form
from seldinger.web.assessment.known import form_of_row, newest_shipped, own_forms
from seldinger.web.assessment.models import OwnForm
from seldinger.web.people.models import Base


@dataclass(frozen=True, slots=True)
class Sheet:
    """own: for links, None of a form shipped. levels: (word, what it means)."""

    title: str
    english: str
    version: str
    questions: tuple[str, ...]
    levels: tuple[tuple[str, str], ...]
    source: str
    wording: str
    own: OwnForm | None = None
    ended: str = ""


def shipped() -> list[Sheet]:
    return [_sheet(form) for form in newest_shipped()]


def of_base(base: Base) -> list[Sheet]:
    return [_sheet(form_of_row(row), row) for row in own_forms(base)]


def _sheet(form: Form, own: OwnForm | None = None) -> Sheet:
    ended = own.ended_at.date().isoformat() if own and own.ended_at else ""
    return Sheet(
        title=form.title,
        english=form.english,
        version=f"第 {form.version} 版",
        questions=tuple(one.title for one in form.questions),
        levels=tuple(
            (f"{level.value} {level.word}", level.told) for level in form.questions[0].levels
        ),
        source=form.source,
        wording=form.wording,
        own=own,
        ended=ended,
    )
