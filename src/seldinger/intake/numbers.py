"""A patient's number as a keyed hash: two mentions of one number are known to be the same."""

import hashlib
import hmac
import unicodedata


def plain(number: str) -> str:
    """A number without what is the typist's: full-width letters, case, blanks."""
    return "".join(unicodedata.normalize("NFKC", number).upper().split())


def keyed_hash(number: str, key: str) -> str:
    """HMAC-SHA-256, hex. Without the key a number of seven digits could be tried out."""
    return hmac.new(key.encode(), plain(number).encode(), hashlib.sha256).hexdigest()
