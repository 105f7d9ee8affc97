"""What stands against writing something about a technology. Each says what to do about it."""

from datetime import date

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.people.models import Department, Person
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import works_there
from seldinger.web.technologies.checklist import ethics_against, missing
from seldinger.web.technologies.entered import Decided, EthicsTold, FileTold, NewCase, Outcome
from seldinger.web.technologies.models import Operator, Step, Technology
from seldinger.web.technologies.queries import is_open_on, may_operate, standing_cases
from seldinger.web.technologies.turns import BEGUN, UNDECIDED, WITH_DEPARTMENT, Turn

_S = Technology.State


def state_word(technology: Technology) -> str:
    return str(_S(technology.state).label)


def check_file(told: FileTold, department: Department) -> None:
    if not told.title.strip():
        raise SeldingerError("请写明新技术的名称")
    check_works(told.leader, department, timezone.localdate(), "负责人")


def check_editable(technology: Technology) -> None:
    if technology.state not in WITH_DEPARTMENT:
        raise SeldingerError(
            f"“{technology.title}”现在是“{state_word(technology)}”，材料不能再改。"
            "要改的，先撤回提交，或请医务处退回"
        )


def check_works(person: Person, department: Department, on: date, word: str) -> None:
    if not works_there(person, department.hospital, on):
        raise SeldingerError(
            f"{word}{person.name}在 {on} 当天不在{department.hospital.name}任职。"
            "请核对日期，或先登记任职"
        )


def check_ethics(technology: Technology, told: EthicsTold) -> None:
    if technology.state not in UNDECIDED or technology.state == _S.REFUSED:
        raise SeldingerError(
            f"“{technology.title}”已经是“{state_word(technology)}”，伦理审查的记录不再改。"
            "伦理意见有变的，请暂停或终止，并写明理由"
        )
    if told.ethics == Technology.Ethics.APPROVED and not told.document.strip():
        raise SeldingerError("请写明伦理批件的文号")
    if told.ethics == Technology.Ethics.NOT_NEEDED and not told.reason.strip():
        raise SeldingerError("请写明为什么不需要伦理审查")


def check_turn(technology: Technology, turn: Turn, told: Decided, by: Person | None) -> None:
    if not turn.is_open(technology):
        raise SeldingerError(
            f"“{technology.title}”现在是“{state_word(technology)}”，不能“{turn.word}”。"
            "请刷新页面，看最新的状态"
        )
    if "reason" in turn.asks and not told.reason.strip():
        raise SeldingerError("请写明理由")
    if "document" in turn.asks and not told.document.strip():
        raise SeldingerError("请写明委员会的文号或会议纪要")
    check_not_oneself(technology, turn, by)
    if turn.key in ("submit", "check", "admit"):
        _check_whole(technology, turn)
    _check_day(technology, turn, told.on or timezone.localdate())


# What lets more be done than before, and the committee's no. What restricts is open to everybody
# who may: nobody waits for a colleague to stop what is dangerous.
_OF_OTHERS = ("check", "admit", "refuse", "resume", "take-over")


def check_not_oneself(technology: Technology, turn: Turn, by: Person | None) -> None:
    """Who leads it judges it nowhere; the committee does not hear who operates or brought it."""
    if by is None or turn.key not in _OF_OTHERS:
        return
    if by.pk == technology.leader_id:
        raise SeldingerError("不能决定自己负责的项目。请由另一位同事登记")
    if turn.permission is not Permission.DECIDE:
        return
    if technology.operators.filter(person=by).exists():
        raise SeldingerError("不能决定自己要开展的项目。请由另一位委员登记")
    before = Step.objects.filter(technology=technology, state__in=(_S.SUBMITTED, _S.CHECKED))
    if before.filter(by=by).exists():
        raise SeldingerError("您已经提交或核对过这个项目，不能再作决定。请由另一位委员登记")


def _check_whole(technology: Technology, turn: Turn) -> None:
    if owed := missing(technology):
        raise SeldingerError(f"材料还缺：{'、'.join(owed)}。补齐后才能“{turn.word}”")
    if turn.key == "admit" and (against := ethics_against(technology)):
        raise SeldingerError(f"伦理审查{against}，不能准入。请先登记伦理审查的结果")


def _check_day(technology: Technology, turn: Turn, on: date) -> None:
    if on > timezone.localdate():
        raise SeldingerError(f"{on} 还没有到。请在当天登记")
    if turn.to in UNDECIDED:
        return
    decided = Step.objects.filter(technology=technology).exclude(state__in=UNDECIDED)
    last = decided.order_by("on", "pk").last()
    if last is not None and on < last.on:
        raise SeldingerError(
            f"上一次决定（{_S(last.state).label}）自 {last.on} 起。这一次不能更早，请核对日期"
        )


# -- operators and cases ---------------------------------------------------------------------------


def check_permitted(
    technology: Technology, person: Person, start: date, end: date | None, by: Person | None
) -> None:
    if by and technology.state not in WITH_DEPARTMENT:
        if by.pk == person.pk:
            raise SeldingerError("不能登记自己为获准的术者。请由医务处的另一位同事登记")
        if by.pk == technology.leader_id:
            raise SeldingerError("不能为自己负责的项目登记术者。请由医务处的另一位同事登记")
    if technology.state not in (*UNDECIDED, *BEGUN):
        raise SeldingerError(f"“{technology.title}”是“{state_word(technology)}”，不再登记术者")
    # Whom the admission file names, the committee admits as they stand there. Later ones begin
    # today at the earliest: else a refusal of last week would look as if it had been allowed.
    if technology.state in BEGUN and start < timezone.localdate():
        raise SeldingerError(f"{start} 早于今天。准入之后增补的术者从今天或以后起，请改日期")
    if end is not None and end < start:
        raise SeldingerError(f"结束日期 {end} 早于开始日期 {start}。请改正其中一个")
    check_works(person, technology.department, start, "")
    for old in Operator.objects.filter(technology=technology, person=person):
        ended_before = old.end is not None and old.end < start
        if not ended_before and (end is None or old.start <= end):
            raise SeldingerError(
                f"{person.name}从 {old.start} 起已经是获准的术者，日期重叠。"
                "请先结束那一段，或改日期"
            )


def check_operator_end(operator: Operator, on: date) -> None:
    if operator.end is not None and on >= operator.end:
        raise SeldingerError(f"已登记到 {operator.end} 为止。只能改为更早的日期")
    if on < operator.start:
        raise SeldingerError(f"最后一天不能早于开始日期 {operator.start}")
    later = operator.technology.cases.filter(
        operator=operator.person_id, day__gt=on, withdrawn_at__isnull=True
    )
    if case := later.first():
        raise SeldingerError(
            f"{operator.person.name}在 {case.day} 还登记了第 {case.number} 例。请核对日期"
        )


def check_case(technology: Technology, told: NewCase) -> int:
    """The number under which it is kept."""
    name, day = told.operator.name, told.day
    if day > timezone.localdate():
        raise SeldingerError(f"{day} 还没有到。做完之后再登记")
    if not is_open_on(technology, day):
        raise SeldingerError(
            f"{day} 当天“{technology.title}”没有准入，或在暂停。请核对日期；"
            "日期不错的，请报告医务处"
        )
    if not may_operate(technology, told.operator, day):
        raise SeldingerError(
            f"{name}在 {day} 不是“{technology.title}”获准的术者。请核对术者和日期；"
            "都不错的，请报告医务处"
        )
    taken = {case.number for case in standing_cases(technology)}
    number = told.number or max(taken, default=0) + 1
    if number in taken:
        raise SeldingerError(f"第 {number} 例已经登记。请核对是第几例")
    check_outcome(told.outcome)
    return number


def check_outcome(told: Outcome) -> None:
    if told.complicated and not told.complication.strip():
        raise SeldingerError("请写明是什么并发症")
    if not told.complicated and told.complication.strip():
        raise SeldingerError("写了并发症，却没有选“有”。请改正其中一个")
