"""What was answered to a question."""

from django.db import models

from seldinger.web.people.models import Base, Person


class Answer(models.Model):
    """An answer to a question that a pattern raised; the question is then quiet.

    key: the question's own (domain/training/integrity.py); with a row more it is another question.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    signal = models.CharField(max_length=20)
    text = models.TextField("回答")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        indexes = (models.Index(fields=["base", "key"], name="answers_by_question"),)
