"""`seldinger privilege check` before any database is opened; the rest stands in tests/web."""

from pathlib import Path

import pytest

from seldinger.cli import BAD_INPUT, main


def ended(*arguments: str) -> int:
    try:
        return main(["privilege", "check", *arguments])
    except SystemExit as stop:
        return int(stop.code or 0)


def test_doctor_and_entry_are_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--doctor", "zhou") == BAD_INPUT
    assert "--entry" in capsys.readouterr().err


def test_a_folder_that_is_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    missing = str(tmp_path / "none")
    assert ended("--doctor", "zhou", "--entry", "a", "--data", missing) == BAD_INPUT
    said = capsys.readouterr()
    assert said.err == f"没有文件夹 {missing}。请用 --data 指明数据所在的文件夹\n"
    assert not said.out


def test_a_day_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--doctor", "zhou", "--entry", "a", "--on", "2026-02-30") == BAD_INPUT
    assert "“2026-02-30”不是日期，请写成 2026-06-30" in capsys.readouterr().err
