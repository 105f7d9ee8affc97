"""Patterns in the logbook that deserve a question."""

from django.urls import path

from seldinger.web.integrity.views import signals

urlpatterns = [
    path("", signals.signals, name="signals"),
    path("<int:base_id>/answer/", signals.answer, name="signal_answer"),
]
