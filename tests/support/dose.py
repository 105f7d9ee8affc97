"""Doses for tests: drafts that a unit reported, as `intake` stores them, and what came of them."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from seldinger.web.dose.actions.alerts import raise_alert, record_follow_up
from seldinger.web.dose.actions.badges import keep_badge_file, take_badge_file
from seldinger.web.dose.actions.rules import add_levels, add_threshold, add_word, end_kept
from seldinger.web.dose.entered import NewDoseRule, NewFollowUp, NewLevel, NewThreshold, NewWord
from seldinger.web.dose.groups import Group
from seldinger.web.dose.models import (
    Alert,
    BadgeFile,
    FollowUp,
    GroupWord,
    Purpose,
    Quantity,
    ReferenceLevel,
    Threshold,
)
from seldinger.web.intake.models import (
    DoseReport,
    IntakeDraft,
    Irradiation,
    Received,
    Source,
    Telling,
)
from seldinger.web.logbook.numbers import stored
from seldinger.web.people.models import Department, Person
from support.people import TODAY, World

CORONARY = Group("冠状动脉", Purpose.THERAPEUTIC.value)
_next = count(1)


def dosed(
    department: Department,
    doctor: Person | None,
    *,
    day: date | None = TODAY,
    kar: float | None = 1000.0,
    kap: float | None = 100.0,
    fluoro: float | None = 600.0,
    number: str = "",
    text: str = "经皮冠状动脉支架置入术",
    room: str = "DSA1",
    events: int = 0,
    summed: float | None = None,
    **told: Any,
) -> IntakeDraft:
    """A case with one report. summed: of Ka,r, where it is not what was reported."""
    place, now = next(_next), timezone.now()
    source, _ = Source.objects.get_or_create(
        hospital=department.hospital, protocol="dicom", name=f"TEST{department.hospital_id}",
        defaults={"made_at": now},
    )  # fmt: skip
    patient = stored(number) if number else None
    draft = IntakeDraft.objects.create(
        hospital=department.hospital, department=department, supervisor=doctor, day=day, room=room,
        procedure_text=text, worklist_uid=f"2.25.{place}", study_uid=f"1.2.{place}", made_at=now,
        number_encrypted=patient.encrypted if patient else "",
        number_digest=patient.digest if patient else "",
        number_tail=patient.tail if patient else "", **told,
    )  # fmt: skip
    received = Received.objects.create(
        source=source, identity=f"1.2.3.{place}", digest=f"{place:064}", size=1, received_at=now,
        state="read",
    )  # fmt: skip
    telling = Telling.objects.create(
        received=received, draft=draft, kind="dose_report", action="add", at=now
    )
    report = DoseReport.objects.create(
        telling=telling, study_uid=draft.study_uid, device="示例厂 A1", reported_kap=kap,
        reported_kar=kar, reported_fluoro=fluoro, summed_kap=kap,
        summed_kar=kar if summed is None else summed, summed_fluoro=fluoro,
    )  # fmt: skip
    Irradiation.objects.bulk_create(
        Irradiation(
            report=report, uid=f"1.2.4.{place}.{one}", started=now + timedelta(seconds=one),
            plane="single", type="P5-06000", kap=1.0, kar=2.0, duration=3.0,
        )
        for one in range(events)
    )  # fmt: skip
    return draft


def case_of(world: World, **told: Any) -> IntakeDraft:
    return dosed(world.department, world.zhou, **told)


def new_threshold(world: World, **told: Any) -> NewThreshold:
    usual: dict[str, Any] = {
        "hospital": world.main, "quantity": Quantity.KAR, "scope": Threshold.Scope.CASE,
        "value": 5000.0, "todo": "四周内看皮肤", "due_days": 28, "source": "示例制度第 3 条",
        "since": TODAY - timedelta(days=365),
    }  # fmt: skip
    return NewThreshold(**usual | told)


def threshold(world: World, **told: Any) -> Threshold:
    return add_threshold(by=world.wu, new=new_threshold(world, **told))


def alert(world: World, **told: Any) -> Alert:
    draft = case_of(world, kar=6000.0, **told)
    return raise_alert(by=None, draft=draft, threshold=threshold(world), value=6000.0)


def followed(world: World, row: Alert, **told: Any) -> FollowUp:
    usual: dict[str, Any] = {"on": TODAY, "seen_by": "周示例", "finding": "皮肤无红斑"}
    return record_follow_up(by=world.zhou, alert=row, new=NewFollowUp(**usual | told))


def level(world: World, value: float = 1897.58, group: Group = CORONARY) -> ReferenceLevel:
    new = NewLevel(group.name, Purpose(group.purpose), Quantity.KAR, value, "第 75 百分位数")
    rows = add_levels(
        by=world.wu, hospital=world.main, news=[new], source="示例出处", since=date(2024, 1, 1)
    )
    return rows[0]


def word(world: World, text: str = "冠状动脉", group: Group = CORONARY) -> GroupWord:
    new = NewWord(world.main, text, group.name, Purpose(group.purpose))
    return add_word(by=world.wu, new=new)


HEADS = ("工号", "姓名", "季度", "Hp(10)", "Hp(3)", "Hp(0.07)")


def badge_list(*rows: tuple[object, ...], heads: tuple[str, ...] = HEADS) -> bytes:
    return "\n".join(",".join(map(str, row)) for row in (heads, *rows)).encode("utf-8-sig")


def handed_in(world: World, *rows: tuple[object, ...]) -> BadgeFile:
    told = rows or (("", "周示例", "2026年第1季度", "0.12", "", "<0.05"),)
    return keep_badge_file(
        by=world.wu, hospital=world.main, file_name="读数.csv", content=badge_list(*told)
    )


# -- one of everything, for the tests of all pages and of all actions ------------------------------


def dose_there(department: Department, doctor: Person, office: Person) -> None:
    """A case with an alert and a follow-up, a rule of each kind, and a file that waits."""
    hospital = department.hospital
    draft = dosed(department, doctor, kar=6000.0, number="D900020", events=3)
    row = add_threshold(
        by=office,
        new=NewThreshold(
            hospital, Quantity.KAR, Threshold.Scope.CASE, 5000.0, "看皮肤", 28, "示例出处", TODAY
        ),
    )
    raised = raise_alert(by=None, draft=draft, threshold=row, value=6000.0)
    seen = NewFollowUp(TODAY, doctor.name, "无红斑", next_due=TODAY + timedelta(days=7))
    record_follow_up(by=doctor, alert=raised, new=seen)
    for quarter in (1, 2):
        content = badge_list(("", doctor.name, f"2026Q{quarter}", "0.12", "", ""))
        file = keep_badge_file(by=office, hospital=hospital, file_name="读数.csv", content=content)
        if quarter == 1:
            take_badge_file(by=office, file=file)


def _level(world: World) -> dict[str, Any]:
    new = NewLevel("神经", Purpose.DIAGNOSTIC, Quantity.KAP, 218.5, "第 75 百分位数")
    return {
        "by": world.wu, "hospital": world.main, "news": [new], "source": "示例出处",
        "since": TODAY,
    }  # fmt: skip


def _ended(world: World) -> dict[str, Any]:
    return {"by": world.wu, "row": end_kept(by=world.wu, row=threshold(world))}


def _taken(world: World) -> dict[str, Any]:
    file = handed_in(world)
    take_badge_file(by=world.wu, file=file)
    return {"by": world.wu, "file": file}


SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "dose.raise_alert": lambda w: {
        "by": None, "draft": case_of(w, number="PATIENT-4711"), "threshold": threshold(w),
        "value": 6000.0,
    },
    "dose.chase_alert": lambda w: {"by": None, "alert": alert(w, number="PATIENT-4711")},
    "dose.record_follow_up": lambda w: {
        "by": w.zhou, "alert": alert(w), "new": NewFollowUp(TODAY, "周示例", "无红斑"),
    },
    "dose.withdraw_follow_up": lambda w: {"by": w.zhou, "follow_up": followed(w, alert(w))},
    "dose.add_threshold": lambda w: {"by": w.wu, "new": new_threshold(w)},
    "dose.add_levels": _level,
    "dose.add_word": lambda w: {
        "by": w.wu, "new": NewWord(w.main, "脑", "神经", Purpose.DIAGNOSTIC),
    },
    "dose.set_dose_rule": lambda w: {
        "by": w.wu, "new": NewDoseRule(w.main, window=180, sources={"window": "示例出处"}),
    },
    "dose.end_kept": lambda w: {"by": w.wu, "row": threshold(w)},
    "dose.resume_kept": _ended,
    "dose.choose_group": lambda w: {
        "by": w.zhou, "draft": case_of(w, number="PATIENT-4711"), "group": CORONARY,
    },
    "dose.keep_badge_file": lambda w: {
        "by": w.wu, "hospital": w.main, "file_name": "读数.csv", "content": badge_list(),
    },
    "dose.take_badge_file": lambda w: {"by": w.wu, "file": handed_in(w)},
    "dose.withdraw_badge_file": _taken,
}  # fmt: skip
