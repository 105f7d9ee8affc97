"""What the platform knows of a training on the day of a review: kept with the round, and compared
with what is known when somebody signs, so that nobody signs something else."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from seldinger.domain.training.verdict import Verdict
from seldinger.domain.training.words import Status
from seldinger.report.layout import answer, sections
from seldinger.web.logbook.belief import belief_of, told
from seldinger.web.people.models import Traineeship
from seldinger.web.progress.verdicts import Evaluated, evaluated

PASSING = (Status.MET, Status.WAIVED)


@dataclass(frozen=True, slots=True)
class Difference:
    """A requirement that says something else now than when it was handed in."""

    title: str
    before: str
    now: str


def evidence_of(trainee: Traineeship, on: date) -> dict[str, Any]:
    """As JSON keeps it."""
    found = evaluated(trainee, on)
    verdict = found.verdict
    rulebook = verdict.rulebook
    return {
        "rulebook": {
            "id": rulebook.id, "version": rulebook.version, "hash": rulebook.hash,
            "title": rulebook.title,
        },
        "status": verdict.status.value,
        "answer": answer(verdict),
        "belief": told(belief_of(found.record)),
        "facts": _facts(found),
        "rows": _rows(verdict),
    }  # fmt: skip


def _facts(found: Evaluated) -> list[list[str]]:
    """Pairs of a word and what stands for it."""
    verdict, record = found.verdict, found.record
    rulebook, trainee = verdict.rulebook, verdict.trainee
    titles = {one.id: one.title for one in rulebook.backgrounds}
    chosen = "、".join(rulebook.post_by_id[one].title for one in trainee.directions)
    return [
        ["入培", trainee.entry.isoformat()],
        ["培训结束", verdict.end_of_training.isoformat()],
        ["背景", titles.get(trainee.background or "", "未填")],
        ["专业方向", chosen or "未选定"],
        ["请假", f"{len(record.leaves)} 次"],
        ["个案认定", f"{len(record.rulings)} 项"],
        ["不计入的登记", f"{len(verdict.problems)} 条"],
    ]


def _rows(verdict: Verdict) -> list[list[str]]:
    """id, post, title, status, score and note of every requirement that applies."""
    return [
        [item.id, section.title, _title(item), item.status.value, item.score, item.note]
        for section in sections(verdict)
        for item in section.all_items
        if item.status is not Status.NOT_APPLICABLE
    ]


def _title(item: Any) -> str:
    role = item.finding.requirement.of_role
    row = item.finding.requirement.row
    return f"{row} · {role}" if row and role else item.title


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[Difference]:
    """What changed in the requirements since it was handed in, in the rulebook's order."""
    old = {row[0]: row for row in before.get("rows", [])}
    new = {row[0]: row for row in now["rows"]}
    keys = dict.fromkeys([*old, *new])
    return [
        Difference((new.get(key) or old[key])[2], _said(old.get(key)), _said(new.get(key)))
        for key in keys
        if _said(old.get(key)) != _said(new.get(key))
    ]


def _said(row: list[str] | None) -> str:
    if row is None:
        return "不适用"
    return "，".join(filter(None, [row[4], row[5]])) if row[3] not in PASSING else row[4]


def open_rows(evidence: dict[str, Any]) -> list[list[str]]:
    """The requirements that are not complete."""
    return [row for row in evidence.get("rows", []) if row[3] not in PASSING]
