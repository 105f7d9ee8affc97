"""The states of a review and the answers of its steps: icon, word, colour."""

from seldinger.web.completion.models import Review, Step
from seldinger.web.people.presenters.sign import Sign

State, Said = Review.State, Step.Said
_STATES = {
    State.SUPERVISOR: ("clock", "waits"),
    State.DIRECTOR: ("clock", "waits"),
    State.CITY: ("clock", "waits"),
    State.PROVINCE: ("clock", "waits"),
    State.RETURNED: ("undo", "returned"),
    State.WITHDRAWN: ("undo", "quiet"),
    State.FAILED: ("x", "failed"),
    State.PASSED: ("check", "passed"),
    State.REVERSED: ("alert", "failed"),
}
_SAID = {
    Said.PASSED: ("check", "passed"),
    Said.RETURNED: ("undo", "returned"),
    Said.FAILED: ("x", "failed"),
    Said.PASSED_OVER: ("chevron", "quiet"),
}


def state_sign(state: str) -> Sign:
    known = State(state)
    icon, css = _STATES[known]
    word = f"等待{known.label}" if css == "waits" else str(known.label)
    return Sign(icon, word, f"review-{css}")


def step_sign(step: Step) -> Sign:
    if step.taken_back_at:
        asked = "已改派" if step.stage == Step.Stage.SUPERVISOR else "不再询问"
        return Sign("undo", "已收回" if step.answer else asked, "review-quiet")
    if not step.answer:
        return Sign("clock", "等待签署", "review-waits")
    icon, css = _SAID[Said(step.answer)]
    return Sign(icon, str(Said(step.answer).label), f"review-{css}")
