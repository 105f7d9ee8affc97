"""The key that signs records: made with the others, given by the environment, renewed alone."""

import json
from pathlib import Path

import pytest

from seldinger.cli import YES, main
from seldinger.completion.signing import is_signed, public_key_of, signature_of
from seldinger.errors import SeldingerError
from seldinger.web.keys import FILE, LOCK, keys_at, renew_signing
from support.bundles import KEY, OTHER_KEY
from support.keys import keys_read_at_once


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SELDINGER_SIGNING_KEY", raising=False)


def test_a_file_of_an_older_release_gets_one(tmp_path: Path) -> None:
    first = keys_at(tmp_path)
    stored = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
    del stored["signing"]
    (tmp_path / FILE).write_text(json.dumps(stored), encoding="utf-8")
    second = keys_at(tmp_path)
    assert second.signing not in ("", first.signing)
    assert (second.patients, second.sealing) == (first.patients, first.sealing)
    assert keys_at(tmp_path) == second


def test_the_environment_goes_first_and_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SELDINGER_SIGNING_KEY", KEY)
    assert keys_at(tmp_path).signing == KEY
    with pytest.raises(SeldingerError, match="来自环境变量"):
        renew_signing(tmp_path)
    monkeypatch.setenv("SELDINGER_SIGNING_KEY", "secret")
    with pytest.raises(SeldingerError, match="64 位小写十六进制"):
        keys_at(tmp_path)


def test_renewing_changes_this_key_alone_and_keeps_the_old_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = keys_at(tmp_path)
    assert main(["keys", "renew-signing", "--data", str(tmp_path)]) == YES
    after = keys_at(tmp_path)
    assert after.signing != before.signing
    assert (after.django, after.patients, after.hashing) == (
        before.django, before.patients, before.hashing,
    )  # fmt: skip
    assert not any(before.signing in path.read_text() for path in tmp_path.glob("*.json"))
    assert "新公钥的指纹" in capsys.readouterr().err


def test_a_signature_fits_one_message_and_one_key() -> None:
    signed = signature_of(b"message", KEY)
    assert is_signed(b"message", public_key_of(KEY), signed)
    assert not is_signed(b"another", public_key_of(KEY), signed)
    assert not is_signed(b"message", public_key_of(OTHER_KEY), signed)
    assert not is_signed(b"message", "00" * 31, signed)


def test_machines_that_share_their_keys_make_none_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SECRET_KEY", "PATIENT_KEYS", "HASH_KEY", "SEAL_KEY"):
        monkeypatch.setenv(f"SELDINGER_{name}", "shared")
    monkeypatch.delenv("SELDINGER_SIGNING_KEY", raising=False)
    assert keys_at(tmp_path).signing == ""
    assert not (tmp_path / FILE).exists()
    monkeypatch.setenv("SELDINGER_SIGNING_KEY", KEY)
    assert keys_at(tmp_path).signing == KEY


# -- several processes at once ---------------------------------------------------------------------

_AT_ONCE, _TIMES = 4, 25


@pytest.mark.parametrize("lacking", [("signing",), ("sealing", "signing"), None])
def test_processes_that_start_at_once_hold_the_same_keys(
    tmp_path: Path, lacking: tuple[str, ...] | None
) -> None:
    """lacking: what the file of an older release has not; None: there is no file yet."""
    folders = [tmp_path / str(number) for number in range(_TIMES)]
    for folder in folders:
        if lacking:
            old_file(folder, lacking)
    first, *others = keys_read_at_once(folders, _AT_ONCE)
    assert all(other == first for other in others)
    assert first == [_as_stored(folder) for folder in folders]
    assert len({*first}) == _TIMES
    names = {path.name for folder in folders for path in folder.iterdir()}
    assert names == {FILE, LOCK}  # nothing half written beside


def old_file(folder: Path, lacking: tuple[str, ...]) -> None:
    keys_at(folder)
    stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
    kept = {name: key for name, key in stored.items() if name not in lacking}
    (folder / FILE).write_text(json.dumps(kept), encoding="utf-8")


def _as_stored(folder: Path) -> tuple[str, ...]:
    told = json.loads((folder / FILE).read_text(encoding="utf-8"))
    return tuple(told[name] for name in ("django", "patients", "hashing", "sealing", "signing"))


def test_a_file_that_cannot_be_mended_is_not_replaced(tmp_path: Path) -> None:
    for text in ("", "[]", "null", '{"django": "x"}'):
        (tmp_path / FILE).write_text(text, encoding="utf-8")
        with pytest.raises(SeldingerError, match="读不出来"):
            keys_at(tmp_path)
        assert (tmp_path / FILE).read_text(encoding="utf-8") == text
