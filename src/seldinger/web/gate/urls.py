"""The addresses of gate, below /theatre/."""

from django.urls import path

from seldinger.web.gate.views import booking, editing, importing, overrides, recording, theatre

urlpatterns = [
    path("", theatre.theatre, name="theatre"),
    path("bookings/add/", editing.add, name="booking_add"),
    path("bookings/<int:booking_id>/", booking.booking, name="booking"),
    path("bookings/<int:booking_id>/edit/", editing.edit, name="booking_edit"),
    path("bookings/<int:booking_id>/cancel/", booking.cancel, name="booking_cancel"),
    path("bookings/<int:booking_id>/restore/", booking.restore, name="booking_restore"),
    path("bookings/<int:booking_id>/discussion/", recording.discuss, name="booking_discussion"),
    path("bookings/<int:booking_id>/consent/", recording.consent, name="booking_consent"),
    path(
        "bookings/<int:booking_id>/discussion/<int:discussion_id>/withdraw/",
        recording.withdraw_discussion,
        name="booking_discussion_withdraw",
    ),
    path(
        "bookings/<int:booking_id>/consent/<int:consent_id>/withdraw/",
        recording.withdraw_consent,
        name="booking_consent_withdraw",
    ),
    path("import/", importing.upload, name="bookings_upload"),
    path("import/<int:booked_list_id>/columns/", importing.columns, name="bookings_columns"),
    path("import/<int:booked_list_id>/confirm/", importing.confirm, name="bookings_confirm"),
    path("overrides/", overrides.overrides, name="overrides"),
    path("overrides/add/", overrides.add, name="override_add"),
    path("overrides/<int:override_id>/", overrides.override, name="override"),
    path("overrides/<int:override_id>/confirm/", overrides.confirm, name="override_confirm"),
    path("overrides/<int:override_id>/withdraw/", overrides.withdraw, name="override_withdraw"),
]
