"""The simulated hospital's own list of operations: mostly what was logged, and where it is not."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO
from random import Random

from seldinger.domain.training.words import Role, State
from seldinger.web.demonstration.deeds import Draft

HEADS = (
    "手术日期", "住院号", "手术名称", "手术医师工号", "一助工号", "其他人员工号",
    "开始时间", "结束时间", "手术间", "科室",
)  # fmt: skip
# Field of a list (workbooks/hospital_fields.py) → its head here.
MAPPING = dict(
    zip(
        (
            "day",
            "patient",
            "name",
            "operator",
            "first_assistant",
            "others",
            "start",
            "end",
            "room",
            "department",
        ),
        HEADS,
        strict=True,
    )
)
ENCODING = "gb18030"  # as hospital systems export
_MORNING = time(8, 20)
_BETWEEN = 25  # minutes from one operation in a room to the next
# How often the list lacks a case, names somebody else, or holds one that nobody logged.
_LACKS, _NAMES_ANOTHER, _UNLOGGED = 0.012, 0.01, 0.02
_ANOTHER = "示例·进修生"


@dataclass(frozen=True)
class Names:
    """Who is who: the numbers of the generated world → staff numbers, as this hospital writes."""

    attendings: Mapping[int, str]
    trainees: Mapping[int, str]


def theatre_list(drafts: Iterable[Draft], number_of: Callable[[int], str], names: Names) -> bytes:
    """The list as a CSV file. number_of: a draft's patient → the number the hospital writes."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    random = Random("theatre")
    for draft, begin, end in _scheduled(drafts, random):
        times = [f"{begin:%H:%M}", f"{end:%H:%M}", _room(draft), draft.ward.department]
        for row in _rows(draft, number_of(draft.patient), names, random):
            writer.writerow([*row, *times])
    return out.getvalue().encode(ENCODING)


def _scheduled(
    drafts: Iterable[Draft], random: Random
) -> Iterator[tuple[Draft, datetime, datetime]]:
    """Each when its room and its trainees are free: nobody stands in two places at once."""
    free: dict[tuple[date, object], datetime] = {}
    for draft in sorted(drafts, key=lambda one: (one.day, one.attending, one.patient)):
        needed = [(draft.day, who) for who in (_room(draft), *(s.trainee for s in draft.shares))]
        morning = datetime.combine(draft.day, _MORNING)
        begin = max(free.get(one, morning) for one in needed)
        end = begin + timedelta(minutes=random.randrange(35, 80))
        free |= dict.fromkeys(needed, end + timedelta(minutes=_BETWEEN))
        yield draft, begin, end


def _room(draft: Draft) -> str:
    """An attending works in one room."""
    return f"DSA {draft.attending}"


def _rows(draft: Draft, number: str, names: Names, random: Random) -> Iterator[list[str]]:
    if random.random() < _LACKS:
        return
    shares = [share for share in draft.shares if share.said.state is not State.RETURNED]
    assisting = [s.trainee for s in shares if s.role is not Role.PARTICIPANT]
    others = [names.trainees[s.trainee] for s in shares if s.role is Role.PARTICIPANT]
    assistant = names.trainees[assisting[0]] if assisting else ""
    if assisting and random.random() < _NAMES_ANOTHER:
        assistant = _ANOTHER
    told = "+".join(act.name for act in draft.acts)
    who = [names.attendings[draft.attending], assistant, "、".join(others)]
    yield [draft.day.isoformat(), number, told, *who]
    if shares and random.random() < _UNLOGGED:
        helper = names.trainees[shares[0].trainee]
        acts = "+".join(act.name for act in draft.acts[:1])
        yield [draft.day.isoformat(), f"{number}X", acts, who[0], helper, ""]
