"""The hospital's own list of operations beside what trainees logged."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
