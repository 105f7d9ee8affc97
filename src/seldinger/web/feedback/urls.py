"""Feedback to the base, below /feedback/."""

from django.urls import path

from seldinger.web.feedback.views import giving, results

urlpatterns = [
    path("", giving.give, name="feedback_give"),
    path(
        "give/posts/<int:base_id>/<int:hospital_id>/<slug:place>/",
        giving.give_post,
        name="feedback_give_post",
    ),
    path(
        "give/teachers/<int:base_id>/<int:person_id>/",
        giving.give_teacher,
        name="feedback_give_teacher",
    ),
    path("mine/", results.mine, name="feedback_mine"),
    path("posts/", results.posts, name="feedback_posts"),
    path("teachers/", results.teachers, name="feedback_teachers"),
    path("load/", results.load, name="feedback_load"),
    path("months/", results.months, name="feedback_months"),
]
