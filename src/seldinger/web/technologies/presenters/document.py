"""The admission file as a document on paper."""

from datetime import date
from typing import Any

from seldinger.web.technologies.checklist import FILE
from seldinger.web.technologies.presenters.cases import lines, summary
from seldinger.web.technologies.presenters.technology import (
    Whole,
    facts,
    history,
    permitted,
    sign,
)


def document(whole: Whole, on: date) -> dict[str, Any]:
    """What templates/technology.typ reads. No patient stands in it."""
    technology, cases = whole.technology, whole.cases
    counted = summary(technology, cases, on)
    return {
        "title": f"新技术新项目准入材料：{technology.title}",
        "hospital": f"{technology.hospital.name} {technology.department.name}",
        "made": f"第 {technology.pk} 号，{on} 打印，当时状态：{sign(technology).word}",
        "draft": "示例" if technology.hospital.is_demonstration else "",
        "facts": [*facts(technology, whole.catalogue), ("状态", sign(technology).word)],
        "file": [
            (word.partition("：")[0], getattr(technology, name).strip() or "未填")
            for name, word in FILE.items()
        ],
        "operators": [(one.name, one.span) for one in permitted(whole.operators, on)],
        "steps": [
            (str(one.day), one.what, one.document or "—", one.why or "—", one.by)
            for one in history(whole.steps)
        ],
        "cases": [
            (str(one.number), str(one.day), one.operator, one.outcome, one.complication,
             one.followed)
            for one in lines(technology, cases, on)
        ],
        "summary": [counted.answer, counted.rate],
    }  # fmt: skip
