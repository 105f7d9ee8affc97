"""Rows from before there were seals get theirs."""

from django.db import migrations

from seldinger.web.audittrail.seals import seal_over

_DECIDED = ("decided_by_id", "decided_at", "logged_at", "asked_at", "source", "version")
_BASED = ("named_id", "basis", "basis_reason", "batch_id", "message", "withdrawn_at")
_DUTY = ("state", "supervisor_id", *_DECIDED, *_BASED, "traineeship_id")
# The sealed columns of that time, in the order of the models: a historical model does not keep it.
_COLUMNS = {
    "Case": (
        "number_digest", "number_tail", "hospital_id", "department_id", "day", "session",
        "guidance", "is_simulation", "version",
    ),
    "Procedure": ("case_id", "position", "name", "category", "outcome"),
    "Participation": (
        "state", *_DECIDED, *_BASED, "traineeship_id", "procedure_id", "role", "claimed_role",
        "is_scrubbed", "autonomy", "reconciled", "supervisor_id",
    ),
    "Admission": ("number_digest", "number_tail", *_DUTY, "hospital_id", "day", "kind"),
    "ImagingReports": (*_DUTY, "start", "day", "exam", "part", "number"),
    "Activity": (*_DUTY, "day", "type", "title", "capacity", "level"),
    "Ruling": (
        "traineeship_id", "kind", "details", "by_id", "on", "reason", "withdrawn_by_id",
        "withdrawn_at",
    ),
}  # fmt: skip
_CHUNK = 2000


def seal(apps, _schema_editor):
    for name, columns in _COLUMNS.items():
        model = apps.get_model("logbook", name)
        label = f"logbook.{name.lower()}"
        some = []
        for row in model.objects.order_by("pk").iterator(chunk_size=_CHUNK):
            row.seal = seal_over(label, (getattr(row, column) for column in columns))
            some.append(row)
            if len(some) == _CHUNK:
                model.objects.bulk_update(some, ["seal"])
                some = []
        model.objects.bulk_update(some, ["seal"])


class Migration(migrations.Migration):
    dependencies = (("logbook", "0002_a_logbook_believed"),)
    operations = (migrations.RunPython(seal, migrations.RunPython.noop),)
