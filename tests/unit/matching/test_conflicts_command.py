"""`catalogue conflicts`: what it prints, for people and as JSON."""

import json
from pathlib import Path

import pytest

from seldinger.cli import main
from support.norms import GRADING, Norms


def test_the_findings_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "conflicts", "--json"]) == 0
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert said.err == ""
    assert all(
        set(one) == {"kind", "entries", "score", "reason", "names", "agreement"} for one in found
    )
    assert found[0]["kind"] == "conflict"
    assert {one["kind"] for one in found} == {"conflict", "duplicate", "containment", "approach"}
    assert all(round(one["score"], 3) == one["score"] for one in found)
    assert set(found[0]["agreement"]) == {"agree", "differ", "synonyms", "readings"}


def test_the_findings_for_people(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["catalogue", "conflicts"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("北京大学首钢医院手术分级标准（第 1 版）：")
    assert "级别冲突" in said.out
    assert "「脑积液」应为「脑脊液」" in "".join(said.out.split())
    assert said.out.rstrip().endswith("是提请委员会核对的问题，不是结论")


def test_a_catalogue_without_findings_says_so_and_succeeds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["catalogue", "conflicts", "--catalogue", "example"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("示例：虚构的目录")
    assert "没有找到自相矛盾的条目" in said.out
    assert main(["catalogue", "conflicts", "--catalogue", "example", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_catalogue_in_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    norms = Norms(tmp_path, GRADING)
    folder = (norms.root / GRADING).parent
    assert main(["catalogue", "conflicts", "--catalogue", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)


def test_an_unknown_catalogue_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "conflicts", "--catalogue", "shougan"]) == 2
    assert capsys.readouterr().err == "没有名为 shougan 的规范。最接近的是 shougang\n"
