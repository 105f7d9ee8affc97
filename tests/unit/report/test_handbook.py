"""The training handbook: one wording with the page, everything printed once, nothing as markup."""

import re
from dataclasses import replace
from typing import Any

import pytest

from seldinger.domain.training.evaluate import evaluate
from seldinger.domain.training.record import (
    Branch,
    CaseKey,
    CrossStage,
    DirectionChange,
    HospitalAdmitted,
    Origin,
    Pin,
    Record,
    Ruling,
    SeparateStep,
    Waiver,
)
from seldinger.domain.training.words import Flag, Reading, Role, State, Status
from seldinger.norms.handbook import BLANK, TABLES, Layout, Numbers, shipped_layout
from seldinger.report import handbook_terms as terms
from seldinger.report.handbook import handbook, told
from seldinger.report.handbook_rows import Enclosed, Review, ReviewStep, Word, ruling_rows
from support.build import (
    IN_INTERNAL,
    LAST_DAY,
    activity,
    crosswalk,
    on,
    op,
    patient,
    record,
    reports,
    rulebook,
)
from support.pdf_text import text_of

HOSTILE = '#panic("x") <b> $x$ \\ "*_` @a // /* ]'
CASE = "ZY20240603001"
BREAK = "\u200b"


def of(one: Record, enclosed: Enclosed | None = None, layout: Layout | None = None) -> Any:
    verdict = evaluate(rulebook(), one, on(LAST_DAY), crosswalk())
    return told(verdict, one, layout or shipped_layout(), enclosed or Enclosed())


def blocks(book: Any, kind: str) -> list[Any]:
    return [one for run in book["runs"] for one in run["blocks"] if one["is"] == kind]


def rows(book: Any, *heads: str) -> list[list[str]]:
    """Of every table with these heads."""
    found = [one for one in blocks(book, "table") if set(heads) <= set(one["heads"])]
    return [row for one in found for group in one["groups"] for row in group["rows"]]


def titles(book: Any) -> list[str]:
    kinds = ("chapter", "contents")
    return [one["text"] for run in book["runs"] for one in run["blocks"] if one["is"] in kinds]


@pytest.fixture(scope="module")
def some() -> Record:
    return record(
        op("术者", "angiography", case=CASE, name="全脑血管造影"),
        op("参与", "ablation", state="待审核"),
        op("一助", "angiography", IN_INTERNAL, name="值班造影"),
        op("一助", "angiography", state="退回"),
        patient("internal", IN_INTERNAL),
        reports("MRI", 5),
        activity("读书报告"),
    )


def test_chapters_stand_in_the_order_of_the_layout(some: Record) -> None:
    layout = shipped_layout()
    assert titles(of(some)) == [one.title for one in layout.chapters if one.kind != "cover"]
    turned = replace(layout, chapters=layout.chapters[::-1])
    assert titles(of(some, layout=turned)) == titles(of(some))[::-1]


def test_an_entry_stands_under_the_post_that_it_counts_for(some: Record) -> None:
    """值班造影 was done in 内科 and counts for 介入基础, 岗外."""
    for run in of(some)["runs"]:
        acts = [row for row in rows({"runs": [run]}, "手术操作") if "造影" in row[3]]
        if run["head"] == "岗位登记 · 介入基础":
            assert [row[3] for row in acts] == ["值班造影", "全脑血管造影"]
        else:
            assert acts == []


def test_a_result_says_in_the_words_of_the_page_why(some: Record) -> None:
    book = of(some)
    results = {row[3]: row[-1] for row in rows(book, "手术操作")}
    notes = " ".join(one["text"] for one in blocks(book, "notes"))
    assert results["全脑血管造影"] == "计入"
    assert results["ablation"] == "待审"
    mark = results["值班造影"].removeprefix("计入")
    assert f"{mark}岗外" in notes
    assert results["angiography"].startswith("未计入")
    assert "已退回，不计入" in notes
    terms_said = {row[0]: row[1] for row in rows(book, "用语")}
    assert terms_said[mark].startswith("岗外：")


def test_what_does_not_apply_is_logged_and_says_so(some: Record) -> None:
    """影像诊断 is not the branch of an imaging background."""
    assert [row[-1][:3] for row in rows(of(some), "检查")] == ["未计入"]
    assert "影像诊断" in " ".join(blocks(of(some), "lines")[0]["texts"])


def test_posts_that_begin_a_page_are_signed_each_and_others_together(some: Record) -> None:
    book = of(some)
    signed = [one["of"] for one in blocks(book, "signatures")]
    sections_apart = [run["head"] for run in book["runs"] if run["head"].startswith("岗位登记 · ")]
    assert [one for one in signed if one.startswith("岗位登记")] == sections_apart
    assert signed.count("教学与科研登记") == 1


def test_what_nothing_asks_for_is_logged_and_says_so() -> None:
    book = of(record(activity("没有人要求的活动")))
    assert [row[-1] for row in rows(book, "题目")] == ["未计入①"]
    assert blocks(book, "notes")[-1]["text"] == "①没有对应的要求，只登记"


def test_case_numbers_are_masked_unless_the_book_is_for_inspection(some: Record) -> None:
    assert CASE not in str(of(some))
    assert "…3001" in str(of(some))
    origin = next(one.origin for one in some.procedures if one.case_no == CASE)
    whole = of(some, Enclosed(whole={origin: CASE}))
    assert CASE in [row[2].replace(BREAK, "") for row in rows(whole, "手术操作")]
    assert "只供检查" in str(whole)


def test_empty_chapters_say_why() -> None:
    said = [one["text"] for one in blocks(of(record()), "none")]
    assert "无登记：基地没有为本人作过个案认定。" in said
    assert "无登记：平台里还没有本人的中期、年度或结业考核。" in said
    assert f"无登记：到 {LAST_DAY} 没有这类登记。" in said
    assert "无登记：每一条登记都计入了某项要求。" in said
    assert blocks(of(record()), "notes") == []


def test_without_rotations_entries_stand_under_no_post() -> None:
    one = record(op("术者", name="没有人知道的手术"), patient())
    alone = replace(one, rotations=())
    titles_there = [block["text"] for block in blocks(of(alone), "section")]
    assert "登记日期没有轮转的" in titles_there
    assert "无登记：还没有录入轮转，请基地教学秘书补录。" in [
        one["text"] for one in blocks(of(alone), "none")
    ]


def test_words_reviews_and_marks_are_enclosed(some: Record) -> None:
    first = some.procedures[0].origin
    step = ReviewStep("带教医师评价", "周示例", "2026-08-30", "通过", "达到要求")
    book = of(
        some,
        Enclosed(
            place="甲基地",
            marks=("示例", "草稿"),
            facts=(("基地", "甲"),),
            words={first: Word("周示例", "周示例 已审核 2024-06-05")},
            reviews=(Review("结业审核 · 通过", (step,)),),
        ),
    )
    assert book["mark"] == "示例 · 草稿"
    assert "周示例 已审核 2024-06-05" in [row[6] for row in rows(book, "手术操作")]
    expected = ["1", "带教医师评价", "周示例", "2026-08-30", "通过", "达到要求"]
    assert rows(book, "环节") == [expected]


def test_what_is_known_beside_the_entries_is_enclosed(some: Record) -> None:
    post = rulebook().post_by_id["basic"]
    item = next(one for one in rulebook().learning if one.post == post.id)
    line = "日志里已审核的职责：院内会诊 2 次。"
    told_of = Enclosed(learning={item.id: "有 3 例（术者 3）"}, of_posts={post.id: (line,)})
    book = of(some, told_of)
    known = {row[1]: row[2] for row in rows(book, "平台里的依据")}
    assert known[item.text] == "有 3 例（术者 3）"
    assert set(known.values()) == {"有 3 例（术者 3）", ""}
    run = next(one for one in book["runs"] if post.title in one["head"])
    assert {"is": "lines", "texts": [line]} in run["blocks"]


def test_signatures_never_stand_alone_on_a_page() -> None:
    """However long the table before them is: its last rows go along."""
    for number in range(38, 48, 2):  # where the page ends
        patients = [patient("internal", IN_INTERNAL, case=f"C{one}") for one in range(number)]
        one = record(*patients, name="林示例")
        verdict = evaluate(rulebook(), one, on(LAST_DAY), crosswalk())
        text = text_of(handbook(verdict, one, shipped_layout()))
        assert "已审核计入以上登记（岗位登记·内科）" in text, number
    empty = record(name="林示例")
    verdict = evaluate(rulebook(), empty, on(LAST_DAY), crosswalk())
    assert "示例以上登记" not in text_of(handbook(verdict, empty, shipped_layout()))


BY: Any = {"by": "陈主任", "on": on("2025-01-01"), "reason": "示例理由"}
KEY = CaseKey(CASE, on("2024-06-03"), 1)


@pytest.mark.parametrize(
    ("ruling", "about"),
    [
        (Waiver(**BY, requirement="basic.rotation"), "介入基础轮转"),
        (CrossStage(**BY, category="angiography"), "血管造影术"),
        (Branch(**BY, background="surgical"), "外科"),
        (DirectionChange(**BY, directions=("neuro", "gone")), "神经介入、gone"),
        (HospitalAdmitted(**BY, hospital="外院"), "外院"),
        (Pin(**BY, case=KEY, name="甲", category="ablation"), "2024-06-03 的“甲”，归入：消融术"),
        (SeparateStep(**BY, case=KEY, name="甲"), "2024-06-03 的“甲”"),
    ],
)
def test_rulings_say_what_they_decide(ruling: Ruling, about: str) -> None:
    row = ruling_rows(rulebook(), [ruling])[0]
    by = {requirement.id: requirement.title for requirement in rulebook().requirements}
    if isinstance(ruling, Waiver):
        about = by.get("basic.rotation", "basic.rotation")
    assert (row["about"], row["by"], row["reason"]) == (about, "陈主任", "示例理由")


def test_a_ruling_of_an_unknown_kind_is_not_printed_as_another() -> None:
    class Other(Ruling):
        pass

    with pytest.raises(KeyError):
        ruling_rows(rulebook(), [Other(**BY)])


def test_long_latin_words_may_break_and_chinese_needs_no_help() -> None:
    word = "PercutaneousTransluminalCoronaryAngioplasty"
    one = record(
        op("术者", "angiography", name=f"{word}术"), op("术者", "angiography", name="造" * 90)
    )
    names = [row[3] for row in rows(of(one), "手术操作")]
    parts = names[0].split(BREAK)
    assert len(parts) > 1
    assert "".join(parts) == f"{word}术"
    assert names[1] == "造" * 90


def test_every_column_that_a_layout_may_name_is_filled(some: Record) -> None:
    """A table of each kind with all its columns, so that no layout breaks a book."""
    layout = shipped_layout()
    width = layout.margins.measure // 14
    column = layout.tables["terms"][0]
    wide = {
        name: tuple(
            replace(column, of=of_, title=of_, width=width, align=Numbers.LEFT)
            for of_ in (*columns, BLANK)
        )
        for name, columns in TABLES.items()
    }
    some = replace(some, rulings=(Waiver(**BY, requirement="x"),))
    step = ReviewStep("a", "b", "2026-01-01", "c")
    book = of(some, Enclosed(reviews=(Review("r", (step,)),)), replace(layout, tables=wide))
    used = {frozenset(one["heads"]) for one in blocks(book, "table")}
    assert used == {frozenset((*columns, BLANK)) for columns in TABLES.values()}


def test_every_word_has_a_meaning() -> None:
    assert set(terms._ROLES) == set(Role)
    assert set(terms._STATES) == set(State)
    assert set(terms._STATUS) == set(Status)
    assert set(terms._READINGS) == set(Reading)
    assert set(terms._FLAGS) == set(Flag)


def test_abbreviations_in_names_are_explained() -> None:
    book = of(record(op("术者", "embolisation", name="肝癌TACE")))
    assert ["TACE", "经导管动脉化疗栓塞术"] in rows(book, "用语")


def test_the_pdf_holds_what_was_typed_as_text() -> None:
    one = record(op("术者", "angiography", name=HOSTILE), name="林\u0007示例")
    verdict = evaluate(rulebook(), one, on(LAST_DAY), crosswalk())
    enclosed = Enclosed(place=HOSTILE, marks=("示例",))
    content = handbook(verdict, one, shipped_layout(), enclosed)
    text = text_of(content)
    assert "".join(HOSTILE.split()) in text.replace(BREAK, "")
    assert "培训登记手册" in text
    pages = len(re.findall(rb"/Type/Page\b", content))
    assert f"第{pages}页，共{pages}页" in text
    assert b"/Outlines" in content  # bookmarks
    assert b"/StructTreeRoot" in content  # tagged: tables are read aloud as tables
    assert content == handbook(verdict, one, shipped_layout(), enclosed)


def test_an_origin_without_an_entry_still_tells_its_problem() -> None:
    """A leave written twice feeds nothing and is told with its dates."""
    one = record(op("术者", "angiography", "2023-01-05"))
    assert ["1", "2023-01-05"] in [row[:2] for row in rows(of(one), "登记", "日期")]
    assert Origin("手术", 2) == one.procedures[0].origin
