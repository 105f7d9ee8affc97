"""The scale by which complications are graded: the SIR's, by outcome, A to F.

Read in: FIBROID Registry, table 2 “Definitions of Adverse Events — SIR Classification”
(archive.ahrq.gov/research/fibroid/fibtab2.htm); classes A and B are minor there, C to F major.
The copy that was read does not show the words of class F; that it is death is general knowledge.
The SIR proposed another scale in 2017 (Khalilzadeh et al., J Vasc Interv Radiol), whose
definitions could not be read; a base that reports by it needs a scale of its own.
"""

from dataclasses import dataclass

SCALE = "SIR 并发症分级（A–F，按结局）"
SOURCE = "FIBROID Registry，表 2“SIR Classification”，archive.ahrq.gov/research/fibroid/fibtab2.htm"
CAVEAT = "译文为平台所译；F 级的原文未能核对，未附出处"


@dataclass(frozen=True, slots=True)
class Grade:
    """One class of the scale."""

    id: str
    title: str
    is_major: bool

    @property
    def label(self) -> str:
        return f"{self.id}（{'重' if self.is_major else '轻'}）{self.title}"


GRADES = (
    Grade("A", "无需治疗，无后果", False),
    Grade("B", "简单处理或观察，无后果", False),
    Grade("C", "需治疗，住院延长或再住院不到 48 小时", True),
    Grade("D", "需重大治疗、计划外升级护理，或住院延长 48 小时以上", True),
    Grade("E", "永久性不良后遗症", True),
    Grade("F", "死亡", True),
)
BY_ID = {grade.id: grade for grade in GRADES}
