"""Numbers as an address or a form tells them: anybody can write anything there."""

_LONGEST = 9  # digits: every database holds such a key


def number_asked(told: str) -> int:
    """A key or a version; -1, which no row has, where it is none."""
    return int(told) if told.isascii() and told.isdigit() and len(told) <= _LONGEST else -1
