"""Whether somebody may be marked as present; each raises SeldingerError, which says what to do."""

from datetime import timedelta

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.people.models import Person
from seldinger.web.teaching.codes import LASTS, Code, ExpiredCodeError
from seldinger.web.teaching.models import Attendance, TeachingSession
from seldinger.web.teaching.queries import belongs_to

OPEN_AFTER = timedelta(hours=1)  # the session's end: later only by hand


def check_held(session: TeachingSession) -> None:
    if session.cancelled_at is not None:
        raise SeldingerError("这次活动已取消，不能签到")
    if timezone.localdate() < timezone.localdate(session.starts_at):
        raise SeldingerError("这次活动还没有到日子，不能签到")


def check_open(session: TeachingSession) -> None:
    """Whether its code still signs in."""
    check_held(session)
    if timezone.now() > session.ends_at + OPEN_AFTER:
        raise SeldingerError("这次活动已经结束，扫码签到关闭了。确实在场的，请组织者补签")


def check_may_sign(session: TeachingSession, person: Person) -> None:
    """By themselves: whom the organiser removed does not come back without the organiser."""
    check_open(session)
    removed = Attendance.objects.filter(session=session, person=person, withdrawn_at__isnull=False)
    if removed.exists():
        raise SeldingerError("组织者移除过您这次的签到，不能再扫码。确实在场的，请组织者恢复或补签")


def session_to_sign(told: Code, person: Person) -> TeachingSession:
    """The session whose code was read in time by somebody who may sign in there."""
    if not told.is_fresh:
        raise ExpiredCodeError(
            f"这个签到码已过期（{LASTS} 秒内有效）。请再扫一次屏幕上现在的二维码；"
            "扫不上时请组织者补签"
        )
    session = TeachingSession.objects.filter(pk=told.session).first()
    if session is None or not belongs_to(session, person):
        raise SeldingerError(
            "您不在这次活动的培训基地，不能签到。走错会场请核对；确应参加的请联系组织者"
        )
    check_may_sign(session, person)
    return session
