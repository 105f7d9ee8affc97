"""An entry's operations: which there are, and what of their names tells them from others."""

import pytest

from seldinger.matching.conflicts.aligning import Relation, align
from seldinger.matching.conflicts.kinds import direct_kinds, is_kind_of, steps_up
from seldinger.matching.conflicts.knowledge import knowledge
from seldinger.matching.conflicts.operations import Operation, operations_of
from seldinger.matching.words.lexicon import Aspect
from support.conflicts import entry_of


def operations(text: str, **more: object) -> tuple[Operation, ...]:
    return operations_of(entry_of("a", "某科", 1, text, **more), knowledge())


def only(text: str, **more: object) -> Operation:
    (found,) = operations(text, **more)
    return found


def names(text: str, **more: object) -> list[str]:
    """What stands in the entry, without the united reading of several."""
    return [found.text for found in operations(text, **more) if not found.united]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("脾切除术", ["脾切除术"]),
        ("输卵管通气、通液术", ["输卵管通气", "输卵管通液术"]),
        ("四肢动静脉造影术", ["四肢动脉造影术", "四肢静脉造影术"]),
        ("肢体动静脉瘘栓塞术", ["肢体动静脉瘘栓塞术"]),
        ("脾动脉栓塞术（止血为目的）", ["脾动脉栓塞术"]),
    ],
)
def test_the_operations_of_a_name(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_the_parts_entered_by_hand_come_first_and_the_head_before_a_colon_last() -> None:
    found = names("甲：乙，丙", parts=("脾切除术", "肝活检术"))
    assert found == ["脾切除术", "肝活检术", "甲"]


def test_acts_graded_together_are_one_operation_and_its_pieces() -> None:
    whole, *pieces = operations("腹腔镜下取卵+输卵管配子移植术")
    assert (whole.joined, [piece.joined for piece in pieces]) == (False, [True, True])
    assert whole.of(Aspect.ACT) == pieces[0].of(Aspect.ACT) | pieces[1].of(Aspect.ACT)


def test_several_sites_are_also_one_operation_at_all_of_them() -> None:
    (united,) = (found for found in operations("气管、支气管支架植入术") if found.united)
    assert united.of(Aspect.SITE) == {"气管", "支气管"}


@pytest.mark.parametrize(
    ("text", "entered", "expected"),
    [
        ("脾动脉栓塞术（止血为目的）", None, "止血"),
        ("脾动脉栓塞术（止血为目的）", "消除功能", "消除功能"),
        ("脾动脉栓塞术", None, None),
    ],
)
def test_the_purpose(text: str, entered: str | None, expected: str | None) -> None:
    assert only(text, purpose=entered).purpose == expected


@pytest.mark.parametrize(
    ("text", "everywhere"),
    [("各部位脓肿引流术", True), ("一般部位活检术", True), ("特殊部位活检术", False)],
)
def test_whether_every_site_is_meant(text: str, everywhere: bool) -> None:
    assert only(text).everywhere is everywhere


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("血管药盒置入术", "化疗盒植入"),
        ("肝动脉药盒置入术", "动脉化疗盒植入"),
        ("下腔静脉滤器", "下腔静脉滤器置入术"),
        ("大隐静脉激光闭合术", "大隐静脉激光治疗"),
        ("胆道支架植入术", "胆道狭窄支架手术"),
        ("经皮肾动脉造影术", "肾动脉造影术"),
        ("大隐静脉腔内激光治疗术", "下肢浅静脉激光治疗术"),
        ("经阴道子宫肌瘤切除术", "阴道子宫肌瘤切除术"),
        ("一般气管切开术", "气管切开术"),
    ],
)
def test_names_that_tell_the_same(one: str, other: str) -> None:
    assert only(one).words == only(other).words
    assert only(one).rest == only(other).rest


def test_why_a_word_was_passed_over_is_kept() -> None:
    assert only("腕关节脱位复位术").readings == ("复位是为了脱位",)
    assert only("下腔静脉滤器").readings == ("滤器就是置入滤器",)
    assert only("下腔静脉滤器置入术").readings == ()
    assert only("脾切除术").readings == ()


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("下腔静脉滤器", {"置入"}),
        ("下腔静脉滤器取出术", {"取出"}),
        ("气管支架介入治疗", {"置入"}),
        ("气管支架取出术", {"取出"}),
        ("面部激光闭合术", {"激光闭合"}),
        ("大隐静脉激光闭合术", set()),
    ],
)
def test_a_device_alone_is_placed_and_a_laser_closes_veins_only(text: str, acts: set[str]) -> None:
    assert only(text).of(Aspect.ACT) == acts


@pytest.mark.parametrize("text", ["Whipple术", "Ｗｈｉｐｐｌｅ 手术", "whipple手术"])
def test_the_plain_text_leaves_out_how_it_is_typed(text: str) -> None:
    assert only(text).plain == "whipple"


def test_what_no_word_explains_is_kept_as_rest() -> None:
    assert "嘦" in only("嘦脾切除术").rest


def test_excluded_words_are_no_words_of_the_operation() -> None:
    found = only("除肝、脾外的脏器动脉栓塞术")
    assert set(found.exclusions) == {"肝", "脾"}
    assert not {"肝", "脾"} & found.every_word


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ({"肾动脉"}, {"肾动脉"}, Relation.EQUAL),
        ({"肾动脉"}, {"动脉"}, Relation.INSIDE),
        ({"动脉"}, {"肾动脉"}, Relation.AROUND),
        ({"肾动脉"}, {"肾静脉"}, Relation.APART),
        ({"肾动脉"}, set(), Relation.INSIDE),
        (set(), {"肾动脉"}, Relation.AROUND),
        (set(), set(), Relation.EQUAL),
    ],
)
def test_words_side_by_side(one: set[str], other: set[str], relation: Relation) -> None:
    here, there = frozenset(one), frozenset(other)
    assert align(here, there).relation is relation
    found = align(here, there)
    assert 0 <= found.agreed <= found.total
    assert found.unsaid is (bool(one) != bool(other))


def test_farther_words_agree_less() -> None:
    near = align(frozenset({"肾动脉"}), frozenset({"内脏动脉"}))
    far = align(frozenset({"肾动脉"}), frozenset({"血管"}))
    assert near.steps < far.steps
    assert near.agreed / near.total > far.agreed / far.total


def test_kinds() -> None:
    assert is_kind_of("肾动脉", "肾动脉")
    assert is_kind_of("肾动脉", "血管")
    assert not is_kind_of("血管", "肾动脉")
    assert steps_up("肾动脉")["肾动脉"] == 0
    assert steps_up("没有这个词") == {"没有这个词": 0}
    assert {"小脑蚓部", "小脑半球"} <= direct_kinds("小脑")
