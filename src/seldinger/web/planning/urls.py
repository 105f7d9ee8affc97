"""Rotation plans, below /plans/: what the base offers, plans and searches, the grid, publishing."""

from django.urls import include, path

urlpatterns = [
    path("", include("seldinger.web.planning.urls_of.offers")),
    path("", include("seldinger.web.planning.urls_of.plans")),
    path("", include("seldinger.web.planning.urls_of.grid")),
    path("", include("seldinger.web.planning.urls_of.publishing")),
]
