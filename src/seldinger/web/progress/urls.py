"""How a trainee, and how a cohort stands."""

from django.urls import path

from seldinger.web.progress.views import cohort, requirement, trainee, trainees, waiting

urlpatterns = [
    path("me/", trainee.my_progress, name="my_progress"),
    path("trainees/<int:trainee_id>/", trainee.trainee, name="trainee"),
    path(
        "trainees/<int:trainee_id>/requirements/<str:requirement_id>/",
        requirement.requirement,
        name="requirement",
    ),
    path("trainees/", trainees.trainees, name="trainees"),
    path("bases/<int:base_id>/cohort/", cohort.cohort, name="cohort"),
    path("bases/<int:base_id>/cohort.xlsx", cohort.cohort_workbook, name="cohort_workbook"),
    path("bases/<int:base_id>/waiting/", waiting.waiting, name="waiting"),
]
