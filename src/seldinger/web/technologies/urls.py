"""The addresses of technologies, below /technologies/."""

from django.urls import path

from seldinger.web.technologies.views import lists

urlpatterns = [
    path("", lists.technologies, name="technologies"),
]
