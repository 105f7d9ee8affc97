"""Trial of a logbook, and a trainee's rulings."""

from django.urls import path

from seldinger.web.logbook.views import rulings, try_logbook

urlpatterns = [
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
