"""One case and what its people say of it: verifying, returning, conflicts, reassigning."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
