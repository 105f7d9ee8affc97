"""A photo of labels → the codes on it, as a scanner would have given them.

A phone has a camera where a theatre has a scanner. The photo is read in memory and nowhere kept.
"""

import struct
import zlib
from io import BytesIO

import zxingcpp
from PIL import Image, UnidentifiedImageError
from zxingcpp import Barcode, BarcodeFormat, BarcodeFormats, ContentType, TextMode

from seldinger.errors import SeldingerError
from seldinger.intake.udi.identifier import DeviceIdentifier, read_identifier

LARGEST = 20 * 1024 * 1024  # bytes; a photo of 50 megapixels has about as many
_MOST_PIXELS = 50_000_000
_SIDE = 3200  # pixels that a label needs at the most; a larger photo is read smaller
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


def read_photo(photo: bytes) -> list[str]:
    """The identifiers on it, from top to bottom, each once; empty where no code was found.

    A label may bear its product and its lot in two codes: then they are one. A code that is no
    identifier (a maker's web address) is left out where another one is; else it comes as it is.
    Raises SeldingerError where it is no photo, or too large.
    """
    grey = _grey(photo)
    found = next(filter(None, (_found(grey, turn) for turn in _TURNS)), [])
    codes = [(code.text, code.content_type == ContentType.GS1) for code in found if code.text]
    return _each_once(_joined(codes))


def _grey(photo: bytes) -> Image.Image:
    if len(photo) > LARGEST:
        raise SeldingerError(f"照片超过 {LARGEST >> 20} MB。请用普通画质再拍一次")
    try:
        image = Image.open(BytesIO(photo), formats=_KINDS)
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


def _found(grey: Image.Image, turn: int) -> list[Barcode]:
    turned = grey.rotate(turn, expand=True, fillcolor=128) if turn else grey
    found = zxingcpp.read_barcodes(turned, formats=_BARS, text_mode=TextMode.Plain)
    return sorted(found, key=lambda code: (code.position.top_left.y, code.position.top_left.x))


def _joined(codes: list[tuple[str, bool]]) -> list[DeviceIdentifier]:
    """The one code without a product belongs to the one that has nothing but a product."""
    read = [(read_identifier(text), text, is_gs1) for text, is_gs1 in codes]
    alone = {text for one, text, is_gs1 in read if is_gs1 and _is_product_alone(one)}
    rest = {text for one, text, is_gs1 in read if is_gs1 and "product_missing" in one.flags}
    if len(alone) != 1 or len(rest) != 1:
        return [one for one, _, _ in read]
    (product,), (own,) = alone, rest
    others = [one for one, text, _ in read if text not in (product, own)]
    return [read_identifier(product + own), *others]


def _is_product_alone(one: DeviceIdentifier) -> bool:
    own = (one.lot, one.serial, one.made, one.expires)
    return bool(one.di) and not any(own) and not one.flags


def _each_once(read: list[DeviceIdentifier]) -> list[str]:
    """A label often says the same twice; the product alone adds nothing to a whole one."""
    known = [one for one in read if one.di or "unreadable" not in one.flags] or read
    told = {one.di for one in known if one.di and not _is_product_alone(one)}
    kept: dict[tuple[object, ...], str] = {}
    for one in known:
        if _is_product_alone(one) and one.di in told:
            continue
        key = (one.di, one.lot, one.serial, one.expires) if one.di else (one.raw,)
        kept.setdefault(key, one.raw)
    return [*kept.values()]
