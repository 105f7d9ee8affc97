"""Rooms beside each other, and people: medians by group of procedures."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render

from seldinger.web.dose.asking import asked
from seldinger.web.dose.figures import Row
from seldinger.web.dose.presenters.comparing import heads, lead, lines
from seldinger.web.dose.queries import SEE, levels_of
from seldinger.web.dose.wording import DRL, HOW, TOO_FEW
from seldinger.web.people.access import PersonRequest, page


@page(SEE)
def rooms(request: PersonRequest) -> HttpResponse:
    return _compared(request, _room, "rooms", "手术间")


@page(SEE)
def people(request: PersonRequest) -> HttpResponse:
    return _compared(request, _doctor, "people", "医师")


def _compared(
    request: PersonRequest, of: Callable[[Row], tuple[str, str]], of_what: str, word: str
) -> HttpResponse:
    told = asked(request, without=("alerts", "sort"))
    found = lines(told.rows, of, levels_of(told.hospital).filter(since__lte=told.end))
    context = {
        "asked": told,
        "of_what": of_what,
        "word": word,
        "lead": lead(found, told.rows, word),
        "lines": found,
        "heads": heads(),
        "too_few": TOO_FEW,
        "how": HOW,
        "drl": DRL,
    }
    return render(request, "dose/compared.html", context)


def _room(row: Row) -> tuple[str, str]:
    told = row.draft.room or "、".join(row.dose.devices)
    return (told or "\uffff", told or "手术间未报")


def _doctor(row: Row) -> tuple[str, str]:
    """Two of one name stay two."""
    if row.doctor is None:
        return "\uffff", "医师不明"
    return f"{row.doctor.pinyin} {row.doctor.pk}", row.doctor.name
