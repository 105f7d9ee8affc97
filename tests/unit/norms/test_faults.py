"""One thing broken in a copy of the norms: the fault names file, line, what is wrong, the remedy.

Each row is a text in the file, what replaces it, and the fault that must be told. The line is
looked up in the broken file by a text that stands in no other line; "" is the first line.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from seldinger.errors import SeldingerError
from seldinger.norms.check import check
from seldinger.norms.faults import Fault, nearest
from support.norms import (
    CROSSWALK,
    EXACT_MINIMA,
    GRADING,
    GRADING_SOURCE,
    RULES,
    RULES_SOURCE,
    SMALL_CROSSWALK,
    SMALL_EXAMPLE,
    SMALL_GRADING,
    SMALL_NORMS,
    SMALL_RULES,
    SMALL_SOURCE,
    Norms,
)

COPY_IT = "逐字核对原文（空白与换行不计）"
QUOTE_IT = "把它写进要求、条款、学习项目或标题"
MATCH_IT = "核对算例与细则：两者必有一处写错"
USED = "第 {first} 行已用，换一个固定不变的编号"
PAIR_IT = "检查缩进、冒号后的空格、括号与引号是否成对"


@dataclass(frozen=True)
class Broken:
    """One change and what must be told of it.

    first: marks the line that stands for {first} in the remedy. total: how many faults the change
    makes in all, where it is more than the one told.
    """

    name: str
    file: str
    old: str
    new: str
    mark: str
    message: str
    remedy: str
    total: int = 1
    told_in: str = ""  # the file that is told, where it is another one
    first: str = ""

    @property
    def where(self) -> str:
        return self.told_in or self.file


def assert_told(norms: Norms, faults: list[Fault], broken: Broken) -> None:
    line = norms.line(broken.where, broken.mark)
    first = norms.line(broken.file, broken.first)
    remedy = broken.remedy.replace("{first}", str(first))
    wanted = Fault(str(norms.root / broken.where), line, broken.message, remedy)
    shown = "\n".join(map(str, faults))
    assert any(same(fault, wanted) for fault in faults), f"{wanted}\nnot among\n{shown}"
    assert len(faults) == broken.total, shown


def same(fault: Fault, wanted: Fault) -> bool:
    """Equal in all four; the file by the end of its path."""
    end = "/".join(Path(wanted.file).parts[-4:])
    return Path(fault.file).as_posix().endswith(end) and (
        (fault.line, fault.message, fault.remedy) == (wanted.line, wanted.message, wanted.remedy)
    )


def named(rows: list[Broken]) -> list[object]:
    return [pytest.param(row, id=row.name) for row in rows]


# -- the rulebook ------------------------------------------------------------------------------

RULEBOOK = [
    Broken(
        "unknown key",
        RULES,
        "binds_from: null",
        "bind_from: null",
        "bind_from",
        "培训细则里不认识 bind_from",
        "最接近的是 binds_from；不需要就删去",
    ),
    Broken(
        "unknown key in a group",
        RULES,
        "exam: X线造影, minimum: 20, unit: 例",
        "exam: X线造影, minimum: 20, units: 例",
        "units: 例",
        "影像报告里不认识 units",
        "最接近的是 unit；不需要就删去",
    ),
    Broken(
        "duplicate key",
        RULES,
        "title: 介入专科医师培训细则\n",
        "title: 介入专科医师培训细则\ntitle: 另一个名称\n",
        "另一个名称",
        "培训细则里 title 写了两次",
        "删去一个",
    ),
    Broken(
        "duplicate id of a clause",
        RULES,
        "{id: field, line: 6",
        "{id: discipline, line: 6",
        "line: 6, text: 随着",
        "编号 discipline 重复",
        USED,
        first="{id: discipline, line: 4",
    ),
    Broken(
        "duplicate id of a category",
        RULES,
        "{id: embolisation, category: 栓塞术",
        "{id: angiography, category: 栓塞术",
        "category: 栓塞术",
        "编号 angiography.operator 重复",
        USED,
        first="category: 血管造影术,",
        total=4,  # the category and its three cells
    ),
    Broken(
        "duplicate id of a requirement",
        RULES,
        "{id: student-teaching,",
        "{id: junior-teaching,",
        "title: 指导实习医师, minimum",
        "编号 academic.junior-teaching 重复",
        USED,
        first="{id: junior-teaching, title: 协助指导低年资住院医师",
    ),
    Broken(
        "duplicate id of a learning item",
        RULES,
        "{id: abscess-drainage, text",
        "{id: liver-biopsy, text",
        "text: 肝脓肿和腹腔脓肿积液穿刺引流术}",
        "编号 abdominal.skills.liver-biopsy 重复",
        USED,
        first="text: 经皮肝穿刺活检术}",
    ),
    Broken(
        "duplicate category text",
        RULES,
        "category: 引流术, minima: [5, 5, 3], line: 141, text: 引流术 5 5 3",
        "category: 活检术, minima: [5, 5, 3], line: 141, text: 引流术 5 5 3",
        "id: drainage, category",
        "编号 活检术 重复",
        USED,
        first="id: biopsy, category",
        total=2,  # and it is not the sentence's
    ),
    Broken(
        "missing line",
        RULES,
        "{line: 18, text: 一、 培养目标}",
        "{text: 一、 培养目标}",
        "一、 培养目标",
        "标题缺少 line",
        "补上 line: …",
        total=3,  # read as line 1, where it is not, and then nobody quotes line 18
    ),
    Broken(
        "line past the end",
        RULES,
        "{line: 18, text: 一、 培养目标}",
        "{line: 400001, text: 一、 培养目标}",
        "一、 培养目标",
        "原文第 400001 行没有以此开头的句子“一、 培养目标”",
        "这句话在第 18 行",
        total=2,
    ),
    Broken(
        "text in another line",
        RULES,
        "line: 134, text: 血管造影术 30 20 20",
        "line: 135, text: 血管造影术 30 20 20",
        "text: 血管造影术 30 20 20",
        "原文第 135 行没有以此开头的句子“血管造影术 30 20 20”",
        "这句话在第 134 行",
        total=2,
    ),
    Broken(
        "text in no line",
        RULES,
        "text: 内科 3 影像科背景必转*",
        "text: 内科 3 影像科背景必修*",
        "影像科背景必修",
        "原文第 35 行没有以此开头的句子“内科 3 影像科背景必修*”",
        COPY_IT,
        total=2,
    ),
    Broken(
        "sentence that begins in the line before",
        RULES,
        "line: 95, text: （二）内科、外科（6个月）",
        "line: 96, text: （二）内科、外科（6个月）",
        "text: （二）内科、外科（6个月）",
        "原文第 96 行没有以此开头的句子“（二）内科、外科（6个月）”",
        "这句话在第 95 行",
        total=2,
    ),
    Broken(
        "misspelt kind of post",
        RULES,
        "kind: flexible",
        "kind: flexibel",
        "kind: flexibel",
        "kind 不认识“flexibel”",
        "最接近的是 flexible",
    ),
    Broken(
        "misspelt kind of learning",
        RULES,
        "kind: skill\n        level: 了解",
        "kind: skills\n        level: 了解",
        "kind: skills",
        "kind 不认识“skills”",
        "最接近的是 skill",
    ),
    Broken(
        "a word instead of a whole number",
        RULES,
        "minimum: 300, line: 123",
        "minimum: 三百, line: 123",
        "minimum: 三百",
        "minimum 应当是整数，现为“三百”",
        "写成不小于 1 的整数",
    ),
    Broken(
        "a fraction",
        RULES,
        "minimum: 15, line: 103",
        "minimum: 15.5, line: 103",
        "minimum: 15.5",
        "minimum 应当是整数，现为“15.5”",
        "写成不小于 1 的整数",
    ),
    Broken(
        "minimum below 1",
        RULES,
        "minimum: 100, line: 147",
        "minimum: 0, line: 147",
        "minimum: 0",
        "minimum 不能小于 1，现为 0",
        "核对原文的数字",
    ),
    Broken(
        "two minima instead of three",
        RULES,
        "minima: [10, 7, 5]",
        "minima: [10, 7]",
        "minima: [10, 7]",
        "minima 应当是 3 个整数",
        "依次写 参与、一助、术者 的例数，如 [30, 20, 20]",
        total=3,  # and neither the sentence nor the sums agree
    ),
    Broken(
        "minima that differ from the sentence",
        RULES,
        "minima: [10, 7, 5]",
        "minima: [10, 7, 6]",
        "minima: [10, 7, 6]",
        "消融术 的例数与原句“消融术 10 7 5”不一致",
        "minima 依原句的数字填写",
        total=2,  # and the sums differ
    ),
    Broken(
        "sums that differ",
        RULES,
        "values: [110, 70, 65]",
        "values: [110, 70, 66]",
        "values: [110, 70, 66]",
        "合计行为 [110, 70, 66]，各行相加为 [110, 70, 65]",
        "核对各行与合计行的数字",
    ),
    Broken(
        "unknown background",
        RULES,
        "backgrounds: [internal, surgical]",
        "backgrounds: [internal, surgicla]",
        "surgicla",
        "没有背景 surgicla",
        "最接近的是 surgical",
        total=2,  # and surgical trainees are 6 months short
    ),
    Broken(
        "unknown stage",
        RULES,
        "stage: stage-2\n    kind: flexible",
        "stage: stage-3\n    kind: flexible",
        "stage: stage-3",
        "stage 不认识“stage-3”",
        "最接近的是 stage-2",
        total=7,  # read as stage 1, so no background's months add up
    ),
    Broken(
        "missing stage",
        RULES,
        "    stage: stage-2\n    kind: concurrent",
        "    kind: concurrent",
        "id: chief",
        "岗位缺少 stage",
        "可用的有：stage-1、stage-2",
    ),
    Broken(
        "months that do not add up for a background",
        RULES,
        "backgrounds: [imaging]\n    months: {minimum: 3, line: 35",
        "backgrounds: [imaging]\n    months: {minimum: 4, line: 35",
        "stages:",
        "第一阶段共 24 个月，影像背景合计 25 个月",
        "核对岗位的 months 与 backgrounds",
        total=2,  # and the sentence does not say 4
    ),
    Broken(
        "more directions chosen than exist",
        RULES,
        "directions: 3, line: 147",
        "directions: 7, line: 147",
        "posts:",
        "要求选 7 个方向，只有 6 个，永远无法完成",
        "核对 directions 与 kind: direction 的岗位",
        total=5,  # three backgrounds' months, and the sentence does not say 7
    ),
    Broken(
        "directions without choose",
        RULES,
        "    choose: {title: 选定专业方向, directions: 3, line: 147, "
        "text: 从下列 6个亚专科中选择 3个进行轮转，}\n",
        "",
        "posts:",
        "有专业方向而没有 choose",
        "在整个阶段的岗位下写 choose",
        total=5,
    ),
    Broken(
        "activity without types",
        RULES,
        "types: [实习教学], ",
        "",
        "id: student-teaching",
        "academic.student-teaching 没有 types，永远无法完成",
        "写出计入的类型",
    ),
    Broken(
        "activity with an unknown capacity",
        RULES,
        "capacities: [主讲人], line: 397",
        "capacities: [主持人], line: 397",
        "id: presentations",
        "vocabulary 里没有本人作用“主持人”",
        "最接近的是 主讲人",
    ),
    Broken(
        "activity with an unknown level of journal",
        RULES,
        "levels: [核心期刊, SCI], line: 387",
        "levels: [核心期刊, EI], line: 387",
        "id: paper",
        "vocabulary 里没有期刊级别“EI”",
        "可用的有：核心期刊、SCI、其他",
    ),
    Broken(
        "level that is not in the sentence",
        RULES,
        "level: 了解",
        "level: 精通",
        "level: 精通",
        "原句“了解：胃肠道造影的基本操…”不以“精通”开头",
        "level 照原文写，保留初步、系统等限定",
    ),
    Broken(
        "learning item that is not in its sentence",
        RULES,
        "text: 胃肠道造影的基本操作技术}",
        "text: 胃肠造影的基本操作技术}",
        "text: 胃肠造影的基本操作技术}",
        "“胃肠造影的基本操作技术”不在所属的原句里",
        "逐字照原句填写",
    ),
    Broken(
        "source text that nobody quotes",
        RULES,
        "  - {line: 18, text: 一、 培养目标}\n",
        "",
        "一、 培养目标",
        "原文第 18 行“一、培养目标”没有被引用",
        QUOTE_IT,
        told_in=RULES_SOURCE,
    ),
    Broken(
        "a sentence added to the source",
        RULES_SOURCE,
        "机动（临床或科研） 3\n",
        "机动（临床或科研） 3 选修\n",
        "机动（临床或科研） 3 选修",
        "原文第 48 行“选修”没有被引用",
        QUOTE_IT,
    ),
    Broken(
        "alias of two backgrounds",
        RULES,
        "{id: internal, title: 内科, line",
        "{id: internal, title: 内科, aliases: [放射科], line",
        "backgrounds:",
        "“放射科”指两个背景",
        "每个写法只归一个背景",
    ),
    Broken(
        "a switch that is neither true nor false",
        RULES,
        "off_post_counts: {value: true",
        "off_post_counts: {value: yes",
        "off_post_counts",
        "value 应当是 true 或 false，现为“yes”",
        "改为 true 或 false",
    ),
    Broken(
        "option without its reason",
        RULES,
        "reason: 同一次手术中同一技术处理两处病变计一例, ",
        "",
        "same_technique_once",
        "same_technique_once缺少 reason",
        "补上 reason: …",
    ),
]


@pytest.mark.parametrize("broken", named(RULEBOOK))
def test_rulebook(broken: Broken, tmp_path: Path) -> None:
    norms = Norms(tmp_path, RULES)
    norms.replace(broken.file, broken.old, broken.new)
    assert_told(norms, norms.faults(str(Path(RULES).parent)), broken)


# -- the form of any norm file, shown on the small rulebook --------------------------------------

FORM = [
    Broken(
        "a list where a group is expected",
        SMALL_RULES,
        "training: {months: 12, line: 2, text: 培训为期12个月。}",
        "training: [12]",
        "training: [12]",
        "培训年限应当是“键: 值”的组",
        "写成 {键: 值} 或逐行的 键: 值",
        total=5,  # what the group should hold is missing, and its months are not the stages'
    ),
    Broken(
        "a group where a list is expected",
        SMALL_RULES,
        "headings: [{line: 1, text: 示例专科培训细则（虚构）}]",
        "headings: {line: 1, text: 示例专科培训细则（虚构）}",
        "headings: {",
        "headings 应当是列表",
        "写成 [甲, 乙] 或逐行以 - 开头",
        total=2,  # and line 1 of the source is not quoted
    ),
    Broken(
        "a list where a text is expected",
        SMALL_RULES,
        "title: 示例专科培训细则（虚构）\n",
        "title: [示例专科培训细则（虚构）]\n",
        "title: [",
        "title 应当是一段文字",
        "去掉多余的括号或缩进",
    ),
    Broken(
        "lists inside a list of texts",
        SMALL_RULES,
        "stage: stage-1, months",
        "stage: stage-1, backgrounds: [[甲]], months",
        "backgrounds: [[",
        "backgrounds 里应当都是文字",
        "写成 [甲, 乙]",
    ),
    Broken(
        "missing title",
        SMALL_RULES,
        "title: 示例专科培训细则（虚构）\n",
        "title: null\n",
        "title: null",
        "培训细则缺少 title",
        "补上 title: …",
    ),
    Broken(
        "missing training",
        SMALL_RULES,
        "training: {months: 12, line: 2, text: 培训为期12个月。}\n",
        "",
        "",
        "培训细则缺少 training",
        "补上 training: {months: …, line: …, text: …}",
    ),
    Broken(
        "no requirement at all",
        SMALL_RULES,
        "posts:\n",
        "posts: []\nothers:\n",
        "",
        "培训细则没有任何要求",
        "在 posts 下写出每个岗位的要求",
        total=6,  # the unknown key, three lines nobody quotes, and an empty stage
    ),
    Broken(
        "invalid YAML",
        SMALL_RULES,
        "stages: [{id: stage-1",
        "stages: [{{id: stage-1",
        "stages: [{{",
        "不是有效的 YAML",
        PAIR_IT,
    ),
    Broken(
        "two documents in one file",
        SMALL_RULES,
        "posts:\n",
        "---\nposts:\n",
        "---",
        "不是有效的 YAML",
        PAIR_IT,
    ),
    Broken(
        "folder of another id",
        SMALL_RULES,
        "id: example\n",
        "id: exemple\n",
        "",
        "id 与 version 是 exemple/1，文件夹是 example/1",
        "改成一致",
    ),
    Broken(
        "folder of another version",
        SMALL_RULES,
        'version: "1"',
        "version: 1.1",
        "",
        "id 与 version 是 example/1.1，文件夹是 example/1",
        "改成一致",
    ),
]


@pytest.mark.parametrize("broken", named(FORM))
def test_form(broken: Broken, tmp_path: Path) -> None:
    norms = Norms(tmp_path, SMALL_RULES)
    norms.replace(broken.file, broken.old, broken.new)
    assert_told(norms, norms.faults(), broken)


@pytest.mark.parametrize(
    ("content", "message", "remedy"),
    [
        (b"", "文件是空的", "参照同目录其他版本填写"),
        ("# 只有注释\n".encode(), "文件是空的", "参照同目录其他版本填写"),
        ("title: 示例".encode("gb18030"), "文件无法读取", "确认文件存在并以 UTF-8 保存"),
        ("title: 示\0例".encode(), "不是有效的 YAML", "检查有无不可见字符"),
        (b"a: &a [*a]\nb: *c\n", "不是有效的 YAML", PAIR_IT),
    ],
    ids=["empty", "only a comment", "not UTF-8", "a control character", "an unknown anchor"],
)
@pytest.mark.parametrize("file", SMALL_NORMS)
def test_a_file_that_is_no_norm(
    file: str, content: bytes, message: str, remedy: str, tmp_path: Path
) -> None:
    norms = Norms(tmp_path, *SMALL_NORMS)
    (tmp_path / file).write_bytes(content)
    [fault] = [fault for fault in norms.faults() if fault.file.endswith(file)]
    assert (fault.message, fault.remedy) == (message, remedy)
    assert fault.line == content[:25].count(b"\n") or fault.line == 1


@pytest.mark.parametrize("file", SMALL_NORMS)
def test_a_missing_file_is_told_where_it_should_be(file: str, tmp_path: Path) -> None:
    norms = Norms(tmp_path, *SMALL_NORMS)
    (tmp_path / file).unlink()
    [fault] = [fault for fault in norms.faults() if fault.file.endswith(file)]
    assert str(fault).endswith(f"{file}:1: 文件无法读取。确认文件存在并以 UTF-8 保存")


@pytest.mark.parametrize("file", [SMALL_RULES, SMALL_GRADING])
def test_a_missing_source_is_told_where_it_should_be(file: str, tmp_path: Path) -> None:
    norms = Norms(tmp_path, *SMALL_NORMS)
    source = Path(file).with_name("source.txt")
    (tmp_path / source).unlink()
    [fault] = [fault for fault in norms.faults() if fault.file.endswith(source.as_posix())]
    assert (fault.line, fault.message) == (1, "原文无法读取")
    assert fault.remedy == "把规范原文以 UTF-8 存为同目录的 source.txt"


@pytest.mark.parametrize("file", SMALL_NORMS)
def test_a_list_at_the_top_is_no_norm(file: str, tmp_path: Path) -> None:
    norms = Norms(tmp_path, *SMALL_NORMS)
    norms.write(file, "- 示例\n")
    what = {SMALL_RULES: "培训细则", SMALL_GRADING: "手术分级目录", SMALL_CROSSWALK: "对照"}[file]
    told = [fault for fault in norms.faults() if fault.file.endswith(file) and fault.line == 1]
    assert f"{what}应当是“键: 值”的组" in [fault.message for fault in told]


# -- the catalogue -----------------------------------------------------------------------------

CATALOGUE = [
    Broken(
        "unknown grade",
        GRADING,
        "- grade: 2\n        line: 27\n",
        "- grade: 5\n        line: 27\n",
        "- grade: 5",
        "grade 不认识“5”",
        "可用的有：1、2、3、4",
        total=4,
    ),
    Broken(
        "wrong grade",
        GRADING,
        "- grade: 2\n        line: 27\n",
        "- grade: 3   # 示例\n        line: 27\n",
        "# 示例",
        "原文第 27 行没有以此开头的句子“三级手术”",
        "这句话在第 51 行",
        total=3,
    ),
    Broken(
        "grade written twice",
        GRADING,
        "grades:\n      - grade: 1\n        line: 9\n",
        "grades:   # 示例\n      - grade: 2\n        line: 9\n",
        "# 示例",
        "妇科专业 的级别重复或颠倒：[2, 2, 3, 4]",
        "按 1 到 4 各写一次",
        total=3,
    ),
    Broken(
        "missing number",
        GRADING,
        "{id: gynaecology-1-06, number: 6, line: 21",
        "{id: gynaecology-1-06, line: 21",
        "id: gynaecology-1-06",
        "条目缺少 number",
        "补上 number: …",
        total=3,
    ),
    Broken(
        "wrong number",
        GRADING,
        "number: 6, line: 21, text: 附件切除术",
        "number: 7, line: 21, text: 附件切除术",
        "id: gynaecology-1-06",
        "原文第 21 行没有以此开头的句子“7、附件切除术”",
        COPY_IT,
        total=2,
    ),
    Broken(
        "missing entry",
        GRADING,
        "          - {id: gynaecology-1-06, number: 6, line: 21, text: 附件切除术}\n",
        "",
        "6、附件切除术",
        "原文第 21 行“6、附件切除术”没有被引用",
        QUOTE_IT,
        told_in=GRADING_SOURCE,
    ),
    Broken(
        "misquoted text",
        GRADING,
        "text: 经腹子宫肌瘤剜出术",
        "text: 经腹子宫肌瘤剔除术",
        "经腹子宫肌瘤剔除术",
        "原文第 33 行没有以此开头的句子“3、经腹子宫肌瘤剔除术”",
        COPY_IT,
        total=2,
    ),
    Broken(
        "relative word that is not in the text",
        GRADING,
        "text: 简单尿瘘修补术, relative: [简单]",
        "text: 简单尿瘘修补术, relative: [复杂]",
        "text: 简单尿瘘修补术",
        "“复杂”不在条目“简单尿瘘修补术”里",
        "照条目原文填写",
    ),
    Broken(
        "one part only",
        GRADING,
        "parts: [扩宫术, 刮宫术]",
        "parts: [扩宫术]",
        "parts: [扩宫术]",
        "“扩宫和刮宫术”的 parts 应是两个以上不同的操作",
        "不可分的不写 parts",
    ),
    Broken(
        "two equal parts",
        GRADING,
        "parts: [扩宫术, 刮宫术]",
        "parts: [扩宫术, 扩宫术]",
        "parts: [扩宫术, 扩宫术]",
        "“扩宫和刮宫术”的 parts 应是两个以上不同的操作",
        "不可分的不写 parts",
    ),
    Broken(
        "duplicate id of an entry",
        GRADING,
        "{id: gynaecology-1-06, number",
        "{id: gynaecology-1-05, number",
        "line: 21, text: 附件切除术",
        "编号 gynaecology-1-05 重复",
        USED,
        first="line: 19, text",
    ),
    Broken(
        "misspelt kind of entry",
        GRADING,
        "text: 重危手术, kind: modifier",
        "text: 重危手术, kind: modifer",
        "kind: modifer",
        "kind 不认识“modifer”",
        "最接近的是 modifier",
    ),
    Broken(
        "unknown key of an entry",
        GRADING,
        "text: 附件切除术}",
        "text: 附件切除术, remark: 示例}",
        "remark",
        "条目里不认识 remark",
        "可用的有：number、text、line、relative、exclusions、parts、id、kind、purpose、note、code；"
        "不需要就删去",
    ),
    Broken(
        "overlay of an unknown entry",
        GRADING,
        "entries: [comprehensive-intervention-3-12]",
        "entries: [comprehensive-intervention-3-1]",
        "entries: [comprehensive-intervention-3-1]",
        "没有条目 comprehensive-intervention-3-1",
        "最接近的是 comprehensive-intervention-3-14",
    ),
    Broken(
        "unknown entry that was considered",
        GRADING,
        "{entry: ophthalmology-1-11, reason",
        "{entry: ophtalmology-1-11, reason",
        "ophtalmology-1-11",
        "没有条目 ophtalmology-1-11",
        "最接近的是 ophthalmology-1-11",
    ),
    Broken(
        "overlay without its source",
        GRADING,
        "    source: {document: 2022 年国家限制类技术目录, heading: 肿瘤消融治疗技术,"
        " citation: null}   # citation: 文号待填\n",
        "",
        "- id: restricted-tumour-ablation",
        "提级管理缺少 source",
        "写出文件名、标题；文号未知写 citation: null",
    ),
    Broken(
        "overlay to an unknown grade",
        GRADING,
        "title: 肿瘤消融治疗技术\n    managed_grade: 4",
        "title: 肿瘤消融治疗技术\n    managed_grade: 四",
        "managed_grade: 四",
        "managed_grade 不认识“四”",
        "可用的有：1、2、3、4",
    ),
]


@pytest.mark.parametrize("broken", named(CATALOGUE))
def test_catalogue(broken: Broken, tmp_path: Path) -> None:
    norms = Norms(tmp_path, GRADING)
    norms.replace(broken.file, broken.old, broken.new)
    assert_told(norms, norms.faults(GRADING), broken)


def test_a_catalogue_without_entries(tmp_path: Path) -> None:
    norms = Norms(tmp_path, SMALL_GRADING)
    head = norms.text(SMALL_GRADING).partition("lists:")[0]
    norms.write(SMALL_GRADING, head + "lists: []\n")
    told = {fault.message: fault.remedy for fault in norms.faults()}
    assert told["目录没有任何条目"] == "在 lists 下写出各专业的条目"


def test_a_catalogue_in_the_folder_of_another(tmp_path: Path) -> None:
    norms = Norms(tmp_path, SMALL_GRADING)
    (tmp_path / "catalogues/example").rename(tmp_path / "catalogues/other")
    [fault] = norms.faults()
    assert fault.message == "id 与 version 是 example/1，文件夹是 other/1"


# -- the crosswalk -----------------------------------------------------------------------------

FEEDS = [
    Broken(
        "unknown part",
        CROSSWALK,
        "{entry: peripheral-intervention-3-02, parts: [肺动脉经导管溶栓术]",
        "{entry: peripheral-intervention-3-02, parts: [肺动脉溶栓术]",
        "parts: [肺动脉溶栓术]",
        "没有 肺动脉溶栓术",
        "最接近的是 肺动脉经导管溶栓术",
    ),
    Broken(
        "feeder outside the interventional set",
        CROSSWALK,
        "    - coronary-intervention-4-05   #",
        "    - coronary-intervention-2-01   #",
        "interventional:",
        "coronary-intervention-2-01 归入了 angiography，却不在介入范围内",
        "把它加进 interventional.entries",
    ),
    Broken(
        "step of itself",
        CROSSWALK,
        "of: [embolisation, vascular-angioplasty, arterial-infusion]",
        "of: [embolisation, angiography]",
        "{step: angiography",
        "angiography 不能是自己的必要步骤",
        "从 of 里删去它",
    ),
    Broken(
        "unknown step",
        CROSSWALK,
        "{step: angiography,",
        "{step: angiograpy,",
        "angiograpy",
        "没有 angiograpy",
        "最接近的是 angiography",
    ),
    Broken(
        "gap in an empty line",
        CROSSWALK,
        "operation: BRTO, line: 281",
        "operation: BRTO, line: 280",
        "{id: brto",
        "细则第 280 行是空的",
        "写出这项操作在细则里的行号",
    ),
    Broken(
        "gap past the end",
        CROSSWALK,
        "operation: BRTO, line: 281",
        "operation: BRTO, line: 2810",
        "{id: brto",
        "细则第 2810 行是空的",
        "写出这项操作在细则里的行号",
    ),
    Broken(
        "gap of an unknown category",
        CROSSWALK,
        "line: 350, category: msk-embolisation",
        "line: 350, category: msk-embolization",
        "msk-embolization",
        "没有 msk-embolization",
        "最接近的是 msk-embolisation",
    ),
    Broken(
        "gap near an unknown entry",
        CROSSWALK,
        "category: null, nearest: [neurosurgery-3-16]",
        "category: null, nearest: [neurosurgry-3-16]",
        "neurosurgry-3-16",
        "没有 neurosurgry-3-16",
        "最接近的是 neurosurgery-3-16",
    ),
]


@pytest.mark.parametrize("broken", named(FEEDS))
def test_crosswalk(broken: Broken, tmp_path: Path) -> None:
    norms = Norms(tmp_path, CROSSWALK, RULES, GRADING)
    keep_one_example(norms)
    norms.replace(broken.file, broken.old, broken.new)
    faults = [fault for fault in norms.faults(CROSSWALK) if fault.file.endswith("crosswalk.yaml")]
    assert_told(norms, faults, broken)


def keep_one_example(norms: Norms) -> None:
    """The rest only cost time here."""
    for path in (norms.root / EXACT_MINIMA).parent.glob("*.yaml"):
        if path.name != Path(EXACT_MINIMA).name:
            path.unlink()


SMALL_FEEDS = [
    Broken(
        "unfed category",
        SMALL_CROSSWALK,
        "categories: [{category: suture, entries: [{entry: example-list-1-01}]}]",
        "categories: []",
        "categories: []",
        "类别 suture 没有对照条目",
        "写出归入它的条目",
    ),
    Broken(
        "unknown category",
        SMALL_CROSSWALK,
        "{category: suture",
        "{category: sutur",
        "categories:",
        "没有 sutur",
        "最接近的是 suture",
        total=2,
    ),
    Broken(
        "category written twice",
        SMALL_CROSSWALK,
        "[{category: suture, entries: [{entry: example-list-1-01}]}]",
        "[{category: suture, entries: [{entry: example-list-1-01}]}, {category: suture}]",
        "categories:",
        "类别 suture 重复",
        "合并为一处",
    ),
    Broken(
        "unknown entry",
        SMALL_CROSSWALK,
        "{entry: example-list-1-01}",
        "{entry: example-list-1-02}",
        "categories:",
        "没有 example-list-1-02",
        "最接近的是 example-list-1-01",
        total=2,
    ),
    Broken(
        "unknown list",
        SMALL_CROSSWALK,
        "lists: [example-list]",
        "lists: [exampel-list]",
        "interventional:",
        "没有 exampel-list",
        "最接近的是 example-list",
        total=2,
    ),
    Broken(
        "rulebook of another version",
        SMALL_CROSSWALK,
        'rulebook: {id: example, version: "1"}',
        'rulebook: {id: example, version: "2"}',
        "rulebook:",
        "rulebook 应当是 example 第 1 版",
        "改为所在文件夹名的规范和版本",
    ),
    Broken(
        "another catalogue",
        SMALL_CROSSWALK,
        'catalogue: {id: example, version: "1"}',
        'catalogue: {id: shougang, version: "1"}',
        "catalogue:",
        "catalogue 应当是 example 第 1 版",
        "改为所在文件夹名的规范和版本",
    ),
]


@pytest.mark.parametrize("broken", named(SMALL_FEEDS))
def test_small_crosswalk(broken: Broken, tmp_path: Path) -> None:
    norms = Norms(tmp_path, *SMALL_NORMS)
    norms.replace(broken.file, broken.old, broken.new)
    assert_told(norms, norms.faults(), broken)


def test_a_crosswalk_to_a_catalogue_that_is_not_there(tmp_path: Path) -> None:
    norms = Norms(tmp_path, *SMALL_NORMS)
    (tmp_path / "crosswalks/example--example").rename(tmp_path / "crosswalks/example--exampel")
    [fault] = [fault for fault in norms.faults() if "exampel" in fault.file]
    assert fault.message == "没有名为 exampel 的规范。最接近的是 example"
    assert fault.remedy == "改正文件夹名：细则--目录"


# -- worked examples -----------------------------------------------------------------------------

TITLE = "示例：恰好达到最低要求"
EXAMPLES = [
    Broken(
        "wrong expectation",
        SMALL_EXAMPLE,
        "expect: {status: met, rest: [met]}",
        "expect: {status: not_met}",
        "expect:",
        f"算例“{TITLE}”应为 not_met，算得 met",
        MATCH_IT,
    ),
    Broken(
        "wrong number",
        SMALL_EXAMPLE,
        "rest: [met]}",
        "findings:\n    {suture.operator:\n      {status: met, counted: 2}}}",
        "{suture.operator:",
        f"算例“{TITLE}”的 suture.operator：counted 应为 2，算得 1",
        MATCH_IT,
    ),
    Broken(
        "wrong number of a reading",
        SMALL_EXAMPLE,
        "rest: [met]}",
        "findings: {suture.participant: {nested: 3}}}",
        "expect:",
        f"算例“{TITLE}”的 suture.participant：nested 应为 3，算得 6",
        MATCH_IT,
    ),
    Broken(
        "status outside the rest",
        SMALL_EXAMPLE,
        "expect: {status: met, rest: [met]}",
        "expect: {status: met, rest: [waived], findings: {ward.months: {status: met},"
        " suture.operator: {missing: 0}, suture.participant: {counted: 3}}}",
        "expect:",
        f"算例“{TITLE}”的 suture.first-assistant 算得 met，不在 rest 之列",
        MATCH_IT,
    ),
    Broken(
        "unknown requirement",
        SMALL_EXAMPLE,
        "rest: [met]}",
        "findings: {suture.operater: {status: met}}}",
        "expect:",
        "没有要求 suture.operater",
        "最接近的是 suture.operator",
    ),
    Broken(
        "misspelt status",
        SMALL_EXAMPLE,
        "{status: met, rest",
        "{status: nott_met, rest",
        "expect:",
        "status 不认识“nott_met”",
        "最接近的是 not_met",
    ),
    Broken(
        "misspelt status of the rest",
        SMALL_EXAMPLE,
        "rest: [met]",
        "rest: [waved]",
        "expect:",
        "没有结论 waved",
        "最接近的是 waived",
    ),
    Broken(
        "no expectation",
        SMALL_EXAMPLE,
        "expect: {status: met, rest: [met]}\n",
        "",
        "",
        "算例缺少 expect",
        "写出应有的结论：expect: {status: …}",
    ),
    Broken(
        "a day that does not exist",
        SMALL_EXAMPLE,
        "on: 2025-10-08",
        "on: 2025-02-29",
        "on: 2025-02-29",
        "on 不是日期“2025-02-29”",
        "写成 2024-06-03",
    ),
    Broken(
        "a date in words",
        SMALL_EXAMPLE,
        "as_of: 2026-08-31",
        "as_of: 2026年8月31日",
        "as_of:",
        "as_of 不是日期“2026年8月31日”",
        "写成 2024-06-03",
    ),
    Broken(
        "unknown place",
        SMALL_EXAMPLE,
        "place: 示例病房",
        "place: 示例病区",
        "place:",
        "place 不认识“示例病区”",
        "最接近的是 示例病房",
    ),
    Broken(
        "unknown category",
        SMALL_EXAMPLE,
        "category: suture",
        "category: sutures",
        "category:",
        "category 不认识“sutures”",
        "最接近的是 suture",
    ),
    Broken(
        "two numbers for three roles",
        SMALL_EXAMPLE,
        "verified: [3, 2, 1]",
        "verified: [3, 2]",
        "verified:",
        "verified 应当是 3 个整数",
        "依次写 参与、一助、术者 的例数，如 [30, 20, 20]",
    ),
    Broken(
        "unknown key",
        SMALL_EXAMPLE,
        "as_of: 2026-08-31",
        "as-of: 2026-08-31",
        "as-of",
        "算例里不认识 as-of",
        "最接近的是 as_of；不需要就删去",
    ),
]


@pytest.mark.parametrize("broken", named(EXAMPLES))
def test_example(broken: Broken, tmp_path: Path) -> None:
    norms = Norms(tmp_path, SMALL_RULES)
    norms.replace(broken.file, broken.old, broken.new)
    assert_told(norms, norms.faults(), broken)


RULING = "rulings:\n  - {by: 示例主任, on: 2025-10-08, reason: 示例, "


@pytest.mark.parametrize(
    ("ruling", "message", "remedy"),
    [
        ("waive: suture.operater}", "waive 不认识“suture.operater”", "最接近的是 suture.operator"),
        ("cross_stage: sutur}", "cross_stage 不认识“sutur”", "最接近的是 suture"),
        ("branch: 影像}", "branch 不认识“影像”", "这里没有可用的值"),
        ("pin: sutur, case: 甲, day: 2025-10-08}", "pin 不认识“sutur”", "最接近的是 suture"),
        ("pin: suture, case: 甲}", "缺少日期 day", "补上 day: 2024-06-03"),
        ("separate: 甲, day: 2025-10-08}", "认定缺少 case", "补上 case: …"),
        ("waive: suture.operator, until: 2026}", "认定里不认识 until", ""),
    ],
)
def test_ruling(ruling: str, message: str, remedy: str, tmp_path: Path) -> None:
    norms = Norms(tmp_path, SMALL_RULES)
    norms.replace(SMALL_EXAMPLE, "expect:", f"{RULING}{ruling}\nexpect:")
    [fault] = norms.faults()
    assert (fault.line, fault.message) == (norms.line(SMALL_EXAMPLE, "by: 示例主任"), message)
    assert fault.remedy.startswith(remedy)


def test_a_direction_that_the_rulebook_does_not_have(tmp_path: Path) -> None:
    norms = Norms(tmp_path, RULES)
    keep_one_example(norms)
    norms.replace(EXACT_MINIMA, "[peripheral, neuro, thoracic]", "[peripheral, neural, thoracic]")
    [fault] = norms.faults(RULES)
    assert fault.file.endswith("examples/01-exact-minima.yaml")
    assert fault.line == norms.line(EXACT_MINIMA, "trainee:")
    assert (fault.message, fault.remedy) == ("没有方向 neural", "最接近的是 neuro")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {"02-a": "01-mett"},
            ["02-a.yaml: extends 指向的算例 01-mett 无法使用。最接近的是 01-met"],
        ),
        (
            {"02-a": "02-b", "02-b": "02-a"},
            [
                "02-a.yaml: extends 指向的算例 02-b 无法使用。去掉循环的 extends",
                "02-b.yaml: extends 指向的算例 02-a 无法使用。去掉循环的 extends",
            ],
        ),
        ({"02-a": "02-a"}, ["02-a.yaml: extends 指向的算例 02-a 无法使用。去掉循环的 extends"]),
    ],
    ids=["unknown", "circular", "itself"],
)
def test_extends(files: dict[str, str], told: list[str], tmp_path: Path) -> None:
    norms = Norms(tmp_path, SMALL_RULES)
    for name, base in files.items():
        text = f"title: 示例\nextends: {base}\nexpect: {{status: met}}\n"
        norms.write(f"rulebooks/example/1/examples/{name}.yaml", text)
    found = [f"{Path(f.file).name}: {f.message}。{f.remedy}" for f in norms.faults()]
    assert found == told


def test_a_version_without_examples(tmp_path: Path) -> None:
    norms = Norms(tmp_path, SMALL_RULES)
    (tmp_path / SMALL_EXAMPLE).unlink()
    [fault] = norms.faults()
    assert Path(fault.file).parts[-4:] == ("rulebooks", "example", "1", "examples")
    assert (fault.line, fault.message) == (1, "没有算例")
    assert fault.remedy == "在 examples 文件夹写至少一个算例：登记在前，结论在后"


# -- several faults, and what is checked ---------------------------------------------------------


def test_all_faults_of_all_norms_are_told_at_once(tmp_path: Path) -> None:
    norms = Norms(tmp_path, *SMALL_NORMS, RULES, GRADING)
    norms.replace(RULES, "kind: flexible", "kind: flexibel")
    norms.replace(RULES, "minimum: 15, line: 103", "minimum: 十五, line: 103")
    norms.replace(RULES_SOURCE, "机动（临床或科研） 3\n", "机动（临床或科研） 3 选修\n")
    norms.replace(GRADING, "parts: [扩宫术, 刮宫术]", "parts: [扩宫术]")
    norms.replace(SMALL_CROSSWALK, "lists: [example-list]", "lists: []")
    norms.replace(SMALL_EXAMPLE, "status: met", "status: waived")
    everywhere = [
        ("catalogue.yaml", "“扩宫和刮宫术”的 parts 应是两个以上不同的操作"),
        ("rulebook.yaml", "minimum 应当是整数，现为“十五”"),
        ("rulebook.yaml", "kind 不认识“flexibel”"),
        ("source.txt", "原文第 48 行“选修”没有被引用"),
    ]
    feed = ("crosswalk.yaml", "example-list-1-01 归入了 suture，却不在介入范围内")
    example = ("01-met.yaml", f"算例“{TITLE}”应为 waived，算得 met")
    told = [(Path(f.file).name, f.message) for f in norms.faults()]
    assert sorted(told) == sorted([*everywhere, feed])  # the example needs the crosswalk
    norms.replace(SMALL_CROSSWALK, "lists: []", "lists: [example-list]")
    told = [(Path(f.file).name, f.message) for f in norms.faults()]
    assert sorted(told) == sorted([*everywhere, example])


def test_lines_tell_what_was_checked_then_the_faults_then_their_number(tmp_path: Path) -> None:
    norms = Norms(tmp_path, *SMALL_NORMS)
    norms.replace(SMALL_CROSSWALK, "lists: [example-list]", "lists: []")
    lines = check([tmp_path]).lines()
    assert lines[:2] == [
        "✓ 示例医院手术分级目录（虚构）（example/1）：1 个专业，1 条，管理类 0，患者情况 0",
        "✓ 示例专科培训细则（虚构）（example/1）：4 项要求，0 个学习项目，对照或目录有错，算例未算",
    ]
    assert lines[2].startswith(f"{tmp_path}/{SMALL_CROSSWALK}:6: ")
    assert lines[3:] == ["共 1 处需要改正"]


def test_the_shipped_norms_are_whole() -> None:
    result = check([])
    assert result.ok, result.lines()
    assert result.checked[1] == (
        "北京大学首钢医院手术分级标准（shougang/1）：16 个专业，622 条，管理类 16，患者情况 5"
    )
    assert result.checked[3] == (
        "介入专科医师培训细则（interventional/1）：131 项要求，106 个学习项目，17 个算例"
    )
    assert result.checked[5] == "对照 interventional--shougang/1：136 处对照，24 个缺口"


@pytest.mark.parametrize(
    "place", [SMALL_RULES, SMALL_SOURCE, "rulebooks/example/1", "rulebooks/example/1/"]
)
def test_a_version_is_checked_by_its_folder_or_any_file_in_it(place: str, tmp_path: Path) -> None:
    norms = Norms(tmp_path, *SMALL_NORMS)
    norms.replace(SMALL_GRADING, "number: 1", "number: 2")  # what its worked examples need
    result = check([tmp_path / place])
    assert [Path(fault.file).name for fault in result.faults] == ["catalogue.yaml", "source.txt"]
    assert result.checked == [
        "示例专科培训细则（虚构）（example/1）：4 项要求，0 个学习项目，对照或目录有错，算例未算"
    ]


def test_a_crosswalk_is_checked_together_with_what_it_joins(tmp_path: Path) -> None:
    Norms(tmp_path, *SMALL_NORMS)
    assert len(check([tmp_path / SMALL_CROSSWALK]).checked) == 3


def test_several_places_are_checked_in_one_go(tmp_path: Path) -> None:
    norms = Norms(tmp_path, *SMALL_NORMS)
    norms.replace(SMALL_GRADING, "number: 1", "number: 2")
    result = check([tmp_path / SMALL_RULES, tmp_path / SMALL_GRADING])
    assert len(result.checked) == 1
    assert {Path(fault.file).name for fault in result.faults} == {"catalogue.yaml", "source.txt"}


@pytest.mark.parametrize("place", ["", "rulebooks/example", "nowhere"])
def test_a_place_without_norms_is_bad_input(place: str, tmp_path: Path) -> None:
    with pytest.raises(SeldingerError, match=r"里没有规范：应有 rulebook\.yaml、catalogue\.yaml"):
        check([tmp_path / place])


@pytest.mark.parametrize(
    ("found", "allowed", "remedy"),
    [
        ("neural", ["neuro", "thoracic"], "最接近的是 neuro"),
        ("完全不同", ["甲", "乙"], "可用的有：甲、乙"),
        ("x", ["甲", "甲", "乙"], "可用的有：甲、乙"),
        (
            "x",
            [f"第{n}项" for n in range(13)],
            "可用的有：" + "、".join(f"第{n}项" for n in range(12)) + "……",
        ),
        ("x", [], "这里没有可用的值"),
    ],
)
def test_the_nearest_name(found: str, allowed: list[str], remedy: str) -> None:
    assert nearest(found, allowed) == remedy


# -- values against their sentences, and what examples may say -----------------------------------

UNSAID = [
    (RULES, "minimum: 30, line: 287", "minimum: 31, line: 287", "managed patients"),
    (RULES, "minimum: 3, line: 44", "minimum: 4, line: 44", "months of a direction"),
    (RULES, "months: 36", "months: 35", "months of the stages"),
    (RULES, "level: 系统掌握和熟悉", "level: 掌握", "a level without its qualifier"),
    (GRADING, "exclusions: [EST]", "exclusions: [ERCP]", "an exclusion not in the text"),
]


@pytest.mark.parametrize(
    ("file", "old", "new"), [pytest.param(*row[:3], id=row[3]) for row in UNSAID]
)
def test_a_value_that_differs_from_its_sentence(
    file: str, old: str, new: str, tmp_path: Path
) -> None:
    norms = Norms(tmp_path, file)
    norms.replace(file, old, new)
    told = [fault.file for fault in norms.faults(file)]
    assert any(name.endswith(Path(file).name) for name in told)


@pytest.mark.parametrize(
    ("old", "new"),
    [("id: example--example", "id: example--other"), ('version: "1"\nrule', 'version: "2"\nrule')],
    ids=["id", "version"],
)
def test_a_crosswalk_in_the_folder_of_another(old: str, new: str, tmp_path: Path) -> None:
    norms = Norms(tmp_path, *SMALL_NORMS)
    norms.replace(SMALL_CROSSWALK, old, new)
    assert norms.faults()


def test_a_rulebook_of_another_version_is_told_although_a_crosswalk_joins_it(
    tmp_path: Path,
) -> None:
    norms = Norms(tmp_path, *SMALL_NORMS)
    norms.replace(SMALL_RULES, 'version: "1"', 'version: "2"')
    told = [fault.message for fault in norms.faults()]
    assert "id 与 version 是 example/2，文件夹是 example/1" in told


def test_a_broken_crosswalk_is_told_once_and_not_through_every_example(tmp_path: Path) -> None:
    norms = Norms(tmp_path, CROSSWALK, RULES, GRADING)
    keep_one_example(norms)
    norms.replace(CROSSWALK, "operation: BRTO, line: 281", "operation: BRTO, line: 280")
    assert len(norms.faults()) == 1


@pytest.mark.parametrize(
    "facts",
    [
        "patients: {示例: {on: 2025-10-08, kind: sutur, number: 3}}",
        "activities: {示例: {on: 2025-10-08, kind: 论文集}}",
        "reports: {示例: {on: 2025-10-08, kind: CT, number: 3}}",
        f"{RULING}directions: [neuro]}}",
    ],
    ids=["patients", "activities", "reports", "directions of a ruling"],
)
def test_an_example_with_a_word_that_the_rulebook_does_not_know(facts: str, tmp_path: Path) -> None:
    norms = Norms(tmp_path, SMALL_RULES)
    norms.replace(SMALL_EXAMPLE, "expect:", f"{facts}\nexpect:")
    assert norms.faults()


@pytest.mark.parametrize(
    ("old", "new"), [("place: 示例病房, ", ""), ("from: 2025-09-01", "from: 2026-09-01")]
)
def test_a_visit_that_cannot_be(old: str, new: str, tmp_path: Path) -> None:
    norms = Norms(tmp_path, SMALL_RULES)
    norms.replace(SMALL_EXAMPLE, old, new)
    assert [fault.line for fault in norms.faults()] == [4]


def test_extends_is_told_in_its_line(tmp_path: Path) -> None:
    norms = Norms(tmp_path, SMALL_RULES)
    norms.replace(SMALL_EXAMPLE, "as_of:", "extends: 00-none\nas_of:")
    assert [fault.line for fault in norms.faults()] == [2]
