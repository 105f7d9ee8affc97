"""The decision over every combination of what it depends on, against a reading of its own.

The reading below is written from the rules' words and knows nothing of how they are decided: one
line a rule, in the order in which they outrank each other.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from seldinger.domain.grading.catalogue import (
    Catalogue,
    CatalogueList,
    Entry,
    EntryKind,
    Overlay,
)
from seldinger.domain.grading.grant import (
    Grant,
    GrantState,
    Named,
    Scope,
    Suspension,
    Technology,
    UpTo,
)
from seldinger.domain.grading.privilege import Answer, Decision, Part, Question, Reason, Why, decide
from seldinger.domain.source import Source

ON = date(2026, 6, 15)
DAY = timedelta(days=1)
HERE, ELSEWHERE = "本院", "他院"
ZHOU, TANG = "zhou", "tang"


def entry(id_: str, grade: int, kind: EntryKind = EntryKind.OPERATION, at: str = "i") -> Entry:
    return Entry(id_, at, at, grade, 1, id_, Source(1, id_), kind)


ENTRIES = (
    *(entry(f"g{grade}", grade) for grade in (1, 2, 3, 4)),
    entry("ablation", 3),
    entry("again", 4, at="other"),  # what g3 names, in another list
    entry("frail", 3, EntryKind.MODIFIER),
    entry("dying", 4, EntryKind.MODIFIER),
    entry("new", 4, EntryKind.MANAGEMENT),
)
LAID = Overlay("restricted", "消融", 4, "限制类技术", frozenset({"ablation"}), "", "", None)
CATALOGUE = Catalogue(
    "c", "1", "示例目录", HERE, "", (CatalogueList("i", "介入", None, 1),), ENTRIES, (LAID,)
)


def grant(scope: Scope, doctor: str = ZHOU, **told: object) -> Grant:
    given: dict[str, object] = {"hospital": HERE, "start": ON - 100 * DAY}
    return Grant("g-1", doctor, scope=scope, **given | told)  # type: ignore[arg-type]


def ask(*entries: str, **told: object) -> Question:
    return Question(ZHOU, HERE, ON, entries, **told)  # type: ignore[arg-type]


def why(answer: Answer) -> set[Why]:
    return {reason.why for reason in answer.reasons}


# -- the table -------------------------------------------------------------------------------------

# State on the day → what makes it so.
STATES: dict[str, dict[str, object] | None] = {
    "none": None,
    "in force": {},
    "last day": {"end": ON},
    "first day": {"start": ON},
    "begins tomorrow": {"start": ON + DAY},
    "ended yesterday": {"end": ON - DAY},
    "revoked today": {"revoked": ON},
    "revoked tomorrow": {"revoked": ON + DAY},
    "suspended": {"suspensions": (Suspension(ON - DAY, ON),)},
    "suspended until further notice": {"suspensions": (Suspension(ON),)},
    "suspended before": {"suspensions": (Suspension(ON - 9 * DAY, ON - DAY),)},
    "proctored, none known": {"proctored": 5},
    "proctored, one left": {"proctored": 5, "done": 4},
    "proctored, all done": {"proctored": 5, "done": 5},
    "elsewhere": {"hospital": ELSEWHERE},
}
HOLDS = {"in force", "last day", "first day", "revoked tomorrow", "suspended before"}
PROCTORED = {"proctored, none known", "proctored, one left"}
HOLDS |= {*PROCTORED, "proctored, all done"}
# Scope → the operations that it covers without a modifier; with the modifier only those marked.
SCOPES: dict[str, tuple[Scope, set[str], bool]] = {
    "by name": (
        Named({"g2": 2, "g4": 4, "ablation": 4}, {"ablation": frozenset({"restricted"})}),
        {"g2", "g4", "ablation"},
        False,
    ),
    "by name, patient too": (Named({"g2": 2, "g3": 3, "frail": 3}), {"g2", "g3"}, True),
    "by name, before the overlay": (Named({"ablation": 3}), set(), False),
    "by name, the overlay not looked at": (Named({"ablation": 4}), set(), False),
    "list up to 2": (UpTo("i", 2), {"g2"}, False),
    "list up to 3": (UpTo("i", 3), {"g2", "g3"}, True),
    "list up to 4": (UpTo("i", 4), {"g2", "g3", "g4"}, True),
    "another list": (UpTo("other", 4), set(), False),
    "technology": (Technology("restricted"), {"ablation"}, False),
    "another technology": (Technology("seeds"), set(), False),
}  # fmt: skip
OPERATIONS = {"g2": (2, 2), "g3": (3, 3), "g4": (4, 4), "ablation": (3, 4)}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("scope", SCOPES)
def test_every_combination(state: str, scope: str) -> None:
    what, covered, with_modifier = SCOPES[scope]
    made = STATES[state]
    grants = [] if made is None else [grant(what, **made)]
    for operation, modified, part, supervisor, emergency in product(
        OPERATIONS, (False, True), Part, (None, ZHOU, TANG), (False, True)
    ):
        carries = state in HOLDS and operation in covered and (with_modifier or not modified)
        for supervisor_holds in (False, True):
            asked = ask(
                operation,
                modifiers=("frail",) * modified,
                part=part,
                supervisor=supervisor,
                emergency=emergency,
            )
            tangs = [
                replace(grant(UpTo("i", 4), TANG), id="t-1"),
                replace(grant(Technology("restricted"), TANG), id="t-2"),
            ]
            answer = decide(asked, CATALOGUE, [*grants, *(tangs * supervisor_holds)])
            beside = supervisor == TANG and supervisor_holds
            expected = _read(
                part, carries, state in PROCTORED, supervisor is not None, beside, emergency
            )
            assert answer.decision is expected, asked
            grade, managed = OPERATIONS[operation]
            assert (answer.grade, answer.managed_grade) == (grade, max(managed, 3 * modified))
            mine = answer.decision in {Decision.ALLOWED, Decision.ALLOWED_SUPERVISED} and carries
            assert answer.grant == ("g-1" if mine and part is not Part.ASSISTANT else None)


def _read(
    part: Part, carries: bool, proctored: bool, named: bool, beside: bool, emergency: bool
) -> Decision:
    if part is Part.ASSISTANT:
        return Decision.ALLOWED
    if carries and not proctored:
        return Decision.ALLOWED
    if carries and (beside or not named):
        return Decision.ALLOWED_SUPERVISED
    if part is Part.SUPERVISED and beside:
        return Decision.ALLOWED_SUPERVISED
    return Decision.OVERRIDE if emergency else Decision.REFUSED


# -- what is not in the table ----------------------------------------------------------------------


def test_what_no_catalogue_lists_is_ungraded_and_never_allowed() -> None:
    held = [grant(UpTo("i", 4))]
    for question, catalogue, reason in (
        (ask("g3"), None, Why.NO_CATALOGUE),
        (ask(), CATALOGUE, Why.NOT_LISTED),
        (ask("unheard of"), CATALOGUE, Why.NOT_LISTED),
        (ask("g3", modifiers=("unheard of",)), CATALOGUE, Why.NOT_LISTED),
        (ask("unheard of", part=Part.ASSISTANT), CATALOGUE, Why.NOT_LISTED),
        (ask("frail"), CATALOGUE, Why.NOT_LISTED),  # a patient's state is no operation
        (ask("g3", "frail"), CATALOGUE, Why.NOT_LISTED),
        (ask("g3", modifiers=("g1",)), CATALOGUE, Why.NOT_LISTED),  # nor is this a patient's
        (ask("g3", modifiers=("new",)), CATALOGUE, Why.NOT_LISTED),
    ):
        answer = decide(question, catalogue, held)
        assert (answer.decision, why(answer)) == (Decision.UNGRADED, {reason})
        assert (answer.grade, answer.managed_grade, answer.grant) == (None, None, None)


def test_an_emergency_passes_ungraded_for_who_operates_alone() -> None:
    answer = decide(ask(emergency=True), CATALOGUE, [])
    assert (answer.decision, why(answer)) == (Decision.OVERRIDE, {Why.EMERGENCY, Why.NOT_LISTED})
    helping = decide(ask(emergency=True, part=Part.ASSISTANT), CATALOGUE, [])
    assert helping.decision is Decision.UNGRADED


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("emergency", [False, True])
def test_a_management_class_is_no_operation(part: Part, emergency: bool) -> None:
    """New technology: no grant on it as such counts, and it is no emergency's resort."""
    held = [grant(Named({"new": 4})), grant(UpTo("i", 4))]
    asked = ask("new", part=part, emergency=emergency, supervisor=TANG)
    answer = decide(asked, CATALOGUE, held)
    assert (answer.decision, why(answer)) == (Decision.REFUSED, {Why.MANAGEMENT_CLASS})


def test_where_it_stands_at_several_grades_the_highest_holds() -> None:
    answer = decide(ask("g3", "again"), CATALOGUE, [grant(UpTo("i", 3))])
    assert (answer.decision, answer.grade, answer.managed_grade) == (Decision.REFUSED, 4, 4)
    assert {Why.SEVERAL_GRADES, Why.GRADE_BEYOND} <= why(answer)
    assert decide(ask("g3", "again"), CATALOGUE, [grant(UpTo("i", 4))]).grant == "g-1"
    named_before = decide(ask("g3", "again"), CATALOGUE, [grant(Named({"g3": 3}))])
    assert Why.GRADE_RAISED in why(named_before)


@pytest.mark.parametrize(
    ("told", "entry_id", "reason"),
    [
        ({"scope": UpTo("i", 4), "start": ON + DAY}, "g3", Why.NOT_BEGUN),
        ({"scope": UpTo("i", 4), "end": ON - DAY}, "g3", Why.EXPIRED),
        ({"scope": UpTo("i", 4), "revoked": ON - DAY}, "g3", Why.REVOKED),
        ({"scope": UpTo("i", 4), "end": ON - DAY, "revoked": ON}, "g3", Why.REVOKED),
        ({"scope": UpTo("i", 4), "start": ON + DAY, "revoked": ON + DAY}, "g3", Why.REVOKED),
        ({"scope": UpTo("i", 4), "suspensions": (Suspension(ON),)}, "g3", Why.SUSPENDED),
        ({"scope": UpTo("i", 4), "hospital": ELSEWHERE}, "g3", Why.OTHER_HOSPITAL),
        ({"scope": UpTo("i", 2)}, "g3", Why.GRADE_BEYOND),
        ({"scope": UpTo("i", 4)}, "ablation", Why.TECHNOLOGY_UNNAMED),
        ({"scope": Named({"ablation": 3})}, "ablation", Why.GRADE_RAISED),
        ({"scope": Named({"ablation": 4})}, "ablation", Why.OVERLAY_LAID),
        (
            {"scope": Named({"ablation": 4}, {"ablation": frozenset({"seeds"})})},
            "ablation",
            Why.OVERLAY_LAID,
        ),
        ({"scope": Named({"g2": 2})}, "g3", Why.NO_GRANT),
        ({"scope": Technology("restricted")}, "g3", Why.NO_GRANT),
    ],
)
def test_a_refusal_says_the_nearest_miss(
    told: dict[str, object], entry_id: str, reason: Why
) -> None:
    answer = decide(ask(entry_id), CATALOGUE, [grant(**told)])  # type: ignore[arg-type]
    assert answer.decision is Decision.REFUSED
    assert reason in why(answer)


def test_the_patient_goes_beyond_what_is_granted() -> None:
    asked = ask("g2", modifiers=("frail",))
    answer = decide(asked, CATALOGUE, [grant(UpTo("i", 2))])
    assert (answer.managed_grade, answer.decision) == (3, Decision.REFUSED)
    assert why(answer) == {Why.MODIFIER_BEYOND, Why.MODIFIER_RAISES}
    by_two = [grant(UpTo("i", 2)), replace(grant(Named({"frail": 3})), id="g-2", proctored=1)]
    both = decide(ask("g2", modifiers=("dying", "frail")), CATALOGUE, [])
    raised = [reason.about for reason in both.reasons if reason.why is Why.MODIFIER_RAISES]
    assert (both.managed_grade, raised) == (4, ["dying"])
    together = decide(asked, CATALOGUE, by_two)
    assert (together.decision, together.grant) == (Decision.ALLOWED_SUPERVISED, "g-1")


def test_what_two_overlays_lie_on_is_not_granted_by_one_of_them() -> None:
    twice = replace(LAID, id="regional", managed_grade=3)
    catalogue = replace(CATALOGUE, overlays=(LAID, twice))
    answer = decide(ask("ablation"), catalogue, [grant(Technology("restricted"))])
    assert answer.decision is Decision.REFUSED
    assert Why.TECHNOLOGY_UNNAMED in why(answer)
    one, both = frozenset({"restricted"}), frozenset({"restricted", "regional"})
    for looked_at, decision in ((one, Decision.REFUSED), (both, Decision.ALLOWED)):
        held = grant(Named({"ablation": 4}, {"ablation": looked_at}))
        assert decide(ask("ablation"), catalogue, [held]).decision is decision


def test_an_overlay_laid_on_grade_4_later_raises_nothing_and_is_noticed() -> None:
    """Managed at 4 before and after: only what was looked at tells the two apart."""
    upon_g4 = replace(LAID, id="new", entries=frozenset({"g4"}))
    later = replace(CATALOGUE, overlays=(LAID, upon_g4))
    held = [grant(Named({"g4": 4}))]
    assert decide(ask("g4"), CATALOGUE, held).decision is Decision.ALLOWED
    answer = decide(ask("g4"), later, held)
    assert (answer.decision, answer.managed_grade) == (Decision.REFUSED, 4)
    assert Why.OVERLAY_LAID in why(answer)


def test_a_supervisor_must_be_named_hold_it_and_be_somebody_else() -> None:
    def why_refused(supervisor: str | None, *held: Grant) -> set[Why]:
        asked = ask("g3", part=Part.SUPERVISED, supervisor=supervisor)
        answer = decide(asked, CATALOGUE, held)
        assert answer.decision is Decision.REFUSED
        return why(answer)

    assert why_refused(None) == {Why.SUPERVISOR_MISSING}
    assert why_refused(ZHOU) == {Why.SUPERVISOR_WITHOUT_GRANT, Why.NO_GRANT}
    ended = grant(UpTo("i", 4), TANG, end=ON - DAY)
    assert why_refused(TANG, ended) == {Why.SUPERVISOR_WITHOUT_GRANT, Why.EXPIRED}
    proctored = grant(UpTo("i", 4), TANG, proctored=3)
    assert Why.SUPERVISOR_WITHOUT_GRANT in why_refused(TANG, proctored)


def test_what_is_of_the_wrong_kind_is_named() -> None:
    for asked, about in ((ask("g3", "frail"), "frail"), (ask("g3", modifiers=("g1",)), "g1")):
        assert decide(asked, CATALOGUE, []).reasons == (Reason(Why.NOT_LISTED, about),)


def test_the_supervisors_grant_is_named_where_it_carries() -> None:
    asked = ask("g3", part=Part.SUPERVISED, supervisor=TANG)
    answer = decide(asked, CATALOGUE, [replace(grant(UpTo("i", 4), TANG), id="t-1")])
    assert answer.reasons == (Reason(Why.SUPERVISOR_HOLDS, "t-1"),)
    assert answer.grant is None


def test_a_whole_grant_goes_before_one_under_a_proctor() -> None:
    first = replace(grant(UpTo("i", 4), proctored=9), id="a")
    answer = decide(ask("g3"), CATALOGUE, [first, replace(grant(Named({"g3": 3})), id="b")])
    assert (answer.decision, answer.grant) == (Decision.ALLOWED, "b")


def test_states_of_a_grant() -> None:
    made = grant(UpTo("i", 4), end=ON, suspensions=(Suspension(ON, ON),), revoked=ON + DAY)
    assert made.state(made.start - DAY) is GrantState.NOT_BEGUN
    assert made.state(made.start) is GrantState.IN_FORCE
    assert made.state(ON) is GrantState.SUSPENDED
    assert made.state(ON + DAY) is GrantState.REVOKED


@pytest.mark.parametrize("before", [0, 1])
def test_what_was_revoked_before_it_held_is_revoked_and_not_yet_to_begin(before: int) -> None:
    void = grant(UpTo("i", 4), start=ON + DAY, revoked=ON + DAY - before * DAY)
    assert {void.state(ON + days * DAY) for days in (-9, 0, 1, 9)} == {GrantState.REVOKED}
