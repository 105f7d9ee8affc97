"""The words, icons and colours of statuses, reasons and flags: defined here and nowhere else."""

from dataclasses import dataclass

from seldinger.domain.training.words import Flag, Reading, Reason, Status


@dataclass(frozen=True, slots=True)
class Label:
    """How a status looks. `icon` and `word` always go together; colour is never alone."""

    word: str
    english: str
    icon: str
    colour: str  # for light pages, at least 4.5 : 1 on white
    dark: str  # for dark pages
    terminal: str


STATUS = {
    Status.MET: Label("已达标", "met", "✓", "#13693b", "#6fce97", "green"),
    Status.DEPENDS_ON_READING: Label(
        "视口径", "depends on reading", "≠", "#8a5300", "#f0b459", "yellow"
    ),
    Status.PENDING_VERIFICATION: Label(
        "待审核", "pending verification", "◷", "#1a5fa8", "#7db8f2", "blue"
    ),
    Status.IN_PROGRESS: Label("进行中", "in progress", "◐", "#5a6268", "#a9b3ba", "white"),
    Status.NOT_MET: Label("未达标", "not met", "○", "#1c2327", "#e6eaec", "bold"),
    Status.WAIVED: Label("已认定", "waived", "◈", "#6b3fa0", "#c3a2ea", "magenta"),
    Status.UNKNOWN: Label("无法判断", "unknown", "?", "#5a4632", "#d3bfa5", "cyan"),
    Status.NOT_APPLICABLE: Label("不适用", "not applicable", "–", "#6a7378", "#8f9aa0", "dim"),
}

READING = {Reading.EXCLUSIVE: "只计本角色", Reading.CASCADE: "富余下移", Reading.NESTED: "高含低"}

REASON = {
    Reason.COUNTED: "计入",
    Reason.PENDING: "待上级医师审核，审核后计入",
    Reason.RETURNED: "已退回，不计入",
    Reason.OBSERVED: "未上台观摩，只登记、不计入",
    Reason.NOT_ATTEMPTED: "未做关键步骤，不计入",
    Reason.SIMULATED: "模拟训练，只登记、不计入",
    Reason.DUPLICATE_ROW: "与另一行各列完全相同，只计一次",
    Reason.BEFORE_TRAINING: "早于入培日期，不计入",
    Reason.AFTER_TRAINING: "晚于培训结束，不计入",
    Reason.OUTSIDE_ROTATION: "当日没有轮转记录，无法判断所属阶段；请补录轮转",
    Reason.ON_LEAVE: "当日请假，不计入",
    Reason.OTHER_STAGE: "日期与类别分属两个阶段，不计入本要求；跨阶段补足需个案认定",
    Reason.OFF_POST: "不在本岗位期间，按本基地规定不计入",
    Reason.HOSPITAL_NOT_IN_BASE: "该医院不属于本基地，不计入；需个案认定",
    Reason.PRIVILEGE_NOT_HELD: "带教医师当日没有该手术权限，不计入；请核对授权日期",
    Reason.PRIVILEGE_NOT_KNOWN: "带教医师当日手术权限未知，按本基地规定不计入",
    Reason.UNDECIDED_NAME: "手术名称不在目录里，类别又未填，无法归类；请填写类别",
    Reason.NO_ROW: "目录有此手术，但表中没有对应类别；只计入总数",
    Reason.NOT_INTERVENTIONAL: "目录显示不是介入手术，不计入",
    Reason.INTEGRAL_STEP: "未计入·必要步骤；确为另一操作的，由带教医师写明理由",
    Reason.SAME_TECHNIQUE: "同一次手术同一技术只计一次",
    Reason.SAME_CASE: "同一病例在总数里只计一次",
    Reason.SAME_ADMISSION: "同一次住院只计一次",
    Reason.WRONG_CAPACITY: "本人作用不符合要求，不计入",
    Reason.WRONG_LEVEL: "期刊级别不符合要求，不计入",
    Reason.NO_POST_PATIENTS: "当日岗位没有管理病例的要求，又未填类别，不计入",
    Reason.RULING: "个案认定",
    Reason.SHEET_ABSENT: "工作簿里没有这张工作表，无法判断；请补上",
    Reason.BACKGROUND_MISSING: "未填背景，无法判断是否适用",
    Reason.DIRECTIONS_MISSING: "未填专业方向，无法判断是否适用",
}

FLAG = {
    Flag.OFF_POST: "岗外",
    Flag.OTHER_DIRECTION: "在其他方向轮转时完成",
    Flag.PRIVILEGE_NOT_KNOWN: "带教权限未知",
    Flag.OWN_PRIVILEGE: "本人持有手术权限",
    Flag.HOSPITAL_NOT_KNOWN: "医院与轮转不同，是否属本基地未知",
    Flag.CO_FIRST_AUTHOR: "共同第一作者",
    Flag.NO_PROOF: "没有附证明",
    Flag.ASSIGNED: "可归几类，已按最有利归入",
    Flag.BY_RULING: "依个案认定",
}


def explain(reason: Reason, flags: tuple[Flag, ...]) -> str:
    """“计入（岗外；带教权限未知）”."""
    words = REASON[reason]
    notes = "；".join(FLAG[flag] for flag in dict.fromkeys(flags))
    return f"{words}（{notes}）" if notes else words
