"""Badge readings: a workbook kept between preview and confirmation, then written whole."""

import hashlib

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.dose.badges import FIGURES, Plan, plan_of
from seldinger.web.dose.models import BadgeFile, BadgeReading
from seldinger.web.inbox.actions import notify
from seldinger.web.people.models import Hospital, Person
from seldinger.web.people.uploads import is_open, sealed, too_old

TAKEN = "badges_taken"


@action
def keep_badge_file(*, by: Person, hospital: Hospital, file_name: str, content: bytes) -> BadgeFile:
    """Keep an uploaded workbook, encrypted, until it is confirmed, replaced or a day old."""
    replaced = BadgeFile.objects.filter(Q(by=by, hospital=hospital) | too_old())
    replaced.exclude(content=b"").update(content=b"")
    row = BadgeFile.objects.create(
        hospital=hospital, by=by, file_name=file_name[:200], uploaded_at=timezone.now(),
        content=sealed(content),
    )  # fmt: skip
    record(
        by=by, act="dose.keep_badge_file", on=row, hospital=hospital.pk,
        digest=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    return row


@action
def take_badge_file(*, by: Person, file: BadgeFile) -> Plan:
    """Write what is new, and correct what reads otherwise now; all of it or nothing."""
    Hospital.objects.select_for_update(no_key=True).get(pk=file.hospital_id)
    row = BadgeFile.objects.select_for_update(no_key=True, of=("self",)).get(pk=file.pk)
    if not is_open(row):
        raise SeldingerError("这份读数已经写入、被更新的上传代替，或超过一天没有确认。请重新上传")
    plan = plan_of(row)
    if not plan.new and not plan.changed:
        raise SeldingerError("没有要写入的读数。请看列出的原因，改正后重新上传")
    now = timezone.now()
    old = [reading for reading, _ in plan.changed]
    for reading in old:
        reading.withdrawn_at = now
    BadgeReading.objects.bulk_update(old, ["withdrawn_at"])
    wanted = [*plan.new, *(one for _, one in plan.changed)]
    BadgeReading.objects.bulk_create(
        BadgeReading(
            person_id=one.person, hospital_id=row.hospital_id, file=row, year=one.row.year,
            quarter=one.row.quarter, below=[*one.row.below], by=by, made_at=now,
            **{name: getattr(one.row, name) for name in FIGURES},
        )
        for one in wanted
    )  # fmt: skip
    row.content, row.taken_at = b"", now
    row.save(update_fields=["content", "taken_at"])
    people = Person.objects.filter(pk__in={one.person for one in wanted}, is_active=True)
    notify(to=people, kind=TAKEN, url=reverse("my_badges"), about=f"badges {row.hospital_id}")
    record(
        by=by, act="dose.take_badge_file", on=row, hospital=row.hospital_id,
        written=len(plan.new), changed=len(old),
    )  # fmt: skip
    return plan


@action
def withdraw_badge_file(*, by: Person, file: BadgeFile) -> int:
    """It was the wrong one: its readings hold no more, and what they corrected holds again."""
    Hospital.objects.select_for_update(no_key=True).get(pk=file.hospital_id)
    row = BadgeFile.objects.select_for_update(no_key=True, of=("self",)).get(pk=file.pk)
    if row.taken_at is None or row.withdrawn_at is not None:
        raise SeldingerError("这份读数没有写入，或已经撤回")
    its = [*BadgeReading.objects.filter(file=row, withdrawn_at=None)]
    mine = {_key(one) for one in its}
    corrected = BadgeReading.objects.filter(withdrawn_at=row.taken_at, file__withdrawn_at=None)
    of_here = corrected.filter(hospital=row.hospital_id)
    back = [one for one in of_here if _key(one) in mine]
    row.withdrawn_by, row.withdrawn_at = by, timezone.now()
    for one in its:
        one.withdrawn_at = row.withdrawn_at
    for one in back:
        one.withdrawn_at = None
    BadgeReading.objects.bulk_update(its, ["withdrawn_at"])
    BadgeReading.objects.bulk_update(back, ["withdrawn_at"])
    row.save(update_fields=["withdrawn_by", "withdrawn_at"])
    record(
        by=by, act="dose.withdraw_badge_file", on=row, hospital=row.hospital_id, written=len(its)
    )  # fmt: skip
    return len(its)


def _key(one: BadgeReading) -> tuple[int, int, int]:
    return one.person_id, one.year, one.quarter
