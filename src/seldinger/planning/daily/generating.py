"""A made-up day (模拟), for benchmarks, tests and a first look: nobody in it exists.

The categories are the rulebook's; grades, minutes and how often each comes are invented.
"""

import random
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from seldinger.domain.planning.daily import Held
from seldinger.domain.training.words import Role
from seldinger.planning.daily.documents import (
    CaseFile,
    DayFile,
    DoctorFile,
    DutyFile,
    GrantsFile,
    LimitFile,
    NeedFile,
    ProcedureFile,
    TraineeFile,
    TravelFile,
    WeekFile,
)

SITES = ("主院区", "东院区")
TURNOVER = 15
TRAVEL = 45
CASES_IN_A_ROOM = 5


class _Kind(NamedTuple):
    category: str
    title: str
    grade: int
    minutes: int


class _Department(NamedTuple):
    name: str
    post: str
    kinds: tuple[_Kind, ...]


DEPARTMENTS = (
    _Department("介入基础", "basic", (
        _Kind("angiography", "血管造影术", 2, 45),
        _Kind("embolisation", "栓塞术", 3, 90),
        _Kind("biopsy", "活检术", 2, 40),
        _Kind("drainage", "引流术", 2, 45),
        _Kind("arterial-infusion", "动脉灌注术", 2, 60),
        _Kind("ablation", "消融术", 3, 80),
    )),
    _Department("外周血管介入", "peripheral", (
        _Kind("peripheral-angioplasty", "外周血管腔内成形术", 3, 90),
        _Kind("caval-filter", "腔静脉滤器植入术", 3, 50),
        _Kind("aneurysm-malformation-embolisation", "动脉瘤和血管畸形栓塞术", 4, 120),
    )),
    _Department("神经介入", "neuro", (
        _Kind("carotid-angioplasty", "颈动脉狭窄成形术", 4, 90),
        _Kind("angiography", "血管造影术", 2, 50),
        _Kind("cerebral-aneurysm-avm-embolisation", "脑动脉瘤或血管畸形栓塞术", 4, 150),
    )),
    _Department("腹部介入", "abdominal", (
        _Kind("tace", "肝癌肝动脉化疗栓塞术", 3, 75),
        _Kind("liver-ablation", "肝肿瘤的经皮消融术", 3, 80),
        _Kind("liver-biopsy", "肝肿瘤的穿刺活检术", 2, 40),
        _Kind("biliary-drainage-stent", "PTBD或胆道支架植入术", 3, 70),
    )),
)  # fmt: skip


def generate(cases: int, trainees: int, seed: int, *, departments: int = 4) -> DayFile:
    """So many cases in rooms of five, so many trainees on duty; the same seed, the same day.

    departments: of each of the two sites, 1 to 4. With 1 and one site everything hangs together,
    which is the hardest day.
    """
    return _Maker(random.Random(seed), departments).day(cases, trainees)


class _Maker:
    def __init__(self, chance: random.Random, departments: int) -> None:
        self.chance = chance
        sites = SITES if departments > 1 else SITES[:1]
        self.units = [(site, one) for site in sites for one in DEPARTMENTS[:departments]]
        self.doctors: dict[str, DoctorFile] = {}

    def day(self, cases: int, trainees: int) -> DayFile:
        listed = self._cases(cases)
        return DayFile(
            date=date(2026, 11, 24),
            note="模拟数据，不是真实的手术日",
            titles={kind.category: kind.title for _, one in self.units for kind in one.kinds},
            cases=listed,
            trainees=[self._trainee(at) for at in range(trainees)],
            doctors=[*self.doctors.values()],
            turnover=TURNOVER,
            travel=[TravelFile((SITES[0], SITES[1]), TRAVEL)],
            limits=[
                LimitFile("stage-1-grade-4", "第一阶段不做四级手术的术者（示例）", [Role.OPERATOR],
                          stages=["stage-1"], from_grade=4),
            ],
        )  # fmt: skip

    def _cases(self, count: int) -> list[CaseFile]:
        found: list[CaseFile] = []
        room = 0
        while len(found) < count:
            site, department = self.units[room % len(self.units)]
            room += 1
            found.extend(self._room(site, department, room))
        del found[count:]
        for at, case in enumerate(found, 1):
            case.id = f"c{at:04}"
        return found

    def _room(self, site: str, department: _Department, room: int) -> list[CaseFile]:
        doctors = [self._doctor(f"d{room:03}{letter}", site, department) for letter in "ab"]
        start = 8 * 60 + self.chance.randrange(0, 46, 15)
        cases = []
        for _ in range(CASES_IN_A_ROOM):
            kind = self.chance.choice(department.kinds)
            minutes = round(kind.minutes * self.chance.uniform(0.7, 1.5))
            present = doctors[: self.chance.choice((1, 1, 2))]
            cases.append(
                CaseFile(
                    id="-",
                    site=site,
                    room=f"{room:02} 室",
                    department=department.name,
                    start=_clock(start),
                    end=_clock(start + minutes),
                    procedures=self._procedures(department, kind),
                    attending=present[0],
                    supervisors=present[1:],
                    participants=self.chance.choice((1, 1, 2)),
                )
            )
            start += minutes + self.chance.randrange(TURNOVER, 35, 5)
        return cases

    def _procedures(self, department: _Department, kind: _Kind) -> list[ProcedureFile]:
        kinds = [kind]
        if self.chance.random() < 0.15:
            kinds.append(self.chance.choice(department.kinds))
        return [ProcedureFile(one.category, department.post, one.grade, category=one.category)
                for one in kinds]  # fmt: skip

    def _doctor(self, name: str, site: str, department: _Department) -> str:
        entries = {
            kind.category: self.chance.choices([*Held], weights=(80, 8, 12))[0]
            for kind in department.kinds
        }
        grants = GrantsFile(site, entries, {department.post: 2}, Held.NOT_KNOWN)
        self.doctors[name] = DoctorFile(name, f"模拟上级{name[1:]}", [grants])
        return name

    def _trainee(self, at: int) -> TraineeFile:
        site, department = self.units[at % len(self.units)]
        second = self.chance.random() < 0.4
        duty = DutyFile(site, [department.name], "07:30", self.chance.choice(("18:00", "26:00")),
                        department.post)  # fmt: skip
        return TraineeFile(
            id=f"t{at + 1:03}",
            name=f"模拟学员{at + 1}",
            stage="stage-2" if second else "stage-1",
            background=self.chance.choice(("imaging", "internal", "surgical")),
            duties=[duty],
            on_leave=self.chance.random() < 0.04,
            needs=self._needs(department.kinds, months=self.chance.randint(1, 24)),
            weeks=[WeekFile(5, self.chance.randint(0, 12)) for _ in range(4)],
        )

    def _needs(self, kinds: Sequence[_Kind], months: int) -> list[NeedFile]:
        most = {Role.OPERATOR: 10, Role.FIRST_ASSISTANT: 12, Role.PARTICIPANT: 20}
        return [
            NeedFile(kind.category, role, self.chance.randint(0, top), months)
            for kind in kinds
            for role, top in most.items()
        ]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
