"""The HTML page: one file, no script, nothing from elsewhere, nobody's markup, no case number."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from seldinger.domain.training.evaluate import evaluate
from seldinger.domain.training.record import Origin
from seldinger.domain.training.verdict import Verdict
from seldinger.norms.library import library_at
from seldinger.report.layout import masked
from seldinger.report.page import page
from support.build import on, op, patient, record, reports, verdict

HOSTILE = "<script>alert(1)</script>"
CASE = "ZY20240603001"
VOID = {"meta", "rect", "br", "hr", "img", "input", "link"}


class Reader(HTMLParser):
    """Tags with their attributes, the text, and whether every tag is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def answer() -> Verdict:
    return verdict(
        op("术者", "angiography", case=CASE, name=f"示例造影{HOSTILE}"),
        op("参与", "ablation", state="待审核"),
        op("参与", name=f"示例：目录外的名称{HOSTILE}"),
        patient("embolisation", case="AD20240603002"),
        reports("CT", 7, part="胸部"),
        name=f"林{HOSTILE}",
    )


@pytest.fixture(scope="module")
def html(answer: Verdict) -> str:
    return page(answer, [(Origin("手术", 4), f"手术名称“{HOSTILE}”不在目录里")])


@pytest.fixture(scope="module")
def read(html: str) -> Reader:
    return Reader(html)


def test_it_is_a_page_in_chinese_for_a_phone(html: str, read: Reader) -> None:
    assert html.lstrip().lower().startswith("<!doctype html>")
    assert read.attributes("html") == [{"lang": "zh-CN"}]
    metas = read.attributes("meta")
    assert {"charset": "utf-8"} in metas
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in metas
    assert {"name": "referrer", "content": "no-referrer"} in metas
    assert {"class": "meta", "lang": "en"} in read.attributes("p")


def test_tags_are_closed_in_order_and_ids_stand_once(read: Reader) -> None:
    assert read.open == []
    ids = Counter(a["id"] for _, a in read.tags if "id" in a)
    assert "angiography.operator" in ids
    assert set(ids.values()) == {1}


def test_names_are_text_and_never_markup(html: str, read: Reader) -> None:
    assert "<script" not in html.lower()
    assert read.text.count(HOSTILE) >= 4  # title, head, an operation, a note
    assert read.text.count(f"林{HOSTILE}") >= 2


def test_it_runs_and_loads_nothing(html: str, read: Reader) -> None:
    assert {tag for tag, _ in read.tags} & {"script", "link", "img", "iframe", "object"} == set()
    assert not re.search(r"https?:|//[a-z]|url\([^#]|@import|javascript:", html, re.IGNORECASE)
    for _, attributes in read.tags:
        assert not any(name.startswith("on") for name in attributes)
        assert not {"src", "style", "srcset", "action", "formaction"} & set(attributes)


def test_links_lead_to_a_place_of_the_page(read: Reader) -> None:
    ids = {attributes.get("id") for _, attributes in read.tags}
    for attributes in read.attributes("a"):
        target = attributes["href"]
        assert target
        assert target.startswith("#")
        assert target[1:] in ids


def test_case_numbers_are_masked(html: str, read: Reader) -> None:
    assert CASE not in html
    assert "AD20240603002" not in html
    assert "…3001" in read.text
    assert "…3002" in read.text


@pytest.mark.parametrize(
    ("case", "shown"),
    [
        ("ZY20240603001", "…3001"),
        ("00123", "…23"),
        ("7", "…"),
        ("", ""),
        ("1204…3001", "…3001"),
        ("1204…01", "…01"),
    ],
)
def test_only_the_end_of_a_case_number_is_shown(case: str, shown: str) -> None:
    assert masked(case) == shown


def test_a_name_outside_the_catalogue_is_told_with_its_row(read: Reader) -> None:
    assert "需要留意的登记（2 处）" in read.text
    assert "手术 4：手术名称不在目录里，类别又未填，无法归类；请填写类别" in read.text


def test_every_requirement_that_applies_is_there_with_its_sentence(
    answer: Verdict, read: Reader
) -> None:
    shown = {attributes["id"] for _, attributes in read.tags if "id" in attributes}
    directions = {post.id for post in answer.rulebook.directions} - set(answer.trainee.directions)
    for finding in answer.findings:
        post = finding.requirement.post
        expected = post not in directions | {"imaging"}
        assert (finding.requirement.id in shown) == expected, finding.requirement.id
    assert "血管造影术 30 20 20 细则第 134 行" in read.text
    assert len(read.attributes("blockquote")) == len(
        shown & {f.requirement.id for f in answer.findings}
    )


def test_objectives_are_shown_without_a_verdict(read: Reader) -> None:
    assert "细则原句，只展示，不作结论。" in read.text
    assert "通过全面、规范、严格的临床培训，使受培训医师具备一定的影像诊断学基本功；" in read.text


def test_a_made_up_norm_says_so_at_the_top() -> None:
    rulebook = library_at(None).rulebook("example")
    fresh = record(background=None, directions=(), rotations=())
    text = Reader(page(evaluate(rulebook, fresh, on("2026-06-30")), [])).text
    assert "示例：虚构的专业，只用来说明细则怎样写成数据，不是任何医院的规定 林" in text


def test_an_empty_record_says_what_to_do() -> None:
    assert "还没有相关的登记。在登记表里填写后重新审核。" in Reader(page(verdict(), [])).text
