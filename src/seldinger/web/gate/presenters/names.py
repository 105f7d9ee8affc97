"""What a booked name that is no entry may mean: said, and offered to be picked by a person."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.matching.answers import SURE, Match
from seldinger.matching.texts import plain
from seldinger.report.privileges import GRADE
from seldinger.web.gate.models import Booking
from seldinger.web.naming.matchers import Served
from seldinger.web.naming.meanings import By, Meaning, Meanings
from seldinger.web.naming.models import WrittenName
from seldinger.web.naming.queries import coded_hospitals
from seldinger.web.people.access import Access
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.privileges.meant import operation_meant
from seldinger.web.privileges.offering import CONFIRMED, matched, proposals_in

_ONE = "核对一次只问一项：请分开登记，或选定其中一项"
_NONE = (
    "本院已确认：目录里没有这项手术。未定级不等于允许，请医务处提请委员会定级；"
    "确认错了的，在“名称对照”里改"
)
_ACTS, _OF_ACT = 4, 2  # of a name that has several: so many acts, so many entries of each
_ALONE = "目录里没有这个名称，它可能是下面的一条"


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry to pick. said: who thinks that it is meant."""

    id: str
    text: str
    about: str
    said: str


@dataclass(frozen=True, slots=True)
class NameShown:
    """lead: what is known of the name. url: of the page on which the hospital confirms what it
    means; empty for whoever may not. link: what it is called."""

    lead: str
    choices: tuple[Choice, ...]
    url: str
    link: str


def name_shown(access: Access, booking: Booking, catalogue: Catalogue) -> NameShown | None:
    """Of a booking whose name is no entry; None where nothing is to be said or done."""
    told = Meanings(booking.hospital, catalogue, [booking.name]).certain(booking.name)
    lead, choices = said_of(booking.hospital, catalogue, booking.name, told)
    url = _url(access, booking)
    link = "看本院确认的写法" if told else "记为本院的写法"
    return NameShown(lead, choices, url, link) if lead or url else None


def said_of(
    hospital: Hospital, catalogue: Catalogue, name: str, told: Meaning | None
) -> tuple[str, tuple[Choice, ...]]:
    """told: what it certainly means, where that is known."""
    if told is not None and told.by is By.PERSON:
        entries = [catalogue.by_id[one] for one in told.entries]
        return _of_person(entries), tuple(_choice(one, CONFIRMED) for one in entries)
    served, match = (None, None) if told else matched(hospital, name)
    if served is None or match is None:
        return "", ()
    acts = [one.text for one in match.parts.procedures][:_ACTS]
    if len(acts) > 1:
        choices = _of_acts(catalogue, served, match, acts)
        lead = f"这个名称像有 {len(acts)} 项手术：{'；'.join(acts)}。{_ONE}"
    else:
        found = proposals_in(catalogue, served, match)
        choices, lead = tuple(_choice(one.entry, one.said) for one in found), _ALONE
    return (f"{lead}。", choices) if choices else ("", ())


def _of_acts(
    catalogue: Catalogue, served: Served, whole: Match, acts: list[str]
) -> tuple[Choice, ...]:
    """Of each act alone the likeliest few, each entry once; before them a line that says all."""
    found: dict[str, Choice] = {}
    if len(served.ids(whole)) == 1 and whole.confidence >= SURE:
        for one in proposals_in(catalogue, served, whole)[:1]:
            found[one.entry.id] = _choice(one.entry, f"整个名称，{one.said}")
    for act, match in zip(acts, served.match_all(acts), strict=True):
        for one in proposals_in(catalogue, served, match)[:_OF_ACT]:
            found.setdefault(one.entry.id, _choice(one.entry, f"“{act}”，{one.said}"))
    return tuple(found.values())


def several_said(hospital: Hospital, catalogue: Catalogue | None, words: str) -> str:
    """On the form, of what was typed: what a person confirmed. Empty where nobody did."""
    if catalogue is None or not words.strip():
        return ""
    told = Meanings(hospital, catalogue, [words]).certain(words)
    if told is None or told.by is not By.PERSON:
        return ""
    if operation_meant(catalogue, told):
        return f"按本院确认的写法，就是“{catalogue.by_id[told.entries[0]].text}”，不必再选。"
    return _of_person([catalogue.by_id[one] for one in told.entries])


def confirmed_words(booking: Booking, catalogue: Catalogue | None, entries: Iterable[str]) -> str:
    """The entry that is asked, where neither the name nor anybody who booked says it."""
    asked = [*entries]
    if booking.entries or catalogue is None or not asked or asked[0] not in catalogue.by_id:
        return ""
    entry = catalogue.by_id[asked[0]]
    names = {plain(one) for one in (entry.text, *entry.parts)}
    return "" if plain(booking.name) in names else entry.text


def _of_person(entries: list[Entry]) -> str:
    if not entries:
        return f"{_NONE}。"
    texts = "；".join(one.text for one in entries)
    return f"按本院确认的写法，这个名称有 {len(entries)} 项手术：{texts}。{_ONE}。"


def _choice(entry: Entry, said: str) -> Choice:
    return Choice(entry.id, entry.text, f"{entry.list_title} · {GRADE[entry.grade]}", said)


def _url(access: Access, booking: Booking) -> str:
    if not access.may(Permission.CONFIRM_NAMES):
        return ""
    rows = WrittenName.objects.filter(
        hospital__in=coded_hospitals(access).filter(pk=booking.hospital_id).order_by(),
        folded=plain(booking.name),
    )
    key = rows.values_list("pk", flat=True).first()
    return reverse("names_name", args=[key]) if key else ""
