"""A roster's file: read from memory, and read back from where it is kept encrypted."""

from pathlib import Path
from tempfile import TemporaryDirectory

from seldinger.web.people.models import RosterDraft
from seldinger.web.people.uploads import opened
from seldinger.workbooks.files import open_workbook
from seldinger.workbooks.roster import Reading, RosterReader
from seldinger.workbooks.roster_sheets import Allowed

LARGEST = 8 * 1024 * 1024  # bytes; a base of 500 people is under 1 MB


def reading_of(content: bytes, name: str, allowed: Allowed) -> Reading:
    """What the workbook says. Raises SeldingerError in one line where it is no workbook."""
    with TemporaryDirectory(prefix="seldinger-") as folder:
        path = Path(folder) / "roster"
        path.write_bytes(content)
        return RosterReader(allowed, open_workbook(path, name)).read()


def content_of(draft: RosterDraft) -> bytes:
    """Raises SeldingerError where it is kept no longer, or the keys were lost."""
    return opened(draft.content, "名册")
