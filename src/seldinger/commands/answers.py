"""What a command answers with: exit codes, and what goes to which output."""

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from seldinger.errors import SeldingerError

YES, NO, BAD_INPUT = 0, 1, 2


def write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    part = path.parent / f"{path.name}.part"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
    except (OSError, ValueError):
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise SeldingerError(
            f"无法写入 {path}。请确认文件夹存在、有写入权限，且文件没有被打开"
        ) from None


def print_json(value: Any) -> None:
    show(lambda: print(json.dumps(value, ensure_ascii=False, indent=2)))


def show(printed: Callable[[], None]) -> None:
    """Print; where the reader has left (a closed pipe) the command still gives its answer."""
    try:
        printed()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str) -> None:
    """To standard error, whatever else the command answers."""
    print(text, file=sys.stderr)


def say_fault(error: SeldingerError, *, as_json: bool) -> None:
    say(str(error))
    faults = getattr(error, "faults", [])
    cells = [fault for fault in faults if hasattr(fault, "sheet")]
    for fault in cells:
        say(f"  {fault}")
    if as_json:
        told = [asdict(fault) | {"text": str(fault)} for fault in cells]
        print_json({"problems": told or [{"text": str(error)}]})
