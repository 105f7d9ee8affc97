"""Records that were read in and removed before name nobody any more."""

from django.db import migrations

from seldinger.web.audittrail.seals import seal_over

# The sealed columns of that time, in the order of the model.
_COLUMNS = (
    "hospital_id", "file_id", "sha256", "fingerprint", "name", "base", "issued_on", "result",
    "was_trusted", "read_at", "by_id", "removed_at", "removed_by_id",
)  # fmt: skip


def forget(apps, _schema):
    rows = apps.get_model("completion", "ReadBundle").objects
    for row in rows.filter(removed_at__isnull=False).exclude(name="", base=""):
        was = seal_over("completion.readbundle", (getattr(row, one) for one in _COLUMNS))
        fits = row.seal == was  # what did not fit before does not fit after
        row.name = row.base = ""
        if fits:
            row.seal = seal_over("completion.readbundle", (getattr(row, one) for one in _COLUMNS))
        row.save()


class Migration(migrations.Migration):
    dependencies = (("completion", "0001_initial"),)
    operations = (migrations.RunPython(forget, migrations.RunPython.noop),)
