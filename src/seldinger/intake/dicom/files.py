"""A DICOM file up to its data set: preamble, meta, compression (DICOM PS3.10, chapter 7)."""

import struct
import zlib

from seldinger.intake.draft import IntakeError

LARGEST = 64 * 1024 * 1024  # of one object, also when it is unpacked

# VRs whose length stands in four bytes after two reserved ones.
LONG_VRS = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR",
                   b"UT", b"UV"})  # fmt: skip
SHORT_VRS = frozenset({b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO",
                    b"LT", b"PN", b"SH", b"SL", b"SS", b"ST", b"TM", b"UI", b"UL",
                    b"US"})  # fmt: skip
VRS = LONG_VRS | SHORT_VRS

BIG_ENDIAN = "1.2.840.10008.1.2.2"
_DEFLATED = "1.2.840.10008.1.2.1.99"

_explicit_head = struct.Struct("<4s2sH").unpack_from
_length = struct.Struct("<I").unpack_from


class DamagedError(IntakeError):
    """The bytes end or contradict themselves."""

    def __init__(self, where: int) -> None:
        super().__init__(f"文件已损坏：第 {where} 字节处读不下去。请从设备重新发送")


def tag(group: int, element: int) -> bytes:
    """A tag as it stands in the file."""
    return struct.pack("<HH", group, element)


def data_set_of(content: bytes) -> tuple[bytes, str]:
    """The bytes of the data set, unpacked, and its transfer syntax."""
    if len(content) > LARGEST:
        raise IntakeError("文件超过 64 MB，不像剂量报告。请确认发送的是剂量报告")
    start, syntax = _after_meta(content)
    body = _inflated(content[start:]) if syntax == _DEFLATED else content[start:]
    if not body:
        raise DamagedError(len(content))
    return body, syntax


def is_dicom(content: bytes) -> bool:
    """By its preamble; without one, by a first element of the lowest groups."""
    starts = content[:2] in (b"\x02\x00", b"\x08\x00") and content[3:4] == b"\x00"
    return content[128:132] == b"DICM" or starts


def _after_meta(content: bytes) -> tuple[int, str]:
    """Where the data set begins, and its transfer syntax, "" where none is stated."""
    if not is_dicom(content):
        raise IntakeError("这不是 DICOM 文件。请发送设备导出的剂量报告（.dcm）")
    place = 132 if content[128:132] == b"DICM" else 0
    syntax = ""
    while content[place : place + 2] == b"\x02\x00":
        try:
            name, vr, length = _explicit_head(content, place)
            place += 8
            if vr not in VRS:  # written as an implicit data set, which it may not be
                (length,) = _length(content, place - 4)
            elif vr in LONG_VRS:
                (length,) = _length(content, place)
                place += 4
        except struct.error:
            raise DamagedError(place) from None
        if name == tag(0x0002, 0x0010):
            syntax = content[place : place + length].rstrip(b"\0 ").decode("ascii", "replace")
        place += length
    return place, syntax


def _inflated(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        body = unpacker.decompress(packed, LARGEST)
    except zlib.error:
        raise IntakeError("文件已损坏：压缩的内容解不开。请从设备重新发送") from None
    if unpacker.unconsumed_tail:
        raise IntakeError("解压后超过 64 MB，不像剂量报告。请确认发送的是剂量报告")
    if not unpacker.eof:
        raise DamagedError(len(packed))
    return body
