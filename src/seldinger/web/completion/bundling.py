"""What the record of completion of a final review says, written and signed."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.utils import timezone

from seldinger.completion.facts import until
from seldinger.completion.sections import CatalogueTold
from seldinger.completion.sections import Step as StepTold
from seldinger.completion.signing import fingerprint_of, public_key_of
from seldinger.completion.verdicts import verdicts_told
from seldinger.completion.writing import Completion, write
from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.training.evaluate import evaluate
from seldinger.domain.training.record import Record
from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.web.audittrail.queries import head
from seldinger.web.completion.models import Review, Step
from seldinger.web.completion.queries import last_round
from seldinger.web.logbook.models import Participation
from seldinger.web.norms.in_force import InForce
from seldinger.web.people.models import Base, BaseHospital, Hospital, Traineeship, in_force
from seldinger.web.progress.verdicts import Evaluated, evaluated

PLATFORM = "平台"


def own_public_key() -> str:
    """With which this installation's records can be verified, hex. Raises SeldingerError."""
    if not settings.KEYS.signing:
        raise SeldingerError(
            "本平台没有签名密钥。密钥取自环境变量的，请管理员再设 SELDINGER_SIGNING_KEY；"
            "否则重新启动平台，数据文件夹里会补上一把"
        )
    return public_key_of(settings.KEYS.signing)


def own_fingerprint() -> str:
    return fingerprint_of(own_public_key())


def content_of(review: Review) -> bytes:
    """The file: facts and verdict of the day on which the last round was handed in.

    Raises SeldingerError where it would not verify.
    """
    own_public_key()
    on = last_round(review).on
    found = evaluated(review.traineeship, on)
    completion = Completion(
        base=review.base.name,
        hospital=_main_hospital(review.base, on),
        at=timezone.now(),
        record=replace(_reviewed(found, on), staff_no=_staff_no(review.traineeship)),
        verdict=found.verdict,
        reviews=[_step(step) for step in _steps(review)],
        chain=head(),
        catalogues=tuple(_catalogues(review.traineeship, on)),
    )
    return write(completion, library_at(None), settings.KEYS.signing)


def _reviewed(found: Evaluated, on: date) -> Record:
    """The facts of the round's day. Of later ones nobody has seen any: they go, but for planned
    rotations where the verdict would be another without them."""
    cut, told = until(found.record, on), found.verdict
    crosswalk = library_at(None).crosswalk_for(told.rulebook)
    again = evaluate(told.rulebook, cut, on, crosswalk)
    if verdicts_told(again) == verdicts_told(told):
        return cut
    return replace(cut, rotations=found.record.rotations)


def _main_hospital(base: Base, on: date) -> str:
    places = BaseHospital.objects.filter(in_force(on), base=base, kind="main")
    return places.values_list("hospital__name", flat=True).first() or ""


def _staff_no(trainee: Traineeship) -> str:
    told = trainee.person.memberships.exclude(staff_no="").order_by("-start", "-pk")
    return told.values_list("staff_no", flat=True).first() or ""


def _steps(review: Review) -> list[Step]:
    """Every signature of every round that stands, in the order in which they were given."""
    rows = Step.objects.filter(round__review=review, taken_back_at__isnull=True)
    return [*rows.exclude(answer="").select_related("by").order_by("at", "pk")]


def _step(step: Step) -> StepTold:
    assert step.at is not None  # a constraint: what is answered has its moment
    return StepTold(
        stage=str(Step.Stage(step.stage).label),
        who=step.by.name if step.by else PLATFORM,
        at=step.at,
        said=str(Step.Said(step.answer).label),
        reason=step.reason or step.note,
    )


def _catalogues(trainee: Traineeship, on: date) -> list[CatalogueTold]:
    """Of each hospital the catalogues in force on the days of the trainee's cases."""
    rows = Participation.objects.filter(
        traineeship=trainee, withdrawn_at__isnull=True, procedure__case__day__lte=on
    )
    days = rows.order_by().values_list("procedure__case__hospital", "procedure__case__day")
    hospitals = Hospital.objects.in_bulk({hospital for hospital, _ in days})
    books = InForce(hospitals.values())
    spans: dict[tuple[int, str, str], list[date]] = defaultdict(list)
    known: dict[tuple[str, str], Catalogue] = {}
    for hospital, day in sorted(set(days)):
        book = books.on(hospitals[hospital], day)
        if book:
            known[book.id, book.version] = book
            spans[hospital, book.id, book.version].append(day)
    return [
        CatalogueTold(
            id=name, version=version, hash=known[name, version].hash,
            hospital=hospitals[hospital].name, first=min(its), last=max(its),
        )
        for (hospital, name, version), its in spans.items()
    ]  # fmt: skip
