"""The handbook's layout: every fault with its line, nothing drawn that nobody can fill."""

from pathlib import Path

import pytest

from seldinger.errors import SeldingerError
from seldinger.norms.handbook import NEEDS, ChapterKind, Numbers, shipped_layout
from support.norms import Norms

FILE = "handbooks/example/1/handbook.yaml"


@pytest.fixture
def layout(tmp_path: Path) -> Norms:
    return Norms(tmp_path, FILE)


def test_the_shipped_layout_is_marked_and_cites_nothing() -> None:
    found = shipped_layout()
    assert (found.mark, found.document, found.citation) == ("示例", None, None)
    assert {one.kind for one in found.chapters} == set(ChapterKind)
    assert found.margins.measure == 170
    assert found.tables["operations"][0].align is Numbers.RIGHT
    assert set(NEEDS) <= set(ChapterKind)


def test_there_is_no_other_layout() -> None:
    with pytest.raises(SeldingerError, match="没有名为 exampel 的规范"):
        shipped_layout("exampel")


@pytest.mark.parametrize(
    ("old", "new", "mark", "message"),
    [
        ("mark: 示例", "mark: null", "mark:", "必须标明示例"),
        ("{kind: rulings,", "{kind: ruling,", "kind: ruling,", "最接近的是 rulings"),
        ("{kind: rulings,", "{kind: reviews,", "chapters:", "reviews 一章写了 2 次"),
        ("posts: [concurrent]", "posts: [concurent]", "concurent", "不认识 concurent"),
        ("posts: [concurrent]", "posts: [throughout]", "chapters:", "不止一章"),
        ("flexible], apart", "], apart", "chapters:", "flexible 类岗位没有放进任何一章"),
        ("posts: [concurrent], ", "", "总住院医师登记", "posts 只写在"),
        ("{of: about, title: 内容, width: rest}", "{of: about, title: 内容, width: -3}",
         "of: about", "width 不能是“-3”"),
        ("{of: about, title: 内容, width: rest}", "{of: about, title: 内容, width: 30}",
         "  rulings:", "没有一列是 width: rest"),
        ("{of: reason, title: 理由, width: 48}", "{of: reason, title: 理由, width: 99}",
         "  rulings:", "rest 的列太窄"),
        ("{of: reason, title: 理由, width: 48}", "{of: reasons, title: 理由, width: 48}",
         "of: reasons", "最接近的是 reason"),
        ("inside: 24", "inside: 99", "margins:", "页边距太大"),
        ("inside: 24", "insid: 24", "margins:", "不认识 insid"),
        ("margins: {", "margin: {", "id: example", "缺少 margins"),
        ("  terms:\n", "  term:\n", "tables:", "terms 没有列"),
        ("chapters:\n", "chapter:\n", "id: example", "缺少 chapters"),
        ("id: example", "id: exampel", "", "文件夹是 example/1"),
    ],
)  # fmt: skip
def test_a_fault_names_its_line(layout: Norms, old: str, new: str, mark: str, message: str) -> None:
    layout.replace(FILE, old, new)
    faults = layout.faults()
    told = [fault for fault in faults if message in f"{fault.message}。{fault.remedy}"]
    assert told, faults
    assert told[0].file.endswith(FILE)
    assert told[0].line == layout.line(FILE, mark)
