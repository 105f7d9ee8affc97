"""The pieces of a name: where it joins acts, and where the same characters join nothing."""

import pytest

from seldinger.matching.texts import pieces, plain


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("肾动脉造影+阑尾切除术", ["肾动脉造影", "阑尾切除术"]),
        ("肱骨骨折复位术不伴内固定", ["肱骨骨折复位术不伴内固定"]),
        ("并指分离术", ["并指分离术"]),
        ("糖尿病合并症", ["糖尿病合并症"]),
    ],
)
def test_the_pieces_of_a_name(name: str, found: list[str]) -> None:
    assert pieces(plain(name)) == found


def test_a_text_without_end_is_cut() -> None:
    assert len(plain("术" * 100_000)) == len(plain("㍿" * 100_000)) == 300
