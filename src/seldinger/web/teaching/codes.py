"""The code on the organiser's screen: which session, and when it was made, signed by the server.

A photo of it that reaches somebody elsewhere within the minute is not told from a phone in the
room; nobody's word but the organiser's says who sat there.
"""

from dataclasses import dataclass

from django.core import signing

from seldinger.errors import SeldingerError

LASTS = 60  # seconds
AGAIN_EVERY = 20  # seconds between two codes on the screen: whoever scans late has 40 s left
_SIGNER = signing.TimestampSigner(salt="seldinger.teaching.attendance")
_READ = signing.TimestampSigner(salt="seldinger.teaching.attendance.read")
_LONGEST = 200


class ExpiredCodeError(SeldingerError):
    """The code was ours, and is too old."""


@dataclass(frozen=True, slots=True)
class Code:
    """session: primary key. is_fresh: made within the last minute, by the server's clock."""

    session: int
    is_fresh: bool


def code_for(session: int) -> str:
    return _SIGNER.sign(str(session))


def pass_for(session: int, person: int) -> str:
    """What the page holds that a code opened in time: this person's minute to press the button."""
    return _READ.sign(f"{session}-{person}")


def read_pass(text: str, person: int) -> Code:
    """Raises SeldingerError where it is none of ours, or another person's."""
    try:
        session, _, whose = _READ.unsign(text[:_LONGEST]).partition("-")
        if whose != str(person):
            raise signing.BadSignature
    except signing.BadSignature:
        raise SeldingerError("这一页不是您扫码打开的。请重新扫组织者屏幕上的二维码") from None
    try:
        _READ.unsign(text[:_LONGEST], max_age=LASTS)
    except signing.SignatureExpired:
        return Code(int(session), is_fresh=False)
    return Code(int(session), is_fresh=True)


def read_code(text: str) -> Code:
    """Raises SeldingerError where it is none of ours."""
    try:
        session = int(_SIGNER.unsign(text[:_LONGEST]))
    except (signing.BadSignature, ValueError):
        raise SeldingerError(
            "这不是平台的签到码，或没有扫全。请重新扫组织者屏幕上的二维码"
        ) from None
    try:
        _SIGNER.unsign(text[:_LONGEST], max_age=LASTS)
    except signing.SignatureExpired:
        return Code(session, is_fresh=False)
    return Code(session, is_fresh=True)
