"""The addresses of technologies, below /technologies/."""

from django.urls import path

from seldinger.web.technologies.views import files, lists, operators, steps

_ONE = "<int:technology_id>/"
urlpatterns = [
    path("", lists.technologies, name="technologies"),
    path("add/", files.add, name="technology_add"),
    path(_ONE, lists.technology, name="technology"),
    path(f"{_ONE}edit/", files.edit, name="technology_edit"),
    path(f"{_ONE}ethics/", files.ethics, name="technology_ethics"),
    path(f"{_ONE}file.pdf", lists.file, name="technology_file"),
    path(f"{_ONE}steps/<str:turn>/", steps.step, name="technology_step"),
    path(f"{_ONE}operators/add/", operators.permit, name="technology_operator_add"),
    path(
        f"{_ONE}operators/<int:operator_id>/end/", operators.end,
        name="technology_operator_end",
    ),
    path(f"{_ONE}cases/", lists.cases, name="technology_cases"),
    path(f"{_ONE}cases/add/", operators.add_case, name="technology_case_add"),
    path(
        f"{_ONE}cases/<int:first_case_id>/",
        operators.follow_up,
        name="technology_case_follow_up",
    ),
    path(
        f"{_ONE}cases/<int:first_case_id>/withdraw/", operators.withdraw_case,
        name="technology_case_withdraw",
    ),
    path(
        f"{_ONE}cases/<int:first_case_id>/restore/",
        operators.restore_case,
        name="technology_case_restore",
    ),
]  # fmt: skip
