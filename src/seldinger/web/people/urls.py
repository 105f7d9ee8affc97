"""The addresses of setting up and of people."""

from django.urls import path

from seldinger.web.people.views import (
    absences,
    base,
    hospital,
    people,
    person,
    person_account,
    person_roles,
    person_rotations,
    person_training,
    person_work,
    roster,
    setup,
)

_PERSON = "people/<int:person_id>/"
_WORK = f"{_PERSON}memberships/<int:membership_id>/"
_TRAINING = f"{_PERSON}training/<int:trainee_id>/"
_ROTATION = f"{_PERSON}rotations/<int:rotation_id>/"

urlpatterns = [
    path("setup/", setup.setup, name="setup"),
    path("setup/bases/add/", setup.add_base, name="base_add"),
    path("setup/bases/<int:base_id>/", base.base, name="base"),
    path("setup/bases/<int:base_id>/rename/", base.rename, name="base_rename"),
    path(
        "setup/bases/<int:base_id>/unknown-privileges/",
        base.unknown_privileges,
        name="base_unknown_privileges",
    ),
    path("setup/bases/<int:base_id>/hospitals/add/", base.add_hospital, name="base_hospital_add"),
    path("setup/bases/<int:base_id>/hospitals/join/", base.join, name="base_hospital_join"),
    path(
        "setup/bases/<int:base_id>/hospitals/<int:place_id>/end/",
        base.end_hospital,
        name="base_hospital_end",
    ),
    path("setup/hospitals/<int:hospital_id>/", hospital.hospital, name="hospital"),
    path("setup/hospitals/<int:hospital_id>/edit/", hospital.edit, name="hospital_edit"),
    path(
        "setup/hospitals/<int:hospital_id>/departments/<int:department_id>/",
        hospital.department,
        name="hospital_department",
    ),
    path("setup/roster/", roster.roster, name="roster"),
    path("setup/roster/template.xlsx", roster.template, name="roster_template"),
    path("setup/roster/<int:draft_id>/", roster.preview, name="roster_preview"),
    path("setup/roster/<int:draft_id>/apply/", roster.confirm, name="roster_apply"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add, name="people_add"),
    path(_PERSON, person.person, name="person"),
    path(f"{_PERSON}undo/", person.undo, name="person_undo"),
    path(f"{_PERSON}rename/", person_account.rename, name="person_rename"),
    path(f"{_PERSON}password/", person_account.password, name="person_password"),
    path(f"{_PERSON}account/", person_account.account, name="person_account"),
    path(f"{_PERSON}memberships/add/", person_work.add, name="person_work_add"),
    path(f"{_WORK}change/", person_work.change, name="person_work_change"),
    path(f"{_WORK}end/", person_work.end, name="person_work_end"),
    path(f"{_PERSON}roles/add/", person_roles.add, name="person_role_add"),
    path(f"{_PERSON}roles/<int:role_id>/end/", person_roles.end, name="person_role_end"),
    path(f"{_PERSON}training/start/", person_training.start, name="person_training_start"),
    path(f"{_PERSON}absences/", absences.add, name="absence_add"),
    path(
        f"{_PERSON}absences/<int:absence_id>/withdraw/",
        absences.withdraw,
        name="absence_withdraw",
    ),
    path(f"{_TRAINING}describe/", person_training.describe, name="person_training_describe"),
    path(f"{_TRAINING}end/", person_training.end, name="person_training_end"),
    path(f"{_TRAINING}transfer/", person_training.transfer, name="person_training_transfer"),
    path(f"{_TRAINING}return/", person_training.come_back, name="person_training_return"),
    path(f"{_TRAINING}rotations/add/", person_rotations.add, name="person_rotation_add"),
    path(f"{_ROTATION}withdraw/", person_rotations.withdraw, name="person_rotation_withdraw"),
    path(f"{_ROTATION}restore/", person_rotations.restore, name="person_rotation_restore"),
]
