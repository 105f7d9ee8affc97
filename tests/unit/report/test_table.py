"""The terminal: a title is never cut, however narrow, and a case number never shown whole."""

from itertools import pairwise

import pytest
from rich.cells import cell_len

from seldinger.domain.training.record import Origin
from seldinger.errors import SeldingerError
from seldinger.report.table import print_explanation, print_verdict
from support.build import op, rulebook, times, verdict

DIRECTIONS = [("peripheral", "neuro", "thoracic"), ("abdominal", "urogenital", "musculoskeletal")]


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def left_of(line: str, width: int) -> str:
    """The part of the line that stands in the first `width` columns of the terminal."""
    text = ""
    for character in line:
        if cell_len(text + character) > width:
            break
        text += character
    return text.strip()


def first_columns(printed: str) -> str:
    """What stands below 手术类别, line breaks taken out, table by table."""
    told, width = [], 0
    for line in printed.split("\n"):
        if line.startswith("手术类别"):
            width = cell_len(line.partition("参与")[0])
        elif not line.strip():
            width = 0
            told.append("\n")
        elif width:
            told.append(left_of(line, width))
    return "".join(told)


@pytest.mark.parametrize("directions", DIRECTIONS, ids=["first three", "last three"])
def test_no_title_is_cut_at_80_columns(
    directions: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    facts = [times(3, op("参与", c.id, state="待审核")) for c in rulebook().categories[1:]]
    print_verdict(verdict(facts, directions=directions), [])
    printed = capsys.readouterr().out
    assert max(map(cell_len, printed.split("\n"))) <= 80
    titles = {
        category.title
        for category in rulebook().categories
        if category.interventional and category.post in {"basic", *directions}
    }
    shown = first_columns(printed)
    assert len(titles) == 8 + (10 if "neuro" in directions else 11)
    for title in titles:
        assert title in shown
    assert "…" not in printed.partition("需要留意的登记")[0]


def test_every_requirement_that_applies_cites_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_verdict(verdict(), [])
    printed = capsys.readouterr().out
    for line in (12, 38, 123, 134, 141, 147, 375, 387, 397):
        assert f"第 {line} 行" in printed


def test_the_answer_stands_above_all_posts(capsys: pytest.CaptureFixture[str]) -> None:
    print_verdict(verdict(), [])
    lines = capsys.readouterr().out.split("\n")
    answer = next(n for n, line in enumerate(lines) if line.startswith("◐ 进行中："))
    assert answer < next(n for n, line in enumerate(lines) if line.startswith("入培"))


def test_posts_stand_in_the_rulebooks_order(capsys: pytest.CaptureFixture[str]) -> None:
    print_verdict(verdict(), [])
    printed = capsys.readouterr().out
    places = [printed.index(f"\n{post.title}  ") for post in rulebook().posts]
    assert all(one < next_one for one, next_one in pairwise(places))


def test_at_most_20_problems_are_listed_and_the_rest_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    notes = [(Origin("示例表", row), f"示例说明 {row}") for row in range(1, 24)]
    print_verdict(verdict(), notes)
    printed = capsys.readouterr().out
    assert "需要留意的登记（23 处）" in printed
    assert "示例说明 20" in printed
    assert "示例说明 21" not in printed
    assert "……其余 3 处见 --html 或 --json" in printed


def test_a_name_outside_the_catalogue_is_told_with_its_row(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_verdict(verdict(op("参与", name="示例：目录外的名称")), [])
    assert "手术 2  手术名称不在目录里，类别又未填" in capsys.readouterr().out


def test_an_explanation_has_the_sentence_and_masked_cases(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = verdict(op("术者", "angiography", case="ZY20240603001", name="示例造影"))
    print_explanation(answer, "angiography.operator")
    printed = capsys.readouterr().out
    assert "血管造影术·术者  1 / 20  缺 19" in printed
    assert "细则第 134 行：" in printed
    assert "血管造影术 30 20 20" in printed.replace("\n", "")
    assert "…3001" in printed
    assert "ZY2024" not in printed


def test_an_explanation_without_rows_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    print_explanation(verdict(), "ablation.operator")
    assert "还没有相关的登记" in capsys.readouterr().out


def test_an_unknown_id_is_told_with_the_nearest() -> None:
    with pytest.raises(SeldingerError) as caught:
        print_explanation(verdict(), "angiography.operater")
    assert str(caught.value) == "没有要求 angiography.operater。最接近的是 angiography.operator"


@pytest.mark.parametrize("typed", ["示例[/]造影", "示例[b超]造影", "示例:+1:造影"])
def test_what_people_typed_is_printed_as_typed(
    typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = verdict(op("术者", "angiography", name=typed), name=typed)
    print_verdict(answer, [(Origin("手术", 2), typed)])
    print_explanation(answer, "angiography.operator")
    printed = capsys.readouterr().out
    assert printed.count(typed) == 3
