"""Rule 9: the background decides the branch of the first six months."""

import pytest

from seldinger.domain.training.record import Branch
from support.build import AFTER_TRAINING, on, reports, stay, told, verdict

IMAGING_YEAR = [
    stay("xray", "2023-09-01", "2023-09-30"),
    stay("ct", "2023-10-01", "2023-12-31"),
    stay("mri", "2024-01-01", "2024-02-29"),
]
WARD_YEAR = [
    stay("internal", "2023-09-01", "2023-11-30"),
    stay("surgical", "2023-12-01", "2024-02-29"),
]


@pytest.mark.parametrize(
    ("background", "visits", "imaging", "wards"),
    [
        ("imaging", WARD_YEAR, ("not_applicable", 0), ("met", 3)),
        ("internal", IMAGING_YEAR, ("met", 6), ("not_applicable", 0)),
        ("surgical", IMAGING_YEAR, ("met", 6), ("not_applicable", 0)),
        # The branches are no sum: the wrong one fills nothing.
        ("imaging", IMAGING_YEAR, ("not_applicable", 6), ("not_met", 0)),
        ("internal", WARD_YEAR, ("not_met", 0), ("not_applicable", 3)),
        (None, IMAGING_YEAR, ("met", 6), ("unknown", 0)),
        (None, WARD_YEAR, ("unknown", 0), ("met", 3)),
    ],
)
def test_each_background_has_its_branch(background, visits, imaging, wards) -> None:
    found = verdict(visits, background=background, as_of=AFTER_TRAINING)
    assert told(found, "imaging.months") == (*imaging, 0)
    for ward in ("internal", "surgical"):
        assert told(found, f"{ward}.months") == (*wards, 0)


@pytest.mark.parametrize(
    ("place", "requirement"),
    [("xray", "xray"), ("ct", "ct"), ("mri", "mri")],
)
def test_each_part_of_the_imaging_branch_is_asked_for(place: str, requirement: str) -> None:
    visits = [visit for visit in IMAGING_YEAR if visit.place != place]
    found = verdict(visits, background="surgical", as_of=AFTER_TRAINING)
    assert told(found, f"imaging.{requirement}.months") == ("not_met", 0, 0)
    assert told(found, "imaging.months")[0] == "not_met"


@pytest.mark.parametrize(
    ("background", "status"),
    [("imaging", "met"), ("internal", "met"), ("surgical", "met"), (None, "unknown")],
)
def test_the_entry_condition_asks_for_a_background(background, status: str) -> None:
    found = verdict(background=background, as_of=AFTER_TRAINING)
    assert told(found, "entry.residency") == (status, 1 if background else 0, 0)


def test_reports_of_the_wrong_branch_do_not_apply() -> None:
    found = verdict(reports("CT", 300, part="胸部"), background="imaging")
    assert told(found, "imaging.ct")[0] == "not_applicable"


def branch(day: str, background: str) -> Branch:
    return Branch(by="陈（示例）", on=on(day), reason="按影像支线", background=background)


def test_any_other_background_needs_a_ruling() -> None:
    found = verdict(branch("2023-09-10", "imaging"), background=None)
    assert found.trainee.background == "imaging"
    assert told(found, "entry.residency") == ("met", 1, 0)
    assert told(found, "internal.months") == ("met", 3, 0)
    assert told(found, "imaging.months")[0] == "not_applicable"


def test_the_last_ruling_on_the_branch_holds_from_its_day() -> None:
    rulings = [branch("2024-03-01", "surgical"), branch("2023-09-10", "internal")]
    assert verdict(rulings, background=None).trainee.background == "surgical"
    assert verdict(rulings, as_of="2024-02-29").trainee.background == "internal"
    assert verdict(rulings, as_of="2023-09-09").trainee.background == "imaging"
