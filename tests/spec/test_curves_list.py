"""The list of published rates: what stands in it, and what of it would be told as a fault."""

from pathlib import Path

import pytest

from seldinger.domain.training.curves_published import Measure
from seldinger.norms.curves import FILE, load_curves, shipped_curves
from seldinger.norms.faults import NormError

_ROW = """\
  - id: one
    measure: technical
    what: 示例操作
    acceptable: "0.05"
    unacceptable: "0.10"
    citation: 示例文献
    read: 摘要
"""
_WHOLE = f'id: published\nversion: "1"\ntitle: 示例\ndefaults: []\npublished:\n{_ROW}'


def test_each_shipped_row_says_where_it_was_read() -> None:
    found = shipped_curves()
    assert found.published
    for one in found.published:
        assert one.citation
        assert one.read
        assert one.unacceptable is None or 0 < one.acceptable < one.unacceptable < 1
        assert found.of(one.id) is one
    assert found.of("nobody") is None


def test_a_whole_list(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(_WHOLE, encoding="utf-8")
    [row] = load_curves(tmp_path, "here").published
    assert (row.measure, row.acceptable, row.unacceptable) == (Measure.TECHNICAL, 0.05, 0.1)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('"0.05"', '"5"', 9, "acceptable 应当在 0 与 1 之间，现为“5”"),
        ('"0.05"', "五", 9, "acceptable 应当在 0 与 1 之间，现为“五”"),
        ('"0.10"', '"0.05"', 10, "unacceptable 应当大于 acceptable"),
        ("    read: 摘要\n", "", 6, "文献缺少 read"),
        ('    acceptable: "0.05"\n', "", 6, "文献缺少 acceptable"),
        ("technical", "speed", 7, "measure 不认识“speed”"),
        ("defaults: []", "defaults: [{a: b}]", 4, "defaults 现在只能为空：没有读到适用的出处"),
        (_ROW, _ROW + _ROW, 13, "one 重复，第 6 行已有"),
        ("title: 示例", "title: 示例\nmore: 1", 4, "失败率清单里不认识 more"),
    ],
)
def test_faults(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in _WHOLE
    (tmp_path / FILE).write_text(_WHOLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(NormError) as told:
        load_curves(tmp_path, "here")
    assert (line, message) in {(one.line, one.message) for one in told.value.faults}
