"""A small base for tests of forecasts: one department, one category unless told otherwise."""

from typing import Any

import msgspec

from seldinger.planning.forecasts.problem import Problem
from seldinger.planning.forecasts.validation import problem_in


def document(**changes: Any) -> dict[str, Any]:
    """JSON of a sound problem: three years of arrivals, one trainee with six months left."""
    return {
        "start": "2026-01",
        "departments": [{"id": "ward"}, {"id": "ct", "operations": False}],
        "categories": [{"id": "biopsy"}],
        "requirements": [
            {"id": f"biopsy.{role}", "categories": ["biopsy"], "role": role, "minimum": minimum}
            for role, minimum in ((0, 10), (1, 5), (2, 8))
        ],
        "arrivals": [
            {"department": "ward", "category": "biopsy", "start": "2023-01", "counts": [3, 5] * 18}
        ],
        "trainees": [trainee("lin")],
    } | changes


def trainee(name: str, **changes: Any) -> dict[str, Any]:
    return {"id": name, "entry": "2025-01", "months_left": 6, "plan": ["ward"] * 6} | changes


def problem(**changes: Any) -> Problem:
    return problem_in(msgspec.json.encode(document(**changes)))
