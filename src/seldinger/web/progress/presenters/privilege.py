"""Whether the privilege for an entry was held that day, in one sentence, and by which grant."""

from collections.abc import Iterator

from seldinger.domain.grading.privilege import Answer, Reason, Why
from seldinger.domain.training.words import Privilege
from seldinger.web.logbook.privileges import Held, Unknown
from seldinger.web.privileges.models import Grant

UNKNOWN = {
    Unknown.NO_SUPERVISOR: "没有写带教医师",
    Unknown.NO_GRANTS: "医院当日还没有登记授权",
    Unknown.NO_CATALOGUE: "医院没有采用手术分级目录",
    Unknown.NOT_NAMED: "手术名称不是目录条目的原名",
    Unknown.PROCTORED: "授权的前几例须有带教，已做几例没有记录",
}
# A grant elsewhere reads as none: it, and whether there is one, is not the trainee's to know.
_NONE_HERE = "本院没有这项手术的授权"
_WITHOUT = {
    Why.MANAGEMENT_CLASS: "新技术新项目是管理类，不能授权",
    Why.NOT_WORKING_THERE: "当日已不在这家医院任职",
}
# What keeps a grant from carrying it, said behind the grant.
_SHORT = {
    Why.NOT_BEGUN: "当日还没有开始",
    Why.EXPIRED: "当日已到期",
    Why.REVOKED: "{revoked} 撤销",
    Why.SUSPENDED: "当日暂停",
    Why.GRADE_BEYOND: "只到 {grade} 级，此手术按 {managed} 级管理",
    Why.GRADE_RAISED: "授权之后此手术的管理级别提高了",
    Why.OVERLAY_LAID: "授权之后此手术列入了限制类技术",
    Why.TECHNOLOGY_UNNAMED: "没有写明此项限制类技术",
}
# What is said last: such a grant was never meant for it.
_FAR = Why.TECHNOLOGY_UNNAMED
_TOLD = 2  # of the grants that nearly carried it


def privilege_words(held: Held) -> str:
    """“带教授权：医授〔2024〕1号，2024-01-01 起”; whether that is enough the row itself says."""
    if held.own is not None:
        return f"本人授权：{_carrying(held, held.own)}"
    if held.unknown is not None:
        return _unknown(held, held.unknown)
    if held.privilege is Privilege.HELD and held.answer:
        return f"带教授权：{_carrying(held, held.answer)}"
    return f"带教授权：{why_not(held)}"


def _unknown(held: Held, why: Unknown) -> str:
    told = UNKNOWN[why]
    if why is Unknown.PROCTORED and held.done is not None and held.answer:
        grant = held.grants[held.answer.grant or ""]
        told = f"授权的前 {grant.proctored} 例须有带教，医院记录当日之前有 {held.done} 例"
    if held.refused_from is None:
        return told
    return f"{told}；本基地自 {held.refused_from} 起，权限不明的不计入"


def why_not(held: Held) -> str:
    """“医授〔2024〕1号，2024-01-01 起，2026-03-02 撤销”; of the hospital's own grants alone."""
    if held.unknown is not None:
        return _unknown(held, held.unknown)
    if held.answer is None:
        return ""
    return "；".join([*_misses(held, held.answer)][:_TOLD]) or _NONE_HERE


def _carrying(held: Held, answer: Answer) -> str:
    return _grant(held.grants[answer.grant or ""])


def _grant(grant: Grant) -> str:
    until = f"至 {grant.end}" if grant.end else "起"
    return f"{grant.document or '授权'}，{grant.start} {until}"


def _misses(held: Held, answer: Answer) -> Iterator[str]:
    for reason in sorted(answer.reasons, key=lambda one: one.why is _FAR):
        if reason.why in _WITHOUT:
            yield _WITHOUT[reason.why]
        elif reason.why in _SHORT:
            yield _miss(held.grants[reason.about or ""], reason, answer)


def _miss(grant: Grant, reason: Reason, answer: Answer) -> str:
    ended = grant.revocation
    short = _SHORT[reason.why].format(
        revoked=ended.on if ended else "",
        grade=grant.grade,
        managed=answer.managed_grade,
    )
    return f"{_grant(grant)}，{short}"
