"""A photo of labels → the codes on it, as a scanner would have given them.

A phone has a camera where a theatre has a scanner. The photo is thrown away once it is read.
"""

import re
import struct
import zlib
from collections import Counter
from dataclasses import dataclass
from io import BytesIO

import zxingcpp
from PIL import Image, UnidentifiedImageError
from zxingcpp import BarcodeFormat, BarcodeFormats, ContentType, TextMode

from seldinger.errors import SeldingerError
from seldinger.intake.udi.identifier import DeviceIdentifier, read_identifier

LARGEST = 20 * 1024 * 1024  # bytes; a photo of 50 megapixels has about as many
_MOST_PIXELS = 50_000_000
_SIDE = 3200  # pixels that a label needs at the most; a larger photo is read smaller
# A JPEG comes in some ten scans, each drawn over the whole: a hundred bytes may cost a second.
_MOST_SCANS = 40
# The next marker: neither a stuffed zero nor a restart within the drawn data.
_MARKER = re.compile(rb"\xff+([^\x00\x01\xd0-\xd7\xff])")
_SCAN, _START, _END = b"\xda", b"\xd8", b"\xd9"
_KINDS = ("JPEG", "PNG", "WEBP")
# What labels bear: GS1 prints its identifiers as one of these.
_BARS = BarcodeFormats([
    BarcodeFormat.DataMatrix, BarcodeFormat.Code128, BarcodeFormat.QRCode, BarcodeFormat.EANUPC,
    BarcodeFormat.ITF14, BarcodeFormat.DataBar,
])  # fmt: skip
# Degrees. Long bars are found only where a line through all of them is nearly level or upright.
_TURNS = (0, 18, -18, 36, -36)
# Pillow's readers raise what they stumble over.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError,
           OverflowError, MemoryError, struct.error, zlib.error)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Code:
    """number: how often it stands on the photo in one symbology."""

    read: DeviceIdentifier
    is_gs1: bool
    number: int

    @property
    def is_product_alone(self) -> bool:
        one = self.read
        return bool(one.di) and not any((one.lot, one.serial, one.made, one.expires))

    @property
    def lacks_product(self) -> bool:
        return self.is_gs1 and "product_missing" in self.read.flags


def read_photo(photo: bytes) -> list[str]:
    """The identifiers on it; empty where no code was found.

    What a label says twice, in bars and in a matrix, is one piece; two labels that say the same
    without a serial are two. A code that is no identifier (a maker's number or web address) is
    left out where another is one, and else comes as it is. Raises SeldingerError where it is no
    photo, or too large.
    """
    codes = _codes(_grey(photo))
    if _is_split(codes):
        (product,) = {code.read.di for code in codes if code.read.di}
        (own,) = (code for code in codes if code.lacks_product)
        return [f"01{product}{own.read.raw}"] * (1 if own.read.serial else own.number)
    whole = {code.read.di for code in codes if code.read.di and not code.is_product_alone}
    known = [
        code for code in codes
        if code.lacks_product
        or (code.read.di and not (code.is_product_alone and code.read.di in whole))
    ]  # fmt: skip
    pieces: dict[tuple[object, ...], tuple[str, int]] = {}
    for code in known or codes:
        one = code.read
        key = (one.di, one.lot, one.serial, one.expires) if one.di else (one.raw,)
        raw, number = pieces.get(key, (one.raw, 0))
        pieces[key] = raw, 1 if one.serial else max(number, code.number)
    return [raw for raw, number in pieces.values() for _ in range(number)]


def _codes(grey: Image.Image) -> list[_Code]:
    """In the order in which they were found. Every turn is tried: one may show a code alone."""
    seen: dict[str, tuple[bool, int]] = {}
    for turn in _TURNS:
        turned = grey.rotate(turn, expand=True, fillcolor=128) if turn else grey
        found = zxingcpp.read_barcodes(turned, formats=_BARS, text_mode=TextMode.Plain)
        found = [code for code in found if code.text.strip()]
        times = Counter((code.format, code.text) for code in found)
        for code in found:
            was_gs1, number = seen.get(code.text, (False, 0))
            is_gs1 = was_gs1 or code.content_type == ContentType.GS1
            seen[code.text] = is_gs1, max(number, times[code.format, code.text])
    return [_Code(read_identifier(text), *told) for text, told in seen.items()]


def _is_split(codes: list[_Code]) -> bool:
    """Whether it shows one label, with the product in one code and the lot in another."""
    products = [code for code in codes if code.read.di]
    alone = all(code.is_product_alone for code in products)
    one = len({code.read.di for code in products}) == 1
    return one and alone and sum(code.lacks_product for code in codes) == 1


def _grey(photo: bytes) -> Image.Image:
    if len(photo) > LARGEST:
        raise SeldingerError(f"照片超过 {LARGEST >> 20} MB。请用普通画质再拍一次")
    try:
        image = Image.open(BytesIO(photo), formats=_KINDS)
        if photo.startswith(b"\xff\xd8") and _scans(photo) > _MOST_SCANS:
            raise SeldingerError("照片的格式太复杂，没有打开。请用手机相机再拍一次")
        if image.width * image.height > _MOST_PIXELS:
            raise SeldingerError("照片的像素太多。请用普通画质再拍一次")
        image.draft("L", (_SIDE, _SIDE))  # a JPEG need not be unpacked whole
        grey = image.convert("L")
    except UnidentifiedImageError:
        raise SeldingerError("这个文件不是 JPEG、PNG 或 WebP 照片。请再拍一次") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise SeldingerError("照片的像素太多。请用普通画质再拍一次") from None
    except _BROKEN:
        raise SeldingerError("照片不完整，打不开。请再拍一次") from None
    grey.thumbnail((_SIDE, _SIDE))
    return grey


def _scans(jpeg: bytes) -> int:
    """How often the picture is drawn. What follows its end, as a film of a second, does not count,
    nor does what a segment holds: neither is read."""
    scans, place = 0, 0
    while (found := _MARKER.search(jpeg, place)) and found[1] != _END:
        scans += found[1] == _SCAN
        has_length = found[1] != _START
        length = int.from_bytes(jpeg[found.end() : found.end() + 2], "big") if has_length else 0
        place = found.end() + length
    return scans
