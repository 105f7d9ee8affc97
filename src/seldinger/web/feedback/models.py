"""What is said of posts and teachers, so stored that nobody can tell who said it.

Who has voted (`Vote`) and what was said (`Urn`, then `Release`) share the subject and nothing
else: docs/adr/0023 tells what a reader of the whole database can and cannot learn.
"""

from django.db import models
from django.db.models import Q

from seldinger.web.audittrail.seals import Sealed
from seldinger.web.people.models import Base, Hospital, Person

LEAST = 5  # ratings of one thing, of so many people, before anything is shown


class Subject(models.Model):
    """What is rated: a post of a base in one hospital, or a teacher of a base."""

    class Kind(models.TextChoices):
        POST = "post", "岗位"
        TEACHER = "teacher", "带教医师"

    base = models.ForeignKey(Base, models.PROTECT, related_name="+")
    kind = models.CharField("种类", max_length=8, choices=Kind)
    place = models.CharField("岗位", max_length=60, blank=True)  # id in the rulebook
    hospital = models.ForeignKey(Hospital, models.PROTECT, null=True, blank=True, related_name="+")
    teacher = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="带教医师"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(~Q(place=""), kind="post", hospital__isnull=False, teacher__isnull=True)
                | Q(place="", kind="teacher", hospital__isnull=True, teacher__isnull=False),
                name="feedback_subject_whole",
            ),
            models.UniqueConstraint(
                fields=["base", "place", "hospital"],
                condition=Q(kind="post"),
                name="feedback_post_once",
            ),
            models.UniqueConstraint(
                fields=["base", "teacher"],
                condition=Q(kind="teacher"),
                name="feedback_teacher_once",
            ),
        )


class Urn(models.Model):
    """The ratings of one subject that are not published yet, all in one token (ballots.py).

    Written anew, whole and in another order, with every vote: there is no row of a single rating,
    and so no key, time or place of one. Empty between two publications.
    """

    subject = models.OneToOneField(Subject, models.PROTECT, related_name="urn")
    content = models.TextField(blank=True)


class Release(Sealed):
    """What at least LEAST people said of a subject, published together after a period's end.

    tallies: question → number of answers by level, "1" to "5", and "0" where none was given.
    comments: in the order of their letters. What one person answered to two questions does not
    stand together.
    """

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="releases")
    period = models.CharField("时段", max_length=7)
    raters = models.PositiveSmallIntegerField("份数")
    tallies = models.JSONField("各题的份数", default=dict)
    comments = models.JSONField("意见", default=list, blank=True)

    class Meta:
        ordering = ("period",)
        constraints = (
            models.UniqueConstraint(fields=["subject", "period"], name="feedback_release_once"),
            models.CheckConstraint(
                condition=Q(raters__gte=LEAST), name="feedback_release_of_enough"
            ),
        )


class Vote(Sealed):
    """That somebody has rated a subject in a period; never what they said, never when.

    release: with which it was published; until then nobody votes of the same thing again, so that
    a release holds as many people as ratings.
    """

    voter = models.ForeignKey(
        Person, models.PROTECT, related_name="feedback_votes", verbose_name="评价人"
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="votes", verbose_name="评价的对象"
    )
    period = models.CharField("时段", max_length=7)
    release = models.ForeignKey(
        Release, models.PROTECT, null=True, blank=True, related_name="votes",
        verbose_name="公布的批次",
    )  # fmt: skip

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["voter", "subject", "period"], name="feedback_once_a_period"
            ),
            models.UniqueConstraint(
                fields=["voter", "subject"],
                condition=Q(release__isnull=True),
                name="feedback_once_a_release",
            ),
        )
