"""What is not yet an entry: drafts, what was sent already, and workbooks being taken in."""

from django.db import models

from seldinger.web.people.models import Person, Traineeship


class Draft(models.Model):
    """An entry begun and not finished. content: Fernet token of the form's fields as JSON.

    key: made on the phone; the entry sent later bears the same. faults: why it was not taken as
    it stood. Emptied once sent, thrown away by its owner, or too old.
    """

    owner = models.ForeignKey(Person, models.PROTECT, related_name="drafts")
    key = models.UUIDField()
    form = models.CharField(max_length=20)  # which form it fills: case, admission, reports, …
    content = models.TextField(blank=True)
    faults = models.JSONField(default=list, blank=True)
    saved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["owner", "key"], name="draft_once"),)


class Submission(models.Model):
    """A form that was taken. The same key again is the same entry, not a second one.

    kind, object_id: what it became.
    """

    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    key = models.UUIDField()
    kind = models.CharField(max_length=40)
    object_id = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["by", "key"], name="submission_once"),)


class TakeIn(models.Model):
    """An old logbook's workbook (补录) between preview and confirmation, and what became of it.

    content: Fernet token of the file, emptied once taken in, replaced or a day old. hospital:
    where what names none was done. result: numbers of entries by kind. What it wrote was all logged
    at `taken_at`; it is withdrawn as a whole while nobody decided on any of it.
    """

    traineeship = models.ForeignKey(Traineeship, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    hospital = models.ForeignKey("people.Hospital", models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(blank=True)
    supervisors = models.JSONField(default=dict, blank=True)  # name in the file → Person's pk
    uploaded_at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-uploaded_at", "-pk")
