"""Counts an invented logbook by the norm's text, one requirement after another.

An answer's key is the requirement's id, or "category role" for a cell of the two tables.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction

from support.pencil.answers import (
    NUMBERS,
    STATUS,
    Answer,
    Tally,
    best,
    is_imaging,
    once,
    post_on,
    stage_on,
)
from support.pencil.count_operations import count_operations
from support.pencil.person import ONE_DAY, Line, Person, add_months, days_of
from support.pencil.rules import (
    CHIEF,
    CHIEF_WORK,
    DIRECTION_OF,
    DIRECTIONS,
    DISCUSSIONS,
    IMAGING_MONTHS,
    LEAVE,
    PRESENTATIONS,
    REPORTS,
    STAGE_ONE,
    TEACHING,
)

IDS = dict(
    zip(
        ("内科", "外科", "介入基础", *DIRECTIONS, "机动"),
        (
            *("internal", "surgical", "basic", "peripheral", "neuro", "thoracic"),
            *("abdominal", "urogenital", "musculoskeletal", "flexible"),
        ),
        strict=True,
    )
)
REPORT_IDS = (
    *("xray-plain", "xray-contrast", "ct", "ct.chest", "ct.abdomen"),
    *("ct.head-neck", "ct.other", "mri"),
)


def count(person: Person) -> list[Answer]:
    """Every requirement's answer."""
    leave = [v for v in person.rotations if v["岗位"] == LEAVE and v["开始"] <= person.as_of]
    lost = sum((min(v["结束"], person.as_of) - v["开始"]).days + 1 for v in leave)
    end = add_months(person.entry, 36) + ONE_DAY * (lost - 1)
    answers = [
        Answer("entry.residency", 1, 1),
        Answer("stage-2.directions", 3, len(person.directions)),
        *_months(person),
        *_reports(person),
        *count_operations(person),
        *_patients(person),
        *_activities(person, end),
    ]
    for answer in answers:
        answer.judge(over=person.as_of > end)
    return answers


# -- months ---------------------------------------------------------------------------------------


def months(start: date, end: date) -> Fraction:
    whole = 0
    while add_months(start, whole + 1) - ONE_DAY <= end:
        whole += 1
    here, there = add_months(start, whole), add_months(start, whole + 1)
    return whole + Fraction((end - here).days + 1, (there - here).days)


def _months(person: Person) -> Iterator[Answer]:
    imaging = is_imaging(person)
    sums = {post: _months_in(person, post) for post in (*IMAGING_MONTHS, *IDS)}
    for post, minimum in IMAGING_MONTHS.items():
        name = "xray" if post == "X线" else post.lower()
        yield Answer(f"imaging.{name}.months", minimum, sums[post], applies=not imaging)
    together = sum((sums[post] for post in IMAGING_MONTHS), Fraction(0))
    yield Answer("imaging.months", 6, together, applies=not imaging)
    for post, name in IDS.items():
        applies = {"内科": imaging, "外科": imaging}.get(post, post in person.directions)
        always = post in ("介入基础", "机动")
        minimum = 18 if post == "介入基础" else 3
        yield Answer(f"{name}.months", minimum, sums[post], applies=always or applies)
    yield Answer("chief.months", 9, _chief_months(person))


def _months_in(person: Person, post: str) -> Fraction:
    visits = [v for v in person.rotations if v["岗位"] == post and v["开始"] <= person.as_of]
    return sum((months(v["开始"], min(v["结束"], person.as_of)) for v in visits), Fraction(0))


def _chief_months(person: Person) -> Fraction:
    """Only inside the second stage, and not on leave."""
    total = Fraction(0)
    for visit in person.rotations:
        run: list[date] = []
        for day in [*days_of(visit), date.max] if visit["岗位"] == CHIEF else []:
            if day <= person.as_of and stage_on(person, day) == 2:
                run.append(day)
            elif run:
                total += months(run[0], run[-1])
                run = []
    return total


# -- reports --------------------------------------------------------------------------------------


def _reports(person: Person) -> Iterator[Answer]:
    tallies = [Tally() for _ in REPORTS]
    for row in once(person.reports, person.as_of):
        for tally, (exam, part, _) in zip(tallies, REPORTS, strict=True):
            fits = exam == row["检查"] and part in (None, row["部位"])
            if fits and stage_on(person, row["日期"]) == 1:
                tally.add(row["状态"], row["份数"])
    for tally, name, (_, _, minimum) in zip(tallies, REPORT_IDS, REPORTS, strict=True):
        yield tally.answer(f"imaging.{name}", minimum, applies=not is_imaging(person))


# -- patients -------------------------------------------------------------------------------------


def _patients(person: Person) -> Iterator[Answer]:
    tallies: dict[str, Tally] = defaultdict(Tally)
    admissions: dict[object, list[Line]] = defaultdict(list)
    for row in once(person.patients, person.as_of, "入院日期"):
        admissions[row["病例号"], row["入院日期"]].append(row)
    for rows in admissions.values():
        speaks = best(rows)
        targets = {target for row in rows for target in _targets(person, row)}
        for target in targets:
            if len({row["类别"] for row in rows}) > 1:
                tallies[target].doubts.add(NUMBERS)
            elif stage_on(person, speaks["入院日期"]) is None:
                tallies[target].doubts.add(STATUS)
            else:
                tallies[target].add(speaks["状态"])
    clinical = is_imaging(person)
    for post in ("内科", "外科"):
        yield tallies[post].answer(f"{IDS[post]}.managed", 20, applies=clinical)
    yield tallies["stage 1"].answer("basic.managed", 150)
    yield tallies["stage 2"].answer("stage-2.managed", 100)
    for home in DIRECTIONS:
        applies = home in person.directions
        yield tallies[home].answer(f"{IDS[home]}.managed", 30, applies=applies)


def _targets(person: Person, row: Line) -> list[str]:
    """The requirements this patient counts for; outside the rotations, would count for."""
    post = post_on(person, row["入院日期"])
    stage, kind = stage_on(person, row["入院日期"]), row["类别"]
    if stage is None:
        return [] if kind == "" or post == LEAVE else _of_kind(kind)
    if kind == "":
        if post == "介入基础":
            return ["stage 1"]
        if stage == 2:
            return ["stage 2", post] if post in DIRECTIONS else ["stage 2"]
        return [post] if post in ("内科", "外科") else []
    fits = [target for target in _of_kind(kind) if _stage_of(target) == stage]
    if stage == 2 and kind in STAGE_ONE:
        return ["stage 2"]
    return fits


def _of_kind(kind: str) -> list[str]:
    if kind in ("内科疾病", "外科疾病"):
        return [kind[:2]]
    if kind in STAGE_ONE:
        return ["stage 1"]
    return ["stage 2", DIRECTION_OF.get(kind, kind)]


def _stage_of(target: str) -> int:
    return 1 if target in ("stage 1", "内科", "外科") else 2


# -- research and teaching ------------------------------------------------------------------------


def _activities(person: Person, end: date) -> Iterator[Answer]:
    rows = [
        row for row in once(person.activities, person.as_of) if person.entry <= row["日期"] <= end
    ]

    def duty(key: str, minimum: int, fits: Callable[[Line], bool]) -> Answer:
        tally = Tally()
        for row in rows:
            if fits(row):
                tally.add(row["状态"])
        return tally.answer(key, minimum)

    yield duty(
        "academic.paper",
        1,
        lambda row: (
            row["类型"] in ("论文", "综述")
            and row["本人作用"] in ("第一作者", "共同第一作者")
            and row["期刊级别"] in ("核心期刊", "SCI")
        ),
    )
    yield duty(
        "academic.presentations",
        10,
        lambda row: row["类型"] in PRESENTATIONS and row["本人作用"] == "主讲人",
    )
    yield duty(
        "academic.discussions",
        1,
        lambda row: row["类型"] in DISCUSSIONS and row["本人作用"] in ("组织者", "主讲人"),
    )
    yield duty("academic.junior-teaching", 1, lambda row: row["类型"] == TEACHING[0])
    yield duty("academic.student-teaching", 1, lambda row: row["类型"] == TEACHING[1])
    yield duty("chief.diary", 1, lambda row: row["类型"] == CHIEF_WORK)
