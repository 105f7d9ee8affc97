"""Every address × every method × every reader. Generated: what has no rule, or no line, fails.

OPENS is written by hand and says who may open an address that names 林, her base, its hospitals
and people. Everybody else is refused, and a refusal writes nothing. 郑, who holds every role in
another base, gets nothing of hers anywhere; on lists he sees his own.
"""

import copy
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from seldinger.web.inbox.actions.robots import set_robot
from seldinger.web.logbook.actions.rulings import give_ruling
from seldinger.web.logbook.actions.versioning import keep_version
from seldinger.web.logbook.models import Case
from seldinger.web.people.access import Access
from seldinger.web.people.actions.absences import add_absence
from seldinger.web.people.actions.roles import end_role
from seldinger.web.people.actions.roster import keep_draft
from seldinger.web.people.actions.training import end_stay, start_training
from seldinger.web.people.authority import Authority
from seldinger.web.people.models import AccountRole, RoleAssignment, Stay
from seldinger.web.people.permissions import ROLES as RULES
from seldinger.web.people.permissions import Permission
from seldinger.web.people.roster_state import RosterBase
from seldinger.web.privileges.actions.granting import give_grant, suspend_grant
from seldinger.web.privileges.actions.importing import keep_grant_list
from seldinger.workbooks.roster_template import roster_template
from support.addresses import Address, addresses, is_of_an_object, url_of
from support.applications import applications_there
from support.assessment import assessed_there
from support.assigning import list_there
from support.cases import log_cases
from support.catalogues import add_catalogues
from support.completion import reviews_there
from support.curves import curves_there
from support.database import POSTGRESQL
from support.devices import devices_there
from support.dose import dose_there
from support.duties import verified_admission
from support.feedback import taught_there
from support.forecasting import forecast_there
from support.grants import new_grant
from support.grants_file import grant_book, grant_row
from support.intake_pages import intake_there
from support.issued_bundles import bundles_there
from support.kept import Kept
from support.lists import offered
from support.naming import names_there
from support.old_logbooks import caught_up
from support.people import ENTRY, TODAY, ClientOf, World, build_world, give, person, work
from support.planning import offers_there
from support.planning_plans import plans_there
from support.planning_publishing import publications_there
from support.review import reviewed_there
from support.samples import ROBOT
from support.skills import skills_there
from support.teaching import paper_of, teaching_there
from support.technologies import there as technology_there
from support.theatre import theatre_there

R = AccountRole
YESTERDAY = TODAY - timedelta(days=1)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
READS = {"GET", "HEAD"}
SAFE = {*READS, "OPTIONS"}
# Each method, and a page's fragment as htmx asks for it.
WAYS: list[tuple[str, dict[str, str]]] = [
    *((method, {}) for method in METHODS),
    ("GET", {"HX-Request": "true"}),
]

ANYBODY = None  # signed in or not
EVERYBODY = frozenset(R) | {"base_admin", "newcomer"}  # signed in
ROLES = frozenset(R) | {"base_admin"}
ADMINISTRATORS = {R.ADMINISTRATOR, "base_admin"}
MANAGERS = {R.SECRETARY} | ADMINISTRATORS
STAFF = {R.DIRECTOR, R.DEPARTMENT_HEAD, R.EDUCATION_OFFICE, R.MEDICAL_AFFAIRS} | MANAGERS
BOOKING = {R.ATTENDING, R.DEPARTMENT_HEAD, R.MEDICAL_AFFAIRS}
SEE_THEATRE = BOOKING | {R.LOOK_UP, R.COMMITTEE}
TEACHERS = {R.ATTENDING, R.DIRECTOR, R.SECRETARY, R.DEPARTMENT_HEAD, R.EDUCATION_OFFICE}
OF_COHORT = {R.DIRECTOR, R.SECRETARY, R.EDUCATION_OFFICE}
SEE_PRIVILEGES = TEACHERS | {R.MEDICAL_AFFAIRS, R.LOOK_UP, R.COMMITTEE}
SIGNERS = {R.ATTENDING, R.DIRECTOR, R.DEPARTMENT_HEAD}
HOLDERS = SIGNERS | {R.SECRETARY}  # of teaching sessions
ANSWERERS = {R.DEPARTMENT_HEAD, R.MEDICAL_AFFAIRS, R.COMMITTEE}
ON_TRAINEE = {R.TRAINEE} | TEACHERS
SEE_DEVICES = {R.ATTENDING, R.DEPARTMENT_HEAD, R.MEDICAL_AFFAIRS}
KEEP_DEVICES = {R.DEPARTMENT_HEAD, R.MEDICAL_AFFAIRS}
SETTLE_INTAKE = {R.ATTENDING, R.DEPARTMENT_HEAD, R.MEDICAL_AFFAIRS}
SEE_INTAKE = {R.TRAINEE} | SETTLE_INTAKE
SEE_DOSE = {R.ATTENDING, R.DEPARTMENT_HEAD, R.MEDICAL_AFFAIRS}
CODERS = {R.CODER, R.MEDICAL_AFFAIRS}
PROPOSERS = {R.ATTENDING, R.DEPARTMENT_HEAD, R.MEDICAL_AFFAIRS}
ASSIGNS = {R.ATTENDING, R.DEPARTMENT_HEAD, R.DIRECTOR, R.SECRETARY}

# URL name → who may open it.
OF_REVIEWS = {R.DIRECTOR, R.SECRETARY, R.EDUCATION_OFFICE}
READS_BUNDLES = {R.SECRETARY, R.EDUCATION_OFFICE, R.MEDICAL_AFFAIRS}
REVIEWERS = {R.ATTENDING, R.DEPARTMENT_HEAD, R.CITY_REVIEWER, R.PROVINCE_REVIEWER, *OF_REVIEWS}
OPENS: dict[str, Any] = {
    "theme": ANYBODY,
    "login": ANYBODY,
    "start": ANYBODY,
    "home": EVERYBODY,
    "logout": EVERYBODY,
    "password": EVERYBODY,
    # progress
    "my_progress": {R.TRAINEE},
    "trainees": TEACHERS,
    "trainee": ON_TRAINEE,
    "requirement": ON_TRAINEE,
    "my_curves": {R.TRAINEE},
    "curves_trainee": ON_TRAINEE,
    "curve": ON_TRAINEE,
    "curves_limits": {R.DIRECTOR, R.SECRETARY},
    "curves_limit_add": {R.DIRECTOR, R.SECRETARY},
    "curves_limit_withdraw": {R.DIRECTOR, R.SECRETARY},
    "cohort": OF_COHORT,
    "cohort_workbook": OF_COHORT,
    "waiting": OF_COHORT,
    # reviews and completion
    "completion_reviews": {R.TRAINEE, *REVIEWERS},
    "completion_workbook": {R.TRAINEE, *REVIEWERS},
    "completion_new": {R.TRAINEE},
    "completion_terms": {R.DIRECTOR, R.SECRETARY},
    "completion_review": {R.TRAINEE, R.ATTENDING, *OF_REVIEWS},
    "completion_sign": {R.ATTENDING},
    "completion_take_back": {R.ATTENDING},
    "completion_reverse": {R.DIRECTOR},
    "completion_again": {R.TRAINEE},
    "completion_withdraw": {R.TRAINEE},
    "completion_ask_another": {R.DIRECTOR, R.SECRETARY},
    "completion_handbook": ON_TRAINEE,
    "completion_handbook_numbers": {R.SECRETARY},
    # records of completion: 林's, with 周 as the supervisor; and those read in by `main`
    "completion_record": {R.TRAINEE, R.ATTENDING, *OF_REVIEWS},
    "completion_bundle": {R.TRAINEE, R.ATTENDING, *OF_REVIEWS},
    "completion_key": {R.DIRECTOR, *READS_BUNDLES},
    "completion_key_file": {R.DIRECTOR, *READS_BUNDLES},
    "bundles_read": READS_BUNDLES,
    "bundle_read": READS_BUNDLES,
    "bundle_remove": READS_BUNDLES,
    "trusted_keys": READS_BUNDLES,
    "trusted_key_add": READS_BUNDLES,
    "trusted_key_withdraw": READS_BUNDLES,
    # what machines send: a draft to whom it is proposed, its department and its hospital
    # systems of a hospital, which show their word: whoever is signed in is nobody there
    "fhir": ANYBODY,
    "fhir_base": ANYBODY,
    "fhir_metadata": ANYBODY,
    "fhir_procedures": ANYBODY,
    "fhir_procedure": ANYBODY,
    "intake": SEE_INTAKE,
    "intake_draft": SEE_INTAKE,
    "intake_draft_drop": SETTLE_INTAKE,
    "intake_draft_decline": {R.TRAINEE},
    "intake_draft_restore": SETTLE_INTAKE,
    "intake_draft_people": SETTLE_INTAKE,
    "intake_draft_device": {R.TRAINEE, R.ATTENDING, R.DEPARTMENT_HEAD},
    "intake_draft_device_turn": {R.TRAINEE, R.ATTENDING, R.DEPARTMENT_HEAD},
    "intake_refused": {R.MEDICAL_AFFAIRS},
    "intake_refused_again": {R.MEDICAL_AFFAIRS},
    "intake_refused_one": {R.MEDICAL_AFFAIRS},
    "intake_refused_drop": {R.MEDICAL_AFFAIRS},
    "intake_refused_restore": {R.MEDICAL_AFFAIRS},
    "intake_sources": {R.MEDICAL_AFFAIRS},
    "intake_source_add": {R.MEDICAL_AFFAIRS},
    "intake_source": {R.MEDICAL_AFFAIRS},
    "intake_source_end": {R.MEDICAL_AFFAIRS},
    "intake_source_secret": {R.MEDICAL_AFFAIRS},
    "intake_try": {R.MEDICAL_AFFAIRS},
    "intake_upload": {R.MEDICAL_AFFAIRS},
    # what names mean
    "names": SEE_PRIVILEGES | CODERS,
    "names_to_confirm": CODERS,
    "names_add": CODERS,
    "names_name": CODERS,
    "names_confirm": CODERS,
    "names_confirmed": CODERS,
    "names_withdraw": CODERS,
    "names_coverage": CODERS,
    "names_table": CODERS,
    "names_table_confirm": {R.MEDICAL_AFFAIRS},  # a file is its uploader's alone
    "names_table_withdraw": CODERS,
    "names_table_workbook": CODERS,
    # devices
    "device_scan": {R.TRAINEE, R.ATTENDING, R.DEPARTMENT_HEAD},
    "device_use_withdraw": {R.TRAINEE, R.ATTENDING},  # of their own case
    "device_use_restore": {R.TRAINEE, R.ATTENDING},
    "device_products": SEE_DEVICES,
    "device_products_workbook": SEE_DEVICES,
    "device_product_add": KEEP_DEVICES,
    "device_product_edit": KEEP_DEVICES,
    "device_product_end": KEEP_DEVICES,
    "device_product_resume": KEEP_DEVICES,
    "device_stock": SEE_DEVICES,
    "device_stock_upload": KEEP_DEVICES,
    "device_stock_columns": {R.MEDICAL_AFFAIRS},  # a file is its uploader's alone
    "device_stock_confirm": {R.MEDICAL_AFFAIRS},
    "device_recalls": {R.MEDICAL_AFFAIRS},
    "device_recall_add": {R.MEDICAL_AFFAIRS},
    "device_recall": {R.MEDICAL_AFFAIRS},
    "device_recall_workbook": {R.MEDICAL_AFFAIRS},
    "device_recall_close": {R.MEDICAL_AFFAIRS},
    "device_recall_reopen": {R.MEDICAL_AFFAIRS},
    "device_recall_follow_up": {R.MEDICAL_AFFAIRS},
    "device_recall_number": {R.MEDICAL_AFFAIRS},
    "device_localisation": SEE_DEVICES,
    "device_localisation_workbook": SEE_DEVICES,
    "device_dependence": SEE_DEVICES,
    # logbook
    "log": {R.TRAINEE},
    "log_undo": {R.TRAINEE},
    "log_likely": {R.TRAINEE},
    "service_worker": ANYBODY,
    "drafts": {R.TRAINEE},
    "draft_send": {R.TRAINEE},
    "draft_open": {R.TRAINEE},
    "draft_discard": {R.TRAINEE},
    "my_entries": {R.TRAINEE},
    "log_admission": {R.TRAINEE},
    "log_reports": {R.TRAINEE},
    "log_activity": {R.TRAINEE},
    "claim": ON_TRAINEE,
    "claim_edit": {R.TRAINEE},
    "claim_withdraw": {R.TRAINEE},
    "claim_restore": {R.TRAINEE},
    # what waits for a supervisor
    "to_verify": SIGNERS,
    "verify_claims": SIGNERS,
    "return_claim": SIGNERS,
    "verify_undo": SIGNERS,
    "verify_many": SIGNERS,
    "verify_decided": SIGNERS,
    "unreachable": {R.SECRETARY, R.DIRECTOR},
    "reassign": {R.SECRETARY},
    "attest": {R.DIRECTOR},
    # one case
    "case": ON_TRAINEE,
    "case_edit": {R.TRAINEE},
    "case_version": ON_TRAINEE,
    "conflict_resolve": {R.ATTENDING, R.DIRECTOR},
    "step_separate": {R.ATTENDING, R.DIRECTOR},
    "procedure_pin": {R.DIRECTOR},
    "rulings": ON_TRAINEE,
    "ruling_give": {R.DIRECTOR},
    "ruling_withdraw": {R.DIRECTOR},
    "try_logbook": {R.TRAINEE, R.ASSOCIATION} | OF_COHORT,
    "logbook_template": {R.TRAINEE, R.ASSOCIATION} | OF_COHORT,
    # old logbooks taken in: a file is its uploader's alone
    "take_in": {R.TRAINEE},
    "take_in_for": {R.SECRETARY},
    "take_in_preview": {R.TRAINEE},
    "take_in_confirm": {R.TRAINEE},
    "take_in_withdraw": {R.TRAINEE},
    "batches": {R.ATTENDING, R.DIRECTOR, R.DEPARTMENT_HEAD},
    "batch_sign": {R.ATTENDING},  # what waits for oneself
    "batch_undo": SIGNERS,
    # inbox
    "inbox": EVERYBODY,
    "inbox_read": EVERYBODY,
    "inbox_unread": EVERYBODY,
    "inbox_settings": EVERYBODY,
    "robot_set": MANAGERS,
    "robot_end": MANAGERS,
    # privacy, integrity
    "privacy": ADMINISTRATORS,
    "my_data": EVERYBODY,
    "my_data_file": EVERYBODY,
    "person_data": ADMINISTRATORS,
    "erase_person": ADMINISTRATORS,
    "erase_patient": ADMINISTRATORS,
    "reveal_number": {R.SECRETARY},
    "reveal_number_admission": {R.SECRETARY},
    "reveal_number_operation": {R.SECRETARY},
    "signals": {R.DIRECTOR, R.EDUCATION_OFFICE},
    "signal_answer": {R.DIRECTOR, R.EDUCATION_OFFICE},
    # assessments at the case: of 林, who asked 周
    "my_assessments": {R.TRAINEE},
    "assessment_pick": {R.TRAINEE},
    "assessments_waiting": SIGNERS,
    "assessments_cohort": OF_COHORT,
    "assessments_of": TEACHERS,
    "assessment": ON_TRAINEE,
    "assessment_open": {R.TRAINEE, R.ATTENDING},
    "assessment_rate": {R.TRAINEE, R.ATTENDING},
    "assessment_refuse": {R.TRAINEE, R.ATTENDING},
    "assessment_withdraw": {R.TRAINEE, R.ATTENDING, R.DIRECTOR, R.SECRETARY},
    "assessment_restore": {R.TRAINEE, R.ATTENDING, R.DIRECTOR, R.SECRETARY},
    "assessment_forms": {R.DIRECTOR, R.SECRETARY},
    "assessment_form_add": {R.DIRECTOR, R.SECRETARY},
    "assessment_form_edit": {R.DIRECTOR, R.SECRETARY},
    "assessment_form_turn": {R.DIRECTOR, R.SECRETARY},
    # rotation plans: put forward by the secretary; what is one's own, and who comes
    "my_plan": {R.TRAINEE},
    "plan_department": TEACHERS,
    "plan_publications": OF_COHORT,
    "plan_publication": OF_COHORT,
    "plan_publication_decide": {R.DIRECTOR},
    "plan_publication_withdraw": {R.DIRECTOR, R.SECRETARY},
    "plan_publication_take_back": {R.DIRECTOR},
    "plan_publish": {R.DIRECTOR, R.SECRETARY},
    "plan_workbook": OF_COHORT,
    "plan_workbook_read": {R.DIRECTOR, R.SECRETARY},
    "plan_workbook_take": {R.DIRECTOR, R.SECRETARY},
    # knowledge and skills; a list of results is its uploader's
    "my_skills": {R.TRAINEE},
    "skills_trainee": ON_TRAINEE,
    "skills": OF_COHORT,
    "examinations": OF_COHORT,
    "examination_new": OF_COHORT,
    "examination_add": OF_COHORT,
    "examination_withdraw": OF_COHORT,
    "examination_restore": OF_COHORT,
    "results_upload": OF_COHORT,
    "results_template": OF_COHORT,
    "results_confirm": {R.SECRETARY},
    "results_withdraw": OF_COHORT,
    # plans, searches
    "plans": OF_COHORT,
    "plan": OF_COHORT,
    "plan_version": OF_COHORT,
    "plan_cell": OF_COHORT,
    "plan_move": {R.DIRECTOR, R.SECRETARY},
    "plan_move_undo": {R.DIRECTOR, R.SECRETARY},
    "plan_make_way": {R.DIRECTOR, R.SECRETARY},
    "plan_compare": OF_COHORT,
    "plan_search": OF_COHORT,
    "plan_problem_file": OF_COHORT,
    "plan_content_file": OF_COHORT,
    "plan_new": {R.DIRECTOR, R.SECRETARY},
    "plan_rename": {R.DIRECTOR, R.SECRETARY},
    "plan_discard": {R.DIRECTOR, R.SECRETARY},
    "plan_restore": {R.DIRECTOR, R.SECRETARY},
    "plan_solve": {R.DIRECTOR, R.SECRETARY},
    "plan_replan": {R.DIRECTOR, R.SECRETARY},
    "plan_search_cancel": {R.DIRECTOR, R.SECRETARY},
    "plan_search_take": {R.DIRECTOR, R.SECRETARY},
    "plan_search_repair": {R.DIRECTOR, R.SECRETARY},
    "plan_version_restore": {R.DIRECTOR, R.SECRETARY},
    # forecasts
    "forecasts": OF_COHORT,
    "forecast_capacity": OF_COHORT,
    "forecast_calibration": OF_COHORT,
    "forecast_ask": OF_COHORT,
    "forecast_trainee": OF_COHORT,
    "my_forecast": {R.TRAINEE},
    # what a base offers, wishes, locks
    "plan_offers": OF_COHORT,
    "plan_offer": {R.DIRECTOR, R.SECRETARY},
    "plan_rules": {R.DIRECTOR, R.SECRETARY},
    "plan_offer_withdraw": {R.DIRECTOR, R.SECRETARY},
    "plan_seats_book": OF_COHORT,
    "plan_seats_read": {R.DIRECTOR, R.SECRETARY},
    "plan_seats_take": {R.DIRECTOR, R.SECRETARY},
    "plan_offer_restore": {R.DIRECTOR, R.SECRETARY},
    "plan_wishes": OF_COHORT,
    "plan_wish": {R.DIRECTOR, R.SECRETARY},
    "my_wishes": {R.TRAINEE},
    "plan_locks": OF_COHORT,
    "plan_lock_add": {R.DIRECTOR, R.SECRETARY},
    "plan_lock_withdraw": {R.DIRECTOR, R.SECRETARY},
    "plan_lock_restore": {R.DIRECTOR, R.SECRETARY},
    # feedback without a name
    "feedback_give": {R.TRAINEE},
    "feedback_give_post": {R.TRAINEE},
    "feedback_give_teacher": {R.TRAINEE},
    "feedback_mine": SIGNERS,
    "feedback_posts": OF_COHORT,
    "feedback_teachers": OF_COHORT,
    "feedback_load": OF_COHORT,
    "feedback_months": OF_COHORT,
    # norms
    "norms": ROLES,
    "rulebook": ROLES,
    "rulebook_source": ROLES,
    "gaps": ROLES,
    "catalogue": ROLES,
    "catalogue_source": ROLES,
    "entry": ROLES,
    # people
    "people": STAFF,
    "people_add": MANAGERS,
    "person": STAFF - {R.DEPARTMENT_HEAD},  # sees those who work there, and 林 trains
    "person_undo": MANAGERS,
    "absence_add": MANAGERS,
    "absence_withdraw": MANAGERS | {R.ATTENDING},  # one's own
    "person_rename": MANAGERS,
    "person_password": MANAGERS,
    "person_account": MANAGERS,
    "person_work_add": MANAGERS,
    "person_work_change": MANAGERS,
    "person_work_end": MANAGERS,
    "person_role_add": MANAGERS,
    "person_role_end": MANAGERS,
    "person_training_start": MANAGERS,
    "person_training_describe": MANAGERS,
    "person_training_end": MANAGERS,
    "person_training_transfer": MANAGERS,
    "person_training_return": MANAGERS,
    "person_rotation_add": MANAGERS,
    "person_rotation_withdraw": MANAGERS,
    "person_rotation_restore": MANAGERS,
    # booked operations and emergencies
    "theatre": SEE_THEATRE,
    "booking": SEE_THEATRE,
    "booking_add": BOOKING,
    "booking_edit": BOOKING,
    "booking_cancel": BOOKING,
    "booking_restore": BOOKING,
    "booking_discussion": BOOKING,
    "booking_discussion_withdraw": BOOKING,
    "booking_consent": BOOKING,
    "booking_consent_withdraw": BOOKING,
    # a list is of a whole hospital, and its uploader's alone
    "bookings_upload": {R.MEDICAL_AFFAIRS},
    "bookings_columns": {R.MEDICAL_AFFAIRS},
    "bookings_confirm": {R.MEDICAL_AFFAIRS},
    # tomorrow's list
    "tomorrow": ASSIGNS,
    "tomorrow_solve": ASSIGNS,
    "tomorrow_print": ASSIGNS,
    "tomorrow_accept_all": ASSIGNS,
    "tomorrow_undo_all": ASSIGNS,
    "tomorrow_case": ASSIGNS,
    "tomorrow_say": ASSIGNS,
    "tomorrow_undo": ASSIGNS,
    "tomorrow_rules": {R.DIRECTOR, R.SECRETARY},
    "my_tomorrow": {R.TRAINEE},
    "overrides": SEE_THEATRE,
    "override": SEE_THEATRE,
    "override_add": {R.ATTENDING, R.DEPARTMENT_HEAD},
    "override_withdraw": {R.ATTENDING, R.DEPARTMENT_HEAD},
    "override_confirm": {R.DEPARTMENT_HEAD, R.MEDICAL_AFFAIRS},
    # privileges
    "privileges": SEE_PRIVILEGES,
    "doctor_privileges": SEE_PRIVILEGES | {"base_admin"},  # it is about them: addresses.py
    "privilege_check": SEE_PRIVILEGES,
    "privilege_answer": SEE_PRIVILEGES,
    # a list of grants: a draft is its uploader's alone
    "grants_upload": {R.MEDICAL_AFFAIRS},
    "grants_template": {R.MEDICAL_AFFAIRS},
    "grants_preview": {R.MEDICAL_AFFAIRS},
    "grants_confirm": {R.MEDICAL_AFFAIRS},
    # applications: 周's own, asked of the head of the department
    "applications": ANSWERERS | {R.TRAINEE, R.ATTENDING},
    "application_new": {R.TRAINEE, R.ATTENDING, R.DEPARTMENT_HEAD},
    "application_terms": {R.MEDICAL_AFFAIRS},
    "application_deputies": {R.DEPARTMENT_HEAD},
    "application_deputy_withdraw": {R.DEPARTMENT_HEAD},  # whom they named
    "application": ANSWERERS | {R.ATTENDING},
    "application_rows": ANSWERERS | {R.ATTENDING},
    "application_document": ANSWERERS | {R.ATTENDING},
    "application_answer": {R.DEPARTMENT_HEAD},
    "application_approve": {R.COMMITTEE},
    "application_take_over": {R.MEDICAL_AFFAIRS},
    "application_again": {R.ATTENDING},
    "application_withdraw": {R.ATTENDING},
    # research and teaching
    "my_teaching": {R.TRAINEE},
    "teaching_log": {R.TRAINEE},
    "teaching_part_log": {R.TRAINEE},
    "paper_import": {R.TRAINEE},
    "paper_add": {R.TRAINEE},
    "paper": ON_TRAINEE,
    "paper_describe": {R.TRAINEE},
    "paper_proof": ON_TRAINEE,
    "paper_proof_add": {R.TRAINEE},
    "paper_level": SIGNERS,
    "chief_diary": {R.TRAINEE},
    "chief_diary_sort": {R.TRAINEE},
    "teaching_sessions": HOLDERS,
    "teaching_session": HOLDERS | ON_TRAINEE,
    "teaching_session_add": HOLDERS,
    "teaching_session_edit": HOLDERS,
    "teaching_session_topics": HOLDERS,
    "teaching_session_cancel": HOLDERS,
    "teaching_session_restore": HOLDERS,
    "teaching_session_code": HOLDERS,
    "teaching_session_attendance_add": HOLDERS,
    "teaching_session_attendance_remove": HOLDERS,
    "teaching_session_attendance_restore": HOLDERS,
    "teaching_session_workbook": HOLDERS,
    "teaching_session_calendar": HOLDERS | ON_TRAINEE,
    "teaching_calendar": HOLDERS | {R.TRAINEE},
    "teaching_calendar_end": HOLDERS | {R.TRAINEE},
    "teaching_feed": ANYBODY,  # a calendar, which shows an address that nobody was given
    "attend": EVERYBODY,
    # new technologies: one that is admitted
    "technologies": SEE_PRIVILEGES,
    "technology": SEE_PRIVILEGES,
    "technology_add": PROPOSERS,
    "technology_edit": PROPOSERS,
    "technology_ethics": PROPOSERS,
    "technology_file": SEE_PRIVILEGES,
    "technology_step": {R.MEDICAL_AFFAIRS},  # suspending it
    "technology_operator_add": {R.MEDICAL_AFFAIRS},
    "technology_operator_end": {R.MEDICAL_AFFAIRS},
    "technology_cases": SEE_PRIVILEGES,
    "technology_case_add": PROPOSERS,
    "technology_case_follow_up": PROPOSERS,
    "technology_case_withdraw": PROPOSERS,
    "technology_case_restore": PROPOSERS,
    # radiation dose: a case to its department and doctors, its rules to the office
    "doses": SEE_DOSE,
    "doses_workbook": SEE_DOSE,
    "dose": SEE_DOSE,
    "dose_group": SEE_DOSE,
    "dose_follow_up": SEE_DOSE,
    "dose_follow_up_withdraw": SEE_DOSE,
    "dose_rooms": SEE_DOSE,
    "dose_people": SEE_DOSE,
    "dose_rules": SEE_DOSE,
    "dose_rules_threshold": {R.MEDICAL_AFFAIRS},
    "dose_rules_levels": {R.MEDICAL_AFFAIRS},
    "dose_rules_level": {R.MEDICAL_AFFAIRS},
    "dose_rules_word": {R.MEDICAL_AFFAIRS},
    "dose_rules_settings": {R.MEDICAL_AFFAIRS},
    "dose_rules_end": {R.MEDICAL_AFFAIRS},
    "badges": SEE_DOSE,
    "my_badges": EVERYBODY,
    "badges_upload": {R.MEDICAL_AFFAIRS},
    "badges_confirm": {R.MEDICAL_AFFAIRS},
    "badges_withdraw": {R.MEDICAL_AFFAIRS},
    # ongoing review: 周's figures
    "reviews": ANSWERERS,
    "reviews_workbook": ANSWERERS,
    "my_review": {R.ATTENDING, R.DEPARTMENT_HEAD},
    "my_review_comment": {R.ATTENDING, R.DEPARTMENT_HEAD},
    "review": ANSWERERS | {R.ATTENDING},
    "review_workbook": ANSWERERS | {R.ATTENDING},
    "review_technique": ANSWERERS | {R.ATTENDING},
    "review_propose": ANSWERERS,
    "review_comment": {R.ATTENDING, R.MEDICAL_AFFAIRS},
    "review_rule": {R.MEDICAL_AFFAIRS},
    "review_aftermath": {R.ATTENDING, R.DEPARTMENT_HEAD, R.MEDICAL_AFFAIRS},
    "review_aftermath_withdraw": {R.DEPARTMENT_HEAD, R.MEDICAL_AFFAIRS},  # who wrote it
    "review_proposal": ANSWERERS | {R.ATTENDING},
    "review_proposal_settle": {R.MEDICAL_AFFAIRS},
    "indicators": {R.MEDICAL_AFFAIRS, R.COMMITTEE},
    "indicator": {R.MEDICAL_AFFAIRS, R.COMMITTEE},
    "indicators_workbook": {R.MEDICAL_AFFAIRS, R.COMMITTEE},
    # the hospital's list
    "hospital_lists": {R.SECRETARY, R.MEDICAL_AFFAIRS},
    "hospital_list_upload": {R.SECRETARY, R.MEDICAL_AFFAIRS},
    "hospital_list_columns": {R.SECRETARY, R.MEDICAL_AFFAIRS},
    "hospital_list_confirm": {R.SECRETARY, R.MEDICAL_AFFAIRS},
    "differences": TEACHERS,
    "offers": {R.TRAINEE},
    "offer_dismiss": {R.TRAINEE},
    "offer_restore": {R.TRAINEE},
    # grants
    "grants": SEE_PRIVILEGES,
    "grant": SEE_PRIVILEGES | {"base_admin"},  # whose it is
    "grant_add": {R.MEDICAL_AFFAIRS},
    # versions of a catalogue: a file is its uploader's alone
    "catalogue_versions": SEE_PRIVILEGES | {R.COMMITTEE},
    "catalogue_version": SEE_PRIVILEGES | {R.COMMITTEE},
    "catalogue_version_difference": SEE_PRIVILEGES | {R.COMMITTEE},
    "catalogue_version_workbook": SEE_PRIVILEGES | {R.COMMITTEE},
    "catalogue_version_pdf": SEE_PRIVILEGES | {R.COMMITTEE},
    "catalogue_version_conflicts": SEE_PRIVILEGES | {R.COMMITTEE},
    "catalogue_version_conflicts_workbook": SEE_PRIVILEGES | {R.COMMITTEE},
    "catalogue_version_conflict": SEE_PRIVILEGES | {R.COMMITTEE},
    "catalogue_version_decide": {R.MEDICAL_AFFAIRS},
    "catalogue_version_decision_apply": {R.MEDICAL_AFFAIRS},
    "catalogue_version_decision_withdraw": {R.MEDICAL_AFFAIRS},
    "catalogue_version_start": {R.MEDICAL_AFFAIRS},
    "catalogue_version_draft": {R.MEDICAL_AFFAIRS},
    "catalogue_version_entry_add": {R.MEDICAL_AFFAIRS},
    "catalogue_version_entry": {R.MEDICAL_AFFAIRS},
    "catalogue_version_entry_remove": {R.MEDICAL_AFFAIRS},
    "catalogue_version_overlay_add": {R.MEDICAL_AFFAIRS},
    "catalogue_version_overlay": {R.MEDICAL_AFFAIRS},
    "catalogue_version_overlay_lift": {R.MEDICAL_AFFAIRS},
    "catalogue_version_undo": {R.MEDICAL_AFFAIRS},
    "catalogue_version_discard": {R.MEDICAL_AFFAIRS},
    "catalogue_version_resume": {R.MEDICAL_AFFAIRS},
    "catalogue_version_adopt": {R.MEDICAL_AFFAIRS},
    "catalogue_version_withdraw": {R.MEDICAL_AFFAIRS},
    "catalogue_version_upload": {R.MEDICAL_AFFAIRS},
    "catalogue_version_file": {R.MEDICAL_AFFAIRS},
    "catalogue_version_take": {R.MEDICAL_AFFAIRS},
    "grant_revoke": {R.MEDICAL_AFFAIRS},
    "grant_suspend": {R.MEDICAL_AFFAIRS},
    "grant_lift": {R.MEDICAL_AFFAIRS},
    # roster: a draft is its uploader's alone
    "roster": MANAGERS,
    "roster_template": MANAGERS,
    "roster_preview": {R.SECRETARY},
    "roster_apply": {R.SECRETARY},
    # setting up
    "setup": ADMINISTRATORS,
    "base_add": {R.ADMINISTRATOR},
    "base": ADMINISTRATORS,
    "base_rename": ADMINISTRATORS,
    "base_unknown_privileges": ADMINISTRATORS,
    "base_hospital_add": ADMINISTRATORS,
    "base_hospital_join": ADMINISTRATORS,
    "base_hospital_end": ADMINISTRATORS,
    "hospital": ADMINISTRATORS,
    "hospital_edit": ADMINISTRATORS,
    "hospital_department": ADMINISTRATORS,
    "audit_trail": ADMINISTRATORS,
}
MOVED = {"home", "login"}  # on to one's first page, where there is one
# Open to the administrator of the whole platform, and to no other.
WHOLE_PLATFORM = {"base_add"}
# Pages whose list to pick from names places of others, and no people: the bases to which one may
# transfer, and the hospitals whose work a director may admit.
NAMES_PLACES = {"person_training_transfer", "ruling_give"}
# Closed as soon as anybody has an account; an address that a calendar was never given.
GONE = {"start", "teaching_feed"}

# For programs: without a question they say what is missing.
PROGRAMS = {"privilege_answer"}
# For systems of a hospital: without their word they are told that it is missing.
CLIENTS = {"fhir", "fhir_base", "fhir_procedures", "fhir_procedure"}

ALL = addresses()
OF_OBJECTS = [address for address in ALL if is_of_an_object(address)]
each_address = pytest.mark.parametrize("address", ALL, ids=[a.name or a.route for a in ALL])


def app_of(address: Address) -> str:
    return str(address.view.__module__).split(".")[2]


# The addresses of an app share one world: writing it takes longer than asking one of them.
each_app = pytest.mark.parametrize("app", sorted({app_of(address) for address in ALL}))


@contextmanager
def alone(subtests: pytest.Subtests, address: Address) -> Iterator[None]:
    """Told apart in the report, and without what the addresses before it left."""
    with subtests.test(address.name), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def _kept_full(kept: Any) -> Kept[World]:
    return kept(build_full)


@pytest.fixture
def full(_kept_full: Kept[World]) -> World:
    """The world with cases, a ruling and a roster on each side."""
    return _kept_full.write()


def build_full() -> World:
    world = build_world()
    zheng = world.zheng
    for base, trainee, department, supervisor, director, secretary in [
        (world.base, world.trainee, world.department, world.zhou, world.chen, world.secretary),
        (world.other_base, world.other_trainee, world.other_department, zheng, zheng, zheng),
    ]:
        log_cases(3, trainee, department, supervisor=supervisor)
        parts = trainee.participations.select_related("procedure__case")
        assessed_there(trainee, supervisor, base)
        skills_there(trainee, secretary, base)
        curves_there(base, secretary)
        offers_there(base, department, trainee, secretary)
        plans_there(base, secretary, trainee.pk)
        publications_there(base, secretary)
        keep_version(of=parts.order_by("pk")[0].procedure.case, by=None)
        verified_admission(trainee, department, supervisor)
        give_ruling(
            by=director,
            trainee=trainee,
            kind="Branch",
            details={"background": "internal"},
            on=TODAY,
            reason="示例理由",
        )
        roster = RosterBase(base, Authority(Access(secretary, TODAY)))
        content = roster_template(base.name, roster.allowed())
        keep_draft(by=secretary, base=base, file_name="名册.xlsx", content=content)
        office = world.wu if base == world.base else zheng
        told = grant_book([grant_row(姓名=supervisor.name)])
        keep_grant_list(
            by=office, hospital=department.hospital, file_name="授权表.xlsx", content=told
        )
        add_catalogues(department.hospital, office)
        theatre_there(office, department, supervisor, supervisor)
        list_there(office, supervisor, base, department, trainee)
        names_there(office, department.hospital)
        dose_there(department, supervisor, office)
        devices_there(office, department, Case.objects.filter(hospital=department.hospital).first())
        learner = world.lin if base == world.base else zheng
        intake_there(department, learner)
        set_robot(by=secretary, hospital=department.hospital, address=ROBOT)
        caught_up(learner, trainee, department, supervisor, secretary)
        offered(secretary, department.hospital, supervisor, learner)
        gone = person("曹示例", f"gone-{base.pk}")
        left = start_training(by=None, person=gone, base=base, entry=ENTRY)
        end_stay(by=secretary, trainee=left, on=date(2025, 1, 31), ending=Stay.Ending.LEFT)
    teaching_there(world.base, world.department, world.trainee, world.zhou)
    paper_of(world.other_trainee, zheng)
    verified_admission(world.zheng_trainee, world.other_department, zheng, number="T900010")
    log_cases(1, world.zheng_trainee, world.other_department, supervisor=zheng)
    colleague = person("魏示例", "colleague")
    work(colleague, world.other_department)
    give(colleague, R.ATTENDING, department=world.other_department)
    teaching_there(world.other_base, world.other_department, world.zheng_trainee, colleague)
    taught_there(world.zheng_trainee, world.other_department, colleague)
    forecast_there(world.base, world.secretary)
    forecast_there(world.other_base, zheng)
    technology_there(world.department, world.head)
    technology_there(world.other_department, zheng)
    applications_there(world, world.zhou, world.department, world.head, world.wu)
    applications_there(world, colleague, world.other_department, zheng, zheng)
    reviews_there(world.trainee, world.zhou, world.chen, world.zhou)
    reviews_there(world.other_trainee, colleague, zheng, zheng)
    reviews_there(world.zheng_trainee, colleague, zheng, colleague)
    bundles_there(world.trainee, world.chen, world.secretary, world.main)
    bundles_there(world.other_trainee, zheng, zheng, world.other_hospital)
    reviewed_there(world.zhou, world.head, world.main)
    reviewed_there(colleague, zheng, world.other_hospital)
    for somebody in (world.zhou, colleague):
        add_absence(by=somebody, person=somebody, start=TODAY + timedelta(days=90))
    for doctor, hospital in ((world.base_admin, world.main), (colleague, world.other_hospital)):
        grant = give_grant(by=None, new=new_grant(world, doctor=doctor, hospital=hospital))
        later = TODAY + timedelta(days=90)
        suspend_grant(by=None, grant=grant, start=later, reason="示例理由")
    return world


_URLS: dict[tuple[str, bool], str] = {}


def url_in(address: Address, full: World, *, outsider: bool = False) -> str:
    """Found once: the full world has the same keys in every test that it is written anew for."""
    asked = address.name, outsider
    if asked not in _URLS:
        _URLS[asked] = url_of(address, full, outsider=outsider)
    return _URLS[asked]


@pytest.fixture
def readers(full: World, client_of: ClientOf) -> dict[Any, Client]:
    """A browser for each role, for the administrator of one base, and for nobody in particular."""
    people = {**full.holders(), "base_admin": full.base_admin, "newcomer": full.newcomer}
    return {reader: client_of(person) for reader, person in people.items()}


# The pages themselves are asked on both databases; who is refused follows from the same queries.
on_one_database = pytest.mark.skipif(POSTGRESQL, reason="said once, on SQLite")


# -- the table is whole -------------------------------------------------------------------------


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    names = [address.name for address in ALL]
    assert len(set(names)) == len(names), "two addresses of one name"
    assert set(names) == set(OPENS)


@each_address
def test_every_view_states_its_rule(address: Address) -> None:
    assert address.rule != "absent", f"decorate it with @page or @public: {address.route}"
    assert (address.rule is None) == (OPENS[address.name] is ANYBODY)


# -- the walk -----------------------------------------------------------------------------------


@each_app
def test_it_opens_to_those_who_may_and_to_nobody_else(
    app: str, full: World, readers: dict[Any, Client], subtests: pytest.Subtests
) -> None:
    for address in [one for one in ALL if app_of(one) == app]:
        with alone(subtests, address):
            url, may = url_in(address, full), OPENS[address.name]
            for reader, method in asked(address, readers):
                opens = may is ANYBODY or reader in may
                with nothing_written(unless=opens and method not in SAFE):
                    response = request(readers[reader], method, url)
                expected = statuses(address, method) if opens else refusals(address, method)
                assert response.status_code in expected, (reader, method, url)
                assert not unguarded(address, response), (reader, method, url)


def asked(address: Address, readers: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    """Who asks how: everybody reads and posts; one who may and one who may not try every method,
    on SQLite alone.

    A method that a view does not answer is refused before it is known who asks. On PostgreSQL one
    of the refused stands for all, for who may is asked of the same table. Of those who may, one
    database asks every second one, and the other database the others, in turn from page to page.
    """
    may = OPENS[address.name]
    inside = [reader for reader in readers if may is ANYBODY or reader in may]
    refused = asked_in_vain(address, [reader for reader in readers if reader not in inside])
    if len(inside) > 1:
        inside = inside[(ALL.index(address) + POSTGRESQL) % 2 :: 2]
    refused = refused[:1] if POSTGRESQL else refused
    thorough = [] if POSTGRESQL else [*inside[:1], *refused[:1]]
    for reader in [*inside, *refused]:
        for method in METHODS:
            if reader in thorough or method in {"GET", "POST"} & address.methods:
                yield reader, method


FIRST_OF_RULE = {address.rule: address for address in reversed(ALL)}


def asked_in_vain(address: Address, refused: list[Any]) -> list[Any]:
    """Whom the view itself refuses, all; whom the middleware does, all at the first address of each
    rule, for it looks at nothing but the rule, and one in turn at every other."""
    if not address.rule or FIRST_OF_RULE[address.rule] == address:
        return refused
    by_rule = [reader for reader in refused if not permissions_of(reader) & address.rule]
    turn = ALL.index(address) % len(by_rule) if by_rule else 0
    return [*by_rule[turn : turn + 1], *(one for one in refused if one not in by_rule)]


def permissions_of(reader: Any) -> frozenset[Permission]:
    role = R.ADMINISTRATOR if reader == "base_admin" else reader
    return RULES[role].permissions if role in RULES else frozenset()


@pytest.mark.skipif(POSTGRESQL, reason="they are turned away before any database is asked")
@each_app
def test_it_sends_those_who_are_not_signed_in_to_the_login(
    app: str, full: World, subtests: pytest.Subtests
) -> None:
    for address in [one for one in ALL if app_of(one) == app]:
        with alone(subtests, address):
            url = url_in(address, full)
            for method, headers in WAYS:
                with nothing_written():
                    response = request(Client(), method, url, headers)
                assert not unguarded(address, response), (method, url)
                if OPENS[address.name] is ANYBODY:
                    assert response.status_code in statuses(address, method), (method, url)
                else:
                    assert response.status_code == 302, (method, url)
                    assert response.headers["Location"].startswith("/login/?next=")


@on_one_database
@each_app
def test_the_outsider_gets_nothing_of_theirs(
    app: str, full: World, client_of: ClientOf, subtests: pytest.Subtests
) -> None:
    for address in [one for one in ALL if app_of(one) == app]:
        with alone(subtests, address):
            if address.name == "norms":
                # 学会 is for the whole platform: it reads there which base follows which rulebook.
                end_role(by=full.admin, role=full.zheng.roles.get(role=R.ASSOCIATION), on=YESTERDAY)
            client, url = client_of(full.zheng), url_in(address, full)
            theirs = is_of_an_object(address)
            for method, headers in ways(address):
                with nothing_written(unless=method == "POST" and not theirs):
                    response = request(client, method, url, headers)
                closed = theirs or address.name in WHOLE_PLATFORM
                expected = refusals(address, method) if closed else statuses(address, method)
                assert response.status_code in expected, (method, url)
                assert not told_of(full, response), (method, url)


@on_one_database
@each_app
def test_the_outsiders_own_pages_tell_nothing_of_others(
    app: str, full: World, client_of: ClientOf, subtests: pytest.Subtests
) -> None:
    for address in [one for one in OF_OBJECTS if app_of(one) == app]:
        with alone(subtests, address):
            client, url = client_of(full.zheng), url_in(address, full, outsider=True)
            for method, headers in ways(address):
                response = request(client, method, url, headers)
                assert response.status_code in statuses(address, method), (method, url)
                told = told_of(full, response)
                if address.name in NAMES_PLACES:
                    told -= {full.base.name, full.main.name, full.partner.name}
                assert not told, (method, url)


LEADERS = {"technology", "technology_file", "technology_cases"}


@on_one_database
def test_a_role_that_ended_yesterday_opens_nothing(full: World, client_of: ClientOf) -> None:
    urls = {address.name: url_in(address, full) for address in ALL}
    for role, holder in full.holders().items():
        if role in {R.TRAINEE, R.ADMINISTRATOR}:
            continue  # she keeps her own record; the last administrator stays
        for held in RoleAssignment.objects.filter(person=holder):
            end_role(by=full.admin, role=held, on=YESTERDAY)
        client = client_of(holder)
        for address in of_each_rule(role):
            # Whoever leads a new technology reads its file on.
            if address.name not in LEADERS or role is not R.DEPARTMENT_HEAD:
                response = request(client, "GET", urls[address.name])
                assert response.status_code in {403, 404}, (role, address.name)


def of_each_rule(role: R) -> list[Address]:
    """Of the addresses that a role opens, one of each rule, in turn from role to role: without any
    role the middleware refuses by the rule alone. Those without a rule refuse themselves: all."""
    its: dict[Any, list[Address]] = {}
    for address in ALL:
        may = OPENS[address.name]
        if may not in (ANYBODY, EVERYBODY) and role in may:
            its.setdefault(address.rule or address.name, []).append(address)
    turn = list(R).index(role)
    return [those[turn % len(those)] for those in its.values()]


def test_a_page_that_does_not_exist_is_the_same_for_everybody(
    readers: dict[Any, Client],
) -> None:
    for client in [*readers.values(), Client()]:
        response = client.get("/no-such-page/")
        assert response.status_code == 404
        assert "没有找到这个页面" in response.content.decode()


def test_what_is_out_of_scope_looks_like_what_is_not_there(
    full: World, client_of: ClientOf
) -> None:
    client = client_of(full.zheng)
    there = client.get(f"/trainees/{full.trainee.pk}/")
    nowhere = client.get("/trainees/999999/")
    assert there.status_code == nowhere.status_code == 404
    assert _bare(there) == _bare(nowhere)


# -- how it asks --------------------------------------------------------------------------------


def ways(address: Address) -> list[tuple[str, dict[str, str]]]:
    """Those that the view answers, but HEAD, which is GET; and one that it does not."""
    return [
        (method, told) for method, told in WAYS if method in {*address.methods, "PUT"} - {"HEAD"}
    ]


def request(client: Client, method: str, url: str, headers: Any = None) -> Any:
    """The answer; everything, and who is signed in, as before."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        told = _FORM if method == "POST" else {}
        response = client.generic(method, url, headers=headers, **told)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


_FORM: dict[str, Any] = {"content_type": "application/x-www-form-urlencoded"}


def statuses(address: Address, method: str) -> set[int]:
    """What those who may open an address get."""
    if method not in address.methods:
        return {405}
    if address.name in GONE:
        return {404}
    if address.name in CLIENTS:
        return {401}
    if address.name in PROGRAMS and method in READS:
        return {400}
    if method in READS:
        return {200, 302} if address.name in MOVED else {200}
    return {200, 302, 400, 422}  # an empty form: shown again with its faults, or done


def refusals(address: Address, method: str) -> set[int]:
    if address.name in CLIENTS and method in address.methods:
        return {401}
    return {403, 404} if method in address.methods else {403, 404, 405}


GUARDS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def unguarded(address: Address, response: HttpResponse) -> list[str]:
    """The headers that an answer lacks, or has otherwise than every answer must."""
    wrong = [name for name, told in GUARDS.items() if response.headers.get(name) != told]
    policy = response.headers["Content-Security-Policy"]
    strict = ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
    if "unsafe" in policy or not all(part in policy for part in strict):
        wrong.append(policy)
    # Colours are the same for everybody; nothing else stays in a cache.
    kept = response.headers.get("Cache-Control", "")
    if (
        "public" if address.name == "theme" and response.status_code == 200 else "no-store"
    ) not in kept:
        wrong.append(kept)
    return wrong


def told_of(world: World, response: HttpResponse) -> set[str]:
    """The names of 林's base, its hospitals and people that an answer holds."""
    text = b"".join(response).decode(errors="replace")
    return {name for name in world.names() if name in text}


@contextmanager
def nothing_written(*, unless: bool = False) -> Iterator[None]:
    """Fails where anything is written but sessions and derived standings, which may be lost."""
    written: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if _WRITES.match(sql) and not _MAY_BE_WRITTEN.search(sql):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield
    assert unless or not written


_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|DROP|ALTER)\b", re.IGNORECASE)
_MAY_BE_WRITTEN = re.compile(r'"(django_session|progress_standing)"')


def _bare(response: Any) -> str:
    """Without the form's token, which is another each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
