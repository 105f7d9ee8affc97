"""`seldinger verify`: exit code, table and JSON; no database."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from seldinger.cli import BAD_INPUT, NO, YES, main
from seldinger.completion.signing import public_key_in, public_key_of
from support.bundles import FINGERPRINT, KEY, OTHER_KEY, small_bundle


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "结业记录.json"
    path.write_bytes(small_bundle())
    return path


def pem(private: str) -> bytes:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private)).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_a_sound_record(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(file)]) == YES
    told = capsys.readouterr().out
    assert "核验通过" in told
    assert "与签发医院核对公钥指纹" in told
    assert "10ba 682c" in told
    assert "完成培训不等于手术授权" in told


def test_the_keys_that_are_believed(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, others = tmp_path / "ours.pem", tmp_path / "others.txt"
    ours.write_bytes(pem(KEY))
    others.write_text(public_key_of(OTHER_KEY))
    spaced = " ".join(FINGERPRINT[n : n + 4] for n in range(0, 64, 4)).upper()
    for key in (FINGERPRINT, spaced, str(ours)):
        assert main(["verify", str(file), "--key", str(others), "--key", key]) == YES
    assert "可以采信" in capsys.readouterr().out
    assert main(["verify", str(file), "--key", str(others)]) == NO
    assert "签名者不在认可名单" in capsys.readouterr().out


def test_a_changed_record_as_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(small_bundle().replace("林".encode(), "王".encode()))
    assert main(["verify", str(file), "--json"]) == NO
    told = json.loads(capsys.readouterr().out)
    assert (told["result"], told["signer"]) == ("not_sound", "not_known")
    wrong = {one["check"]: one["places"] for one in told["checks"] if one["answer"] == "not_ok"}
    assert wrong == {"sections": ["学员（trainee）"]}
    assert told["bundle"]["trainee"]["name"] == "王（示例）"
    assert [*told] == ["result", "fingerprint", "signer", "checks", "bundle"]


def test_what_cannot_be_read(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(small_bundle()[:200])
    assert main(["verify", str(file)]) == BAD_INPUT
    assert "文件读不下去" in capsys.readouterr().err
    assert main(["verify", str(tmp_path)]) == BAD_INPUT
    assert main(["verify", str(tmp_path / "none")]) == BAD_INPUT
    assert main(["verify", str(file), "--key", "abc"]) == BAD_INPUT
    assert "既不是 64 位十六进制指纹" in capsys.readouterr().err
    assert main(["verify", str(file), "--key", str(file)]) == BAD_INPUT
    assert "没有 Ed25519 公钥" in capsys.readouterr().err


def test_public_keys_as_they_are_sent() -> None:
    assert public_key_in(pem(KEY)) == public_key_of(KEY)
    assert public_key_in(f" {public_key_of(KEY).upper()}\n".encode()) == public_key_of(KEY)
    for wrong in (b"", b"\xff", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"):
        assert public_key_in(wrong) is None
