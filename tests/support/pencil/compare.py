"""The pencil's answers beside the document of an audit: every cell that the text decides."""

from typing import Any

from support.pencil.answers import NUMBERS, STATUS, Answer

# Worst first; the others never make the whole worse.
WORST = ("not_met", "in_progress", "unknown", "pending_verification", "depends_on_reading")


def differences(answers: list[Answer], document: dict[str, Any]) -> list[str]:
    """One line for each number or status on which the two disagree."""
    theirs = {_key(item): item for item in document["requirements"]}
    found = []
    for answer in answers:
        item = theirs.pop(answer.key, None)
        if item is None:
            found.append(f"{answer.key}: absent")
        elif NUMBERS not in answer.doubts:
            found += [f"{answer.key}: {text}" for text in _differences(answer, item)]
    return found + [f"{key}: only in the document" for key in theirs]


def compared(answers: list[Answer]) -> int:
    """How many answers are certain in every respect."""
    return sum(not answer.doubts for answer in answers)


def overall(document: dict[str, Any]) -> str:
    """The status of the whole that follows from the document's own requirements."""
    statuses = {item["status"] for item in document["requirements"]}
    return next((status for status in WORST if status in statuses), "met")


def _key(item: dict[str, Any]) -> str:
    return f"{item['category']} {item['role']}" if item["role"] else item["id"]


def _differences(answer: Answer, item: dict[str, Any]) -> list[str]:
    pairs = {
        "minimum": (answer.minimum, item["minimum"]),
        "counted": (answer.counted, item["counted"]),
        "pending": (answer.pending, item["pending"]),
        "missing": (answer.missing, item["missing"]),
    }
    for name, number in answer.readings.items():
        pairs[name] = (number, item["readings"][name]["counted"])
        pairs[f"{name} met"] = (number >= answer.minimum, item["readings"][name]["met"])
    found = [
        f"{name}: pencil {float(ours)}, audit {theirs}"
        for name, (ours, theirs) in pairs.items()
        if abs(float(ours) - theirs) > 0.0001  # months are shown with four decimals
    ]
    if STATUS not in answer.doubts and answer.status != item["status"]:
        found.append(f"status: pencil {answer.status}, audit {item['status']}")
    return found
