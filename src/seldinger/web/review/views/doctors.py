"""Ongoing review: the doctors one sees, one of them, one technique, and the figures as a file."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from seldinger.web.dose.doctors import doctor_dose, operations_dose
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked
from seldinger.web.people.models import Hospital, Person
from seldinger.web.people.permissions import Permission
from seldinger.web.privileges.asking import find_doctors
from seldinger.web.review.figures import technique, techniques
from seldinger.web.review.forms import CommentForm, LookForm
from seldinger.web.review.models import Comment, Proposal
from seldinger.web.review.presenters.book import review_book
from seldinger.web.review.presenters.doctor import (
    commented,
    doctor_page,
    notes,
    proposed,
    span_words,
    technique_row,
)
from seldinger.web.review.presenters.doctors import doctor_rows, found, lead
from seldinger.web.review.presenters.figures import axes
from seldinger.web.review.presenters.technique import technique_page
from seldinger.web.review.queries import Record
from seldinger.web.review.scope import Seen, doctors_in, reviewed_hospitals, seen
from seldinger.web.review.wording import (
    INTERVAL,
    NOT_ADJUSTED,
    VOLUME_DEFINITION,
    rules_told,
)
from seldinger.workbooks.tables import table_book

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SEE = Permission.SEE_REVIEW


@page(_SEE)
def reviews(request: PersonRequest) -> HttpResponse:
    hospital, form = _asked(request)
    record = Record(hospital, form.months_told, request.access.on)
    rows = doctor_rows(record, found(record, _doctors(request, hospital, form)))
    context = {
        "hospital": hospital,
        "form": form,
        "record": record,
        "rows": rows,
        "lead": lead(record, rows),
        "span": span_words(record.window),
        "notes": [*notes(record)],
        "query": _query(request, hospital),
        "may_set_rule": request.access.may(Permission.GRANT),
        "interval": INTERVAL,
        "not_adjusted": NOT_ADJUSTED,
        "rules": rules_told(record.rule_row),
        "is_searched": bool(form.words),
    }
    return render(request, "review/reviews.html", context)


@page(_SEE)
def reviews_workbook(request: PersonRequest) -> HttpResponse:
    hospital, form = _asked(request)
    record = Record(hospital, form.months_told, request.access.on)
    doctors = found(record, _doctors(request, hospital, form))
    told = [(one.doctor.name, [one.whole, *one.techniques]) for one in doctors]
    return workbook(review_book(record, told, request.access.on), f"{hospital.name}手术质量评估")


@page(_SEE, Permission.SEE_OWN_REVIEW)
def review(request: PersonRequest, person_id: int) -> HttpResponse:
    return _doctor(request, seen(request, person_id))


@page(Permission.SEE_OWN_REVIEW)
def my_review(request: PersonRequest) -> HttpResponse:
    return _doctor(request, seen(request, request.user.pk))


@page(_SEE, Permission.SEE_OWN_REVIEW)
def review_workbook(request: PersonRequest, person_id: int) -> HttpResponse:
    told, record, _ = _of(request, person_id)
    book = review_book(
        record, [(told.doctor.name, techniques(record, person_id))], request.access.on
    )
    return workbook(book, f"{told.doctor.name}手术质量评估")


@page(_SEE, Permission.SEE_OWN_REVIEW)
def review_technique(request: PersonRequest, person_id: int, entry_id: str) -> HttpResponse:
    told, record, form = _of(request, person_id)
    if not record.naming.knows(entry_id):
        raise Http404
    operations = record.by_technique(record.of(person_id)).get(entry_id, ())
    one = technique(record, entry_id, operations)
    context = {
        "seen": told,
        "form": form,
        "row": technique_row(one, record, axes([one], record.rule)),
        "page": technique_page(record, one),
        "rule": record.rule_row,
        "span": span_words(record.window),
        "notes": [*notes(record, person_id)],
        "definition": VOLUME_DEFINITION,
        "interval": INTERVAL,
        "not_adjusted": NOT_ADJUSTED,
        "rules": rules_told(record.rule_row),
        "dose": operations_dose(told.hospital, (row.pk for row in operations)),
        "query": _query(request, told.hospital),
        "comments": _comments(told, entry=entry_id),
        "comment": CommentForm() if told.is_own else None,
    }
    return render(request, "review/technique.html", context)


def _doctor(request: PersonRequest, told: Seen) -> HttpResponse:
    form = LookForm(request.GET, told.hospitals, told.hospital)
    record = Record(told.hospital, form.months_told, request.access.on)
    proposals = Proposal.objects.filter(doctor=told.doctor, hospital=told.hospital)
    context = {
        "seen": told,
        "form": form,
        "record": record,
        "page": doctor_page(record, told.doctor.pk),
        "proposals": [proposed(row) for row in proposals.select_related("by")],
        "comments": _comments(told),
        "comment": CommentForm() if told.is_own else None,
        "interval": INTERVAL,
        "not_adjusted": NOT_ADJUSTED,
        "rules": rules_told(record.rule_row),
        "dose": doctor_dose(told.hospital, told.doctor.pk, record.window.start, record.window.end),
        "query": _query(request, told.hospital),
    }
    return render(request, "review/doctor.html", context)


def _comments(told: Seen, **about: str) -> list[Any]:
    rows = Comment.objects.filter(
        doctor=told.doctor, hospital=told.hospital, withdrawn_at__isnull=True, **about
    )
    return [commented(row) for row in rows.select_related("read_by")]


def _of(request: PersonRequest, person_id: int) -> tuple[Seen, Record, LookForm]:
    told = seen(request, person_id)
    form = LookForm(request.GET, told.hospitals, told.hospital)
    return told, Record(told.hospital, form.months_told, request.access.on), form


def _asked(request: PersonRequest) -> tuple[Hospital, LookForm]:
    hospitals = [*reviewed_hospitals(request.access)]
    hospital = hospital_asked(request, hospitals)
    return hospital, LookForm(request.GET, hospitals, hospital)


def _doctors(request: PersonRequest, hospital: Hospital, form: LookForm) -> Sequence[Person]:
    doctors = doctors_in(request.access, hospital)
    if form.words:
        doctors = find_doctors(doctors, form.words)
    return [*doctors.order_by("pinyin", "pk")]


def _query(request: PersonRequest, hospital: Hospital) -> str:
    """What the next page needs of this one's address."""
    told = {"months": request.GET.get("months", ""), "hospital": str(hospital.pk)}
    return urlencode({name: value for name, value in told.items() if value})


def workbook(book: Any, name: str) -> HttpResponse:
    disposition = content_disposition_header(True, f"{name}.xlsx")
    return HttpResponse(table_book(book), XLSX, headers={"Content-Disposition": disposition or ""})
