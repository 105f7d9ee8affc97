"""What stands against a booked operation, in words: what it is, and what to do."""

from dataclasses import dataclass

from seldinger.web.gate.missing import Missing


@dataclass(frozen=True, slots=True)
class Words:
    """short: one line of a list. long: what it means and what to do."""

    short: str
    long: str


MISSING = {
    Missing.OPERATOR_UNKNOWN: Words(
        "术者未确定",
        "安排里没有写明术者，或这个名字没有对应的账号。请选定术者。",
    ),
    Missing.OPERATOR_AMBIGUOUS: Words(
        "术者重名", "这家医院有几个人叫这个名字，不能确定是谁。请选定术者。"
    ),
    Missing.OPERATOR_NOT_THERE: Words(
        "术者当日不在本院任职",
        "术者当日在这家医院没有任职的登记。请换一位术者，或请科室、管理员核对任职。",
    ),
    Missing.OPERATOR_CLOSED: Words(
        "术者账号已停用", "术者的账号已停用。请换一位术者，或请管理员核对。"
    ),
    Missing.SUPERVISOR_UNKNOWN: Words(
        "上级医师未确定", "没有选定由谁指导。请选定一位自己有这项权限的上级医师。"
    ),
    Missing.SUPERVISOR_NOT_THERE: Words(
        "上级医师当日不在本院任职",
        "所选的上级医师当日在这家医院没有任职的登记，或账号已停用。请换一位。",
    ),
    Missing.PROCTOR_UNNAMED: Words(
        "须有带教，未写明由谁",
        "术者的授权要求前几例有带教。请选定一位自己有这项权限的带教医师。",
    ),
    Missing.NO_CATALOGUE: Words(
        "医院没有手术分级目录", "这家医院没有采用手术分级目录，无法定级。请医务处先选定目录。"
    ),
    Missing.NOT_AN_ENTRY: Words(
        "名称不在目录里",
        "安排里的手术名称不是目录的条目，未定级不等于允许。请从目录里选定这台手术；"
        "确实没有的，请医务处提请委员会定级。",
    ),
    Missing.TECHNOLOGY_OTHER_NAME: Words(
        "名称与新技术不同",
        "手术名称不在目录里，也不是所选新技术的名称：准入的只是那一项。请从目录里选定这台手术，"
        "或把名称写成那项新技术的名称。",
    ),
    Missing.NO_DISCUSSION: Words(
        "缺术前多学科讨论", "按四级管理的手术，术前须有多学科讨论。讨论之后请在这里登记。"
    ),
    Missing.DISCUSSION_WITHOUT_OPERATOR: Words(
        "讨论时术者不在", "登记的讨论没有术者参加。不因此不通过，请术者看过讨论的结论。"
    ),
    Missing.NO_CONSENT: Words(
        "缺新技术知情同意", "新技术须有患者的书面知情同意。签署之后请在这里登记日期。"
    ),
    Missing.TECHNOLOGY_CLOSED: Words(
        "新技术当日未准入",
        "这项新技术当日没有准入，或已暂停、终止，急诊也不能越过。请先完成准入，或换一种术式。",
    ),
    Missing.TECHNOLOGY_TAKEN_OVER: Words(
        "新技术已纳入目录",
        "已纳入目录，请去掉新技术一项，从目录里选定这台手术：从此按目录和手术授权核对。",
    ),
    Missing.TECHNOLOGY_OPERATOR: Words(
        "术者不在新技术的获准名单",
        "术者当日不是这项新技术获准的术者，急诊也不能越过。请换一位，或先办理增补。",
    ),
    Missing.TECHNOLOGY_UNGRADED: Words(
        "新技术准入时没有定级",
        "准入这项新技术时没有写明按几级管理，无法判断是否须术前讨论。请科室重新申报，"
        "由委员会准入时定级。",
    ),
}
ADVISES = "平台只核对、提醒和留痕，不能阻止手术；是否开台由科室和医务处决定。"
