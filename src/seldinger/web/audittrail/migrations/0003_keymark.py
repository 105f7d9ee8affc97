from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("audittrail", "0002_append_only"),)

    operations = (
        migrations.CreateModel(
            name="KeyMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fingerprint", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
            ],
            options={"ordering": ("pk",)},
        ),
    )
