"""Old logbooks as workbooks: a few rows, or two years of them."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from seldinger.norms.library import library_at
from seldinger.web.logbook.actions.taking_in import keep_take_in, take_in
from seldinger.web.logbook.models import TakeIn
from seldinger.web.logbook.taking_in import record_in
from seldinger.web.people.models import Department, Hospital, Person, Traineeship
from seldinger.workbooks.template import template
from support.lists import line, take

LONG_AGO = date(2025, 3, 5)
Row = Sequence[object]
NAMES = ["血管造影术", "经皮穿刺活检术", "肝动脉化疗栓塞术"]


def operation(
    day: date | str,
    number: str,
    *,
    name: str = "血管造影术",
    role: str = "术者",
    supervisor: str = "周示例",
    state: str = "已审核",
    session: object = "",
    hospital: str = "",
    department: str = "",
) -> Row:
    return (day, number, name, "", role, supervisor, state, session, hospital, department)


def old_logbook(
    *,
    name: str = "林示例",
    operations: Sequence[Row] = (),
    admissions: Sequence[Row] = (),
    reports: Sequence[Row] = (),
    activities: Sequence[Row] = (),
) -> bytes:
    rows = {
        "学员": [("S1", name, "内科", date(2024, 9, 1), "")],
        "手术": operations,
        "管理病例": admissions,
        "影像报告": reports,
        "科研教学": activities,
    }
    return template(library_at(None).rulebook("interventional"), rows)


def upload(content: bytes, name: str = "旧登记.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def take_in_rows(
    by: Person, trainee: Traineeship, hospital: Hospital, operations: Sequence[Row], **told: Any
) -> TakeIn:
    """Taken in for good, each name meaning the only person of that name."""
    content = old_logbook(name=trainee.person.name, operations=operations, **told)
    taking = hand_in(by, trainee, hospital, content)
    record = record_in(content, "旧登记.xlsx", trainee)
    take_in(by=by, taking=taking, told=record, supervisors={})
    return taking


def hand_in(by: Person, trainee: Traineeship, hospital: Hospital, content: bytes) -> TakeIn:
    """Handed in, and not confirmed."""
    return keep_take_in(
        by=by, trainee=trainee, hospital=hospital, file_name="旧登记.xlsx", content=content
    )


def caught_up(
    by: Person, trainee: Traineeship, department: Department, supervisor: Person, lister: Person
) -> None:
    """One operation taken in that the hospital's list confirms, and another file that waits."""
    hospital, number = department.hospital, f"OLD-{trainee.pk}"
    rows = [operation(LONG_AGO, number, supervisor=supervisor.name)]
    take_in_rows(by, trainee, hospital, rows)
    listed = line(number, operator=trainee.person.name, others=supervisor.name, day=LONG_AGO)
    take(lister, hospital, [listed])
    hand_in(by, trainee, hospital, old_logbook(name=trainee.person.name, operations=rows))


def two_years(number: int, *, names: Sequence[str] = ("周示例", "赵示例")) -> bytes:
    """So many operations from the first day of training on, every tenth with a second act, and a
    few rows of the other kinds. Always the same."""
    random = Random(4)
    operations: list[Row] = []
    case = 0
    while len(operations) < number:
        case += 1
        day = date(2024, 9, 2) + timedelta(days=random.randrange(640))
        told = {"supervisor": random.choice(names), "state": random.choice(["已审核", "待审核"])}
        operations.append(operation(day, f"ZY{case:06}", role="一助", name=NAMES[0], **told))
        if case % 10 == 0:
            operations.append(operation(day, f"ZY{case:06}", role="术者", name=NAMES[1], **told))
    days = [date(2024, 10, 1) + timedelta(days=7 * place) for place in range(max(1, number // 20))]
    days = [min(day, date(2026, 6, 1)) for day in days]
    return old_logbook(
        operations=operations[:number],
        admissions=[(day, f"RY{at:06}", "", "已审核") for at, day in enumerate(days)],
        reports=[
            (day, "CT", "胸部", 5 + at % 3, "已审核", "周示例")
            for at, day in enumerate(sorted(set(days)))
        ],
        activities=[(days[0], "疑难病例讨论", "示例题目", "", "", "已审核")],
    )
