"""Erasing people and patients, and handing out what is held: each with a reason and a trace."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.intake.numbers import plain
from seldinger.web.audittrail.actions import action, record
from seldinger.web.completion.actions.forgetting import unname_in_reviews
from seldinger.web.inbox.models import Address, Notice
from seldinger.web.intake.models import PatientName, Received, Telling
from seldinger.web.logbook.models import Draft, TakeIn
from seldinger.web.people.actions.accounts import keep_an_administrator
from seldinger.web.people.actions.standings import facts_changed
from seldinger.web.people.models import (
    Absence,
    Hospital,
    Membership,
    Person,
    RosterDraft,
    Traineeship,
)
from seldinger.web.planning.actions.forgetting import empty_words_of_plans
from seldinger.web.privacy.patients import OfNumber, of_number
from seldinger.web.privileges.models import GrantDraft

ERASED = "已删除"
_CHUNK = 500


# -- people ---------------------------------------------------------------------------------------


@action
def export_person(*, by: Person, person: Person) -> None:
    """Note that everything held about somebody was handed out."""
    record(by=by, act="privacy.export_person", on=person)


@action
def erase_person(*, by: Person, person: Person, name: str, reason: str) -> str:
    """Take the person out of the name; returns what stands there now.

    What they did stays, as a base must keep it: training, verifications, decisions. Raises
    SeldingerError where `name` is not theirs, for oneself, and for the last administrator.
    """
    if by.pk == person.pk:
        raise SeldingerError("不能注销自己。请由另一位管理员办理")
    if name.strip() != person.name:
        raise SeldingerError("输入的姓名与这位人员不同，没有注销。请照页面上的姓名输入")
    if not reason.strip():
        raise SeldingerError("请写明注销的理由")
    keep_an_administrator(without=person)
    former = person.name
    person.name = f"已注销人员 {person.pk}"
    person.login, person.pinyin, person.initials = f"erased-{person.pk}", "yizhuxiao", "yzx"
    person.is_active, person.last_login = False, None
    person.set_unusable_password()
    person.save()
    _forget(person, former)
    for trainee in Traineeship.objects.filter(person=person):
        facts_changed(trainee)
    record(by=by, act="privacy.erase_person", on=person, reason=reason.strip())
    return person.name


def _forget(person: Person, former: str) -> None:
    """What says more of a person than what they did: numbers, titles, addresses, messages."""
    Membership.objects.filter(person=person).update(staff_no="", title="")
    Absence.objects.filter(person=person).update(reason="")
    Address.objects.filter(person=person).update(mail="", wants_mail=False)
    now = timezone.now()
    Draft.objects.filter(owner=person).update(content="", faults=[])
    Draft.objects.filter(owner=person, closed_at=None).update(closed_at=now)
    _forget_take_ins(person, former)
    RosterDraft.objects.filter(by=person).update(content=b"", file_name=ERASED)
    GrantDraft.objects.filter(by=person).update(content=b"", file_name=ERASED)
    Notice.objects.filter(person=person).update(details={}, read_at=now)
    _unname(Notice.objects.exclude(person=person), person, former)
    unname_in_reviews(person=person, former=former)
    empty_words_of_plans(person=person)


def _forget_take_ins(person: Person, former: str) -> None:
    """Workbooks that they handed in or that tell of them; in others', whom the file names so."""
    theirs = Q(by=person) | Q(traineeship__person=person)
    TakeIn.objects.filter(theirs).update(content=b"", file_name=ERASED)
    TakeIn.objects.filter(file_name__contains=former).update(file_name=ERASED)
    changed = []
    for taking in TakeIn.objects.exclude(supervisors={}).iterator(chunk_size=_CHUNK):
        told = {
            person.name if means == person.pk or (means is None and name == former) else name: means
            for name, means in taking.supervisors.items()
        }
        if told != taking.supervisors:
            taking.supervisors = told
            changed.append(taking)
    TakeIn.objects.bulk_update(changed, ["supervisors"], batch_size=_CHUNK)


def _unname(notices: models.QuerySet[Notice], person: Person, former: str) -> None:
    """In what others were told."""
    changed = []
    for notice in notices.iterator(chunk_size=_CHUNK):
        told = {key: _renamed(value, former, person.name) for key, value in notice.details.items()}
        if told != notice.details:
            notice.details = told
            changed.append(notice)
    Notice.objects.bulk_update(changed, ["details"], batch_size=_CHUNK)


def _renamed(value: Any, former: str, name: str) -> Any:
    return value.replace(former, name) if isinstance(value, str) else value


# -- patients -------------------------------------------------------------------------------------


@action
def look_for_patient(*, by: Person, hospital: Hospital, number: str, reason: str) -> OfNumber:
    """What is held about a patient. That somebody asked is noted, also where there is nothing."""
    _check_reason(number, reason)
    found = of_number(hospital, number)
    record(
        by=by, act="privacy.look_for_patient", on=hospital, found=len(found), reason=reason.strip()
    )  # fmt: skip
    return found


@action
def export_patient(*, by: Person, hospital: Hospital, number: str, reason: str) -> OfNumber:
    """Note that what is held about a patient was handed out, and hand it out."""
    found = _found(hospital, number, reason)
    record(
        by=by, act="privacy.export_patient", on=hospital, written=len(found), reason=reason.strip()
    )  # fmt: skip
    return found


@action
def erase_patient(*, by: Person, hospital: Hospital, number: str, reason: str) -> int:
    """Take a patient out of every row: no number, no way to join it to one. Returns how many rows.

    The rows stay, as facts of training; those of this patient still know one another, so that no
    verdict changes. Raises SeldingerError where there is none.
    """
    found = _found(hospital, number, reason)
    meaningless = secrets.token_hex(32)
    for row in found.rows():  # saved one by one: a patient has a few
        row.number_encrypted, row.number_digest, row.number_tail = "", meaningless, ERASED
        row.save(update_fields=["number_encrypted", "number_digest", "number_tail"])
    _empty_received(found)
    for trainee in _trainees(found):
        facts_changed(trainee)
    record(
        by=by, act="privacy.erase_patient", on=hospital, written=len(found), reason=reason.strip()
    )  # fmt: skip
    return len(found)


def _check_reason(number: str, reason: str) -> None:
    if not reason.strip():
        raise SeldingerError("请写明理由")
    if plain(number) and plain(number) in plain(reason):
        raise SeldingerError("理由会写入留痕，请不要写患者编号")


def _found(hospital: Hospital, number: str, reason: str) -> OfNumber:
    _check_reason(number, reason)
    found = of_number(hospital, number)
    if not len(found):
        raise SeldingerError(f"{hospital.name}没有这个编号的登记。请核对医院和编号")
    return found


def _empty_received(found: OfNumber) -> None:
    """What machines sent of the patient, and the name for the worklist. What is sent again after
    that is known by its digest, and not kept again."""
    drafts = Q(draft__in=found.drafts) | Q(draft__merged_into__in=found.drafts)
    Received.objects.filter(tellings__in=Telling.objects.filter(drafts)).update(content=b"")
    PatientName.objects.filter(drafts).update(name="")


def _trainees(found: OfNumber) -> Iterable[Traineeship]:
    of_cases = Q(participations__procedure__case__in=found.cases)
    of_admissions = Q(admissions__in=found.admissions)
    return Traineeship.objects.filter(of_cases | of_admissions).distinct()
