"""Several people at one case in one moment: nothing is lost, nothing doubled, whoever is quicker.

Real processes on a database of their own, all started at once.
"""

import json
from pathlib import Path

import pytest

from support.installations import WITH_TABLES, Installation, installed

CASES = 10

BEGIN = """
from datetime import timedelta
from seldinger.domain.training.words import Role, State
from seldinger.errors import SeldingerError
from seldinger.web.logbook.models import *
from seldinger.web.people.models import Person, Traineeship
from support.shared_cases import *
def all_cases():
    return list(Case.objects.order_by("pk"))
def trainee(login):
    return Traineeship.objects.get(person__login=login)
def world():
    class W: pass
    w, zhou = W(), Person.objects.get(login="zhou")
    w.zhou, w.department = zhou, zhou.memberships.get().department
    w.main = w.department.hospital
    return w
"""
# A case a patient, with 林 as operator and 高 in a place of their own choosing.
SET_UP = """
from support.people import build_world
w = build_world()
gao, tang = second_trainee(w), second_attending(w)
for number in range(int(sys.argv[2])):
    told = {"number": f"N{number:05}"}
    logged(w, w.trainee, **told)
    logged(w, gao, act(role=Role(sys.argv[3])), supervisor=tang.pk, **told)
"""
# What everybody had before them, made ready first; then each begins when told.
GO = """
print("ready", flush=True)
sys.stdin.readline()
def tried(deed):
    try:
        deed()
        return "done"
    except SeldingerError as error:
        return str(error)
print(json.dumps([tried(deed) for deed in deeds], ensure_ascii=False), flush=True)
"""
RESOLVE = """
from seldinger.web.verification.actions.conflicts import resolve_conflict
by, whom = Person.objects.get(login=sys.argv[2]), trainee(sys.argv[3])
def settle(part):
    resolve_conflict(
        by=by, procedure=part.procedure, role=Role.OPERATOR, holder=part, reason=by.login
    )
deeds = [lambda p=part_of(c, whom): settle(p) for c in all_cases()]
"""
VERIFY = """
from seldinger.web.verification.actions.deciding import verify_claims
by, whom = Person.objects.get(login=sys.argv[2]), trainee(sys.argv[3])
def sign(told):
    verify_claims(by=by, decisions=[told], confirmed=True)
deeds = [lambda d=decision(part_of(c, whom)): sign(d) for c in all_cases()]
"""
EDIT = """
from seldinger.web.logbook.actions.editing import edit_case
from seldinger.web.logbook.edits import stored_case
w, who = world(), trainee(sys.argv[2])
def change(case, version, part):
    told = telling(
        w, act(role=Role(part.role)), number="", guidance=(sys.argv[3],),
        supervisor=part.supervisor_id,
    )
    edit_case(by=who.person, trainee=who, case=case, version=version, entered=told)
deeds = [
    lambda c=c, v=stored_case(c).shown(), p=part_of(c, who): change(c, v, p) for c in all_cases()
]
"""
LOOK = """
from seldinger.web.audittrail.queries import check_chain
from seldinger.web.audittrail.seals import broken_seals
assert check_chain() is None
assert not list(broken_seals())
def parts(case):
    rows = Participation.objects.filter(procedure__case=case).order_by("traineeship")
    return [[p.traineeship.person.login, p.role, p.state, p.version] for p in rows]
def kept(case):
    keys = [p.pk for p in Participation.objects.filter(procedure__case=case)]
    of_case = Version.objects.filter(kind="logbook.case", object_id=case.pk).count()
    of_parts = Version.objects.filter(kind="logbook.participation", object_id__in=keys)
    return [of_case, of_parts.count()]
def reasons(case):
    return list(Resolution.objects.filter(procedure__case=case).values_list("reason", flat=True))
print(json.dumps([
    {"parts": parts(c), "kept": kept(c), "version": c.version, "guidance": c.guidance,
     "reasons": reasons(c)}
    for c in all_cases()
]))
"""


@pytest.fixture
def frozen() -> None:
    """Real time: real processes."""


def with_cases(folder: Path, role: str) -> Installation:
    return installed(folder, WITH_TABLES + BEGIN + SET_UP, CASES, role)


def at_once(installation: Installation, *scripts: tuple[str, ...]) -> list[list[str]]:
    """What became of each deed of each process."""
    ready = [(BEGIN + script + GO, *told) for script, *told in scripts]
    return [json.loads(answer) for answer in installation.at_once(*ready)]


def look(installation: Installation) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(installation.run(BEGIN + LOOK))
    return found


def test_two_supervisors_settle_one_conflict_and_one_decision_holds(
    tmp_path: Path,
) -> None:
    installation = with_cases(tmp_path, "术者")
    zhou, tang = at_once(installation, (RESOLVE, "zhou", "lin"), (RESOLVE, "tang", "gao"))
    for mine, theirs, found in zip(zhou, tang, look(installation), strict=True):
        assert sorted([mine == "done", theirs == "done"]) == [False, True], (mine, theirs)
        winner, late = ("zhou", theirs) if mine == "done" else ("tang", mine)
        assert "这处冲突已由" in late
        assert found["reasons"] == [winner]
        roles = {login: role for login, role, _, _ in found["parts"]}  # type: ignore[attr-defined]
        holder, other = ("lin", "gao") if winner == "zhou" else ("gao", "lin")
        assert roles == {holder: "术者", other: "参与"}
        assert found["kept"] == [0, 1]


def test_a_trainee_edits_while_the_supervisor_signs(tmp_path: Path) -> None:
    """Whichever comes second is refused, and told: no signature stands for what was not read."""
    installation = with_cases(tmp_path, "一助")
    edits, signatures = at_once(installation, (EDIT, "lin", "ct"), (VERIFY, "zhou", "lin"))
    for edit, signature, found in zip(edits, signatures, look(installation), strict=True):
        if edit == "done":
            assert "在您打开页面之后有变动" in signature
            assert found["guidance"] == ["ct"]
            assert {state for _, _, state, _ in found["parts"]} == {"待审核"}  # type: ignore[attr-defined]
        else:
            assert signature == "done", (edit, signature)
            assert "在您打开之后有了变化" in edit
            assert found["guidance"] == ["dsa"]
            assert found["parts"][0][2] == "已审核"  # type: ignore[index]
        assert found["kept"] == [int(edit == "done"), 0]


def test_two_trainees_change_one_case_and_one_change_holds(tmp_path: Path) -> None:
    installation = with_cases(tmp_path, "一助")
    lin, gao = at_once(installation, (EDIT, "lin", "ct"), (EDIT, "gao", "mri"))
    for mine, theirs, found in zip(lin, gao, look(installation), strict=True):
        assert sorted([mine == "done", theirs == "done"]) == [False, True], (mine, theirs)
        assert found["guidance"] == ["ct" if mine == "done" else "mri"]
        assert found["kept"] == [1, 0]
