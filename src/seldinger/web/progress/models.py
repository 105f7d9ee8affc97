"""How a trainee stood on a day: the verdict's short form, so that a cohort opens at once."""

from django.db import models

from seldinger.web.people.models import Traineeship


class Standing(models.Model):
    """A verdict in short. Derived: it may be thrown away and computed again at any time.

    It holds for `as_of` and while `key` fits (facts, norms and hospitals it was made of).
    """

    traineeship = models.OneToOneField(Traineeship, models.CASCADE, related_name="standing")
    as_of = models.DateField()
    key = models.CharField(max_length=64)
    content = models.JSONField()
