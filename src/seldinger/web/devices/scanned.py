"""What a scanner gave, as it may be stored."""

from seldinger.intake.udi.identifier import DeviceIdentifier, read_identifier


def read_scanned(raw: str) -> DeviceIdentifier:
    """Never raises. A database takes neither NUL nor half of a surrogate pair: they become �."""
    whole = raw.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    return read_identifier(whole)
