"""An operation of the hospital's list, or of a machine's draft, carried to the page that logs it.

The address holds one encrypted word: it can neither be read nor changed, serves one person only,
and only for a while. The patient's number in it stays encrypted as it is stored: the page shows
its end, and the entry takes it over without anybody having read it.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Protocol
from urllib.parse import urlencode

from cryptography.fernet import InvalidToken
from django.conf import settings

from seldinger.domain.training.words import Role
from seldinger.web.keys import cipher, fingerprint
from seldinger.web.logbook.entered import EnteredCase
from seldinger.web.logbook.models import Case, OfPatient, Source
from seldinger.web.logbook.numbers import StoredNumber, digest
from seldinger.web.people.models import Person

LASTS = 7 * 24 * 3600  # seconds
PARAMETER, TOLD = "offer", "told"
_HASHED = "hashed_with"


@dataclass(frozen=True, slots=True)
class Offer:
    """What is known of an operation that somebody has not logged yet.

    operation, draft, person, hospital, department, supervisor: primary keys. operation: of the
    hospital's record; draft: of what machines sent; one of the two. The number's digest is "" where
    a draft does not know it.
    """

    operation: int | None
    person: int
    day: date
    hospital: int
    number: StoredNumber
    names: tuple[str, ...]
    department: int | None = None
    role: str = ""
    session: int = 1
    supervisor: int | None = None
    draft: int | None = None

    @property
    def known_number(self) -> StoredNumber | None:
        return self.number if self.number.digest else None

    @property
    def source(self) -> Source:
        """That of a claim which is logged of it."""
        return Source.OFFERED if self.draft is None else Source.MACHINE


class Hearer(Protocol):
    """An app above this one that offers operations, and hears what became of them."""

    def logged(self, *, by: Person, offer: Offer, case: Case) -> None:
        """The entry is stored."""

    def taken_back(self, *, by: Person, case: Case) -> None:
        """The entry was taken back."""


hearers: list[Hearer] = []  # each app adds its own as it loads


def offer_query(
    *,
    operation: int | None = None,
    person: Person,
    of: OfPatient,
    day: date,
    hospital: int,
    names: Sequence[str],
    department: int | None = None,
    role: Role | None = None,
    session: int = 1,
    supervisor: int | None = None,
    draft: int | None = None,
) -> str:
    """The query that follows “/log/?”. of: the row that holds the patient's number, as stored."""
    offer = Offer(
        operation=operation, person=person.pk, day=day, hospital=hospital,
        number=StoredNumber(of.number_encrypted, of.number_digest, of.number_tail),
        names=tuple(names), department=department, role=role.value if role else "",
        session=session, supervisor=supervisor, draft=draft,
    )  # fmt: skip
    # Hashed with another key meanwhile, the number would no longer join what is stored.
    more = {"day": day.isoformat(), _HASHED: fingerprint(settings.KEYS.hashing)}
    told = json.dumps(asdict(offer) | more, ensure_ascii=False)
    token = cipher(settings.KEYS).encrypt(told.encode()).decode()
    return urlencode({PARAMETER: operation or f"draft-{draft}", TOLD: token})


def offer_told(token: str, person: Person) -> Offer | None:
    """What the word says; None where it is not ours, too old, or meant for somebody else."""
    try:
        told = json.loads(cipher(settings.KEYS).decrypt(token.encode(), ttl=LASTS))
        if told.pop(_HASHED) != fingerprint(settings.KEYS.hashing):
            return None
        offer = Offer(
            **told
            | {
                "day": date.fromisoformat(told["day"]),
                "number": StoredNumber(**told["number"]),
                "names": tuple(told["names"]),
            }
        )
    except (InvalidToken, ValueError, KeyError, TypeError):
        return None
    return offer if offer.person == person.pk else None


def is_still_offered(offer: Offer, entered: EnteredCase) -> bool:
    """Whether an entry is of the operation that was offered: the trainee may have changed the day,
    the hospital or the number, and the hospital its list.

    The operations and the drafts lie above this app, which knows them by their relation to a
    person alone.
    """
    told = digest(entered.number) if entered.number.strip() else offer.number.digest
    person = Person.objects.filter(pk=offer.person)
    if offer.draft is not None:
        return person.filter(
            intake_drafts=offer.draft,
            intake_drafts__state="open",
            intake_drafts__hospital=entered.hospital,
            intake_drafts__day=entered.day,
            intake_drafts__number_digest__in=(told, ""),
        ).exists()
    return person.filter(
        mentions__operation=offer.operation,
        mentions__state="open",
        mentions__dismissed="",
        mentions__operation__hospital=entered.hospital,
        mentions__operation__day=entered.day,
        mentions__operation__number_digest=told,
    ).exists()
