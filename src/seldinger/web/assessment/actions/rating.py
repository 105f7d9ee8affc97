"""An assessment: asked for, rated by both, refused, withdrawn."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils import timezone

from seldinger.domain.training.assessment import Form, Side
from seldinger.errors import SeldingerError
from seldinger.web.assessment.asking import candidates
from seldinger.web.assessment.known import activity_of, offered_to
from seldinger.web.assessment.models import Assessment, Rating, Refusal
from seldinger.web.assessment.queries import Told, read, told, with_people
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions import drop_notices, notify
from seldinger.web.logbook.models import Participation
from seldinger.web.people.models import Person, Traineeship

MOST_WORDS, MOST_REASON = 500, 200


@action
def open_assessment(*, by: Person, part: Participation, form: str, assessor: Person) -> Assessment:
    """By the trainee or by the assessor; the other is told. form: the id of a form offered."""
    trainee = Traineeship.objects.select_for_update(no_key=True).get(pk=part.traineeship_id)
    found = _live(part)
    picked = _offered(trainee, form)
    _check_people(by, found, assessor)
    if Assessment.objects.filter(
        traineeship=trainee, procedure=found.procedure, form=form, assessor=assessor,
        withdrawn_at__isnull=True,
    ).exists():  # fmt: skip
        raise SeldingerError(
            f"这一操作已经请{assessor.name}用“{picked.title}”评过，或正在等着评。"
            "请打开那一份，或换一张评价表"
        )
    _check_unseen(trainee, found, picked, assessor)
    made = Assessment.objects.create(
        traineeship=trainee, procedure=found.procedure, form=picked.id,
        form_version=picked.version, assessor=assessor, opened_by=by, opened_at=timezone.now(),
        activity=activity_of(found.procedure, trainee.rulebook, picked),
    )  # fmt: skip
    other = assessor if by.pk != assessor.pk else found.traineeship.person
    notify(
        to=[other], kind="assessment_opened", url=reverse("assessment_rate", args=[made.pk]),
        about=_about(made), who=by.name, day=found.procedure.case.day.isoformat(),
        form=picked.title,
    )  # fmt: skip
    record(
        by=by, act="assessment.open_assessment", on=made, form=picked.id,
        version=picked.version, person=assessor.pk,
    )  # fmt: skip
    return made


@action
def rate(
    *, by: Person, assessment: Assessment, levels: Mapping[str, int], comment: str = ""
) -> Rating:
    """One side's word. Said anew while the other has seen nothing, it takes the place of the
    first, which stays on record."""
    found = _locked(assessment)
    side = _side(found, by)
    _check_open(found, side)
    _check_levels(found.form, levels)
    now = timezone.now()
    if before := found.ratings.get(side):
        before.replaced_at = now
        before.save(update_fields=["replaced_at"])
    made = Rating.objects.create(
        assessment=found.row, side=side.value, by=by, levels=dict(levels),
        comment=_words(comment, MOST_WORDS, "意见"), at=now,
    )  # fmt: skip
    drop_notices(kind="assessment_opened", about=_about(found.row), to=[by])
    if side.other in found.ratings:
        _tell_both(found)
    record(
        by=by, act="assessment.rate", on=made, state=side.value, items=len(levels),
        again=before is not None,
    )  # fmt: skip
    return made


@action
def refuse(*, by: Person, assessment: Assessment, reason: str) -> Refusal:
    """One side will not rate it: what the other said or says stands by itself."""
    found = _locked(assessment)
    side = _side(found, by)
    _check_open(found, side)
    if side in found.ratings:
        raise SeldingerError("您已经评过了，不能再谢绝。评错了可以改评")
    words = _needed(reason, "请写明为什么不评")
    made = Refusal.objects.create(
        assessment=found.row, side=side.value, by=by, reason=words, at=timezone.now()
    )
    drop_notices(kind="assessment_opened", about=_about(found.row), to=[by])
    notify(
        to=[_person(found, side.other)], kind="assessment_refused",
        url=reverse("assessment", args=[found.row.pk]), who=by.name, reason=words,
        day=found.row.procedure.case.day.isoformat(),
    )  # fmt: skip
    record(by=by, act="assessment.refuse", on=made, state=side.value, reason=words)
    return made


@action
def withdraw_assessment(*, by: Person, assessment: Assessment, reason: str) -> Assessment:
    """It stays on record, marked, and is no rating any more.

    Whoever opened it until somebody else's levels are seen; then the assessor, or who keeps the
    base's assessments: a trainee does not take back what they were told.
    """
    found = _locked(assessment)
    if found.is_withdrawn:
        raise SeldingerError("这份评价已经撤回")
    today = timezone.localdate()
    if found.side_of(by) is Side.TRAINEE and not found.may_take_back(by, today):
        raise SeldingerError("双方评过之后，学员不能撤回。有不同意见请与带教医师或教学秘书当面说")
    row = found.row
    row.withdrawn_at, row.withdrawn_by = timezone.now(), by
    row.withdrawn_because = _needed(reason, "请写明为什么撤回")
    row.save()
    drop_notices(kind="assessment_opened", about=_about(row))
    record(by=by, act="assessment.withdraw_assessment", on=row, reason=row.withdrawn_because)
    return row


@action
def restore_assessment(*, by: Person, assessment: Assessment) -> Assessment:
    """Withdrawn by mistake: it stands again, by whoever withdrew it, as far as it had come then."""
    found = _locked(assessment)
    row = found.row
    if row.withdrawn_at is None:
        raise SeldingerError("这份评价没有撤回，不必恢复")
    if row.withdrawn_by_id != by.pk:
        raise SeldingerError("只有撤回它的人可以恢复")
    if not found.may_restore(timezone.localdate()):
        raise SeldingerError("撤回后已不再等双方评，不能恢复。要评请在下一台手术时另开一份")
    if Assessment.objects.filter(
        traineeship=row.traineeship, procedure=row.procedure, form=row.form,
        assessor=row.assessor, withdrawn_at__isnull=True,
    ).exists():  # fmt: skip
        raise SeldingerError("已经另开了一份同样的评价，不能恢复。请先撤回那一份")
    row.withdrawn_at = row.withdrawn_by = None
    row.withdrawn_because = ""
    row.save()
    record(by=by, act="assessment.restore_assessment", on=row)
    return row


# -- what is refused ------------------------------------------------------------------------------


def _live(part: Participation) -> Participation:
    rows = Participation.objects.select_related(
        "traineeship__person", "supervisor", "procedure__case__hospital"
    )
    found = rows.get(pk=part.pk)
    if found.withdrawn_at is not None:
        raise SeldingerError("这条登记已经撤回，不能评价。恢复登记后再请带教医师评")
    return found


def _offered(trainee: Traineeship, form: str) -> Form:
    found = next((one for one in offered_to(trainee) if one.id == form), None)
    if found is None:
        raise SeldingerError("没有这张评价表，或已停用。请从列出的里选一张")
    return found


def _check_people(by: Person, part: Participation, assessor: Person) -> None:
    if by.pk not in (assessor.pk, part.traineeship.person_id):
        raise SeldingerError("只有学员本人或评价人可以发起评价")
    if assessor.pk == part.traineeship.person_id:
        raise SeldingerError("不能请自己当评价人。请选这台手术的带教医师")
    there = {one.person.pk: one for one in candidates(part, timezone.localdate())}
    if assessor.pk not in there:
        raise SeldingerError(f"{assessor.name}不在这台手术的带教医师里。请从列出的人里选")
    if why := there[assessor.pk].why_not:
        raise SeldingerError(f"{assessor.name}{why}，现在不能评价。请选当时在场的另一位上级医师")


def _check_unseen(trainee: Traineeship, part: Participation, form: Form, assessor: Person) -> None:
    """Who has seen the other's levels does not rate the same act anew as if they had not."""
    rows = Assessment.objects.filter(
        traineeship=trainee, procedure=part.procedure, form=form.id, assessor=assessor,
        withdrawn_at__isnull=False,
    )  # fmt: skip
    if any(one.was_seen for one in read(rows)):
        raise SeldingerError(
            f"{assessor.name}用“{form.title}”评的这一操作已经看得到对方的等级，撤回后不能重评。"
            "撤错了请由撤回的人恢复，要再评请在下一台手术时另开一份"
        )


def _locked(assessment: Assessment) -> Told:
    Assessment.objects.select_for_update(no_key=True, of=("self",)).get(pk=assessment.pk)
    return told(with_people(Assessment.objects.all()).get(pk=assessment.pk))


def _side(found: Told, by: Person) -> Side:
    side = found.side_of(by)
    if side is None:
        raise SeldingerError("只有学员本人和评价人可以评这一份")
    return side


def _check_open(found: Told, side: Side) -> None:
    if found.is_withdrawn:
        raise SeldingerError("这份评价已经撤回，不能再评")
    if side in found.refusals:
        raise SeldingerError("您已谢绝评这一份。要评请另开一份")
    if not found.course.may_rate(side, timezone.localdate()):
        raise SeldingerError("双方的评分已经可以互看，不能再改。要再评请在下一台手术时另开一份")


def _check_levels(form: Form, levels: Mapping[str, int]) -> None:
    by_id = {one.id: one for one in form.questions}
    for name, value in levels.items():
        if name not in by_id or by_id[name].level(value) is None:
            raise SeldingerError("有一项不在这张评价表里。请刷新页面后再评")
    if form.overall and form.overall.id not in levels:
        raise SeldingerError(f"请评“{form.overall.title}”")
    if not levels:
        raise SeldingerError("请至少评一项")


def _words(text: str, most: int, what: str) -> str:
    words = text.replace("\0", "").strip()
    if len(words) > most:
        raise SeldingerError(f"{what}最多 {most} 字，现有 {len(words)} 字。请写短一些")
    return words


def _needed(reason: str, otherwise: str) -> str:
    words = _words(reason, MOST_REASON, "理由")
    if not words:
        raise SeldingerError(otherwise)
    return words


def _person(found: Told, side: Side) -> Person:
    return found.row.assessor if side is Side.ASSESSOR else found.row.traineeship.person


def _tell_both(found: Told) -> None:
    notify(
        to=[_person(found, side) for side in Side], kind="assessment_both",
        url=reverse("assessment", args=[found.row.pk]), about=_about(found.row),
        day=found.row.procedure.case.day.isoformat(), form=found.form.title,
    )  # fmt: skip


def _about(row: Assessment) -> str:
    return f"assessment:{row.pk}"
