"""Cases with their dose: the list, one of them, the group of one, and the list as a file."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from seldinger.web.dose.actions.rules import choose_group
from seldinger.web.dose.asking import asked
from seldinger.web.dose.doses import (
    all_doses,
    events_of,
    in_order,
    of_patients,
    patient_of,
    with_dose,
)
from seldinger.web.dose.figures import Row, patient_sums, rows_of
from seldinger.web.dose.forms import GroupForm
from seldinger.web.dose.groups import known_groups
from seldinger.web.dose.models import Alert, FollowUp, GroupChoice
from seldinger.web.dose.presenters import case as one_case
from seldinger.web.dose.presenters.cases import (
    SHOWN,
    alert_line,
    case_row,
    day_words,
    dose_book,
    lead,
    who_words,
)
from seldinger.web.dose.queries import (
    KEEP,
    SEE,
    alerts_for,
    cases_for,
    levels_of,
    open_alerts,
    rule_of,
    thresholds_of,
)
from seldinger.web.dose.wording import DRL, HOW, figure_words, name_of
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.people.access import Access, PersonRequest, page
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.workbooks.tables import table_book

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BOTH = ("GET", "POST")
_EVER = 36600  # days: all that is there


@page(SEE)
def doses(request: PersonRequest) -> HttpResponse:
    """In the address: start, end, hospital, room, person, group, alerts, sort."""
    told, today = asked(request), request.access.on
    waiting = [*open_alerts(alerts_for(request.access).filter(draft__hospital=told.hospital))]
    thresholds = thresholds_of(told.hospital).count()
    context = {
        "asked": told,
        "lead": lead(waiting, told, thresholds, today),
        "waiting": [alert_line(one, today) for one in waiting],
        "rows": [case_row(row, today) for row in told.rows[:SHOWN]],
        "more": max(0, len(told.rows) - SHOWN),
        "no_thresholds": not thresholds,
        "may_keep": request.access.may(KEEP),
        "how": HOW,
    }
    return render(request, "dose/doses.html", context)


@page(SEE)
def doses_workbook(request: PersonRequest) -> HttpResponse:
    told = asked(request)
    name = f"{told.hospital.name}辐射剂量 {told.start}至{told.end}.xlsx"
    content = table_book(dose_book(told, request.access.on))
    disposition = content_disposition_header(True, name)
    return HttpResponse(content, XLSX, headers={"Content-Disposition": disposition or ""})


@page(SEE)
def dose(request: PersonRequest, dose_id: int) -> HttpResponse:
    # Two drafts that turned out to be one operation: old notices name the other.
    into = cases_for(request.access).filter(merged=dose_id).first()
    if into is not None:
        return redirect("dose", dose_id=into.pk)
    row = _row(request, dose_id)
    levels = [*levels_of(row.draft.hospital)]
    events = [*events_of(row.draft)]
    sums, others = _of_patient(request.access, row.draft)
    context = {
        "row": row,
        "lead": one_case.lead(row),
        "day": day_words(row),
        "who": who_words(row),
        "lines": one_case.lines(row),
        "planes": one_case.plane_names(row),
        "flags": one_case.flag_words(row),
        "reached": one_case.reached(_with_follow_ups(row), request.access.on),
        "compared": one_case.compared(row, levels),
        "sums": sums,
        "others": [one_case.other(draft) for draft in others],
        "rule": rule_of(row.draft.hospital),
        "events": one_case.event_rows(events),
        "more": max(0, len(events) - one_case.EVENTS),
        "drl": DRL,
    }
    return render(request, "dose/dose.html", context)


@page(SEE, methods=_BOTH)
def dose_group(request: PersonRequest, dose_id: int) -> HttpResponse:
    row = _row(request, dose_id)
    groups = known_groups(row.draft.hospital)
    initial = {"group": row.group.key if row.group else ""}
    form = GroupForm(request.POST or None, groups=groups, initial=initial)
    form.is_valid()

    def act() -> GroupChoice | None:
        return choose_group(by=request.user, draft=row.draft, group=form.chosen)

    back = reverse("dose", args=[row.draft.pk])
    if done(form, act):
        messages.success(request, "手术分组已保存。再选一次就能改回。")
        return redirect(back)
    lead_ = (
        "比较参考水平时用。" if groups else "医院还没有填任何分组，请先在规则页填用词或参考水平。"
    )
    return form_page(
        request, form, title="手术分组", english="Group of procedures", button="保存",
        back=("这一例", back), lead=lead_,
    )  # fmt: skip


def _row(request: PersonRequest, dose_id: int) -> Row:
    draft = get_object_or_404(cases_for(request.access), pk=dose_id)
    return rows_of(draft.hospital, [draft])[0]


def _with_follow_ups(row: Row) -> list[Alert]:
    seen = Prefetch("follow_ups", FollowUp.objects.select_related("by"))
    known = Alert.objects.filter(pk__in=[one.pk for one in row.alerts])
    rows = {one.pk: one for one in known.select_related("threshold").prefetch_related(seen)}
    return [rows[one.pk] for one in row.alerts]


def _of_patient(access: Access, draft: IntakeDraft) -> tuple[list[one_case.Sum], list[IntakeDraft]]:
    """Sums over the hospital's window up to this case, and the other cases that one may see."""
    patient = patient_of(draft)
    if not patient:
        return [], []
    its = IntakeDraft.objects.filter(of_patients([patient]), hospital=draft.hospital)
    drafts = [*with_dose(its)]
    known = all_doses(drafts)
    rule = rule_of(draft.hospital)
    window = rule.window if rule and rule.window else _EVER
    sums = []
    for quantity in in_order():
        one = patient_sums(drafts, known, quantity, window)[draft.pk]
        unsaid = f"其中 {one.unsaid} 例没有这项数字" if one.unsaid else ""
        is_said = one.unsaid < one.cases  # nothing said is no zero
        told = figure_words(quantity, one.total) if is_said else "–"
        total = f"{told}（{one.cases} 例）"
        sums.append(one_case.Sum(name_of(quantity), total, unsaid))
    mine = cases_for(access).filter(pk__in=[one.pk for one in drafts]).exclude(pk=draft.pk)
    return sums, [*mine]
