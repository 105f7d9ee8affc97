"""Patterns in the logbook that deserve a question."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
