"""Managed patients, imaging reports, teaching and research."""

from django.db import models
from django.db.models import F, Q

from seldinger.domain.training.words import State
from seldinger.web.logbook.models.claims import Claim, OfPatient
from seldinger.web.people.models import Hospital, Traineeship


class Admission(OfPatient, Claim):
    """A managed patient (管理病例). `kind`: a category or post, empty: the post of the day."""

    traineeship = models.ForeignKey(Traineeship, models.PROTECT, related_name="admissions")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="admissions")
    day = models.DateField("入院日期")
    kind = models.CharField("类别", max_length=60, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["traineeship", "hospital", "number_digest", "day"],
                condition=Q(withdrawn_at__isnull=True),
                name="admission_once",
            ),
            # One trainee is responsible for an admission (design, rule 11).
            models.UniqueConstraint(
                fields=["hospital", "number_digest", "day"],
                condition=Q(withdrawn_at__isnull=True, state=State.VERIFIED.value),
                name="one_verified_admission",
            ),
        )


class ImagingReports(Claim):
    """So many signed reports of one examination on one day, or on the days from `start` on."""

    traineeship = models.ForeignKey(Traineeship, models.PROTECT, related_name="imaging_reports")
    start = models.DateField("起始日期", null=True, blank=True)
    day = models.DateField("日期")
    exam = models.CharField("检查", max_length=20)
    part = models.CharField("部位", max_length=20, blank=True)
    number = models.PositiveIntegerField("份数")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(number__gte=1), name="at_least_one_report"),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(start__lt=F("day")), name="reports_span"
            ),
        )


class Activity(Claim):
    """One piece of teaching, research or chief-residency work."""

    traineeship = models.ForeignKey(Traineeship, models.PROTECT, related_name="activities")
    day = models.DateField("日期")
    type = models.CharField("类型", max_length=60)
    title = models.CharField("题目", max_length=300)
    capacity = models.CharField("本人作用", max_length=40, blank=True)
    level = models.CharField("期刊级别", max_length=40, blank=True)
