"""The addresses of names, below /names/."""

from django.urls import path

from seldinger.web.naming.views import asking, confirmed, coverage, tables, to_confirm

_NAME = "<int:written_name_id>/"

urlpatterns = [
    path("", asking.names, name="names"),
    path("to-confirm/", to_confirm.names_to_confirm, name="names_to_confirm"),
    path("add/", to_confirm.names_add, name="names_add"),
    path(_NAME, to_confirm.names_name, name="names_name"),
    path(f"{_NAME}confirm/", to_confirm.names_confirm, name="names_confirm"),
    path("confirmed/", confirmed.names_confirmed, name="names_confirmed"),
    path(
        "confirmed/<int:name_confirmation_id>/withdraw/",
        confirmed.names_withdraw,
        name="names_withdraw",
    ),
    path("coverage/", coverage.names_coverage, name="names_coverage"),
    path("tables/", tables.names_table, name="names_table"),
    path("tables/names.xlsx", tables.names_table_workbook, name="names_table_workbook"),
    path("tables/<int:name_table_id>/", tables.names_table_confirm, name="names_table_confirm"),
    path(
        "tables/<int:name_table_id>/withdraw/",
        tables.names_table_withdraw,
        name="names_table_withdraw",
    ),
]
