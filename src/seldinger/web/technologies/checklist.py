"""What an admission file must hold before it is submitted, and before it is admitted."""

from dataclasses import dataclass

from seldinger.web.technologies.models import Technology

# Field → what must be told; the fields of the file in their order.
FILE = {
    "content": "内容：做什么、与现有技术有何不同",
    "basis": "依据：文献、指南、他院开展情况",
    "indications": "适应证与禁忌证",
    "quality": "质量控制：人员、设备、流程",
    "harm": "可预见的危害与处置预案",
    "safety": "安全性证据",
    "consent": "知情同意书的要点",
}
_E = Technology.Ethics
ETHICS_SETTLED = (_E.NOT_NEEDED, _E.APPROVED)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist. advice: what is missing, empty where it is there."""

    word: str
    advice: str = ""

    @property
    def is_there(self) -> bool:
        return not self.advice


def checklist(technology: Technology) -> list[Item]:
    """All that submission asks for. `operators` at hand saves a query."""
    told = [
        Item(word, "" if getattr(technology, name).strip() else "还没有填")
        for name, word in FILE.items()
    ]
    named = any(one.end is None for one in technology.operators.all())
    return [
        *told,
        Item("拟开展的术者", "" if named else "至少登记一位"),
        Item("伦理审查", ethics_missing(technology)),
    ]


def missing(technology: Technology) -> list[str]:
    return [item.word.partition("：")[0] for item in checklist(technology) if not item.is_there]


def ethics_missing(technology: Technology) -> str:
    """What the file still owes on ethics before it is submitted; waiting for it is enough."""
    ethics = _E(technology.ethics)
    if ethics is _E.NOT_KNOWN:
        return "请写明需要与否、审到哪里"
    if ethics is _E.NOT_NEEDED and not technology.ethics_reason.strip():
        return "请写明为什么不需要"
    if ethics is _E.APPROVED and not technology.ethics_document.strip():
        return "请写明批件文号"
    return "未通过，不能提交" if ethics is _E.REFUSED else ""


def ethics_against(technology: Technology) -> str:
    """Why ethics stands against admission; empty where it does not."""
    ethics = _E(technology.ethics)
    if ethics in ETHICS_SETTLED:
        return ethics_missing(technology)
    words = {_E.NOT_KNOWN: "没有填", _E.WAITING: "还在审查", _E.REFUSED: "没有通过"}
    return words[ethics]
