"""The states of an application and the answers of its steps: icon, word, colour."""

from seldinger.web.applications.models import Application, Step
from seldinger.web.people.presenters.sign import Sign

State, Said = Application.State, Step.Said
_STATES = {
    State.DEPARTMENT: ("clock", "waits"),
    State.OFFICE: ("clock", "waits"),
    State.COMMITTEE: ("clock", "waits"),
    State.RETURNED: ("undo", "returned"),
    State.WITHDRAWN: ("undo", "quiet"),
    State.REFUSED: ("x", "refused"),
    State.GRANTED: ("check", "granted"),
}
_SAID = {
    Said.PASSED: ("check", "granted"),
    Said.RETURNED: ("undo", "returned"),
    Said.REFUSED: ("x", "refused"),
    Said.PASSED_OVER: ("chevron", "quiet"),
}


def state_sign(state: str) -> Sign:
    known = State(state)
    icon, css = _STATES[known]
    word = f"等待{known.label}" if css == "waits" else known.label
    return Sign(icon, word, f"application-{css}")


def answer_sign(answer: str) -> Sign:
    if not answer:
        return Sign("clock", "等待答复", "application-waits")
    icon, css = _SAID[Said(answer)]
    return Sign(icon, Said(answer).label, f"application-{css}")
