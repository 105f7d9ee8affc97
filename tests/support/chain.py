"""What somebody with the database's password could do to the audit trail, and did."""

from django.db import connection

_TRIGGERS = {
    "sqlite": [
        "DROP TRIGGER audit_row_is_not_updated",
        "DROP TRIGGER audit_row_is_not_deleted",
    ],
    "postgresql": ["ALTER TABLE audittrail_auditrow DISABLE TRIGGER USER"],
}


def run(statement: str, *values: object) -> None:
    """SQL as it is, past every action."""
    connection.check_constraints()  # PostgreSQL alters no table while any wait to be checked
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def tamper(statement: str, *values: object) -> None:
    """The same, with the triggers out of the way."""
    for trigger in _TRIGGERS[connection.vendor]:
        run(trigger)
    run(statement, *values)
