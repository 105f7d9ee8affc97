"""The addresses of privileges, below /privileges/."""

from django.urls import path

from seldinger.web.privileges.views import check, granting, grants, importing, look_up

urlpatterns = [
    path("grants/", grants.grants, name="grants"),
    path("grants/add/", granting.add, name="grant_add"),
    path("grants/<int:grant_id>/", grants.grant, name="grant"),
    path("grants/<int:grant_id>/revoke/", grants.revoke, name="grant_revoke"),
    path("grants/<int:grant_id>/suspend/", grants.suspend, name="grant_suspend"),
    path("grants/<int:grant_id>/lift/<int:suspension_id>/", grants.lift, name="grant_lift"),
    path("", look_up.look_up, name="privileges"),
    path("doctors/<int:person_id>/", look_up.doctor, name="doctor_privileges"),
    path("check/", check.check, name="privilege_check"),
    path("check.json", check.answer, name="privilege_answer"),
    path("import/", importing.upload, name="grants_upload"),
    path("import/template.xlsx", importing.template, name="grants_template"),
    path("import/<int:grant_draft_id>/", importing.preview, name="grants_preview"),
    path("import/<int:grant_draft_id>/confirm/", importing.confirm, name="grants_confirm"),
]
