"""The simulated hospital's own list of operations: mostly what was logged, and where it is not."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import StringIO
from itertools import groupby
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
_MORNING, _EVENING = time(8, 20), time(23, 30)
_BETWEEN = 25  # minutes from one operation in a room to the next
# How often the list lacks a case, names somebody else, or holds one that nobody logged.
_LACKS, _NAMES_ANOTHER, _UNLOGGED = 0.012, 0.01, 0.02
_ANOTHER = "示例·进修生 {}"  # each with one attending, who works in one room


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
    ordered = sorted(drafts, key=lambda one: (one.day, one.attending, one.patient))
    for day, of_day in groupby(ordered, key=lambda one: one.day):
        planned = list(_planned(of_day, random))
        morning = datetime.combine(day, _MORNING)
        open_ = datetime.combine(day, _EVENING) - morning
        # A list has clock times alone: what began after midnight would read as that morning.
        pressed = min(1.0, open_ / max(end for _, _, end in planned))
        for draft, begin, end in planned:
            yield draft, morning + begin * pressed, morning + end * pressed


def _planned(
    drafts: Iterable[Draft], random: Random
) -> Iterator[tuple[Draft, timedelta, timedelta]]:
    """One day's, as time since the morning; whichever can begin first is next."""
    free: dict[object, timedelta] = defaultdict(timedelta)
    waiting = list(drafts)
    while waiting:
        draft = min(waiting, key=lambda one: max(free[who] for who in _needed(one)))
        waiting.remove(draft)
        begin = max(free[who] for who in _needed(draft))
        end = begin + timedelta(minutes=random.randrange(35, 80))
        free |= dict.fromkeys(_needed(draft), end + timedelta(minutes=_BETWEEN))
        yield draft, begin, end


def _needed(draft: Draft) -> list[object]:
    return [_room(draft), *(share.trainee for share in draft.shares)]


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
        assistant = _ANOTHER.format(draft.attending)
    told = "+".join(act.name for act in draft.acts)
    who = [names.attendings[draft.attending], assistant, "、".join(others)]
    yield [draft.day.isoformat(), number, told, *who]
    if shares and random.random() < _UNLOGGED:
        helper = names.trainees[shares[0].trainee]
        acts = "+".join(act.name for act in draft.acts[:1])
        yield [draft.day.isoformat(), f"{number}X", acts, who[0], helper, ""]
