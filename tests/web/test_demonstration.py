"""The demonstration in the database: whole or not at all, and each trainee as the profile says."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.db import transaction
from django.test import override_settings

from seldinger.domain.training.record import Record
from seldinger.domain.training.rulebook import Cell
from seldinger.domain.training.verdict import Finding
from seldinger.domain.training.words import Outcome, Privilege, Reason, Role, Status
from seldinger.errors import SeldingerError
from seldinger.report.pace import paces
from seldinger.web.audittrail.queries import check_chain
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.demonstration.accounts import (
    SHOWN,
    demonstration_accounts,
    demonstration_password,
)
from seldinger.web.demonstration.actions import open_accounts
from seldinger.web.demonstration.build import build, ensure_demonstration, evaluate_all
from seldinger.web.demonstration.people import People
from seldinger.web.demonstration.profiles import Profile, Size, seats
from seldinger.web.logbook.models import (
    Admission,
    Basis,
    Batch,
    Case,
    ImagingReports,
    Participation,
    Source,
)
from seldinger.web.logbook.privileges import Unknown
from seldinger.web.people.access import Access
from seldinger.web.people.actions.accounts import add_person, change_password
from seldinger.web.people.models import AccountRole, Base, Hospital, Person, Stay
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import trainees_for
from seldinger.web.privileges.models import Grant
from seldinger.web.progress.models import Standing
from seldinger.web.progress.verdicts import Evaluated, evaluated
from seldinger.web.verification.batches import groups_for
from support.people import NOW, TODAY, World

SEED = 7
# One trainee of each profile; few procedures, but enough of everybody for every verdict.
SIZE = Size(trainees=13, attendings=20, procedures=8)
TINY = Size(trainees=3, attendings=20, procedures=2)
COMPLETE = {Status.MET, Status.NOT_APPLICABLE, Status.WAIVED}


def silent(_line: str) -> None:
    pass


@dataclass(frozen=True)
class Built:
    """What one build left, looked at before it was taken back."""

    by_profile: dict[Profile, Evaluated]
    roles: dict[str, set[AccountRole]]
    reach: dict[str, int]
    counts: dict[str, int]
    logins: dict[str, str]
    stays: dict[Profile, list[tuple[str, str]]]
    lines: list[str]
    signed_in: str
    chain_is_whole: bool
    are_demonstrations: bool
    standings: int
    progress: list[str]
    late: dict[tuple[str, str], int]
    days_late: set[int]
    to_attest: int
    batches: list[Batch]
    seals_hold: bool
    grants: set[str]
    lines_later: list[str] = field(default_factory=list)  # somebody has changed the password


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Built:
    del django_db_setup
    with (
        django_db_blocker.unblock(),
        time_machine.travel(NOW, tick=False),
        transaction.atomic(),
    ):
        progress: list[str] = []
        people = build(seed=SEED, today=TODAY, size=SIZE, say=progress.append)
        evaluate_all(today=TODAY, say=progress.append)
        found = look(people, progress)
        change_password(by=Person.objects.get(login="mishu1"), password="of-my-own-choice")
        found = replace(found, lines_later=demonstration_accounts())
        transaction.set_rollback(True)
    return found


def look(people: People, progress: list[str]) -> Built:
    profiles = {seat.number: seat.profile for seat in seats(SIZE, TODAY)}
    access = {login: Access(Person.objects.get(login=login), TODAY) for login in SHOWN}
    everywhere = (Permission.SEE_OWN_PROGRESS, Permission.SEE_TRAINEES)
    late = Participation.objects.filter(source=Source.CATCH_UP).select_related("procedure__case")
    shown = Person.objects.get(login="shangji1")
    signed_in = authenticate(None, username="xueyuan1", password=demonstration_password())
    return Built(
        by_profile={
            profiles[number]: evaluated(trainee, TODAY)
            for number, trainee in people.trainees.items()
        },
        roles={login: {h.role for h in found.holdings} for login, found in access.items()},
        reach={login: trainees_for(a, *everywhere).count() for login, a in access.items()},
        counts={m.__name__: m._default_manager.count() for m in (Case, Participation)},
        logins=dict(Person.objects.values_list("login", "name")),
        stays={
            profiles[number]: [
                (stay.base.name, stay.ending) for stay in trainee.stays.order_by("start")
            ]
            for number, trainee in people.trainees.items()
        },
        lines=demonstration_accounts(),
        signed_in=signed_in.name if isinstance(signed_in, Person) else "",
        chain_is_whole=check_chain() is None,
        are_demonstrations=not Base.objects.filter(is_demonstration=False).exists()
        and not Hospital.objects.filter(is_demonstration=False).exists(),
        standings=Standing.objects.filter(as_of=TODAY).count(),
        progress=progress,
        late=Counter(late.values_list("state", "basis")),
        days_late={part.days_late(part.procedure.case.day) for part in late},
        to_attest=sum(len(group.agreeing) for group in groups_for(shown, by_month=False)),
        batches=list(Batch.objects.all()),
        seals_hold=not list(broken_seals()),
        grants=stories(),
    )


def stories() -> set[str]:
    """Every kind of grant that there is, and how some of them went on."""
    grants = Grant.objects.all()
    found = {
        "expired": grants.filter(end__lt=TODAY),
        "revoked": grants.filter(revocations__on__lte=TODAY),
        "replaced": grants.filter(replaces__isnull=False),
        "proctored": grants.filter(proctored__gt=0),
    }
    return {name for name, some in found.items() if some.exists()} | {g.kind for g in grants}


def open_findings(found: Evaluated) -> list[Finding]:
    return [f for f in found.verdict.findings if f.status not in COMPLETE]


def late_and_behind(found: Evaluated) -> tuple[int, int]:
    pace = paces(found.verdict, found.record).values()
    return sum(p.late for p in pace), sum(p.behind for p in pace)


# -- each trainee is what the profile says --------------------------------------------------------


def test_who_has_finished_has_met_everything(built: Built) -> None:
    assert built.by_profile[Profile.FINISHED].verdict.status is Status.MET
    assert built.stays[Profile.FINISHED] == [("示例基地甲", Stay.Ending.COMPLETED)]


def test_who_finished_late_lacks_a_paper_and_time_is_over(built: Built) -> None:
    found = built.by_profile[Profile.FINISHED_LATE]
    (missing,) = open_findings(found)
    assert missing.requirement.id == "academic.paper"
    assert [e.reason for e in missing.evidence] == [Reason.WRONG_CAPACITY]
    assert found.verdict.status is Status.NOT_MET
    assert found.verdict.end_of_training < TODAY


def test_who_is_one_short_lacks_exactly_one_case_as_operator(built: Built) -> None:
    (missing,) = open_findings(built.by_profile[Profile.ONE_SHORT])
    assert isinstance(missing.requirement, Cell)
    assert missing.requirement.role is Role.OPERATOR
    assert missing.requirement.minimum - missing.counted == 1
    assert missing.pending == 0


def test_who_depends_on_the_reading_does_so_in_one_cell(built: Built) -> None:
    found = built.by_profile[Profile.READING]
    assert found.verdict.status is Status.DEPENDS_ON_READING
    (depends,) = open_findings(found)
    assert len(set(depends.readings.values())) > 1


def test_who_waits_has_done_everything(built: Built) -> None:
    found = built.by_profile[Profile.WAITING]
    assert found.verdict.status is Status.PENDING_VERIFICATION
    assert all(f.counted + f.pending >= f.requirement.minimum for f in found.verdict.findings
               if f.status is not Status.NOT_APPLICABLE)  # fmt: skip


def test_who_is_ahead_is_neither_late_nor_behind(built: Built) -> None:
    found = built.by_profile[Profile.AHEAD]
    assert late_and_behind(found) == (0, 0)
    waived = [f for f in found.verdict.findings if f.status is Status.WAIVED]
    assert len(waived) == 1


def test_who_is_behind_is_late_with_a_good_part(built: Built) -> None:
    assert late_and_behind(built.by_profile[Profile.BEHIND])[0] > 10


@pytest.mark.parametrize(
    "profile", [Profile.ON_PACE, Profile.TRANSFERRED, Profile.RETURNED, Profile.ON_LEAVE]
)
def test_the_others_keep_pace_but_for_a_cell_or_two(built: Built, profile: Profile) -> None:
    found = built.by_profile[profile]
    assert found.verdict.status is Status.IN_PROGRESS
    assert sum(late_and_behind(found)) <= 4


def test_leave_and_absence_move_the_end_of_training(built: Built) -> None:
    on_leave = built.by_profile[Profile.ON_LEAVE].record
    assert any(leave.start <= TODAY <= leave.end for leave in on_leave.leaves)
    returned = built.by_profile[Profile.RETURNED]
    assert built.stays[Profile.RETURNED][0] == ("示例基地甲", Stay.Ending.LEFT)
    months = (returned.verdict.end_of_training - returned.record.entry).days / 30.44
    assert months == pytest.approx(36 + 5, abs=0.2)


def test_work_in_both_bases_of_a_transfer_counts(built: Built) -> None:
    found = built.by_profile[Profile.TRANSFERRED]
    assert built.stays[Profile.TRANSFERRED] == [
        ("示例基地甲", Stay.Ending.TRANSFERRED),
        ("示例基地乙", ""),
    ]
    hospitals = {procedure.hospital for procedure in found.record.procedures}
    assert {"甲" in name for name in hospitals} == {True, False}
    assert not [p for p in found.verdict.problems if p.reason is Reason.HOSPITAL_NOT_IN_BASE]


def test_somebody_has_logged_late_partly_attested_partly_waiting(built: Built) -> None:
    verified, waiting = built.late["已审核", Basis.BATCH], built.late["待审核", ""]
    assert set(built.late) == {("已审核", Basis.BATCH), ("待审核", "")}
    assert verified == sum(batch.covered for batch in built.batches) > 0
    assert waiting >= built.to_attest > 0
    assert min(built.days_late) >= 40
    assert max(built.days_late) <= 115


def test_who_is_new_has_nearly_nothing(built: Built) -> None:
    found = built.by_profile[Profile.NEW]
    assert found.record.procedures == ()
    assert found.record.directions == ()
    assert found.verdict.of("stage-2.directions").status is Status.UNKNOWN


# -- the account that people try first ------------------------------------------------------------


@pytest.fixture
def first(built: Built) -> Evaluated:
    return built.by_profile[Profile.RICH]


def test_the_first_account_stands_in_the_middle_of_the_second_stage(first: Evaluated) -> None:
    (now,) = [r for r in first.record.rotations if r.start <= TODAY <= r.end and r.place != "chief"]
    assert now.place in first.record.directions
    assert first.record.name == "示例·学员 1"


def test_its_operator_cell_stands_at_eighteen_of_twenty(first: Evaluated) -> None:
    cell = first.verdict.of("angiography.operator")
    assert (cell.counted, cell.requirement.minimum, cell.pending) == (18, 20, 1)
    assert cell.status is Status.IN_PROGRESS
    assert paces(first.verdict, first.record)["angiography.operator"].late


def test_what_does_not_count_there_has_reasons_of_every_kind(first: Evaluated) -> None:
    cell = first.verdict.of("angiography.operator")
    aside = {e.reason for e in cell.evidence if e.outcome is Outcome.NOT_COUNTED}
    assert aside == {
        Reason.INTEGRAL_STEP,
        Reason.SAME_TECHNIQUE,
        Reason.RETURNED,
        Reason.ON_LEAVE,
        Reason.OTHER_STAGE,
        Reason.HOSPITAL_NOT_IN_BASE,
    }


def test_it_shows_every_kind_of_status(first: Evaluated) -> None:
    shown = {finding.status for finding in first.verdict.findings}
    assert {Status.MET, Status.IN_PROGRESS, Status.DEPENDS_ON_READING} <= shown
    assert first.verdict.of("biopsy.participant").status is Status.DEPENDS_ON_READING
    assert Reason.UNDECIDED_NAME in {problem.reason for problem in first.verdict.problems}
    assert any(finding.pending for finding in first.verdict.findings)


# -- privileges ----------------------------------------------------------------------------------


def test_privileges_were_held_hardly_ever_not_and_sometimes_nobody_knows(built: Built) -> None:
    held = Counter(
        procedure.privilege
        for found in built.by_profile.values()
        for procedure in found.record.procedures
        if procedure.role is Role.OPERATOR
    )
    assert set(held) == set(Privilege)
    assert held[Privilege.HELD] > held[Privilege.NOT_KNOWN] > held[Privilege.NOT_HELD]
    assert held[Privilege.NOT_HELD] < sum(held.values()) / 50


def test_grants_are_kept_since_before_the_first_case(built: Built) -> None:
    reasons = {one.unknown for found in built.by_profile.values() for one in found.held.values()}
    assert Unknown.NOT_NAMED in reasons
    assert Unknown.NO_GRANTS not in reasons


def test_somebody_has_operated_in_her_own_name(built: Built) -> None:
    own = [
        found.record.name
        for found in built.by_profile.values()
        if any(one.own for one in found.held.values())
    ]
    assert len(own) == 1


def test_some_grants_have_expired_some_were_revoked_some_need_a_proctor(built: Built) -> None:
    assert {"expired", "revoked", "replaced", "proctored", *Grant.Kind.values} <= built.grants


# -- accounts -------------------------------------------------------------------------------------


def test_every_role_has_an_account_with_a_short_login(built: Built) -> None:
    assert built.roles == {login: {role} for login, role in SHOWN.items()}
    assert set(SHOWN.values()) == set(AccountRole)
    assert all(name.startswith("示例·") for name in built.logins.values())
    assert built.logins["xueyuan1"] == "示例·学员 1"


def test_the_accounts_see_what_their_roles_see(built: Built) -> None:
    assert built.reach["xueyuan1"] == 1
    assert built.reach["zhuren1"] == built.reach["mishu1"] == built.reach["kejiao1"] == 12
    assert 0 < built.reach["shangji1"] <= 13
    nobody = ("yiwu1", "xuehui", "chaxun1", "guanli")
    assert [built.reach[login] for login in nobody] == [0, 0, 0, 0]


def test_the_accounts_are_printed_with_a_password_that_opens_them(built: Built) -> None:
    assert built.signed_in == "示例·学员 1"
    assert demonstration_password() in built.lines[0]
    told = [line.split()[:2] for line in built.lines[1:]]
    assert told[0] == ["xueyuan1", "学员"]
    assert [login for login, _ in told] == list(SHOWN)


def test_the_password_follows_from_the_secret_of_the_installation() -> None:
    mine = demonstration_password()
    assert mine == demonstration_password()
    with override_settings(SECRET_KEY="another installation"):
        assert demonstration_password() != mine


def test_nothing_is_printed_where_there_is_no_demonstration(world: World) -> None:
    del world
    assert demonstration_accounts() == []


def test_a_changed_password_is_not_printed_as_if_it_fitted(built: Built) -> None:
    changed = [line for line in built.lines_later if line.endswith("（密码已改）")]
    assert [line.split()[0] for line in changed] == ["mishu1"]


def test_accounts_of_a_real_installation_are_never_opened(world: World) -> None:
    with pytest.raises(SeldingerError, match="示例账号只能开在示例数据里"):
        open_accounts(by=None, people=[world.lin], password="示例示例示例")


# -- building -------------------------------------------------------------------------------------


def test_everything_says_that_it_is_a_demonstration(built: Built) -> None:
    assert built.are_demonstrations
    assert built.chain_is_whole
    assert built.seals_hold


def test_standings_are_worked_out_at_the_end(built: Built) -> None:
    assert built.standings == 13
    assert built.progress[0] == "示例：生成医院与人员…… 2%"
    assert built.progress[-1] == "示例：完成…… 100%"


def contents(record: Record) -> list[Any]:
    """What a record says, without the keys of the database."""
    return [
        record.rotations,
        [(p.day, p.name, p.category, p.role, p.state, p.supervisor, p.hospital, p.session)
         for p in record.procedures],
        [(a.day, a.kind, a.state) for a in record.admissions],
        record.reports,
        record.activities,
    ]  # fmt: skip


def test_two_builds_from_one_seed_and_day_hold_the_same_facts() -> None:
    found = []
    for _ in range(2):
        with transaction.atomic():
            people = build(seed=SEED, today=TODAY, size=TINY, say=silent)
            found.append([contents(evaluated(t, TODAY).record) for t in people.trainees.values()])
            transaction.set_rollback(True)
    assert found[0] == found[1]


def test_interrupted_it_leaves_nothing() -> None:
    def interrupt(line: str) -> None:
        if "病例" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        build(seed=SEED, today=TODAY, size=TINY, say=interrupt)
    models = (Person, Base, Hospital, Case, Admission, ImagingReports)
    assert not any(model._default_manager.exists() for model in models)


def test_where_anybody_is_already_nothing_is_built(world: World) -> None:
    del world
    before = Person.objects.count()
    ensure_demonstration(say=pytest.fail)
    assert Person.objects.count() == before
    assert not Base.objects.filter(is_demonstration=True).exists()


def test_an_account_alone_is_enough_to_build_nothing() -> None:
    add_person(by=None, name="示例", login="somebody")
    ensure_demonstration(say=pytest.fail)
    assert Person.objects.count() == 1
