"""Several who decide at one moment: nothing lost, nothing doubled, and the loser hears why.

Threads of one process of its own, each with its own connection, on a real database.
"""

import json
from pathlib import Path

import pytest

from support.installations import WITH_WORLD, installed

RACE = """
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.db import connection
from django.utils import timezone
from seldinger.domain.training.words import Role, State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.logbook.actions.editing import edit_case
from seldinger.web.logbook.actions.bulk import log_admissions
from seldinger.web.logbook.edits import stored_case
from seldinger.web.logbook.entered import EnteredAct, EnteredCase
from seldinger.web.logbook.entries import NewAdmission
from seldinger.web.logbook.models import Admission, Autonomy, Case, Participation
from seldinger.web.people.actions.training import start_training
from seldinger.web.people.models import AccountRole, Base, Department, Person, Traineeship
from seldinger.web.verification.actions.deciding import return_claims, verify_claims
from seldinger.web.verification.decisions import Decision
from support.cases import IN_BASIC, log_case
from support.people import give, person, work

zhou = Person.objects.get(login="zhou")
department = zhou.memberships.get().department
lin = Traineeship.objects.get(person__login="lin")
meng = start_training(by=None, person=person("孟示例", "meng"), base=lin.stays.get().base,
                      entry=lin.entry)
han = person("韩示例", "han")
work(han, department)
give(han, AccountRole.ATTENDING, department=department)
ROUNDS = 3

def waiting(supervisor=zhou):
    case = log_case(lin, department, supervisor=supervisor, state=State.PENDING)
    return Participation.objects.select_related("procedure__case").get(procedure__case=case)

def seen(part, role=None):
    return Decision(kind="participation", claim_id=part.pk, version=part.version,
                    case_version=part.procedure.case.version, role=role,
                    autonomy=Autonomy.PASSIVE_HELP)

def at_once(*calls):
    # Each answers "" where it was done, and else with the sentence it was refused with.
    ready = Barrier(len(calls), timeout=120)
    def run(call):
        ready.wait()
        try:
            call()
            return ""
        except SeldingerError as error:
            return str(error)
        finally:
            connection.close()
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))

def sign(by, *decisions):
    return lambda: verify_claims(by=by, decisions=decisions, confirmed=True)

told = {"place": [], "twice": [], "edit": [], "beside": [], "patient": []}

# Two supervisors give two trainees the same place of one procedure.
for _ in range(ROUNDS):
    part = waiting()
    other = Participation.objects.create(
        traineeship=meng, procedure=part.procedure, role=Role.FIRST_ASSISTANT.value,
        supervisor=han, logged_at=timezone.now())
    told["place"].append(at_once(sign(zhou, seen(part)),
                                 sign(han, seen(other, Role.OPERATOR))))
    places = Participation.objects.filter(procedure=part.procedure, state="已审核")
    assert places.count() == 1, "a place given twice, or to nobody"
    loser = Participation.objects.get(procedure=part.procedure, state="待审核")
    assert (loser.decided_by, loser.autonomy, loser.version) == (None, "", 1), "half refused"

# One tap that the network sent three times, and a return beside it.
for _ in range(ROUNDS):
    part = waiting()
    back = lambda: return_claims(by=zhou, claims=[seen(part)], message="请核对角色")
    told["twice"].append(at_once(*[sign(zhou, seen(part))] * 3, back))
    now = Participation.objects.get(pk=part.pk)
    assert now.version == part.version + 1, "decided twice"

# The trainee changes the case while it is verified.
for turn in range(ROUNDS):
    part = waiting()
    case = part.procedure.case
    shown = stored_case(case).shown()
    entered = EnteredCase(
        hospital=case.hospital_id, department=case.department_id, day=case.day, number="",
        acts=(EnteredAct(part.procedure.name, Role.FIRST_ASSISTANT, part.procedure.category),),
        supervisor=zhou.pk, complications=(("B", "血肿"),))
    edit = lambda: edit_case(by=lin.person, trainee=lin, case=case, version=shown, entered=entered)
    told["edit"].append(at_once(sign(zhou, seen(part)), edit))
    now = Participation.objects.get(pk=part.pk)
    is_edited = case.complications.count() == 1
    assert is_edited == (now.state == "待审核"), "verified what nobody saw, or an edit lost"
    assert now.role == ("一助" if is_edited else "术者")

# Two supervisors, many entries of one trainee: all of them, and the standing aged each time.
for _ in range(ROUNDS):
    mine, theirs = [waiting() for _ in range(4)], [waiting(han) for _ in range(4)]
    before = Traineeship.objects.get(pk=lin.pk).facts_version
    answers = at_once(*(sign(zhou, seen(one)) for one in mine),
                      *(sign(han, seen(one)) for one in theirs))
    told["beside"].append(answers)
    assert Traineeship.objects.get(pk=lin.pk).facts_version == before + 8

signed = Participation.objects.filter(state="已审核").count()
rows = AuditRow.objects.filter(act="verification.verify_claims").count()
assert signed == rows, (signed, rows)

# Two supervisors, two managed patients of two trainees each, in opposite orders.
def managed(trainee, supervisor, number):
    new = NewAdmission(
        trainee=trainee.pk, supervisor=supervisor.pk, state=State.PENDING, decided_at=None,
        logged_at=timezone.now(), hospital=department.hospital_id, day=IN_BASIC, number=number)
    row = log_admissions(by=None, admissions=[new])[0]
    return Decision(kind="admission", claim_id=row.pk, version=row.version)

for turn in range(ROUNDS):
    numbers = [f"M{turn}-1", f"M{turn}-2"]
    mine = [managed(lin, zhou, number) for number in numbers]
    theirs = [managed(meng, han, number) for number in reversed(numbers)]
    told["patient"].append(at_once(sign(zhou, *mine), sign(han, *theirs)))
    assert Admission.objects.filter(state="已审核").count() == 2 * (turn + 1), "two responsible"
print(json.dumps(told, ensure_ascii=False))
"""


@pytest.fixture
def frozen() -> None:
    """Real time: they meet in it."""


def test_who_decides_at_once_wins_or_hears_why(tmp_path: Path) -> None:
    installation = installed(tmp_path, WITH_WORLD)
    told = json.loads(installation.run(RACE))
    for answers in told["place"]:
        assert sorted(map(bool, answers)) == [False, True]
        assert any("裁定" in answer for answer in answers)
    for answers in told["patient"]:
        assert sorted(map(bool, answers)) == [False, True]
        assert any("同一次住院" in answer for answer in answers)
    for answers in told["twice"]:
        assert sorted(map(bool, answers)) == [False, True, True, True]
        assert all("有变动" in answer for answer in answers if answer)
    for answers in told["edit"]:
        assert sorted(map(bool, answers)) == [False, True]
        assert any("有变动" in answer or "有了变化" in answer for answer in answers)
    assert not any(answer for answers in told["beside"] for answer in answers)
    whole = installation.seldinger("audit-trail", "check")
    assert whole.returncode == 0, whole.stdout + whole.stderr
