"""The text of a PDF that Typst set: its content streams read back by the fonts' own tables.

Not for PDFs of others: what Typst does not write is not read.
"""

import re
import zlib

_STREAM = re.compile(rb"(\d+) 0 obj\s*<<.*?>>\s*stream\r?\n(.*?)\r?\nendstream", re.S)
_FONT = re.compile(rb"/(f\d+) (\d+) 0 R")
_TABLE = re.compile(rb"(\d+) 0 obj\s*<</Type/Font/Subtype/Type0.*?/ToUnicode (\d+) 0 R", re.S)
# A string may hold brackets in pairs: as deep as two, which is deeper than Typst was seen to write.
_DEEP = rb"(?:[^()\\]|\\.)*"
_DEEPER = rb"(?:[^()\\]|\\.|\(" + _DEEP + rb"\))*"
_SHOWN = re.compile(
    rb"/(f\d+) [\d.]+ Tf|\(((?:[^()\\]|\\.|\(" + _DEEPER + rb"\))*)\)|<([0-9A-Fa-f]+)>", re.S
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(content: bytes) -> str:
    """All pages, in the order in which they were set; without white space."""
    streams = {int(m[1]): _inflated(m[2]) for m in _STREAM.finditer(content)}
    tables = {int(m[1]): _glyphs(streams[int(m[2])]) for m in _TABLE.finditer(content)}
    fonts = {m[1]: tables[int(m[2])] for m in _FONT.finditer(content) if int(m[2]) in tables}
    pages = [stream for stream in streams.values() if b" Tf" in stream]
    return "".join("".join(glyph for page in pages for glyph in _page(page, fonts)).split())


def _page(page: bytes, fonts: dict[bytes, dict[int, str]]) -> list[str]:
    glyphs: dict[int, str] = {}
    told = []
    for found in _SHOWN.finditer(page):
        if found[1]:
            glyphs = fonts.get(found[1], {})
        else:
            hexed = found[3] and bytes.fromhex(found[3].decode())
            codes = hexed or _ESCAPE.sub(_unescaped, found[2] or b"")
            pairs = zip(codes[::2], codes[1::2], strict=False)
            told += [glyphs.get(high * 256 + low, "") for high, low in pairs]
    return told


def _unescaped(found: "re.Match[bytes]") -> bytes:
    told = found[1]
    return bytes([int(told, 8) & 255]) if told.isdigit() else _NAMED.get(told, told)


def _glyphs(table: bytes) -> dict[int, str]:
    """Glyph → text, from single lines and from ranges."""
    known = {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in re.findall(rb"^<(\w{4})> <(\w+)>$", table, re.M)
    }
    for first, last, text in re.findall(rb"^<(\w{4})> <(\w{4})> <(\w{4})>$", table, re.M):
        for step in range(int(last, 16) - int(first, 16) + 1):
            known[int(first, 16) + step] = chr(int(text, 16) + step)
    return known


def _inflated(stream: bytes) -> bytes:
    """Empty where it is no text: a font, a picture."""
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""
