"""Trial of a logbook, and a trainee's rulings."""

from django.urls import path

from seldinger.web.logbook.views import duties, entries, log, offline, rulings, take_in, try_logbook

urlpatterns = [
    path("log/take-in/", take_in.take_in, name="take_in"),
    path("log/take-in/trainees/<int:trainee_id>/", take_in.take_in_for, name="take_in_for"),
    path("log/take-in/files/<int:taking_id>/", take_in.preview, name="take_in_preview"),
    path("log/take-in/files/<int:taking_id>/confirm/", take_in.confirm, name="take_in_confirm"),
    path("log/take-in/files/<int:taking_id>/withdraw/", take_in.withdraw, name="take_in_withdraw"),
    path("log/", log.log, name="log"),
    path("log/undo/", log.take_back, name="log_undo"),
    path("log/likely/", log.likely, name="log_likely"),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("log/mine/", entries.my_entries, name="my_entries"),
    path("log/admission/", duties.log_admission, name="log_admission"),
    path("log/reports/", duties.log_reports, name="log_reports"),
    path("log/activity/", duties.log_activity, name="log_activity"),
    path("log/<str:kind>/<int:claim_id>/", entries.claim, name="claim"),
    path("log/<str:kind>/<int:claim_id>/edit/", entries.edit, name="claim_edit"),
    path("log/<str:kind>/<int:claim_id>/withdraw/", entries.withdraw, name="claim_withdraw"),
    path("log/<str:kind>/<int:claim_id>/restore/", entries.restore, name="claim_restore"),
    path("log/drafts/", offline.drafts, name="drafts"),
    path("log/drafts/send/", offline.send, name="draft_send"),
    path("log/drafts/open/", offline.open_draft, name="draft_open"),
    path("log/drafts/discard/", offline.discard, name="draft_discard"),
    path("logbook/try/", try_logbook.try_logbook, name="try_logbook"),
    path("logbook/template.xlsx", try_logbook.logbook_template, name="logbook_template"),
    path("trainees/<int:trainee_id>/rulings/", rulings.rulings, name="rulings"),
    path("trainees/<int:trainee_id>/rulings/<str:kind>/", rulings.give, name="ruling_give"),
    path(
        "trainees/<int:trainee_id>/rulings/<int:ruling_id>/withdraw/",
        rulings.withdraw,
        name="ruling_withdraw",
    ),
]
