"""The addresses of review, below /review/."""

from django.urls import path

from seldinger.web.review.views import doctors, indicators, proposals, writing

urlpatterns = [
    path("", doctors.reviews, name="reviews"),
    path("reviews.xlsx", doctors.reviews_workbook, name="reviews_workbook"),
    path("my_review/", doctors.my_review, name="my_review"),
    path("my_review/comment/", proposals.my_comment, name="my_review_comment"),
    path("comments/<int:comment_id>/", proposals.comment_settle, name="review_comment"),
    path("rules/<int:hospital_id>/", writing.rule, name="review_rule"),
    path("doctors/<int:person_id>/", doctors.review, name="review"),
    path("doctors/<int:person_id>/review.xlsx", doctors.review_workbook, name="review_workbook"),
    path("doctors/<int:person_id>/propose/", proposals.propose, name="review_propose"),
    path(
        "doctors/<int:person_id>/techniques/<slug:entry_id>/",
        doctors.review_technique,
        name="review_technique",
    ),
    path("operations/<int:operation_id>/", writing.aftermath_add, name="review_aftermath"),
    path(
        "aftermaths/<int:aftermath_id>/withdraw/",
        writing.aftermath_withdraw,
        name="review_aftermath_withdraw",
    ),
    path("proposals/<int:proposal_id>/", proposals.proposal, name="review_proposal"),
    path(
        "proposals/<int:proposal_id>/settle/",
        proposals.proposal_settle,
        name="review_proposal_settle",
    ),
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/indicators.xlsx", indicators.indicators_workbook, name="indicators_workbook"),
    path("indicators/<slug:measure>/", indicators.indicator, name="indicator"),
]
