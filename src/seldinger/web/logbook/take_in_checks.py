"""What of an old logbook cannot be an entry of this trainee: every fault, with its cell."""

from collections.abc import Collection, Iterator
from datetime import date

from django.utils import timezone

from seldinger.domain.training.record import Origin, Record
from seldinger.web.logbook.taking_in import bare
from seldinger.web.people.models import Traineeship
from seldinger.workbooks.grid import CellFault

LONGEST_NUMBER, LONGEST_NAME, LONGEST_TITLE, LAST_SESSION = 40, 200, 300, 20


def faults_of(
    record: Record, trainee: Traineeship, hospitals: Collection[str]
) -> Iterator[CellFault]:
    """hospitals: names of those in which the trainee has been."""
    if bare(record.name) != bare(trainee.person.name):
        allowed = f"{trainee.person.name}（补录给谁）"
        yield fault(record.origin, "姓名", record.name, allowed)
    for one in record.procedures:
        yield from _day(trainee, one.origin, "日期", one.day)
        yield from _number(one.origin, one.case_no)
        yield from _length(one.origin, "手术名称", one.name, LONGEST_NAME)
        if one.hospital and one.hospital not in hospitals:
            known = "、".join(hospitals) or "本基地的医院"
            yield fault(one.origin, "医院", one.hospital, f"{known}之一，或留空")
        if one.session > LAST_SESSION:
            yield fault(one.origin, "台次", str(one.session), f"1 到 {LAST_SESSION}")
    for admission in record.admissions:
        yield from _day(trainee, admission.origin, "入院日期", admission.day)
        yield from _number(admission.origin, admission.case_no)
    for report in record.reports:
        yield from _day(trainee, report.origin, "日期", report.day)
    for activity in record.activities:
        yield from _day(trainee, activity.origin, "日期", activity.day)
        yield from _length(activity.origin, "题目", activity.title, LONGEST_TITLE)


def fault(origin: Origin, column: str, found: str, allowed: str) -> CellFault:
    return CellFault(origin.sheet, origin.row, column, found, allowed)


def _day(trainee: Traineeship, origin: Origin, head: str, day: date) -> Iterator[CellFault]:
    today = timezone.localdate()
    if not trainee.entry <= day <= today:
        allowed = f"{trainee.entry}（入培）至 {today}（今天）之间的日期"
        yield fault(origin, head, day.isoformat(), allowed)


def _number(origin: Origin, number: str) -> Iterator[CellFault]:
    """The number itself is not shown again."""
    if len(number.strip()) > LONGEST_NUMBER or not number.isprintable():
        yield fault(origin, "病例号", "", f"最多 {LONGEST_NUMBER} 个看得见的字符")


def _length(origin: Origin, head: str, text: str, longest: int) -> Iterator[CellFault]:
    if len(text) > longest:
        yield fault(origin, head, f"{text[:20]}……", f"最多 {longest} 个字")
