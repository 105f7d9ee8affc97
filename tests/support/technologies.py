"""New technologies for tests: 赵's department proposes, 吴 checks, 谭 decides, 周 operates."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from seldinger.web.people.models import Department, Person
from seldinger.web.technologies.actions.cases import register_case, withdraw_case
from seldinger.web.technologies.actions.deciding import (
    admit_technology,
    recommend_technology,
    turn_technology,
)
from seldinger.web.technologies.actions.filing import (
    note_ethics,
    permit_operator,
    propose_technology,
)
from seldinger.web.technologies.checklist import FILE
from seldinger.web.technologies.entered import (
    Decided,
    EthicsTold,
    FileTold,
    NewCase,
    Numbers,
    Outcome,
)
from seldinger.web.technologies.models import FirstCase, Operator, Technology
from support.people import TODAY, World

BEGUN = date(2026, 3, 2)  # the day of admission
TITLE = "示例·经桡动脉入路新技术"
APPROVED = EthicsTold(Technology.Ethics.APPROVED, "示例伦审〔2026〕1号")
NUMBERS = Numbers(20, "示例院内规定第 1 条", 30, "示例院内规定第 2 条")
GRADE = 3  # as which the committee admits it
LIST = "peripheral-intervention"
ENTRY = "peripheral-intervention-3-01"


def file_told(leader: Person, **told: Any) -> FileTold:
    whole = {name: f"示例{word}" for name, word in FILE.items()}
    usual = {"kind": Technology.Kind.TECHNOLOGY, "title": TITLE, "leader": leader, **whole}
    return FileTold(**usual | told)


def proposed(world: World, **told: Any) -> Technology:
    """A whole file with its ethics approved, 周 as operator; not submitted."""
    made = propose_technology(
        by=world.head, department=world.department, told=file_told(world.head, **told)
    )
    note_ethics(by=world.head, technology=made, told=APPROVED)
    permit_operator(by=world.head, technology=made, person=world.zhou, start=BEGUN)
    return fresh(made)


def turned(technology: Technology, by: Person, *turns: str, reason: str = "示例理由") -> Technology:
    for turn in turns:
        turn_technology(
            by=by, technology=technology, turn=turn, told=Decided(None, reason, "示例〔2026〕2号")
        )
    return fresh(technology)


def checked(world: World, **told: Any) -> Technology:
    made = turned(proposed(world, **told), world.head, "submit")
    return turned(made, world.wu, "check")


def admitted(
    world: World, on: date = BEGUN, numbers: Numbers = NUMBERS, grade: int = GRADE
) -> Technology:
    made = checked(world)
    admit_technology(
        by=world.tan, technology=made, told=Decided(on, document="示例委〔2026〕3号"),
        grade=grade, numbers=numbers,
    )  # fmt: skip
    return fresh(made)


def ready(world: World) -> Technology:
    made = admitted(world)
    recommend_technology(by=world.head, technology=made, list_id=LIST, grade=3, reason="示例理由")
    return fresh(made)


def registered(world: World, technology: Technology, days: int = 0, **told: Any) -> FirstCase:
    """A case of 周's, so many days after admission."""
    new = NewCase(BEGUN + timedelta(days=days), world.zhou, **told)
    return register_case(by=world.head, technology=technology, told=new)


def there(department: Department, leader: Person) -> tuple[Technology, Operator, FirstCase]:
    """One with an operator and a case, in any department: what the walk over all pages opens."""
    made = propose_technology(by=leader, department=department, told=file_told(leader))
    note_ethics(by=leader, technology=made, told=APPROVED)
    operator = permit_operator(by=leader, technology=made, person=leader, start=BEGUN)
    for who, turn in ((leader, "submit"), (None, "check")):
        turn_technology(by=who, technology=made, turn=turn)
    admit_technology(
        by=None, technology=made, told=Decided(BEGUN, document="示例"), grade=GRADE,
        numbers=NUMBERS,
    )  # fmt: skip
    case = register_case(by=leader, technology=made, told=NewCase(BEGUN, leader))
    return fresh(made), operator, case


def fresh(technology: Technology) -> Technology:
    return Technology.objects.get(pk=technology.pk)


def _case(world: World) -> FirstCase:
    return registered(world, admitted(world))


def _follow_up(world: World) -> dict[str, Any]:
    told = Outcome(complicated=False)
    return {
        "by": world.head, "case": _case(world), "on": TODAY, "follow_up": "示例随访", "told": told
    }  # fmt: skip


# One call for each action; `samples.SAMPLES` takes them in.
SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "technologies.propose_technology": lambda w: {
        "by": w.head,
        "department": w.department,
        "told": file_told(w.head),
    },
    "technologies.describe_technology": lambda w: {
        "by": w.head,
        "technology": proposed(w),
        "told": file_told(w.head, content="示例改动"),
    },
    "technologies.note_ethics": lambda w: {
        "by": w.head,
        "technology": proposed(w),
        "told": APPROVED,
    },
    "technologies.permit_operator": lambda w: {
        "by": w.wu,
        "technology": admitted(w),
        "person": w.head,
        "start": TODAY,
    },
    "technologies.end_operator": lambda w: {
        "by": w.wu,
        "operator": admitted(w).operators.get(),
        "on": TODAY,
    },
    "technologies.turn_technology": lambda w: {
        "by": w.head,
        "technology": proposed(w),
        "turn": "submit",
    },
    "technologies.admit_technology": lambda w: {
        "by": w.tan,
        "technology": checked(w),
        "told": Decided(TODAY, document="示例委〔2026〕3号"),
        "grade": GRADE,
        "numbers": NUMBERS,
    },
    "technologies.recommend_technology": lambda w: {
        "by": w.head,
        "technology": admitted(w),
        "list_id": LIST,
        "grade": 3,
        "reason": "示例理由",
    },
    "technologies.take_over": lambda w: {"by": w.wu, "technology": ready(w), "entry": ENTRY},
    "technologies.register_case": lambda w: {
        "by": w.head,
        "technology": admitted(w),
        "told": NewCase(TODAY, w.zhou),
    },
    "technologies.follow_up_case": _follow_up,
    "technologies.withdraw_case": lambda w: {"by": w.head, "case": _case(w)},
    "technologies.restore_case": lambda w: {
        "by": w.head,
        "case": withdraw_case(by=w.head, case=_case(w)),
    },
    "technologies.chase_follow_up": lambda w: {
        "by": None,
        "leader": w.head,
        "technology": admitted(w),
        "number": 2,
    },
}
