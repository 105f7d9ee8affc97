"""The dose of a draft: reported totals and the sum of the events, never mixed. Reads only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from seldinger.intake.dicom.codes import FLUOROSCOPY
from seldinger.intake.draft import NOTHING, Figures
from seldinger.web.intake.models import DoseReport, IntakeDraft


@dataclass(frozen=True, slots=True)
class DraftDose:
    """kap in Gy·cm², kar in mGy, fluoro in s; None: not known, also where one of several standing
    reports does not say it. planes: of a draft with one standing report. events: each counted once.
    """

    reported: Figures
    summed: Figures
    planes: Mapping[str, Figures]
    flags: tuple[str, ...]
    events: int
    devices: tuple[str, ...]
    reports: int

    @property
    def figures(self) -> Figures:
        """The reported total; where it is absent the sum of the events."""
        return Figures(
            *(
                said if said is not None else summed
                for said, summed in zip(_three(self.reported), _three(self.summed), strict=True)
            )
        )


def doses_of(drafts: Iterable[IntakeDraft]) -> dict[int, DraftDose]:
    """By the draft's primary key; those without a report are left out. One query."""
    keys = [draft.pk for draft in drafts]
    found: dict[int, list[DoseReport]] = {}
    for one in _counted(DoseReport.objects.filter(telling__draft__in=keys, superseded=False)):
        found.setdefault(one.telling.draft_id, []).append(one)
    return {key: _together(reports) for key, reports in found.items()}


def dose_of(draft: IntakeDraft) -> DraftDose | None:
    return doses_of([draft]).get(draft.pk)


def reports_of_study(hospital: int, study_uid: str) -> QuerySet[DoseReport]:
    """The earliest first."""
    found = DoseReport.objects.filter(telling__draft__hospital=hospital, study_uid=study_uid)
    return found.select_related("telling").order_by("telling__at", "pk")


def _counted(reports: QuerySet[DoseReport]) -> QuerySet[DoseReport]:
    """With the number of events that count, and what those sum to that an earlier report told."""
    again = Q(events__repeated=True)
    counted = reports.select_related("telling").annotate(
        once=Count("events", filter=~again),
        again=Count("events", filter=again),
        again_kap=Sum("events__kap", filter=again),
        again_kar=Sum("events__kar", filter=again),
        again_fluoro=Sum("events__duration", filter=again & Q(events__type__in=FLUOROSCOPY)),
    )
    return counted.order_by("telling__at", "pk")


def _together(reports: Sequence[DoseReport]) -> DraftDose:
    flags = dict.fromkeys(flag for one in reports for flag in one.telling.flags)
    overlap = any(one.again for one in reports)  # type: ignore[attr-defined]
    planes = reports[0].planes if len(reports) == 1 else {}
    return DraftDose(
        reported=NOTHING if overlap else _sum([_figures(one, "reported") for one in reports]),
        summed=_sum([_figures(one, "summed") for one in reports]),
        planes={name: Figures(**three) for name, three in planes.items()},
        flags=(*flags, *(("reports_overlap",) if overlap else ())),
        events=sum(one.once for one in reports),  # type: ignore[attr-defined]
        devices=tuple(dict.fromkeys(one.device for one in reports if one.device)),
        reports=len(reports),
    )


def _figures(report: DoseReport, which: str) -> Figures:
    """summed: without what an earlier report told."""
    three = {name: getattr(report, f"{which}_{name}") for name in ("kap", "kar", "fluoro")}
    if which == "summed":
        for name, value in three.items():
            if value is not None:
                three[name] = value - (getattr(report, f"again_{name}") or 0)
    return Figures(**three)


def _sum(figures: Sequence[Figures]) -> Figures:
    """None where one of them does not say it: a total without it would be too low."""
    columns = zip(*map(_three, figures), strict=True)
    return Figures(*(None if None in column else sum(column) for column in columns))


def _three(figures: Figures) -> tuple[float | None, float | None, float | None]:
    return figures.kap, figures.kar, figures.fluoro
