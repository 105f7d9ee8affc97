"""Answers about privileges in words: what it is, what it means, what to do. Chinese, then English.

The words, icons and colours of decisions are defined here and nowhere else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.table import Table

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.grading.privilege import Answer, Decision, Part, Reason, Why
from seldinger.report.labels import Label
from seldinger.report.table import Terminal

# Red is kept for what may not be done.
DECISION = {
    Decision.ALLOWED: Label("可以做", "allowed", "✓", "#13693b", "#6fce97", "green"),
    Decision.ALLOWED_SUPERVISED: Label(
        "须在带教下做", "allowed under supervision", "◑", "#1a5fa8", "#7db8f2", "blue"
    ),
    Decision.OVERRIDE: Label("急诊越级", "emergency override", "⚠", "#8a5300", "#f0b459", "yellow"),
    Decision.REFUSED: Label("不可以做", "refused", "✕", "#a3320b", "#ff9d7a", "red"),
    Decision.UNGRADED: Label(
        "未定级，不等于允许", "ungraded, not allowed", "?", "#5a4632", "#d3bfa5", "cyan"
    ),
}
GRADE = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}
PART = {
    Part.OPERATOR: "术者",
    Part.SUPERVISED: "在上级医师指导下操作",
    Part.ASSISTANT: "助手",
}


@dataclass(frozen=True, slots=True)
class _Words:
    """chinese: “{about}” is replaced by what the reason speaks of."""

    chinese: str
    english: str


_NOTHING_TOLD = "所问的手术"
WHY = {
    Why.NO_CATALOGUE: _Words(
        "这家医院没有采用手术分级目录，无法定级。未定级不等于允许；请医务处先选定目录。",
        "This hospital has adopted no grading catalogue, so nothing is graded.",
    ),
    Why.NOT_LISTED: _Words(
        "目录里没有{about}，即未定级，不等于允许。请换个名称再查；确实没有的，请医务处提请委员会定级。",
        "The catalogue does not list it: ungraded, which never means allowed.",
    ),
    Why.MANAGEMENT_CLASS: _Words(
        "新技术新项目是管理类，不是一项手术，不能凭它授权。请按具体的手术查询，并先完成新技术准入。",
        "New technology is a class to be managed, never granted as such.",
    ),
    Why.ASSISTING: _Words(
        "担任助手不需要这项手术的授权。这不表示可以担任术者。",
        "Assisting needs no grant; it does not allow operating.",
    ),
    Why.GRANTED: _Words("当日有有效的授权：{about}。", "A grant in force covers it."),
    Why.PROCTOR_NEEDED: _Words(
        "授权有效，但前几例须有带教：{about}。请安排一位自己有这项权限的医师在场。",
        "The grant is in force, with a proctor beside the doctor for the first cases.",
    ),
    Why.PROCTOR_WITHOUT_GRANT: _Words(
        "授权须有带教（{about}），而所填的带教医师当日自己没有这项权限。请换一位有权限的医师。",
        "A proctor is needed, and the one named did not hold the privilege.",
    ),
    Why.PROCTOR_HOLDS: _Words(
        "所填的带教医师当日有有效的授权：{about}。", "The proctor held the privilege alone."
    ),
    Why.SUPERVISOR_HOLDS: _Words(
        "指导医师当日有有效的授权：{about}。由其负责；请在其指导下操作。",
        "The supervisor held the privilege and answers for the case.",
    ),
    Why.SUPERVISOR_MISSING: _Words(
        "自己没有授权，又没有写明由谁指导。请选择一位有这项权限的指导医师。",
        "No grant of one's own, and no supervisor named.",
    ),
    Why.SUPERVISOR_WITHOUT_GRANT: _Words(
        "指导医师当日自己没有这项手术的权限，不能由其负责。请换一位，或请医务处核对授权日期。",
        "The supervisor did not hold the privilege that day.",
    ),
    Why.NOT_WORKING_THERE: _Words(
        "当日已不在这家医院任职，授权不再有效。仍在任职的，请先请管理员核对任职起止。",
        "No longer working in that hospital: a grant does not outlive the work there.",
    ),
    Why.NO_GRANT: _Words(
        "没有包含这项手术的授权。请由有权限的医师施行；认为应当有的，请医务处核对授权记录。",
        "No grant covers it.",
    ),
    Why.NOT_BEGUN: _Words(
        "授权当日还没有开始：{about}。请等到开始之日，或请医务处核对日期。",
        "The grant had not begun.",
    ),
    Why.EXPIRED: _Words(
        "授权当日已经到期：{about}。须重新评估、重新授权，请联系医务处。",
        "The grant had expired.",
    ),
    Why.REVOKED: _Words(
        "授权当日已经撤销：{about}。请由有权限的医师施行，有疑问请联系医务处。",
        "The grant had been revoked.",
    ),
    Why.SUSPENDED: _Words(
        "授权当日在暂停中：{about}。恢复之前请由有权限的医师施行。",
        "The grant was suspended.",
    ),
    Why.OTHER_HOSPITAL: _Words(
        "授权是另一家医院的：{about}。授权只在授予它的医院有效，请在本院办理授权。",
        "The grant is of another hospital and holds only there.",
    ),
    Why.GRADE_BEYOND: _Words(
        "这项手术的管理级别高于授权的级别：{about}。请由有权限的医师施行，或向医务处申请。",
        "The managed grade is beyond what the grant reaches.",
    ),
    Why.GRADE_RAISED: _Words(
        "授权之后这项手术的管理级别提高了，原授权不再覆盖：{about}。请向医务处重新办理。",
        "The managed grade was raised after the grant.",
    ),
    Why.OVERLAY_LAID: _Words(
        "授权之后这项手术列入了限制类技术，授权时没有按它审核：{about}。请向医务处重新办理。",
        "It became a restricted technology after the grant, which did not look at that.",
    ),
    Why.TECHNOLOGY_UNNAMED: _Words(
        "这项手术属于限制类技术，须按名称授权，现有授权没有写明：{about}。请向医务处单独申请。",
        "A restricted technology must be granted by name.",
    ),
    Why.MODIFIER_BEYOND: _Words(
        "授权没有包括这种患者情况：{about}。请由授权包括这种情况的医师施行。",
        "The grant does not include this patient's condition.",
    ),
    Why.OVERLAY_RAISES: _Words(
        "列入限制类技术“{about}”，按其规定的级别管理。",
        "A restricted technology: managed at the grade set for it.",
    ),
    Why.MODIFIER_RAISES: _Words(
        "患者情况“{about}”提高了管理级别。", "The patient's condition raises the managed grade."
    ),
    Why.SEVERAL_GRADES: _Words(
        "这项手术在几个专业目录里级别不同，委员会认定之前按最高的管理。",
        "Listed at several grades; the highest holds until the committee has ruled.",
    ),
    Why.EMERGENCY: _Words(
        "急诊越级手术：为抢救可以先做，事后须由上级医师确认。越级不是授权。",
        "Emergency override: it passes, and a superior must confirm it afterwards.",
    ),
}
# Instead of GRADE_RAISED, where nobody raised anything: another list has it higher.
_HIGHER_ELSEWHERE = _Words(
    "这项手术在另一个专业目录里级别更高，按最高的管理，这份授权不够：{about}。请向医务处重新办理。",
    "Another list grades it higher than the grant reaches.",
)


@dataclass(frozen=True, slots=True)
class Told:
    """One reason in both languages."""

    text: str
    english: str


def told(reason: Reason, names: Mapping[str, str]) -> Told:
    """names: the ids that reasons speak of → what people call them."""
    return _filled(WHY[reason.why], reason, names)


def reasons_told(answer: Answer, names: Mapping[str, str]) -> tuple[Told, ...]:
    """All reasons of an answer, each in the light of the others."""
    several = any(reason.why is Why.SEVERAL_GRADES for reason in answer.reasons)
    return tuple(
        _filled(_HIGHER_ELSEWHERE, reason, names)
        if several and reason.why is Why.GRADE_RAISED
        else told(reason, names)
        for reason in answer.reasons
    )


def _filled(words: _Words, reason: Reason, names: Mapping[str, str]) -> Told:
    about = names.get(reason.about, reason.about) if reason.about else _NOTHING_TOLD
    return Told(words.chinese.replace("{about}", about), words.english)


def grades_told(answer: Answer) -> str:
    """“三级，按四级管理”; empty where ungraded."""
    if answer.grade is None or answer.managed_grade is None:
        return ""
    raised = answer.managed_grade != answer.grade
    return GRADE[answer.grade] + (f"，按{GRADE[answer.managed_grade]}管理" if raised else "")


def answer_document(
    answer: Answer,
    *,
    names: Mapping[str, str],
    catalogue: Catalogue | None,
    on: date,
    notes: tuple[str, ...],
) -> dict[str, Any]:
    """`seldinger privilege check --json`, and the API. Names and keys are a contract.

    notes: what whoever relies on the answer must know besides.
    """
    return {
        "decision": answer.decision.value,
        "reasons": [
            {"why": reason.why.value, "about": reason.about, "text": words.text}
            for reason, words in zip(answer.reasons, reasons_told(answer, names), strict=True)
        ],
        "grade": answer.grade,
        "managed_grade": answer.managed_grade,
        "grant": answer.grant,
        "catalogue": catalogue.id if catalogue else None,
        "version": catalogue.version if catalogue else None,
        "on": on.isoformat(),
        "notes": [*notes],
    }


def print_answer(
    answer: Answer,
    *,
    asked: str,
    names: Mapping[str, str],
    catalogue: Catalogue | None,
    notes: tuple[str, ...] = (),
) -> None:
    """asked: the question in one line. notes: as in the document."""
    console, label = Terminal(), DECISION[answer.decision]
    console.print(asked)
    console.print(f"{label.icon} {label.word}", style=f"bold {label.terminal}")
    table = Table(box=None, show_header=False, pad_edge=False)
    for head, text in _lines(answer, names, catalogue, notes):
        table.add_row(head, text)
    console.print(table)


def _lines(
    answer: Answer, names: Mapping[str, str], catalogue: Catalogue | None, notes: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    for note in notes:
        yield "请注意", note
    for number, reason in enumerate(reasons_told(answer, names)):
        yield "" if number else "理由", reason.text
    if grades := grades_told(answer):
        yield "级别", grades
    if catalogue:
        yield "目录", f"{catalogue.title}，第 {catalogue.version} 版"
