"""The addresses of applications, below /applications/."""

from django.urls import path

from seldinger.web.applications.views import answering, applying, keeping, lists, one

urlpatterns = [
    path("", lists.applications, name="applications"),
    path("new/", applying.add, name="application_new"),
    path("terms/", keeping.terms, name="application_terms"),
    path("deputies/", keeping.deputies, name="application_deputies"),
    path(
        "deputies/<int:deputy_id>/withdraw/",
        keeping.withdraw_deputy,
        name="application_deputy_withdraw",
    ),
    path("<int:application_id>/", one.application, name="application"),
    path("<int:application_id>/document.pdf", one.document, name="application_document"),
    path(
        "<int:application_id>/rounds/<int:number>/<slug:figure>/",
        one.rows,
        name="application_rows",
    ),
    path("<int:application_id>/answer/", answering.answer, name="application_answer"),
    path("<int:application_id>/approve/", answering.approve, name="application_approve"),
    path("<int:application_id>/take-over/", answering.take_over, name="application_take_over"),
    path("<int:application_id>/again/", applying.again, name="application_again"),
    path("<int:application_id>/withdraw/", applying.withdraw, name="application_withdraw"),
]
