"""The addresses of gate, below /theatre/."""

from django.urls import path

from seldinger.web.gate.views import lists

urlpatterns = [
    path("", lists.theatre, name="theatre"),
    path("overrides/", lists.overrides, name="overrides"),
]
