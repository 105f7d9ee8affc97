"""The handbook's last chapter: what its words, signs and abbreviations mean."""

import re
from collections.abc import Iterable

from seldinger.domain.training.record import Record
from seldinger.domain.training.verdict import Verdict
from seldinger.domain.training.words import Flag, Reading, Role, State, Status
from seldinger.matching.words.lexicon import lexicon
from seldinger.report.handbook_entries import ONLY_TOTAL
from seldinger.report.handbook_rows import Cells, Groups, Notes
from seldinger.report.labels import FLAG, READING, STATUS

# Design, rule 17: 参与 is scrubbed, neither operator nor first assistant; 术者 did the key steps.
_ROLES = {
    Role.PARTICIPANT: "刷手上台，既不是术者，也不是一助；未上台的观摩只登记、不计入",
    Role.FIRST_ASSISTANT: "第一助手",
    Role.OPERATOR: "在上级医师指导下完成关键步骤；与手术记录里的术者是两回事",
}
_STATES = {
    State.VERIFIED: "带教医师已确认这条登记；只有已审核的完成要求",
    State.PENDING: "等带教医师确认，暂不完成要求",
    State.RETURNED: "带教医师退回，不计入",
}
_STATUS = {
    Status.MET: "已审核的数达到最低数",
    Status.DEPENDS_ON_READING: "按一种口径达到最低数，按另一种没有达到",
    Status.PENDING_VERIFICATION: "待审核的审核后即达到",
    Status.IN_PROGRESS: "培训尚未结束，还没有达到",
    Status.NOT_MET: "培训已经结束，没有达到",
    Status.WAIVED: "由个案认定免除",
    Status.UNKNOWN: "缺少判断所需的资料",
    Status.NOT_APPLICABLE: "不是本人分支或所选方向的要求",
}
_READINGS = {
    Reading.EXCLUSIVE: "每例只计入登记的角色（默认）",
    Reading.CASCADE: "术者超出最低数的计入一助，一助超出的计入参与",
    Reading.NESTED: "术者也计入一助与参与，一助也计入参与",
}
_OTHER = (
    ("编号", "患者编号只印末尾，其余以…代替"),
    ("核对 一致", "与医院手术清单的记录一致；空白是不一致、未找到，或那天没有清单"),
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


def term_groups(verdict: Verdict, record: Record, notes: Notes) -> Groups:
    statuses = [one for one in STATUS if any(f.status is one for f in verdict.findings)]
    groups = [
        ("培训角色", _pairs(_ROLES.items())),
        ("审核", _pairs(_STATES.items())),
        ("结论", _pairs((f"{STATUS[s].icon} {STATUS[s].word}", _STATUS[s]) for s in statuses)),
        ("口径", _pairs((READING[one], text) for one, text in _READINGS.items())),
        ("结果里的注", _pairs((mark, _note(text)) for mark, text in notes.all())),
        ("登记", _pairs(_OTHER)),
        ("手术名称里的缩写（由本项目整理，未经临床核定）", _pairs(_abbreviations(record))),
    ]
    return [(title, rows) for title, rows in groups if rows]


_FLAGS = {
    Flag.OFF_POST: "同阶段其他岗位期间完成，如值班",
    Flag.OTHER_DIRECTION: "在另一专业方向轮转时完成，计入本方向",
    Flag.PRIVILEGE_NOT_KNOWN: "没有记录说明带教医师当日有没有这项手术的权限",
    Flag.OWN_PRIVILEGE: "学员本人经正常途径持有这项手术的权限",
    Flag.HOSPITAL_NOT_KNOWN: "登记的医院与轮转的医院不同，没有记录说明是否属于本基地",
    Flag.CO_FIRST_AUTHOR: "论文的共同第一作者",
    Flag.NO_PROOF: "论文没有附录用通知或首页",
    Flag.ASSIGNED: "这项操作可归入几类，已按对本人最有利的归入",
    Flag.BY_RULING: "因一项个案认定而计入",
}


_NOTES = {FLAG[flag]: text for flag, text in _FLAGS.items()} | {
    ONLY_TOTAL: "不属于任何一类，或属于没有选的方向"
}


def _note(text: str) -> str:
    return f"{text}：{_NOTES[text]}" if text in _NOTES else text


def _pairs(told: Iterable[tuple[str, str]]) -> list[Cells]:
    return [{"term": term, "meaning": meaning} for term, meaning in told]


def _abbreviations(record: Record) -> list[tuple[str, str]]:
    """Those that stand in the entries' names and that the lexicon knows."""
    written = {word for one in record.procedures for word in _LATIN.findall(one.name)}
    return [
        (one.short, one.expansion)
        for one in sorted(lexicon().abbreviations, key=lambda one: one.short)
        if written & {one.short, *one.spellings}
    ]
