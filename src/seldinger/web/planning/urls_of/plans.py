"""Plans, searches and what they found."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from seldinger.web.planning.views import plans, searches


class SolveKind(StringConverter):
    """What may be asked with one button; a replan asks more."""

    regex = "fresh|alternatives|gains"


register_converter(SolveKind, "solve_kind")

_SEARCH = "<int:plan_id>/searches/<int:search_id>/"
_VERSION = "<int:plan_id>/versions/<int:number>/"

urlpatterns = [
    path("", plans.plans, name="plans"),
    path("new/", plans.plan_new, name="plan_new"),
    path("<int:plan_id>/", plans.plan, name="plan"),
    path("<int:plan_id>/compare/", plans.plan_compare, name="plan_compare"),
    path("<int:plan_id>/rename/", plans.plan_rename, name="plan_rename"),
    path("<int:plan_id>/discard/", plans.plan_discard, name="plan_discard"),
    path("<int:plan_id>/restore/", plans.plan_restore, name="plan_restore"),
    path("<int:plan_id>/solve/<solve_kind:kind>/", searches.plan_solve, name="plan_solve"),
    path("<int:plan_id>/replan/", searches.plan_replan, name="plan_replan"),
    path(_SEARCH, searches.plan_search, name="plan_search"),
    path(f"{_SEARCH}cancel/", searches.plan_search_cancel, name="plan_search_cancel"),
    path(
        f"{_SEARCH}alternatives/<int:number>/", searches.plan_search_take, name="plan_search_take"
    ),
    path(f"{_SEARCH}repairs/<int:number>/", searches.plan_search_repair, name="plan_search_repair"),
    path(f"{_VERSION}restore/", plans.plan_version_restore, name="plan_version_restore"),
    path(f"{_VERSION}problem.json", plans.plan_problem_file, name="plan_problem_file"),
    path(f"{_VERSION}plan.json", plans.plan_content_file, name="plan_content_file"),
]
