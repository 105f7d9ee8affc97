"""Which version of each norm was taken over, with its hash: a published version is immutable."""

from django.db import models


class NormVersion(models.Model):
    """kind: rulebooks, catalogues or crosswalks; hash: SHA-256 of all its files, hex."""

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    version = models.CharField(max_length=20)
    hash = models.CharField(max_length=64)
    taken_over_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("kind", "name", "version")
        constraints = (
            models.UniqueConstraint(fields=["kind", "name", "version"], name="norm_version_once"),
        )
