"""Rows from before there were seals get theirs."""

from django.db import migrations

from seldinger.web.audittrail.seals import seal_of

_KINDS = ("Case", "Procedure", "Participation", "Admission", "ImagingReports", "Activity", "Ruling")
_CHUNK = 2000


def seal(apps, _schema_editor):
    for name in _KINDS:
        model = apps.get_model("logbook", name)
        some = []
        for row in model.objects.order_by("pk").iterator(chunk_size=_CHUNK):
            row.seal = seal_of(row)
            some.append(row)
            if len(some) == _CHUNK:
                model.objects.bulk_update(some, ["seal"])
                some = []
        model.objects.bulk_update(some, ["seal"])


class Migration(migrations.Migration):
    dependencies = (("logbook", "0002_a_logbook_believed"),)
    operations = (migrations.RunPython(seal, migrations.RunPython.noop),)
