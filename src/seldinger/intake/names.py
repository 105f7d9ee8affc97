"""A person's name from its parts, however it was sent."""

import re

_WRITTEN_TOGETHER = re.compile(r"[\u2e80-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]")


def joined(family: str, given: str) -> str:
    """A Chinese, Japanese or Korean name without a space, any other with one."""
    family, given = family.strip(), given.strip()
    if _WRITTEN_TOGETHER.search(f"{family}{given}"):
        return f"{family}{given}".replace(" ", "")
    return f"{family} {given}".strip()
