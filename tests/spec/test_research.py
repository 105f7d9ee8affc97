"""Rule 19: research and teaching over all 36 months."""

from dataclasses import replace

import pytest

from support.build import (
    AFTER_TRAINING,
    IN_FLEXIBLE,
    activity,
    flags,
    leave,
    reasons,
    times,
    told,
    verdict,
)

PAPER = "academic.paper"


@pytest.mark.parametrize(
    ("kind", "capacity", "level", "status", "reason", "flag"),
    [
        ("论文", "第一作者", "核心期刊", "met", "counted", ()),
        ("综述", "第一作者", "SCI", "met", "counted", ()),
        ("论文", "共同第一作者", "SCI", "met", "counted", ("co_first_author",)),
        ("论文", "其他作者", "SCI", "not_met", "wrong_capacity", ()),
        ("论文", "第一作者", "其他", "not_met", "wrong_level", ()),
        ("论文", "第一作者", "", "not_met", "wrong_level", ()),
    ],
)
def test_a_paper_needs_its_author_and_its_journal(
    kind, capacity, level, status, reason, flag
) -> None:
    found = verdict(activity(kind, capacity, level=level), as_of=AFTER_TRAINING)
    assert told(found, PAPER) == (status, 1 if status == "met" else 0, 0)
    assert reasons(found, PAPER) == [reason]
    assert flags(found, PAPER) == [flag]


@pytest.mark.parametrize(
    ("proved", "flag"), [(True, ()), (False, ("no_proof",)), (None, ())], ids=str
)
def test_a_paper_without_its_proof_counts_and_says_so(
    proved: bool | None, flag: tuple[str, ...]
) -> None:
    paper = replace(activity("论文", "第一作者", level="SCI"), proved=proved)
    found = verdict(paper, as_of=AFTER_TRAINING)
    assert told(found, PAPER) == ("met", 1, 0)
    assert flags(found, PAPER) == [flag]
    twice = verdict(paper, replace(paper, proved=not proved), as_of=AFTER_TRAINING)
    assert told(twice, PAPER) == ("met", 1, 0)
    report = replace(activity("读书报告"), proved=proved)
    assert flags(verdict(report, as_of=AFTER_TRAINING), "academic.presentations") == [()]


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2023-08-31", "before_training"),
        ("2023-09-01", "counted"),
        ("2026-08-31", "counted"),
        ("2026-09-01", "after_training"),
    ],
)
def test_a_paper_is_dated_in_training(day: str, reason: str) -> None:
    found = verdict(activity("论文", "第一作者", day, level="SCI"), as_of="2026-12-31")
    assert reasons(found, PAPER) == [reason]


def test_leave_moves_the_last_day_of_a_paper() -> None:
    row = activity("论文", "第一作者", "2026-09-01", level="SCI")
    found = verdict(row, leave("2023-09-30", "2023-09-30"), as_of="2026-12-31")
    assert told(found, PAPER) == ("met", 1, 0)


@pytest.mark.parametrize(("last", "status"), [(3, "not_met"), (4, "met")])
def test_presentations_of_all_kinds_are_counted_together(last: int, status: str) -> None:
    kinds = {"科研讨论": 3, "读书报告": 3, "病例分析": last}
    rows = [
        activity(kind, title=f"{kind}{number}")
        for kind, amount in kinds.items()
        for number in range(amount)
    ]
    found = verdict(rows, as_of=AFTER_TRAINING)
    assert told(found, "academic.presentations") == (status, 6 + last, 0)


def test_a_listener_presents_nothing() -> None:
    found = verdict(activity("读书报告", "参加者"))
    assert reasons(found, "academic.presentations") == ["wrong_capacity"]


@pytest.mark.parametrize(
    ("kind", "capacity", "requirement"),
    [
        ("指导低年资", "指导者", "academic.junior-teaching"),
        ("实习教学", "参加者", "academic.student-teaching"),
        ("疑难病例讨论", "组织者", "academic.discussions"),
        ("死亡病例讨论", "主讲人", "academic.discussions"),
        ("事故纠纷讨论", "组织者", "academic.discussions"),
        ("团队式教学", "组织者", "academic.discussions"),
        ("总住院工作", "组织者", "chief.diary"),
    ],
)
def test_a_duty_without_a_number_is_met_by_once(kind, capacity, requirement) -> None:
    row = activity(kind, capacity, IN_FLEXIBLE)
    assert told(verdict(row), requirement) == ("met", 1, 0)
    assert told(verdict(), requirement) == ("in_progress", 0, 0)


def test_a_row_feeds_the_requirement_of_its_kind_only() -> None:
    found = verdict(activity("实习教学"))
    assert reasons(found, "academic.junior-teaching") == []


def test_a_pending_row_waits_and_a_title_names_it() -> None:
    found = verdict(times(1, activity("指导低年资", title="带教一组", state="待审核")))
    finding = found.of("academic.junior-teaching")
    assert (finding.status, finding.pending) == ("pending_verification", 1)
    assert finding.evidence[0].label == "带教一组"


def test_a_row_without_a_title_is_named_by_its_kind() -> None:
    found = verdict(activity("指导低年资", title=""))
    assert found.of("academic.junior-teaching").evidence[0].label == "指导低年资"
