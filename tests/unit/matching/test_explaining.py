"""Why a name may mean a term, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seldinger.matching.explaining import Broader, Piece, Said, explain, pieces_of


def said(found: tuple[Said, ...]) -> list[str]:
    return [f"{one.aspect} {'、'.join(one.words)}" for one in found]


def test_it_says_what_agrees_and_what_only_one_of_them_has() -> None:
    why = explain("右侧肝癌射频消融术", "肝癌微波消融术")
    assert said(why.agree) == ["部位 肝", "病变 肝癌"]
    assert "侧别 右" in said(why.only_name)
    assert "器械 微波" in said(why.only_term)
    assert (why.act, why.operation, why.rest, why.alike) == ("", "", "", "")


def test_a_narrower_word_agrees_with_the_broader_one_and_is_told_once() -> None:
    why = explain("右侧颈内动脉支架置入术", "颈动脉血管成型、支架植入术", ("颈动脉支架植入术",))
    assert why.broader == (Broader("部位", "颈内动脉", "颈动脉", is_narrower=True),)
    assert said(why.agree) == ["术式 置入", "器械 支架"]
    assert why.operation == "颈动脉支架植入术"
    assert said(why.only_name) == ["侧别 右"]
    assert not why.only_term


def test_the_other_way_round_the_name_is_the_broader() -> None:
    (one,) = explain("颈动脉支架置入术", "颈内动脉支架置入术").broader
    assert not one.is_narrower


def test_of_a_name_of_several_acts_the_one_that_fits_is_compared() -> None:
    why = explain("PTCD+胆道支架置入", "胆道支架植入术")
    assert why.act == "胆道支架置入"
    assert not why.only_name
    assert not why.only_term


def test_what_the_term_excepts_is_told() -> None:
    term = "除颅内血管、肺动脉外的动脉栓塞术"
    assert explain("肺动脉栓塞术", term).excluded == ("肺动脉",)
    assert explain("脾动脉栓塞术", term).excluded == ()


def test_what_nobody_explains_is_left_over() -> None:
    why = explain("肝脏龘龘消融术", "肝脏消融术")
    assert why.rest == "龘龘"
    assert explain("肝脏龘龘消融术", "肝脏龘消融术").rest == "龘"


def test_the_likest_confirmed_name_is_told_and_an_unlike_one_is_not() -> None:
    why = explain("右颈内动脉支架", "x", (), ["左颈内动脉支架", "肝癌TACE"])
    assert why.alike == "左颈内动脉支架"
    assert explain("右颈内动脉支架", "x", (), ["肝癌TACE"]).alike == ""


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        ("右侧颈内动脉支架置入术", "右侧|颈内动脉|支架|置入|术"),
        ("ＰＴＣＤ＋胆道　支架", "ＰＴＣＤ|＋|胆道|　|支架"),
        ("肝、肾动脉造影", "肝|、|肾动脉|造影"),
        ("  肝 癌 TACE ", "  |肝 癌| |TACE| "),
    ],
)
def test_pieces_are_cut_where_the_words_stand_in_the_name_as_written(name: str, cut: str) -> None:
    assert "|".join(piece.text for piece in pieces_of(name)) == cut


def test_a_piece_says_what_it_was_read_as() -> None:
    assert pieces_of("TACE") == (
        Piece("TACE", ("入路", "部位", "术式"), ("经导管", "动脉", "化疗栓塞")),
    )


@given(st.text(alphabet="右肝肾动脉、+TACEⅢ㎜ 　支架<&龘造影除外（）", max_size=24))
def test_pieces_are_the_name_and_anything_can_be_explained(name: str) -> None:
    assert "".join(piece.text for piece in pieces_of(name)) == name
    if name.strip():
        explain(name, "颈动脉血管成型、支架植入术")
        explain("颈动脉血管成型、支架植入术", name)
