"""The database itself refuses to change or remove an audit row."""

from django.db import migrations

SQLITE = [
    f"""
    CREATE TRIGGER audit_row_is_not_{verb}d BEFORE {verb.upper()} ON audittrail_auditrow
    BEGIN SELECT RAISE(ABORT, 'audit rows are only added'); END
    """
    for verb in ("update", "delete")
]
POSTGRESQL = [
    """
    CREATE FUNCTION audit_rows_are_only_added() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'audit rows are only added'; END $$
    """,
    """
    CREATE TRIGGER audit_row_is_not_changed BEFORE UPDATE OR DELETE ON audittrail_auditrow
    FOR EACH ROW EXECUTE FUNCTION audit_rows_are_only_added()
    """,
    """
    CREATE TRIGGER audit_rows_are_not_truncated BEFORE TRUNCATE ON audittrail_auditrow
    FOR EACH STATEMENT EXECUTE FUNCTION audit_rows_are_only_added()
    """,
]


def add_triggers(apps, schema_editor):
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audittrail", "0001_initial")]
    operations = [migrations.RunPython(add_triggers)]
