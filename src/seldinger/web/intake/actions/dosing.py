"""Dose reports: kept with their events, and which of them count. Inside an action."""

from collections.abc import Sequence

from seldinger.intake.draft import Event, Figures
from seldinger.web.intake.facts import Facts, clean, moment_of
from seldinger.web.intake.models import DoseReport, IntakeDraft, Irradiation, Telling

_THREE, _WHICH = ("kap", "kar", "fluoro"), ("reported", "summed")
_ROUNDED = 1.01  # units round a total
Identity = tuple[object, ...]


def keep_dose(telling: Telling, facts: Facts) -> DoseReport:
    """With every event. What the reader left out as unreadable stands in the telling's flags."""
    read = facts.read
    report = DoseReport(
        telling=telling,
        study_uid=facts.traits.study_uid,
        device=clean(read.station or read.source, 130),
        planes={clean(name, 16): _three(figures) for name, figures in read.planes.items()},
        **{f"reported_{name}": getattr(read.reported, name) for name in _THREE},
        **{f"summed_{name}": getattr(read.summed, name) for name in _THREE},
    )
    report.save()
    Irradiation.objects.bulk_create([_event(report, one) for one in read.events], batch_size=500)
    return report


def count_once(draft: IntakeDraft) -> None:
    """Of the reports of one study, those that a later one holds whole are superseded; an event that
    several tell is counted with the first alone. The same whatever came first.

    What is superseded stays so: what holds all of the later one holds all of it too.
    """
    found = DoseReport.objects.filter(telling__draft=draft, superseded=False)
    if found.count() < 2:  # nothing to compare
        return
    reports = [*found.order_by("telling__at", "pk").prefetch_related("events")]
    told = {one.pk: _identities(one) for one in reports}
    changed = []
    for place, one in enumerate(reports):
        superseded = any(
            _holds(told[other.pk], told[one.pk], later=position > place)
            and _one_study(one, other)
            and (told[one.pk] or _is_within(one, other, bare=not told[other.pk]))
            for position, other in enumerate(reports)
            if position != place
        )
        if one.superseded != superseded:
            one.superseded = superseded
            changed.append(one)
    DoseReport.objects.bulk_update(changed, ["superseded"])
    _mark_repeated([one for one in reports if not one.superseded])


def _mark_repeated(reports: Sequence[DoseReport]) -> None:
    seen: dict[Identity, int] = {}
    changed = []
    ordered = sorted(reports, key=lambda one: (_first(one), one.pk))
    for report in ordered:
        for event in report.events.all():
            repeated = seen.setdefault(_identity(event), report.pk) != report.pk
            if event.repeated != repeated:
                event.repeated = repeated
                changed.append(event)
    Irradiation.objects.bulk_update(changed, ["repeated"], batch_size=500)


def _first(report: DoseReport) -> str:
    """When it begins, to put reports of one study in order."""
    times = [one.started.isoformat() for one in report.events.all() if one.started]
    return min(times, default="")


def _holds(mine: set[Identity], others: set[Identity], *, later: bool) -> bool:
    """Whether a report with `mine` tells all that one with `others` does, and more or later."""
    return others <= mine and (others != mine or later)


def _one_study(one: DoseReport, other: DoseReport) -> bool:
    """A summary that names no study is of the draft's one."""
    return not (one.study_uid and other.study_uid) or one.study_uid == other.study_uid


def _identities(report: DoseReport) -> set[Identity]:
    return {_identity(one) for one in report.events.all()}


def _identity(event: Irradiation) -> Identity:
    """Units use one identity for several events: what they say is compared too."""
    told = (event.plane, event.kap, event.kar, event.duration)
    return (event.uid or event.started or event.pk, *told)


def _is_within(one: DoseReport, other: DoseReport, *, bare: bool) -> bool:
    """A total without events is told again by the same total, or by events that reach it: left out
    beside less, it would lower the dose. bare: the other has no events either."""
    mine, others = _figures(one), _figures(other)
    if bare:
        return mine == others
    pairs = zip(mine, others, strict=True)
    return all(a is None or (b is not None and a <= b * _ROUNDED) for a, b in pairs)


def _figures(report: DoseReport) -> tuple[float | None, ...]:
    """The reported totals; where one is absent the sum of the events."""
    told = ((getattr(report, f"{which}_{name}") for which in _WHICH) for name in _THREE)
    return tuple(next((one for one in each if one is not None), None) for each in told)


def _event(report: DoseReport, event: Event) -> Irradiation:
    return Irradiation(
        report=report,
        uid=event.uid if len(event.uid) <= 64 else "",
        started=moment_of(event.started),
        plane=clean(event.plane, 16), type=clean(event.type, 16),
        protocol=clean(event.protocol, 64), kap=event.dose.kap, kar=event.dose.kar,
        duration=event.duration,
    )  # fmt: skip


def _three(figures: Figures) -> dict[str, float | None]:
    return {name: getattr(figures, name) for name in _THREE}
