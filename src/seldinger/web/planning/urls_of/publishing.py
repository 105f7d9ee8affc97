"""Putting forward, approving, the workbook, and the trainee's own plan."""

from django.urls import URLPattern, path

from seldinger.web.planning.views import own, publishing, workbook

_VERSION = "<int:plan_id>/versions/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("mine/", own.my_plan, name="my_plan"),
    path("departments/", own.plan_department, name="plan_department"),
    path("publications/", publishing.plan_publications, name="plan_publications"),
    path(
        "publications/<int:publication_id>/", publishing.plan_publication, name="plan_publication"
    ),
    path(
        "publications/<int:publication_id>/decide/",
        publishing.plan_publication_decide,
        name="plan_publication_decide",
    ),
    path(
        "publications/<int:publication_id>/withdraw/",
        publishing.plan_publication_withdraw,
        name="plan_publication_withdraw",
    ),
    path(
        "publications/<int:publication_id>/take_back/",
        publishing.plan_publication_take_back,
        name="plan_publication_take_back",
    ),
    path(f"{_VERSION}publish/", publishing.plan_publish, name="plan_publish"),
    path(f"{_VERSION}grid.xlsx", workbook.plan_workbook, name="plan_workbook"),
    path(
        f"{_VERSION}workbook/",
        workbook.plan_workbook_read,
        name="plan_workbook_read",
    ),
    path(
        f"{_VERSION}workbook/take/",
        workbook.plan_workbook_take,
        name="plan_workbook_take",
    ),
]
