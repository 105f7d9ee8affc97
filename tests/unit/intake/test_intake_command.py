"""`seldinger intake FILE…`: the contract of its JSON, its exit codes, and what it never prints."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from seldinger.cli import BAD_INPUT, YES, main
from seldinger.intake.numbers import keyed_hash
from support.dose_reports import Shot, angiography, written

ORDER = """MSH|^~\\&|HIS||X||20261120||ORM^O01|M1|P|2.4\rPID|1||ZY0001||示例^甲\rORC|NW|P1\r"""
CONTRACT = {
    "kind", "source", "study_uid", "accession", "patient_hash", "started", "procedure_text",
    "kap_gycm2", "kar_mgy", "fluoro_s", "events", "event_list", "reported", "summed", "flags",
}  # fmt: skip


class Said(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def drafts(self) -> list[dict[str, Any]]:
        """Fails where anything but one JSON list stands on standard output."""
        found = json.loads(self.out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
        assert isinstance(found, list)
        return found


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("SELDINGER_HASH_KEY", "a key of this installation")

    def call(*arguments: object) -> Said:
        code = main(["intake", *map(str, arguments)])
        return Said(code, *capsys.readouterr())

    return call


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A dose report, an order, and one that is neither."""
    paths = tmp_path / "dose.dcm", tmp_path / "order.hl7", tmp_path / "bad.dcm"
    content = written(angiography(Shot(1), Shot(2)))
    for path, each in zip(paths, (content, ORDER.encode(), content[:-9]), strict=True):
        path.write_bytes(each)
    return paths


def test_the_json_keeps_its_contract(run, files):
    said = run(files[0], "--json")
    (draft,) = said.drafts

    assert (said.code, said.err) == (YES, "")
    assert set(draft) >= CONTRACT
    assert (draft["kind"], draft["events"], draft["file"]) == ("dose_report", 2, "dose.dcm")
    assert (draft["kap_gycm2"], draft["kar_mgy"], draft["fluoro_s"]) == (2.0, 4.0, 8.0)
    assert draft["reported"]["planes"]["single"]["kap_gycm2"] == 2.0
    assert draft["summed"] == {"kap_gycm2": 2.0, "kar_mgy": 4.0, "fluoro_s": 8.0}
    assert draft["started"] == "2026-11-20T09:25:30+08:00"
    assert draft["event_list"][1]["uid"] == "1.2.3.4.2"
    assert draft["flags"] == []


def test_the_same_patient_has_one_hash_in_every_file(run, files):
    hashes = {draft["patient_hash"] for draft in run(*files[:2], "--json").drafts}

    assert hashes == {keyed_hash("ZY0001", "a key of this installation")}


def test_without_a_key_a_hash_cannot_be_joined_to_another_run(run, files, monkeypatch):
    monkeypatch.delenv("SELDINGER_HASH_KEY")
    first, second = (run(files[0], "--json").drafts[0]["patient_hash"] for _ in range(2))

    assert first != second


@pytest.mark.parametrize("form", [["--json"], []])
def test_no_number_and_no_name_of_a_patient_is_printed(run, files, form):
    said = run(*files, *form)

    for secret in ("ZY0001", "示例甲", "示例^甲"):
        assert secret not in said.out + said.err


def test_of_several_files_a_bad_one_is_named_and_the_others_are_read(run, files):
    said = run(*files, files[0].with_name("none.dcm"), files[0].parent, "--json")

    assert said.code == BAD_INPUT
    assert [draft["file"] for draft in said.drafts] == ["dose.dcm", "order.hl7"]
    bad, absent, folder = said.err.splitlines()
    assert "bad.dcm：文件已损坏" in bad
    assert "none.dcm：打不开" in absent
    assert "打不开" in folder


def test_a_person_reads_figures_and_what_to_look_at(run, files):
    said = run(files[0], files[1])

    assert said.code == YES
    for words in (
        "剂量报告 · 新增",
        "检查号 A2026112001",
        "2.00 Gy·cm²",
        "曝光 2 次",
        "申请 · 新增",
    ):
        assert words in said.out


def test_where_nothing_could_be_read_the_json_is_an_empty_list(run, files):
    said = run(files[2], "--json")

    assert (said.code, said.drafts) == (BAD_INPUT, [])
