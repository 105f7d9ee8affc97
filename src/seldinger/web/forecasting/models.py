"""Forecasts of a base: what was asked for, how far it is, and what came out.

What stands in JSON names trainees and departments by primary key as text, never by name.
"""

from typing import Any

from django.db import models
from django.db.models import Q

from seldinger.web.people.models import Base, Person


class ForecastRun(models.Model):
    """A forecast of a base, computed by the worker; pages show the last that is done.

    as_of: the day whose records it rests on. problem: SHA-256 of the problem's JSON, hex; seed and
    draws: with them the same problem gives the same answer. content: `answer` as
    docs/reference/planning-forecasts.md, and `told`: what it rests on and what was assumed
    (problem.py); emptied once newer ones are there. by: None where the platform asked at night.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        RUNNING = "running", "计算中"
        DONE = "done", "完成"
        FAILED = "failed", "未能完成"

    base = models.ForeignKey(
        Base, models.PROTECT, related_name="forecast_runs", verbose_name="基地"
    )
    as_of = models.DateField("截至日期")
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发起人"
    )
    asked_at = models.DateTimeField("发起时间")
    begun_at = models.DateTimeField("开始时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING)
    problem = models.CharField("问题的校验值", max_length=64, blank=True)
    seed = models.PositiveBigIntegerField("种子", default=1)
    draws = models.PositiveIntegerField("模拟次数", default=0)
    seconds = models.FloatField("秒数", null=True, blank=True)
    content = models.JSONField("结果与依据", default=dict, blank=True)
    fault = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["base"],
                condition=Q(state__in=("waiting", "running")),
                name="one_forecast_at_a_time",
            ),
        )
        indexes = (models.Index(fields=["base", "state", "-ended_at"], name="forecasts_done"),)

    @property
    def answer(self) -> dict[str, Any]:
        return self.content["answer"]  # type: ignore[no-any-return]

    @property
    def told(self) -> dict[str, Any]:
        return self.content["told"]  # type: ignore[no-any-return]
