"""How the open points of a rulebook are read: each option in words, with its source."""

from dataclasses import dataclass

from seldinger.domain.training.rulebook import Options
from seldinger.domain.training.words import Reading
from seldinger.report.labels import READING

_TOLD = {
    "off_post_counts": ("同阶段其他岗位期间完成的（如值班）", "计入，标明岗外", "不计入"),
    "unknown_privilege_counts": ("带教医师当日手术权限未知时", "计入，标明未知", "不计入"),
    "same_technique_once": ("同一次手术中同一技术处理几处病变", "计一例", "分别计"),
}
_READINGS = {
    Reading.EXCLUSIVE: "各角色只数自己的例数。这是默认的口径",
    Reading.CASCADE: "术者超出要求的例数可作一助，一助再超出的可作参与",
    Reading.NESTED: "术者的例数也算一助，一助的也算参与",
}


@dataclass(frozen=True, slots=True)
class OptionRow:
    """`decision` names the record in which it was decided; empty where the text itself says it."""

    id: str
    title: str
    value: str
    reason: str
    line: int | None
    decision: str


def option_rows(options: Options) -> tuple[OptionRow, ...]:
    """Those for which the rulebook names a source, in a fixed order."""
    days = options.leave_allowance_days
    told = {
        "leave_allowance_days": ("请假可不顺延的天数", "未录入" if days is None else f"{days} 天")
    }
    for name, (title, yes, no) in _TOLD.items():
        told[name] = (title, yes if getattr(options, name) else no)
    return tuple(
        OptionRow(name, title, value, source.text, source.line, source.decision or "")
        for name, (title, value) in told.items()
        if (source := options.sources.get(name))
    )


def reading_rows() -> tuple[tuple[str, str], ...]:
    """The three readings of a table of roles: name and meaning."""
    return tuple((READING[reading], _READINGS[reading]) for reading in Reading)
