"""The figures that a proposal keeps, in words: what was known when it was written."""

from collections.abc import Mapping
from typing import Any

from seldinger.domain.grading.review import Figure, Standing
from seldinger.web.review.models import Proposal
from seldinger.web.review.presenters.figures import percent
from seldinger.web.review.wording import FIGURES, STANDINGS


def figures_told(row: Proposal) -> list[tuple[str, str]]:
    """(what, its value)."""
    told: Mapping[str, Any] = row.figures
    if "number" not in told:
        return []
    return [
        ("时间", f"{told['start']} 至 {told['end']}"),
        ("例数", f"{told['number']} 台；12 个月 {told['year']} 台"),
        *((FIGURES[figure], _figure(told[figure.value])) for figure in Figure),
    ]


def _figure(one: Mapping[str, Any]) -> str:
    if not one["n"]:
        return "没有手术"
    said = STANDINGS[Standing(one["standing"])].word if one["standing"] else "合计，不作判断"
    share, low, high = one["events"] / one["n"], one["low"], one["high"]
    return (
        f"{one['events']} / {one['n']}，{percent(share)}（{percent(low)}–{percent(high)}）；"
        f"全院 {one['hospital_events']} / {one['hospital_n']}。{said}"
    )
