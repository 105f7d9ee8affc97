"""How assessments are spoken of: one place for the words that several pages share."""

from datetime import date

from seldinger.domain.training.assessment import Item, Phase, Side
from seldinger.web.assessment.queries import Told
from seldinger.web.logbook.versions import category_word
from seldinger.web.people.presenters.sign import Sign

NO_GATE = (
    "任何一次评价都不是门槛：平台不会因为某一次评价不登记、不计入、不结业或不授权。"
    "评价是为了下一台做得更好。"
)
SIDE = {Side.TRAINEE: "学员自评", Side.ASSESSOR: "带教评"}
_SIGNS = {
    Phase.BLIND: Sign("clock", "等双方评完", "status-pending_verification"),
    Phase.BOTH: Sign("check", "双方都已评", "status-met"),
    Phase.SINGLE: Sign("user", "只有一方评", "status-depends_on_reading"),
    Phase.LAPSED: Sign("x", "没有人评", "status-in_progress"),
}
_WITHDRAWN = Sign("undo", "已撤回", "status-in_progress")


def sign_of(told: Told, on: date) -> Sign:
    return _WITHDRAWN if told.is_withdrawn else _SIGNS[told.course.phase(on)]


def what(told: Told) -> str:
    """The operation, as it is called."""
    act = told.row.procedure
    return act.name or category_word(act.category)


def activity_word(activity: str) -> str:
    """A category's title, or the name itself."""
    return category_word(activity)


def is_name(activity: str) -> bool:
    """The name of an operation that no category of a rulebook takes in."""
    return category_word(activity) == activity


def level_word(item: Item, value: int | None) -> str:
    """“3 被动帮助”; empty where nothing was said."""
    level = item.level(value) if value is not None else None
    return f"{level.value} {level.word}" if level else ""


def day_words(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"


def left(told: Told, on: date) -> str:
    """“还有 3 天”: until nobody is waited for any more."""
    days = (told.course.closes - on).days
    return "今天是最后一天" if days == 1 else f"还有 {days} 天"
