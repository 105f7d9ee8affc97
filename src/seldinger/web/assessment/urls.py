"""Assessment at the case, below /assessments/."""

from django.urls import path

from seldinger.web.assessment.views import asking, forms, lists, rating

_ONE = "<int:assessment_id>/"
_FORM = "forms/<int:own_form_id>/"
urlpatterns = [
    path("mine/", lists.mine, name="my_assessments"),
    path("mine/ask/", asking.pick, name="assessment_pick"),
    path("waiting/", lists.waiting, name="assessments_waiting"),
    path("cohort/", lists.cohort, name="assessments_cohort"),
    path("of/<int:trainee_id>/", lists.of, name="assessments_of"),
    path("cases/<int:case_id>/", asking.ask, name="assessment_open"),
    path("forms/", forms.forms, name="assessment_forms"),
    path("forms/add/", forms.add, name="assessment_form_add"),
    path(f"{_FORM}edit/", forms.edit, name="assessment_form_edit"),
    path(f"{_FORM}turn/", forms.turn, name="assessment_form_turn"),
    path(_ONE, rating.assessment, name="assessment"),
    path(f"{_ONE}rate/", rating.rate_it, name="assessment_rate"),
    path(f"{_ONE}refuse/", rating.refuse_it, name="assessment_refuse"),
    path(f"{_ONE}withdraw/", rating.withdraw, name="assessment_withdraw"),
    path(f"{_ONE}restore/", rating.restore, name="assessment_restore"),
]
