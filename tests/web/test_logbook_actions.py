"""Facts in numbers: all of them or none, one audit row, the facts of everybody touched aged."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from seldinger.domain.training.words import Role, State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.logbook.actions.bulk import (
    log_activities,
    log_admissions,
    log_cases,
    log_reports,
)
from seldinger.web.logbook.actions.rulings import give_ruling, withdraw_ruling
from seldinger.web.logbook.entries import (
    NewActivity,
    NewAdmission,
    NewCase,
    NewPart,
    NewProcedure,
    NewReports,
)
from seldinger.web.logbook.models import Admission, Case, Participation, Procedure, Ruling
from seldinger.web.logbook.numbers import digest
from seldinger.web.people.models import Traineeship
from seldinger.web.progress.verdicts import evaluated
from support.people import TODAY, World

DAY = date(2026, 3, 2)
EVENING = timezone.make_aware(datetime(2026, 3, 2, 18))
NUMBER = "SL-2026-004711"


def claim(world: World, state: State = State.VERIFIED) -> dict[str, Any]:
    return {
        "trainee": world.trainee.pk,
        "supervisor": world.zhou.pk,
        "state": state,
        "logged_at": EVENING,
        "decided_at": None if state is State.PENDING else EVENING,
    }


def part(world: World, state: State = State.VERIFIED, **told: Any) -> NewPart:
    return NewPart(**({"role": Role.OPERATOR} | claim(world, state) | told))


def case(world: World, *parts: NewPart, **told: Any) -> NewCase:
    whole = {
        "hospital": world.main.pk,
        "department": world.department.pk,
        "day": DAY,
        "number": NUMBER,
        "procedures": (NewProcedure("肾动脉造影术", "", parts or (part(world),)),),
    }
    return NewCase(**(whole | told))


def admission(world: World, **told: Any) -> NewAdmission:
    whole = {"hospital": world.main.pk, "day": DAY, "number": NUMBER} | claim(world)
    return NewAdmission(**(whole | told))


def reports(world: World, **told: Any) -> NewReports:
    return NewReports(**({"day": DAY, "exam": "MRI", "count": 7} | claim(world) | told))


def activity(world: World, **told: Any) -> NewActivity:
    whole = {"day": DAY, "type": "读书报告", "title": "示例", "capacity": "主讲人"}
    return NewActivity(**(whole | claim(world) | told))


def version(trainee: Traineeship) -> int:
    return Traineeship.objects.get(pk=trainee.pk).facts_version


# -- cases ----------------------------------------------------------------------------------------


def test_a_case_is_stored_with_its_procedures_and_parts(world: World) -> None:
    angiography = NewProcedure("肾动脉造影术", "", (part(world),))
    pinned = NewProcedure("外周动脉栓塞术", "embolisation", (part(world, State.PENDING),))
    (stored,) = log_cases(
        by=world.secretary, cases=[case(world, procedures=(angiography, pinned), session=2)]
    )
    assert (stored.day, stored.session, stored.department) == (DAY, 2, world.department)
    acts = list(Procedure.objects.order_by("position").values_list("position", "name", "category"))
    assert acts == [(1, "肾动脉造影术", ""), (2, "外周动脉栓塞术", "embolisation")]
    verified, pending = Participation.objects.order_by("procedure__position")
    assert (verified.decided_by, verified.decided_at) == (world.zhou, EVENING)
    assert (pending.decided_by, pending.decided_at) == (None, None)
    assert pending.supervisor == world.zhou


def test_a_patient_number_is_stored_nowhere_in_the_clear(world: World) -> None:
    log_cases(by=None, cases=[case(world)])
    log_admissions(by=None, admissions=[admission(world)])
    for stored in (*Case.objects.values(), *Admission.objects.values(), *AuditRow.objects.values()):
        assert NUMBER not in str(stored)
    assert Case.objects.get().number_digest == digest(NUMBER)


def test_one_call_leaves_one_audit_row_with_counts_and_a_digest(world: World) -> None:
    before = AuditRow.objects.count()
    log_cases(by=world.secretary, cases=[case(world), case(world, session=2)])
    row = AuditRow.objects.order_by("-number")[0]
    assert AuditRow.objects.count() == before + 1
    assert (row.act, row.by) == ("logbook.log_cases", world.secretary)
    details = json.loads(row.details)
    assert details["written"] == {"病例": 2, "手术": 2, "参与": 2}
    assert details["trainees"] == [world.trainee.pk]
    assert len(details["digest"]) == 64


def test_the_digest_tells_what_was_written(world: World) -> None:
    found = []
    for name in ("肾动脉造影术", "肝动脉造影术"):
        act = NewProcedure(name, "", (part(world),))
        log_cases(by=None, cases=[case(world, number=name, procedures=(act,))])
        found.append(json.loads(AuditRow.objects.order_by("-number")[0].details)["digest"])
    assert found[0] != found[1]


def test_the_facts_of_everybody_in_a_shared_case_are_new(world: World) -> None:
    trainees = [world.trainee, world.other_trainee]
    before = [version(trainee) for trainee in trainees]
    shared = [
        part(world),
        part(world, trainee=world.other_trainee.pk, role=Role.PARTICIPANT),
    ]
    log_cases(by=None, cases=[case(world, *shared)])
    assert [version(trainee) for trainee in trainees] == [number + 1 for number in before]


def without_decision(world: World) -> NewCase:
    return case(world, part(world, decided_at=None))


def decided_and_pending(world: World) -> NewCase:
    return case(world, part(world, State.PENDING, decided_at=EVENING))


def without_supervisor(world: World) -> NewCase:
    return case(world, part(world, State.RETURNED, supervisor=None))


def of_another_hospital(world: World) -> NewCase:
    return case(world, department=world.other_department.pk)


def pinned_wrongly(world: World) -> NewCase:
    return case(world, procedures=(NewProcedure("肾动脉造影术", "造影", (part(world),)),))


def without_procedures(world: World) -> NewCase:
    return case(world, procedures=())


def without_a_name(world: World) -> NewCase:
    return case(world, procedures=(NewProcedure(" ", "", (part(world),)),))


def without_a_number(world: World) -> NewCase:
    return case(world, number=" ")


def twice_in_one_procedure(world: World) -> NewCase:
    return case(world, part(world), part(world, role=Role.PARTICIPANT))


def of_nobody_known(world: World) -> NewCase:
    return case(world, part(world), part(world, trainee=0))


FAULTS: dict[Callable[[World], NewCase], str] = {
    without_decision: "登记的状态是“已审核”，没有审核时间。请让两者一致",
    decided_and_pending: "登记的状态是“待审核”，却有审核时间。请让两者一致",
    without_supervisor: "“退回”的登记没有写明上级医师。请补上，或改为待审核",
    of_another_hospital: "2026-03-02 的病例写的科室不属于所写的医院。请改正其一",
    pinned_wrongly: "培训细则里没有手术类别“造影”。请改用细则里的写法",
    without_procedures: "2026-03-02 第 1 台的病例没有手术操作。请至少写一项",
    without_a_name: "2026-03-02 第 1 台的病例有一项操作既无名称也无类别。请补上其一",
    without_a_number: "2026-03-02 第 1 台的病例没有患者编号。请补上",
    twice_in_one_procedure: ("2026-03-02 第 1 台的“肾动脉造影术”里同一名学员写了两次。请只留一次"),
    of_nobody_known: "有登记写给了不存在的学员。没有写入任何一条",
}


@pytest.mark.parametrize("wrong", FAULTS, ids=lambda wrong: wrong.__name__)
def test_one_unfit_case_keeps_all_of_them_out(
    world: World, wrong: Callable[[World], NewCase]
) -> None:
    rows, before = AuditRow.objects.count(), version(world.trainee)
    fit = case(world, number="SL-2026-000001")
    with pytest.raises(SeldingerError) as fault:
        log_cases(by=None, cases=[fit, wrong(world)])
    assert str(fault.value) == FAULTS[wrong]
    assert not Case.objects.exists()
    assert (AuditRow.objects.count(), version(world.trainee)) == (rows, before)


def test_a_case_stands_once(world: World) -> None:
    with pytest.raises(SeldingerError, match="有病例写了两次"):
        log_cases(by=None, cases=[case(world), case(world)])
    log_cases(by=None, cases=[case(world)])
    again = [case(world), case(world, session=2)]
    with pytest.raises(SeldingerError, match="有 1 例病例以前登记过") as fault:
        log_cases(by=None, cases=again)
    assert NUMBER not in str(fault.value)
    assert Case.objects.count() == 1


def test_one_number_is_another_patient_in_another_hospital(world: World) -> None:
    log_cases(by=None, cases=[case(world)])
    elsewhere = case(world, hospital=world.other_hospital.pk, department=None)
    log_cases(by=None, cases=[elsewhere])
    assert Case.objects.count() == 2


def test_nothing_to_log_is_refused(world: World) -> None:
    del world
    with pytest.raises(SeldingerError, match="没有可登记的内容"):
        log_cases(by=None, cases=[])


# -- patients, reports, activities ----------------------------------------------------------------


def test_patients_reports_and_activities_reach_the_verdict(world: World) -> None:
    in_mri = date(2025, 1, 14)
    log_admissions(by=None, admissions=[admission(world, kind="embolisation")])
    log_reports(by=None, reports=[reports(world, day=in_mri)])
    log_activities(by=None, activities=[activity(world)])
    verdict = evaluated(world.trainee, TODAY).verdict
    for requirement, counted in (
        ("basic.managed", 1),
        ("imaging.mri", 7),
        ("academic.presentations", 1),
    ):
        assert verdict.of(requirement).counted == counted, requirement


@pytest.mark.parametrize(
    ("log", "text"),
    [
        (
            lambda w: log_admissions(by=None, admissions=[admission(w, kind="牙科")]),
            "培训细则里没有管理病例的类别“牙科”。请改用细则里的写法",
        ),
        (
            lambda w: log_admissions(by=None, admissions=[admission(w, number="")]),
            "有管理病例没有患者编号。请补上",
        ),
        (
            lambda w: log_admissions(by=None, admissions=[admission(w), admission(w)]),
            "有管理病例写了两次（同一医院、患者和日期）。请合并后再登记",
        ),
        (
            lambda w: log_reports(by=None, reports=[reports(w, exam="超声")]),
            "培训细则里没有影像检查“超声”。请改用细则里的写法",
        ),
        (
            lambda w: log_reports(by=None, reports=[reports(w, exam="CT", part="足")]),
            "培训细则里没有检查部位“足”。请改用细则里的写法",
        ),
        (
            lambda w: log_reports(by=None, reports=[reports(w, count=0)]),
            "影像报告的份数至少是 1",
        ),
        (
            lambda w: log_activities(by=None, activities=[activity(w, type="开会")]),
            "培训细则里没有科研教学类型“开会”。请改用细则里的写法",
        ),
        (
            lambda w: log_activities(by=None, activities=[activity(w, capacity="听众")]),
            "培训细则里没有本人作用“听众”。请改用细则里的写法",
        ),
        (
            lambda w: log_activities(by=None, activities=[activity(w, level="报纸")]),
            "培训细则里没有期刊级别“报纸”。请改用细则里的写法",
        ),
        (
            lambda w: log_activities(by=None, activities=[activity(w, decided_at=None)]),
            "登记的状态是“已审核”，没有审核时间。请让两者一致",
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    world: World, log: Callable[[World], object], text: str
) -> None:
    before = AuditRow.objects.count()
    with pytest.raises(SeldingerError) as fault:
        log(world)
    assert str(fault.value) == text
    assert AuditRow.objects.count() == before


# -- rulings --------------------------------------------------------------------------------------

WAIVER = {"requirement": "angiography.operator"}


def ruling(world: World, kind: str = "Waiver", reason: str = "示例", **details: Any) -> Ruling:
    return give_ruling(
        by=world.chen,
        trainee=world.trainee,
        kind=kind,
        details=details or WAIVER,
        on=DAY,
        reason=reason,
    )


def test_a_ruling_is_kept_with_its_reason_and_ages_the_facts(world: World) -> None:
    before = version(world.trainee)
    given = ruling(world, "DirectionChange", directions=("neuro", "thoracic", "abdominal"))
    given.refresh_from_db()
    assert given.details == {"directions": ["neuro", "thoracic", "abdominal"]}
    assert (given.by, given.reason) == (world.chen, "示例")
    withdraw_ruling(by=world.chen, ruling=given)
    assert version(world.trainee) == before + 2
    acts = AuditRow.objects.order_by("-number").values_list("act", flat=True)[:2]
    assert list(acts) == ["logbook.withdraw_ruling", "logbook.give_ruling"]


def test_a_ruling_is_taken_back_once(world: World) -> None:
    given = ruling(world)
    withdraw_ruling(by=world.chen, ruling=given)
    with pytest.raises(SeldingerError, match="已于 2026-06-15 撤回"):
        withdraw_ruling(by=world.chen, ruling=given)


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ({"reason": " "}, "个案认定须写明理由"),
        ({"kind": "Trust"}, "没有“Trust”这种个案认定"),
        ({"kind": "Branch"}, "这种个案认定应写明：background"),
        ({"requirement": "no.such"}, "培训细则里没有要求“no.such”"),
        ({"requirement": ""}, "培训细则里没有要求“”"),
        ({"kind": "CrossStage", "category": "x"}, "培训细则里没有手术类别“x”"),
        ({"kind": "Branch", "background": "x"}, "培训细则里没有背景“x”"),
        ({"kind": "DirectionChange", "directions": ["x"]}, "培训细则里没有专业方向“x”"),
        ({"kind": "DirectionChange", "directions": ["neuro"] * 3}, "应选 3 个不同的专业方向"),
        ({"kind": "HospitalAdmitted", "hospital": "示例无此院"}, "没有名为“示例无此院”的医院"),
    ],
)
def test_a_ruling_names_only_what_is_known(world: World, told: dict[str, Any], text: str) -> None:
    with pytest.raises(SeldingerError, match=text):
        ruling(world, **told)
    assert not Ruling.objects.exists()
