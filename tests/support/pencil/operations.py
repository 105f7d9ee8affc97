"""The sheet of operations: cells near their minima, packed into cases, and rare situations."""

from datetime import date

from support.pencil.count_operations import totals_of_cases
from support.pencil.person import ONE_DAY, Dice, Line, Person
from support.pencil.rules import (
    ANGIOGRAPHY,
    CERTAIN,
    DIRECTION_OF,
    DOUBTFUL,
    GIVEN_NAMES,
    MAINS,
    NO_CATEGORY,
    OPEN_SURGERY,
    ROLES,
    STAGE_ONE,
    STAGE_ONE_POSTS,
    STAGE_TWO,
    STAGE_TWO_POSTS,
    SURGERY,
    UNKNOWN_NAMES,
    Minima,
)

_SUPERVISORS = ("周示例", "吴示例", "陈示例")


def write_operations(dice: Dice, person: Person) -> None:
    pen = _Pen(dice, person)
    pen.fill(STAGE_ONE, person.days(["介入基础"]))
    chosen = {
        name: minima for home in person.directions for name, minima in STAGE_TWO[home].items()
    }
    pen.fill(chosen, person.days(person.directions))
    pen.surgery()
    for oddity in sorted(person.oddities):
        if write := getattr(pen, "odd_" + oddity.replace(" ", "_"), None):
            for _ in range(dice.randint(1, 4)):
                write()
    pen.top_up()
    if dice.random() < 0.5:
        pen.odd_duplicate_rows()


class _Pen:
    def __init__(self, dice: Dice, person: Person) -> None:
        self.dice, self.person, self.cases = dice, person, 0
        self.chosen = [name for name in DIRECTION_OF if DIRECTION_OF[name] in person.directions]

    # -- one row, one case ---------------------------------------------------------------------

    def row(self, day: date, case: str, category: str, **cells: object) -> Line:
        return {
            "日期": day,
            "病例号": case,
            "手术名称": self.dice.choice(GIVEN_NAMES),
            "类别": category,
            "角色": self.dice.choice(ROLES),
            "上级医师": self.dice.choice(_SUPERVISORS),
            "状态": "已审核",
            "台次": "",
        } | cells

    def case(self) -> str:
        self.cases += 1
        return f"C{self.cases:05d}"

    def write(self, *rows: Line) -> None:
        self.person.operations += rows

    def state(self) -> str:
        return self.dice.choice(["已审核"] * 4 + ["待审核", "退回"])

    def a_day(self, *posts: str) -> date:
        return self.dice.choice(self.person.days(posts) or [self.person.as_of])

    # -- the tables ----------------------------------------------------------------------------

    def fill(self, table: dict[str, Minima], days: list[date]) -> None:
        if not days:
            return
        items: list[tuple[str, str, str]] = []
        for category, minima in table.items():
            verified, pending = self._plan(minima)
            for place, role in enumerate(ROLES):
                items += [(category, role, "已审核")] * verified[place]
                items += [(category, role, "待审核")] * pending[place]
            items += [(category, self.dice.choice(ROLES), "退回")] * self.dice.choice([0, 0, 1, 2])
        self.dice.shuffle(items)
        together = self.dice.choice([0.0, 0.05, 0.25])
        while items:
            self.write(*self._a_case(items, self.dice.choice(days), together))

    def _plan(self, minima: Minima) -> tuple[list[int], list[int]]:
        """How many of each role are verified, and how many wait."""
        dice = self.dice
        verified, pending = list(minima), [0, 0, 0]
        kinds = ["just", "more", "short", "surplus above", "nested", "pending", "few"]
        kind = dice.choices(kinds, [5, 3, 3, 3, 3, 3, 2])[0]
        if dice.complete:
            kind = "more" if kind == "more" else "just"
        if kind == "more":
            verified = [number + dice.randint(0, 4) for number in minima]
        elif kind == "short":
            verified[dice.randrange(3)] -= 1
        elif kind == "surplus above":
            number = dice.randint(1, max(1, min(minima[1], 4)))
            above = dice.choice([1, 2])
            verified[above - 1] = max(0, verified[above - 1] - number)
            verified[above] = max(0, verified[above] + number + dice.choice([0, 0, -1]))
        elif kind == "nested":
            _, first, operator = minima
            spare = dice.choice([first + operator + step for step in (-1, 0, 1)] + [first])
            verified[0] = max(0, verified[0] - spare)
            verified[1] = max(0, first - dice.choice([operator, operator + 1, 1]))
        elif kind == "pending":
            for place in dice.sample(range(3), dice.randint(1, 2)):
                number = min(verified[place], dice.randint(1, 3))
                verified[place] -= number
                pending[place] = max(0, number + dice.choice([0, 0, 1, -1]))
        elif kind == "few":
            verified = [dice.randint(0, number) for number in minima]
        if dice.random() < 0.3:
            pending[dice.randrange(3)] += 1
        return verified, pending

    def _a_case(self, items: list[tuple[str, str, str]], day: date, together: float) -> list[Line]:
        dice, case = self.dice, self.case()
        session = dice.choice(["", "", "", 1, 2])
        category, role, state = items.pop()
        rows = [self.row(day, case, category, 角色=role, 状态=state, 台次=session)]
        while items and dice.random() < together:
            other, role_too, state_too = items[-1]
            have = {row["类别"] for row in rows} | {other}
            if len(have) == len(rows) or (ANGIOGRAPHY in have and have & set(MAINS)):
                break
            items.pop()
            rows.append(self.row(day, case, other, 角色=role_too, 状态=state_too, 台次=session))
        if category in MAINS and state == "已审核" and dice.random() < 0.2:
            step = dice.choice(["已审核", "已审核", "待审核", "退回"])
            rows.append(self.row(day, case, ANGIOGRAPHY, 状态=step, 台次=session))
        if session == "" and dice.random() < 0.15:  # no session is the first session
            rows[-1]["台次"] = 1
        if state == "已审核" and dice.random() < 0.02:  # two lesions by one technique
            rows.append(rows[0] | {"上级医师": "郑示例"})
        if dice.random() < 0.03:  # the same patient again on the same day
            rows.append(self.row(day, case, category, 状态="退回", 台次=3))
        return rows

    def surgery(self) -> None:
        asked = "surgery" in self.person.oddities or self.dice.complete
        if not asked and self.dice.random() < 0.5:
            return
        for _ in range(15 + self.dice.slip([-2, -1, 0, 0, 1, 2])):
            self.write(self._surgery("外科"))
        for _ in range(self.dice.choice([0, 0, 1, 2])):
            self.write(self._surgery("外科") | {"状态": "待审核"})

    def _surgery(self, *posts: str) -> Line:
        return self.row(self.a_day(*posts), self.case(), SURGERY, 手术名称=OPEN_SURGERY)

    def top_up(self) -> None:
        """Brings the totals near 300 and 200."""
        largest = max(self.chosen, key=lambda name: STAGE_TWO[DIRECTION_OF[name]][name][0])
        base = self.person.days(["介入基础"])
        wanted = [(1, 300, "栓塞术", base)]
        wanted.append((2, 200, largest, self.person.days(self.person.directions)))
        now = totals_of_cases(self.person)
        for stage, target, category, days in wanted:
            if not days or (self.dice.random() < 0.35 and not self.dice.complete):
                continue
            missing = max(0, target + self.dice.slip([-1, -1, 0, 0, 0, 1, 5, -3]) - now[stage])
            for state, number in (("已审核", missing), ("待审核", self.dice.choice([0, 0, 1, 3]))):
                for _ in range(number):
                    day, case = self.dice.choice(days), self.case()
                    self.write(self.row(day, case, category, 角色="参与", 状态=state))

    # -- rare situations -----------------------------------------------------------------------

    def odd_other_stage(self) -> None:
        early, late = self.a_day("介入基础"), self.a_day(*STAGE_TWO_POSTS)
        category = self.dice.choice(list(DIRECTION_OF))
        self.write(self.row(early, self.case(), category, 状态=self.state()))
        category = self.dice.choice(list(STAGE_ONE))
        self.write(self.row(late, self.case(), category, 状态=self.state()))

    def odd_unchosen_direction(self) -> None:
        category = self.dice.choice([name for name in DIRECTION_OF if name not in self.chosen])
        day = self.a_day(*STAGE_TWO_POSTS)
        self.write(self.row(day, self.case(), category, 状态=self.state()))

    def odd_off_post(self) -> None:
        day = self.a_day("X线", "CT", "MRI", "内科", "外科")
        category = self.dice.choice(list(STAGE_ONE))
        self.write(self.row(day, self.case(), category, 状态=self.state()))
        day = self.a_day("机动")
        self.write(self.row(day, self.case(), self.dice.choice(self.chosen), 状态=self.state()))

    def odd_outside_rotations(self) -> None:
        covered = set(self.person.days([*STAGE_ONE_POSTS, *STAGE_TWO_POSTS]))
        start = self.person.entry - ONE_DAY * 20
        days = [start + ONE_DAY * n for n in range((self.person.as_of - start).days + 1)]
        day = self.dice.choice([day for day in days if day not in covered])
        category = self.dice.choice([*STAGE_ONE, *self.chosen])
        self.write(self.row(day, self.case(), category, 状态=self.state()))

    def odd_later(self) -> None:
        day = self.person.as_of + ONE_DAY * self.dice.randint(1, 60)
        category = self.dice.choice([*STAGE_ONE, *self.chosen])
        self.write(self.row(day, self.case(), category, 状态=self.state()))

    def odd_surgery_off_post(self) -> None:
        self.write(self._surgery(*STAGE_ONE_POSTS, *STAGE_TWO_POSTS) | {"状态": self.state()})

    def odd_empty_category(self) -> None:
        for posts in (STAGE_ONE_POSTS, STAGE_TWO_POSTS):
            name, day = self.dice.choice(list(CERTAIN)), self.a_day(*posts)
            self.write(self.row(day, self.case(), "", 手术名称=name, 状态=self.state()))
        day, case = self.a_day("介入基础"), self.case()
        self.write(self.row(day, case, "", 手术名称="肾动脉造影术"))
        self.write(self.row(day, case, "栓塞术"))

    def odd_no_category(self) -> None:
        day, name = self.a_day(*STAGE_ONE_POSTS), self.dice.choice(NO_CATEGORY)
        self.write(self.row(day, self.case(), "", 手术名称=name, 状态=self.state()))

    def odd_undecided(self) -> None:
        name = self.dice.choice([*UNKNOWN_NAMES, *DOUBTFUL])
        day = self.a_day(*STAGE_ONE_POSTS, *STAGE_TWO_POSTS)
        self.write(self.row(day, self.case(), "", 手术名称=name, 状态=self.state()))

    def odd_same_technique(self) -> None:
        early = self.dice.random() < 0.5
        day = self.a_day("介入基础") if early else self.a_day(*STAGE_TWO_POSTS)
        category = self.dice.choice(list(STAGE_ONE) if early else self.chosen)
        one = self.row(day, self.case(), category, 手术名称="病变甲")
        change = self.dice.choice(
            [{"手术名称": "病变乙"}, {"角色": self.dice.choice(ROLES)}, {"状态": "待审核"}]
        )
        self.write(one, one | change | {"上级医师": "郑示例"})

    def odd_main_not_verified(self) -> None:
        day, case = self.a_day("介入基础"), self.case()
        state = self.dice.choice(["待审核", "退回"])
        self.write(self.row(day, case, ANGIOGRAPHY, 状态=self.state()))
        self.write(self.row(day, case, self.dice.choice(MAINS), 状态=state))

    def odd_main_of_a_direction(self) -> None:
        day, case = self.a_day("介入基础"), self.case()
        self.write(self.row(day, case, ANGIOGRAPHY, 状态=self.state()))
        category = self.dice.choice(list(DIRECTION_OF))
        self.write(self.row(day, case, category, 状态=self.state()))

    def odd_duplicate_rows(self) -> None:
        rows = self.person.operations
        for row in self.dice.sample(rows, min(len(rows), self.dice.randint(1, 5))):
            self.write(*[dict(row) for _ in range(self.dice.randint(1, 2))])
