"""Processes that read the keys of the same folders at the same moment."""

from multiprocessing import get_context
from pathlib import Path
from typing import Any

from seldinger.web.keys import keys_at


def keys_read_at_once(folders: list[Path], processes: int) -> list[list[tuple[str, ...]]]:
    """Per process, the keys of each folder as it read them.

    The processes are new ones, not copies: a copy of one that holds threads may hang.
    """
    context = get_context("spawn")
    start, told = context.Barrier(processes, timeout=60), context.Queue()
    readers = [
        context.Process(target=_read, args=(start, folders, told), daemon=True)
        for _ in range(processes)
    ]
    for one in readers:
        one.start()
    read = [told.get(timeout=120) for _ in readers]
    for one in readers:
        one.join(timeout=60)
    return read


def _read(start: Any, folders: list[Path], told: Any) -> None:
    told.put([_keys_of(start, folder) for folder in folders])


def _keys_of(start: Any, folder: Path) -> tuple[str, ...]:
    start.wait()
    got = keys_at(folder)
    return got.django, *got.patients, got.hashing, got.sealing, got.signing
