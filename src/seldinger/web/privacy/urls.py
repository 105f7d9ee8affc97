"""What people and patients may ask of their data: to see it, to have it erased."""

from django.urls import path

from seldinger.web.privacy.views import numbers, own, requests

urlpatterns = [
    path("", requests.privacy, name="privacy"),
    path("mine/", own.my_data, name="my_data"),
    path("mine/data.json", own.my_data_file, name="my_data_file"),
    path("people/<int:person_id>/data.json", requests.person_data, name="person_data"),
    path("people/<int:person_id>/erase/", requests.erase_person, name="erase_person"),
    path("patients/", requests.erase_patient, name="erase_patient"),
    path("numbers/cases/<int:case_id>/", numbers.of_case, name="reveal_number"),
    path(
        "numbers/admissions/<int:admission_id>/",
        numbers.of_admission,
        name="reveal_number_admission",
    ),
    path(
        "numbers/operations/<int:operation_id>/",
        numbers.of_operation,
        name="reveal_number_operation",
    ),
]
