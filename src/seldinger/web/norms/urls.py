"""The addresses of the norms, below /norms/."""

from django.urls import path

from seldinger.web.norms.views import catalogue, rulebook, shelf

urlpatterns = [
    path("", shelf.norms, name="norms"),
    path("rulebooks/<str:name>/", rulebook.rulebook, name="rulebook"),
    path("rulebooks/<str:name>/source/", rulebook.rulebook_source, name="rulebook_source"),
    path("rulebooks/<str:name>/gaps/", rulebook.gaps, name="gaps"),
    path("catalogues/<str:name>/", catalogue.catalogue, name="catalogue"),
    path("catalogues/<str:name>/source/", catalogue.catalogue_source, name="catalogue_source"),
    path("catalogues/<str:name>/<str:entry_id>/", catalogue.entry, name="entry"),
]
