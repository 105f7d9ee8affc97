"""The shipped rulebook against its source, read here by other means than the loader's."""

import re
from pathlib import Path

import pytest

from seldinger.domain.training.rulebook import (
    ActivityCount,
    CasesOf,
    Cell,
    DirectionsChosen,
    MonthsIn,
    OperationsTotal,
    PatientsManaged,
    PostKind,
    ReportsOf,
    Requirement,
    Rulebook,
)
from seldinger.domain.training.words import Role
from seldinger.norms.library import library_at
from support.norms import RULES_SOURCE, TableRow, source_lines, table_rows

IDS = Path(__file__).with_name("requirement_ids.txt")
DIRECTIONS = ["外周血管介入", "神经介入", "胸部介入", "腹部介入", "泌尿生殖介入", "肌肉骨骼介入"]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return library_at(None).rulebook("interventional")


def minima(rulebook: Rulebook, kind: type[Requirement]) -> dict[str, int]:
    return {r.id: r.minimum for r in rulebook.requirements if isinstance(r, kind)}


def joined(first: int, last: int) -> str:
    return "".join("".join(source_lines(RULES_SOURCE)[first - 1 : last]).split())


# -- the tables ------------------------------------------------------------------------------


def test_the_source_has_8_and_21_rows() -> None:
    posts = [row.post for row in table_rows()]
    assert posts.count("介入基础") == 8
    assert [row.line for row in table_rows()[:8]] == list(range(134, 142))
    assert [posts.count(direction) for direction in DIRECTIONS] == [3, 3, 4, 5, 3, 3]
    assert len(posts) == 29


@pytest.mark.parametrize("row", table_rows(), ids=lambda row: row.title)
def test_each_row_is_three_cells_with_its_numbers_and_line(
    row: TableRow, rulebook: Rulebook
) -> None:
    cells = [cell for cell in rulebook.cells() if cell.category.title == row.title]
    assert [(cell.role, cell.minimum) for cell in cells] == list(zip(Role, row.minima, strict=True))
    for cell in cells:
        assert rulebook.post_by_id[cell.post].title == row.post
        assert cell.source.line == row.line
        assert cell.source.text == " ".join([row.title, *map(str, row.minima)])
        assert (cell.unit, cell.row, cell.of_role) == ("例", row.title, cell.role)
        assert cell.category.interventional


def test_no_cell_has_no_row(rulebook: Rulebook) -> None:
    cells = list(rulebook.cells())
    assert len(cells) == 87
    assert {cell.category.title for cell in cells} == {row.title for row in table_rows()}


def test_the_columns_of_stage_1_add_up_to_the_printed_sums() -> None:
    stage_1 = [row.minima for row in table_rows()[:8]]
    sums = [sum(column) for column in zip(*stage_1, strict=True)]
    assert source_lines(RULES_SOURCE)[143 - 1] == "合计 " + " ".join(map(str, sums))
    assert sum(sums) == 245


def test_three_directions_add_up_to_131_to_229() -> None:
    each = sorted(
        sum(sum(row.minima) for row in table_rows() if row.post == post) for post in DIRECTIONS
    )
    assert (sum(each[:3]), sum(each[-3:])) == (131, 229)


# -- totals, patients, reports ---------------------------------------------------------------


def test_totals_are_those_of_the_sentences(rulebook: Rulebook) -> None:
    assert minima(rulebook, OperationsTotal) == {"basic.operations": 300, "stage-2.operations": 200}
    assert "担任术者或参与完成介入手术例数≥300例" in joined(123, 125)
    assert "管理患者总例数≥100例，担任术者或参与完成介入手术≥200例" in joined(147, 149)


def test_managed_patients_are_those_of_the_sentences(rulebook: Rulebook) -> None:
    managed = minima(rulebook, PatientsManaged)
    directions = {f"{post.id}.managed" for post in rulebook.directions}
    assert {managed.pop(name) for name in directions} == {30}
    assert managed == {
        "internal.managed": 20,
        "surgical.managed": 20,
        "basic.managed": 150,
        "stage-2.managed": 100,
    }
    text = joined(145, 375)
    assert text.count("管理如下手术相关病例") == text.count("总例数≥30例") == 6
    assert "管理以下手术相关病例，总例数≥150例" in joined(123, 125)
    assert "管理内科疾病患者≥20例、外科疾病患者≥20例" in joined(103, 105)


def test_each_directions_patients_are_quoted_from_its_own_chapter(rulebook: Rulebook) -> None:
    lines = {r.post: r.source.line for r in rulebook.requirements if isinstance(r, PatientsManaged)}
    first_row = {row.post: row.line for row in reversed(table_rows())}
    for post in rulebook.directions:
        assert lines[post.id] == first_row[post.title] - 9


def test_reports_are_those_of_the_sentence(rulebook: Rulebook) -> None:
    assert minima(rulebook, ReportsOf) == {
        "imaging.xray-plain": 200,
        "imaging.xray-contrast": 20,
        "imaging.ct": 300,
        "imaging.ct.chest": 100,
        "imaging.ct.abdomen": 150,
        "imaging.ct.head-neck": 30,
        "imaging.ct.other": 20,
        "imaging.mri": 100,
    }
    workload = joined(89, 93)
    for words in (
        "X线平片报告≥200份",
        "X线造影（在上级医师指导下操作）≥20例",
        "CT报告≥300例（胸部CT100份、腹部/盆腔CT150份、头颈部30份、其他20份）",
        "MRI报告≥100例",
    ):
        assert words in workload


def test_the_parts_of_ct_add_up_to_its_total(rulebook: Rulebook) -> None:
    ct = [r for r in rulebook.requirements if isinstance(r, ReportsOf) and r.exam == "CT"]
    assert sum(r.minimum for r in ct if r.part) == sum(r.minimum for r in ct if not r.part)


def test_operations_attended_in_surgery(rulebook: Rulebook) -> None:
    assert minima(rulebook, CasesOf) == {"surgical.surgery": 15}
    assert "参加外科手术≥15例" in joined(103, 105)


# -- months ----------------------------------------------------------------------------------


def test_months_are_those_of_the_schedule(rulebook: Rulebook) -> None:
    schedule = {}
    for line in source_lines(RULES_SOURCE)[34:48]:
        if row := re.match(r"(\S+) (\d+)", line):
            schedule[re.sub("（.*", "", row[1])] = int(row[2])
    months = {
        rulebook.post_by_id[r.post].title: r.minimum
        for r in rulebook.requirements
        if isinstance(r, MonthsIn) and r.id == f"{r.post}.months"
    }
    assert months == schedule
    assert len(months) == 12


def test_places_of_imaging_fill_its_months(rulebook: Rulebook) -> None:
    months = minima(rulebook, MonthsIn)
    places = [months[f"imaging.{place}.months"] for place in ("xray", "ct", "mri")]
    assert places == [1, 3, 2]
    assert sum(places) == months["imaging.months"]
    assert "包括X线1个月，CT3个月，MRI2个月" in joined(71, 73)


def test_the_branches_of_the_first_six_months(rulebook: Rulebook) -> None:
    branches = {post.title: set(post.backgrounds) for post in rulebook.posts if post.backgrounds}
    assert branches == {
        "影像诊断": {"internal", "surgical"},
        "内科": {"imaging"},
        "外科": {"imaging"},
    }


def test_stages_and_training_are_36_months(rulebook: Rulebook) -> None:
    assert [(stage.title, stage.months) for stage in rulebook.stages] == [
        ("第一阶段", 24),
        ("第二阶段", 12),
    ]
    assert rulebook.months == 36


def test_chief_residency_is_concurrent_and_flexible_is_free(rulebook: Rulebook) -> None:
    kinds = {post.title: post.kind for post in rulebook.posts}
    assert [title for title, kind in kinds.items() if kind is PostKind.DIRECTION] == DIRECTIONS
    assert kinds["总住院医师"] is PostKind.CONCURRENT
    assert kinds["机动"] is PostKind.FLEXIBLE
    assert kinds["科研教学"] is PostKind.THROUGHOUT


# -- directions, academic work, backgrounds --------------------------------------------------


def test_three_of_six_directions(rulebook: Rulebook) -> None:
    assert minima(rulebook, DirectionsChosen) == {"stage-2.directions": 3}
    assert len(rulebook.directions) == 6
    assert "从下列6个亚专科中选择3个进行轮转" in joined(147, 147)


def test_academic_duties(rulebook: Rulebook) -> None:
    duties = {r.id: r for r in rulebook.requirements if isinstance(r, ActivityCount)}
    assert duties["academic.presentations"].minimum == 10
    assert "等10次" in joined(397, 399)
    assert duties["academic.presentations"].types == {"病例分析", "读书报告", "科研讨论"}
    paper = duties["academic.paper"]
    assert paper.minimum == 1
    assert (paper.levels, paper.types) == ({"核心期刊", "SCI"}, {"论文", "综述"})
    assert (paper.capacities, paper.flagged) == ({"第一作者", "共同第一作者"}, {"共同第一作者"})
    # A duty without a number in the rule says so; one with a number does not.
    assert {name for name, duty in duties.items() if not duty.unstated} == {
        "academic.paper",
        "academic.presentations",
    }


def test_every_word_for_imaging_reads_as_imaging(rulebook: Rulebook) -> None:
    imaging = rulebook.backgrounds[0]
    assert imaging.title == "影像"
    assert {"医学影像科", "放射科", "超声科", "核医学科"} <= set(imaging.aliases)
    assert [background.title for background in rulebook.backgrounds] == ["影像", "内科", "外科"]


def test_the_chiefs_duties_are_all_told(rulebook: Rulebook) -> None:
    duties = [clause for clause in rulebook.clauses if clause.post == "chief"]
    assert len(duties) == 9
    told = "".join("".join(clause.source.text.split()) for clause in duties)
    assert told == joined(377, 383)


def test_objectives_are_clauses_of_the_whole_training(rulebook: Rulebook) -> None:
    told = "".join(c.source.text for c in rulebook.clauses if c.id.startswith("objective-"))
    assert "".join(told.split()) == joined(20, 28)


# -- learning --------------------------------------------------------------------------------


def learning_levels() -> list[tuple[int, str]]:
    """(line, level) of every sentence that begins with one, qualifiers included."""
    levels = []
    for number, line in enumerate(source_lines(RULES_SOURCE), 1):
        text = re.sub(r"^2．基本要求：", "", line)
        if 68 < number < 375 and (
            found := re.match(r"(系统掌握和熟悉|初步掌握|掌握|熟悉|了解)", text)
        ):
            levels.append((number, found[1]))
    # 初步掌握 stands in the middle of the sentence that line 75 begins, at the end of line 77.
    return sorted({*levels, (77, "初步掌握")})


def test_every_learning_sentence_keeps_its_level_with_its_qualifier(rulebook: Rulebook) -> None:
    assert sorted({(item.source.line, item.level) for item in rulebook.learning}) == (
        learning_levels()
    )
    assert {item.level for item in rulebook.learning} == {
        "掌握",
        "熟悉",
        "了解",
        "初步掌握",
        "系统掌握和熟悉",
    }


def test_learning_items_are_in_their_sentence_and_their_ids_unique(rulebook: Rulebook) -> None:
    for item in rulebook.learning:
        assert "".join(item.text.split()) in "".join(item.source.text.split()), item.id
    ids = [item.id for item in rulebook.learning]
    assert len(ids) == len(set(ids)) == 106


def test_items_stand_in_the_order_of_their_sentence(rulebook: Rulebook) -> None:
    by_sentence: dict[tuple[str, int | None, str], list[int]] = {}
    for item in rulebook.learning:
        sentence = "".join(item.source.text.split())
        key = (item.post, item.source.line, item.level)
        by_sentence.setdefault(key, []).append(sentence.index("".join(item.text.split())))
    for key, places in by_sentence.items():
        assert len(set(places)) == len(places), key


# -- ids -------------------------------------------------------------------------------------


def test_ids_are_unique_and_those_of_the_list(rulebook: Rulebook) -> None:
    """An id stands in records and rulings: it may be added to the list, never changed."""
    ids = [requirement.id for requirement in rulebook.requirements]
    assert len(ids) == len(set(ids))
    assert sorted(ids) == IDS.read_text(encoding="utf-8").split()


def test_a_cells_id_names_category_and_role(rulebook: Rulebook) -> None:
    words = {Role.PARTICIPANT: "participant", Role.FIRST_ASSISTANT: "first-assistant"}
    for cell in rulebook.cells():
        assert cell.id == f"{cell.category.id}.{words.get(cell.role, 'operator')}"


def test_every_requirement_has_a_title_a_unit_and_a_sentence(rulebook: Rulebook) -> None:
    for requirement in rulebook.requirements:
        assert requirement.title
        assert requirement.unit
        assert requirement.minimum >= 1
        line = requirement.source.line
        assert line is not None
        begins = "".join(requirement.source.text.split())[:3]
        assert begins in joined(line, line + 2), requirement.id


def test_cell_is_the_only_requirement_with_a_role(rulebook: Rulebook) -> None:
    assert all(isinstance(r, Cell) == (r.of_role is not None) for r in rulebook.requirements)


def test_totals_and_months_have_no_row(rulebook: Rulebook) -> None:
    without = (MonthsIn, OperationsTotal, DirectionsChosen, ActivityCount)
    assert all(r.row is None for r in rulebook.requirements if isinstance(r, without))
