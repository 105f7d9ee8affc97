"""What only the demonstration does to the database, beside the actions of the apps."""

from collections.abc import Sequence

from django.contrib.auth.hashers import make_password
from django.db import connection

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.logbook.models import Complication, Outcome, Procedure
from seldinger.web.people.models import Base, Person


@action
def open_accounts(*, by: Person | None, people: Sequence[Person], password: str) -> None:
    """One password for all of them, which need not be changed.

    The hash is made once: it is the same password, printed at each start. Refused where there is
    a base that is no demonstration.
    """
    if not people or Base.objects.filter(is_demonstration=False).exists():
        raise SeldingerError("示例账号只能开在示例数据里，这里有正式的培训基地")
    hashed = make_password(password)
    for person in people:
        person.password, person.must_change_password = hashed, False
    Person.objects.bulk_update(people, ["password", "must_change_password"])
    record(by=by, act="demonstration.open_accounts", on=people[0], accounts=len(people))


def learn_sizes() -> None:
    """PostgreSQL learns by itself what a table holds only once it is committed: until then it may
    take tens of thousands of rows for none, and joins them by looking at every pair."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def worsen(failed: Sequence[Procedure], complicated: Sequence[Procedure]) -> None:
    """Outcomes that make learning curves worth a look; part of building the demonstration."""
    for row in failed:
        row.outcome = Outcome.FAILED
    Procedure.objects.bulk_update(failed, ["outcome"])
    Complication.objects.bulk_create(
        Complication(case_id=row.case_id, grade="C", text="示例：穿刺点血肿") for row in complicated
    )
