"""The norm's numbers, copied by hand from its text."""

ROLES = ("参与", "一助", "术者")
Minima = tuple[int, int, int]

STAGE_ONE: dict[str, Minima] = {
    "血管造影术": (30, 20, 20),
    "栓塞术": (20, 10, 10),
    "血管腔内成形术": (20, 10, 10),
    "非血管腔内成形术": (5, 3, 2),
    "动脉灌注术": (10, 10, 10),
    "消融术": (10, 7, 5),
    "活检术": (10, 5, 5),
    "引流术": (5, 5, 3),
}
STAGE_TWO: dict[str, dict[str, Minima]] = {
    "外周血管介入": {
        "外周血管腔内成形术": (20, 10, 10),
        "动脉瘤和血管畸形栓塞术": (10, 5, 3),
        "腔静脉滤器植入术": (5, 3, 2),
    },
    "神经介入": {
        "颈动脉狭窄成形术": (30, 10, 10),
        "脑动脉瘤或血管畸形栓塞术": (5, 2, 2),
        "颌面部肿瘤及出血病变栓塞术": (2, 1, 1),
    },
    "胸部介入": {
        "咯血或肺癌的支气管动脉化疗/栓塞术": (10, 5, 5),
        "胸部肿瘤的穿刺活检术": (10, 2, 2),
        "胸部肿瘤的经皮消融术": (5, 2, 2),
        "食管支架植入术": (5, 2, 2),
    },
    "腹部介入": {
        "肝癌肝动脉化疗栓塞术": (20, 10, 10),
        "肝肿瘤的穿刺活检术": (5, 2, 2),
        "肝肿瘤的经皮消融术": (10, 5, 5),
        "PTBD或胆道支架植入术": (10, 5, 5),
        "肝脓肿或腹腔积液穿刺引流术": (5, 2, 2),
    },
    "泌尿生殖介入": {
        "肾肿瘤和出血病变肾动脉栓塞术": (10, 5, 5),
        "子宫肌瘤和子宫恶性肿瘤栓塞术": (10, 5, 5),
        "阴道及盆腔出血栓塞术": (5, 5, 2),
    },
    "肌肉骨骼介入": {
        "肌肉骨骼肿瘤活检术或消融术": (5, 2, 2),
        "肌肉骨骼肿瘤动脉化疗栓塞术": (5, 2, 2),
        "椎体成形术": (5, 2, 2),
    },
}
DIRECTIONS = tuple(STAGE_TWO)
DIRECTION_OF = {name: home for home, names in STAGE_TWO.items() for name in names}
INTERVENTIONAL = {*STAGE_ONE, *DIRECTION_OF}

STAGE_ONE_POSTS = ("X线", "CT", "MRI", "内科", "外科", "介入基础")
STAGE_TWO_POSTS = (*DIRECTIONS, "机动")
CHIEF, LEAVE, SURGERY = "总住院医师", "请假", "外科手术"
IMAGING_BACKGROUNDS = ("影像", "医学影像科", "放射科", "超声科", "核医学科")

# Angiography is a step of these, where both stand in one case.
ANGIOGRAPHY = "血管造影术"
MAINS = ("栓塞术", "血管腔内成形术", "动脉灌注术")

# (examination, part or None for all, minimum)
REPORTS = (
    ("X线平片", None, 200),
    ("X线造影", None, 20),
    ("CT", None, 300),
    ("CT", "胸部", 100),
    ("CT", "腹部盆腔", 150),
    ("CT", "头颈部", 30),
    ("CT", "其他", 20),
    ("MRI", None, 100),
)
IMAGING_MONTHS = {"X线": 1, "CT": 3, "MRI": 2}

PRESENTATIONS = ("病例分析", "读书报告", "科研讨论")
DISCUSSIONS = ("疑难病例讨论", "死亡病例讨论", "事故纠纷讨论", "团队式教学")
TEACHING = ("指导低年资", "实习教学")
CHIEF_WORK = "总住院工作"

# Names of the catalogue → what they are in stage 1 and in stage 2; None where a reader may doubt.
CERTAIN: dict[str, tuple[str | None, str | None]] = {
    "四肢动脉造影术": (ANGIOGRAPHY, ANGIOGRAPHY),
    "肾动脉造影术": (ANGIOGRAPHY, ANGIOGRAPHY),
    "肺动脉造影术": (ANGIOGRAPHY, ANGIOGRAPHY),
    "四肢动脉血管成形术": ("血管腔内成形术", "外周血管腔内成形术"),
    "四肢静脉血管扩张成形术": ("血管腔内成形术", "外周血管腔内成形术"),
    "脾动脉栓塞术": ("栓塞术", None),
    "肿瘤栓塞术": ("栓塞术", None),
    "各部位肿瘤化疗灌注术": ("动脉灌注术", None),
    "经皮穿刺肿瘤物理消融术（射频/微波/激光/冷冻）": ("消融术", None),
    "一般部位的经皮穿刺活检术": ("活检术", None),
    "腹腔置管引流术": ("引流术", None),
    "消化道支架植入术": ("非血管腔内成形术", None),
    "颈动脉血管成型、支架植入术": ("血管腔内成形术", "颈动脉狭窄成形术"),
    "支气管动脉栓塞术（止血为目的）": ("栓塞术", "咯血或肺癌的支气管动脉化疗/栓塞术"),
    "胆道支架植入术": ("非血管腔内成形术", "PTBD或胆道支架植入术"),
    "经皮椎体成形/椎体后凸成形术（除外上段胸椎和颈椎）": (None, "椎体成形术"),
}
# Which categories a reader may see in the doubtful ones.
DOUBTFUL: dict[str, tuple[str, ...]] = {
    "脾动脉栓塞术": ("动脉瘤和血管畸形栓塞术",),
    "肿瘤栓塞术": tuple(name for name in DIRECTION_OF if "栓塞" in name),
    "各部位肿瘤化疗灌注术": tuple(name for name in DIRECTION_OF if "化疗" in name),
    "经皮穿刺肿瘤物理消融术（射频/微波/激光/冷冻）": tuple(
        name for name in DIRECTION_OF if "消融" in name
    ),
    "一般部位的经皮穿刺活检术": tuple(name for name in DIRECTION_OF if "活检" in name),
    "腹腔置管引流术": ("肝脓肿或腹腔积液穿刺引流术",),
    "消化道支架植入术": ("食管支架植入术",),
    "经皮椎体成形/椎体后凸成形术（除外上段胸椎和颈椎）": ("非血管腔内成形术",),
    "上下腔静脉滤器置入术、取出术": ("腔静脉滤器植入术", "血管腔内成形术"),
    "经皮穿刺胆汁引流术": ("引流术", "PTBD或胆道支架植入术"),
    "肺大疱及胸膜腔固化术": tuple(STAGE_ONE),
    "选择性脏器动脉造影术及药物灌注": (ANGIOGRAPHY, "动脉灌注术"),
}
# Interventional, and no row of the norm's tables names them.
NO_CATEGORY = (
    "经颈静脉肝内门体分流术（TIPS）",
    "各部位肿瘤的放射性粒子植入术（头颈部除外）",
    "血管内异物取出术",
)
OPEN_SURGERY = "阑尾切除术"
UNKNOWN_NAMES = ("经皮某某术", "DSA下复合手术", "介入治疗", OPEN_SURGERY)
GIVEN_NAMES = (
    *("经皮操作甲", "左侧病变处理", "DSA下操作", "超声引导下操作", "CT引导下操作"),
    *("四肢动脉造影术", "肿瘤栓塞术"),
)
