"""The addresses of review, below /review/."""

from django.urls import path

from seldinger.web.review.views import lists

urlpatterns = [
    path("", lists.reviews, name="reviews"),
    path("my_review/", lists.my_review, name="my_review"),
    path("indicators/", lists.indicators, name="indicators"),
]
