"""The norms as pages: everybody with a role reads them whole, each sentence with its line."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from seldinger.domain.training.rulebook import Cell
from seldinger.norms.library import library_at
from support.people import ClientOf, World

RULES, GRADING = "interventional", "shougang"
RULEBOOK = library_at(None).rulebook(RULES)
CATALOGUE = library_at(None).catalogue(GRADING)
CROSSWALK = library_at(None).crosswalk_for(RULEBOOK)
ABLATION = "comprehensive-intervention-3-12"

PAGES = [
    reverse("norms"),
    reverse("rulebook", args=[RULES]),
    reverse("rulebook_source", args=[RULES]),
    reverse("gaps", args=[RULES]),
    reverse("catalogue", args=[GRADING]),
    reverse("catalogue_source", args=[GRADING]),
    reverse("entry", args=[GRADING, ABLATION]),
]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def reader(world: World, client_of: ClientOf) -> Client:
    """The one whose only page this is: 查询（病房/手术室）."""
    return client_of(world.look_up)


def text_of(client: Client, url: str, **more: Any) -> str:
    answer = client.get(url, **more)
    assert answer.status_code == 200, url
    return answer.content.decode()


def words(html: str) -> str:
    """What a reader sees of it."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def rows(html: str) -> list[str]:
    """The entries shown, in order."""
    names = re.findall(r'<td class="name"><a [^>]*>(.*?)</a>', html)
    return [re.sub("<[^>]+>", "", name) for name in names]


# -- every page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", PAGES)
def test_it_opens_for_every_role(url: str, world: World, client_of: ClientOf) -> None:
    for holder in world.holders().values():
        assert client_of(holder).get(url).status_code == 200


@pytest.mark.parametrize("url", PAGES)
def test_it_refuses_whoever_has_no_role_or_is_not_signed_in(
    url: str, world: World, client_of: ClientOf
) -> None:
    assert client_of(world.newcomer).get(url).status_code == 403
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("url", PAGES)
def test_it_is_only_read(url: str, reader: Client) -> None:
    assert reader.post(url).status_code == 405


@pytest.mark.parametrize("url", PAGES)
def test_it_asks_the_database_little(
    url: str, reader: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(9):
        reader.get(url)


@pytest.mark.parametrize("url", PAGES)
def test_it_holds_no_style_and_no_script_of_its_own(url: str, reader: Client) -> None:
    html = text_of(reader, url)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script>", html)


@pytest.mark.parametrize("url", PAGES)
def test_every_id_stands_once_and_every_anchor_leads_somewhere(url: str, reader: Client) -> None:
    html = text_of(reader, url)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


@pytest.mark.parametrize(
    "url",
    [
        "/norms/rulebooks/unknown/",
        "/norms/rulebooks/unknown/source/",
        "/norms/rulebooks/unknown/gaps/",
        "/norms/rulebooks/..%2f..%2fetc/",
        "/norms/catalogues/unknown/",
        "/norms/catalogues/unknown/source/",
        "/norms/catalogues/unknown/x/",
        f"/norms/catalogues/{GRADING}/unknown/",
    ],
)
def test_a_norm_that_is_not_there_is_not_found(url: str, reader: Client) -> None:
    assert reader.get(url).status_code == 404


def test_what_leads_from_page_to_page_leads_somewhere(reader: Client) -> None:
    """Every link of these pages to a place in another of them."""
    html = {url: text_of(reader, url) for url in PAGES}
    ids = {url: set(re.findall(r'\sid="([^"]+)"', text)) for url, text in html.items()}
    seen = 0
    for text in html.values():
        for url, anchor in re.findall(r'href="(/norms/[^"#?]+)#([^"]+)"', text):
            assert anchor in ids[url], f"{url}#{anchor}"
            seen += 1
    assert seen > 300


# -- the shelf -------------------------------------------------------------------------------------


def test_the_shelf_tells_version_hash_number_and_who_uses_it(
    world: World, client_of: ClientOf
) -> None:
    shown = words(text_of(client_of(world.chen), reverse("norms")))
    for told in [
        f"{len(RULEBOOK.requirements)} 项要求",
        f"{len(CATALOGUE.entries)} 条",
        f"{len(CROSSWALK.gaps)} 项缺口",
        RULEBOOK.hash[:12],
        CATALOGUE.hash[:12],
        f"使用： {world.base.name}",
        world.main.name,
        "第 1 版",
    ]:
        assert told in shown, told


def test_the_outsider_is_told_of_his_own_base_alone(world: World, client_of: ClientOf) -> None:
    shown = text_of(client_of(world.other_trainee.person), reverse("norms"))
    assert world.other_base.name in shown
    assert world.other_hospital.name in shown
    assert not [name for name in world.names() if name in shown]


def test_the_examples_stand_apart_and_say_so(reader: Client) -> None:
    real, _, examples = text_of(reader, reverse("norms")).partition('<section class="examples">')
    assert "虚构" not in real
    assert examples.count("badge-example") == 3
    for name, url in [("example", "rulebook"), ("example", "catalogue"), ("example", "gaps")]:
        assert "示例：虚构的" in text_of(reader, reverse(url, args=[name]))


# -- the rulebook ----------------------------------------------------------------------------------


def test_every_requirement_stands_on_the_page_with_its_line(reader: Client) -> None:
    html = text_of(reader, reverse("rulebook", args=[RULES]))
    source = reverse("rulebook_source", args=[RULES])
    for requirement in RULEBOOK.requirements:
        is_cell = isinstance(requirement, Cell)
        anchor = f"c-{requirement.category.id}" if is_cell else f"r-{requirement.id}"
        row = re.search(rf'<tr id="{re.escape(anchor)}".*?</tr>', html, re.DOTALL)
        assert row, requirement.id
        assert f'href="{source}#L{requirement.source.line}"' in row[0], requirement.id
        assert str(requirement.minimum) in row[0] or "须具备" in row[0], requirement.id


def test_everything_else_of_the_rulebook_stands_there_too(reader: Client) -> None:
    shown = words(text_of(reader, reverse("rulebook", args=[RULES])))
    for item in RULEBOOK.learning:
        assert item.text in shown, item.id
    for clause in RULEBOOK.clauses:
        assert " ".join(clause.source.text.split()) in shown, clause.id
    for source in RULEBOOK.options.sources.values():
        assert source.text in shown
        assert source.decision in shown


def test_a_table_is_shown_as_the_norm_has_it(reader: Client) -> None:
    html = text_of(reader, reverse("rulebook", args=[RULES]))
    basic = html[html.index('id="p-basic"') : html.index('id="p-peripheral"')]
    row = re.search(r'<tr id="c-angiography">(.*?)</tr>', basic, re.DOTALL)
    assert row
    assert re.findall(r'<td class="num">(\d+)</td>', row[1]) == ["30", "20", "20"]
    feet = re.search(r"<tfoot>(.*?)</tfoot>", basic, re.DOTALL)
    assert feet
    assert re.findall(r'<td class="num">(\d+)</td>', feet[1]) == ["110", "70", "65"]


def test_a_stay_is_told_as_a_whole_before_its_parts(reader: Client) -> None:
    html = text_of(reader, reverse("rulebook", args=[RULES]))
    order = [html.index(f'id="r-imaging.{part}months"') for part in ("", "xray.", "ct.", "mri.")]
    assert order == sorted(order)
    assert 'class="part"' not in html[order[0] : order[0] + 60]


def test_it_says_what_is_left_open(reader: Client) -> None:
    shown = words(text_of(reader, reverse("rulebook", args=[RULES])))
    assert "请假可不顺延的天数 未录入" in shown
    assert "原文未写次数，按至少一次核对" in shown


# -- the source ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "kind", "name"),
    [("rulebook_source", "rulebooks", RULES), ("catalogue_source", "catalogues", GRADING)],
)
def test_the_source_is_whole_and_blank_lines_count(
    url: str, kind: str, name: str, reader: Client
) -> None:
    path = library_at(None).latest(kind, name)[1] / "source.txt"
    wanted = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    html = text_of(reader, reverse(url, args=[name]))
    shown = re.findall(r'<li id="L(\d+)".*?<span class="text">(.*?)</span>', html)
    assert [int(number) for number, _ in shown] == list(range(1, len(wanted) + 1))
    assert [text.replace("&amp;", "&") for _, text in shown] == wanted


def a_line(html: str, number: int) -> str:
    found = re.search(rf'<li id="L{number}".*?</li>', html)
    assert found
    return found[0]


def test_from_a_line_one_sees_what_cites_it(reader: Client) -> None:
    html = text_of(reader, reverse("rulebook_source", args=[RULES]))
    assert f"{reverse('rulebook', args=[RULES])}#c-angiography" in a_line(html, 134)
    assert a_line(html, 134).count("<a ") == 2  # its number, and one citation for three cells
    assert "续第 12 行" in words(a_line(html, 14))
    assert "缺口 BRTO" in words(a_line(html, 281))
    html = text_of(reader, reverse("catalogue_source", args=[GRADING]))
    assert reverse("entry", args=[GRADING, "gynaecology-1-01"]) in a_line(html, 11)


# -- the catalogue ---------------------------------------------------------------------------------


def search(client: Client, *, htmx: bool = False, **asked: str) -> str:
    url = reverse("catalogue", args=[GRADING])
    return text_of(client, url, query_params=asked, headers=HTMX if htmx else {})


def test_the_catalogue_opens_with_its_first_rows_and_a_way_to_all(reader: Client) -> None:
    html = search(reader)
    assert "目录有 622 条：一级 136，二级 164，三级 196，四级 126" in html
    assert rows(html) == [entry.text for entry in CATALOGUE.entries[:50]]
    assert "显示全部 622 条" in html
    assert rows(search(reader, all="1")) == [entry.text for entry in CATALOGUE.entries]


def test_a_search_marks_what_fits_and_says_how_many(reader: Client) -> None:
    html = search(reader, q="栓塞")
    found = [entry for entry in CATALOGUE.entries if "栓塞" in entry.text]
    assert f"“栓塞”有 {len(found)} 条" in html
    assert sorted(rows(html)) == sorted(entry.text for entry in found)
    assert html.count("<mark>栓塞</mark>") >= len(found)


def test_initials_find_a_part_and_show_which(reader: Client) -> None:
    html = search(reader, q="jdmzj")
    assert rows(html) == ["颈动脉血管成型、支架植入术"]
    assert "其中：<mark>颈动脉支架</mark>植入术" in html


def test_filters_are_by_list_grade_and_managed_grade(reader: Client) -> None:
    own = rows(search(reader, list="coronary-intervention"))
    assert len(own) == 6
    assert len(rows(search(reader, list="coronary-intervention", grade="2"))) == 1
    assert rows(search(reader, grade="raised")) == [CATALOGUE.by_id[ABLATION].text]
    assert CATALOGUE.by_id[ABLATION].text in rows(search(reader, q="消融", grade="managed-4"))
    assert CATALOGUE.by_id[ABLATION].text in rows(search(reader, q="消融", grade="3"))
    assert CATALOGUE.by_id[ABLATION].text not in rows(search(reader, q="消融", grade="4"))


def test_a_raised_grade_is_shown_with_its_reason(reader: Client) -> None:
    shown = words(search(reader, grade="raised"))
    assert "三级 ↑ 按四级管理 肿瘤消融治疗技术" in shown


def test_while_one_types_only_the_results_come_and_the_address_follows(reader: Client) -> None:
    url = reverse("catalogue", args=[GRADING])
    answer = reader.get(url, query_params={"q": "栓塞", "list": "", "grade": "3"}, headers=HTMX)
    html = answer.content.decode()
    assert "<html" not in html
    assert "<form" not in html
    assert rows(html)
    assert answer["HX-Replace-Url"] == f"{url}?q=%E6%A0%93%E5%A1%9E&grade=3"
    assert rows(html) == rows(search(reader, q="栓塞", grade="3"))


def test_going_back_gets_the_whole_page(reader: Client) -> None:
    url = reverse("catalogue", args=[GRADING])
    html = text_of(reader, url, headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert "<form" in html


def test_nothing_found_says_what_to_do(reader: Client) -> None:
    shown = words(search(reader, q="不存在的手术"))
    assert "没有这个名称的条目——未列入目录不等于允许" in shown
    filtered = search(reader, q="栓塞", list="gynaecology")
    assert "去掉级别和专业的限制，共 18 条" in filtered


def test_a_known_gap_is_named_where_one_looks_for_it(reader: Client) -> None:
    html = search(reader, q="脑动脉瘤栓塞")
    assert f"{reverse('gaps', args=[RULES])}#g-cerebral-aneurysm-embolisation" in html
    assert "还有" not in html
    assert "项相关的缺口" in search(reader, q="栓塞")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"q": "栓" * 61}, "手术名称："),
        ({"q": "栓塞", "grade": "9"}, "级别：这一项不能选。请从列出的里选一个。"),
        ({"q": "栓塞", "list": "unknown"}, "专业：这一项不能选。请从列出的里选一个。"),
        ({"q": "a\x00b"}, "手术名称："),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_a_question_that_cannot_be_asked_is_told(
    asked: dict[str, str], told: str, htmx: bool, reader: Client
) -> None:
    assert told in words(search(reader, htmx=htmx, **asked))


def test_what_is_typed_is_never_markup(reader: Client) -> None:
    for htmx in (False, True):
        assert "<script>alert" not in search(reader, htmx=htmx, q="<script>alert(1)</script>")


def test_the_counts_by_list_and_grade_add_up(reader: Client) -> None:
    html = search(reader, q="栓塞")
    facets = html[html.index('<aside class="facets"') :]
    totals = [
        int(re.findall(r">(\d+)</a></td></tr>", row)[0])
        for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", facets)
    ]
    assert sum(totals[:-1]) == totals[-1] == 18


# -- one entry -------------------------------------------------------------------------------------


def entry(client: Client, entry_id: str) -> str:
    return text_of(client, reverse("entry", args=[GRADING, entry_id]))


def test_every_entry_opens_and_shows_its_own_text(reader: Client) -> None:
    for one in CATALOGUE.entries[::13]:
        html = entry(reader, one.id)
        assert one.text in html
        assert f"#L{one.source.line}" in html


def test_a_raised_entry_names_the_norm_and_leaves_its_number_open(reader: Client) -> None:
    shown = words(entry(reader, ABLATION))
    assert "由三级提为按四级管理" in shown
    assert "2022 年国家限制类技术目录" in shown
    assert "出处待填" in shown


def test_an_overlay_that_changes_nothing_says_so(reader: Client) -> None:
    assert "目录已是四级，级别不变" in words(entry(reader, "comprehensive-intervention-4-12"))


def test_both_grades_of_an_operation_are_shown(reader: Client) -> None:
    shown = words(entry(reader, "orthopaedics-2-04"))
    assert "肌腱、神经移位术与移植术" in shown
    assert "两处级别不同" in shown


def test_it_tells_parts_exclusions_relative_words_and_misprints(reader: Client) -> None:
    joined = words(entry(reader, "peripheral-intervention-3-08"))
    assert "动脉瘤栓塞术 动脉瘤腔内修复术 假性动脉瘤栓塞术 假性动脉瘤腔内修复术" in joined
    assert "不包括 颅内血管、心脏冠状血管、主动脉" in joined
    special = words(entry(reader, "comprehensive-intervention-3-11"))
    assert "没有度量的词 特殊" in special
    assert "“纵膈”应为“纵隔”" in special
    assert "目的 止血" in words(entry(reader, "peripheral-intervention-3-07"))


def test_it_tells_the_categories_that_it_feeds_and_the_gaps_near_it(reader: Client) -> None:
    html = entry(reader, ABLATION)
    gaps = reverse("gaps", args=[RULES])
    for category in ("ablation", "thoracic-ablation", "liver-ablation", "msk-biopsy-ablation"):
        assert f"{gaps}#c-{category}" in html
    assert f"{gaps}#g-prostate-ablation" in html
    assert "没有与它对应的类别" in entry(reader, "gynaecology-1-01")


def test_what_is_no_operation_says_so(reader: Client) -> None:
    management = words(entry(reader, "peripheral-intervention-4-12"))
    assert "不能作为手术权限授予" in management
    assert "归入的手术类别" not in management
    assert "描述患者或情形，不是一项手术" in words(entry(reader, "general-surgery-3-32"))


# -- gaps and feeds --------------------------------------------------------------------------------


def test_every_gap_is_there_with_its_line_reason_and_nearest_entries(reader: Client) -> None:
    html = text_of(reader, reverse("gaps", args=[RULES]))
    source = reverse("rulebook_source", args=[RULES])
    for gap in CROSSWALK.gaps:
        found = re.search(rf'<article class="card gap" id="g-{gap.id}">.*?</article>', html, re.S)
        assert found, gap.id
        assert gap.operation in found[0]
        assert gap.reason in found[0]
        assert f"{source}#L{gap.line}" in found[0]
        for name in gap.nearest:
            assert reverse("entry", args=[GRADING, name]) in found[0]


def test_every_feed_is_there(reader: Client) -> None:
    html = text_of(reader, reverse("gaps", args=[RULES]))
    for category in [c for c in RULEBOOK.categories if c.interventional]:
        found = re.search(rf'<details id="c-{category.id}">.*?</details>', html, re.DOTALL)
        assert found, category.id
        feeds = [feed for feed in CROSSWALK.feeds if feed.category == category.id]
        links = [reverse("entry", args=[GRADING, feed.entry]) for feed in feeds]
        assert re.findall(r'href="(/norms/catalogues/[^"]+)"', found[0]) == links


def test_it_says_where_the_nearest_entries_do_not_agree(reader: Client) -> None:
    html = text_of(reader, reverse("gaps", args=[RULES]))
    at = html.index('id="g-retroperitoneal-biopsy"')
    assert "分属一级、三级" in html[at : at + 2000]


def test_an_entrys_codes_say_who_read_them(reader: Client) -> None:
    shown = entry(reader, "gynaecology-1-01")
    for said in ("编码（参考）", "67.0x00", "69.0900", "非编码员", "不能直接用于编码上报"):
        assert said in shown
    assert "没有一个编码" in entry(reader, "gynaecology-1-07")
