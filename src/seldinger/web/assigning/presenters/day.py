"""One day's list: a card a case, who is proposed and why, who has no hands-on role."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from seldinger.domain.planning.daily import HANDS_ON, SEATS, Assignment, Held, Kind
from seldinger.domain.planning.daily_reasons import Proposal, proposals, unplaced
from seldinger.domain.planning.daily_rules import answer_of
from seldinger.domain.training.words import Role
from seldinger.report.privileges import GRADE
from seldinger.web.assigning.models import DayList, DayOrder
from seldinger.web.assigning.queries import Sight
from seldinger.web.assigning.standing import Lost, Standing
from seldinger.web.assigning.wording import Words
from seldinger.web.gate.models import Booking
from seldinger.web.people.presenters.sign import Sign

ACCEPTED = Sign("check", "已确认", "day-accepted")
PLACED = Sign("swap", "已指定", "day-accepted")
PROPOSED = Sign("clock", "建议", "day-proposed")
NO_MORE = Sign("alert", "不再合规", "day-lost")
_HELD = {
    Held.HELD: "有权限",
    Held.NOT_KNOWN: "权限未知",
    Held.NOT_HELD: "没有权限",
}


@dataclass(frozen=True, slots=True)
class SeatRow:
    """trainee: the traineeship's key. order: of the word that settled it, None: proposed."""

    role: str
    name: str
    trainee: int
    supervisor: str
    sign: Sign
    why: str
    instead: str
    order: int | None


@dataclass(frozen=True, slots=True)
class LostRow:
    """case: its words, where it is not shown beside the case. order: to be taken back."""

    case: str
    role: str
    name: str
    why: str
    order: int | None


@dataclass(frozen=True, slots=True)
class NeverRow:
    name: str
    order: int


@dataclass(frozen=True, slots=True)
class CaseCard:
    id: int
    time: str
    is_guessed: bool
    room: str
    where: str
    name: str
    grade: str
    doctor: str
    seats: tuple[SeatRow, ...]
    empty: str
    lost: tuple[LostRow, ...]
    nevers: tuple[NeverRow, ...]
    is_open: bool  # a seat can still be given


@dataclass(frozen=True, slots=True)
class Without:
    name: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    cases: tuple[CaseCard, ...]


@dataclass(frozen=True, slots=True)
class DayPage:
    """proposed: seats that wait for a word. gone: of cases that are there no more."""

    lead: str
    groups: tuple[Group, ...]
    proposed: int
    without: tuple[Without, ...]
    gone: tuple[LostRow, ...]
    certificate: tuple[str, ...]
    rules: str
    has_list: bool
    has_cases: bool
    has_duty: bool
    is_past: bool


def day_page(standing: Standing, sight: Sight, department: int | None, today: date) -> DayPage:
    """department: shown alone; None: all that the reader sees."""
    words, now = Words(standing), standing.now
    shown = [one for one in now.theatre.bookings if _is_shown(one, sight, department)]
    keys = {str(one.pk) for one in shown}
    seats = _seats(standing, words, keys)
    lost = _lost(standing, words)
    nevers = _nevers(now.orders)
    cards = [(_title(one), _card(standing, one, seats[str(one.pk)], lost, nevers)) for one in shown]
    proposed = sum(seat.order is None for key in keys for seat in seats[key])
    has_duty = bool(_duty(standing, sight, department))
    return DayPage(
        lead=_lead(standing, len(shown), proposed, seats, keys),
        groups=_groups(cards),
        proposed=proposed,
        without=_without(standing, words, sight, department),
        gone=_gone(standing, words, sight, department),
        certificate=certificate_words(standing.last),
        rules=rules_words(standing),
        has_list=standing.last is not None,
        has_cases=bool(shown),
        has_duty=has_duty,
        is_past=now.day < today,
    )


def _is_shown(booking: Booking, sight: Sight, department: int | None) -> bool:
    return sight.shows(booking) and department in (None, booking.department_id)


def _seats(standing: Standing, words: Words, keys: set[str]) -> Mapping[str, list[SeatRow]]:
    found: defaultdict[str, list[SeatRow]] = defaultdict(list)
    # Reasons compare with the whole list; only what is shown is worded.
    for one in proposals(standing.book, standing.assignments, standing.settled):
        if one.assignment.case in keys:
            found[one.assignment.case].append(_seat(standing, words, one))
    return found


def _seat(standing: Standing, words: Words, one: Proposal) -> SeatRow:
    told = one.assignment
    row = standing.order_of.get(told)
    sign = PROPOSED if row is None else PLACED if row.kind == Kind.PLACE else ACCEPTED
    return SeatRow(
        role=told.role.value,
        name=words.trainee(told.trainee),
        trainee=int(told.trainee),
        supervisor=supervisor_words(standing, words, told),
        sign=sign,
        why=words.why(one),
        instead=words.instead(one),
        order=row.pk if row else None,
    )


def supervisor_words(standing: Standing, words: Words, told: Assignment) -> str:
    if told.supervisor is None:
        return ""
    case = standing.book.cases[told.case]
    held = answer_of(standing.book.doctors[told.supervisor], case)
    return f"{words.doctor(told.supervisor)} 带教（{_HELD[held]}）"


def _card(
    standing: Standing, booking: Booking, seats: list[SeatRow],
    lost: Mapping[str, list[LostRow]], nevers: Mapping[int, list[NeverRow]],
) -> CaseCard:  # fmt: skip
    case = standing.book.cases[str(booking.pk)]
    slot = standing.now.theatre.slots[booking.pk]
    hands_on = {seat.role for seat in seats}
    left = [role.value for role in SEATS if case.seats(role) and role.value not in hands_on]
    return CaseCard(
        id=booking.pk,
        time=f"{clock(slot.start)}–{clock(slot.end)}",
        is_guessed=slot.is_guessed,
        room=booking.room or "手术间未写",
        where=booking.hospital.name,
        name=booking.name,
        grade=GRADE.get(case.procedures[0].grade or 0, "未分级"),
        doctor=_doctor(booking),
        seats=tuple(seats),
        empty="、".join(left),
        lost=tuple(lost.get(str(booking.pk), ())),
        nevers=tuple(nevers.get(booking.pk, ())),
        is_open=bool(left) or any(seat.order is None for seat in seats),
    )


def clock(minutes: int) -> str:
    """Past midnight it says so."""
    hours, rest = divmod(minutes, 60)
    return f"{hours:02}:{rest:02}" if hours < 24 else f"次日 {hours - 24:02}:{rest:02}"


def _doctor(booking: Booking) -> str:
    told = [one.name for one in (booking.operator, booking.supervisor) if one]
    written = [one for one in (booking.operator_name, booking.supervisor_name) if one]
    if told:
        return "、".join(told)
    return f"{'、'.join(written)}（没有对上账号，不能安排学员任术者）" if written else "术者未定"


def _title(booking: Booking) -> str:
    department = booking.department.name if booking.department else "科室未写明"
    return f"{booking.hospital.name} · {department}"


def _groups(cards: Iterable[tuple[str, CaseCard]]) -> tuple[Group, ...]:
    found: defaultdict[str, list[CaseCard]] = defaultdict(list)
    for title, card in cards:
        found[title].append(card)
    return tuple(Group(title, tuple(its)) for title, its in found.items())


def _nevers(orders: Iterable[DayOrder]) -> Mapping[int, list[NeverRow]]:
    found: defaultdict[int, list[NeverRow]] = defaultdict(list)
    for one in orders:
        if one.kind == Kind.NEVER:
            found[one.booking_id].append(NeverRow(one.traineeship.person.name, one.pk))
    return found


def _lost(standing: Standing, words: Words) -> Mapping[str, list[LostRow]]:
    found: defaultdict[str, list[LostRow]] = defaultdict(list)
    for one in standing.lost:
        found[one.assignment.case].append(_lost_row(one, words))
    return found


def _lost_row(one: Lost, words: Words) -> LostRow:
    told = one.assignment
    return LostRow(
        words.case(told.case), told.role.value, words.trainee(told.trainee),
        words.closed(one.closed), one.order.pk if one.order else None,
    )  # fmt: skip


def _gone(
    standing: Standing, words: Words, sight: Sight, department: int | None
) -> tuple[LostRow, ...]:
    """What somebody settled of a case that is cancelled or moved; a mere proposal is forgotten."""
    return tuple(
        _lost_row(one, words)
        for one in standing.lost
        if one.order and one.assignment.case not in standing.book.cases
        and _is_shown(one.order.booking, sight, department)
    )  # fmt: skip


def _duty(standing: Standing, sight: Sight, department: int | None) -> dict[str, str]:
    """Trainee → department, of those shown."""
    return {
        str(one.trainee.pk): one.rotation.department.name
        for one in standing.now.duty
        if one.rotation.department
        and (sight.departments is None or one.rotation.department_id in sight.departments)
        and department in (None, one.rotation.department_id)
    }


def _without(
    standing: Standing, words: Words, sight: Sight, department: int | None
) -> tuple[Without, ...]:
    if standing.last is None:
        return ()
    shown = _duty(standing, sight, department)
    told = unplaced(standing.book, standing.assignments, standing.settled)
    return tuple(
        Without(
            words.trainee(one.trainee),
            shown[one.trainee],
            ("参与手术，没有上手的角色：" if one.participates else "") + words.unplaced(one),
        )
        for one in told
        if one.trainee in shown
    )


def _lead(
    standing: Standing, cases: int, proposed: int, seats: Mapping[str, list[SeatRow]],
    keys: set[str],
) -> str:  # fmt: skip
    day = f"{standing.now.day.month} 月 {standing.now.day.day} 日"
    if not cases:
        return f"{day}没有手术安排。"
    if standing.last is None:
        return f"{day} {cases} 台手术，还没有名单。"
    given = [seat for key in keys for seat in seats[key]]
    hands = {seat.trainee for seat in given if seat.role in {one.value for one in HANDS_ON}}
    settled = len(given) - proposed
    waits = f"，{proposed} 个建议等您确认" if proposed else ""
    if given and not proposed:
        waits = "，全部安排已确认"
    return f"{day} {cases} 台手术，{len(hands)} 名学员上手；已确认 {settled} 个{waits}。"


def certificate_words(last: DayList | None) -> tuple[str, ...]:
    """What was proven of the list as it was worked out, and what it rests on."""
    if last is None:
        return ()
    told = last.answer["certificate"]
    lines = [_level(one) for one in told["levels"]]
    by = last.by.name if last.by else "平台"
    return (
        *lines,
        f"{told['solver']} 求解 {told['seconds']:.2f} 秒，分 {told['parts']} 块；"
        f"核查程序另行核查 {told['checked']} 个安排，没有违反规则的",
        f"第 {last.number} 版，{by}于 {last.at.astimezone():%m-%d %H:%M} 生成",
    )


_LEVEL = {
    "hands_on": "有上手角色的学员 {} 人",
    "served": "所缺的加权补足 {} 分",
    "unevenness": "近期上手次数的不均 {}",
}


def _level(told: Mapping[str, int | str]) -> str:
    word = _LEVEL[str(told["level"])].format(told["objective"])
    return f"{word}，已证明最优" if told["gap"] == 0 else f"{word}，界 {told['bound']}，未证明最优"


def rules_words(standing: Standing) -> str:
    rules = standing.now.rules
    said = f"依据：{rules.source}" if rules.source else "基地尚未核定，用的是默认值"
    limit = f"{rules.no_operator_from} 级及以上学员不任术者；" if rules.no_operator_from else ""
    return (
        f"没有写明时长的一台按 {rules.minutes} 分钟，同一人两台之间至少 {rules.turnover} 分钟，"
        f"两家医院之间 {rules.travel} 分钟；每台至多 {rules.participants} 人参与；{limit}{said}。"
    )


def open_roles(standing: Standing, booking: Booking) -> list[Role]:
    """Seats of the case that nobody's word has given away."""
    case = standing.book.cases[str(booking.pk)]
    given = [one.role for one in standing.settled.fixed if one.case == case.id]
    return [role for role in SEATS if case.seats(role) > given.count(role)]
