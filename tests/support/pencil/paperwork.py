"""The other sheets: managed patients, imaging reports, research and teaching."""

from collections.abc import Sequence
from datetime import date

from support.pencil.person import ONE_DAY, Dice, Line, Person, add_months
from support.pencil.rules import (
    CHIEF_WORK,
    DIRECTION_OF,
    DIRECTIONS,
    DISCUSSIONS,
    IMAGING_BACKGROUNDS,
    PRESENTATIONS,
    REPORTS,
    STAGE_ONE,
    STAGE_TWO,
    STAGE_TWO_POSTS,
    TEACHING,
)

_PARTS = ("胸部", "腹部盆腔", "头颈部", "其他")


def write_patients(dice: Dice, person: Person) -> None:
    pen = _Patients(dice, person)
    if person.trainee["背景"] in IMAGING_BACKGROUNDS:
        pen.near(20, person.days(["内科"]), ["内科疾病", "内科疾病", ""])
        pen.near(20, person.days(["外科"]), ["外科疾病", ""])
    pen.near(150, person.days(["介入基础"]), [*STAGE_ONE, *STAGE_ONE, "", "", ""])
    for home in person.directions:
        pen.near(30, person.days([home]), [home, "", "", *STAGE_TWO[home]])
        pen.put(dice.choice([0, 0, 1, 3]), person.days(["机动"]), [home, *STAGE_TWO[home]])
    pen.put(
        10 + dice.slip([-10, -8, -5, -1, 0, 2]),
        person.days(["机动"]),
        [""] if "patient in 机动" in person.oddities else person.directions,
    )
    pen.oddities()
    pen.again()


class _Patients:
    def __init__(self, dice: Dice, person: Person) -> None:
        self.dice, self.person, self.rows = dice, person, person.patients

    def put(
        self, number: int, days: list[date], kinds: Sequence[str], state: str = "已审核"
    ) -> None:
        for _ in range(number if days else 0):
            self.rows.append(
                {
                    "入院日期": self.dice.choice(days),
                    "病例号": f"M{len(self.rows):05d}",
                    "类别": self.dice.choice(kinds),
                    "状态": state,
                }
            )

    def near(self, minimum: int, days: list[date], kinds: Sequence[str]) -> None:
        slip = self.dice.slip([-10, -2, -1, -1, 0, 0, 0, 1, 3])
        self.put(minimum + slip, days, kinds)
        self.put(self.dice.choice([0, 0, 0, 1, 2, 4]), days, kinds, "待审核")
        self.put(1, days, kinds, "退回")

    def oddities(self) -> None:
        person, odd, some = self.person, self.person.oddities, self.dice.randint(1, 3)
        others = [home for home in DIRECTIONS if home not in person.directions]
        second = person.days(STAGE_TWO_POSTS)
        if "patient in 机动" in odd:
            self.put(2, person.days(["X线", "CT", "MRI", "请假"]), [""])
        if "unchosen direction" in odd:
            self.put(some, second, [*others, *STAGE_TWO[others[0]]])
            self.put(some, person.days(others), [""])
        if "patient of other stage" in odd:
            self.put(some, person.days(["介入基础"]), [*DIRECTIONS, *DIRECTION_OF])
            self.put(some, second, [*STAGE_ONE, "内科疾病", "外科疾病"])
        if "patient off post" in odd:
            self.put(2, person.days(["外科", "介入基础", "X线"]), ["内科疾病"])
            self.put(2, person.days(["内科", "介入基础", "CT"]), ["外科疾病"])
            self.put(2, person.days(["内科", "外科", "CT"]), list(STAGE_ONE))
        kinds = ["", *person.directions, *STAGE_ONE]
        if "later" in odd:
            self.put(3, [person.as_of + ONE_DAY * 3, person.as_of + ONE_DAY * 30], kinds)
        if "outside rotations" in odd:
            self.put(2, [person.entry - ONE_DAY * 5], kinds)

    def again(self) -> None:
        """Some patients stand on two rows: copied, with another state, or admitted again."""
        for row in self.dice.sample(self.rows, min(len(self.rows), 4)):
            change: Line = self.dice.choice(
                [{}, {"状态": "待审核"}, {"入院日期": row["入院日期"] + ONE_DAY}]
            )
            if "patient twice" in self.person.oddities:
                kinds = ["", *self.person.directions, *STAGE_ONE]
                change = {"类别": self.dice.choice(kinds)}
            self.rows.append(row | change)


def write_reports(dice: Dice, person: Person) -> None:
    days = person.days(["X线", "CT", "MRI"])

    def put(
        days: list[date], exam: str, part: str | None, number: int, state: str = "已审核"
    ) -> None:
        while number > 0 and days:
            some = min(number, dice.randint(1, max(1, number // 4)))
            number -= some
            person.reports.append(
                {
                    "日期": dice.choice(days),
                    "检查": exam,
                    "部位": part or dice.choice(_PARTS),
                    "份数": some,
                    "状态": state,
                    "上级医师": dice.choice(["周示例", "吴示例"]),
                }
            )

    for exam, part, minimum in REPORTS:
        if (exam, part) == ("CT", None):  # its four parts make the whole
            continue
        put(days, exam, part, minimum + dice.slip([-5, -1, 0, 0, 0, 1, 20]))
        put(days, exam, part, dice.choice([0, 0, 1, 5]), "待审核")
        put(days, exam, part, dice.choice([0, 0, 3]), "退回")
    if "report off post" in person.oddities:
        put(person.days(["介入基础", *STAGE_TWO_POSTS]), "CT", "胸部", 3)
    if "later" in person.oddities:
        put([person.as_of + ONE_DAY], "MRI", "其他", 3)
    for row in dice.sample(person.reports, min(2, len(person.reports))):
        person.reports.append(dict(row))


_PAPERS = (
    ("论文", "第一作者", "核心期刊"),
    ("综述", "共同第一作者", "SCI"),
    ("论文", "其他作者", "SCI"),
    ("综述", "第一作者", "其他"),
    ("病例分析", "第一作者", "SCI"),
)


def write_activities(dice: Dice, person: Person) -> None:
    end = min(person.as_of, add_months(person.entry, 36) - ONE_DAY)
    days = [person.entry + ONE_DAY * n for n in range(max(1, (end - person.entry).days))]

    def put(
        kind: str, capacity: str, state: str = "已审核", level: str = "", day: date | None = None
    ) -> None:
        person.activities.append(
            {
                "日期": day or dice.choice(days),
                "类型": kind,
                "题目": f"示例题目{len(person.activities)}",
                "本人作用": capacity,
                "期刊级别": level,
                "状态": state,
            }
        )

    for _ in range(10 + dice.slip([-3, -1, -1, 0, 0, 1, 2])):
        put(dice.choice(PRESENTATIONS), "主讲人")
    for _ in range(dice.choice([0, 0, 1, 2])):
        put(dice.choice(PRESENTATIONS), "主讲人", "待审核")
    put(dice.choice(PRESENTATIONS), dice.choice(["组织者", "参加者"]))
    put(dice.choice(PRESENTATIONS), "主讲人", "退回")
    if dice.complete:
        put("论文", "第一作者", level=dice.choice(["核心期刊", "SCI"]))
    else:
        for kind, capacity, level in dice.sample(_PAPERS, dice.randint(0, 4)):
            put(kind, capacity, dice.choice(["已审核", "已审核", "待审核", "退回"]), level)
    for kind in (*TEACHING, *DISCUSSIONS, CHIEF_WORK):
        if dice.complete:
            put(kind, "组织者")
        for _ in range(dice.choice([0, 1, 1, 2])):
            state = dice.choice(["已审核", "已审核", "待审核"])
            put(kind, dice.choice(["组织者", "指导者", "参加者"]), state)
    if "discussion as speaker" in person.oddities:
        put(dice.choice(DISCUSSIONS), "主讲人")
    if "research before entry" in person.oddities:
        put("论文", "第一作者", level="SCI", day=person.entry - ONE_DAY * 20)
        put("读书报告", "主讲人", day=person.entry - ONE_DAY * 3)
    if "later" in person.oddities:
        put("论文", "第一作者", level="SCI", day=person.as_of + ONE_DAY)
