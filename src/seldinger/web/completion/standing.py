"""What the platform knows of a training on the day of a review: kept with the round, and compared
with what is known when somebody signs, so that nobody signs something else."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from seldinger.domain.training.verdict import Verdict
from seldinger.domain.training.words import Status
from seldinger.report.labels import STATUS
from seldinger.report.layout import answer, sections
from seldinger.web.completion.assembled import COMPARED, parts_of
from seldinger.web.logbook.belief import belief_of, told
from seldinger.web.people.models import Traineeship
from seldinger.web.progress.verdicts import Evaluated, evaluated

PASSING = (Status.MET, Status.WAIVED)
_WHOM = ("入培", "培训结束", "背景", "专业方向")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that says less, or something else, now than when it was handed in."""

    title: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Told:
    """One thing of the evidence in words. passes: the status with which it is complete. counted:
    how much of it counts, None where nothing is counted."""

    title: str
    said: str
    passes: str = ""
    counted: float | None = None

    def still_holds(self, now: "Told") -> bool:
        """What was complete is so in the same way; what was not may have grown: entries are
        verified while a review is under way."""
        if self.passes:
            return now.passes == self.passes
        if self.counted is None or now.counted is None:
            return now.said == self.said
        return now.counted >= self.counted


def evidence_of(trainee: Traineeship, on: date) -> dict[str, Any]:
    """As JSON keeps it, as of the end of a day."""
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
        "parts": parts_of(trainee, on),
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
    """What says something else now than when it was handed in: the rulebook, whom it is about, the
    requirements in the rulebook's order, rulings and results of examinations.
    """
    book = [
        Difference("培训细则", f"第 {one['version']} 版", f"第 {now['rulebook']['version']} 版")
        for one in [before.get("rulebook", {})]
        if one.get("hash") != now["rulebook"]["hash"]
    ]
    return [
        *book,
        *_changed(_pairs(before.get("facts", [])), _pairs(now["facts"]), "未填"),
        *_changed(_requirements(before), _requirements(now), "不适用"),
        *_changed(_compared(before), _compared(now), "没有"),
    ]


def _changed(old: dict[str, Told], new: dict[str, Told], none: str) -> list[Difference]:
    nothing = Told("", none)
    both = {key: (old.get(key, nothing), new.get(key, nothing)) for key in {**old, **new}}
    return [
        Difference(was.title or now.title, was.said, now.said)
        for was, now in both.values()
        if not was.still_holds(now)
    ]


def _pairs(facts: list[list[str]]) -> dict[str, Told]:
    return {word: Told(word, text) for word, text in facts if word in _WHOM}


def _requirements(evidence: dict[str, Any]) -> dict[str, Told]:
    return {row[0]: _said(row) for row in evidence.get("rows", [])}


def _said(row: list[str]) -> Told:
    status = Status(row[3])
    words = "，".join(filter(None, [row[4], row[5]]))
    passes = status.value if status in PASSING else ""
    return Told(row[2], f"{STATUS[status].word} {words}", passes, float(row[4].split(" / ")[0]))


def _compared(evidence: dict[str, Any]) -> dict[str, Told]:
    parts = dict(evidence.get("parts", []))
    return {title: Told(title, "；".join(parts.get(title, []))) for title in COMPARED}


def open_rows(evidence: dict[str, Any]) -> list[list[str]]:
    """The requirements that are not complete."""
    return [row for row in evidence.get("rows", []) if row[3] not in PASSING]
