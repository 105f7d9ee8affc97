"""A name's parts: which word each piece is, where it stands, and what nothing explains."""

import pytest

from seldinger.matching.parts import Aspect, Part, canonical, expanded, parts_of

# Each row was read once, name by name: aspect:word in the order in which they stand.
ROWS = [
    ("左肾囊肿去顶术", "side:左 lesion:肾囊肿 site:肾 act:开窗"),
    ("右侧甲状腺腺瘤切除术", "side:右 site:甲状腺 lesion:腺瘤 act:切除"),
    ("颈动脉瘤切除术", "site:颈动脉 lesion:动脉瘤 act:切除"),
    ("脑动脉瘤栓塞术", "site:颅内动脉 lesion:动脉瘤 act:栓塞"),
    ("假性动脉瘤栓塞术", "lesion:假性动脉瘤 act:栓塞"),
    ("颈内动脉支架置入术", "site:颈内动脉 device:支架 act:置入"),
    ("左侧颈动脉内膜切除术", "side:左 site:颈动脉 site:血管内膜 act:切除"),
    ("经皮肾造瘘术", "approach:经皮 site:肾 act:造口"),
    ("经皮肝穿刺胆道引流术", "approach:经皮经肝 site:胆道 act:引流"),
    ("经皮经肝胆道支架植入术", "approach:经皮经肝 site:胆道 device:支架 act:置入"),
    ("超声引导下肝脓肿穿刺引流术", "guidance:超声 lesion:肝脓肿 site:肝 act:穿刺引流"),
    ("CT引导下肺穿刺活检术", "guidance:CT site:肺 act:穿刺活检"),
    ("肺结节微波消融术", "lesion:肺结节 site:肺 act:微波消融 device:微波"),
    ("肝癌射频消融术", "lesion:肝癌 site:肝 act:射频消融 device:射频"),
    ("经导管肝动脉化疗栓塞术", "approach:经导管 site:肝动脉 act:化疗栓塞"),
    ("TACE", "approach:经导管 site:动脉 act:化疗栓塞"),
    ("脑血管DSA", "site:颅内血管 guidance:DSA act:造影"),
    ("DSA引导下子宫动脉栓塞术", "guidance:DSA site:子宫动脉 act:栓塞"),
    ("左颈内动脉CAS", "side:左 site:颈内动脉 device:支架 act:置入"),
    ("L1椎体PVP", "number:L1 site:腰椎 site:椎体 approach:经皮 act:椎体成形"),
    (
        "经皮腰4/5椎间盘臭氧注射术",
        "approach:经皮 number:L4/5 site:腰椎 site:椎间盘 device:臭氧 act:注射",
    ),
    (
        "经皮椎体成形术(T12、L1)",
        "approach:经皮 act:椎体成形 site:椎体 number:T12/L1 site:胸椎 site:腰椎",
    ),
    ("下腔静脉滤器取出术", "site:下腔静脉 device:滤器 act:取出"),
    ("经颈静脉肝内门体分流术（TIPS）", "approach:经颈静脉 act:肝内门体分流 site:门静脉"),
    ("VSD", "lesion:伤口 act:封闭负压引流"),
    ("经皮VSD封堵术", "approach:经皮 lesion:室间隔缺损 site:室间隔 act:封堵"),
    ("VSD修补术", "lesion:室间隔缺损 site:室间隔 act:修补"),
    ("EUS-FNA", "approach:超声内镜 act:穿刺活检"),
    ("FNA", "act:穿刺活检"),
    ("CRT-P", "device:再同步起搏器 site:心脏 act:置入"),
    ("OPCABG", "qualifier:非体外循环 site:冠状动脉 act:旁路移植"),
    ("特殊部位活检术", "qualifier:特殊 site:部位 act:活检"),
    (
        "支气管动脉栓塞术（止血为目的）",
        "site:支气管动脉 act:栓塞 act:止血 lesion:出血 qualifier:目的",
    ),
    ("大隐静脉高位结扎术", "site:大隐静脉 act:高位结扎 qualifier:高位"),
    (
        "下肢静脉曲张腔内激光闭合术",
        "lesion:下肢静脉曲张 site:下肢 approach:腔内 act:激光闭合 device:激光",
    ),
    ("左下肢动脉球囊扩张成形术", "side:左 site:下肢动脉 act:球囊扩张 device:球囊"),
    ("右颈内静脉半永久透析导管置入术", "side:右 site:颈内静脉 device:长期透析导管 act:置入"),
    ("动静脉内瘘成形术", "act:动静脉造瘘 lesion:动静脉内瘘"),
    ("中心静脉置管术", "site:中心静脉 act:置管"),
    ("静脉输液港植入术", "site:静脉 device:药盒 act:置入"),
    ("放射性粒子植入术", "device:粒子 act:置入"),
    ("食管支架置入术", "site:食管 device:支架 act:置入"),
    ("经皮胃造瘘术", "approach:经皮 site:胃 act:造口"),
    ("胃癌根治术", "lesion:胃癌 site:胃 act:根治性切除"),
    ("乳腺癌改良根治术", "lesion:乳腺癌 site:乳房 act:改良根治性切除"),
    ("肝左外叶切除术", "site:肝左外叶 act:切除"),
    ("肺上叶楔形切除术", "site:肺上叶 act:楔形切除"),
    ("胸腔镜下右肺上叶楔形切除术", "approach:胸腔镜 side:右 site:肺上叶 act:楔形切除"),
    ("腹腔镜胆囊切除术", "approach:腹腔镜 site:胆囊 act:切除"),
    ("经尿道前列腺电切术", "approach:经尿道 site:前列腺 act:电切"),
    ("膀胱镜下双J管拔除术", "approach:膀胱镜 device:双J管 site:输尿管 act:取出"),
    (
        "经尿道输尿管镜钬激光碎石术",
        "approach:经尿道 approach:输尿管镜 act:激光碎石 device:激光 lesion:结石",
    ),
    ("经皮肾镜碎石取石术", "approach:经皮肾镜 act:碎石取石 lesion:结石"),
    ("体外冲击波碎石", "act:体外碎石 approach:体外 lesion:结石"),
    ("脑积液鼻瘘修补术", "lesion:脑脊液鼻漏 site:鼻 act:修补"),
    ("经鼻蝶窦垂体瘤切除术", "approach:经鼻蝶 lesion:垂体瘤 site:垂体 act:切除"),
    ("左额颞开颅动脉瘤夹闭术", "side:左 site:额部 site:颞部 approach:开颅 lesion:动脉瘤 act:夹闭"),
    ("慢性硬膜下血肿钻孔引流术", "qualifier:慢性 site:硬膜下 lesion:血肿 act:钻孔引流"),
    ("脑室腹腔分流术", "site:脑室 site:腹腔 act:分流"),
    (
        "左股骨骨折切开复位钢板内固定术",
        "side:左 site:股骨 lesion:骨折 act:切开复位 act:钢板内固定 device:钢板",
    ),
    ("闭合复位髓内钉内固定术", "act:闭合复位 approach:闭合 act:髓内钉内固定 device:髓内钉"),
    ("人工全髋关节置换术", "qualifier:人工 qualifier:全 site:髋关节 act:置换"),
    ("腰椎骨折内固定取出术", "site:腰椎 lesion:骨折 act:内固定取出 device:内固定物"),
    ("膝关节镜下半月板部分切除术", "approach:膝关节镜 site:半月板 act:部分切除"),
    ("前交叉韧带重建术", "site:前交叉韧带 act:重建"),
    ("会阴Ⅲ度裂伤修补术", "site:会阴 number:Ⅲ度 lesion:破裂 act:修补"),
    ("鼓室成型术（Ⅱ～Ⅴ型）", "site:鼓室 act:成形 number:Ⅱ型 number:Ⅲ型 number:Ⅳ型 number:Ⅴ型"),
    ("异位妊娠手术", "lesion:异位妊娠 act:手术"),
    ("宫腔镜下子宫内膜息肉电切术", "approach:宫腔镜 lesion:子宫内膜息肉 site:子宫内膜 act:电切"),
    ("腹股沟疝无张力修补术", "lesion:腹股沟疝 site:腹股沟 qualifier:无张力 act:修补"),
    ("回肠造口还纳术", "site:回肠 act:造口闭合"),
    ("支撑喉镜下声带息肉摘除术", "approach:支撑喉镜 lesion:声带息肉 site:声带 act:切除"),
    ("鼻内镜下全组鼻窦开放术", "approach:鼻内镜 site:鼻窦 act:敞开"),
    ("三叉神经半月节射频热凝术", "site:三叉神经半月节 act:射频热凝 device:射频"),
    ("房间隔缺损封堵术", "lesion:房间隔缺损 site:房间隔 act:封堵"),
    ("冠状动脉旁路移植术", "site:冠状动脉 act:旁路移植"),
    ("主动脉夹层腔内修复术", "lesion:主动脉夹层 site:主动脉 act:腔内修复 approach:腔内"),
    (
        "左侧第4-6肋骨骨折切开复位内固定术",
        "side:左 number:第4-6 site:肋骨 lesion:骨折 act:切开复位内固定",
    ),
    (
        "肱骨髁上骨折闭合复位克氏针内固定术",
        "site:肱骨髁上 lesion:骨折 act:闭合复位 approach:闭合 act:克氏针内固定 device:克氏针",
    ),
]


def told(name: str) -> str:
    (procedure,) = parts_of(name).procedures
    return " ".join(f"{part.aspect.value}:{part.word}" for part in procedure.parts)


@pytest.mark.parametrize(("name", "parts"), ROWS)
def test_it_recognises_the_parts(name: str, parts: str) -> None:
    assert told(name) == parts


def test_the_table_covers_every_aspect() -> None:
    assert {word.split(":")[0] for _, row in ROWS for word in row.split()} == set(Aspect)


def test_parts_index_the_name_as_given() -> None:
    name = "（左） 会阴Ⅲ度 裂伤 修补术"
    (procedure,) = parts_of(name).procedures
    written = {part.word: name[part.start : part.end] for part in procedure.parts}
    assert written == {"左": "左", "会阴": "会阴", "Ⅲ度": "Ⅲ度", "破裂": "裂伤", "修补": "修补"}


def test_an_implied_word_stands_where_the_word_stands_that_implies_it() -> None:
    (procedure,) = parts_of("经皮肾镜取石").procedures
    assert Part(Aspect.LESION, "结石", 4, 6) in procedure.parts


def test_a_shared_head_is_part_of_every_procedure() -> None:
    first, second = parts_of("肠系膜上、下动脉造影术").procedures
    assert first.words(Aspect.SITE) == {"肠系膜上动脉"}
    assert second.words(Aspect.SITE) == {"肠系膜下动脉"}
    assert first.words(Aspect.ACT) == second.words(Aspect.ACT) == {"造影"}


def test_the_generic_act_counts_only_where_no_other_is_named() -> None:
    assert parts_of("气管支架手术").procedures[0].words(Aspect.ACT) == {"手术"}
    assert parts_of("气管支架置入手术").procedures[0].words(Aspect.ACT) == {"置入"}


def test_guidance_by_dsa_is_no_angiography_beside_another_act() -> None:
    assert parts_of("脑血管DSA").procedures[0].words(Aspect.ACT) == {"造影"}
    assert parts_of("肝动脉栓塞（DSA）").procedures[0].words(Aspect.ACT) == {"栓塞"}


def test_an_implied_site_gives_way_to_a_narrower_one() -> None:
    assert parts_of("左颈内动脉CAS").procedures[0].words(Aspect.SITE) == {"颈内动脉"}
    assert parts_of("左CAS").procedures[0].words(Aspect.SITE) == {"颈动脉"}


def test_what_no_word_explains_is_the_rest() -> None:
    (procedure,) = parts_of("甲乙丙丁氏胆囊切除术（某某）").procedures
    assert procedure.rest == "乙丙丁氏某某"
    assert procedure.words(Aspect.ACT) == {"切除"}


def test_punctuation_and_function_words_are_no_rest() -> None:
    assert parts_of("行（左）肾的切除术。").procedures[0].rest == ""


def test_a_short_name_inside_a_longer_latin_word_is_none() -> None:
    assert parts_of("BEST切除").procedures[0].rest == "best"


@pytest.mark.parametrize(
    ("name", "text", "exclusions"),
    [
        ("除脑、心脏外的脏器静脉血管扩张成形术", "脏器静脉血管扩张成形术", ("脑", "心脏")),
        ("各部位肿瘤的粒子植入术（头颈部除外）", "各部位肿瘤的粒子植入术", ("头颈部",)),
        ("经皮椎体成形术（除外上段胸椎和颈椎）", "经皮椎体成形术", ("上段胸椎", "颈椎")),
        ("不行EST的ENBD", "ENBD", ("EST",)),
        ("腰椎后路椎板手术，不进入椎管", "腰椎后路椎板手术", ("进入椎管",)),
        ("子宫动脉栓塞不伴弹簧圈", "子宫动脉栓塞", ("弹簧圈",)),
        ("切除外阴", "切除外阴", ()),
        ("外固定架去除术", "外固定架去除术", ()),
    ],
)
def test_it_tells_what_a_name_leaves_out(name: str, text: str, exclusions: tuple[str, ...]) -> None:
    found = parts_of(name)
    assert [procedure.text for procedure in found.procedures] == [text]
    assert found.exclusions == exclusions


@pytest.mark.parametrize("name", ["", " ", "\u3000\n"])
def test_a_blank_name_has_no_procedure(name: str) -> None:
    assert parts_of(name).procedures == ()


@pytest.mark.parametrize("name", ["、", "+", "（）", "。"])
def test_punctuation_alone_is_one_unexplained_procedure(name: str) -> None:
    (procedure,) = parts_of(name).procedures
    assert (procedure.text, procedure.parts) == (name, ())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("胆道支架植入术", "胆道支架置入术"),
        ("鼓室成型术", "鼓室成形术"),
        ("声带息肉摘除术", "声带息肉切除术"),
        ("经皮肾造瘘术", "经皮肾造口术"),
        ("脑积液鼻瘘修补", "脑脊液鼻瘘修复"),
        ("Ｂ超引导下肝穿刺活检", "超声引导下肝穿刺活检"),
        ("纵膈肿瘤", "纵隔肿瘤"),
        ("砂眼摩擦术", "沙眼摩擦术"),
        ("食道异物取出术", "食管异物去除术"),
        ("ＴＡＣＥ", "tace"),
        ("会阴Ⅲ度裂伤", "会阴 III 度裂伤"),
        ("内窥镜下胃活组织检查", "经内镜胃活检"),
    ],
)
def test_two_spellings_are_one_when_canonical(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("会阴Ⅱ度裂伤修补术", "会阴Ⅲ度裂伤修补术"),
        ("甲状腺部分切除", "甲状腺全切除"),
        ("肝囊肿内引流", "肝囊肿外引流"),
        ("上腔静脉造影", "下腔静脉造影"),
        ("肝左叶切除", "肝右叶切除"),
        ("完全性大动脉转位矫正", "矫正性大动脉转位矫正"),
        ("脑膜膨出手术", "脊膜膨出手术"),
        ("左肾切除", "右肾切除"),
        ("移植术", "置入术"),
        ("切开取栓术", "机械取栓术"),
        ("甲亢手术", "脾亢手术"),
        ("胃左动脉栓塞", "胃右动脉栓塞"),
        ("腹腔镜中转开腹", "腹腔镜"),
    ],
)
def test_two_operations_stay_apart_when_canonical(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_canonical_leaves_abbreviations_and_expanded_writes_them_out() -> None:
    assert canonical("肝癌TACE术") == "肝癌tace术"
    assert expanded("肝癌TACE术") == "肝癌经导管动脉化疗栓塞术"
    assert expanded("下肢PTA") == "下肢经皮腔内血管成形"
