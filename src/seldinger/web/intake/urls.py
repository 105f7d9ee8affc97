"""The addresses of intake, below /intake/."""

from django.urls import path

from seldinger.web.intake.views import deciding, drafts, refused, sources, trying

urlpatterns = [
    path("", drafts.drafts, name="intake"),
    path("<int:intake_draft_id>/", drafts.draft, name="intake_draft"),
    path("<int:intake_draft_id>/drop/", deciding.drop, name="intake_draft_drop"),
    path("<int:intake_draft_id>/decline/", deciding.decline, name="intake_draft_decline"),
    path("<int:intake_draft_id>/restore/", deciding.restore, name="intake_draft_restore"),
    path("<int:intake_draft_id>/people/", deciding.people, name="intake_draft_people"),
    path("<int:intake_draft_id>/devices/", deciding.add_device, name="intake_draft_device"),
    path(
        "<int:intake_draft_id>/devices/<int:piece_id>/",
        deciding.turn_device,
        name="intake_draft_device_turn",
    ),
    path("quarantine/", refused.all_refused, name="intake_refused"),
    path("quarantine/again/", refused.again, name="intake_refused_again"),
    path("quarantine/<int:received_id>/", refused.one_refused, name="intake_refused_one"),
    path("quarantine/<int:received_id>/drop/", refused.drop, name="intake_refused_drop"),
    path("quarantine/<int:received_id>/restore/", refused.restore, name="intake_refused_restore"),
    path("sources/", sources.sources, name="intake_sources"),
    path("sources/add/", sources.add, name="intake_source_add"),
    path("sources/<int:source_id>/", sources.edit, name="intake_source"),
    path("sources/<int:source_id>/end/", sources.end, name="intake_source_end"),
    path("sources/<int:source_id>/secret/", sources.renew, name="intake_source_secret"),
    path("try/", trying.try_reading, name="intake_try"),
    path("upload/", trying.upload, name="intake_upload"),
]
