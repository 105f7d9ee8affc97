"""Bytes of a message → text, before anything is split.

116 × 5 Chinese characters have a second byte in GB18030 that equals a delimiter (珅 is C8 7C, and
7C is “|”): a message that is split first is broken. What MSH-18 says is often wrong, so what the
bytes are is asked first. Names: HL7 table 0211.
"""

import codecs
import re

from seldinger.intake.draft import IntakeError

_NAMED = {
    "GB18030": "gb18030", "GB180302000": "gb18030", "GBK": "gb18030", "GB2312": "gb18030",
    "BIG5": "big5hkscs", "CNS116431992": "big5hkscs",
    "UNICODE": "utf-8", "UNICODEUTF8": "utf-8", "UTF8": "utf-8",
    "UNICODEUTF16": "utf-16", "UNICODEUTF32": "utf-32",
    "ISOIR6": "ascii", "ASCII": "ascii",
    "ISOIR87": "iso2022_jp", "ISOIR159": "iso2022_jp_2", "ISOIR14": "iso2022_jp",
    "KSX1001": "euc_kr",
    **{f"8859{part}": f"iso8859-{part}" for part in range(1, 16)},
}  # fmt: skip
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_WESTERN = frozenset(f"iso8859-{part}" for part in (1, 2, 3, 4, 9, 10, 13, 14, 15))
_FOUR_BEYOND_ASCII = re.compile(rb"[\x81-\xfe]{4}")
_NOT_CHINESE = re.compile(r"[^\x00-\x7f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’·—…]")
_WHERE = 17  # MSH-18, counted from the separator, which is MSH-1


def encoding_named(name: str) -> str | None:
    """Python's name for a character set of table 0211; None: not known."""
    return _NAMED.get(re.sub(r"[^0-9A-Z]", "", name.upper()))


def decoded(content: bytes, agreed: str = "") -> tuple[str, str]:
    """The text, and the encoding it was in. agreed: with this sender, as `encoding_named` has it.

    Raises IntakeError where no encoding fits: nothing is replaced in a patient's name.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _strict(content, encoding), encoding
    for encoding in _candidates(content, agreed):
        try:
            return content.decode(encoding), encoding
        except UnicodeError:
            continue
    raise IntakeError(
        "消息的字符集认不出来：既不是 UTF-8，也不是 GB18030，与 MSH-18 写的也不符。"
        "请在来源的设置里写明字符集，再重新读取"
    )


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeError:
        raise IntakeError("消息开头写着是 Unicode，内容却不是。请让对方检查接口的字符集") from None


def _candidates(content: bytes, agreed: str) -> list[str]:
    """UTF-8 before what is stated: Chinese in any other encoding is never valid UTF-8."""
    stated = _stated(content)
    if stated in ("utf-16", "utf-32") and b"\0" not in content[:64]:
        stated = None  # said of a message that is plainly written in single bytes
    if stated in _WESTERN and _is_chinese(content):
        stated = None
    if stated and stated.startswith("iso2022"):
        return [stated, "utf-8", "gb18030"]
    ordered = [agreed, "utf-8", stated or "", "gb18030"]
    return [encoding for encoding in dict.fromkeys(ordered) if encoding]


def _is_chinese(content: bytes) -> bool:
    """Any bytes are Latin letters, but no Latin word has four in a row beyond ASCII: said of such a
    message, “8859/1” is what the interface was installed with."""
    if not _FOUR_BEYOND_ASCII.search(content):
        return False
    try:
        return not _NOT_CHINESE.search(content.decode("gb18030"))
    except UnicodeError:
        return False


def _stated(content: bytes) -> str | None:
    """What MSH-18 says. Read by bytes: wrong where a name before it has a “|” in its bytes, and
    then no name of an encoding stands there."""
    start = content.find(b"MSH")
    header = content[start : start + 4096].split(b"\r")[0].split(b"\n")[0]
    if start < 0 or len(header) < 4:
        return None
    for part in header.split(header[3:4])[_WHERE:]:
        named = encoding_named(part.split(b"~")[-1].decode("ascii", "replace"))
        if named:
            return named
    return None
