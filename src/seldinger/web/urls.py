"""The addresses of all pages, by app."""

from django.urls import include, path

from seldinger.web.intake.doors import fhir
from seldinger.web.people.views import account
from seldinger.web.shell.views import faults, home, theme, trail

urlpatterns = [
    path("", home.home, name="home"),
    path("theme.css", theme.theme, name="theme"),
    path("login/", account.sign_in, name="login"),
    path("logout/", account.sign_out, name="logout"),
    path("password/", account.password, name="password"),
    path("start/", account.start, name="start"),
    path("", include("seldinger.web.people.urls")),
    path("", include("seldinger.web.progress.urls")),
    path("", include("seldinger.web.logbook.urls")),
    path("", include("seldinger.web.verification.urls")),
    path("hospital-lists/", include("seldinger.web.reconciliation.urls")),
    path("questions/", include("seldinger.web.integrity.urls")),
    path("inbox/", include("seldinger.web.inbox.urls")),
    path("privacy/", include("seldinger.web.privacy.urls")),
    path("norms/", include("seldinger.web.norms.urls")),
    path("names/", include("seldinger.web.naming.urls")),
    path("privileges/", include("seldinger.web.privileges.urls")),
    path("catalogues/", include("seldinger.web.catalogues.urls")),
    path("technologies/", include("seldinger.web.technologies.urls")),
    path("theatre/", include("seldinger.web.gate.urls")),
    path("intake/", include("seldinger.web.intake.urls")),
    path("fhir/", include("seldinger.web.intake.fhir_urls")),
    path("fhir", fhir.receive, name="fhir_base"),  # as clients write the base: nothing may redirect
    path("devices/", include("seldinger.web.devices.urls")),
    path("dose/", include("seldinger.web.dose.urls")),
    path("review/", include("seldinger.web.review.urls")),
    path("applications/", include("seldinger.web.applications.urls")),
    path("teaching/", include("seldinger.web.teaching.urls")),
    path("assessments/", include("seldinger.web.assessment.urls")),
    path("curves/", include("seldinger.web.curves.urls")),
    path("skills/", include("seldinger.web.skills.urls")),
    path("feedback/", include("seldinger.web.feedback.urls")),
    path("completion/", include("seldinger.web.completion.urls")),
    path("plans/", include("seldinger.web.planning.urls")),
    path("tomorrow/", include("seldinger.web.assigning.urls")),
    path("forecasts/", include("seldinger.web.forecasting.urls")),
    path("audit-trail/", trail.audit_trail, name="audit_trail"),
]

handler400 = faults.bad_request
handler403 = faults.forbidden
handler404 = faults.not_found
handler500 = faults.broken
