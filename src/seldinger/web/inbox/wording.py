"""What notices say: one sentence a kind. None of them names a patient or a number of one."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Wording:
    """title: what happened. advice: what to do. Both take the notice's details."""

    title: str
    advice: str
    icon: str = "info"

    def told(self, details: dict[str, Any]) -> tuple[str, str]:
        known = _Blank(details)
        return self.title.format_map(known), self.advice.format_map(known)


class _Blank(dict[str, Any]):
    """A detail that an older release did not give reads as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


KINDS = {
    # to the trainee
    "returned": Wording(
        "{supervisor}退回了 {day} 的登记", "原因：{message}。改好后会重新送审。", "undo"
    ),
    "role_changed": Wording(
        "{supervisor}审核了 {day} 的“{procedure}”，角色记为{role}",
        "您登记的是{claimed}。有不同意见请先与带教医师当面核对。",
        "edit",
    ),
    "conflict": Wording(
        "{day} 的“{procedure}”有两人登记为{role}",
        "请打开病例核对各自的角色；带教医师会写明理由后裁定。",
        "alert",
    ),
    "resolved": Wording(
        "{day} 的“{procedure}”的{role}已裁定为{holder}", "理由：{reason}。", "check"
    ),
    "reassigned_trainee": Wording(
        "{number} 条登记改由{supervisor}审核", "原来的带教医师：{before}。理由：{reason}。", "swap"
    ),
    "attested": Wording("{director}证明了 {number} 条登记", "理由：{reason}。", "stamp"),
    "offered": Wording(
        "医院清单里有 {number} 台手术写着您的名字，还没有登记",
        "打开逐台确认，不必重新输入。",
        "list",
    ),
    "draft_faults": Wording("一份草稿没有登记成功", "{fault}。打开草稿改好后再提交。", "alert"),
    # to the supervisor
    "waiting": Wording(
        "有 {number} 条登记等您审核", "最早的已等 {days} 天。手机上一条一次点击。", "clock"
    ),
    "reassigned_supervisor": Wording(
        "{number} 条登记改派给您审核", "医院记录写明这些手术有您参加。", "swap"
    ),
    "batch_ready": Wording(
        "{trainee}补录了 {number} 条登记，请您证明",
        "可对照医院清单一次签署，也可逐条审核。",
        "stamp",
    ),
    # to the secretary and the director
    "unreachable": Wording(
        "{number} 条登记的带教医师已离开或长期不在", "请改派给医院记录写明在场的上级医师。", "alert"
    ),
    "list_taken": Wording(
        "医院清单（{start} 至 {end}）已核对",
        "一致 {agree}，不同 {differ}，未登记 {unlogged}。",
        "check",
    ),
}
