"""curves.yaml → rates of failure as published, each with where it was read.

`defaults` is a place for rates that hold for a category of a rulebook. It must be empty for now:
nobody has read a source that says them, and a number without one would mislead.
"""

from functools import lru_cache
from pathlib import Path

from seldinger.domain.training.curves_published import Measure, Published, PublishedRates
from seldinger.norms.faults import NormError
from seldinger.norms.fields import Fields, root_fields
from seldinger.norms.library import library_at

KIND = "curves"
FILE = "curves.yaml"


def load_curves(folder: Path, shown: str) -> PublishedRates:
    """The list of a version's folder. Raises NormError with every fault."""
    root = root_fields(folder / FILE, f"{shown}/{FILE}", "失败率清单")
    if root.each("defaults", "默认界限", lambda _: None):
        root.fault("defaults 现在只能为空：没有读到适用的出处", "写成 []", "defaults")
    rows = root.each("published", "文献", _published)
    _check_ids(root, rows)
    found = PublishedRates(
        root.text("id"), root.text("version"), root.text("title"), tuple(one for one, _ in rows)
    )
    root.close()
    if root.faults.found:
        raise NormError(root.faults.found)
    return found


@lru_cache(maxsize=4)
def shipped_curves() -> PublishedRates:
    """The newest list shipped."""
    key, folder = library_at(None).latest(KIND, "published")
    return load_curves(folder, f"{KIND}/{key}")


def _published(fields: Fields) -> tuple[Published, int]:
    measure = Measure(fields.one_of("measure", [one.value for one in Measure]) or "technical")
    low = _rate(fields, "acceptable")
    high = _rate(fields, "unacceptable") if fields.has("unacceptable") else None
    if low is None:
        low = 0.0
    elif high is not None and high <= low:
        fields.fault("unacceptable 应当大于 acceptable", "核对原文的两个数", "unacceptable")
    told = Published(
        fields.text("id"), measure, fields.text("what"), low, high,
        fields.text("citation"), fields.text("read"),
    )  # fmt: skip
    return told, fields.line


def _rate(fields: Fields, key: str) -> float | None:
    """Between 0 and 1, as a decimal."""
    text = fields.text(key)
    try:
        rate = float(text)
    except ValueError:
        rate = -1.0
    if 0 < rate < 1:
        return rate
    if text:
        fields.fault(f"{key} 应当在 0 与 1 之间，现为“{text}”", "写成小数，如 0.05", key)
    return None


def _check_ids(root: Fields, rows: list[tuple[Published, int]]) -> None:
    first: dict[str, int] = {}
    for one, line in rows:
        if one.id in first:
            told = f"{one.id} 重复，第 {first[one.id]} 行已有"
            root.faults.add(line, told, "改成别的 id")
        first.setdefault(one.id, line)
