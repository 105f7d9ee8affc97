"""When two entries are one operation, when one holds the other, when neither."""

from dataclasses import replace

import pytest

from seldinger.domain.grading.catalogue import EntryKind
from seldinger.matching.conflicts import find_conflicts
from seldinger.matching.words.lexicon import Aspect
from support.conflicts import catalogue_of, entry_of, found, modifier, told, with_entries

GENERAL, VASCULAR = "普通外科", "外周血管介入"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宫外孕手术", "异位妊娠手术"),
        ("脑积液鼻瘘修补术", "脑脊液鼻瘘修补"),
        ("气管支架植入术", "气管支架置入"),
        ("常规气管切开术", "气管切开术"),
        ("一般清创术", "清创等简单操作"),
        ("颈廓清术", "颈淋巴结清扫"),
        ("脾、甲状腺动脉栓塞术", "脾动脉栓塞术"),
        ("气管支气管支架植入术", "气管/支气管支架植入术"),
        ("精索静脉曲张硬化栓塞术", "精索静脉曲张硬化、栓塞术"),
        ("鞍区肿瘤手术", "鞍区肿瘤切除术"),
        ("胆道支架植入术", "胆道狭窄支架手术"),
        ("动、静脉药盒植入术", "经皮血管药盒置入术"),
        ("肝动脉化疗盒植入术", "动脉药盒植入术"),
        ("中心静脉置管术", "透视下深静脉穿刺置管术"),
        ("TIPS", "经颈静脉肝内门体分流术（TIPS）"),
        ("动、静脉药盒植入术", "药盒植入术"),
        ("气管支架", "气管支架置入术"),
        ("下腔静脉滤器", "下腔静脉滤器置入术"),
        ("大隐静脉激光治疗术", "大隐静脉激光闭合术"),
        ("深静脉置管术", "中心静脉置管术"),
        ("VSD封堵术", "室间隔缺损封堵术"),
        ("ASD、VSD封堵术", "房间隔缺损封堵术"),
        ("ASD、VSD封堵术", "室间隔缺损封堵术"),
        ("VSD引流术", "创面封闭式负压引流术"),
        ("Whipple术", "Whipple 手术"),
        ("Whipple术", "一般Whipple术"),
        ("Bentall手术", "Bentall手术"),
        ("Miles手术", "miles手术"),
        ("除主动脉外的动脉瘤腔内修复术", "动脉瘤腔内修复术（主动脉除外）"),
        ("除主动脉外的动脉瘤支架植入术", "除主动脉外的动脉瘤支架置入术"),
    ],
)
def test_one_operation_in_two_wordings(one: str, other: str) -> None:
    assert found((GENERAL, 2, one), (VASCULAR, 3, other)) == [("conflict", "ab")]
    assert found((GENERAL, 3, one), (VASCULAR, 3, other)) == [("duplicate", "ab")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("会阴Ⅰ、Ⅱ度裂伤修补术", "会阴Ⅲ度裂伤修补术"),
        ("简单疝修补术", "复杂疝修补术"),
        ("单处四肢骨折内固定术", "多处四肢骨折内固定术"),
        ("外周较小动脉瘤切除", "外周较大动脉瘤切除"),
        ("四肢动脉造影术", "四肢静脉造影术"),
        ("宫内节育器放置术", "宫内节育器取出术"),
        ("乳腺癌根治术", "乳腺癌扩大根治术"),
        ("甲状腺部分切除", "甲状腺全切除术"),
        ("肾切除术", "肾囊肿切除术"),
        ("肝活检术", "肝切除术"),
        ("肺移植术", "心肺联合移植术"),
        ("自体输卵管移植术", "同种异体输卵管移植术"),
        ("肾移植术", "肾移植术后血管狭窄扩张术"),
        ("左肾切除术", "右肾切除术"),
        ("肾动脉栓塞术", "肾动脉支架植入术"),
        ("甲乙丙切除术", "甲乙丁切除术"),
        ("阑尾切除术", "某某阑尾某某切除术"),
        ("Whipple术", "Bentall术"),
        ("肝动脉药盒置入术", "颈内静脉输液港植入术"),
        ("门静脉药盒置入术", "颈内静脉输液港植入术"),
        ("动脉药盒植入术", "静脉药盒植入术"),
        ("静脉输液港植入术", "输液港取出术"),
        ("滤器置入术", "滤器取出术"),
        ("下腔静脉滤器置入术", "下腔静脉滤器回收术"),
        ("气管支架", "气管支架取出术"),
        ("动脉瘤支架植入术", "动脉瘤破裂支架植入术"),
        ("面部激光治疗", "面部激光闭合术"),
        ("特殊部位活检术", "一般部位活检术"),
        ("肝癌热消融术", "肝癌化学消融术"),
        ("股动脉切开取栓术", "股动脉机械取栓术"),
        ("股动脉血栓抽吸术", "股动脉机械取栓术"),
        ("甲状腺CT扫描", "甲状腺核素扫描"),
        ("膝关节磁共振成像", "膝关节X线照相"),
        ("会阴侧切术", "外阴切开术"),
        ("左心室辅助装置置入术", "右心室辅助装置置入术"),
        ("再同步起搏器置入术", "再同步除颤器置入术"),
        ("CRT-P", "CRT-D"),
        ("脊髓刺激器置入术", "脑深部电极置入术"),
        ("肾造瘘管更换术", "胃造瘘管更换术"),
        ("喉罩置入术", "气管导管置入术"),
        ("肝动脉栓塞微球栓塞术", "肝动脉载药微球栓塞术"),
        ("甲亢手术", "脾亢手术"),
        ("食管静脉曲张套扎术", "胃底静脉曲张套扎术"),
        ("震颤手术", "眼球震颤手术"),
        ("前臂动静脉瘘修补术", "前臂动静脉内瘘修补术"),
        ("胃左动脉栓塞术", "胃右动脉栓塞术"),
        ("升主动脉置换术", "主动脉根部置换术"),
        ("深静脉造影术", "中心静脉造影术"),
        ("腓浅神经松解术", "腓深神经松解术"),
        ("海马切除术", "杏仁核切除术"),
        ("指动脉吻合术", "掌动脉吻合术"),
        ("腹腔镜胆囊切除术", "腹腔镜中转胆囊切除术"),
        ("完全型肺静脉异位引流矫正术", "部分型肺静脉异位引流矫正术"),
        ("巩膜环扎术", "宫颈环扎术"),
        ("VSD封堵术", "VSD引流术"),
        ("FNA", "EUS-FNA"),
        ("TBNA", "EBUS-TBNA"),
        ("CABG", "OPCABG"),
    ],
)
def test_names_that_only_look_alike(one: str, other: str) -> None:
    kinds = [kind for kind, _ in found((GENERAL, 1, one), (VASCULAR, 2, other))]
    assert not {"conflict", "duplicate"}.intersection(kinds)


@pytest.mark.parametrize(
    ("whole", "part"),
    [
        ("尿瘘修补术", "简单尿瘘修补术"),
        ("消化道异物取出术", "食管异物取出术"),
        ("动脉造影术", "肾动脉造影术"),
        ("声带手术", "声带息肉摘除术"),
        ("外周动脉栓塞术", "脾动脉栓塞术"),
        ("腹腔镜下取卵+输卵管配子移植术", "腹腔镜下取卵术"),
        ("脊柱肿瘤手术", "骶骨肿瘤切除术"),
        ("痔手术", "痔切除术"),
        ("输液港植入术", "颈内静脉输液港植入术"),
        ("血管畸形切除术", "静脉畸形切除术"),
        ("股动脉取栓术", "股动脉机械取栓术"),
        ("CABG", "OPCABG"),
    ],
)
def test_one_holds_the_other_and_the_whole_is_named_first(whole: str, part: str) -> None:
    assert found((GENERAL, 2, whole), (VASCULAR, 3, part)) == [("containment", "ab")]
    assert found((VASCULAR, 3, part), (GENERAL, 2, whole)) == [("containment", "ba")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("阑尾切除术", "腹腔镜下阑尾切除术"),
        ("前列腺切除术", "经尿道前列腺电切术"),
        ("腹部输卵管结扎术", "阴道输卵管结扎术"),
        ("肾囊肿去顶术", "肾囊肿硬化术"),
        ("动脉导管未闭结扎术", "动脉导管未闭封堵术"),
        ("冠状动脉旁路移植术", "冠状动脉支架植入术"),
        ("甲状腺部分切除术", "腹腔镜甲状腺手术"),
        ("异位妊娠手术", "异位妊娠介入治疗"),
        ("精索静脉曲张高位结扎术", "精索静脉曲张栓塞术"),
    ],
)
def test_the_same_target_by_another_approach(one: str, other: str) -> None:
    assert found((GENERAL, 1, one), (VASCULAR, 3, other)) == [("approach", "ab")]


def test_an_exclusion_exempts() -> None:
    rows = (VASCULAR, 3, "除主动脉外的动脉瘤腔内修复术"), (VASCULAR, 4, "主动脉瘤腔内修复术")
    assert found(*rows) == []
    assert found((VASCULAR, 3, "动脉瘤腔内修复术"), rows[1]) == [("containment", "ab")]


def test_an_exclusion_that_was_entered_by_hand_exempts_too() -> None:
    rest = entry_of("a", VASCULAR, 4, "各部位肿瘤粒子植入术（头颈另列）", exclusions=("头颈",))
    head = entry_of("b", VASCULAR, 4, "头颈部肿瘤粒子植入术")
    assert find_conflicts(with_entries([rest, head])) == ()
    assert find_conflicts(with_entries([replace(rest, exclusions=()), head]))


def test_twins_without_a_known_word_keep_their_purpose_and_are_no_step_of_another() -> None:
    rows = ((GENERAL, 1, "Whipple术（止血为目的）"), (VASCULAR, 2, "Whipple术（减黄为目的）"))
    assert found(*rows) == []
    rows = ((GENERAL, 1, "Whipple术"), (VASCULAR, 2, "Whipple术+脾切除术"))
    assert ("conflict", "ab") not in found(*rows)


def test_two_purposes_are_two_operations() -> None:
    rows = (
        (VASCULAR, 3, "脾动脉栓塞术（止血为目的）"),
        (VASCULAR, 2, "脾动脉栓塞术（消除功能为目的）"),
    )
    assert found(*rows) == []
    assert found(rows[0], (VASCULAR, 2, "脾动脉栓塞术")) == [("conflict", "ab")]


def test_the_parts_entered_by_hand_stand_for_the_text() -> None:
    joined = entry_of("a", GENERAL, 2, "甲乙并列", parts=("脾切除术", "肝活检术"))
    single = entry_of("b", VASCULAR, 3, "脾切除术")
    (finding,) = find_conflicts(with_entries([joined, single]))
    assert (finding.kind, finding.names) == ("conflict", ("脾切除术", "脾切除术"))
    assert "「甲乙并列」中的“脾切除术”" in finding.reason


def test_what_stands_before_a_colon_is_an_operation_too() -> None:
    rows = (GENERAL, 3, "肝囊肿手术：肝右叶囊肿，肝左叶囊肿"), (VASCULAR, 2, "肝囊肿手术")
    assert ("conflict", "ab") in found(*rows)


def test_a_management_class_is_no_operation() -> None:
    rows = [
        entry_of(name, name, 4, "新技术新项目手术", kind=EntryKind.MANAGEMENT) for name in "abc"
    ]
    assert find_conflicts(with_entries(rows)) == ()


def test_patients_are_compared_with_patients_alone() -> None:
    text = "心、肺功能差的患者的操作"
    rows = [modifier("a", GENERAL, 3, text), modifier("b", VASCULAR, 4, text)]
    assert told(find_conflicts(with_entries(rows))) == [("conflict", "ab")]
    assert find_conflicts(with_entries([rows[0], entry_of("b", VASCULAR, 4, text)])) == ()


def test_entries_share_a_finding_only_where_every_two_belong_together() -> None:
    """a ~ c and b ~ c through two operations of c; a and b have nothing in common."""
    rows = (
        (GENERAL, 1, "脾切除术"),
        (VASCULAR, 1, "肝动脉造影术"),
        ("某科", 2, "脾切除术、肝动脉造影术"),
    )
    assert sorted(found(*rows)) == [("conflict", "ac"), ("conflict", "bc")]


def test_three_of_a_kind_are_one_finding() -> None:
    rows = [
        (title, grade, "脾切除术") for title, grade in ((GENERAL, 1), (VASCULAR, 3), ("某科", 3))
    ]
    assert found(*rows) == [("conflict", "abc")]


def test_a_finding_has_at_most_eight_entries_and_names_every_entry() -> None:
    findings = find_conflicts(catalogue_of(*((f"科{n}", 1 + n % 4, "脾切除术") for n in range(11))))
    assert all(len(finding.entries) <= 8 for finding in findings)
    assert {name for finding in findings for name in finding.entries} == set("abcdefghijk")


def test_wide_gaps_come_first_and_inverted_wholes_before_the_others() -> None:
    rows = (
        (GENERAL, 2, "脾切除术"),
        (VASCULAR, 3, "脾切除术"),
        (GENERAL, 1, "TIPS"),
        (VASCULAR, 4, "TIPS"),
        (GENERAL, 3, "声带手术"),
        (VASCULAR, 1, "声带息肉摘除术"),
        (GENERAL, 2, "尿瘘修补术"),
        (VASCULAR, 3, "简单尿瘘修补术"),
    )
    kinds = ["conflict", "conflict", "containment", "containment"]
    assert found(*rows) == list(zip(kinds, ("cd", "ab", "gh", "ef"), strict=True))


def test_the_reason_says_what_differs_and_which_grade_is_inverted() -> None:
    rows = (GENERAL, 2, "消化道异物取出术"), ("耳鼻喉科", 3, "食道异物取出术")
    (finding,) = find_conflicts(catalogue_of(*rows))
    assert finding.reason == (
        "前者包含后者，部分的级别却高于整体："
        "普通外科二级「消化道异物取出术」与耳鼻喉科三级「食道异物取出术」；"
        "病变、术式相同；部位不同（消化道／食管）"
    )
    (difference,) = finding.agreement.differ
    assert (difference.aspect, difference.words) == (Aspect.SITE, (("消化道",), ("食管",)))
    assert finding.agreement.agree == (Aspect.LESION, Aspect.ACT)


def test_spellings_of_one_word_are_shown() -> None:
    (finding,) = find_conflicts(
        catalogue_of((GENERAL, 1, "宫外孕手术"), (VASCULAR, 2, "异位妊娠手术"))
    )
    assert finding.agreement.synonyms == (("宫外孕", "异位妊娠"),)
    assert finding.reason.endswith("「宫外孕」即「异位妊娠」")


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("TIPS", "经颈静脉肝内门体分流术", ("TIPS", "经颈静脉肝内门体分流术")),
        ("经颈静脉肝内门体分流术", "TIPSS", ("TIPSS", "经颈静脉肝内门体分流术")),
        ("AVF栓塞术", "动静脉瘘栓塞术", ("AVF", "动静脉瘘")),
        ("VSD封堵术", "室间隔缺损封堵术", ("VSD", "室间隔缺损")),
    ],
)
def test_an_abbreviation_is_shown_with_all_its_words(
    one: str, other: str, told: tuple[str, str]
) -> None:
    (finding,) = find_conflicts(catalogue_of((GENERAL, 1, one), (VASCULAR, 2, other)))
    assert finding.agreement.synonyms == (told,)


def test_what_agrees_less_scores_less() -> None:
    def score(other: str) -> float:
        (finding,) = find_conflicts(
            catalogue_of((GENERAL, 1, "经皮血管畸形硬化术"), (VASCULAR, 2, other))
        )
        return finding.score

    assert score("经皮血管畸形硬化术") == 1
    assert 0.7 < score("经皮体表血管畸形硬化术") < 1


def test_at_most_250_findings() -> None:
    rows = [(f"科{n}", 1 + n % 4, text) for n in range(60) for text in ("脾切除术", "声带手术")]
    assert len(find_conflicts(catalogue_of(*rows))) <= 250


def test_an_empty_catalogue_and_odd_names() -> None:
    assert find_conflicts(with_entries([])) == ()
    assert found((GENERAL, 1, "、"), (VASCULAR, 2, "（）"), ("某科", 3, "???")) == []
