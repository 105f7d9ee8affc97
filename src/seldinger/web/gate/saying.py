"""What a stored verdict says, in one line."""

from seldinger.domain.grading.privilege import Decision, Why
from seldinger.report.privileges import DECISION
from seldinger.web.gate.checking import PASSING
from seldinger.web.gate.missing import NOTES, Missing
from seldinger.web.gate.models import Verdict
from seldinger.web.gate.wording import MISSING

# Why the privilege is short, in a few words; what is not here says that it is short.
_SHORT = {
    Why.NO_GRANT: "术者没有这项手术的授权",
    Why.NOT_BEGUN: "授权当日还没有开始",
    Why.EXPIRED: "授权当日已到期",
    Why.REVOKED: "授权已撤销",
    Why.SUSPENDED: "授权在暂停中",
    Why.OTHER_HOSPITAL: "授权是另一家医院的",
    Why.GRADE_BEYOND: "管理级别高于授权的级别",
    Why.GRADE_RAISED: "授权之后级别提高了",
    Why.NOT_WORKING_THERE: "当日不在本院任职",
    Why.OVERLAY_LAID: "授权之后列入限制类技术",
    Why.TECHNOLOGY_UNNAMED: "限制类技术没有按名称授权",
    Why.MODIFIER_BEYOND: "授权不包括这种患者情况",
    Why.MANAGEMENT_CLASS: "管理类，不能凭它开展手术",
    Why.PROCTOR_WITHOUT_GRANT: "带教医师没有这项权限",
    Why.SUPERVISOR_MISSING: "没有选定指导医师",
    Why.SUPERVISOR_WITHOUT_GRANT: "指导医师没有这项权限",
}
# Said by what is missing already, with what to do.
_SAID = frozenset({Why.NO_CATALOGUE, Why.NOT_LISTED})


def missing_of(verdict: Verdict) -> list[Missing]:
    """A kind that this release does not know is left out of the words; it stopped all the same."""
    return [Missing(one) for one in verdict.missing if one in set(Missing)]


def why_not(verdict: Verdict) -> str:
    """“缺术前多学科讨论；授权当日已到期”. Empty where nothing is to be said."""
    missing = [MISSING[one].short for one in missing_of(verdict) if one not in NOTES]
    return "；".join(dict.fromkeys([*missing, *_short(verdict)]))


def notes_said(verdict: Verdict) -> str:
    return "；".join(MISSING[one].short for one in missing_of(verdict) if one in NOTES)


def _short(verdict: Verdict) -> list[str]:
    decision = Decision(verdict.decision)
    if decision in PASSING:
        return []
    whys = [Why(one["why"]) for one in verdict.reasons if one["why"] in set(Why)]
    said = [_SHORT[why] for why in whys if why in _SHORT]
    known = said or any(why in _SAID for why in whys) or verdict.missing
    return said if known else [DECISION[decision].word]
