"""What a record holds of the rule's knowledge and skills: touched, and nothing claimed beyond."""

from dataclasses import replace
from datetime import date

import pytest

from seldinger.domain.training.record import (
    Admission,
    ImagingReports,
    Leave,
    Origin,
    Procedure,
    Record,
    Rotation,
)
from seldinger.domain.training.skills import Act, Held, Link, held_of, speaks_of
from seldinger.domain.training.words import Reason, Role, State
from seldinger.norms.library import library_at

LIBRARY = library_at(None)
RULES = LIBRARY.rulebook("interventional")
SKILLS = LIBRARY.skills(RULES)
assert SKILLS is not None
ON = date(2026, 11, 22)
BASIC = date(2025, 3, 3)
NEURO = date(2026, 10, 5)
CASE = Procedure(
    BASIC,
    "1",
    "示例",
    "embolisation",
    Role.FIRST_ASSISTANT,
    State.VERIFIED,
    origin=Origin("手术", 1),
)


def record(**told: object) -> Record:
    usual = Record(
        staff_no="", name="林示例", background="internal", entry=date(2024, 9, 1),
        directions=("neuro", "peripheral", "abdominal"),
        rotations=(
            Rotation("ct", date(2024, 9, 1), date(2024, 12, 31)),
            Rotation("basic", date(2025, 1, 1), date(2026, 8, 31)),
            Rotation("neuro", date(2026, 9, 1), date(2026, 11, 30)),
        ),
    )  # fmt: skip
    return replace(usual, **told)  # type: ignore[arg-type]


def held(**told: object) -> Held:
    assert SKILLS is not None
    return held_of(RULES, SKILLS, record(**told), ON, LIBRARY.crosswalk_for(RULES))


# -- one procedure and one item --------------------------------------------------------------------

LINK = Link(
    item="x",
    categories=frozenset({"tace"}),
    names=frozenset({"甲术"}),
    names_in_post=frozenset({"乙术"}),
)


@pytest.mark.parametrize(
    ("act", "speaks"),
    [
        (Act("甲术", None), True),
        (Act("甲术", "biopsy", post="neuro"), True),
        (Act("乙术", None, post="abdominal"), True),
        (Act("乙术", None, post="neuro"), False),
        (Act("丙术", "tace"), True),
        (Act("丙术", "biopsy", ("tace",)), False),
        (Act("丙术", None, ("tace",)), True),
        (Act("丙术", None, ("tace", "biopsy"), "abdominal"), True),
        (Act("丙术", None, ("tace", "biopsy"), "neuro"), False),
        (Act("丙术", None, ("biopsy",), "abdominal"), False),
    ],
)
def test_a_procedure_speaks_of_an_item(act: Act, *, speaks: bool) -> None:
    assert speaks_of(LINK, "abdominal", act) is speaks


# -- a record --------------------------------------------------------------------------------------


def test_the_cases_of_a_category_with_the_highest_role_of_each_case() -> None:
    again = replace(CASE, role=Role.OPERATOR, origin=Origin("手术", 2), name="重做一处")
    lower = replace(CASE, role=Role.PARTICIPANT, origin=Origin("手术", 3), name="第三处")
    other = replace(CASE, case_no="2", day=date(2025, 4, 1), origin=Origin("手术", 4))
    found = held(procedures=(CASE, again, lower, other)).contacts
    contact = found["basic.skills.embolisation"]
    assert contact.roles == {Role.OPERATOR: 1, Role.FIRST_ASSISTANT: 1}
    assert contact.latest == date(2025, 4, 1)
    assert [met.origin.row for met in contact.cases] == [4, 2]
    assert not found["basic.skills.biopsy"].is_any


@pytest.mark.parametrize(
    "change",
    [
        {"state": State.RETURNED},
        {"barrier": Reason.OBSERVED},
        {"barrier": Reason.SIMULATED},
        {"barrier": Reason.NOT_ATTEMPTED},
        {"day": date(2024, 8, 1)},
        {"day": date(2026, 12, 1)},
    ],
)
def test_what_was_not_done_by_this_trainee_is_no_contact(change: dict[str, object]) -> None:
    found = held(procedures=(replace(CASE, **change),)).contacts  # type: ignore[arg-type]
    assert not found["basic.skills.embolisation"].is_any


def test_what_does_not_count_for_a_requirement_was_met_all_the_same() -> None:
    """Another stage, and no rotation that day."""
    outside = replace(CASE, day=NEURO)
    assert held(procedures=(outside,)).contacts["basic.skills.embolisation"].is_any
    assert held(procedures=(CASE,), rotations=()).contacts["basic.skills.embolisation"].is_any


def test_a_pending_case_waits_and_is_no_evidence() -> None:
    pending = replace(CASE, state=State.PENDING)
    contact = held(procedures=(pending,)).contacts["basic.skills.embolisation"]
    assert (contact.waiting, contact.is_any, contact.latest) == (1, False, None)


def test_an_entry_without_a_site_is_the_posts_own_only_there() -> None:
    stopping = "除颅内血管、心脏冠状血管、肺动脉、支气管动脉外的动脉栓塞术（止血为目的）"
    there = replace(CASE, name=stopping, category=None, day=NEURO)
    contacts = held(procedures=(there,)).contacts
    assert contacts["neuro.familiar-skills.trauma-embolisation"].is_any
    assert not contacts["abdominal.familiar-skills.abdominal-bleeding"].is_any


def test_patients_by_kind_or_by_the_post_of_the_day() -> None:
    told = Admission(date(2025, 2, 1), "1", "biopsy", State.VERIFIED)
    again = replace(told)
    pending = Admission(date(2025, 2, 2), "2", "biopsy", State.PENDING)
    returned = Admission(date(2025, 2, 3), "3", "biopsy", State.RETURNED)
    early = Admission(date(2024, 8, 1), "4", "biopsy", State.VERIFIED)
    contact = held(admissions=(told, again, pending, returned, early)).contacts[
        "basic.theory.indications"
    ]
    assert (contact.patients, contact.waiting, contact.latest) == (1, 1, date(2025, 2, 1))
    by_post = Admission(date(2024, 10, 1), "5", None, State.VERIFIED)
    ward = (Rotation("internal", date(2024, 9, 1), date(2024, 11, 30)),)
    found = held(admissions=(by_post,), rotations=ward).contacts
    assert found["internal.common-diseases.treatment"].patients == 1
    away = (Leave(date(2024, 9, 1), date(2024, 11, 30)),)
    found = held(admissions=(by_post,), rotations=(), leaves=away).contacts
    assert not any(one.is_any for one in found.values())


def test_reports_are_summed() -> None:
    told = ImagingReports(date(2024, 10, 1), "CT", "胸部", 30, State.VERIFIED)
    more = replace(told, number=20, day=date(2024, 10, 2))
    pending = replace(told, state=State.PENDING, origin=Origin("影像报告", 9))
    returned = replace(told, state=State.RETURNED)
    late = replace(told, day=date(2026, 12, 1))
    contact = held(reports=(told, more, pending, returned, late)).contacts[
        "imaging.diagnosis.principles"
    ]
    assert (contact.reports, contact.waiting, contact.latest) == (50, 1, date(2024, 10, 2))


@pytest.mark.parametrize(
    ("told", "post", "concerns"),
    [
        ({}, "neuro", True),
        ({}, "thoracic", False),
        ({"directions": ()}, "thoracic", True),
        ({}, "imaging", True),
        ({}, "internal", False),
        ({"background": None}, "internal", True),
        ({}, "basic", True),
    ],
)
def test_which_posts_are_the_trainees(
    told: dict[str, object], post: str, *, concerns: bool
) -> None:
    assert held(**told).concerns(RULES.post_by_id[post]) is concerns


def test_every_item_is_told() -> None:
    assert list(held().contacts) == [item.id for item in RULES.learning]
