"""Rule 1: did the supervisor hold the privilege for an entry as 术者 on that day?"""

from dataclasses import replace

import pytest

from seldinger.domain.training.words import Privilege
from support.build import flags, op, problems, reasons, rulebook, told, verdict

HELD, NOT_HELD, NOT_KNOWN = Privilege.HELD, Privilege.NOT_HELD, Privilege.NOT_KNOWN


@pytest.mark.parametrize(
    ("privilege", "unknown_counts", "counted", "reason", "flag"),
    [
        (HELD, True, 1, "counted", ()),
        (HELD, False, 1, "counted", ()),
        (NOT_HELD, True, 0, "privilege_not_held", ()),
        (NOT_HELD, False, 0, "privilege_not_held", ()),
        (NOT_KNOWN, True, 1, "counted", ("privilege_not_known",)),
        (NOT_KNOWN, False, 0, "privilege_not_known", ()),
    ],
)
def test_an_operator_needs_a_supervisor_with_the_privilege(
    privilege, unknown_counts, counted, reason, flag
) -> None:
    found = verdict(
        op("术者", "biopsy", privilege=privilege),
        book=rulebook(unknown_privilege_counts=unknown_counts),
    )
    assert told(found, "biopsy.operator") == ("in_progress", counted, 0)
    assert reasons(found, "biopsy.operator") == [reason]
    assert flags(found, "biopsy.operator") == [flag]
    assert problems(found) == ([] if counted else [reason])
    assert told(found, "basic.operations")[1] == counted


@pytest.mark.parametrize(
    ("privilege", "counted", "reason"),
    [
        (HELD, 1, "counted"),
        (NOT_HELD, 0, "privilege_not_held"),
        (NOT_KNOWN, 0, "privilege_not_known"),
    ],
)
def test_a_base_may_let_nothing_unknown_count(
    privilege: Privilege, counted: int, reason: str
) -> None:
    done = replace(op("术者", "biopsy", privilege=privilege), unknown_refused=True)
    found = verdict(done, book=rulebook(unknown_privilege_counts=True))
    assert told(found, "biopsy.operator") == ("in_progress", counted, 0)
    assert reasons(found, "biopsy.operator") == [reason]


@pytest.mark.parametrize("privilege", Privilege)
@pytest.mark.parametrize(("role", "cell"), [("参与", "participant"), ("一助", "first-assistant")])
def test_the_lower_roles_do_not_ask(role: str, cell: str, privilege: Privilege) -> None:
    found = verdict(
        op(role, "biopsy", privilege=privilege), book=rulebook(unknown_privilege_counts=False)
    )
    assert told(found, f"biopsy.{cell}") == ("in_progress", 1, 0)
    assert flags(found, f"biopsy.{cell}") == [()]


def test_surgery_does_not_ask() -> None:
    found = verdict(op("术者", "surgery", privilege=NOT_HELD))
    assert told(found, "surgical.surgery") == ("in_progress", 1, 0)


def test_a_pending_entry_of_an_unknown_privilege_is_pending_and_flagged() -> None:
    found = verdict(op("术者", "biopsy", state="待审核", privilege=NOT_KNOWN))
    assert told(found, "biopsy.operator") == ("in_progress", 0, 1)
    assert flags(found, "biopsy.operator") == [("privilege_not_known",)]


def test_a_pending_entry_without_the_privilege_waits_for_nothing() -> None:
    found = verdict(op("术者", "biopsy", state="待审核", privilege=NOT_HELD))
    assert told(found, "biopsy.operator") == ("in_progress", 0, 0)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("肝动脉造影术", "privilege_not_held"), ("经颈静脉肝内门体分流术(TIPS)", None)],
)
def test_a_name_without_category_asks_too(name: str, reason: str | None) -> None:
    found = verdict(op("术者", name=name, privilege=NOT_HELD))
    assert problems(found) == ["privilege_not_held"]
    assert reasons(found, "angiography.operator") == ([reason] if reason else [])
    assert told(found, "basic.operations")[1] == 0


@pytest.mark.parametrize("privilege", Privilege)
def test_who_holds_the_privilege_counts_as_operator_and_is_marked_so(privilege: Privilege) -> None:
    done = replace(op("术者", "biopsy", privilege=privilege), own_privilege=True)
    found = verdict(done, book=rulebook(unknown_privilege_counts=False))
    assert told(found, "biopsy.operator") == ("in_progress", 1, 0)
    assert flags(found, "biopsy.operator") == [("own_privilege",)]


@pytest.mark.parametrize(("role", "cell"), [("参与", "participant"), ("一助", "first-assistant")])
def test_a_lower_role_stays_what_it_is_whoever_holds_the_privilege(role: str, cell: str) -> None:
    found = verdict(replace(op(role, "biopsy"), own_privilege=True))
    assert told(found, f"biopsy.{cell}") == ("in_progress", 1, 0)
    assert flags(found, f"biopsy.{cell}") == [()]
