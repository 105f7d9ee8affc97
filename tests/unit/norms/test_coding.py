"""The codings: the small one read and broken, the shipped one whole and true to the code list."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from seldinger.domain.grading.coding import Coded, Coding, Review
from seldinger.errors import SeldingerError
from seldinger.norms.check import check
from seldinger.norms.coding import CODE, operations
from seldinger.norms.library import SHIPPED, library_at
from support.norms import SMALL_GRADING, SMALL_NORMS, SMALL_RULES, Norms

FILE = "codings/example--list/1/coding.yaml"
SMALL = """\
id: example--list
version: "1"
catalogue: {id: example, version: "1"}
rulebook: {id: example, version: "1"}
code_list: {id: list, title: 示例清单}
reviewed: {by: 项目组, on: 2026-11-23, how: 逐条阅读}
entries:
  - entry: example-list-1-01
    operations:
      - {name: 示例缝合术, codes: ["86.5900"], also: [], confidence: 0.97, review: agreed}
categories:
  - {category: suture, name: 示例缝合术, codes: [], also: ["86.5900"], confidence: 0.10, \
review: none, note: 按部位编码}
"""
OPERATION = '{name: 示例缝合术, codes: ["86.5900"], also: [], confidence: 0.97, review: agreed}'
ENTRY = f"  - entry: example-list-1-01\n    operations:\n      - {OPERATION}\n"
CATEGORY = SMALL.splitlines(keepends=True)[-1]
SHIPPED_FILE = "codings/shougang--icd9cm3-nhsa/1/coding.yaml"
CODE_LIST = Path(__file__).resolve().parents[4] / "shared/data/terms/icd9cm3-nhsa.csv"


@pytest.fixture
def norms(tmp_path: Path) -> Norms:
    small = Norms(tmp_path, *SMALL_NORMS)
    small.write(FILE, SMALL)
    return small


@pytest.fixture(scope="module")
def shipped() -> Coding:
    library = library_at(None)
    found = library.coding(library.catalogue("shougang"), "icd9cm3-nhsa")
    assert found is not None
    return found


def small_coding(norms: Norms) -> Coding | None:
    library = library_at(norms.root)
    return library.coding(library.catalogue("example"), "list")


# -- read ----------------------------------------------------------------------------------------


def test_a_coding_is_read(norms: Norms) -> None:
    suture = Coded("示例缝合术", ("86.5900",), (), 0.97, Review.AGREED, None)
    category = Coded("示例缝合术", (), ("86.5900",), 0.1, Review.NONE, "按部位编码")
    assert small_coding(norms) == Coding(
        id="example--list",
        version="1",
        code_list="list",
        title="示例清单",
        reviewed_by="项目组",
        reviewed_on=date(2026, 11, 23),
        reviewed_how="逐条阅读",
        entries={"example-list-1-01": (suture,)},
        categories={"suture": category},
    )


def test_nobody_wrote_one(norms: Norms) -> None:
    library = library_at(norms.root)
    assert library.coding(library.catalogue("example"), "another") is None


@pytest.mark.parametrize("place", ["", FILE, "codings/example--list/1"])
def test_check_reads_it_with_what_it_joins(norms: Norms, place: str) -> None:
    result = check([norms.root / place])
    assert result.ok, result.lines()
    assert result.checked[-1] == "编码对照 example--list/1：1 条，1 项手术，0 项没有一个编码"


# -- broken --------------------------------------------------------------------------------------

LEAF = "写可以填报的细目，如 69.0902、67.0x00、69.0200x003"
AS_REVIEWED = "没有编码写 review: none，有编码写另两种"
# what stands there, what replaces it, the line that is told (by a text in it), message, remedy
BROKEN = [
    (
        "id: example--list",
        "id: example--liste",
        "",
        "id 与 version 是 example--liste/1，文件夹是 example--list/1",
        "改成一致",
    ),
    (
        "code_list: {id: list",
        "code_list: {id: liste",
        "",
        "code_list 是 liste，文件夹是 example--list/1",
        "改成一致",
    ),
    (
        "code_list: {id: list, title: 示例清单}\n",
        "",
        "",
        "缺少 code_list",
        "写出 code_list: {…}，参照格式说明",
    ),
    (
        "reviewed: {by: 项目组, on: 2026-11-23, how: 逐条阅读}\n",
        "",
        "",
        "缺少 reviewed",
        "写出 reviewed: {…}，参照格式说明",
    ),
    (", on: 2026-11-23", "", "reviewed:", "reviewed缺少 on", "补上 on: 2024-06-03"),
    ("on: 2026-11-23", "on: 昨天", "reviewed:", "on 不是日期“昨天”", "写成 2024-06-03"),
    (
        'catalogue: {id: example, version: "1"}',
        'catalogue: {id: example, version: "2"}',
        "catalogue:",
        "catalogue 应当是 example 第 1 版",
        "核对编码对照写的是哪一版",
    ),
    (
        'rulebook: {id: example, version: "1"}',
        'rulebook: {id: example, version: "2"}',
        "rulebook:",
        "rulebook 应当是 example 第 1 版",
        "核对编码对照写的是哪一版",
    ),
    (
        "\nentries:",
        "\nentires: []\nentries:",
        "entires:",
        "编码对照里不认识 entires",
        "最接近的是 entries；不需要就删去",
    ),
    (
        "review: agreed",
        "review: agreed, notes: 无",
        "review: agreed",
        "手术里不认识 notes",
        "最接近的是 note；不需要就删去",
    ),
    (
        "    operations:\n",
        "    operation: []\n    operations:\n",
        "operation: []",
        "条目里不认识 operation",
        "最接近的是 operations；不需要就删去",
    ),
    (
        "example-list-1-01",
        "example-list-1-02",
        "- entry:",
        "目录没有手术条目 example-list-1-02",
        "最接近的是 example-list-1-01",
    ),
    (
        ENTRY,
        ENTRY + ENTRY.replace("entry: e", "entry:  e"),
        "entry:  e",
        "条目 example-list-1-01 重复",
        "合并为一处",
    ),
    (
        'name: 示例缝合术, codes: ["86',
        'name: 示例缝合, codes: ["86',
        "review: agreed",
        "条目没有手术 示例缝合",
        "最接近的是 示例缝合术",
    ),
    (
        'name: 示例缝合术, codes: ["86',
        'name: 示例缝合, codes: ["86',
        "    operations:",
        "缺少手术 示例缝合术",
        "补上；没有编码的也写，理由在 note",
    ),
    (
        f"      - {OPERATION}\n",
        f"      - {OPERATION}\n      - {OPERATION}\n",
        "    operations:",
        "手术 示例缝合术 重复",
        "合并为一处",
    ),
    (
        ENTRY,
        "  []\n",
        "entries:",
        "条目 example-list-1-01 没有编码对照",
        "补上这一条，没有编码的也写",
    ),
    (CATEGORY, "  []\n", "categories:", "类别 suture 没有编码对照", "补上这一类，没有编码的也写"),
    (
        CATEGORY,
        CATEGORY + CATEGORY.replace("category: s", "category:  s"),
        "category:  s",
        "类别 suture 重复",
        "合并为一处",
    ),
    (
        "category: suture",
        "category: sutures",
        "category: sutures",
        "细则没有类别 sutures",
        "最接近的是 suture",
    ),
    (
        "suture, name: 示例缝合术",
        "suture, name: 缝合术",
        "category:",
        "类别名称写作 缝合术",
        "照细则写 示例缝合术",
    ),
    (
        'codes: ["86.5900"]',
        'codes: ["86.59"]',
        "review: agreed",
        "codes 里的 86.59 不像 ICD-9-CM-3 编码",
        LEAF,
    ),
    ('also: ["86.5900"]', "also: [缝合]", "category:", "also 里的 缝合 不像 ICD-9-CM-3 编码", LEAF),
    (
        'codes: ["86.5900"]',
        'codes: ["86.5900", "86.5900"]',
        "review: agreed",
        "codes 里有重复的编码",
        "删去一个",
    ),
    (
        'also: ["86.5900"]',
        'also: ["86.5900", "86.5900"]',
        "category:",
        "also 里有重复的编码",
        "删去一个",
    ),
    (
        "also: []",
        'also: ["86.5900"]',
        "review: agreed",
        "86.5900 在 codes 和 also 里都有",
        "从 also 里删去",
    ),
    (
        "also: []",
        "also: [" + ", ".join(f'"86.590{n}"' for n in range(1, 8)) + "]",
        "review: agreed",
        "also 有 7 个编码",
        "最多 6 个，留最常用的",
    ),
    (
        "confidence: 0.97",
        "confidence: 97%",
        "review: agreed",
        "confidence 不是 0 到 1 的数“97%”",
        "写成 0.97",
    ),
    ("confidence: 0.97, ", "", "review: agreed", "手术缺少 confidence", "补上 confidence: …"),
    (
        "review: agreed",
        "review: none",
        'name: 示例缝合术, codes: ["86',
        "review 与 codes 不符",
        AS_REVIEWED,
    ),
    ("review: none", "review: corrected", "category:", "review 与 codes 不符", AS_REVIEWED),
    (
        "review: agreed",
        "review: agree",
        "review: agree",
        "review 不认识“agree”",
        "最接近的是 agreed",
    ),
    (
        ", note: 按部位编码",
        "",
        "category:",
        "示例缝合术 没有编码也没有理由",
        "在 note 里写明为什么",
    ),
]


@pytest.mark.parametrize(("old", "new", "mark", "message", "remedy"), BROKEN)
def test_a_fault_names_the_line_and_the_remedy(
    norms: Norms, old: str, new: str, mark: str, message: str, remedy: str
) -> None:
    norms.replace(FILE, old, new)
    where = f"{norms.root}/{FILE}:{norms.line(FILE, mark)}"
    assert f"{where}: {message}。{remedy}" in [str(fault) for fault in norms.faults(FILE)]


def test_what_is_no_operation_has_no_coding(norms: Norms) -> None:
    norms.replace(SMALL_GRADING, "number: 1, line: 4", "number: 1, line: 4, kind: modifier")
    told = [fault.message for fault in norms.faults(FILE)]
    assert "目录没有手术条目 example-list-1-01" in told


def test_without_a_rulebook_nothing_is_checked(norms: Norms) -> None:
    norms.replace(FILE, 'rulebook: {id: example, version: "1"}\n', "")
    result = check([norms.root / FILE])
    assert [str(fault) for fault in result.faults] == [
        f"{norms.root}/{FILE}:1: 缺少 rulebook。写出 rulebook: {{id: …, version: …}}"
    ]
    assert result.skipped == ["编码对照 example--list/1：细则或目录有错，没有检查"]


def test_a_rulebook_that_is_not_there(norms: Norms) -> None:
    norms.replace(FILE, "rulebook: {id: example", "rulebook: {id: exampel")
    assert [str(fault) for fault in norms.faults(FILE)] == [
        f"{norms.root}/{FILE}:1: 没有名为 exampel 的规范。最接近的是 example。改正 rulebook 的 id"
    ]
    with pytest.raises(SeldingerError, match="没有名为 exampel 的规范"):
        small_coding(norms)


def test_a_catalogue_that_is_not_there(norms: Norms) -> None:
    (norms.root / "codings/example--list").rename(norms.root / "codings/exampel--list")
    file = FILE.replace("example--", "exampel--")
    assert [str(fault) for fault in norms.faults(file)] == [
        f"{norms.root}/{file}:1: 没有名为 exampel 的规范。最接近的是 example。"
        "改正文件夹名：目录--编码清单"
    ]


def test_a_broken_rulebook_is_told_and_its_coding_skipped(norms: Norms) -> None:
    norms.replace(SMALL_RULES, "minima: [3, 2, 1]", "minima: [4, 2, 1]")
    result = check([norms.root])
    assert {Path(fault.file).name for fault in result.faults} == {"rulebook.yaml"}
    assert "编码对照 example--list/1：细则或目录有错，没有检查" in result.skipped


# -- the shipped coding --------------------------------------------------------------------------


def test_the_shipped_coding_has_every_operation(shipped: Coding) -> None:
    entries = library_at(None).catalogue("shougang").entries
    wanted = {entry.id: operations(entry) for entry in entries if operations(entry)}
    found = {name: tuple(c.name for c in coded) for name, coded in shipped.entries.items()}
    assert found == wanted
    assert len(found) == 601  # 622 lines, 16 of management and 5 modifiers left out


def test_the_shipped_coding_says_how_it_was_read(shipped: Coding) -> None:
    assert (shipped.reviewed_by, shipped.reviewed_on) == (
        "项目组，非编码员、非临床医师",
        date(2026, 11, 23),
    )
    coded = [coded for entry in shipped.entries.values() for coded in entry]
    assert {one.review for one in coded} == set(Review)


def test_every_code_has_its_name_in_the_comment(shipped: Coding) -> None:
    groups = [*shipped.entries.values(), tuple(shipped.categories.values())]
    wanted = [one.codes + one.also for group in groups for one in group if one.codes + one.also]
    assert [tuple(code for code, _ in line) for line in commented()] == wanted


def test_every_code_is_in_the_code_list() -> None:
    if not CODE_LIST.is_file():
        pytest.skip("the code list is not at hand: shared/data/terms/icd9cm3-nhsa.csv")
    names = code_list()
    wrong = [(code, name) for line in commented() for code, name in line if names.get(code) != name]
    assert wrong == []


def test_a_code_looks_as_in_the_code_list() -> None:
    if not CODE_LIST.is_file():
        pytest.skip("the code list is not at hand: shared/data/terms/icd9cm3-nhsa.csv")
    heads = re.compile(r"\d\d\.\d\d?")  # of classes: listed, never entered
    wrong = [
        code for code in code_list() if bool(CODE.fullmatch(code)) == bool(heads.fullmatch(code))
    ]
    assert wrong == []


def commented() -> list[list[tuple[str, str]]]:
    """The codes and names at the ends of the file's lines."""
    lines = (SHIPPED / SHIPPED_FILE).read_text(encoding="utf-8").splitlines()
    ends = [line.partition("}  # ")[2] for line in lines]
    return [[(one[: one.index(" ")], one[one.index(" ") + 1 :]) for one in end.split("；")]
            for end in ends if end]  # fmt: skip


def code_list() -> dict[str, str]:
    """Code → name, of the leaves and of the heads of classes."""
    with CODE_LIST.open(encoding="utf-8-sig", newline="") as rows:
        return {row["icd_code"]: row["icd_name"] for row in csv.DictReader(rows)}
