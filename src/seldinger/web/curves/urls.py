"""Learning curves, below /curves/."""

from django.urls import path

from seldinger.web.curves.views import limits, trainee

urlpatterns = [
    path("me/", trainee.my_curves, name="my_curves"),
    path("trainees/<int:trainee_id>/", trainee.curves_trainee, name="curves_trainee"),
    path(
        "trainees/<int:trainee_id>/<slug:curve_category>/<slug:curve_measure>/",
        trainee.curve,
        name="curve",
    ),
    path("bases/<int:base_id>/limits/", limits.curves_limits, name="curves_limits"),
    path("bases/<int:base_id>/limits/add/", limits.limit_add, name="curves_limit_add"),
    path(
        "limits/<int:curve_limit_id>/withdraw/", limits.limit_withdraw,
        name="curves_limit_withdraw",
    ),
]  # fmt: skip
