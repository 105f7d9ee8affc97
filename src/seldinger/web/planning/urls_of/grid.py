"""One version as a grid, and changing it."""

from django.urls import path

from seldinger.web.planning.views import grid

_VERSION = "<int:plan_id>/versions/<int:number>/"

urlpatterns = [
    path(_VERSION, grid.plan_version, name="plan_version"),
    path(f"{_VERSION}move/", grid.plan_move, name="plan_move"),
    path(f"{_VERSION}undo/", grid.plan_move_undo, name="plan_move_undo"),
    path(f"{_VERSION}make-way/", grid.plan_make_way, name="plan_make_way"),
    path(f"{_VERSION}<int:trainee_id>/<str:month>/", grid.plan_cell, name="plan_cell"),
]
