"""Typed reading of YAML that remembers lines and collects every fault instead of the first.

YAML is composed, not constructed: scalars stay the text that was written, so `1` and `"1"`, `no`
and `null` mean what the reader of a field says, never what YAML guesses.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from seldinger.norms.faults import Fault, NormError, nearest

T = TypeVar("T")
_NULLS = {"", "null", "~"}
_QUOTED = {"'", '"'}


class Faults:
    """Collects the faults of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Fault] = []

    def add(self, line: int, message: str, remedy: str) -> None:
        self.found.append(Fault(self.file, line, message, remedy))

    def raise_if_any(self) -> None:
        if self.found:
            raise NormError(self.found)


def compose(path: Path, shown: str) -> Node:
    """The root node of a YAML file. Raises NormError where the file is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise NormError([Fault(shown, 1, "文件无法读取", "确认文件存在并以 UTF-8 保存")]) from None
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        remedy = "检查缩进、冒号后的空格、括号与引号是否成对"
        raise NormError([Fault(shown, line, "不是有效的 YAML", remedy)]) from None
    except (yaml.YAMLError, RecursionError):
        raise NormError([Fault(shown, 1, "不是有效的 YAML", "检查有无不可见字符")]) from None
    if root is None:
        raise NormError([Fault(shown, 1, "文件是空的", "参照同目录其他版本填写")])
    return root


def line_of(node: Node) -> int:
    return int(node.start_mark.line) + 1


class Fields:
    """One mapping being read. What is read is remembered; `close()` faults what is left over."""

    def __init__(self, node: Node, faults: Faults, what: str) -> None:
        self.faults, self.what, self.line = faults, what, line_of(node)
        self._nodes: dict[str, Node] = {}
        self._lines: dict[str, int] = {}
        self._read: dict[str, None] = {}
        if not isinstance(node, MappingNode):
            self.fault(f"{what}应当是“键: 值”的组", "写成 {键: 值} 或逐行的 键: 值")
            return
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else "?"
            if name in self._nodes:
                self.faults.add(line_of(key), f"{what}里 {name} 写了两次", "删去一个")
            self._nodes[name], self._lines[name] = value, line_of(key)

    def fault(self, message: str, remedy: str, key: str | None = None) -> None:
        self.faults.add(self.line_of(key), message, remedy)

    def line_of(self, key: str | None) -> int:
        return self._lines.get(key or "", self.line)

    def has(self, key: str) -> bool:
        """Whether the key stands there with a value that is not null."""
        self._read[key] = None
        node = self._nodes.get(key)
        return node is not None and not (
            isinstance(node, ScalarNode) and node.style not in _QUOTED and node.value in _NULLS
        )

    def keys(self) -> Iterator[tuple[str, int]]:
        """Every key and its line, for mappings whose keys are names themselves."""
        self._read.update(dict.fromkeys(self._nodes))
        return iter(self._lines.items())

    def text(self, key: str, default: str | None = None) -> str:
        """A text. Required unless a default is given."""
        if not self.has(key):
            if default is None:
                self.fault(f"{self.what}缺少 {key}", f"补上 {key}: …", key)
            return default or ""
        node = self._nodes[key]
        if not isinstance(node, ScalarNode):
            self.fault(f"{key} 应当是一段文字", "去掉多余的括号或缩进", key)
            return default or ""
        return str(node.value).strip()

    def optional(self, key: str) -> str | None:
        return self.text(key, "") or None

    def integer(self, key: str, *, least: int, default: int | None = None) -> int:
        """A whole number of at least `least`. Required unless a default is given."""
        if not self.has(key) and default is not None:
            return default
        text = self.text(key)
        if not text:
            return least
        try:
            number = int(text)
        except ValueError:
            self.fault(f"{key} 应当是整数，现为“{text}”", f"写成不小于 {least} 的整数", key)
            return least
        if number < least:
            self.fault(f"{key} 不能小于 {least}，现为 {number}", "核对原文的数字", key)
            return least
        return number

    def day(self, key: str) -> date | None:
        """A date as 2026-06-03; None where absent."""
        if not self.has(key):
            return None
        text = self.text(key)
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault(f"{key} 不是日期“{text}”", "写成 2024-06-03", key)
            return None

    def unset(self, key: str, why: str) -> None:
        """A key that must stay null for now: a value that nothing obeys would mislead."""
        if self.has(key):
            self.fault(f"{key} 现在只能是 null：{why}", "写成 null", key)

    def flag(self, key: str, *, default: bool) -> bool:
        if not self.has(key):
            return default
        text = self.text(key)
        if text not in ("true", "false"):
            self.fault(f"{key} 应当是 true 或 false，现为“{text}”", "改为 true 或 false", key)
        return text == "true"

    def one_of(self, key: str, allowed: Iterable[str], default: str | None = None) -> str:
        text = self.text(key, default)
        names = list(allowed)
        if text and text not in names:
            self.fault(f"{key} 不认识“{text}”", nearest(text, names), key)
            return default or (names[0] if names else "")
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; absent reads as empty."""
        return tuple(item.value.strip() for item in self._items(key) if self._is_text(item, key))

    def _is_text(self, node: Node, key: str) -> bool:
        if isinstance(node, ScalarNode):
            return True
        self.faults.add(line_of(node), f"{key} 里应当都是文字", "写成 [甲, 乙]")
        return False

    def integers(self, key: str, *, length: int) -> tuple[int, ...]:
        """Exactly `length` whole numbers that are not negative."""
        texts = self.texts(key)
        if len(texts) != length or not all(text.isdecimal() for text in texts):
            found = f"{key} 应当是 {length} 个整数"
            self.fault(found, "依次写 参与、一助、术者 的例数，如 [30, 20, 20]", key)
            return (0,) * length
        return tuple(int(text) for text in texts)

    def group(self, key: str, what: str, read: Callable[["Fields"], T]) -> T | None:
        """A nested mapping; None where absent."""
        if not self.has(key):
            return None
        return self._closed(self._nodes[key], what, read)

    def each(self, key: str, what: str, read: Callable[["Fields"], T]) -> list[T]:
        """A list of mappings; absent reads as empty."""
        return [self._closed(item, what, read) for item in self._items(key)]

    def _closed(self, node: Node, what: str, read: Callable[["Fields"], T]) -> T:
        fields = Fields(node, self.faults, what)
        value = read(fields)
        fields.close()
        return value

    def _items(self, key: str) -> list[Node]:
        if not self.has(key):
            return []
        node = self._nodes[key]
        if not isinstance(node, SequenceNode):
            self.fault(f"{key} 应当是列表", "写成 [甲, 乙] 或逐行以 - 开头", key)
            return []
        return list(node.value)

    def close(self) -> None:
        """Fault every key that nobody read."""
        for key, line in self._lines.items():
            if key not in self._read:
                remedy = nearest(key, self._read) + "；不需要就删去"
                self.faults.add(line, f"{self.what}里不认识 {key}", remedy)


def root_fields(path: Path, shown: str, what: str) -> Fields:
    """The top mapping of a YAML file."""
    faults = Faults(shown)
    return Fields(compose(path, shown), faults, what)
