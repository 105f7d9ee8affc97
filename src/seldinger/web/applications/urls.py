"""The addresses of applications, below /applications/."""

from django.urls import path

from seldinger.web.applications.views import lists

urlpatterns = [
    path("", lists.applications, name="applications"),
]
