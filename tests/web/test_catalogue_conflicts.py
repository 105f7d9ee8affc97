"""Findings of the conflict bench, worked through to the next version of a catalogue."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.domain.grading.difference import Change, difference
from seldinger.errors import SeldingerError
from seldinger.matching.conflicts import Agreement, Finding, FindingKind
from seldinger.norms.own import catalogue_of_content, content_of, hash_of_content
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.queries import head
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.catalogues import findings as bench
from seldinger.web.catalogues.actions.adopting import withdraw_adoption
from seldinger.web.catalogues.actions.deciding import (
    apply_decision,
    decide_finding,
    withdraw_decision,
)
from seldinger.web.catalogues.actions.drafting import (
    discard_catalogue_draft,
    resume_catalogue_draft,
    undo_catalogue_change,
)
from seldinger.web.catalogues.deciding import DecisionTold
from seldinger.web.catalogues.decisions import Became, Decided, decided, histories, still_open
from seldinger.web.catalogues.findings import Found, findings_of, key_of_finding
from seldinger.web.catalogues.merging import (
    code_of_merging,
    lost_by_merging,
    may_lose,
    note_of_merging,
)
from seldinger.web.catalogues.models import CatalogueDecision, CatalogueDraft
from seldinger.web.catalogues.views import drafts
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.actions.places import add_department, add_hospital
from seldinger.web.people.models import AccountRole
from support.catalogues import (
    AORTA,
    TOMORROW,
    adopted,
    changed,
    decision_on,
    draft_of,
    first_finding,
    laid,
    told_decision,
)
from support.html import read
from support.people import TODAY, ClientOf, World, give, person

# 肌腱移位术: grade 2 in one line, grade 3 in another of the same list.
LOW, HIGH = "orthopaedics-2-04", "orthopaedics-3-17"
# TIPS stands in two lists at one grade, in the same words.
FIRST_TIPS, SECOND_TIPS = "peripheral-intervention-4-08", "comprehensive-intervention-4-05"
# 脾动脉栓塞术: the first line names 甲状腺动脉栓塞术 too.
JOINED, ALONE = "peripheral-intervention-3-09", "comprehensive-intervention-3-03"


@pytest.fixture
def wu(world: World, client_of: ClientOf) -> Client:
    return client_of(world.wu)


@pytest.fixture
def tan(world: World, client_of: ClientOf) -> Client:
    """The committee reads, and keeps no catalogue."""
    return client_of(world.tan)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def conflicts(world: World) -> str:
    return reverse("catalogue_version_conflicts", args=[world.main.pk])


def page_of(world: World, found: Found) -> str:
    return reverse("catalogue_version_conflict", args=[world.main.pk, found.key])


def decide_at(world: World, found: Found) -> str:
    return reverse("catalogue_version_decide", args=[world.main.pk, found.key])


def conflict(world: World) -> Found:
    return first_finding(world.main, FindingKind.CONFLICT, LOW, HIGH)


def tips(world: World) -> Found:
    return first_finding(world.main, FindingKind.DUPLICATE, FIRST_TIPS, SECOND_TIPS)


def content(draft: CatalogueDraft) -> Catalogue:
    return catalogue_of_content(CatalogueDraft.objects.get(pk=draft.pk).content)


def regraded(
    world: World, into: CatalogueDraft | Catalogue | None = None, grade: int = 3
) -> CatalogueDecision:
    told = told_decision("regrade", grades={LOW: grade, HIGH: grade})
    return decide_finding(
        by=world.wu, hospital=world.main, found=conflict(world), told=told, into=into
    )


def of_draft(draft: CatalogueDraft, *entries: str) -> Found:
    """The most serious finding of a draft about these entries."""
    every = findings_of(content(draft)).all
    return next(one for one in every if {*entries} <= {*one.finding.entries})


def now(row: CatalogueDecision) -> Decided:
    return decided(CatalogueDecision.objects.get(pk=row.pk))


# -- the findings ----------------------------------------------------------------------------------


def test_a_content_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    whole = catalogue_named("shougang")
    first = replace(whole, hash="示例", entries=whole.entries[:3])
    monkeypatch.setattr(bench, "find_conflicts", lambda told: asked.append(told.hash) or ())
    assert bench.known_findings(first) is None
    for _ in range(3):
        assert findings_of(first).all == ()
    assert asked == ["示例"]
    for number in range(60):
        findings_of(replace(first, hash=f"示例 {number}"))
    assert len(bench._KEPT) <= 24
    bench._KEPT.clear()


def test_who_asks_meanwhile_waits_for_the_same_look(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def slow(told: Catalogue) -> tuple[()]:
        asked.append(told.hash)
        time.sleep(0.2)
        return ()

    monkeypatch.setattr(bench, "find_conflicts", slow)
    whole = catalogue_named("shougang")
    told = [replace(whole, hash="示例一"), replace(whole, hash="示例一")]
    with ThreadPoolExecutor(2) as both:
        first, second = both.map(findings_of, told)
    assert (asked, first is second) == (["示例一"], True)
    assert not bench._LOOKING
    bench._KEPT.clear()


def test_what_was_looked_at_last_is_kept_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "find_conflicts", lambda _: ())
    bench._KEPT.clear()
    told = [replace(catalogue_named("shougang"), hash=f"示例 {place}") for place in range(25)]
    for one in told[:24]:
        findings_of(one)
    findings_of(told[0])
    findings_of(told[24])
    assert bench.known_findings(told[0]) is not None
    assert bench.known_findings(told[1]) is None
    bench._KEPT.clear()


def an_entry(id_: str, text: str = "示例术", grade: int = 2) -> Entry:
    known = catalogue_named("shougang").entries[0]
    return replace(known, id=id_, text=text, grade=grade, parts=())


def test_a_finding_is_the_same_until_a_text_or_a_grade_changes() -> None:
    one, two = an_entry("a"), an_entry("b", grade=3)
    key = key_of_finding("conflict", (one, two))
    assert key == key_of_finding("conflict", (two, one))
    assert key == key_of_finding("conflict", (replace(one, note="示例注", number=9), two))
    others = {
        key_of_finding("duplicate", (one, two)),
        key_of_finding("conflict", (replace(one, grade=1), two)),
        key_of_finding("conflict", (one, replace(two, text="示例二术"))),
        key_of_finding("conflict", (one, replace(two, id="c"))),
    }
    assert len(others - {key}) == 4


def test_the_page_answers_first_and_lists_the_most_serious_first(world: World, wu: Client) -> None:
    found = findings_of(catalogue_named("shougang"))
    shown = read(text(wu.get(conflicts(world))))
    assert shown.one("p", "lead").text == (
        f"622 条中有 {len(found.all)} 处矛盾，其中 {found.of_grades} 处级别不同；已决定 0 处。"
    )
    cards = shown.all("article")
    assert len(cards) == len(found.all)
    heads = [one.text.split(" ")[0] for one in shown.all("h2")]
    assert heads == ["同一手术不同级别", "同级重复", "一项包含另一项", "入路不同"]
    links = [card.one("h3").all("a")[0] for card in cards]
    assert all("data-step" in link for link in links)
    assert links[0]["href"] == page_of(world, found.all[0])


def test_a_card_tells_the_entries_and_what_agrees_and_differs(world: World, wu: Client) -> None:
    told = {"q": "肌腱、神经移位术", "kind": "conflict"}
    (card,) = read(text(wu.get(conflicts(world), told))).all("article")
    rows = card.all("tr")
    assert [one.text for one in rows[0].all("th")] == ["条目", "级别", "专业", "部位", "术式"]
    first, second = rows[1:]
    assert first.one("th").one("a")["href"].endswith(f"/{LOW}/")
    assert "这里指：肌腱移位术" in first.text
    assert ("二级" in first.text, "三级" in second.text) == (True, True)
    assert first.text.count("相同") == 2
    assert "同一手术级别不同：骨科二级" in card.text
    assert "未处理" in card.text


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"kind": "duplicate"}, lambda one: one.finding.kind == "duplicate"),
        ({"list": "骨科"}, lambda one: "骨科" in one.lists),
        ({"state": "open"}, lambda one: LOW not in one.finding.entries),
        ({"state": "decided"}, lambda one: {LOW, HIGH} == {*one.finding.entries}),
        ({"q": "门体"}, lambda one: any("门体" in entry.text for entry in one.entries)),
        ({"kind": "conflict", "list": "骨科", "state": "decided"}, lambda one: LOW in one.lists),
        ({"kind": "nonsense"}, lambda _: False),
    ],
)
def test_the_filters_stand_in_the_address(
    world: World, wu: Client, asked: dict[str, str], fits: object
) -> None:
    found = conflict(world)
    decide_finding(by=world.wu, hospital=world.main, found=found, told=told_decision())
    every = findings_of(catalogue_named("shougang")).all
    if asked == {"state": "open"}:
        wanted = [one for one in every if one.key != found.key]
    elif "state" in asked:
        wanted = [found]
    else:
        wanted = [one for one in every if fits(one)]  # type: ignore[operator]
    shown = read(text(wu.get(conflicts(world), asked)))
    assert len(shown.all("article")) == len(wanted)
    if not wanted:
        assert "没有符合筛选的矛盾" in shown.text
    for link in shown.all("h3"):
        assert "?" in link.one("a")["href"]  # the filters go along, for the next one and back


def test_a_catalogue_without_findings_says_what_that_means(
    world: World, wu: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "find_conflicts", lambda _: ())
    bench._KEPT.clear()
    shown = text(wu.get(conflicts(world)))
    bench._KEPT.clear()
    assert "622 条中没有发现矛盾。" in shown
    assert "平台认不出来，仍请各专业核对" in shown
    assert "导出工作簿" not in shown


def test_more_than_the_bench_tells_is_said(
    world: World, wu: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = len(findings_of(catalogue_named("shougang")).all)
    monkeypatch.setattr(bench, "MOST_FINDINGS", number)
    shown = text(wu.get(conflicts(world)))
    assert f"至少 {number} 处矛盾" in shown
    assert f"只列最重的 {number} 处" in shown


@pytest.mark.usefixtures("world")
def test_a_hospital_without_a_catalogue_has_nothing_to_look_through(client_of: ClientOf) -> None:
    bare = add_hospital(by=None, name="示例无目录医院", catalogue="")
    office = person("钱示例", "office-of-bare")
    ward = add_department(by=None, hospital=bare, name="介入科")
    give(office, AccountRole.MEDICAL_AFFAIRS, department=ward)
    client = client_of(office)
    here = reverse("catalogue_version_conflicts", args=[bare.pk])
    assert "还没有手术分级目录" in text(client.get(here))
    for name, *more in [
        ("catalogue_version_conflicts_workbook",),
        ("catalogue_version_conflict", "a" * 32),
    ]:
        assert client.get(reverse(name, args=[bare.pk, *more])).status_code == 404
    decide = reverse("catalogue_version_decide", args=[bare.pk, "a" * 32])
    assert "没有登记" in text(client.post(decide, follow=True))


def test_the_workbook_says_the_same_under_the_same_filters(world: World, wu: Client) -> None:
    regraded(world, draft_of(world.main, world.wu))
    here = reverse("catalogue_version_conflicts_workbook", args=[world.main.pk])
    answer = wu.get(here, {"list": "骨科", "kind": "conflict"})
    assert ".xlsx" in answer["Content-Disposition"]
    book = openpyxl.load_workbook(BytesIO(answer.content))
    about = {row[0].value: row[1].value for row in book["说明"].iter_rows(min_row=2)}
    assert about["筛选"] == "同一手术不同级别、骨科"
    rows = [*book["矛盾"].iter_rows(min_row=2, values_only=True)]
    mine = [row for row in rows if "肌腱移位术" in (row[6], row[5])]
    assert {row[3] for row in mine} == {"二级", "三级"}
    assert {row[9] for row in mine} == {"改级"}
    assert all(str(row[13]).startswith("已写进草案") for row in mine)
    drafted = wu.get(here, {"of": f"draft/{CatalogueDraft.objects.get().pk}"})
    (gone,) = openpyxl.load_workbook(BytesIO(drafted.content))["这一版里不再有的"].iter_rows(
        min_row=2, values_only=True
    )
    assert (gone[0], gone[1]) == ("肌腱移位术、肌腱延长术 ／ 肌腱、神经移位术与移植术", "改级")


# -- who -------------------------------------------------------------------------------------------


def test_who_reads_versions_reads_findings_and_decides_nothing(world: World, tan: Client) -> None:
    row = regraded(world, draft_of(world.main, world.wu))
    found = conflict(world)
    shown = text(tan.get(page_of(world, found)))
    assert "委员会决定改级" in shown
    assert "待采用" in shown
    for word in ("草案", "登记决定", "撤回"):
        assert word not in read(shown).one("main").text
    assert "草案" not in read(text(tan.get(conflicts(world)))).one("main").text
    before = head()
    posts = [decide_at(world, found)] + [
        reverse(f"catalogue_version_decision_{act}", args=[row.pk]) for act in ("apply", "withdraw")
    ]
    assert [tan.post(one).status_code for one in posts] == [403, 403, 403]
    draft = CatalogueDraft.objects.get()
    assert tan.get(conflicts(world), {"of": f"draft/{draft.pk}"}).status_code == 404
    assert head() == before


def test_the_outsider_finds_nothing_of_it(world: World, client_of: ClientOf) -> None:
    row = decision_on(world.main, world.wu)
    outsider = client_of(world.zheng)
    found = conflict(world)
    gets = [conflicts(world), page_of(world, found)]
    gets.append(reverse("catalogue_version_conflicts_workbook", args=[world.main.pk]))
    posts = [decide_at(world, found)] + [
        reverse(f"catalogue_version_decision_{act}", args=[row.pk]) for act in ("apply", "withdraw")
    ]
    assert {outsider.get(one).status_code for one in gets} == {404}
    assert {outsider.post(one).status_code for one in posts} == {404}
    mine = reverse("catalogue_version_conflicts", args=[world.other_hospital.pk])
    assert "已决定 0 处" in text(outsider.get(mine))  # the same catalogue, another committee


def test_a_decision_goes_into_no_draft_of_another_hospital(world: World) -> None:
    elsewhere = draft_of(world.other_hospital, world.zheng)
    with pytest.raises(SeldingerError, match="别的医院"):
        regraded(world, elsewhere)
    assert not CatalogueDecision.objects.exists()


def test_what_a_draft_says_is_for_its_keepers_until_it_is_adopted(
    world: World, wu: Client, tan: Client
) -> None:
    draft = changed(draft_of(world.main, world.wu), LOW, grade=2, text="肌腱移位术甲、肌腱延长术")
    found = of_draft(draft, LOW)
    told = told_decision(reason="只写在草案里的理由")
    decide_finding(by=world.wu, hospital=world.main, found=found, told=told)
    here = page_of(world, found)
    assert "只写在草案里的理由" in text(wu.get(conflicts(world)))
    assert "只写在草案里的理由" in text(wu.get(here))
    shown = text(tan.get(conflicts(world)))
    assert "只写在草案里的理由" not in shown
    assert "肌腱移位术甲" not in shown
    assert tan.get(here).status_code == 404
    adopted(draft)
    assert "只写在草案里的理由" in text(tan.get(here))


def test_what_was_in_force_once_stays_for_every_reader(world: World, tan: Client) -> None:
    """Settled by keeping it; then the entry was changed by hand."""
    found = conflict(world)
    decide_finding(by=world.wu, hospital=world.main, found=found, told=told_decision())
    adopted(changed(draft_of(world.main, world.wu), LOW, grade=1))
    settled = read(text(tan.get(conflicts(world)))).one("section", "settled")
    assert settled.one("a")["href"] == page_of(world, found)
    assert tan.get(page_of(world, found)).status_code == 200


# -- deciding --------------------------------------------------------------------------------------


def filled(wu: Client, world: World, found: Found, **told: object) -> dict[str, object]:
    """The form as the page shows it, then filled in."""
    form = read(text(wu.get(page_of(world, found)))).one("form", "decide-form")
    seen = form.one("input", name="seen")["value"]
    usual = {"seen": seen, "outcome": "keep", "reason": "示例理由", "decided_on": TODAY}
    return usual | {"into": "later"} | told


def test_keeping_settles_a_finding_and_changes_nothing(world: World, wu: Client) -> None:
    found = conflict(world)
    shown = text(wu.post(decide_at(world, found), filled(wu, world, found), follow=True))
    assert "已登记委员会的决定：保留。各条不变，这一处了结。" in shown
    assert "下一处未处理" in shown
    (row,) = CatalogueDecision.objects.all()
    assert (row.by, row.outcome, row.decided_on, row.draft) == (world.wu, "keep", TODAY, None)
    assert [one["grade"] for one in row.entries] == [2, 3]
    assert not CatalogueDraft.objects.exists()
    assert "已决定 1 处。" in text(wu.get(conflicts(world)))
    (trail,) = AuditRow.objects.filter(act="catalogues.decide_finding")
    assert (trail.by, trail.object_id) == (world.wu, str(row.pk))
    assert [*broken_seals()] == []


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"outcome": ""}, "请选择。"),
        ({"outcome": "delete"}, "这一项不能选"),
        ({"reason": " "}, "请填写。"),
        ({"decided_on": TOMORROW}, "会议日期不能晚于今天"),
        ({"outcome": "regrade"}, "级别都没有改。要维持现状，请选保留。"),
        ({"outcome": "regrade", f"grade_{LOW}": "7"}, "这一项不能选"),
        ({"outcome": "merge", "kept": ""}, "请选合并之后留下哪一条。"),
        ({"outcome": "merge", "kept": FIRST_TIPS}, "这一项不能选"),
        ({"outcome": "note", "note": ""}, "请写要加的注。"),
        ({"outcome": "note", "note": "长" * 301}, "300"),
        ({"outcome": "note", "note": "示例", "into": "99999"}, "这一项不能选"),
    ],
)
def test_what_no_decision_may_be(
    world: World, wu: Client, told: dict[str, object], fault: str
) -> None:
    found = conflict(world)
    answer = wu.post(decide_at(world, found), filled(wu, world, found, **told))
    assert answer.status_code == 200
    assert fault in text(answer)
    assert not CatalogueDecision.objects.exists()


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        (told_decision("delete"), "请选委员会的决定"),
        (told_decision(reason="  "), "请写委员会的理由"),
        (told_decision(reason="长" * 1001), "理由太长"),
        (told_decision(decided_on=TOMORROW), "不能晚于今天"),
        (told_decision("regrade", grades={LOW: 5}), "级别只能是 1 至 4"),
        (told_decision("note", note="长" * 301), "注太长"),
    ],
)
def test_the_action_refuses_it_without_a_form_too(world: World, told: object, fault: str) -> None:
    with pytest.raises(SeldingerError, match=fault):
        decide_finding(
            by=world.wu,
            hospital=world.main,
            found=conflict(world),
            told=told,  # type: ignore[arg-type]
        )
    assert not CatalogueDecision.objects.exists()


def test_a_double_click_decides_once(world: World, wu: Client) -> None:
    found, draft = conflict(world), draft_of(world.main, world.wu)
    told = filled(wu, world, found, outcome="regrade", grade_all="3", into=draft.pk)
    wu.post(decide_at(world, found), told)
    again = text(wu.post(decide_at(world, found), told, follow=True))
    assert "这一处刚才已登记或撤回过决定，没有再登记。" in again
    assert CatalogueDecision.objects.count() == 1
    assert AuditRow.objects.filter(act="catalogues.apply_decision").count() == 1


def test_a_form_that_came_second_shows_the_first_and_may_be_sent_again(
    world: World, wu: Client
) -> None:
    found = conflict(world)
    told = filled(wu, world, found, reason="示例：第二个")
    first = decide_finding(by=world.tan, hospital=world.main, found=found, told=told_decision())
    form = read(text(wu.post(decide_at(world, found), told))).one("form", "decide-form")
    seen = form.one("input", name="seen")["value"]
    assert seen == str(first.pk)
    assert "示例：第二个" in form.text  # what was filled in stays
    wu.post(decide_at(world, found), told | {"seen": seen})
    assert CatalogueDecision.objects.latest("pk").reason == "示例：第二个"


def test_the_grades_are_named_by_their_entries(world: World, wu: Client) -> None:
    form = read(text(wu.get(page_of(world, conflict(world))))).one("form", "decide-form")
    names = {one["name"] for one in form.all("select") if "name" in one}
    assert {f"grade_{LOW}", f"grade_{HIGH}"} <= names


def test_no_copy_is_offered_of_a_version_that_is_not_there(
    world: World, wu: Client, client_of: ClientOf
) -> None:
    bare = add_hospital(by=None, name="示例无目录医院", catalogue="")
    office = person("钱示例", "office-of-bare")
    ward = add_department(by=None, hospital=bare, name="介入科")
    give(office, AccountRole.MEDICAL_AFFAIRS, department=ward)
    draft = draft_of(bare, office)
    address = [bare.pk, of_draft(draft, LOW).key]
    shown = text(client_of(office).get(reverse("catalogue_version_conflict", args=address)))
    assert f"草案 {draft.pk}</option>" in shown
    assert "照现行版另起一份草案" not in shown
    assert "照现行版另起一份草案" in text(wu.get(page_of(world, conflict(world))))


def test_a_later_decision_supersedes_and_the_first_is_kept(world: World, wu: Client) -> None:
    found = conflict(world)
    first = decide_finding(by=world.wu, hospital=world.main, found=found, told=told_decision())
    told = filled(wu, world, found, outcome="note", note="示例加注", reason="示例：再议")
    shown = text(wu.post(decide_at(world, found), told, follow=True))
    assert "已被后来的决定取代" in shown
    second = CatalogueDecision.objects.latest("pk")
    history = histories(world.main, found.key)[found.key]
    assert history.holds is not None
    assert (history.holds.row, len(history.rows)) == (second, 2)
    assert CatalogueDecision.objects.get(pk=first.pk).reason == "示例理由"
    with pytest.raises(SeldingerError, match="已被后来的决定取代"):
        withdraw_decision(by=world.wu, decision=first)
    withdraw_decision(by=world.wu, decision=second)
    holds = histories(world.main)[found.key].holds
    assert holds is not None
    assert holds.row == first
    with pytest.raises(SeldingerError, match="已经撤回"):
        withdraw_decision(by=world.wu, decision=second)


# -- into a draft, and adopted ---------------------------------------------------------------------


def test_a_decision_becomes_a_draft_and_a_version(world: World, wu: Client) -> None:
    """From the page: one grade for all, into a new draft; adopted, the difference says so."""
    found = conflict(world)
    told = filled(wu, world, found, outcome="regrade", grade_all="3", into="new")
    shown = text(wu.post(decide_at(world, found), told, follow=True))
    draft = CatalogueDraft.objects.get()
    assert f"已登记委员会的决定：改级，已写进草案 {draft.pk}。" in shown
    assert "骨科“肌腱移位术、肌腱延长术”：二级 → 三级" in shown
    before = catalogue_named("shougang")
    told_difference = difference(before, content(draft))
    (one,) = told_difference.having(Change.REGRADED)
    assert (one.entry.id, len(told_difference.entries)) == (LOW, 1)
    seen = {"a": "shougang/1", "b": f"draft/{draft.pk}"}
    compared = reverse("catalogue_version_difference", args=[world.main.pk])
    assert "二级 → 三级" in text(wu.get(compared, seen))
    adoption = adopted(draft)
    after = catalogue_of(world.main, TODAY)
    assert after is not None
    assert after.by_id[LOW].grade == 3
    row = CatalogueDecision.objects.get()
    assert (now(row).became, now(row).version) == (Became.ADOPTED, adoption.version)
    settled = read(text(wu.get(conflicts(world)))).one("section", "settled")
    assert settled.one("a")["href"] == page_of(world, found)
    assert f"已进第 {adoption.version} 版" in settled.text
    shown = text(wu.get(page_of(world, found)))
    assert f"已进第 {adoption.version} 版" in shown
    assert f"第 {adoption.version} 版里已经没有这一处" in shown
    with pytest.raises(SeldingerError, match="不能撤回"):
        withdraw_decision(by=world.wu, decision=row)


def test_each_entry_may_get_a_grade_of_its_own(world: World, wu: Client) -> None:
    found, draft = conflict(world), draft_of(world.main, world.wu)
    grades = {f"grade_{LOW}": "1", f"grade_{HIGH}": "4"}
    told = filled(wu, world, found, outcome="regrade", into=draft.pk, **grades)
    wu.post(decide_at(world, found), told)
    assert [content(draft).by_id[one].grade for one in (LOW, HIGH)] == [1, 4]


def test_an_adoption_that_is_withdrawn_opens_the_draft_and_the_decision(world: World) -> None:
    draft = draft_of(world.main, world.wu)
    row = regraded(world, draft)
    adoption = adopted(draft, TOMORROW)
    assert now(row).became is Became.ADOPTED
    withdraw_adoption(by=world.wu, adoption=adoption)
    assert now(row).became is Became.IN_DRAFT


def test_merging_keeps_one_and_notes_which_went(world: World) -> None:
    draft = draft_of(world.main, world.wu)
    told = told_decision("merge", kept=SECOND_TIPS)
    row = decide_finding(by=world.wu, hospital=world.main, found=tips(world), told=told, into=draft)
    after = content(draft)
    assert FIRST_TIPS not in after.by_id
    assert after.by_id[SECOND_TIPS].note == "合并了外周血管介入手术四级第 8 条"
    assert now(row).became is Became.IN_DRAFT
    undo_catalogue_change(by=world.wu, draft=draft)  # one step takes it back whole
    assert content(draft).entries == content(draft_of(world.main, world.wu)).entries


def test_merging_loses_no_other_operation_unless_it_is_meant(world: World, wu: Client) -> None:
    found, draft = (
        first_finding(world.main, "duplicate", JOINED, ALONE),
        draft_of(world.main, world.wu),
    )
    told = filled(wu, world, found, outcome="merge", kept=ALONE, into=draft.pk)
    assert "一条里还写着甲状腺动脉栓塞术" in text(wu.post(decide_at(world, found), told))
    assert not CatalogueDecision.objects.exists()
    told = filled(wu, world, found, outcome="merge", kept=JOINED, into=draft.pk)
    wu.post(decide_at(world, found), told)  # the joined line stays: nothing is lost
    assert ALONE not in content(draft).by_id
    withdraw_decision(by=world.wu, decision=CatalogueDecision.objects.get())
    told = filled(wu, world, found, outcome="merge", kept=ALONE, into=draft.pk, with_parts="on")
    wu.post(decide_at(world, found), told)
    assert JOINED not in content(draft).by_id


def test_a_joined_line_without_parts_is_read_by_its_text(world: World, wu: Client) -> None:
    """As lines come from a workbook: nobody wrote its operations apart."""
    draft = changed(draft_of(world.main, world.wu), JOINED, grade=3, parts=())
    found = of_draft(draft, JOINED, ALONE)
    here = f"?of=draft/{draft.pk}"
    form = read(text(wu.get(page_of(world, found) + here))).one("form", "decide-form")
    assert form.all("input", name="with_parts")
    told = {"seen": "0", "outcome": "merge", "kept": ALONE, "reason": "示例", "into": draft.pk}
    told["decided_on"] = TODAY
    refused = wu.post(decide_at(world, found) + here, told)
    assert "一条里还写着甲状腺动脉栓塞术，合并会一起删去" in text(refused)
    assert JOINED in content(draft).by_id
    wu.post(decide_at(world, found) + here, told | {"with_parts": "on"})
    assert JOINED not in content(draft).by_id


def two_entries(*told: tuple[str, str]) -> Found:
    """A finding about two texts, of each of which an operation is meant."""
    entries = tuple(an_entry(f"e-{place}", name) for place, (name, _) in enumerate(told))
    finding = Finding(
        FindingKind.DUPLICATE, tuple(one.id for one in entries), 1.0, "示例",
        tuple(meant for _, meant in told), Agreement(),
    )  # fmt: skip
    return Found("示例", finding, entries)


@pytest.mark.parametrize(
    ("removed", "meant", "kept", "lost"),
    [
        ("气管/支气管内支架植入术", "气管/支气管内支架植入术", "气管支气管支架植入术", ()),
        ("子宫切除术、附件切除术", "附件切除术", "附件切除术", ("子宫切除术",)),
        ("子宫切除术、附件切除术", "附件切除术", "附件切除、子宫切除", ()),
        ("附件切除术", "附件切除术", "子宫附件切除术", ()),
    ],
)
def test_what_merging_loses(removed: str, meant: str, kept: str, lost: tuple[str, ...]) -> None:
    found = two_entries((removed, meant), (kept, kept))
    assert lost_by_merging(found, found.entries[0], "e-1") == lost
    assert may_lose(found) is bool(lost)


def test_nothing_to_lose_nothing_to_tick(world: World, wu: Client) -> None:
    form = read(text(wu.get(page_of(world, tips(world))))).one("form", "decide-form")
    assert not form.all("input", name="with_parts")


def test_merging_takes_the_code_over_and_tells_the_rest(world: World) -> None:
    draft = draft_of(world.main, world.wu)
    changed(draft, FIRST_TIPS, code="示例-1", note="原来的注")
    told = told_decision("merge", kept=SECOND_TIPS)
    decide_finding(by=world.wu, hospital=world.main, found=tips(world), told=told, into=draft)
    after = content(draft).by_id[SECOND_TIPS]
    assert after.code == "示例-1"
    assert after.note == "合并了外周血管介入手术四级第 8 条（原注：原来的注）"


def test_a_merged_entry_with_a_code_of_its_own_keeps_it() -> None:
    kept = replace(an_entry("a"), code="示例-1")
    gone = replace(an_entry("b"), code="示例-2", exclusions=("颅内血管",), purpose="消除功能")
    assert code_of_merging(kept, [gone]) == "示例-1"
    assert "（原编码 示例-2；不含颅内血管；以消除功能为目的）" in note_of_merging(kept, [gone])


@pytest.mark.parametrize(
    "told",
    [told_decision("regrade", grades={LOW: 3, HIGH: 3}), told_decision("note", note="示例加注")],
)
def test_a_text_that_stands_twice_in_one_list_may_be_decided_about(
    world: World, told: DecisionTold
) -> None:
    draft = draft_of(world.main, world.wu)
    whole = content(draft)
    twice = [replace(one, text=whole.by_id[HIGH].text) if one.id == LOW else one
             for one in whole.entries]  # fmt: skip
    draft.content = content_of(replace(whole, entries=tuple(twice)))
    draft.save()
    found = of_draft(draft, LOW, HIGH)
    row = decide_finding(by=world.wu, hospital=world.main, found=found, told=told, into=draft)
    assert now(row).became is Became.IN_DRAFT
    with pytest.raises(SeldingerError, match="不要写两条"):
        changed(draft, AORTA, list_id="orthopaedics", text=whole.by_id[HIGH].text)


def test_merging_keeps_the_higher_norm_on_what_stays(world: World) -> None:
    draft = draft_of(world.main, world.wu)
    overlay = laid(draft, FIRST_TIPS)
    told = told_decision("merge", kept=SECOND_TIPS)
    decide_finding(by=world.wu, hospital=world.main, found=tips(world), told=told, into=draft)
    (after,) = (one for one in content(draft).overlays if one.id == overlay)
    assert after.entries == {SECOND_TIPS}


def test_a_note_stands_on_every_entry_and_the_finding_stays_settled(
    world: World, wu: Client
) -> None:
    found, draft = conflict(world), draft_of(world.main, world.wu)
    changed(draft, LOW, grade=2, note="原有的注")
    told = told_decision("note", note="移植另按三级")
    decide_finding(by=world.wu, hospital=world.main, found=found, told=told, into=draft)
    notes = [content(draft).by_id[one].note for one in (LOW, HIGH)]
    assert notes == ["原有的注；移植另按三级", "移植另按三级"]
    here = text(wu.get(reverse("catalogue_version_draft", args=[draft.pk])))
    assert "与第 1 版相比：只有 2 条的备注不同。" in here
    assert "改备注" in here
    compared = reverse("catalogue_version_difference", args=[world.main.pk])
    told_beside = text(wu.get(compared, {"a": "shougang/1", "b": f"draft/{draft.pk}"}))
    assert "骨科“肌腱移位术、肌腱延长术”的备注：原有的注；移植另按三级" in told_beside
    adopted(draft)  # a version of notes alone
    shown = text(wu.get(conflicts(world)))
    assert "已决定 1 处。" in shown
    assert "已进第 2 版" in shown


def test_a_kept_finding_stays_settled_in_the_next_version(world: World, wu: Client) -> None:
    found = conflict(world)
    decide_finding(by=world.wu, hospital=world.main, found=found, told=told_decision())
    adopted(changed(draft_of(world.main, world.wu)))  # another entry
    assert "已决定 1 处。" in text(wu.get(conflicts(world)))
    adopted(changed(draft_of(world.main, world.wu), LOW, grade=1), TOMORROW)
    after = catalogue_of(world.main, TOMORROW)
    assert after is not None
    assert found.key not in findings_of(after).by_key  # another grade is another question


def test_a_finding_that_a_later_version_brings_back_is_open_again(world: World, wu: Client) -> None:
    """Two drafts of one version: the decision is in the first alone, the second comes after."""
    first, second = draft_of(world.main, world.wu), draft_of(world.main, world.wu)
    row = regraded(world, first)
    found = conflict(world)
    changed(second)
    assert still_open(world.main, findings_of(content(second))) == len(
        findings_of(content(second)).all
    ) - 1  # fmt: skip
    adopted(first, TODAY - timedelta(days=1))
    open_there = still_open(world.main, findings_of(content(second)))
    assert open_there == len(findings_of(content(second)).all)
    adopted(second)
    shown = read(text(wu.get(conflicts(world), {"state": "again"})))
    (card,) = shown.all("article")
    assert card.one("h3").one("a")["href"].startswith(page_of(world, found))
    assert "已进第 2 版，又出现" in card.text
    assert "已决定 0 处，1 处改过之后又出现。" in shown.text
    apply = reverse("catalogue_version_decision_apply", args=[row.pk])
    assert apply in text(wu.get(page_of(world, found)))
    wu.post(apply, {"into": "new"})
    third = CatalogueDraft.objects.latest("pk")
    assert (now(row).became, now(row).draft) == (Became.IN_DRAFT, third.pk)
    assert content(third).by_id[LOW].grade == 3


def test_a_version_to_come_has_undone_nothing(world: World, wu: Client) -> None:
    draft = draft_of(world.main, world.wu)
    row = regraded(world, draft)
    adopted(draft, TOMORROW)
    shown = text(wu.get(conflicts(world)))
    assert "已决定 1 处。" in shown
    assert "又出现" not in "".join(one.text for one in read(shown).all("article"))
    other = draft_of(world.main, world.wu)  # of what is in force today
    drafted = text(wu.get(conflicts(world), {"of": f"draft/{other.pk}"}))
    assert "1 处改过之后又出现" in drafted
    apply_decision(by=world.wu, decision=row, into=other)
    assert now(row).draft == other.pk


def test_no_draft_is_started_for_what_is_in_force(world: World) -> None:
    row = regraded(world)
    adopted(changed(draft_of(world.main, world.wu), LOW, grade=3))
    in_force = catalogue_of(world.main, TODAY)
    assert in_force is not None
    with pytest.raises(SeldingerError, match="现行版已经照这个决定写"):
        apply_decision(by=world.wu, decision=row, into=in_force)


def test_a_decision_goes_into_a_second_draft_too(world: World) -> None:
    first, second = draft_of(world.main, world.wu), draft_of(world.main, world.wu)
    row = regraded(world, first)
    apply_decision(by=world.wu, decision=row, into=second)
    assert [content(one).by_id[LOW].grade for one in (first, second)] == [3, 3]
    with pytest.raises(SeldingerError, match=f"已经写进草案 {second.pk}，没有再写"):
        apply_decision(by=world.wu, decision=row, into=second)


def test_a_discarded_draft_leaves_the_decision_open_for_another(world: World) -> None:
    draft = draft_of(world.main, world.wu)
    row = regraded(world, draft)
    discard_catalogue_draft(by=world.wu, draft=draft)
    assert now(row).became is Became.WAITING
    other = draft_of(world.main, world.wu)
    apply_decision(by=world.wu, decision=row, into=other)
    assert (now(row).became, now(row).draft) == (Became.IN_DRAFT, other.pk)
    assert content(other).by_id[LOW].grade == 3
    with pytest.raises(SeldingerError, match="已经写进草案"):
        apply_decision(by=world.wu, decision=row, into=other)


def test_a_decision_waits_and_is_written_from_its_page(world: World, wu: Client) -> None:
    row = regraded(world)
    found = conflict(world)
    assert "其中 1 处待写进草案。" in text(wu.get(conflicts(world)))
    apply = reverse("catalogue_version_decision_apply", args=[row.pk])
    assert "没有选写进哪份草案" in text(wu.post(apply, follow=True))
    assert "已采用或放弃" in text(wu.post(apply, {"into": "99999"}, follow=True))
    assert "还没有写进草案" in text(wu.get(page_of(world, found)))
    shown = text(wu.post(f"{apply}?kind=conflict", {"into": "new"}, follow=True))
    draft = CatalogueDraft.objects.get()
    assert f"已写进草案 {draft.pk}。" in shown
    again = text(wu.post(apply, {"into": draft.pk}, follow=True))
    assert f"这个决定已经写进草案 {draft.pk}，没有再写。" in again


def test_a_kept_finding_has_nothing_to_write(world: World) -> None:
    row = decision_on(world.main, world.wu)
    with pytest.raises(SeldingerError, match="决定是保留，不用写进草案"):
        apply_decision(by=world.wu, decision=row, into=draft_of(world.main, world.wu))


def test_a_draft_that_changed_meanwhile_is_not_overwritten(world: World) -> None:
    draft = changed(draft_of(world.main, world.wu), LOW, grade=4)
    with pytest.raises(SeldingerError) as told:
        regraded(world, draft)
    assert str(told.value) == (
        "“肌腱移位术、肌腱延长术”（二级）在草案里已改成“肌腱移位术、肌腱延长术”（四级）。"
        "请照草案里的矛盾重新决定"
    )
    assert not CatalogueDecision.objects.exists()  # decided and written, or neither
    assert content(draft).by_id[LOW].grade == 4


def test_an_entry_that_is_gone_from_the_draft_is_named(world: World) -> None:
    draft = draft_of(world.main, world.wu)
    told = told_decision("merge", kept=SECOND_TIPS)
    decide_finding(by=world.wu, hospital=world.main, found=tips(world), told=told, into=draft)
    row = decide_finding(
        by=world.wu,
        hospital=world.main,
        found=replace(tips(world), key="another"),
        told=told_decision("note", note="示例"),
    )
    with pytest.raises(SeldingerError, match="草案里已经没有"):
        apply_decision(by=world.wu, decision=row, into=draft)


def test_what_stands_in_the_draft_already_is_not_written_twice(world: World) -> None:
    row = regraded(world)
    draft = changed(draft_of(world.main, world.wu), LOW, grade=3)
    before = CatalogueDraft.objects.get(pk=draft.pk).before
    apply_decision(by=world.wu, decision=row, into=draft)
    assert now(row).became is Became.IN_DRAFT
    assert CatalogueDraft.objects.get(pk=draft.pk).before == before


def test_a_note_that_grows_too_long_is_refused(world: World) -> None:
    draft = changed(draft_of(world.main, world.wu), LOW, grade=2, note="长" * 298)
    told = told_decision("note", note="示例加注")
    with pytest.raises(SeldingerError, match="备注会超过 300 个字"):
        decide_finding(
            by=world.wu, hospital=world.main, found=conflict(world), told=told, into=draft
        )


# -- taken back ------------------------------------------------------------------------------------


def test_withdrawn_at_once_it_leaves_the_draft_too(world: World, wu: Client) -> None:
    draft = draft_of(world.main, world.wu)
    row = regraded(world, draft)
    back = reverse("catalogue_version_decision_withdraw", args=[row.pk])
    shown = text(wu.post(back, follow=True))
    assert f"决定已撤回；草案 {draft.pk} 里的改动也已撤销。" in shown
    assert "未处理" in shown
    assert content(draft).by_id[LOW].grade == 2
    assert CatalogueDecision.objects.get().withdrawn_by == world.wu
    assert "已经撤回" in text(wu.post(back, follow=True))


def test_after_another_change_the_draft_is_mended_first(world: World) -> None:
    draft = draft_of(world.main, world.wu)
    row = regraded(world, draft)
    changed(draft)
    with pytest.raises(SeldingerError, match="之后草案又改过"):
        withdraw_decision(by=world.wu, decision=row)
    with pytest.raises(SeldingerError, match="原来的决定已写进草案"):
        regraded(world, grade=4)
    changed(draft, LOW, grade=2)
    assert now(row).became is Became.WAITING
    withdraw_decision(by=world.wu, decision=row)
    assert CatalogueDecision.objects.get().withdrawn_at is not None


def test_the_drafts_own_step_back_opens_the_decision_again(world: World) -> None:
    draft = draft_of(world.main, world.wu)
    row = regraded(world, draft)
    undo_catalogue_change(by=world.wu, draft=draft)
    assert now(row).became is Became.WAITING
    undo_catalogue_change(by=world.wu, draft=draft)  # undone once more, it is there again
    assert now(row).became is Became.IN_DRAFT


def test_a_draft_that_is_resumed_says_it_again(world: World) -> None:
    draft = draft_of(world.main, world.wu)
    row = regraded(world, draft)
    discard_catalogue_draft(by=world.wu, draft=draft)
    resume_catalogue_draft(by=world.wu, draft=draft)
    assert now(row).became is Became.IN_DRAFT


def same_about_another(world: World, draft: CatalogueDraft) -> CatalogueDecision:
    """The same grades for the same entries, decided about another finding."""
    found = replace(conflict(world), key="another")
    told = told_decision("regrade", grades={LOW: 3, HIGH: 3})
    return decide_finding(by=world.wu, hospital=world.main, found=found, told=told, into=draft)


def test_one_that_wrote_nothing_takes_nothing_back(world: World, wu: Client) -> None:
    draft = draft_of(world.main, world.wu)
    first, second = regraded(world, draft), same_about_another(world, draft)
    assert now(second).became is Became.IN_DRAFT
    back = reverse("catalogue_version_decision_withdraw", args=[second.pk])
    shown = text(wu.post(back, follow=True))
    assert f"草案 {draft.pk} 里的改动不是单为它改的，仍留着" in shown
    assert content(draft).by_id[LOW].grade == 3
    assert now(first).became is Became.IN_DRAFT
    assert CatalogueDecision.objects.get(pk=second.pk).draft is None
    adopted(draft)  # the first one means it still


def test_what_another_means_too_stays_in_the_draft(world: World) -> None:
    draft = draft_of(world.main, world.wu)
    first, second = regraded(world, draft), same_about_another(world, draft)
    withdraw_decision(by=world.wu, decision=first)
    assert content(draft).by_id[LOW].grade == 3
    assert now(second).became is Became.IN_DRAFT


def lain_aside(world: World) -> CatalogueDraft:
    """A draft that says a decision, discarded."""
    draft = changed(draft_of(world.main, world.wu))
    regraded(world, draft)
    discard_catalogue_draft(by=world.wu, draft=draft)
    return draft


def test_a_resumed_draft_brings_no_withdrawn_decision_into_force(world: World, wu: Client) -> None:
    draft = lain_aside(world)
    withdraw_decision(by=world.wu, decision=CatalogueDecision.objects.get())
    resume_catalogue_draft(by=world.wu, draft=draft)
    seen = hash_of_content(CatalogueDraft.objects.get(pk=draft.pk).content)
    form = {"start": TODAY, "shown": TODAY, "seen": seen, "document": "示例〔2026〕1 号"}
    answer = wu.post(reverse("catalogue_version_adopt", args=[draft.pk]), form)
    assert (
        f"草案里还写着不再有效的决定：{TODAY} 对“肌腱移位术、肌腱延长术 ／ "
        "肌腱、神经移位术与移植术”的改级（已撤回）。"
    ) in text(answer)
    changed(draft, LOW, grade=2)
    adopted(draft)


def test_nor_one_that_another_superseded(world: World) -> None:
    draft = lain_aside(world)
    found = conflict(world)
    decide_finding(by=world.wu, hospital=world.main, found=found, told=told_decision())
    resume_catalogue_draft(by=world.wu, draft=draft)
    with pytest.raises(SeldingerError, match="（已被后来的决定取代）"):
        adopted(draft)
    regraded(world)  # decided so once more
    adopted(draft)


def test_what_is_in_force_already_is_no_matter(world: World) -> None:
    draft = draft_of(world.main, world.wu)
    row = regraded(world)
    adopted(changed(draft, LOW, grade=3), TODAY - timedelta(days=1))
    withdraw_decision(by=world.wu, decision=row)
    adopted(changed(draft_of(world.main, world.wu)))


def test_what_another_draft_carries_on_is_refused_as_well(world: World) -> None:
    """Written into two drafts, then taken out of the second alone."""
    first, second = draft_of(world.main, world.wu), draft_of(world.main, world.wu)
    row = regraded(world, changed(first))
    apply_decision(by=world.wu, decision=row, into=second)
    withdraw_decision(by=world.wu, decision=row)
    assert content(second).by_id[LOW].grade == 2
    with pytest.raises(SeldingerError, match=r"不再有效的决定.*（已撤回）"):
        adopted(first)


def test_a_withdrawn_decision_forbids_no_grade_for_ever(world: World) -> None:
    """The entry was renamed since: nothing is left of the question that was decided."""
    withdraw_decision(by=world.wu, decision=regraded(world))
    renamed = changed(draft_of(world.main, world.wu), LOW, grade=2, text="肌腱延长术甲", parts=())
    adopted(renamed, TODAY - timedelta(days=1))
    adopted(changed(draft_of(world.main, world.wu), LOW, grade=3))


# -- from and to the other pages -------------------------------------------------------------------


def test_a_draft_says_how_many_are_open(world: World, wu: Client) -> None:
    """Without waiting for them: the page asks for the number once it is there."""
    draft = draft_of(world.main, world.wu)
    regraded(world, draft)
    here = reverse("catalogue_version_draft", args=[draft.pk])
    bench._KEPT.clear()
    link = read(text(wu.get(here))).one("a", id="conflicts")
    assert (link.text, link["hx-get"]) == ("目录里的矛盾", "?count=1")
    number = int(
        re.findall(r"\d+", read(text(wu.get(here, {"count": 1}))).one("a", id="conflicts").text)[0]
    )
    assert number == len(findings_of(content(draft)).all)
    link = read(text(wu.get(here))).one("a", id="conflicts")
    assert link.text == f"{number} 处矛盾未处理"
    shown = text(wu.get(link["href"]))
    assert f"草案 {draft.pk}" in shown
    assert f"有 {number} 处矛盾" in shown


def test_a_large_draft_counts_only_when_it_is_opened(
    world: World, wu: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "_MOST_COUNTED", 621)
    draft = changed(draft_of(world.main, world.wu))
    bench._KEPT.clear()
    here = reverse("catalogue_version_draft", args=[draft.pk])
    link = read(text(wu.get(here))).one("a", id="conflicts")
    assert link.text == "目录里的矛盾"
    assert "hx-get" not in link


def test_a_finding_is_decided_in_the_draft_that_is_looked_at(world: World, wu: Client) -> None:
    draft = changed(draft_of(world.main, world.wu), LOW, grade=4)
    draft_of(world.main, world.wu)  # a younger one
    found = next(one for one in findings_of(content(draft)).all if LOW in one.finding.entries)
    here = f"{page_of(world, found)}?of=draft/{draft.pk}"
    form = read(text(wu.get(here))).one("form", "decide-form")
    assert form.one("select", name="into").all("option")[0]["value"] == str(draft.pk)
    told = {"seen": "0", "outcome": "note", "note": "示例", "reason": "示例", "decided_on": TODAY}
    shown = wu.post(form["action"], told | {"into": draft.pk}, follow=True)
    assert f"已写进草案 {draft.pk}。" in text(shown)


def test_the_versions_lead_to_the_findings(world: World, tan: Client) -> None:
    for url in (
        reverse("catalogue_versions"),
        reverse("catalogue_version", args=[world.main.pk, "shougang", "1"]),
    ):
        assert f'href="{conflicts(world)}"' in text(tan.get(url))


def test_the_meeting_is_remembered_for_the_next_one(world: World, wu: Client) -> None:
    early = TODAY.replace(day=1)
    decision_on(world.main, world.wu, decided_on=early)
    form = read(text(wu.get(page_of(world, conflict(world))))).one("form", "decide-form")
    assert form.one("input", name="decided_on")["value"] == early.isoformat()


def test_the_number_of_queries_does_not_grow_with_the_decisions(
    world: World, wu: Client, django_assert_max_num_queries: object
) -> None:
    numbers = []
    for place, found in enumerate(findings_of(catalogue_named("shougang")).all[:4]):
        told = told_decision("note", note=f"示例 {place}")
        draft = CatalogueDraft.objects.first() or draft_of(world.main, world.wu)
        decide_finding(by=world.wu, hospital=world.main, found=found, told=told, into=draft)
        with django_assert_max_num_queries(40) as counted:  # type: ignore[operator]
            wu.get(conflicts(world))
        numbers.append(len(counted))
    assert numbers[1] == numbers[3]
