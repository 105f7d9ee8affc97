"""Forecasts, below /forecasts/."""

from django.urls import path

from seldinger.web.forecasting.views import base, trainee

urlpatterns = [
    path("", base.forecasts, name="forecasts"),
    path("bases/<int:base_id>/ask/", base.forecast_ask, name="forecast_ask"),
    path("capacity/", base.forecast_capacity, name="forecast_capacity"),
    path("calibration/", base.forecast_calibration, name="forecast_calibration"),
    path("me/", trainee.my_forecast, name="my_forecast"),
    path("trainees/<int:trainee_id>/", trainee.forecast_trainee, name="forecast_trainee"),
]
