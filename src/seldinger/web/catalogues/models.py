"""A hospital's catalogue while it is being changed. What is adopted stands in `norms.models`."""

from django.db import models

from seldinger.web.people.models import Hospital, Person


class CatalogueDraft(models.Model):
    """A version that is not in force: it may be changed until it is adopted or discarded.

    content: as `norms/own.py` reads it; before: as it stood before the last change, so that one
    change can be taken back. copied_from, copied_version: what it was copied from, empty where it
    came from a workbook. adopted_as: the version that it became.
    """

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="catalogue_drafts")
    copied_from = models.CharField("照哪份目录", max_length=60, blank=True)
    copied_version = models.CharField("照第几版", max_length=20, blank=True)
    content = models.JSONField("内容")
    before = models.JSONField("上一步的内容", null=True, blank=True)
    started_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", null=True, verbose_name="起草人"
    )
    started_at = models.DateTimeField("起草时间")
    changed_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", null=True, verbose_name="修改人"
    )
    changed_at = models.DateTimeField("修改时间")
    adopted_as = models.CharField("采用为第几版", max_length=20, blank=True)
    discarded_at = models.DateTimeField("放弃时间", null=True, blank=True)

    class Meta:
        ordering = ("-changed_at", "-pk")

    @property
    def is_open(self) -> bool:
        return not self.adopted_as and self.discarded_at is None


class CatalogueFile(models.Model):
    """Another hospital's catalogue between upload and draft; its uploader alone goes on with it.

    content: Fernet token of the workbook, emptied once it became a draft, was replaced or is a day
    old. columns, grades: how its columns and its words for grades are read.
    """

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(blank=True)
    columns = models.JSONField(default=dict, blank=True)
    grades = models.JSONField("级别的写法", default=dict, blank=True)
    uploaded_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-uploaded_at", "-pk")
