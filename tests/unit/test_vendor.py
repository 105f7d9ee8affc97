"""Files of others are what VENDOR.toml says they are, and ask for nothing from elsewhere."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

VENDOR = Path(__file__).resolve().parents[2] / "src/seldinger/web/shell/static/vendor"
FILES = tomllib.loads((VENDOR / "VENDOR.toml").read_text(encoding="utf-8"))["file"]


@pytest.mark.parametrize("told", FILES, ids=lambda told: told["name"])
def test_a_vendored_file_is_the_one_that_was_taken(told: dict[str, str]) -> None:
    content = (VENDOR / told["path"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == told["sha256"]


def test_no_file_is_there_that_nobody_accounts_for() -> None:
    found = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    licences = {f"{told['path'].split('/')[0]}/LICENSE" for told in FILES}
    assert found == {"VENDOR.toml"} | {told["path"] for told in FILES} | licences


@pytest.mark.parametrize("told", FILES, ids=lambda told: told["name"])
def test_a_vendored_file_names_no_source_map_and_loads_nothing(told: dict[str, str]) -> None:
    text = (VENDOR / told["path"]).read_text(encoding="utf-8")
    assert "sourceMappingURL" not in text
    if told["path"].endswith(".css"):
        assert not re.search(r"""url\((?!["']?(?:data:|#))|@import""", text)
