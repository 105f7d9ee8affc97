"""The pages of names: asking what one means, and the coder's bench."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from seldinger.web.naming import matchers
from seldinger.web.naming.actions.confirming import confirm_name
from seldinger.web.naming.actions.fitting import GIVEN_UP
from seldinger.web.naming.actions.hearing import hear
from seldinger.web.naming.benching import is_blind
from seldinger.web.naming.models import Fitting, NameConfirmation, WrittenName
from seldinger.web.people.actions.places import add_hospital
from seldinger.web.people.actions.roles import give_role
from seldinger.web.people.models import AccountRole, Hospital, Person
from support.html import Element, read
from support.naming import catalogue_in
from support.people import TODAY, ClientOf, World, person

CAROTID, SPLEEN = "peripheral-intervention-4-01", "peripheral-intervention-3-09"
BILE, DRAIN = "comprehensive-intervention-4-08", "comprehensive-intervention-3-02"
NAMES = ("右侧颈内动脉支架置入术", "PTCD+胆道支架", "肝癌ＴＡＣＥ　术", "脾动脉栓塞治疗")
WRITTEN = dict(zip(NAMES, (9, 5, 3, 2), strict=True))


@pytest.fixture(autouse=True)
def _matchers() -> Iterator[None]:
    """What a test confirmed is rolled back, and known to no matcher of the next one."""
    yield
    for key, served in [*matchers._served.items()]:
        if served.known or not served.stamp.endswith(" 0 0"):
            del matchers._served[key]


@pytest.fixture
def bai(world: World) -> Person:
    """The coder of the main hospital."""
    return world.coder


@pytest.fixture
def coder(bai: Person, client_of: ClientOf) -> Client:
    return client_of(bai)


@pytest.fixture
def heard(world: World) -> list[WrittenName]:
    return _hear(world.main, WRITTEN)


def _hear(hospital: Hospital, told: dict[str, int]) -> list[WrittenName]:
    hear(hospital, [(name, TODAY) for name, times in told.items() for _ in range(times)])
    rows = WrittenName.objects.filter(hospital=hospital)
    return [*rows.order_by("-weight", "-times", "pk")]


def page_of(answer: Any) -> Element:
    assert answer.status_code == 200, answer.status_code
    return read(answer.content.decode())


def bench_of(answer: Any) -> Element:
    return page_of(answer).one("section", id="bench")


def on_bench(answer: Any) -> str:
    return bench_of(answer)["aria-label"]


def ticked(bench: Element) -> list[str]:
    rows = bench.all("input", name="entry")
    return [row["value"] for row in rows if "checked" in row]


def decide(client: Client, row: WrittenName, *entries: str, **told: str) -> Any:
    """As the bench sends it by htmx."""
    data: dict[str, Any] = {"do": "confirm", "seen": "0", "entry": entries, **told}
    headers = {"HX-Request": "true", "HX-Target": "bench"}
    return client.post(reverse("names_confirm", args=(row.pk,)), data, headers=headers)


def _spaced(name: str) -> str:
    """As `Element.text` reads it."""
    return " ".join(name.split())


def asked(client: Client, text: str) -> Element:
    return page_of(client.post(reverse("names"), {"q": text}))


# -- asking ----------------------------------------------------------------------------------------


def test_a_name_is_answered_with_its_words_chances_and_reasons(coder: Client) -> None:
    shown = page_of(coder.get(reverse("names"), {"q": NAMES[0]}))
    heading = shown.one("h2", "written")
    assert [one.text for one in heading.all(css="word")] == [
        "右侧 侧别", "颈内动脉 部位", "支架 器械", "置入 术式",
    ]  # fmt: skip
    assert "机器建议" in shown.one("p", "who-says").text
    assert "不到 95 %，须由人确认" in shown.one("p", "who-says").text
    lines = shown.one("ol", "meanings").all("li")
    assert 1 < len(lines) <= 8
    assert "外周血管介入手术 四级第 1 条" in lines[0].text
    assert "名称写得更细 部位（名称 颈内动脉，条目 颈动脉）" in lines[0].text
    assert "多半是" in lines[0].text
    assert "满 200 个才学得出本院的写法" in shown.text


def test_who_says_it_is_told_and_comes_first(
    coder: Client, bai: Person, heard: list[WrittenName]
) -> None:
    confirm_name(by=bai, name=heard[2], entries=["comprehensive-intervention-3-08"])
    confirm_name(by=bai, name=heard[3], entries=[])
    told = {
        "肝癌TACE术": "人工确认",
        "脾动脉栓塞治疗": "目录里没有",
        "胆道支架植入术": "与目录同名",
    }
    shown = asked(coder, "\n".join([*told, "龘龘手术"]))
    cards = shown.all("article")
    for card, said in zip(cards, told.values(), strict=False):
        assert said in card.one("p", "who-says").text
    assert "白示例 2026-06-15 10:30 确认" in cards[0].text
    first = cards[0].one("ol", "meanings").all("li")[0]
    assert "颈外动脉分支栓塞/化疗术" in first.text
    assert "把握" not in first.text
    assert "把握不足，不作答" in cards[3].text
    assert "“龘龘”不在词表里" in cards[3].text
    assert cards[3].one("ol", "meanings").all("li")


def test_each_act_of_a_name_is_told_apart(coder: Client) -> None:
    shown = asked(coder, NAMES[1])
    assert [one.text for one in shown.one("div", "acts").all("li")] == ["PTCD", "胆道支架"]
    assert "对应名称里的 “胆道支架”" in shown.one("ol", "meanings").all("li")[0].text


@pytest.mark.parametrize(("lines", "fault"), [(200, ""), (201, "现有 201 个"), (1, "")])
def test_a_list_is_pasted_up_to_200_lines(coder: Client, lines: int, fault: str) -> None:
    text = "\r\n".join(f"左肾囊肿去顶术{number}\r\n" for number in range(lines))
    shown = asked(coder, text)
    assert len(shown.all("article")) == (0 if fault else lines)
    assert fault in shown.text
    assert text.split()[0] in shown.one("textarea").text  # what was pasted stays to be mended


def test_asking_writes_nothing_and_costs_the_same_for_many(
    world: World, coder: Client, django_assert_max_num_queries: Any
) -> None:
    _hear(world.main, WRITTEN)
    before = WrittenName.objects.count()
    with django_assert_max_num_queries(30):
        asked(coder, "\n".join([*NAMES, *(f"肝囊肿{number}" for number in range(100))]))
    assert WrittenName.objects.count() == before


def test_while_one_types_the_answers_alone_come(coder: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "answers"}
    answer = coder.post(reverse("names"), {"q": "肝癌TACE"}, headers=headers)
    assert "<html" not in answer.content.decode()
    assert len(read(answer.content.decode()).all("article")) == 1


def test_without_a_name_examples_are_offered(coder: Client) -> None:
    links = page_of(coder.get(reverse("names"))).one("ul", "examples").all("a")
    assert [one.text for one in links] == ["右侧颈内动脉支架置入术", "肝癌TACE", "PTCD+胆道支架"]
    shown = page_of(coder.get(reverse("names") + links[2]["href"].partition("/names/")[2]))
    assert len(shown.one("div", "acts").all("li")) == 2  # the plus arrives as it was written


def test_a_typed_name_can_be_confirmed_by_those_who_may(
    world: World, coder: Client, client_of: ClientOf
) -> None:
    assert "确认这个名称" in asked(coder, "肝癌TACE").text
    assert "确认这个名称" not in asked(client_of(world.look_up), "肝癌TACE").text
    answer = coder.post(reverse("names_add"), {"text": "肝癌TACE", "hospital": world.main.pk})
    row = WrittenName.objects.get()
    assert answer.headers["Location"] == reverse("names_name", args=(row.pk,))
    for text, why in (
        (" ", "没有写名称"),
        ("肝癌\n肺癌", "一次只加一个"),
        ("肝" * 301, "超过 300 个字"),
    ):
        told = {"text": text, "hospital": world.main.pk}
        assert why in page_of(coder.post(reverse("names_add"), told, follow=True)).text
    coder.post(reverse("names_add"), {"text": "肝\u202e癌", "hospital": world.main.pk})
    assert WrittenName.objects.count() == 1


def test_what_is_written_in_a_name_is_only_text(coder: Client, world: World) -> None:
    evil = "<script>alert(1)</script>\"肝癌TACE'><b>本院"
    (row,) = _hear(world.main, {evil: 1})
    for address in (
        reverse("names") + "?q=%3Cscript%3Ealert(1)%3C/script%3E%22",
        reverse("names_to_confirm"),
        reverse("names_name", args=(row.pk,)),
    ):
        told = coder.get(address).content.decode()
        assert "<script>alert" not in told
        assert "<b>本" not in told
    bench = bench_of(coder.get(reverse("names_to_confirm")))
    (heading,) = bench.all("h2", "written")
    written = "".join(_said(heading))
    assert written == evil


def _said(element: Element) -> Iterator[str]:
    """A marked name without its marks."""
    for part in element.inside:
        if isinstance(part, str):
            yield part
        elif "aspect" not in part.classes:
            yield from _said(part)


def test_marks_stand_right_in_full_width_letters_and_spaces(
    coder: Client, heard: list[WrittenName]
) -> None:
    shown = page_of(coder.get(reverse("names_name", args=(heard[2].pk,))))
    words = [one.text for one in shown.one("h2", "written").all(css="word")]
    assert [one.split()[0] for one in words] == ["肝癌", "ＴＡＣＥ"]
    assert "术式" in words[1]


# -- the bench -------------------------------------------------------------------------------------


def test_what_is_unlikely_is_not_ticked_and_what_nobody_reads_is_told(
    world: World, coder: Client
) -> None:
    _hear(world.main, {"龘龘手术": 1})
    bench = bench_of(coder.get(reverse("names_to_confirm")))
    assert not ticked(bench)
    assert "没有替您选" in bench.text
    assert "没有读懂“龘龘”" in bench.text


@pytest.mark.usefixtures("heard")
def test_the_bench_shows_one_name_with_what_is_proposed_ticked(coder: Client) -> None:
    bench = bench_of(coder.get(reverse("names_to_confirm")))
    assert bench["aria-label"] == f"待确认：{NAMES[0]}"
    assert "9 台，最近 2026-06-15" in bench.text
    assert ticked(bench) == [CAROTID]
    assert bench.one("input", name="seen")["value"] == "0"
    assert "今天已确认 0 · 还有 4 个待确认（占全部台次的 100 %） · 抽查 0" in bench.text
    assert [one.text for one in bench.one("aside").all("a")] == [*map(_spaced, NAMES[1:])]


def test_the_keys_stand_in_the_page(coder: Client, bai: Person, heard: list[WrittenName]) -> None:
    confirm_name(by=bai, name=heard[3], entries=[SPLEEN])
    bench = bench_of(coder.get(reverse("names_to_confirm")))
    rows = bench.all("input", name="entry")
    assert [one["data-number"] for one in rows] == [str(n + 1) for n in range(len(rows))]
    keys = {one["data-key"]: one for one in bench.walk() if "data-key" in one}
    assert {*keys} == {"Enter", "0", "s", "u", "/", "m"}
    told = {key: keys[key]["value"] for key in ("Enter", "0", "s")}
    assert told == {"Enter": "confirm", "0": "none", "s": "skip"}
    assert keys["/"]["type"] == "search"
    # What a browser presses by itself is the first button of the form.
    assert bench.one("form", id="decide").all("button")[1] is keys["Enter"]


def test_a_check_is_asked_without_what_the_machine_thinks_and_is_not_known_by_it(
    world: World, coder: Client, heard: list[WrittenName]
) -> None:
    entries = world_places(world)
    for row in heard:  # two of the four are blind by their name
        for is_check in (False, True):
            state = WrittenName.State.MACHINE if is_check else WrittenName.State.OPEN
            WrittenName.objects.filter(pk=row.pk).update(is_check=is_check, state=state)
            row.refresh_from_db()
            page = page_of(coder.get(reverse("names_name", args=(row.pk,))))
            assert "待确认" in page.one("p", "lead").text
            lines = [entries[one["value"]] for one in page.all("input", name="entry")]
            shown = (bool(ticked(page)), bool(page.all(css="how-sure")), lines != sorted(lines))
            assert ("不显示机器的建议" in page.text) == is_blind(row)
            assert not (is_blind(row) and any(shown)), row.text
            assert is_blind(row) or any(shown)
    assert sum(is_blind(WrittenName(folded=f"写法{place}")) for place in range(400)) in range(
        70, 131
    )


def world_places(world: World) -> dict[str, int]:
    entries = catalogue_in(world.main).entries
    return {one.id: place for place, one in enumerate(entries)}


def test_a_confirmation_brings_the_next_name_and_the_way_back(
    coder: Client, bai: Person, heard: list[WrittenName]
) -> None:
    answer = decide(coder, heard[0], CAROTID)
    assert on_bench(answer) == f"待确认：{NAMES[1]}"
    assert "<html" not in answer.content.decode()
    row = NameConfirmation.objects.get()
    assert (row.by, row.entries[0]["id"], row.proposed) == (bai, CAROTID, [CAROTID])
    bench = bench_of(answer)
    assert "今天已确认 1 · 还有 3 个待确认（占全部台次的 53 %）" in bench.text
    undo = bench.one("form", "undo-bar")
    assert f"已记：{NAMES[0]} → 颈动脉血管成型、支架植入术" in undo.text
    headers = {"HX-Request": "true", "HX-Target": "bench"}
    back = coder.post(undo["action"], {"at": "bench"}, headers=headers)
    assert on_bench(back) == f"待确认：{NAMES[0]}"
    row.refresh_from_db()
    assert row.withdrawn_by == bai
    assert not bench_of(back).all("form", "undo-bar")
    again = coder.post(undo["action"], {"at": "bench"}, headers=headers)
    assert "已经撤回" in bench_of(again).one("p", "error").text


def test_a_confirmation_asks_the_database_no_more_with_many_names(
    world: World, coder: Client, django_assert_max_num_queries: Any
) -> None:
    rows = _hear(world.main, {f"肝囊肿{number}": 1 for number in range(60)})
    decide(coder, rows[0], CAROTID)
    with django_assert_max_num_queries(45):
        decide(coder, rows[1], CAROTID)


def test_without_script_the_page_comes_anew(coder: Client, heard: list[WrittenName]) -> None:
    told: dict[str, Any] = {"do": "confirm", "seen": "0", "entry": [CAROTID]}
    answer = coder.post(reverse("names_confirm", args=(heard[0].pk,)), told, follow=True)
    assert on_bench(answer) == f"待确认：{NAMES[1]}"
    found = coder.get(reverse("names_to_confirm"), {"name": str(heard[3].pk), "find": "脾动脉"})
    bench = bench_of(found)
    assert bench["aria-label"] == f"待确认：{NAMES[3]}"
    assert SPLEEN in [one["value"] for one in bench.one("div", id="found").all("input")]


def test_a_form_sent_twice_is_one_confirmation(coder: Client, heard: list[WrittenName]) -> None:
    decide(coder, heard[0], CAROTID)
    again = decide(coder, heard[0], CAROTID)
    assert on_bench(again) == f"待确认：{NAMES[1]}"
    assert not bench_of(again).all("p", "error")
    assert NameConfirmation.objects.count() == 1


def test_what_somebody_else_confirmed_meanwhile_is_told_and_skipped(
    world: World, coder: Client, heard: list[WrittenName]
) -> None:
    confirm_name(by=world.wu, name=heard[0], entries=[SPLEEN])
    answer = decide(coder, heard[0], CAROTID)
    fault = bench_of(answer).one("p", "error").text
    assert "刚才已有人确认过" in fault
    assert "脾、甲状腺动脉栓塞术（消除功能为目的）”，吴示例" in fault
    assert on_bench(answer) == f"待确认：{NAMES[1]}"
    assert NameConfirmation.objects.count() == 1


def test_a_name_of_several_acts_means_several_entries(
    coder: Client, heard: list[WrittenName]
) -> None:
    shown = coder.get(reverse("names_to_confirm"), {"name": heard[1].pk})
    assert "checked" in bench_of(shown).one("input", type="checkbox", **{"data-key": "m"})
    refused = bench_of(decide(coder, heard[1], BILE, DRAIN))
    assert "选了 2 条，没有记" in refused.one("p", "error").text
    assert refused["aria-label"] == f"待确认：{NAMES[1]}"
    assert not NameConfirmation.objects.exists()
    decide(coder, heard[1], BILE, DRAIN, several="on")
    assert [one["id"] for one in NameConfirmation.objects.get().entries] == [BILE, DRAIN]
    (row,) = WrittenName.objects.filter(state=WrittenName.State.PERSON)
    assert row.entries == [BILE, DRAIN]


def test_not_in_the_catalogue_is_said_and_nothing_picked_is_no_answer(
    coder: Client, heard: list[WrittenName]
) -> None:
    refused = decide(coder, heard[0])
    assert "没有选条目，没有记" in bench_of(refused).one("p", "error").text
    assert on_bench(refused) == f"待确认：{NAMES[0]}"
    # What is ticked beside does not count.
    assert on_bench(decide(coder, heard[0], CAROTID, do="none")) == f"待确认：{NAMES[1]}"
    assert NameConfirmation.objects.get().entries == []
    strange = decide(coder, heard[1], "no-such-entry")
    assert "不是现行目录里的手术条目" in bench_of(strange).one("p", "error").text
    assert on_bench(strange) == f"待确认：{NAMES[1]}"


def test_what_is_put_off_comes_last_and_is_written_nowhere(
    coder: Client, heard: list[WrittenName]
) -> None:
    assert on_bench(decide(coder, heard[0], do="skip")) == f"待确认：{NAMES[1]}"
    shown: Any = coder.get(reverse("names_to_confirm"))
    assert on_bench(shown) == f"待确认：{NAMES[1]}"
    for row in heard[1:]:
        shown = decide(coder, row, do="skip")
    assert on_bench(shown) == f"待确认：{NAMES[0]}"
    assert not NameConfirmation.objects.exists()


def test_the_bench_says_what_is_missing_and_what_goes_on(
    world: World, coder: Client, client_of: ClientOf
) -> None:
    empty = bench_of(coder.get(reverse("names_to_confirm")))
    assert "还没有收到手术名称" in empty.text
    (row,) = _hear(world.main, {NAMES[0]: 1})
    Fitting.objects.create(
        hospital=world.main, begun_at=timezone.now(), share=0.4, stage="学习编辑代价"
    )
    going = bench_of(coder.get(reverse("names_to_confirm")))
    assert "正在学习本院的写法：学习编辑代价（40 %）" in going.text
    Fitting.objects.update(begun_at=timezone.now() - GIVEN_UP)  # its process has died
    assert "正在学习" not in bench_of(coder.get(reverse("names_to_confirm"))).text
    done = bench_of(decide(coder, row, CAROTID))
    assert "都确认过了" in done.text
    assert done.one("div", "empty-state").one("a")["href"] == reverse("names_coverage")
    bare = add_hospital(by=None, name="示例戊医院")
    other = person("柏示例", "other-coder")
    give_role(by=None, person=other, role=AccountRole.CODER, start=date(2024, 1, 1), hospital=bare)
    client = client_of(other)
    for address in ("names", "names_to_confirm"):
        shown = client.get(reverse(address), {"hospital": bare.pk})
        assert "还没有采用手术分级目录" in page_of(shown).text


# -- one name, and what was confirmed --------------------------------------------------------------


def test_a_confirmed_name_is_decided_anew_with_its_history(
    coder: Client, bai: Person, heard: list[WrittenName]
) -> None:
    first = confirm_name(by=bai, name=heard[0], entries=[SPLEEN])
    here = reverse("names_name", args=(heard[0].pk,))
    shown = page_of(coder.get(here))
    assert SPLEEN in ticked(shown)
    told: dict[str, Any] = {
        "do": "confirm",
        "at": "name",
        "seen": str(first.pk),
        "entry": [CAROTID],
    }
    answer = coder.post(reverse("names_confirm", args=(heard[0].pk,)), told)
    assert answer.headers["Location"] == here
    told["seen"] = "0"
    late = coder.post(
        reverse("names_confirm", args=(heard[0].pk,)), {**told, "entry": [BILE]}, follow=True
    )
    assert "刚才已有人确认过" in page_of(late).text
    lines = page_of(coder.get(here)).one("ol", "history").all("li")
    assert ["现在有效" in one.text for one in lines] == [True, False]
    assert "已被后来的确认取代" in lines[1].text
    assert "机器说的不同" in lines[1].text
    kept = page_of(coder.get(here)).all("li", "pick")[0]
    assert "把握" not in kept.text  # a person decided
    back = lines[0].one("form")["action"]
    coder.post(back, {"at": "name"})
    lines = page_of(coder.get(here)).one("ol", "history").all("li")
    assert "白示例 2026-06-15 10:30 撤回" in lines[0].text
    assert "现在有效" in lines[1].text


def test_what_was_confirmed_is_listed_searched_and_taken_back(
    world: World, coder: Client, bai: Person, heard: list[WrittenName]
) -> None:
    confirm_name(by=bai, name=heard[0], entries=[CAROTID])
    WrittenName.objects.filter(pk=heard[2].pk).update(
        is_check=True, state=WrittenName.State.MACHINE, proposed=[SPLEEN], confidence=0.97
    )
    confirm_name(by=world.wu, name=heard[2], entries=[])
    rows = _rows(coder)
    assert [row.one("th").text for row in rows] == [_spaced(NAMES[2]), NAMES[0]]
    assert "抽查" in rows[0].text
    assert "机器说的相同" in rows[1].text
    assert len(_rows(coder, q="tace")) == 1
    assert [row.one("th").text for row in _rows(coder, by=bai.pk)] == [NAMES[0]]
    assert len(_rows(coder, state="check")) == 1
    assert len(_rows(coder, origin="hand")) == 2
    assert not _rows(coder, origin="file")
    assert not _rows(coder, state="withdrawn")
    gone = coder.post(rows[1].one("form")["action"], follow=True)
    bar = page_of(gone).one("form", "undo-bar")
    assert f"已撤回：{NAMES[0]}" in bar.text
    assert len(_rows(coder, state="withdrawn")) == 1
    sent: dict[str, Any] = {
        one["name"]: one["value"] for one in bar.all("input") if one["name"] != "entry"
    }
    sent["entry"] = [one["value"] for one in bar.all("input", name="entry")]
    coder.post(bar["action"], sent)
    assert len(_rows(coder)) == 2


def test_what_was_confirmed_by_another_version_is_not_named_by_todays(
    coder: Client, bai: Person, heard: list[WrittenName]
) -> None:
    """The ids of an older version are today's of other operations."""
    made = confirm_name(by=bai, name=heard[0], entries=[CAROTID])
    made.entries, made.version = [{"id": CAROTID, "text": "旧目录里的术式"}], "0.1"
    made.proposed, made.confidence = [SPLEEN], 0.9
    made.save()
    here = reverse("names_name", args=(heard[0].pk,))
    (line,) = page_of(coder.get(here)).one("ol", "history").all("li")
    assert "现行目录里已没有，须重新确认" in line.text
    assert "现在有效" not in line.text
    assert "按第 0.1 版目录" in line.text
    assert "脾、甲状腺动脉" not in line.text
    (row,) = _rows(coder)
    assert "须重新确认" in row.text
    back = page_of(coder.post(row.one("form")["action"], follow=True))
    assert "现行目录里已没有" in back.one("p", "undo-bar").text
    assert not back.all("form", "undo-bar")


def _rows(client: Client, **told: Any) -> list[Element]:
    shown = page_of(client.post(reverse("names_confirmed"), told))
    return [row for row in shown.all("tr") if row.all("td")]


# -- who may ---------------------------------------------------------------------------------------


def test_an_outsider_finds_no_name_of_this_hospital(
    world: World, bai: Person, client_of: ClientOf, heard: list[WrittenName]
) -> None:
    made = confirm_name(by=bai, name=heard[0], entries=[CAROTID])
    zheng, here = client_of(world.zheng), {"hospital": world.main.pk}
    name = (heard[0].pk,)
    refused = [
        zheng.get(reverse("names"), here),
        zheng.get(reverse("names_to_confirm"), here),
        zheng.get(reverse("names_to_confirm"), {"name": heard[1].pk}),
        zheng.get(reverse("names_confirmed"), here),
        zheng.get(reverse("names_name", args=name)),
        zheng.post(reverse("names_confirm", args=name), {"entry": [SPLEEN], "seen": made.pk}),
        zheng.post(reverse("names_withdraw", args=(made.pk,))),
        zheng.post(reverse("names_add"), {**here, "text": "肝癌TACE"}),
    ]
    assert [answer.status_code for answer in refused] == [404] * len(refused)
    assert NameConfirmation.objects.get().withdrawn_at is None
    # What was confirmed elsewhere means nothing in his own hospital.
    assert "人工确认" not in asked(zheng, NAMES[0]).text


def test_who_may_not_confirm_is_refused(
    world: World, client_of: ClientOf, heard: list[WrittenName]
) -> None:
    name = (heard[0].pk,)
    for who in (world.lin, world.zhou, world.look_up):
        client = client_of(who)
        refused = [
            client.get(reverse("names_to_confirm")),
            client.get(reverse("names_name", args=name)),
            client.post(reverse("names_confirm", args=name), {"entry": [CAROTID]}),
            client.get(reverse("names_confirmed")),
        ]
        assert {answer.status_code for answer in refused} == {403}
    assert client_of(world.newcomer).get(reverse("names")).status_code == 403
