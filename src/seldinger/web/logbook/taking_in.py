"""An old logbook's workbook (补录): what it says, and whom the names in it mean. Reads alone."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from seldinger.domain.training.record import Record
from seldinger.norms.library import library_at
from seldinger.web.logbook.models import TakeIn
from seldinger.web.logbook.supervisors import VERIFYING, hospitals_of
from seldinger.web.people.models import Membership, Person, RoleAssignment, Traineeship
from seldinger.web.people.uploads import opened
from seldinger.workbooks.logbook import read_logbook

LARGEST = 8 * 1024 * 1024  # bytes; ten years of one trainee are under 2 MB

# -- the file -------------------------------------------------------------------------------------


def record_in(content: bytes, name: str, trainee: Traineeship) -> Record:
    """What the workbook says. Raises WorkbookError with every fault of its cells."""
    rulebook = library_at(None).rulebook(trainee.rulebook)
    with TemporaryDirectory(prefix="seldinger-") as folder:
        path = Path(folder) / "logbook"
        path.write_bytes(content)
        return read_logbook(path, rulebook, name).record


def content_of(taking: TakeIn) -> bytes:
    """Raises SeldingerError where it is kept no longer, or the keys were lost."""
    return opened(taking.content, "登记表")


# -- whom the file names --------------------------------------------------------------------------


def candidates(trainee: Traineeship) -> list[Person]:
    """Who may stand behind a name: those who verify, or did, in hospitals the trainee has been in.

    Those who have left are among them: their entries are reassigned, or attested.
    """
    there = Membership.objects.filter(hospital__in=hospitals_of(trainee))
    verifying = RoleAssignment.objects.filter(role__in=VERIFYING)
    people = Person.objects.filter(
        pk__in=there.values("person"),
    ).filter(pk__in=verifying.values("person"))
    return list(people.exclude(pk=trainee.person_id))


def meant_by(name: str, people: Iterable[Person]) -> list[Person]:
    """Everybody of exactly this name."""
    return [one for one in people if name and bare(one.name) == bare(name)]


def supervisors_of(
    names: Iterable[str], people: Sequence[Person], chosen: dict[str, int | None]
) -> dict[str, int | None]:
    """Name → whoever it means: as it was chosen, else the only one of that name, else nobody."""
    known = {one.pk for one in people}
    found: dict[str, int | None] = {}
    for name in names:
        of_name = meant_by(name, people)
        usual = of_name[0].pk if len(of_name) == 1 else None
        picked = chosen.get(name, usual)
        found[name] = picked if picked in known else None
    return found


def bare(name: str) -> str:
    """A name without blanks."""
    return "".join(name.split())
