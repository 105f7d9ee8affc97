"""A trainee corrects a case: the old version stays, and what was verified is asked for again."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from seldinger.domain.training.words import Role, State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.inbox.models import Notice
from seldinger.web.logbook.edits import stored_case
from seldinger.web.logbook.models import Case, Onlooker, Outcome, Participation, Version
from seldinger.web.logbook.versions import Difference, differences, facts_of, versions_of
from seldinger.web.people.models import Traineeship
from seldinger.web.verification.actions.deciding import return_claims
from seldinger.web.verification.decisions import Seen
from support.html import read
from support.people import ClientOf, World
from support.shared_cases import (
    ANGIOGRAPHY,
    EMBOLISATION,
    NUMBER,
    act,
    edited,
    later,
    logged,
    part_of,
    second_attending,
    second_trainee,
    verify,
)


@pytest.fixture
def gao(world: World) -> Traineeship:
    return second_trainee(world)


@pytest.fixture
def case(world: World) -> Case:
    """林's, pending."""
    return logged(world, world.trainee)


@pytest.fixture
def shared(world: World, gao: Traineeship) -> Case:
    """林 operator and 高 first assistant of one act, both verified."""
    case = logged(world, world.trainee)
    logged(world, gao, act(role=Role.FIRST_ASSISTANT))
    verify(world.zhou, part_of(case, world.trainee), part_of(case, gao))
    return case


def states(case: Case) -> dict[str, str]:
    parts = Participation.objects.filter(procedure__case=case, withdrawn_at=None)
    return {part.traineeship.person.name: part.state for part in parts}


# -- what all share -------------------------------------------------------------------------------

SHARED: dict[str, Callable[[World], dict[str, Any]]] = {
    "day": lambda _: {"day": later(1)},
    "number": lambda _: {"number": "PATIENT-4712"},
    "session": lambda _: {"session": 2},
    "guidance": lambda _: {"guidance": ("ct", "dsa")},
    "simulation": lambda _: {"is_simulation": True},
    "complications": lambda _: {"complications": (("B", "穿刺点血肿"),)},
    "onlookers": lambda _: {"onlookers": (("韩示例", "visiting"),)},
    "place": lambda _: {"department": None},
}


@pytest.mark.parametrize("what", SHARED)
def test_what_all_share_takes_back_every_verification(
    world: World, shared: Case, gao: Traineeship, what: str
) -> None:
    edited(world, world.trainee, shared, **SHARED[what](world))
    assert states(shared) == {"林示例": State.PENDING, "高示例": State.PENDING}
    for trainee in (world.trainee, gao):
        part = part_of(shared, trainee)
        assert (part.decided_by, part.decided_at, part.autonomy, part.basis) == (None, None, "", "")
        assert part.version == 3  # logged, verified, taken back
    now = Case.objects.get(pk=shared.pk)
    assert now.version == shared.version + 1


@pytest.mark.parametrize(
    "told",
    [{"outcome": Outcome.FAILED}, {"category": ""}, {"name": "脑血管造影"}],
    ids=["outcome", "category", "name"],
)
def test_an_act_that_reads_otherwise_is_of_all(
    world: World, shared: Case, told: dict[str, Any]
) -> None:
    procedure = shared.procedures.get()
    edited(world, world.trainee, shared, act(**{"procedure": procedure.pk, **told}))
    assert set(states(shared).values()) == {State.PENDING}
    assert shared.procedures.get().pk == procedure.pk  # corrected, and not a second one


def test_the_old_version_is_kept_whole(world: World, shared: Case) -> None:
    before = facts_of(shared)
    edited(world, world.trainee, shared, day=later(1), complications=(("B", "血肿"),))
    version = versions_of(shared).get()
    assert version.number == shared.version
    assert version.facts == before
    assert version.facts["procedures"][0]["parts"][0]["state"] == State.VERIFIED
    assert version.by == world.lin
    assert version.number_digest == shared.number_digest
    now = Case.objects.get(pk=shared.pk)
    told = {d.what: (d.before, d.after) for d in differences(version, now)}
    assert told["日期"] == ("2026-03-02", "2026-03-03")
    assert told["并发症"] == ("（无）", "B 血肿")
    assert told[f"林示例在“{ANGIOGRAPHY}”的状态"] == ("已审核", "待审核")
    assert told[f"高示例在“{ANGIOGRAPHY}”的自主程度"] == ("被动帮助", "（无）")


def test_a_version_never_holds_the_number(world: World, shared: Case) -> None:
    edited(world, world.trainee, shared, number="PATIENT-9999")
    version = versions_of(shared).get()
    assert NUMBER not in str(version.facts)
    assert "9999" not in str(version.facts)
    [one] = [d for d in differences(version, Case.objects.get(pk=shared.pk)) if "编号" in d.what]
    assert one == Difference("患者编号", "…4711", "…9999")
    for row in AuditRow.objects.all():
        assert "PATIENT" not in row.details
        assert "9999" not in row.details
    assert not [n for n in Notice.objects.all() if "9999" in str(n.details)]


def test_the_trail_says_what_was_changed_in_words(world: World, shared: Case) -> None:
    told = act(outcome=Outcome.FAILED)
    edited(world, world.trainee, shared, told, day=later(1), number="PATIENT-9999")
    row = AuditRow.objects.latest("number")
    assert row.act == "logbook.edit_case"
    assert json.loads(row.details)["changed"] == ["患者编号", "日期", "结果"]


def test_everybody_whose_word_was_taken_back_is_told(
    world: World, shared: Case, gao: Traineeship
) -> None:
    edited(world, world.trainee, shared, day=later(1))
    [told] = Notice.objects.filter(kind="edited_trainee")
    assert told.person == gao.person
    assert told.url == reverse("case", args=[shared.pk])
    [asked] = Notice.objects.filter(kind="edited_supervisor")
    assert asked.person == world.zhou


def test_a_pending_part_is_not_signed_as_it_was_seen(world: World, case: Case) -> None:
    """A supervisor who has the old case before them is asked to look again."""
    part = part_of(case, world.trainee)
    edited(world, world.trainee, case, day=later(1))
    assert part_of(case, world.trainee).version == part.version + 1


def test_facts_of_all_who_share_it_age(world: World, shared: Case, gao: Traineeship) -> None:
    before = [Traineeship.objects.get(pk=t.pk).facts_version for t in (world.trainee, gao)]
    edited(world, world.trainee, shared, day=later(1))
    after = [Traineeship.objects.get(pk=t.pk).facts_version for t in (world.trainee, gao)]
    assert all(now > then for then, now in zip(before, after, strict=True))


# -- one's own part -------------------------------------------------------------------------------


def test_ones_own_role_leaves_the_others_alone(
    world: World, shared: Case, gao: Traineeship
) -> None:
    edited(world, gao, shared, act(role=Role.PARTICIPANT))
    assert states(shared) == {"林示例": State.VERIFIED, "高示例": State.PENDING}
    assert Case.objects.get(pk=shared.pk).version == shared.version
    part = part_of(shared, gao)
    [version] = versions_of(part)
    [role] = [d for d in differences(version, part) if d.what == "角色"]
    assert (role.before, role.after) == ("一助", "参与")
    assert not Notice.objects.filter(kind="edited_trainee").exists()


def test_another_supervisor_is_asked_instead(world: World, shared: Case) -> None:
    tang = second_attending(world)
    edited(world, world.trainee, shared, supervisor=tang.pk)
    part = part_of(shared, world.trainee)
    assert (part.supervisor, part.state, part.decided_by) == (tang, State.PENDING, None)
    assert states(shared)["高示例"] == State.VERIFIED


def test_an_onlooker_says_so_afterwards(world: World, case: Case) -> None:
    edited(world, world.trainee, case, act(role=Role.PARTICIPANT, is_scrubbed=False))
    assert not part_of(case, world.trainee).is_scrubbed


def test_a_reassigned_supervisor_stays_when_something_else_changes(
    world: World, case: Case
) -> None:
    tang = second_attending(world)
    part = part_of(case, world.trainee)
    part.named, part.supervisor = world.zhou, tang
    part.save()
    edited(world, world.trainee, case, day=later(1))  # the form shows 周, whom she had named
    part.refresh_from_db()
    assert (part.supervisor, part.named) == (tang, world.zhou)


def test_a_returned_part_is_sent_again(world: World, case: Case) -> None:
    part = part_of(case, world.trainee)
    seen = Seen(kind="participation", claim_id=part.pk, version=1, case_version=1)
    return_claims(by=world.zhou, claims=[seen], message="日期不对")
    edited(world, world.trainee, case, day=later(1))
    part.refresh_from_db()
    assert (part.state, part.message) == (State.PENDING, "")
    [version] = versions_of(case)
    assert version.facts["procedures"][0]["parts"][0]["message"] == "日期不对"


def test_anothers_returned_part_stays_returned(world: World, case: Case, gao: Traineeship) -> None:
    logged(world, gao, act(role=Role.FIRST_ASSISTANT))
    part = part_of(case, gao)
    seen = Seen(kind="participation", claim_id=part.pk, version=1, case_version=1)
    return_claims(by=world.zhou, claims=[seen], message="角色不对")
    edited(world, world.trainee, case, day=later(1))
    part.refresh_from_db()
    assert (part.state, part.message) == (State.RETURNED, "角色不对")


# -- acts that come and go ------------------------------------------------------------------------


def test_an_act_is_added(world: World, shared: Case) -> None:
    edited(world, world.trainee, shared, act(), act(EMBOLISATION, Role.PARTICIPANT, category=""))
    assert [a.name for a in shared.procedures.all()] == [ANGIOGRAPHY, EMBOLISATION]
    added = part_of(shared, world.trainee, EMBOLISATION)
    assert (added.role, added.state, added.supervisor) == ("参与", State.PENDING, world.zhou)
    assert states(shared)["高示例"] == State.PENDING


def test_an_act_of_ones_own_goes(world: World) -> None:
    case = logged(world, world.trainee, act(), act(EMBOLISATION, category=""))
    edited(world, world.trainee, case, act())
    gone = part_of(case, world.trainee, EMBOLISATION)
    assert gone.withdrawn_at is not None
    assert [a["name"] for a in facts_of(case)["procedures"]] == [ANGIOGRAPHY]
    [d] = differences(versions_of(case).get(), Case.objects.get(pk=case.pk))
    assert (d.before, d.after) == (f"{EMBOLISATION}（林示例 术者）", "（无）")


def test_an_act_in_which_another_has_a_part_stays(world: World, gao: Traineeship) -> None:
    case = logged(world, world.trainee, act(), act(EMBOLISATION, category=""))
    logged(world, gao, act(role=Role.FIRST_ASSISTANT))
    verify(world.zhou, part_of(case, gao))
    edited(world, world.trainee, case, act(EMBOLISATION, category=""))
    assert part_of(case, world.trainee, ANGIOGRAPHY).withdrawn_at is not None
    assert states(case) == {"林示例": State.PENDING, "高示例": State.VERIFIED}
    assert ANGIOGRAPHY in [a["name"] for a in facts_of(case)["procedures"]]


def test_an_act_that_another_logged_is_joined(world: World, gao: Traineeship) -> None:
    case = logged(world, gao, act(role=Role.FIRST_ASSISTANT))
    logged(world, world.trainee, act(EMBOLISATION, category=""))
    edited(world, world.trainee, case, act(EMBOLISATION, category=""), act())
    assert case.procedures.count() == 2
    assert part_of(case, world.trainee, ANGIOGRAPHY).role == "术者"


def test_an_onlooker_entered_wrongly_is_withdrawn_and_stays_in_the_table(
    world: World,
) -> None:
    case = logged(world, world.trainee, onlookers=(("韩示例", "visiting"),))
    edited(world, world.trainee, case, onlookers=(("韩示例", "student"),))
    rows = Onlooker.objects.filter(case=case).order_by("pk")
    assert [(one.kind, one.withdrawn_at is None) for one in rows] == [
        ("visiting", False),
        ("student", True),
    ]


# -- refused --------------------------------------------------------------------------------------


def nothing_moved(case: Case) -> None:
    now = Case.objects.get(pk=case.pk)
    assert (now.day, now.version) == (case.day, case.version)
    assert not Version.objects.exists()


def test_nothing_changed_writes_nothing(world: World, shared: Case) -> None:
    rows = AuditRow.objects.count()
    with pytest.raises(SeldingerError, match="没有任何改动，因此没有写入"):
        edited(world, world.trainee, shared)
    assert AuditRow.objects.count() == rows
    assert set(states(shared).values()) == {State.VERIFIED}
    nothing_moved(shared)


def test_the_same_number_again_is_no_change(world: World, shared: Case) -> None:
    with pytest.raises(SeldingerError, match="没有任何改动"):
        edited(world, world.trainee, shared, number=f" {NUMBER} ")


def test_an_older_state_is_refused(world: World, case: Case) -> None:
    opened = stored_case(case).shown()
    verify(world.zhou, part_of(case, world.trainee))
    with pytest.raises(SeldingerError, match="在您打开之后有了变化"):
        edited(world, world.trainee, case, day=later(1), version=opened)
    nothing_moved(case)
    assert states(case)["林示例"] == State.VERIFIED


def test_it_does_not_become_another_case(world: World, case: Case) -> None:
    other = logged(world, world.trainee, day=later(1))
    with pytest.raises(SeldingerError, match="已经登记过，不能把这一例改成那一例"):
        edited(world, world.trainee, case, day=later(1))
    nothing_moved(case)
    assert Case.objects.get(pk=other.pk).version == other.version
    # That a patient has a case on that day is an answer, and leaves a trace.
    noted = AuditRow.objects.latest("number")
    assert (noted.act, noted.by, noted.object_id) == (
        "logbook.edit_refused", world.lin, str(case.pk),
    )  # fmt: skip
    assert json.loads(noted.details) == {"trainee": world.trainee.pk}


def test_whoever_has_no_part_changes_nothing(world: World, case: Case, gao: Traineeship) -> None:
    with pytest.raises(SeldingerError, match="在这例病例里没有登记"):
        edited(world, gao, case, day=later(1))
    nothing_moved(case)


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"day": later(400)}, "晚于今天"),
        ({"supervisor": None}, "没有选带教医师"),
        ({"number": "x" * 60}, "患者编号太长"),
        ({"guidance": ("x-ray",)}, "引导方式"),
    ],
)
def test_what_could_not_be_logged_cannot_be_told_afterwards(
    world: World, case: Case, told: dict[str, Any], word: str
) -> None:
    with pytest.raises(SeldingerError, match=word):
        edited(world, world.trainee, case, **told)
    nothing_moved(case)


def test_a_place_that_another_claims_is_a_conflict_told_to_all(
    world: World, gao: Traineeship
) -> None:
    case = logged(world, world.trainee)
    logged(world, gao, act(role=Role.FIRST_ASSISTANT))
    edited(world, gao, case, act(role=Role.OPERATOR))
    told = Notice.objects.filter(kind="conflict")
    assert {n.person for n in told} == {world.lin, gao.person, world.zhou}


# -- the page -------------------------------------------------------------------------------------


def sent_by(page: str) -> dict[str, list[str]]:
    """What a browser without scripts would send of the page's form, as it stands."""
    told: dict[str, list[str]] = {}
    form = next(f for f in read(page).all("form") if f.all("input", name="version"))
    for field in form.all("input"):
        chosen = field.attributes.get("type") not in ("radio", "checkbox") or "checked" in field
        if chosen and "name" in field and "__" not in field["name"]:
            told.setdefault(field["name"], []).append(field.attributes.get("value") or "")
    for field in form.all("select"):
        options = field.all("option")
        chosen_one = next((o for o in options if "selected" in o), options[0])
        if "__" not in field["name"]:
            told[field["name"]] = [chosen_one["value"]]
    return told


def test_the_page_shows_the_case_and_takes_a_correction(
    world: World, shared: Case, client_of: ClientOf
) -> None:
    client, url = client_of(world.lin), reverse("case_edit", args=[shared.pk])
    page = client.get(url).content.decode()
    assert "高示例也登记了这例病例" in page
    assert NUMBER not in page
    form = sent_by(page)
    assert form["act-0-name"] == [ANGIOGRAPHY]
    answer = client.post(url, form | {"day": ["2026-03-03"]})
    assert answer.url == reverse("case", args=[shared.pk]), answer.content.decode()
    assert Case.objects.get(pk=shared.pk).day == later(1)
    assert Case.objects.get(pk=shared.pk).number_digest == shared.number_digest
    assert "已改正" in client.get(answer.url).content.decode()


def test_the_page_as_it_stands_changes_nothing(
    world: World, shared: Case, client_of: ClientOf
) -> None:
    client, url = client_of(world.lin), reverse("case_edit", args=[shared.pk])
    answer = client.post(url, sent_by(client.get(url).content.decode()))
    assert answer.status_code == 422
    assert "没有任何改动" in answer.content.decode()
    nothing_moved(shared)


def test_an_old_page_is_refused_and_keeps_what_was_typed(
    world: World, case: Case, client_of: ClientOf
) -> None:
    client, url = client_of(world.lin), reverse("case_edit", args=[case.pk])
    form = sent_by(client.get(url).content.decode())
    verify(world.zhou, part_of(case, world.trainee))
    answer = client.post(url, form | {"day": ["2026-03-03"]})
    assert answer.status_code == 422
    assert "在您打开之后有了变化" in answer.content.decode()
    assert 'value="2026-03-03"' in answer.content.decode()
    again = client.post(url, sent_by(answer.content.decode()))  # the same page, sent again
    assert again.status_code == 422
    nothing_moved(case)


@pytest.mark.parametrize("version", ["", "x", "²", "9" * 40, "-1"])
def test_a_version_that_is_none_is_refused(
    world: World, case: Case, client_of: ClientOf, version: str
) -> None:
    client, url = client_of(world.lin), reverse("case_edit", args=[case.pk])
    form = sent_by(client.get(url).content.decode())
    answer = client.post(url, form | {"version": [version], "day": ["2026-03-03"]})
    assert answer.status_code == 422
    nothing_moved(case)


def test_nobody_but_a_trainee_on_the_case_edits_it(
    world: World, case: Case, gao: Traineeship, client_of: ClientOf
) -> None:
    url = reverse("case_edit", args=[case.pk])
    for person in (world.zheng, world.zhou, world.chen, world.secretary, gao.person):
        for answer in (client_of(person).get(url), client_of(person).post(url, {})):
            assert answer.status_code in (403, 404)
