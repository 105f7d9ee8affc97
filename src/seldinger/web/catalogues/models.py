"""A hospital's catalogue while it is being changed. What is adopted stands in `norms.models`."""

from django.db import models
from django.db.models import Q

from seldinger.web.audittrail.seals import Sealed
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


class CatalogueDecision(Sealed):
    """What the committee decided about one finding; a later row supersedes it.

    finding: its key in `findings.py`, kind: its kind. entries: id, list, grade, number and text of
    each as they stood then. details: what is to be done, see `deciding.py`. draft: into which it
    was written last; None until somebody does. wrote: the hash of that draft's content after the
    step by which this row changed it, empty where the draft said so already. Entered wrongly, it is
    withdrawn and holds no more.
    """

    class Outcome(models.TextChoices):
        KEEP = "keep", "保留"
        MERGE = "merge", "合并"
        REGRADE = "regrade", "改级"
        NOTE = "note", "加注"

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="catalogue_decisions")
    finding = models.CharField("矛盾", max_length=64, db_index=True)
    kind = models.CharField("种类", max_length=12)
    entries = models.JSONField("当时的条目")
    outcome = models.CharField("决定", max_length=8, choices=Outcome)
    details = models.JSONField("决定的内容", default=dict, blank=True)
    reason = models.TextField("理由")
    decided_on = models.DateField("会议日期")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    draft = models.ForeignKey(
        CatalogueDraft, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    wrote = models.CharField("写进草案之后的校验值", max_length=64, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="catalogue_decision_has_a_reason"),
        )
