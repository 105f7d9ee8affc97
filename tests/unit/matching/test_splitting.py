"""One name holds several procedures: what each of them reads alone, and where it stands."""

import re

import pytest

from seldinger.matching.parts import Aspect, canonical, parts_of
from seldinger.matching.words.splitting import split
from seldinger.norms.library import SHIPPED, Library

ONE = [
    "左肾囊肿去顶术",
    "膀胱肿瘤切除及成形术",
    "恶性肿瘤切除与重建术",
    "坏死组织清除及引流术",
    "切开复位与内固定术",
    "肺动脉-腔静脉吻合术",
    "双“J”管取出术",
    "T2、T3胸交感神经切断术",
    "腰4/5椎间盘摘除术",
    "脾切除术（腹腔镜下）",
    "面神经微血管减压术((04.4203))",
    "子宫切除术[经腹]",
    "小梁切除术伴人造移植物",
    "动静脉瘘栓塞术",
    "并指分离术",
    "左侧甲状腺切除术，左侧",
    "胸椎融合术，后入路",
    "踝关节切断关节囊、韧带或软骨",
]

SEVERAL = [
    ("肝癌切除+胆囊切除", "肝癌切除｜胆囊切除"),
    ("右侧甲状腺全切＋左侧甲状腺大部切除术", "右侧甲状腺全切｜左侧甲状腺大部切除术"),
    ("脑、脊髓血管造影", "脑血管造影｜脊髓血管造影"),
    ("肝、肾静脉造影术", "肝静脉造影术｜肾静脉造影术"),
    ("上、下腔静脉造影术", "上腔静脉造影术｜下腔静脉造影术"),
    ("肠系膜上、下动脉造影术", "肠系膜上动脉造影术｜肠系膜下动脉造影术"),
    ("腹腔干、肝、脾动脉造影术", "腹腔干动脉造影术｜肝动脉造影术｜脾动脉造影术"),
    ("脾、甲状腺动脉栓塞术", "脾动脉栓塞术｜甲状腺动脉栓塞术"),
    ("动、静脉插管术", "动脉插管术｜静脉插管术"),
    ("外周动、静脉取栓术", "外周动脉取栓术｜外周静脉取栓术"),
    ("外周动脉/静脉栓塞术", "外周动脉栓塞术｜外周静脉栓塞术"),
    ("上下腔静脉滤器置入术", "上腔静脉滤器置入术｜下腔静脉滤器置入术"),
    ("一般动静脉造影术", "一般动脉造影术｜一般静脉造影术"),
    ("肩、肘关节复位术", "肩关节复位术｜肘关节复位术"),
    ("掌、指骨骨折内固定", "掌骨骨折内固定｜指骨骨折内固定"),
    ("肝、肾囊肿硬化术", "肝囊肿硬化术｜肾囊肿硬化术"),
    ("胃、空肠造瘘术", "胃造瘘术｜空肠造瘘术"),
    ("扩宫和刮宫术", "扩宫｜刮宫术"),
    ("输卵管通气、通液术", "输卵管通气｜输卵管通液术"),
    ("后穹窿穿刺、切开术", "后穹窿穿刺｜后穹窿切开术"),
    ("宫颈电灼术、冷冻术及激光治疗术", "宫颈电灼术｜宫颈冷冻术｜宫颈激光治疗术"),
    ("会阴Ⅰ、Ⅱ度裂伤缝合", "会阴Ⅰ度裂伤缝合｜会阴Ⅱ度裂伤缝合"),
    ("中、高位食管癌根治术", "中位食管癌根治术｜高位食管癌根治术"),
    ("甲状腺腺瘤或囊肿切除", "甲状腺腺瘤切除｜甲状腺囊肿切除"),
    ("尿瘘、粪瘘修补术", "尿瘘修补术｜粪瘘修补术"),
    ("复杂卵巢癌、绒癌根治术", "复杂卵巢癌根治术｜复杂绒癌根治术"),
    ("脑积液鼻瘘和耳瘘修补术", "脑积液鼻瘘修补术｜脑积液耳瘘修补术"),
    ("下腔静脉造影+滤器置入术", "下腔静脉造影｜下腔静脉滤器置入术"),
    ("滤器置入术、取出术", "滤器置入术｜滤器取出术"),
    ("左下肢动脉PTA+支架植入术", "左下肢动脉PTA｜左下肢动脉支架植入术"),
    ("下肢PTA+支架", "下肢PTA｜下肢支架"),
    ("颈动脉血管成型、支架植入术", "颈动脉血管成型｜颈动脉支架植入术"),
    ("颈动脉部分切除伴置换术", "颈动脉部分切除｜颈动脉置换术"),
    ("肺动脉经导管溶栓术、血栓清除术", "肺动脉经导管溶栓术｜肺动脉血栓清除术"),
    ("简单开放性胆囊切除、胆囊造口术", "简单开放性胆囊切除｜简单胆囊造口术"),
    ("腹腔镜下子宫切除+双附件切除术", "腹腔镜下子宫切除｜腹腔镜下双附件切除术"),
    ("一般腹腔镜肾脏手术、经皮肾镜手术", "一般腹腔镜肾脏手术｜一般经皮肾镜手术"),
    ("经皮椎体成形/椎体后凸成形术", "经皮椎体成形｜经皮椎体后凸成形术"),
    ("三叉神经射频热凝术（左、右）", "三叉神经射频热凝术左｜三叉神经射频热凝术右"),
    (
        "精索、卵巢静脉曲张硬化、栓塞术",
        "精索静脉曲张硬化｜卵巢静脉曲张硬化｜精索静脉曲张栓塞术｜卵巢静脉曲张栓塞术",
    ),
    ("颈、胸椎的前、后路手术", "颈椎的前路手术｜颈椎的后路手术｜胸椎的前路手术｜胸椎的后路手术"),
    ("除脑、心脏外的脏器动静脉瘘栓塞、腔内修复术", "脏器动静脉瘘栓塞｜脏器动静脉瘘腔内修复术"),
]


def read_alone(name: str) -> list[str]:
    return [procedure.text for procedure in parts_of(name).procedures]


@pytest.mark.parametrize("name", ONE)
def test_one_procedure_stays_one(name: str) -> None:
    assert len(read_alone(name)) == 1


@pytest.mark.parametrize(("name", "alone"), SEVERAL)
def test_several_procedures_come_apart(name: str, alone: str) -> None:
    assert read_alone(name) == alone.split("｜")


def test_a_remark_keeps_its_comma() -> None:
    (procedure,) = parts_of("胸椎再融合术，后入路").procedures
    assert procedure.text == "胸椎再融合术，后入路"
    assert "后路" in procedure.words(Aspect.APPROACH)


def test_enumerations_never_grow_beyond_bounds() -> None:
    assert len(read_alone("肝、脾、" * 100 + "切除、造影、" * 50)) <= 100


def test_a_degree_that_is_not_written_never_appears() -> None:
    assert not [text for text in read_alone("会阴Ⅰ、Ⅱ度裂伤修补术") if "Ⅲ" in text]


def test_each_procedure_knows_its_own_piece_of_the_name() -> None:
    name = "肝癌切除 ＋ 胆囊切除"
    assert [name[start:end] for start, end in split(name)] == ["肝癌切除", "胆囊切除"]


def test_shared_heads_and_tails_are_no_part_of_the_own_piece() -> None:
    name = "脑、脊髓血管造影"
    assert [name[start:end] for start, end in split(name)] == ["脑", "脊髓血管造影"]


def test_a_blank_name_holds_nothing() -> None:
    assert split("  ") == ()


def plain(text: str) -> str:
    """Without remarks in brackets, 的, and the generic ends that an entry may leave out."""
    text = re.sub(r"\([^)]*\)", "", canonical(text)).replace("的", "")
    return re.sub(r"(手术|治疗|技术|术)+$", "", text)


def test_it_agrees_with_the_parts_that_people_gave_the_catalogue() -> None:
    """Most joined entries come out as they were divided by hand; none of the rest is frequent."""
    joined = [entry for entry in Library(SHIPPED).catalogue("shougang").entries if entry.parts]
    equal = [
        entry.id
        for entry in joined
        if sorted(map(plain, entry.parts)) == sorted(map(plain, read_alone(entry.text)))
    ]
    assert len(joined) == 207
    assert len(equal) >= 180
