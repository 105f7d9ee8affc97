"""The ways from one state of a technology to the next: who may go them, and what must be told."""

from dataclasses import dataclass

from seldinger.web.people.permissions import Permission
from seldinger.web.technologies.models import Technology

_S = Technology.State
# While its file is with the department; what is not decided yet; what may be operated or resumed.
WITH_DEPARTMENT = (_S.DRAFT, _S.RETURNED)
UNDECIDED = (*WITH_DEPARTMENT, _S.SUBMITTED, _S.CHECKED)
RUNNING = (_S.ADMITTED, _S.READY)
BEGUN = (*RUNNING, _S.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Turn:
    """word: the button. told: what is said once it is done. asks: which fields must be filled."""

    key: str
    word: str
    english: str
    permission: Permission
    before: tuple[Technology.State, ...]
    to: Technology.State
    icon: str
    told: str
    asks: tuple[str, ...] = ()
    advice: str = ""

    def is_open(self, technology: Technology) -> bool:
        return technology.state in self.before


_P = Permission
TURNS = {
    turn.key: turn
    for turn in (
        Turn(
            "submit", "提交医务处", "Submit", _P.PROPOSE_TECHNOLOGY, WITH_DEPARTMENT,
            _S.SUBMITTED, "upload", "已提交，医务处已收到通知。", (),
            "提交后由医务处核对材料；在核对完之前可以撤回。",
        ),
        Turn(
            "take-back", "撤回提交", "Take back", _P.PROPOSE_TECHNOLOGY, (_S.SUBMITTED,),
            _S.DRAFT, "undo", "已撤回，可以继续修改。", (), "撤回后可以继续修改，再提交。",
        ),
        Turn(
            "check", "材料完整，交委员会", "Pass on to the committee", _P.GRANT, (_S.SUBMITTED,),
            _S.CHECKED, "check", "已交委员会，委员会已收到通知。", (),
            "委员会决定准入与否、按几级管理、随访前几例。",
        ),
        Turn(
            "return", "退回补充", "Return", _P.GRANT, (_S.SUBMITTED, _S.CHECKED),
            _S.RETURNED, "back", "已退回，负责人已收到通知。", ("reason",),
            "请写明缺什么、怎么补。负责人会看到。",
        ),
        Turn(
            "admit", "准入", "Admit", _P.DECIDE, (_S.CHECKED,),
            _S.ADMITTED, "check", "已准入，负责人已收到通知。",
            ("on", "document", "grade", "numbers"),
            "从这一天起，获准的术者可以开展。",
        ),
        Turn(
            "refuse", "不予准入", "Refuse", _P.DECIDE, (_S.CHECKED,),
            _S.REFUSED, "x", "已登记不予准入，负责人已收到通知。", ("on", "document", "reason"),
            "请写明理由。以后要再申请的，由科室另建一份。",
        ),
        Turn(
            "suspend", "暂停", "Suspend", _P.GRANT, RUNNING,
            _S.SUSPENDED, "clock", "已暂停，负责人已收到通知。", ("on", "reason"),
            "从这一天起不再开展，直到登记恢复。",
        ),
        Turn(
            "resume", "恢复", "Resume", _P.GRANT, (_S.SUSPENDED,),
            _S.ADMITTED, "undo", "已恢复，负责人已收到通知。", ("on", "reason"),
            "从这一天起可以继续开展。",
        ),
        Turn(
            "end", "终止", "End", _P.GRANT, BEGUN,
            _S.ENDED, "x", "已终止，负责人已收到通知。", ("on", "reason"),
            "从这一天起不再开展，不能恢复；已做的例数仍要随访。",
        ),
        Turn(
            "recommend", "建议纳入目录", "Recommend for the catalogue", _P.PROPOSE_TECHNOLOGY,
            (_S.ADMITTED,), _S.READY, "stamp", "已建议纳入目录，医务处修订目录时会看到。",
            ("place", "reason"), "医务处修订目录时会看到建议的专业和级别；在那之前照常开展。",
        ),
        Turn(
            "take-over", "登记已纳入目录", "Taken over", _P.GRANT, (_S.READY,),
            _S.TAKEN_OVER, "book", "已登记纳入目录，负责人已收到通知。", ("entry",),
            "收入这项技术的目录生效之后登记。从此按目录和手术授权开展，获准的术者须另行取得授权。",
        ),
        Turn(
            "unrecommend", "撤回建议", "Take the recommendation back", _P.PROPOSE_TECHNOLOGY,
            (_S.READY,), _S.ADMITTED, "undo", "建议已撤回，照常开展。", (),
            "撤回后照常开展，以后可以再建议。",
        ),
    )
}  # fmt: skip
