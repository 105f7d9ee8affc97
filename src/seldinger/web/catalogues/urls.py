"""The addresses of catalogues, below /catalogues/."""

from django.urls import path

from seldinger.web.catalogues.views import lists

urlpatterns = [
    path("", lists.catalogue_versions, name="catalogue_versions"),
]
