"""What is known of an item, in words that claim no more than that."""

from collections.abc import Iterable, Sequence

from seldinger.domain.training.skills import Contact
from seldinger.domain.training.words import Role
from seldinger.web.skills.models import Examination

_ROLES = tuple(reversed(Role))


def score_words(one: Examination) -> str:
    """“88 分 合格”, “43/50 分”, “不合格”; what was not stated is said to be so."""
    told = []
    if one.score is not None and one.out_of is not None:
        of = "" if one.out_of == 100 else f"/{one.out_of:g}"
        told.append(f"{one.score:g}{of} 分")
    told.append(one.get_outcome_display() if one.outcome else "没有注明是否合格")
    return " ".join(told) if one.outcome else "，".join(told)


def examination_words(one: Examination) -> str:
    """“出科理论 88 分 合格”."""
    kind = "考核" if one.kind == Examination.Kind.OTHER else one.get_kind_display()
    name = one.title or (f"{kind}考核" if one.kind == Examination.Kind.ANNUAL else kind)
    return f"{name} {score_words(one)}"


def contact_words(contact: Contact) -> list[str]:
    """“有 7 例（术者 2，一助 5）”, “管理 12 例”, “报告 230 份”."""
    told = []
    if contact.cases:
        roles = contact.roles
        split = "，".join(f"{role} {roles[role]}" for role in _ROLES if roles[role])
        told.append(f"有 {len(contact.cases)} 例（{split}）")
    if contact.patients:
        told.append(f"管理 {contact.patients} 例")
    if contact.reports:
        told.append(f"报告 {contact.reports} 份")
    return told


def days_of(examinations: Iterable[Examination]) -> list[str]:
    """For who may not read results: “已考核（2026-06-10）”, a day once."""
    return [*dict.fromkeys(f"已考核（{one.day}）" for one in examinations)]


def results_of(examinations: Sequence[Examination]) -> list[str]:
    return [f"考核：{examination_words(one)}（{one.day}）" for one in examinations]
