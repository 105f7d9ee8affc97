"""The content tree of a structured report: what stands under which concept (PS3.3, C.17.3)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from seldinger.intake.dicom.files import tag
from seldinger.intake.dicom.stream import Asked, Item, read_elements
from seldinger.intake.dicom.texts import Texts

CHARACTER_SET = tag(0x0008, 0x0005)
_CODE, _SCHEME, _MEANING = tag(0x0008, 0x0100), tag(0x0008, 0x0102), tag(0x0008, 0x0104)
_LONG_CODE, _URN_CODE = tag(0x0008, 0x0119), tag(0x0008, 0x0120)
_UNITS = tag(0x0040, 0x08EA)
_VALUE_TYPE, _CONCEPT_NAME = tag(0x0040, 0xA040), tag(0x0040, 0xA043)
_DATETIME, _UID = tag(0x0040, 0xA120), tag(0x0040, 0xA124)
_TEXT = tag(0x0040, 0xA160)
_CONCEPT_CODE, _MEASURED = tag(0x0040, 0xA168), tag(0x0040, 0xA300)
_NUMBER = tag(0x0040, 0xA30A)
_CONTENT = tag(0x0040, 0xA730)

_KEPT = frozenset({
    CHARACTER_SET, _CODE, _SCHEME, _MEANING, _LONG_CODE, _URN_CODE, _VALUE_TYPE, _DATETIME, _UID,
    _TEXT, _NUMBER,
})  # fmt: skip
_ENTERED = frozenset({_UNITS, _CONCEPT_NAME, _CONCEPT_CODE, _MEASURED, _CONTENT})
_NO_CODE = ("", "")


@dataclass(frozen=True, slots=True)
class Node:
    """One content item. code: value and scheme of its concept. value: of a code, its value;
    meaning: of a code, its text. unit: of a number."""

    code: tuple[str, str]
    kind: str
    value: str = ""
    meaning: str = ""
    unit: str = ""
    children: tuple["Node", ...] = field(default=(), repr=False)

    def under(self, concept: str) -> Iterator["Node"]:
        """Of its direct children those with this concept of DICOM's own scheme."""
        return (child for child in self.children if child.code == (concept, "DCM"))

    def value_of(self, concept: str) -> str:
        """The first value that is not empty."""
        return next((child.value for child in self.under(concept) if child.value), "")


@dataclass(frozen=True, slots=True)
class Report:
    """header: the elements around the content, by tag. root: its content, None: it has none."""

    header: Item
    texts: Texts
    root: Node | None


def read_report(
    content: bytes, concepts: frozenset[str], kept: frozenset[bytes], entered: frozenset[bytes]
) -> Report:
    """concepts: what is read of items that contain nothing. kept, entered: more of the header."""

    def is_idle(item: Item) -> bool:
        is_container = item.values.get(_VALUE_TYPE, b"").rstrip() == b"CONTAINER"
        return not is_container and _code_of(item)[0] not in concepts

    asked = Asked(_KEPT | kept, _ENTERED | entered, _CONCEPT_NAME, is_idle)
    header = read_elements(content, asked)
    texts = Texts(header.values.get(CHARACTER_SET, b""))
    has_content = _CONCEPT_NAME in header.items or _CONTENT in header.items
    return Report(header, texts, _node(header, texts) if has_content else None)


def _code_of(item: Item, sequence: bytes = _CONCEPT_NAME) -> tuple[str, str]:
    codes = item.items.get(sequence)
    if not codes:
        return _NO_CODE
    values = codes[0].values
    code = values.get(_CODE) or values.get(_LONG_CODE) or values.get(_URN_CODE) or b""
    return _plain(code), _plain(values.get(_SCHEME, b""))


def _plain(value: bytes) -> str:
    return value.decode("ascii", "replace").strip(" \0")


def _node(item: Item, texts: Texts) -> Node:
    kind = _plain(item.values.get(_VALUE_TYPE, b""))
    value, meaning, unit = _value(item, kind, texts)
    children = tuple(_node(child, texts) for child in item.items.get(_CONTENT, ()))
    return Node(_code_of(item), kind, value, meaning, unit, children)


def _value(item: Item, kind: str, texts: Texts) -> tuple[str, str, str]:
    if kind == "NUM":
        measured = item.items.get(_MEASURED)
        if not measured:
            return "", "", ""
        number = _plain(measured[0].values.get(_NUMBER, b""))
        units = measured[0].items.get(_UNITS)
        # Decoded: “µ” and “²” are no ASCII.
        unit = texts.read(units[0].values.get(_CODE, b"")) if units else ""
        return number, "", unit
    if kind == "CODE":
        codes = item.items.get(_CONCEPT_CODE)
        meaning = texts.read(codes[0].values.get(_MEANING, b"")) if codes else ""
        return _code_of(item, _CONCEPT_CODE)[0], meaning, ""
    if kind == "TEXT":
        return texts.read(item.values.get(_TEXT, b"")), "", ""
    if kind == "UIDREF":
        return _plain(item.values.get(_UID, b"")), "", ""
    return _plain(item.values.get(_DATETIME, b"")), "", ""
