"""A seed → an invented trainee whose logbook lies near the norm's minima."""

from datetime import date, timedelta

from support.pencil.operations import write_operations
from support.pencil.paperwork import write_activities, write_patients, write_reports
from support.pencil.person import ONE_DAY, Dice, Line, Person, add_months
from support.pencil.rules import (
    CHIEF,
    DIRECTIONS,
    IMAGING_BACKGROUNDS,
    LEAVE,
    STAGE_TWO_POSTS,
)

# Rare situations. A logbook has few of them, so that a difference has one cause.
ODDITIES = (
    *("other stage", "unchosen direction", "off post", "outside rotations", "later"),
    *("surgery", "surgery off post", "empty category", "no category", "undecided"),
    *("same technique", "main not verified", "main of a direction", "duplicate rows"),
    *("patient of other stage", "patient off post", "patient in 机动", "patient twice"),
    *("report off post", "discussion as speaker", "research before entry"),
)
_BACKGROUNDS = ("影像", *IMAGING_BACKGROUNDS, "内科", "内科", "外科", "外科")


def generate(seed: int, *, odd: bool) -> Person:
    """`odd`: with situations that the norm mentions nowhere or only in a half-sentence."""
    dice = Dice(seed)
    background = dice.choice(_BACKGROUNDS)
    dice.complete = dice.random() < 0.12
    directions = dice.sample(DIRECTIONS, 3)
    entry = date(dice.randint(2015, 2021), dice.randint(1, 12), dice.choice([1, 1, 1, 5, 15, 28]))
    rotations = _Route(dice, entry).walk(background, directions)
    person = Person(
        seed=seed,
        trainee={
            "工号": f"T{seed:04d}",
            "姓名": "林示例",
            "背景": background,
            "入培日期": entry,
            "方向": "、".join(directions),
        },
        directions=directions,
        rotations=rotations,
        as_of=_judged_on(dice, entry, rotations),
        oddities=frozenset(name for name in ODDITIES if odd and dice.random() < 0.15),
    )
    write_operations(dice, person)
    write_patients(dice, person)
    if background not in IMAGING_BACKGROUNDS or dice.random() < 0.1:
        write_reports(dice, person)
    write_activities(dice, person)
    for lines in (person.operations, person.patients, person.reports, person.activities):
        dice.shuffle(lines)
    return person


def _judged_on(dice: Dice, entry: date, rotations: list[Line]) -> date:
    second = min(visit["开始"] for visit in rotations if visit["岗位"] in STAGE_TWO_POSTS)
    end = add_months(entry, 36)
    last = max(visit["结束"] for visit in rotations)
    weights = [0, 0, 0, 1] if dice.complete else [2, 2, 1, 4]
    phase = dice.choices(["stage 1", "stage 2", "last days", "over"], weights)[0]
    if phase == "stage 1":
        return entry + ONE_DAY * dice.randint(60, max(61, (second - entry).days))
    if phase == "stage 2":
        return second + ONE_DAY * dice.randint(10, 330)
    if phase == "last days":
        return end + ONE_DAY * dice.choice([-2, -1, 0, 1, 10, 30])
    return max(last, end) + ONE_DAY * dice.randint(1, 400)


class _Route:
    """Walks through the posts, now and then with leave, a gap, or a few days too few."""

    def __init__(self, dice: Dice, entry: date) -> None:
        self.dice, self.today = dice, entry
        self.visits: list[Line] = []

    def walk(self, background: str, directions: list[str]) -> list[Line]:
        self._through(self._first_stage(background))
        second = self.today
        self._through(self._second_stage(directions))
        self._chief(second)
        return self.visits

    def _first_stage(self, background: str) -> list[tuple[str, int]]:
        imaging = [("X线", 1), ("CT", 3), ("MRI", 2)]
        clinical = [("内科", 3), ("外科", 3)]
        branch = clinical if background in IMAGING_BACKGROUNDS else imaging
        self.dice.shuffle(branch)
        parts = self.dice.choice([[18], [9, 9], [6, 6, 6], [10, 8]])
        blocks = branch + [("介入基础", months) for months in parts]
        if self.dice.random() < 0.3:
            self.dice.shuffle(blocks)
        if self.dice.random() < 0.07 and not self.dice.complete:
            blocks.pop(0)
        return blocks

    def _second_stage(self, directions: list[str]) -> list[tuple[str, int]]:
        blocks = [(direction, 3) for direction in directions] + [("机动", 3)]
        if self.dice.random() < 0.3:
            others = [name for name in DIRECTIONS if name not in directions]
            blocks.append((self.dice.choice(others), self.dice.choice([1, 2])))
        if self.dice.random() < 0.2:
            blocks[0] = (directions[0], 2)
            blocks.append((directions[0], 1))
        self.dice.shuffle(blocks)
        return blocks

    def _through(self, blocks: list[tuple[str, int]]) -> None:
        for post, months in blocks:
            self._stay(post, months, self.dice.slip([0] * 8 + [-1, -6, 5]))
            chance = self.dice.random()
            if chance < 0.08:
                self._stay(LEAVE, 0, self.dice.randint(3, 40))
            elif chance < 0.14:
                self.today += timedelta(days=self.dice.randint(1, 20))

    def _stay(self, post: str, months: int, days: int) -> None:
        end = add_months(self.today, months) + timedelta(days=days) - ONE_DAY
        self.visits.append({"岗位": post, "开始": self.today, "结束": end})
        self.today = end + ONE_DAY

    def _chief(self, second: date) -> None:
        if self.dice.random() < 0.9 or self.dice.complete:
            start = add_months(second, self.dice.choice([0, 0, 0, 1, 2]))
            short = 10 if self.dice.complete else 8
            months = self.dice.choice([9, 9, 9, short, 10])
            end = add_months(start, months) - ONE_DAY
            self.visits.append({"岗位": CHIEF, "开始": start, "结束": end})
        if self.dice.random() < 0.05:
            start = add_months(second, -1)
            self.visits.append({"岗位": CHIEF, "开始": start, "结束": second - ONE_DAY})
