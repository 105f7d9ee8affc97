"""The grade of an admission. A seal is over every column: the rows that are there get it anew."""

from django.db import migrations, models

from seldinger.web.audittrail.seals import seal_over

# The sealed columns of that time, in the order of the model.
_BEFORE = (
    "hospital_id", "department_id", "kind", "title", "content", "basis", "indications", "quality",
    "harm", "safety", "consent", "leader_id", "ethics", "ethics_document", "ethics_reason",
    "proposed_list", "grade",
)  # fmt: skip
_AFTER = (
    "first_cases", "first_cases_source", "follow_up_days", "follow_up_source", "state", "entry",
    "by_id", "made_at",
)  # fmt: skip
_WHOLE = "whole"  # no seal reads so: whose seal held before the column came


def _seal(row, *new):
    values = (getattr(row, name) for name in (*_BEFORE, *new, *_AFTER))
    return seal_over("technologies.technology", values)


def note_whole(apps, _schema_editor):
    """A row that was changed by hand keeps its broken seal."""
    for row in apps.get_model("technologies", "Technology").objects.order_by("pk"):
        if row.seal == _seal(row):
            row.seal = _WHOLE
            row.save(update_fields=["seal"])


def seal(apps, _schema_editor):
    for row in apps.get_model("technologies", "Technology").objects.filter(seal=_WHOLE):
        row.seal = _seal(row, "admitted_grade")
        row.save(update_fields=["seal"])


class Migration(migrations.Migration):
    dependencies = (("technologies", "0001_initial"),)
    operations = (
        migrations.RunPython(note_whole, migrations.RunPython.noop),
        migrations.AddField(
            model_name="technology",
            name="admitted_grade",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="准入级别"),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    )
