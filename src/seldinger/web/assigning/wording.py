"""What people read of a day's list; every reason once, here. Names of people and operations."""

from collections.abc import Mapping
from functools import cached_property

from seldinger.domain.planning.daily import HANDS_ON, Held
from seldinger.domain.planning.daily_reasons import (
    Because,
    Better,
    Count,
    Exchange,
    Proposal,
    Unplaced,
)
from seldinger.domain.planning.daily_rules import Closed, Why
from seldinger.domain.planning.daily_worth import Served
from seldinger.domain.training.rulebook import Category
from seldinger.norms.library import library_at
from seldinger.planning.daily.words import WHY
from seldinger.web.assigning.problems import TOO_HIGH
from seldinger.web.assigning.standing import Standing
from seldinger.web.gate.models import Booking
from seldinger.web.people.models import Person, Traineeship

_OF_DOCTORS = (Why.NOT_HELD, Why.NOT_KNOWN, Why.WRONG_SUPERVISOR)
_OF_CASES = (Why.OVERLAP, Why.SUPERVISOR_BUSY, Why.TWICE)
_GONE = "手术已取消或改期，或学员不再当班"


class Words:
    """Of one day: three queries at most, each when it is first asked."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self._duty = {str(one.trainee.pk): one.trainee for one in standing.now.duty}
        self._bookings = {str(one.pk): one for one in standing.now.theatre.bookings}

    def trainee(self, key: str) -> str:
        known = self._duty.get(key) or self._gone_trainees.get(key)
        return known.person.name if known else "（已不在名单）"

    def doctor(self, key: str) -> str:
        return self._people.get(key, "未写明")

    def case(self, key: str) -> str:
        known = self._bookings.get(key) or self._gone_bookings.get(key)
        return known.name if known else "（已不在名单）"

    def brief(self, key: str) -> str:
        """Which case, in few words."""
        known = self._bookings.get(key)
        if known is None:
            return self.case(key)
        slot = self.standing.now.theatre.slots[known.pk]
        return " ".join(filter(None, (f"{slot.start // 60:02}:{slot.start % 60:02}", known.room)))

    # -- sentences --------------------------------------------------------------------------------

    def why(self, one: Proposal) -> str:
        """What it serves, or who asked for it."""
        told = [self._served(served, one.assignment.trainee) for served in one.serves]
        if not one.serves and one.assignment.role in HANDS_ON:
            told.append("当日的上手机会（不补所缺）")
        if one.held is Held.NOT_KNOWN:
            told.append("带教权限未知，计入时标注")
        return "；".join(told) or "不补所缺"

    def instead(self, one: Proposal) -> str:
        """What else was possible; empty where it is settled."""
        if one.because in (Because.ACCEPTED, Because.LOCKED):
            return ""
        if one.next is None:
            return "没有别的学员可以担任"
        name = self.trainee(one.next.trainee)
        if one.next.better is Better.SAME:
            return f"换成{name}同样好，按编号的次序定"
        return f"若换成{name}{self._leaving(one.next)}，{loss_words(tuple(one.next.change))}"

    def unplaced(self, one: Unplaced) -> str:
        if one.legal:
            proven = "，已证明没有哪种排法让更多的学员上手" if self._is_proven else ""
            return f"可以担任的 {one.legal} 个角色都安排给了别人{proven}"
        if not one.closed:
            return "当日本科室没有手术"
        return "；".join(self._count(count) for count in one.closed[:3])

    def closed(self, reason: Closed) -> str:
        """With what it speaks of."""
        why, about = reason
        word = _GONE if why is Why.UNKNOWN_NAME else WHY[why]
        if about is None or why in (Why.OTHER_SITE, Why.OTHER_DEPARTMENT):
            return word
        if why is Why.LIMIT and about == TOO_HIGH:
            grade = self.standing.now.rules.no_operator_from
            return f"基地的限制：{grade} 级及以上、未分级的手术学员不任术者"
        if why in _OF_DOCTORS:
            return f"{word}（{self.doctor(about)}）"
        if why in _OF_CASES:
            return f"{word}（{self.brief(about)}）"
        return f"{word}（{self.trainee(about)}）" if why is Why.SEAT_TAKEN else word

    def _served(self, served: Served, trainee: str) -> str:
        need = served.need
        title = self._title(trainee, need.category)
        left = f"剩 {need.months_left} 个月" if need.months_left else "时间已到"
        return f"补{title}·{need.role}：还缺 {need.missing}，{left}"

    def _title(self, trainee: str, signature: str) -> str:
        name = self.standing.now.categories.get(trainee, {}).get(signature, "")
        known = self._categories.get(name)
        return known.title if known else "所缺的操作"

    def _leaving(self, exchange: Exchange) -> str:
        if exchange.takes_over is not None:
            return f"（两人对调，改任{exchange.takes_over}）"
        cases = "、".join(self.brief(one.case) for one in exchange.gives_up)
        return f"（须离开 {cases}）" if cases else ""

    def _count(self, count: Count) -> str:
        words = self.closed(Closed(count.why, count.about))
        return f"{words}（{count.seats} 个角色，如 {self.brief(count.case)}）"

    @property
    def _is_proven(self) -> bool:
        last = self.standing.last
        return bool(last and last.answer["certificate"]["levels"][0]["gap"] == 0)

    # -- names ------------------------------------------------------------------------------------

    @cached_property
    def _categories(self) -> Mapping[str, Category]:
        return library_at(None).rulebook(self.standing.now.base.rulebook).category_by_id

    @cached_property
    def _people(self) -> Mapping[str, str]:
        booked = self.standing.now.theatre.bookings
        both = [one for row in booked for one in (row.operator, row.supervisor) if one]
        told = {str(one.pk): one.name for one in both}
        more = [one.supervisor_id for one in self.standing.now.orders if one.supervisor_id]
        missing = [key for key in more if str(key) not in told]
        if missing:
            rows = Person.objects.filter(pk__in=missing).values_list("pk", "name")
            told |= {str(key): name for key, name in rows}
        return told

    @cached_property
    def _gone_trainees(self) -> Mapping[str, Traineeship]:
        keys = [one.assignment.trainee for one in self.standing.lost]
        rows = Traineeship.objects.filter(pk__in=keys).select_related("person")
        return {str(one.pk): one for one in rows}

    @cached_property
    def _gone_bookings(self) -> Mapping[str, Booking]:
        keys = [one.assignment.case for one in self.standing.lost]
        return {str(one.pk): one for one in Booking.objects.filter(pk__in=keys)}


def closed_words(reason: Closed, standing: Standing) -> str:
    return Words(standing).closed(reason)


def loss_words(change: tuple[int, ...]) -> str:
    """What a change of the three levels means: the first level at which it is another."""
    hands_on, served, unevenness = change
    if hands_on:
        return f"有上手角色的学员{'少' if hands_on < 0 else '多'} {abs(hands_on)} 人"
    if served:
        return f"所缺的补足{'少' if served < 0 else '多'} {abs(served)} 分"
    if unevenness:
        return f"近期上手次数更{'不均' if unevenness > 0 else '均匀'}（{abs(unevenness)}）"
    return "同样好"
