"""What is wrong with a norm, where, and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from seldinger.errors import SeldingerError


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault. `line` is 1-based in `file`; `remedy` says what to write instead."""

    file: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}。{self.remedy}"


class NormError(SeldingerError):
    """A norm that cannot be used; carries every fault found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


def nearest(found: str, allowed: Iterable[str]) -> str:
    """A remedy that names the nearest allowed value, or all where none is near."""
    names = list(dict.fromkeys(allowed))
    close = get_close_matches(found, names, n=1, cutoff=0.5)
    if close:
        return f"最接近的是 {close[0]}"
    shown = "、".join(names[:12]) + ("……" if len(names) > 12 else "")
    return f"可用的有：{shown}" if names else "这里没有可用的值"
