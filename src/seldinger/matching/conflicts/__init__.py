"""Where a grading catalogue contradicts itself: one operation twice, whole and part, approaches."""

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.matching.conflicts.comparing import comparison
from seldinger.matching.conflicts.findings import Agreement, Difference, Finding, FindingKind
from seldinger.matching.conflicts.grouping import grouped
from seldinger.matching.conflicts.pairing import likenesses

__all__ = ["Agreement", "Difference", "Finding", "FindingKind", "find_conflicts"]

MOST_FINDINGS = 250


def find_conflicts(catalogue: Catalogue) -> tuple[Finding, ...]:
    """At most 250 findings, most serious first.

    Judged by the words of the names alone: a finding is a question to the committee, no ruling.
    """
    found = grouped(catalogue, likenesses(catalogue, comparison()))
    return tuple(found[:MOST_FINDINGS])
