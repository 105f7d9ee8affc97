"""What the forms hand to the actions."""

from dataclasses import dataclass
from datetime import date

from seldinger.web.people.models import Person
from seldinger.web.technologies.models import Technology


@dataclass(frozen=True, slots=True)
class FileTold:
    """The admission file as the department fills it in; whatever is missing stays empty."""

    kind: Technology.Kind
    title: str
    leader: Person
    content: str = ""
    basis: str = ""
    indications: str = ""
    quality: str = ""
    harm: str = ""
    safety: str = ""
    consent: str = ""


@dataclass(frozen=True, slots=True)
class EthicsTold:
    ethics: Technology.Ethics
    document: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many first cases are followed up and when, as far as a rule says it."""

    first_cases: int | None = None
    first_cases_source: str = ""
    follow_up_days: int | None = None
    follow_up_source: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """on: from which day; None: today."""

    on: date | None = None
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """complicated: None where it is not known yet."""

    outcome: str = ""
    complicated: bool | None = None
    complication: str = ""


@dataclass(frozen=True, slots=True)
class NewCase:
    """number: None for the next one."""

    day: date
    operator: Person
    number: int | None = None
    outcome: Outcome = Outcome()
