"""The audit trail: rows that are only ever added, each holding the hash of the one before."""

from django.conf import settings
from django.db import models


class AuditRow(models.Model):
    """One write: who did what to which object, when.

    details: canonical JSON as text, so that the hash reads the same bytes on every database.
    Holds names of fields, numbers and dates; never a patient's number and never a password.
    hash: SHA-256, hex, of `audittrail.chain.digest`. A database trigger refuses change and removal.
    """

    number = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without a gap
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    act = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    details = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=["kind", "object_id"]),)


class KeyMark(models.Model):
    """From when on numbers are hashed with which key; the newest row holds.

    Written in the transaction that hashed everything anew, so that a change of keys that was cut
    off is known to have happened or not.
    """

    fingerprint = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
