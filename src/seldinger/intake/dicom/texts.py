"""Text of a DICOM object in the character sets that it names (PS3.5, 6.1)."""

import re
import warnings

from pydicom.charset import convert_encodings, decode_bytes
from pydicom.valuerep import TEXT_VR_DELIMS

from seldinger.intake.names import joined

# What pydicom decodes as where no set is named that it knows: every byte would be some letter.
_NONE = "iso8859"
_GB2312 = "\x1b$)A"

# pydicom would look any other name up among Python's codecs, of which some take for ever.
_NAME = re.compile(r"(ISO[ _-]?(2022)?[ _-]?IR[ _-]?\d{1,3}|GB18030|GBK)?")
_MEANT = {"UTF-8": "ISO_IR 192", "UTF8": "ISO_IR 192", "GB2312": "GBK"}


class Texts:
    """Decodes by the object's Specific Character Set. is_whole: nothing was undecodable so far."""

    def __init__(self, named: bytes) -> None:
        names = [_name_of(name) for name in named.decode("ascii", "replace").split("\\")]
        self.is_whole = True
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                self.encodings = convert_encodings(names)
            except LookupError:
                self.encodings = [_NONE]

    def read(self, value: bytes) -> str:
        """Without its padding; U+FFFD where the named character sets do not fit."""
        if value.isascii() and b"\x1b" not in value:
            return value.decode("ascii").strip(" \0\r\n\t")
        is_escaped = b"\x1b" in value
        is_named = is_escaped or self.encodings[0] != _NONE
        text = self._decoded(value) if is_named else self._guessed(value)
        if "\ufffd" in text or "\x1b" in text:
            self.is_whole = False
        return text.strip(" \0\r\n\t")

    def _decoded(self, value: bytes) -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = str(decode_bytes(value, self.encodings, TEXT_VR_DELIMS))
        return text.replace(_GB2312, "")  # which pydicom leaves standing

    def _guessed(self, value: bytes) -> str:
        """UTF-8 shows itself; anything else is read as Latin and flagged."""
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            self.is_whole = False
            return value.decode("iso8859-1")


def _name_of(written: str) -> str:
    name = written.strip(" \0").upper()
    name = _MEANT.get(name, name)
    return name if _NAME.fullmatch(name) else ""


def person_name(text: str) -> str:
    """Of PN (PS3.5, 6.2) the name in characters, else the first; a Chinese one without a space."""
    groups = [group for group in text.split("=") if group.strip("^ ")]
    written = [group for group in groups if not group.isascii()] or groups or [""]
    family, given, *_ = [*written[0].split("^"), "", ""]
    return joined(family, given)
