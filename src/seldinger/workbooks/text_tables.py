"""A table in a text file (CSV, TSV) → rows of text. Encoding and separator are found, not asked."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator

from seldinger.workbooks.grid import Rows, WorkbookError

_SEPARATORS = ",\t;|"
_LOOKED_AT = 30  # lines by which the separator is told
MOST_CELLS = 4_000_000
_ENOUGH = 6
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def open_text(content: bytes, name: str) -> Rows:
    """Raises WorkbookError with the line where the text cannot be read."""
    text = _decoded(content, name)
    if not text.strip():
        raise WorkbookError(f"{name} 是空的。请核对导出的文件")
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)):
            cells += len(row)
            if cells > MOST_CELLS:
                raise WorkbookError(f"{name} 的格子太多，无法展开。请按月导出后分次上传")
            rows.append(row)
    except csv.Error:
        raise WorkbookError(
            f"{name} 第 {len(rows) + 1} 行不能按列分开：可能有没有成对的引号。"
            "请在 Excel 中打开并另存为 .xlsx"
        ) from None
    return rows


def _decoded(content: bytes, name: str) -> str:
    furthest = 0
    for encoding in _candidates(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            furthest = max(furthest, error.start)
            if encoding == "utf-8" and _is_utf8_so_far(content[: error.start]):
                break  # damaged; as GB18030 it would read as something else
            continue
        if "\x00" in text:
            raise WorkbookError(f"{name} 不是文本或 Excel 工作簿。请重新导出为 .xlsx 或 .csv")
        return text
    line = content[:furthest].count(b"\n") + 1
    raise WorkbookError(
        f"{name} 第 {line} 行附近的文字不能按 UTF-8、UTF-16 或 GB18030 读出。请另存为 .xlsx 后重试"
    )


def _is_utf8_so_far(content: bytes) -> bool:
    """Chinese in GB18030 is hardly ever so many characters of UTF-8 by chance."""
    return sum(not letter.isascii() for letter in content.decode("utf-8", "ignore")) >= _ENOUGH


def _candidates(content: bytes) -> Iterator[str]:
    """The mark at the beginning decides; without one, zeros tell UTF-16, and UTF-8 goes first."""
    marked = [encoding for mark, encoding in _BOMS if content.startswith(mark)]
    if marked:
        yield marked[0]
        return
    sample = content[:2000]
    if sample.count(0) > len(sample) // 8:
        high = sample[::2].count(0) > sample[1::2].count(0)
        yield "utf-16-be" if high else "utf-16-le"
        return
    yield "utf-8"
    yield "gb18030"


def _separator(text: str) -> str:
    """The one that parts most lines into equally many columns."""
    lines = [line for line in text.splitlines()[:_LOOKED_AT] if line.strip()]

    def evenness(separator: str) -> tuple[int, int]:
        widths = Counter(line.count(separator) for line in lines)
        width, number = max(widths.items(), key=lambda item: (item[0] > 0, item[1], item[0]))
        return (number if width else 0, width)

    return max(_SEPARATORS, key=evenness)
