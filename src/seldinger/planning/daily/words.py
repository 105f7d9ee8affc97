"""What people read of a day's list: each reason once, here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seldinger.domain.planning.daily import Held, Kind, Order
from seldinger.domain.planning.daily_reasons import (
    Because,
    Better,
    Count,
    Exchange,
    Proposal,
    Unplaced,
)
from seldinger.domain.planning.daily_rules import Book, Closed, Refusal, Why, book_of
from seldinger.domain.planning.daily_worth import Served

if TYPE_CHECKING:
    from seldinger.planning.daily.solving import Answer, Proof

WHY = {
    Why.ON_LEAVE: "当日休假",
    Why.OFF_DUTY: "当日不值班",
    Why.OTHER_SITE: "不在该院区值班",
    Why.OTHER_DEPARTMENT: "不在该科室值班",
    Why.OTHER_POST: "当日岗位不参加该病例",
    Why.OUTSIDE_HOURS: "不在值班时间内",
    Why.ROLE_CLOSED: "该病例不安排学员担任此角色",
    Why.LIMIT: "基地的限制",
    Why.NOT_HELD: "在场的上级医师当日没有该手术的权限",
    Why.NOT_KNOWN: "上级医师的权限未知，基地规定权限未知不计入",
    Why.NEVER: "上级医师已指定不参加",
    Why.SEAT_TAKEN: "该角色已安排",
    Why.TWICE: "同一病例已有角色",
    Why.OVERLAP: "与已安排的病例时间重叠（含周转和路程）",
    Why.SUPERVISOR_BUSY: "上级医师同一时间在另一病例",
    Why.UNKNOWN_NAME: "病例或学员不在当日名单",
    Why.WRONG_SUPERVISOR: "所写的上级医师不在场，或不能为此带教",
}
HELD = {Held.HELD: "有权限", Held.NOT_HELD: "没有权限", Held.NOT_KNOWN: "权限未知"}
KIND = {Kind.ACCEPTED: "已接受的安排", Kind.PLACE: "指定的安排", Kind.NEVER: "指定不参加"}
LEVEL = {
    "hands_on": "有上手角色的学员",
    "served": "所缺的加权补足",
    "unevenness": "近期上手次数的不均",
}
_BETTER = {
    Better.HANDS_ON: "有上手角色的学员少 {} 人",
    Better.SERVED: "所缺的补足少 {} 分",
    Better.UNEVENNESS: "近期上手次数更不均（多 {}）",
}


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one answer."""

    answer: "Answer"
    titles: Mapping[str, str]
    book: Book

    def title(self, name: str) -> str:
        return self.titles.get(name, name)

    def trainee(self, name: str) -> str:
        known = self.book.trainees.get(name)
        return known.name if known else name

    def doctor(self, name: str) -> str:
        known = self.book.doctors.get(name)
        return known.name if known else name

    def proposal(self, one: Proposal) -> str:
        """Why this one: what it serves, or who asked for it."""
        told = [self.served(served) for served in one.serves]
        if one.because is Because.ACCEPTED:
            told.insert(0, "已接受")
        elif one.because is Because.LOCKED:
            told.insert(0, "上级医师指定")
        elif one.because is Because.HANDS_ON:
            told.append("当日的上手机会（不补所缺）")
        if one.held is Held.NOT_KNOWN:
            told.append("带教权限未知，计入时标注")
        return "；".join(told)

    def served(self, served: Served) -> str:
        need = served.need
        return (
            f"补 {self.title(need.category)}·{need.role}：还缺 {need.missing}，"
            f"剩 {need.months_left} 个月"
        )

    def exchange(self, one: Proposal) -> str:
        """Why not the next."""
        if one.because in (Because.ACCEPTED, Because.LOCKED):
            return "已定，不与别人比较"
        if one.next is None:
            return "没有别的学员可以担任"
        name = self.trainee(one.next.trainee)
        better = one.next.better
        if better is Better.SAME:
            return f"换成{name}同样好，按编号的次序定"
        return f"若换成{name}{self._leaving(one.next)}，{_loss(one.next, better)}"

    def _leaving(self, exchange: Exchange) -> str:
        if exchange.takes_over is not None:
            return f"（两人对调，改任{exchange.takes_over}）"
        cases = "、".join(one.case for one in exchange.gives_up)
        return f"（须离开 {cases}）" if cases else ""

    def unplaced(self, one: Unplaced) -> str:
        if one.legal:
            return (
                f"有 {one.legal} 个角色可以担任，都已安排给别人；"
                "可以证明没有哪种排法让更多的学员上手"
            )
        if not one.closed:
            return "当日没有病例"
        return "；".join(self.count(count) for count in one.closed[:3])

    def count(self, count: Count) -> str:
        return f"{self.closed(Closed(count.why, count.about))} {count.seats} 个，如 {count.case}"

    def closed(self, reason: Closed) -> str:
        """With what it speaks of."""
        about = reason.about
        word = WHY[reason.why]
        if about is None:
            return word
        if reason.why is Why.LIMIT:
            texts = {limit.id: limit.text for limit in self.book.day.limits}
            return f"{word}：{texts[about]}"
        if reason.why in (Why.NOT_HELD, Why.NOT_KNOWN, Why.WRONG_SUPERVISOR):
            return f"{word}（{self.doctor(about)}）"
        if reason.why is Why.SEAT_TAKEN:
            return f"{word}（{self.trainee(about)}）"
        return f"{word}（{self.title(about)}）"

    def order(self, order: Order) -> str:
        role = order.role or "任何角色"
        return f"{KIND[order.kind]}：{self.trainee(order.trainee)}，{order.case}，{role}"

    def refusal(self, refusal: Refusal) -> str:
        return f"{self.order(refusal.order)}——不能照办：{self.closed(refusal.closed)}"

    def proof(self, proof: "Proof") -> str:
        word = LEVEL[proof.level]
        if proof.gap == 0:
            return f"{word} {proof.objective}，已证明最优"
        return f"{word} {proof.objective}，界 {proof.bound}，未证明最优"


def words_of(answer: "Answer", titles: Mapping[str, str]) -> Words:
    return Words(answer, titles, book_of(answer.day))


def _loss(exchange: Exchange, better: Better) -> str:
    """The first level at which it loses; a better one is only found where nothing was proven."""
    levels = dict(zip(_BETTER, exchange.change, strict=True))
    return _BETTER[better].format(abs(levels[better]))
