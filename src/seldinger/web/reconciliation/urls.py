"""The hospital's own list of operations beside what trainees logged."""

from django.urls import path

from seldinger.web.reconciliation.views import differences, lists, offers

urlpatterns = [
    path("", lists.hospital_lists, name="hospital_lists"),
    path("upload/<int:hospital_id>/", lists.upload, name="hospital_list_upload"),
    path("<int:list_id>/columns/", lists.columns, name="hospital_list_columns"),
    path("<int:list_id>/confirm/", lists.confirm, name="hospital_list_confirm"),
    path("differences/", differences.differences, name="differences"),
    path("offers/", offers.offers, name="offers"),
    path("offers/<int:operation_id>/dismiss/", offers.dismiss, name="offer_dismiss"),
    path("offers/<int:operation_id>/restore/", offers.restore, name="offer_restore"),
]
