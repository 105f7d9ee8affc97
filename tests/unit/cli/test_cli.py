"""The command line: exit codes, what goes where, and the way from a template to a verdict."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
import time_machine

from seldinger import __version__
from seldinger.cli import BAD_INPUT, NO, YES, main
from seldinger.domain.training.words import Status
from support.norms import SMALL_CROSSWALK, SMALL_GRADING, SMALL_NORMS, SMALL_RULES, Norms

LAST_SUMMER = "2026-06-30"
AFTER_TRAINING = "2026-09-01"
SMALL_END = "2024-08-31"


class Said(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> object:
        """Fails where anything but one JSON value stands on standard output."""
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: object) -> Said:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:  # argparse
            code = int(stop.code or 0)
        return Said(code, *capsys.readouterr())

    return call


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "示例.xlsx"
    assert main(["template", "--demonstration", str(path)]) == YES
    return path


@pytest.fixture
def blank(tmp_path: Path, run: Run) -> Path:
    path = tmp_path / "登记表.xlsx"
    assert run("template", path).code == YES
    return path


def statuses(told: object) -> set[str]:
    assert isinstance(told, dict)
    return {item["status"] for item in told["requirements"]}


# -- audit -------------------------------------------------------------------------------------


def test_the_demonstration_is_in_progress_and_shows_every_status_it_can(
    run: Run, demonstration: Path
) -> None:
    said = run("audit", demonstration, "--as-of", LAST_SUMMER, "--json")
    assert said.code == NO
    assert said.json["status"] == Status.IN_PROGRESS
    # Waived needs a ruling, unknown an absent sheet, not met the end of training.
    assert statuses(said.json) == set(Status) - {Status.WAIVED, Status.UNKNOWN, Status.NOT_MET}


def test_after_the_end_what_was_in_progress_is_not_met(run: Run, demonstration: Path) -> None:
    said = run("audit", demonstration, "--as-of", AFTER_TRAINING, "--json")
    assert (said.code, said.json["status"]) == (NO, Status.NOT_MET)
    assert Status.IN_PROGRESS not in statuses(said.json)


def test_a_sheet_that_is_not_there_makes_its_requirements_unknown(
    run: Run, demonstration: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(demonstration)
    del book["科研教学"]
    book.save(tmp_path / "示例.xlsx")
    said = run("audit", tmp_path / "示例.xlsx", "--as-of", LAST_SUMMER, "--json")
    assert said.code == NO
    academic = [r for r in said.json["requirements"] if r["post"] == "科研教学"]
    assert {requirement["status"] for requirement in academic} == {Status.UNKNOWN}


def test_without_json_a_table_is_printed_for_people(run: Run, demonstration: Path) -> None:
    said = run("audit", demonstration, "--as-of", LAST_SUMMER)
    assert said.code == NO
    assert said.err == ""
    assert "林学员（示例）" in said.out
    assert "◐ 进行中：" in said.out
    assert "需要留意的登记（1 处）" in said.out


def test_later_rows_do_not_count(run: Run, demonstration: Path) -> None:
    def counted(as_of: str) -> int:
        told = run("audit", demonstration, "--as-of", as_of, "--json").json
        return sum(item["counted"] for item in told["requirements"] if item["role"])

    assert counted("2023-09-01") == 0
    assert 0 < counted("2024-12-31") < counted(LAST_SUMMER)


@pytest.mark.parametrize("as_of", ["2026-06-30", "20260630", "2026/6/30", "2026年6月30日"])
def test_the_date_is_understood_as_people_write_it(
    run: Run, demonstration: Path, as_of: str
) -> None:
    said = run("audit", demonstration, "--as-of", as_of, "--json")
    assert said.json["as_of"] == LAST_SUMMER


def test_the_date_is_today_unless_it_is_given(run: Run, demonstration: Path) -> None:
    with time_machine.travel(datetime(2025, 3, 5, 12, tzinfo=UTC), tick=False):
        assert run("audit", demonstration, "--json").json["as_of"] == "2025-03-05"


@pytest.mark.parametrize("as_of", ["昨天", "2026-13-01", "2026-02-30", "06-07-2026", ""])
def test_a_bad_date_is_bad_input(run: Run, demonstration: Path, as_of: str) -> None:
    said = run("audit", demonstration, "--as-of", as_of, "--json")
    assert (said.code, said.out) == (BAD_INPUT, "")
    assert f"“{as_of}”不是日期，请写成 2026-06-30" in said.err


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("没有.xlsx", None, "没有找到文件 没有.xlsx。请核对路径"),
        ("空.xlsx", b"", "空.xlsx 不是可读的 Excel 工作簿"),
        ("文字.xlsx", "示例".encode(), "文字.xlsx 不是可读的 Excel 工作簿"),
    ],
)
def test_a_file_that_is_no_workbook_is_bad_input(
    run: Run, tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    said = run("audit", tmp_path / name, "--json")
    assert (said.code, said.json) == (BAD_INPUT, {"problems": [{"text": said.err.strip()}]})
    assert said.err.startswith(reason)
    assert said.err.count("\n") == 1


def test_a_folder_is_no_workbook(run: Run, tmp_path: Path) -> None:
    assert run("audit", tmp_path).code == BAD_INPUT


def test_bad_cells_are_told_on_standard_error_and_as_json(
    run: Run, demonstration: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(demonstration)
    book["手术"]["A2"], book["手术"]["E3"] = "昨天", "主刀"
    book.save(tmp_path / "示例.xlsx")
    said = run("audit", tmp_path / "示例.xlsx", "--json")
    assert said.code == BAD_INPUT
    assert said.err.startswith("示例.xlsx 有 2 处需要改正，没有读入任何内容\n")
    assert "“手术”第 3 行“角色（E）”列：现为“主刀”，应为参与、一助、术者之一" in said.err
    places = [(fault["sheet"], fault["row"]) for fault in said.json["problems"]]
    assert places == [("手术", 2), ("手术", 3)]
    assert all(fault["text"] in said.err for fault in said.json["problems"])


def test_without_json_bad_cells_leave_standard_output_empty(run: Run, blank: Path) -> None:
    said = run("audit", blank)
    assert (said.code, said.out) == (BAD_INPUT, "")


def test_one_requirement_is_explained_with_its_sentence_and_rows(
    run: Run, demonstration: Path
) -> None:
    said = run("audit", demonstration, "--as-of", LAST_SUMMER, "--explain", "ablation.operator")
    assert said.code == NO
    assert said.out.startswith("消融术·术者  4 / 5")
    assert "第 139 行" in said.out
    assert "消融术 10 7 5" in said.out
    assert said.out.count("◷ ") >= 2  # the status, and the rows that wait


def test_an_unknown_requirement_is_bad_input_with_the_nearest(
    run: Run, demonstration: Path
) -> None:
    said = run("audit", demonstration, "--explain", "ablation.operater")
    assert (said.code, said.out) == (BAD_INPUT, "")
    assert said.err == "没有要求 ablation.operater。最接近的是 ablation.operator\n"


def test_page_and_workbook_are_written_beside_the_verdict(
    run: Run, demonstration: Path, tmp_path: Path
) -> None:
    html, xlsx = tmp_path / "新" / "结论.html", tmp_path / "新" / "结论.xlsx"
    said = run("audit", demonstration, "--as-of", LAST_SUMMER, "--html", html, "--xlsx", xlsx)
    assert said.code == NO
    assert "林学员（示例）" in html.read_text(encoding="utf-8")
    assert openpyxl.load_workbook(xlsx).sheetnames == ["结论", "依据", "留意"]
    assert sorted(path.name for path in html.parent.iterdir()) == ["结论.html", "结论.xlsx"]


@pytest.mark.parametrize("option", ["--html", "--xlsx"])
def test_a_place_that_cannot_be_written_is_bad_input(run: Run, tmp_path: Path, option: str) -> None:
    (tmp_path / "文件").write_text("示例", encoding="utf-8")
    out = tmp_path / "文件" / "结论"
    small = ("--rulebook", "example")
    run("template", tmp_path / "示例.xlsx", "--demonstration", *small)
    said = run("audit", tmp_path / "示例.xlsx", option, out, *small)
    assert said.code == BAD_INPUT
    remedy = "请确认文件夹存在、有写入权限，且文件没有被打开"
    assert said.err == f"无法写入 {out}。{remedy}\n"


def test_an_unknown_rulebook_is_bad_input_with_the_nearest(run: Run, demonstration: Path) -> None:
    said = run("audit", demonstration, "--rulebook", "interventionel")
    assert (said.code, said.out) == (BAD_INPUT, "")
    assert said.err == "没有名为 interventionel 的规范。最接近的是 interventional\n"


def test_the_same_file_gives_the_same_bytes_whatever_the_hash_seed(
    demonstration: Path,
) -> None:
    arguments = ["audit", str(demonstration), "--as-of", LAST_SUMMER, "--json"]
    first, second = (
        subprocess.run(
            [sys.executable, "-m", "seldinger.cli", *arguments],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        )
        for seed in ("1", "2")
    )
    assert first.returncode == NO
    assert first.stderr == b""
    assert first.stdout == second.stdout


# -- template ----------------------------------------------------------------------------------


def test_a_template_is_written_and_said_on_standard_error(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "新" / "登记表.xlsx"
    said = run("template", path)
    assert (said.code, said.out, said.err) == (YES, "", f"已写入 {path}\n")
    sheets = openpyxl.load_workbook(path).sheetnames
    for title in ("学员", "轮转", "手术", "管理病例", "影像报告", "科研教学"):
        assert title in sheets


def test_a_blank_template_says_that_the_trainee_is_to_be_filled_in(run: Run, blank: Path) -> None:
    said = run("audit", blank, "--json")
    assert said.code == BAD_INPUT
    assert said.err.startswith("登记表.xlsx 有 1 处需要改正，没有读入任何内容\n")
    [problem] = said.json["problems"]
    assert problem["sheet"] == "学员"
    assert "一名学员" in problem["text"]


def test_a_template_with_only_the_trainee_is_a_verdict_of_a_beginner(run: Run, blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    book["学员"].append(["T001", "林（示例）", "放射科", "2023-09-01", ""])
    book.save(blank)
    told = run("audit", blank, "--as-of", "2023-09-02", "--json").json
    assert told["trainee"]["background"] == "影像"
    assert told["status"] != Status.MET
    assert not any(item["counted"] for item in told["requirements"] if item["role"])


def test_a_template_that_cannot_be_written_is_bad_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("示例", encoding="utf-8")
    said = run("template", tmp_path / "文件" / "登记表.xlsx")
    assert (said.code, said.out) == (BAD_INPUT, "")
    assert said.err.startswith("无法写入 ")
    assert said.err.count("\n") == 1


def test_a_folder_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    (tmp_path / "登记表.xlsx").mkdir()
    assert run("template", tmp_path / "登记表.xlsx").code == BAD_INPUT
    assert (tmp_path / "登记表.xlsx").is_dir()


# -- the made-up speciality ---------------------------------------------------------------------


def test_the_small_rulebook_goes_from_template_to_verdict(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "示例.xlsx"
    assert run("template", path, "--rulebook", "example", "--demonstration").code == YES
    assert "影像报告" not in openpyxl.load_workbook(path).sheetnames
    said = run("audit", path, "--rulebook", "example", "--as-of", SMALL_END, "--json")
    assert said.code == YES
    assert (said.json["status"], said.json["rulebook"]["id"]) == (Status.MET, "example")
    early = run("audit", path, "--rulebook", "example", "--as-of", "2023-09-02")
    assert early.code == NO
    assert early.out.startswith("示例：虚构的专业")


def test_norms_of_another_folder_are_used_by_name(run: Run, tmp_path: Path) -> None:
    norms = Norms(tmp_path / "norms", *SMALL_NORMS)
    norms.replace(SMALL_RULES, "title: 示例专科培训细则（虚构）\n", "title: 另一套示例细则\n")
    path = tmp_path / "示例.xlsx"
    where = ("--norms", norms.root, "--rulebook", "example")
    assert run("template", path, "--demonstration", *where).code == YES
    assert "另一套示例细则" in run("audit", path, "--as-of", SMALL_END, *where).out


def test_a_folder_without_norms_is_bad_input(run: Run, tmp_path: Path) -> None:
    said = run("template", tmp_path / "登记表.xlsx", "--norms", tmp_path)
    assert said.code == BAD_INPUT
    assert said.err == f"{tmp_path} 里没有 rulebooks、catalogues 或 crosswalks 文件夹\n"


def test_broken_norms_are_bad_input_with_file_and_line(run: Run, tmp_path: Path) -> None:
    norms = Norms(tmp_path, *SMALL_NORMS)
    norms.replace(SMALL_RULES, "minima: [3, 2, 1]", "minima: [3, 2, 2]")
    said = run("template", tmp_path / "x.xlsx", "--norms", tmp_path, "--rulebook", "example")
    assert (said.code, said.out) == (BAD_INPUT, "")
    assert "rulebook.yaml:10: 示例缝合术 的例数与原句“示例缝合术 3 2 1”不一致。" in said.err
    assert not (tmp_path / "x.xlsx").exists()


# -- check -------------------------------------------------------------------------------------


def test_check_of_the_shipped_norms_is_yes(run: Run) -> None:
    said = run("check")
    assert (said.code, said.err) == (YES, "")
    assert said.out.count("✓ ") == 18


def test_check_of_broken_norms_is_no_and_tells_every_fault(run: Run, tmp_path: Path) -> None:
    norms = Norms(tmp_path, *SMALL_NORMS)
    norms.replace(SMALL_GRADING, "number: 1", "number: 一")
    said = run("check", tmp_path)
    assert (said.code, said.err) == (NO, "")
    line = norms.line(SMALL_GRADING, "number: 一")
    assert f"{SMALL_GRADING}:{line}: number 应当是整数，现为“一”。写成不小于 1 的整数\n" in said.out
    assert said.out.endswith("共 1 处需要改正\n")


def test_check_as_json(run: Run, tmp_path: Path) -> None:
    norms = Norms(tmp_path, *SMALL_NORMS)
    assert run("check", tmp_path, "--json").json["ok"] is True
    norms.replace(SMALL_CROSSWALK, "lists: [example-list]", "lists: []")
    said = run("check", tmp_path, "--json")
    assert (said.code, said.err) == (NO, "")
    assert set(said.json) == {"ok", "checked", "skipped", "faults"}
    assert said.json["ok"] is False
    [fault] = said.json["faults"]
    assert fault.pop("file").endswith(SMALL_CROSSWALK)
    assert fault == {
        "line": 6,
        "message": "example-list-1-01 归入了 suture，却不在介入范围内",
        "remedy": "把它加进 interventional.entries",
    }


@pytest.mark.parametrize("place", ["rulebooks/example/1", SMALL_RULES])
def test_check_of_one_version(run: Run, tmp_path: Path, place: str) -> None:
    Norms(tmp_path, *SMALL_NORMS)
    said = run("check", tmp_path / place)
    assert (said.code, said.out.count("✓ ")) == (YES, 1)


def test_faults_name_the_file_as_it_was_asked_for(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    norms = Norms(tmp_path, *SMALL_NORMS)
    norms.replace(SMALL_RULES, "minima: [3, 2, 1]", "minima: [3, 2]")
    monkeypatch.chdir(tmp_path)
    assert run("check", "rulebooks/example/1").out.startswith(f"{SMALL_RULES}:10: minima ")
    assert f"./{SMALL_RULES}:10: " in "./" + run("check", ".").out


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_check_of_a_place_without_norms_is_bad_input(
    run: Run, tmp_path: Path, flags: tuple[str, ...]
) -> None:
    said = run("check", tmp_path / "没有", *flags)
    assert said.code == BAD_INPUT
    assert said.out == "" if not flags else said.json == {"problems": [{"text": said.err.strip()}]}
    assert said.err.startswith(f"{tmp_path / '没有'} 里没有规范：应有 rulebook.yaml")
    assert said.err.count("\n") == 1


# -- catalogue ---------------------------------------------------------------------------------


def test_the_catalogue_as_json(run: Run) -> None:
    said = run("catalogue", "list", "--json")
    assert (said.code, said.err) == (YES, "")
    assert len(said.json) == 622
    contract = {"id", "list", "grade", "number", "text", "line", "kind", "parts", "exclusions"}
    assert all(contract | {"managed_grade"} <= set(entry) for entry in said.json)
    ablation = next(entry for entry in said.json if entry["line"] == 1347)
    assert ablation["list"] == "综合介入诊疗手术"
    assert (ablation["grade"], ablation["managed_grade"]) == (3, 4)
    assert (ablation["kind"], len(ablation["parts"])) == ("operation", 4)
    assert [e["line"] for e in said.json if e["managed_grade"] != e["grade"]] == [1347]


def test_the_catalogue_as_tables_shows_raised_grades(run: Run) -> None:
    said = run("catalogue", "list")
    assert (said.code, said.err) == (YES, "")
    assert said.out.count("3→4") == 1
    assert "北京大学首钢医院手术分级标准（第 1 版）：622 条" in said.out
    assert said.out.count("管理类") == 16


def test_the_small_catalogue_says_that_it_is_made_up(run: Run) -> None:
    said = run("catalogue", "list", "--catalogue", "example")
    assert said.code == YES
    assert said.out.startswith("示例：虚构的目录")


def test_an_unknown_catalogue_is_bad_input(run: Run) -> None:
    said = run("catalogue", "list", "--catalogue", "shougan", "--json")
    assert (said.code, said.json) == (BAD_INPUT, {"problems": [{"text": said.err.strip()}]})
    assert said.err == "没有名为 shougan 的规范。最接近的是 shougang\n"


# -- the rest ----------------------------------------------------------------------------------


def test_the_version(run: Run) -> None:
    assert run("--version") == (YES, f"{__version__}\n", "")


@pytest.mark.parametrize("arguments", [(), ("catalogue",), ("示例",), ("audit",)])
def test_a_command_that_is_not_whole_is_bad_input(run: Run, arguments: tuple[str, ...]) -> None:
    said = run(*arguments)
    assert (said.code, said.out) == (BAD_INPUT, "")
    assert said.err


@pytest.mark.parametrize(
    "arguments", [["check"], ["catalogue", "list"], ["catalogue", "list", "--json"]], ids=" ".join
)
def test_a_reader_that_goes_away_is_no_traceback(arguments: list[str]) -> None:
    """As in `seldinger catalogue list | head -0`."""
    reader, writer = os.pipe()
    os.close(reader)
    with subprocess.Popen(
        [sys.executable, "-m", "seldinger.cli", *arguments], stdout=writer, stderr=subprocess.PIPE
    ) as process:
        os.close(writer)
        _, said = process.communicate()
    assert said == b""


# -- people's text, failed writing, readers that leave -----------------------------------------


def test_square_brackets_in_a_name_are_printed_as_typed(run: Run, blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    book["学员"].append(["T001", "林[/]（示例）", "影像", "2023-09-01", ""])
    book.save(blank)
    said = run("audit", blank, "--as-of", "2023-09-02")
    assert said.out.startswith("林[/]（示例）")


def test_nothing_is_left_behind_where_writing_fails(run: Run, tmp_path: Path) -> None:
    (tmp_path / "登记表.xlsx").mkdir()
    run("template", tmp_path / "登记表.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["登记表.xlsx"]


@pytest.mark.parametrize("flags", [("--json",), ()], ids=["json", "table"])
def test_a_reader_that_goes_away_does_not_stop_the_page(
    demonstration: Path, tmp_path: Path, flags: tuple[str, ...]
) -> None:
    html = tmp_path / "结论.html"
    reader, writer = os.pipe()
    os.close(reader)
    arguments = ["audit", demonstration, "--as-of", LAST_SUMMER, "--html", html, *flags]
    done = subprocess.run(
        [sys.executable, "-m", "seldinger.cli", *arguments],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert done.returncode == NO
    assert html.exists()


def test_a_filled_logbook_is_not_replaced_by_a_blank_one(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "登记表.xlsx"
    assert run("template", path).code == YES
    before = path.read_bytes()
    said = run("template", path)
    assert (said.code, path.read_bytes()) == (BAD_INPUT, before)
    assert "已经存在，没有改动" in said.err
    assert run("template", path, "--force").code == YES


@pytest.mark.parametrize("option", ["--html", "--xlsx"])
def test_a_verdict_is_not_written_over_its_logbook(run: Run, tmp_path: Path, option: str) -> None:
    path = tmp_path / "登记表.xlsx"
    run("template", path, "--demonstration")
    before = path.read_bytes()
    assert run("audit", path, option, path).code == BAD_INPUT
    assert path.read_bytes() == before


@pytest.mark.parametrize("place", ["", "."])
def test_a_place_without_a_name_is_bad_input(run: Run, tmp_path: Path, place: str) -> None:
    path = tmp_path / "登记表.xlsx"
    run("template", path, "--demonstration")
    said = run("audit", path, "--html", place)
    assert said.code == BAD_INPUT
    assert said.err.startswith("无法写入")


def test_an_explanation_goes_by_title_too(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "登记表.xlsx"
    run("template", path, "--demonstration")
    by_title = run("audit", path, "--as-of", "2026-06-30", "--explain", "血管造影术·术者")
    by_id = run("audit", path, "--as-of", "2026-06-30", "--explain", "angiography.operator")
    assert by_title.out == by_id.out
    assert "血管造影术 30 20 20" in by_id.out


def test_an_absent_sheet_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "登记表.xlsx"
    run("template", path, "--demonstration")
    book = openpyxl.load_workbook(path)
    del book["科研教学"]
    book.save(path)
    said = run("audit", path, "--as-of", "2026-06-30", "--json")
    paper = next(item for item in said.json["requirements"] if item["id"] == "academic.paper")
    assert paper["status"] == "unknown"
    assert paper["evidence"][-1]["sheet"] == "科研教学"


def test_two_catalogues_are_compared(run: Run) -> None:
    said = run("catalogue", "diff", "shougang/1", "example", "--json")
    told = json.loads(said.out)
    assert (said.code, told["same"], told["before"]["version"]) == (0, 0, "1")
    assert {change for one in told["entries"] for change in one["changes"]} == {"added", "removed"}
    assert "623 条不同" in run("catalogue", "diff", "shougang", "example").out
    assert "没有不同" in run("catalogue", "diff", "example", "example/1").out
    assert run("catalogue", "diff", "shougang/9", "example").code == 2
