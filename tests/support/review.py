"""Figures for tests: a hospital's record that names operators, and what was written about it."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from seldinger.domain.grading.review import Figure
from seldinger.web.people.models import Hospital, Person
from seldinger.web.reconciliation.models import HospitalList, Operation
from seldinger.web.review.actions.aftermaths import add_aftermath
from seldinger.web.review.actions.proposals import comment, propose, settle_proposal
from seldinger.web.review.entered import NewAftermath, NewComment, NewProposal, NewRule
from seldinger.web.review.models import Aftermath, Comment, Proposal
from support.lists import IN_LIST, Line, line, take
from support.people import TODAY, World

FIRST = date(2025, 6, 16)  # of the twelve months that end today
Sample = Callable[[World], dict[str, Any]]


def covered(by: Person, hospital: Hospital, lines: Sequence[Line]) -> HospitalList:
    """A list that tells of every day of the last two years."""
    return take(by, hospital, lines, span=(TODAY - timedelta(days=800), TODAY))


def lines_of(number: int, name: str, operator: str = "周示例", *, day: date = FIRST) -> list[Line]:
    """So many operations, each of another patient, a day apart."""
    return [
        line(f"{operator[:1]}{name[:2]}{day:%m%d}{place:03}", name, operator,
             day=day + timedelta(days=place))
        for place in range(number)
    ]  # fmt: skip


def operation_of(world: World, name: str = "", place: int = 0) -> Operation:
    rows = Operation.objects.filter(hospital=world.main).order_by("day", "pk")
    return (rows.filter(name=name) if name else rows)[place]


def afterwards(world: World, operation: Operation, kind: Figure, **told: Any) -> Aftermath:
    new = NewAftermath(operation=operation, kind=kind, **told)
    return add_aftermath(by=world.head, new=new, doctor=world.zhou)


def proposed(world: World, **told: Any) -> Proposal:
    usual: dict[str, Any] = {
        "doctor": world.zhou, "hospital": world.main, "kind": Proposal.Kind.REASSESS,
        "reason": "示例理由",
    }  # fmt: skip
    return propose(by=told.pop("by", world.head), new=NewProposal(**usual | told))


def commented(world: World) -> Comment:
    return comment(by=world.zhou, new=NewComment(hospital=world.main, text="示例意见"))


def reviewed_there(doctor: Person, by: Person, hospital: Hospital) -> None:
    """One of each on a side that has an operation in its record."""
    operation = Operation.objects.filter(hospital=hospital, day=IN_LIST)[0]
    new = NewAftermath(operation=operation, kind=Figure.DEATH)
    add_aftermath(by=by, new=new, doctor=doctor)
    told = NewProposal(doctor, hospital, Proposal.Kind.REASSESS, "示例理由")
    propose(by=by, new=told)
    comment(by=doctor, new=NewComment(hospital=hospital, text="示例意见"))


def rule_of(world: World, **told: Any) -> NewRule:
    usual: dict[str, Any] = {"minimum": 10, "judge_from": 20, "complication": Decimal(5)}
    return NewRule(hospital=world.main, **usual | told)


def _listed(world: World) -> Operation:
    covered(world.wu, world.main, lines_of(1, "血管造影术"))
    return operation_of(world)


def _afterwards(world: World) -> dict[str, Any]:
    new = NewAftermath(_listed(world), Figure.COMPLICATION, "B", "示例血肿")
    return {"by": world.head, "new": new, "doctor": world.zhou}


def _settled(world: World) -> dict[str, Any]:
    row = proposed(world)
    settle_proposal(by=world.wu, proposal=row, state="dropped", outcome="示例结果")
    return {"by": world.wu, "proposal": row}


SAMPLES: dict[str, Sample] = {
    "review.add_aftermath": _afterwards,
    "review.withdraw_aftermath": lambda w: {
        "by": w.head, "aftermath": afterwards(w, _listed(w), Figure.DEATH),
    },
    "review.set_rule": lambda w: {"by": w.wu, "new": rule_of(w)},
    "review.propose": lambda w: {
        "by": w.head, "new": NewProposal(w.zhou, w.main, Proposal.Kind.SUSPEND, "示例理由"),
    },
    "review.settle_proposal": lambda w: {
        "by": w.wu, "proposal": proposed(w), "state": "acted", "outcome": "示例结果",
    },
    "review.reopen_proposal": _settled,
    "review.comment": lambda w: {
        "by": w.zhou, "new": NewComment(hospital=w.main, text="示例意见"),
    },
    "review.withdraw_comment": lambda w: {"by": w.zhou, "comment": commented(w)},
    "review.read_comment": lambda w: {"by": w.wu, "comment": commented(w)},
}  # fmt: skip
