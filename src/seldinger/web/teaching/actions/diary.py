"""The chief resident's diary: a claim of the rule's type, with which of its duties it was."""

from uuid import UUID

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.logbook.actions.duties import log_activity
from seldinger.web.logbook.duties import EnteredActivity
from seldinger.web.logbook.models import Activity
from seldinger.web.people.models import Person, Traineeship
from seldinger.web.teaching.entered import DiaryTold
from seldinger.web.teaching.models import DiaryEntry
from seldinger.web.teaching.words import opening, words_of

MOST = 99  # of one kind on one day: more is a slip of the hand


@action
def write_diary(
    *, by: Person, trainee: Traineeship, told: DiaryTold, key: UUID | None = None
) -> DiaryEntry:
    """One kind of duty on one day. Raises SeldingerError where no chief residency runs that day.

    key: of the form. Raises SentBeforeError where it was taken already.
    """
    words = words_of(trainee)
    kind = next((clause for clause in words.diary_kinds if clause.id == told.kind), None)
    if kind is None or not words.chief_type:
        raise SeldingerError("培训细则里没有这项总住院职责。请从列出的里选一项")
    if not 1 <= told.number <= MOST:
        raise SeldingerError(f"次数应在 1 至 {MOST} 之间")
    visits = trainee.rotations.filter(
        place__in=words.chief_places, withdrawn_at=None, start__lte=told.day, end__gte=told.day
    )
    if not visits.exists():
        raise SeldingerError(f"{told.day} 不在您的总住院期间。请核对日期，或请教学秘书补登轮转")
    text = told.text.strip()
    entered = EnteredActivity(
        day=told.day, type=words.chief_type, capacity="", level="", supervisor=told.supervisor,
        title=f"{opening(kind.title, told.number)}{f'：{text}' if text else ''}",
    )  # fmt: skip
    activity = log_activity(by=by, trainee=trainee, entered=entered, key=key)
    entry = DiaryEntry.objects.create(
        activity=activity, traineeship=trainee, kind=kind.id, number=told.number
    )
    record(
        by=by, act="teaching.write_diary", on=entry, trainee=trainee.pk, claims=[activity.pk]
    )  # fmt: skip
    return entry


@action
def sort_diary(*, by: Person, activity: Activity, kind: str) -> DiaryEntry:
    """Which duty a claim was about; another one where it is sorted already. The claim stays as it
    was."""
    row = Activity.objects.select_for_update().get(pk=activity.pk)
    words = words_of(row.traineeship)
    if row.traineeship.person_id != by.pk:
        raise SeldingerError("只能归类自己的登记")
    if row.type != words.chief_type or row.withdrawn_at is not None:
        raise SeldingerError("这条不是总住院的登记，或已撤回")
    if kind not in {clause.id for clause in words.diary_kinds}:
        raise SeldingerError("培训细则里没有这项总住院职责。请从列出的里选一项")
    entry = DiaryEntry.objects.filter(activity=row).first()
    if entry is not None and entry.kind == kind:
        raise SeldingerError("这条已经归在这一项")
    entry = entry or DiaryEntry(activity=row, traineeship=row.traineeship, number=1)
    entry.kind = kind
    entry.save()
    record(
        by=by, act="teaching.sort_diary", on=entry, trainee=row.traineeship_id, claims=[row.pk],
        kind=kind,
    )  # fmt: skip
    return entry
