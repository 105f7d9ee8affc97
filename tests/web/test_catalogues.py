"""Versions of a hospital's catalogue: drafted, compared, adopted, and asked of past days."""

import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from seldinger.cli import main
from seldinger.domain.grading.privilege import Decision, Why
from seldinger.errors import SeldingerError
from seldinger.norms.own import hash_of_content
from seldinger.web.catalogues.actions.adopting import withdraw_adoption
from seldinger.web.catalogues.actions.drafting import (
    add_catalogue_entry,
    discard_catalogue_draft,
    lift_catalogue_overlay,
    remove_catalogue_entry,
    undo_catalogue_change,
)
from seldinger.web.catalogues.actions.importing import take_catalogue_file
from seldinger.web.catalogues.consequences import consequences_of
from seldinger.web.catalogues.models import CatalogueDraft, CatalogueFile
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.norms.models import Adoption, HospitalCatalogue
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.models import AccountRole, Person
from seldinger.web.privileges.actions.granting import revoke_grant
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import Asked, ask
from seldinger.web.progress import standings
from support.catalogue_file import ROW, book
from support.catalogues import (
    AORTA,
    HIGH,
    LIST,
    TOMORROW,
    adopted,
    changed,
    draft_of,
    kept_file,
    laid,
    told_entry,
)
from support.grants import granted
from support.people import TODAY, ClientOf, World, give, person

LONG_AGO, EARLY = date(2025, 6, 1), date(2026, 1, 10)


@pytest.fixture
def wu(world: World, client_of: ClientOf) -> Client:
    return client_of(world.wu)


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def asked_of(world: World, on: date, entry: str = AORTA, doctor: Person | None = None) -> Asked:
    return ask(doctor=doctor or world.zhou, hospital=world.main, on=on, entries=(entry,))


def content(draft: CatalogueDraft) -> CatalogueDraft:
    return CatalogueDraft.objects.get(pk=draft.pk)


# -- done when: a past date answers from history ---------------------------------------------------


def test_a_past_date_answers_from_history(
    world: World, wu: Client, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a revocation and a new version: page, JSON and command say what held that day."""
    grant = granted(world)  # the list up to grade 3, from 2025 on
    adopted(changed(draft_of(world.main, world.wu)), EARLY)  # 主动脉造影术: 1 → 4
    revoke_grant(by=world.wu, grant=grant, on=date(2026, 3, 1), reason="离岗复训")
    days = {
        LONG_AGO: ("allowed", 1, "1", None),
        date(2026, 2, 1): ("refused", 4, "2", "grade_beyond"),
        TODAY: ("refused", 4, "2", "revoked"),
    }
    monkeypatch.setattr("seldinger.commands.privileges.open_data", lambda _: None)
    for on, (decision, grade, version, why) in days.items():
        told = {"doctor": world.zhou.pk, "entry": AORTA, "on": on.isoformat()}
        answer = wu.get(reverse("privilege_answer"), told).json()
        main(
            ["privilege", "check", "--doctor", "zhou", "--entry", AORTA, "--on", f"{on}", "--json"]
        )
        printed = json.loads(capsys.readouterr().out)
        for found in (answer, printed):
            assert (found["decision"], found["grade"]) == (decision, grade), on
            assert found["version"] == version
            assert why is None or why in {reason["why"] for reason in found["reasons"]}
        shown = text(wu.get(reverse("privilege_check"), told))
        assert f"第 {version} 版" in shown


def test_before_the_first_adoption_the_shipped_norm_binds(world: World) -> None:
    adopted(changed(draft_of(world.main, world.wu)), TOMORROW)
    today, later = (catalogue_of(world.main, on) for on in (TODAY, TOMORROW))
    assert today is catalogue_named("shougang")
    assert later is not None
    assert (later.id, later.version, later.by_id[AORTA].grade) == (f"own-{world.main.pk}", "2", 4)
    assert catalogue_of(world.other_hospital, TOMORROW) is catalogue_named("shougang")


def test_a_catalogue_in_memory_is_found_by_what_it_says(world: World) -> None:
    """The same name and version with another content: as after a restore."""
    adopted(changed(draft_of(world.main, world.wu)))
    before = catalogue_of(world.main, TODAY)
    row = HospitalCatalogue.objects.get()
    row.content = {**row.content, "title": "示例·另一份"}
    row.hash = "0" * 64
    row.save()
    after = catalogue_of(world.main, TODAY)
    assert before is not None
    assert after is not None
    assert (before.title, after.title) == (f"{world.main.name}手术分级目录", "示例·另一份")


def test_the_number_of_queries_does_not_grow_with_the_grants(
    world: World, wu: Client, django_assert_max_num_queries: object
) -> None:
    adopted(changed(draft_of(world.main, world.wu)))
    numbers = []
    for entry in ("peripheral-intervention-2-01", "peripheral-intervention-2-02", HIGH):
        granted(world, kind=Grant.Kind.ENTRIES, entries=(entry,), start=TODAY)
        with django_assert_max_num_queries(60) as counted:  # type: ignore[operator]
            wu.get(reverse("grants"))
        numbers.append(len(counted))
    assert numbers[1] == numbers[2]


# -- an overlay laid later -------------------------------------------------------------------------


def test_an_overlay_laid_upon_grade_4_ends_a_grant_by_name(world: World) -> None:
    """ADR 0011, 5: no grade is raised, and the grant does not carry it any more."""
    granted(world, kind=Grant.Kind.ENTRIES, entries=(HIGH,))
    draft = draft_of(world.main, world.wu)
    laid(draft, HIGH)
    adopted(content(draft), EARLY)
    before, after = (asked_of(world, on, HIGH).answer for on in (LONG_AGO, TODAY))
    assert (before.decision, after.decision) == (Decision.ALLOWED, Decision.REFUSED)
    assert Why.OVERLAY_LAID in {reason.why for reason in after.reasons}
    assert (before.managed_grade, after.managed_grade) == (4, 4)
    anew = granted(world, kind=Grant.Kind.ENTRIES, entries=(HIGH,), doctor=world.head, start=TODAY)
    (overlay,) = anew.laid[HIGH]
    assert overlay.startswith("o-")
    assert asked_of(world, TODAY, HIGH, world.head).answer.decision is Decision.ALLOWED


# -- drafts ----------------------------------------------------------------------------------------


def test_an_entry_keeps_its_id_and_a_new_one_has_a_fresh_one(world: World) -> None:
    first = draft_of(world.main, world.wu)
    new = add_catalogue_entry(by=world.wu, draft=first, told=told_entry())
    adopted(content(first))
    second = draft_of(world.main, world.wu)
    remove_catalogue_entry(by=world.wu, draft=second, entry=new)
    again = add_catalogue_entry(by=world.wu, draft=second, told=told_entry())
    adopted(content(second), TOMORROW)
    two, three = (catalogue_of(world.main, on) for on in (TODAY, TOMORROW))
    assert two is not None
    assert three is not None
    assert new in two.by_id
    assert (new in three.by_id, again in three.by_id, again == new) == (False, True, False)
    assert two.by_id.keys() - {new} == catalogue_named("shougang").by_id.keys()


def test_one_change_is_taken_back_and_there_again(world: World) -> None:
    draft = changed(draft_of(world.main, world.wu))
    here = draft.content
    undo_catalogue_change(by=world.wu, draft=draft)
    assert content(draft).content != here
    undo_catalogue_change(by=world.wu, draft=draft)
    assert content(draft).content == here


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"text": "主动脉造影术"}, "已有“主动脉造影术”"),
        ({"text": "  "}, "请填写条目名称"),
        ({"grade": 5}, "级别只能是 1 至 4"),
        ({"list_id": "nowhere"}, "没有这个专业"),
        ({"parts": ("只有一项",)}, "两项以上"),
    ],
)
def test_what_no_entry_may_be(world: World, told: dict[str, object], fault: str) -> None:
    draft = draft_of(world.main, world.wu)
    with pytest.raises(SeldingerError, match=fault):
        add_catalogue_entry(by=world.wu, draft=draft, told=told_entry(**told))


def test_a_removed_entry_leaves_its_overlays(world: World) -> None:
    draft = draft_of(world.main, world.wu)
    overlay = laid(draft, AORTA, HIGH)
    remove_catalogue_entry(by=world.wu, draft=draft, entry=AORTA)
    told = {one["id"]: one["entries"] for one in content(draft).content["overlays"]}
    assert told[overlay] == [HIGH]


def test_a_draft_that_is_put_away_is_not_changed(world: World) -> None:
    draft = draft_of(world.main, world.wu)
    discard_catalogue_draft(by=world.wu, draft=draft)
    with pytest.raises(SeldingerError, match="已放弃"):
        changed(draft)


# -- adoption --------------------------------------------------------------------------------------


def test_what_may_not_be_adopted(world: World) -> None:
    same = draft_of(world.main, world.wu)
    with pytest.raises(SeldingerError, match="没有不同"):
        adopted(same)
    adopted(changed(same), TOMORROW)
    other = changed(draft_of(world.main, world.wu), grade=3)
    for start, fault in (
        (TODAY - timedelta(days=1), "不能早于今天"),
        (TODAY, "先撤回那一版"),
        (TODAY + timedelta(days=400), "超过一年"),
    ):
        with pytest.raises(SeldingerError, match=fault):
            adopted(other, start)
    with pytest.raises(SeldingerError, match="已作为第 2 版采用"):
        changed(same)


def test_an_adoption_is_withdrawn_before_it_begins_and_not_after(world: World) -> None:
    coming = adopted(changed(draft_of(world.main, world.wu)), TOMORROW)
    draft = withdraw_adoption(by=world.wu, adoption=coming)
    assert draft is not None
    assert catalogue_of(world.main, TOMORROW) is catalogue_named("shougang")
    again = adopted(content(draft))
    assert again.version == "3"  # what was withdrawn stays what it was
    with pytest.raises(SeldingerError, match="已经生效"):
        withdraw_adoption(by=world.wu, adoption=again)


# -- consequences ----------------------------------------------------------------------------------


def test_nobody_is_affected_is_said_plainly(world: World, wu: Client) -> None:
    granted(world, kind=Grant.Kind.ENTRIES, entries=(HIGH,))
    draft = changed(draft_of(world.main, world.wu))
    shown = text(wu.get(reverse("catalogue_version_adopt", args=[draft.pk])))
    assert "没有人受影响" in shown


def test_a_grant_that_covers_less_and_one_that_covers_nothing(world: World) -> None:
    less = granted(world)
    none = granted(world, kind=Grant.Kind.ENTRIES, entries=(AORTA,), doctor=world.head)
    draft = changed(draft_of(world.main, world.wu))
    told = consequences_of(world.main, _catalogue(draft), TOMORROW, TODAY)
    effects = {one.grant.pk: one.told.effect.value for one in told.grants}
    assert effects == {less.pk: "less", none.pk: "no_more"}
    assert [one.text for one in told.grants[0].told.lost] == ["主动脉造影术"]


def _catalogue(draft: CatalogueDraft) -> object:
    from seldinger.norms.own import catalogue_of_content  # noqa: PLC0415

    return catalogue_of_content(content(draft).content)


# -- from a workbook -------------------------------------------------------------------------------


def test_a_workbook_becomes_a_draft_with_the_ids_that_are_known(world: World) -> None:
    rows = [("外周血管介入手术", "二级", "主动脉造影术", "88.42", ""), ROW]
    draft = take_catalogue_file(by=world.wu, file=kept_file(world.main, world.wu, *rows))
    known, new = draft.content["entries"]
    assert (known["id"], known["grade"], known["code"]) == (AORTA, 2, "88.42")
    assert (new["text"], new["id"][:2]) == ("示例新手术", "e-")
    assert draft.content["lists"][0]["id"] == LIST
    assert not CatalogueFile.objects.get().content


def test_a_faulty_row_refuses_all_unless_it_is_left_out(world: World) -> None:
    file = kept_file(world.main, world.wu, ROW, ("外周血管介入", "高级", "说不清的", "", ""))
    with pytest.raises(SeldingerError, match="需要改正的行"):
        take_catalogue_file(by=world.wu, file=file)
    draft = take_catalogue_file(by=world.wu, file=file, only_sound=True)
    assert [one["text"] for one in draft.content["entries"]] == ["示例新手术"]


def test_the_columns_are_said_on_the_page(world: World, wu: Client) -> None:
    heads = ("甲", "乙", "丙")
    rows = (("示例专业", "Ⅳ类", "示例手术一"), ("", "说不清", "示例手术二"))
    file = SimpleUploadedFile("别院.xlsx", book(*rows, heads=heads))
    told = {"file": file, "hospital": world.main.pk}
    shown = wu.post(reverse("catalogue_version_upload"), told, follow=True)
    assert "哪一列是名称" in text(shown)
    here = shown.request["PATH_INFO"]
    layout = {"sheet": 0, "head": 1, "column_list": 0, "column_grade": 1, "column_text": 2}
    shown = wu.post(here, {**layout, "carry": "on"}, follow=True)
    assert "现为“说不清”" in text(shown)
    shown = wu.post(here, {**layout, "carry": "on", "grade_1": "2"}, follow=True)
    assert "草案会有 2 条，1 个专业：二级 1，四级 1" in text(shown)
    done = wu.post(f"{here}take/", follow=True)
    assert "已建立草案" in text(done)


# -- pages -----------------------------------------------------------------------------------------


def test_a_draft_is_made_changed_and_adopted_on_the_pages(world: World, wu: Client) -> None:
    start = {"hospital": world.main.pk, "base": "shougang/1"}
    shown = wu.post(reverse("catalogue_version_start"), start, follow=True)
    assert "没有不同" in text(shown)
    draft = CatalogueDraft.objects.get()
    entry = reverse("catalogue_version_entry", args=[draft.pk, AORTA])
    told = {"text": "主动脉造影术", "list_id": LIST, "grade": 3, "kind": "operation"}
    shown = wu.post(entry, told, follow=True)
    assert "改级 1 条" in text(shown)
    adopt = reverse("catalogue_version_adopt", args=[draft.pk])
    seen = hash_of_content(CatalogueDraft.objects.get().content)
    told = {"start": TOMORROW, "document": "示例·纪要", "seen": seen}
    shown = wu.post(adopt, told | {"shown": TODAY}, follow=True)
    assert f"您看到的是自 {TODAY} 起的影响；现在填的是 {TOMORROW}。" in text(shown)
    assert not Adoption.objects.exists()
    assert f'name="shown" value="{TOMORROW}"' in text(shown)  # and this is the day it now tells of
    shown = wu.post(adopt, told | {"shown": TOMORROW}, follow=True)
    assert "将生效" in text(shown)
    difference = reverse("catalogue_version_difference", args=[world.main.pk])
    assert "一级 → 三级" in text(wu.get(difference))
    back = reverse("catalogue_version_withdraw", args=[Adoption.objects.get().pk])
    assert "不会生效" in text(wu.post(back, follow=True))


def test_a_draft_is_not_for_readers(world: World, client_of: ClientOf) -> None:
    draft = draft_of(world.main, world.wu)
    reader = client_of(world.tan)
    assert "草案" not in text(reader.get(reverse("catalogue_versions")))
    where = reverse("catalogue_version_difference", args=[world.main.pk])
    told = {"a": "shougang/1", "b": f"draft/{draft.pk}"}
    assert reader.get(where, told).status_code == 404


def test_an_own_entry_is_read_where_the_hospital_is(world: World, client_of: ClientOf) -> None:
    adopted(changed(draft_of(world.main, world.wu)))
    here = reverse("entry", args=[f"own-{world.main.pk}", AORTA])
    shown = text(client_of(world.zhou).get(here, {"version": "2"}))
    assert "国家绩效考核四级手术目录：未填报" in shown
    elsewhere = person("魏示例", "elsewhere")
    give(elsewhere, AccountRole.ATTENDING, department=world.other_department)
    assert client_of(elsewhere).get(here, {"version": "2"}).status_code == 404


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_the_lists_for_filing_are_downloaded(world: World, wu: Client, kind: str) -> None:
    adopted(changed(draft_of(world.main, world.wu)))
    name = "catalogue_version_pdf" if kind == "pdf" else "catalogue_version_workbook"
    answer = wu.get(reverse(name, args=[world.main.pk, f"own-{world.main.pk}", "2"]))
    assert answer.content[:4] == (b"%PDF" if kind == "pdf" else b"PK\x03\x04")
    assert f".{kind}" in answer["Content-Disposition"]


def test_an_overlay_is_lifted_and_the_operation_is_of_its_own_grade(world: World) -> None:
    entry = "comprehensive-intervention-3-12"
    draft = draft_of(world.main, world.wu)
    lift_catalogue_overlay(by=world.wu, draft=draft, overlay="restricted-tumour-ablation")
    adopted(content(draft), EARLY)
    grades = [asked_of(world, on, entry).answer.managed_grade for on in (LONG_AGO, TODAY)]
    assert grades == [4, 3]


def test_an_adoption_ages_the_stored_verdicts(world: World) -> None:
    """A hospital outside the trainee's bases too: she may have operated there."""
    keys = [standings._keys([world.trainee])]
    adopted(changed(draft_of(world.other_hospital, world.zheng)), TOMORROW)
    keys.append(standings._keys([world.trainee]))
    withdraw_adoption(by=world.zheng, adoption=Adoption.objects.get())
    keys.append(standings._keys([world.trainee]))
    assert keys[0] != keys[1] != keys[2] == keys[0]
