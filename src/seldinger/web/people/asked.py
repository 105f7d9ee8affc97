"""What an address or a form asks for: anybody can write anything there."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest

from seldinger.web.people.models import Hospital

_LONGEST = 9  # digits: every database holds such a key


def number_asked(told: str) -> int:
    """A key or a version; -1, which no row has, where it is none."""
    return int(told) if told.isascii() and told.isdigit() and len(told) <= _LONGEST else -1


def in_hospital(address: str, hospital: int) -> str:
    """The address of a page that speaks of one hospital (`hospital_asked`): some work in two."""
    return f"{address}?hospital={hospital}"


def hospital_asked(request: HttpRequest, hospitals: Iterable[Hospital]) -> Hospital:
    """The one of these that is asked for; with none named, the first. Any other is not found."""
    offered = {one.pk: one for one in hospitals}
    told = request.POST.get("hospital") or request.GET.get("hospital") or ""
    wanted = number_asked(told) if told else next(iter(offered), -1)
    if wanted not in offered:
        raise Http404
    return offered[wanted]
