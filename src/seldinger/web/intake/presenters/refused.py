"""What could not be read: from whom, when, why, and its masked shape."""

from dataclasses import dataclass

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.intake.masking import shape_of
from seldinger.web.intake.models import Received
from seldinger.web.intake.receiving import content_of

_KB = 1024


@dataclass(frozen=True, slots=True)
class RefusedRow:
    pk: int
    source: str
    protocol: str
    at: str
    size: str
    reason: str
    because: str


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """kind, text: what it is and what may be shown of it."""

    row: RefusedRow
    tries: str
    kind: str
    text: str


def refused_row(received: Received) -> RefusedRow:
    source = received.source
    return RefusedRow(
        pk=received.pk,
        source=source.label or source.name,
        protocol=source.get_protocol_display(),
        at=f"{timezone.localtime(received.received_at):%Y-%m-%d %H:%M}",
        size=_size(received.size),
        reason=received.reason or "没有写明",
        because=received.because,
    )


def refused_page(received: Received) -> RefusedPage:
    kind, text = _shape(received)
    tried = received.tried_at
    when = f"，最近 {timezone.localtime(tried):%Y-%m-%d %H:%M}" if tried else ""
    return RefusedPage(refused_row(received), f"{received.tries} 次{when}", kind, text)


def refused_lead(number: int, state: str) -> str:
    if state == Received.State.DROPPED:
        return f"{number} 份不再读取。" if number else "没有不再读取的。"
    return f"{number} 份读不了。原件都留着，改好后可以再试。" if number else "没有读不了的内容。"


def _shape(received: Received) -> tuple[str, str]:
    if not received.content:
        return "原件已清空", ""
    try:
        return shape_of(content_of(received))
    except SeldingerError as error:
        return f"{error}", ""


def _size(number: int) -> str:
    return f"{number / _KB:.0f} KB" if number >= _KB else f"{number} 字节"
