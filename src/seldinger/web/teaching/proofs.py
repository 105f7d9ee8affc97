"""What a proof may be: a PDF or a picture, told by its own first bytes and not by its name."""

from io import BytesIO

from PIL import Image

from seldinger.errors import SeldingerError

LARGEST = 8 * 1024 * 1024  # bytes; a letter of acceptance is under 1 MB
MOST_PIXELS = 80_000_000
ACCEPT = ".pdf,.jpg,.jpeg,.png"
PDF = "application/pdf"
_PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png"}
_NEITHER = "这个文件不是 PDF、JPEG 或 PNG。请把录用通知或首页另存为其中一种再上传"


def media_type_of(content: bytes) -> str:
    """Raises SeldingerError where it is something else, damaged, or too large."""
    if not content:
        raise SeldingerError("这个文件是空的。请重新选择")
    if len(content) > LARGEST:
        raise SeldingerError(f"文件超过 {LARGEST // 1024 // 1024} MB。请压缩后再上传")
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise SeldingerError("这份 PDF 不完整。请重新导出再上传")
        return PDF
    return _picture(content)


def _picture(content: bytes) -> str:
    """Its head alone is read: nothing here needs the picture itself."""
    try:
        with Image.open(BytesIO(content), formats=tuple(_PICTURES)) as picture:
            kind, pixels = str(picture.format), picture.width * picture.height
    except Exception:  # a third party's reader, and anything may be handed in
        raise SeldingerError(_NEITHER) from None
    if pixels > MOST_PIXELS:
        raise SeldingerError("这张图片太大。请缩小后再上传")
    return _PICTURES[kind]
