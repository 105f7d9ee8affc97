"""`seldinger match`: one JSON object a line, whose keys are a contract."""

import json
from pathlib import Path

import pytest

from seldinger.cli import main


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELDINGER_CACHE", str(tmp_path / "cache"))


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_for_each_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names, terms, pairs = (tmp_path / name for name in ("names.txt", "terms.tsv", "pairs.tsv"))
    names.write_text("切阑尾\n左侧阑尾切除术\n无关\n", encoding="utf-8")
    terms.write_text("47.0\t阑尾切除术\n51.2\t胆囊切除术\n", encoding="utf-8")
    pairs.write_text("切阑尾\t阑尾切除术\n", encoding="utf-8")
    asked = ["match", "--file", str(names), "--catalogue", str(terms), "--memory", str(pairs)]
    assert main([*asked, "--json"]) == 0
    first, second, third = said(capsys)
    assert first["entries"] == second["entries"] == [{"code": "47.0", "name": "阑尾切除术"}]
    assert (first["abstain"], third["abstain"], third["entries"]) == (False, True, [])
    assert set(third) == {"name", "entries", "abstain", "confidence", "candidates", "parts"}
    candidate = third["candidates"][0]  # type: ignore[index]
    assert set(candidate) == {"entry", "probability"}
    parts = second["parts"]["procedures"][0]["parts"]  # type: ignore[index]
    assert {"aspect": "site", "word": "阑尾", "start": 2, "end": 4} in parts


def test_without_files_it_asks_the_shipped_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["match", "TIPS", "--json"]) == 0
    assert said(capsys)[0]["entries"] == [
        {"code": "peripheral-intervention-4-08", "name": "经颈静脉肝内门体分流术（TIPS）"}
    ]


def test_it_says_when_it_goes_by_words_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["match", "TIPS"]) == 0
    assert "已确认的对照不满 200 条，只按词义比较" in capsys.readouterr().err


def test_a_table_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["match", "阑尾切除", "造影术"]) == 0
    shown = capsys.readouterr().out
    assert "阑尾切除术" in shown
    assert "不作答" in shown
    assert "…" not in shown


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "没有名称"),
        (["阑尾", "--sure", "1.5"], "--sure 应在 0 与 1 之间，现为 1.5"),
        (["--file", "没有这个文件.txt"], "没有这个文件.txt 打不开"),
        (["阑尾", "--catalogue", "没有.tsv"], "没有.tsv 打不开"),
    ],
)
def test_bad_input_is_told(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["match", *arguments]) == 2
    assert told in capsys.readouterr().err
