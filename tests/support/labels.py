"""Photos of device labels, as a phone takes them: at an angle, out of focus, small."""

from io import BytesIO
from typing import Any

import zxingcpp
from PIL import Image, ImageFilter

UDI = "(01)06901234567892(17)300101(10)SCAN(21)N1"


def bars(text: str, kind: str = "DataMatrix", *, gs1: bool = True, scale: int = 6) -> Image.Image:
    """A printed code. gs1: the text is element strings in brackets."""
    told: dict[str, Any] = {"gs1": True} if gs1 else {}
    code = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind), **told)
    return Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=scale)).convert("L")


def photo(*codes: Image.Image, turn: float = 0, blur: float = 0, kind: str = "JPEG") -> bytes:
    """The codes below each other on one label."""
    height = sum(code.height + 60 for code in codes) + 60
    label = Image.new("L", (max(code.width for code in codes) + 120, height), 235)
    top = 60
    for code in codes:
        label.paste(code, (60, top))
        top += code.height + 60
    label = label.rotate(turn, expand=True, fillcolor=90).filter(ImageFilter.GaussianBlur(blur))
    table = Image.new("L", (label.width * 2, label.height * 2), 90)
    table.paste(label, (label.width // 2, label.height // 3))
    written = BytesIO()
    table.convert("RGB").save(written, kind, quality=70)
    return written.getvalue()
