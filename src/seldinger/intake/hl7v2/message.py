"""A message as segments, fields, repetitions and components (HL7 v2, chapter 2)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from seldinger.intake.draft import IntakeError
from seldinger.intake.hl7v2.charsets import decoded

LARGEST = 4 * 1024 * 1024  # of one message, with a document inside
_MOST_SEGMENTS = 20_000
_MOST_MESSAGES = 10_000  # of one batch
_MOST_REPEATED = 100  # repetitions of a field that are looked at
_NAME = re.compile(r"[A-Z][A-Z0-9]{2}")
_ENVELOPE = frozenset({"FHS", "BHS", "BTS", "FTS"})
_ESCAPE = re.compile(r"\\([^\\]{1,4096})\\")
_HEX = re.compile(r"X((?:[0-9A-Fa-f]{2})+)")
_BREAKS = {".br": "\n", ".sp": "\n", ".ce": "\n"}
_QUOTED_NULL = '""'


@dataclass(frozen=True, slots=True)
class Marks:
    """The delimiters that the message itself names in MSH-1 and MSH-2."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    part: str = "&"


@dataclass(frozen=True, slots=True)
class Segment:
    """name: MSH, PID … fields: as written, fields[n] is field n (of MSH too)."""

    name: str
    fields: Sequence[str]
    marks: Marks
    encoding: str

    def repetitions(self, number: int) -> list[str]:
        raw = self.fields[number] if number < len(self.fields) else ""
        return raw.split(self.marks.repetition, _MOST_REPEATED)[:_MOST_REPEATED] if raw else []

    def value(self, number: int, component: int = 1, part: int = 1, repetition: int = 0) -> str:
        """Unescaped and trimmed; "" where it is absent or null (two quotation marks).

        part 0: the whole component, for a text in which “&” is just written.
        """
        repeated = self.repetitions(number)
        if repetition >= len(repeated):
            return ""
        components = repeated[repetition].split(self.marks.component, component)
        if component > len(components):
            return ""
        text = components[component - 1]
        if part:
            parts = text.split(self.marks.part, part)
            text = parts[part - 1] if part <= len(parts) else ""
        text = text.strip()
        return "" if text == _QUOTED_NULL else self._unescaped(text)

    def _unescaped(self, text: str) -> str:
        mark = self.marks.escape
        if not mark or mark not in text:
            return text
        if mark != "\\":
            text = text.replace(mark, "\\")
        return _ESCAPE.sub(self._meant, text).strip()

    def _meant(self, found: re.Match[str]) -> str:
        code, marks = found[1], self.marks
        plain = {
            "F": marks.field, "S": marks.component, "R": marks.repetition, "E": marks.escape,
            "T": marks.part, "H": "", "N": "",
        }  # fmt: skip
        if code in plain:
            return plain[code]
        in_hex = _HEX.fullmatch(code)
        if in_hex:
            return bytes.fromhex(in_hex[1]).decode(self.encoding, "replace")
        return next((to for start, to in _BREAKS.items() if code.startswith(start)), found[0])


@dataclass(frozen=True)
class Message:
    """segments[0] is MSH."""

    segments: Sequence[Segment]
    encoding: str
    raw: str = field(repr=False)

    @cached_property
    def header(self) -> Segment:
        return self.segments[0]

    @property
    def type(self) -> str:
        """ORM, SIU …: of MSH-9, also where it stands there alone."""
        return self.header.value(9).upper()

    @property
    def trigger(self) -> str:
        """O01, S12 …: of MSH-9, else of EVN-1."""
        stated = self.header.value(9, 2).upper()
        return stated or next((s.value(1).upper() for s in self.named("EVN")), "")

    @property
    def control_id(self) -> str:
        return self.header.value(10)

    def named(self, *names: str) -> Iterator[Segment]:
        return (segment for segment in self.segments if segment.name in names)


def read_messages(content: bytes, agreed: str = "") -> list[Message]:
    """Of a file or a frame, also of a batch. agreed: see `decoded`.

    Raises IntakeError where it is no message.
    """
    if len(content) > LARGEST:
        raise IntakeError("消息超过 4 MB。请让对方不要在消息里附带影像")
    text, encoding = decoded(content.lstrip(b"\x0b\x1c\r\n "), agreed)
    lines = [line.strip("\x0b\x1c\ufeff\0 ") for line in re.split(r"\r\n|\r|\n", text)]
    groups: list[list[str]] = []
    for line in lines:
        if line.startswith("MSH"):
            groups.append([line])
        elif line.strip() and line[:3] not in _ENVELOPE:
            if not groups:
                raise IntakeError("这不是 HL7 消息：第一段应是 MSH。请检查接口发送的内容")
            groups[-1].append(line)
    if not groups:
        raise IntakeError("没有内容：找不到 MSH 段。请检查接口发送的内容")
    if len(groups) > _MOST_MESSAGES:
        raise IntakeError(f"文件超过 {_MOST_MESSAGES} 条消息。请让对方分开发送")
    return [_message(group, encoding) for group in groups]


def _message(lines: list[str], encoding: str) -> Message:
    if len(lines) > _MOST_SEGMENTS:
        raise IntakeError(f"消息超过 {_MOST_SEGMENTS} 段。请让对方分开发送")
    marks = _marks(lines[0])
    written: list[list[str]] = []  # of each segment its lines
    for line in lines:
        if written and not _NAME.fullmatch(line.partition(marks.field)[0].strip()):
            written[-1].append(line)  # a bare line break inside a text: senders forget to escape it
        else:
            written.append([line])
    segments = [_segment("\n".join(each), marks, encoding) for each in written]
    header = segments[0]
    fields = [header.fields[0], marks.field, *header.fields[1:]]
    segments[0] = Segment(header.name, fields, marks, encoding)
    return Message(tuple(segments), encoding, "\r".join(lines))


def _segment(text: str, marks: Marks, encoding: str) -> Segment:
    fields = text.split(marks.field)
    return Segment(fields[0].strip(), fields, marks, encoding)


def _marks(header: str) -> Marks:
    """Raises IntakeError where MSH names none."""
    between = header[3:4]
    named = header[4:].partition(between)[0] if between else ""
    if not between or between.isalnum() or not 1 <= len(named) <= 5:
        raise IntakeError("MSH 段没有写明分隔符（应为 MSH|^~\\&）。请检查接口发送的内容")
    if named == "^~&":  # the backslash was lost on the way: “&” is no escape
        named = f"^~{_UNUSED}&"
    return Marks(between, *(named[place : place + 1] or _UNUSED for place in range(4)))


_UNUSED = "\x00"  # splits nothing
