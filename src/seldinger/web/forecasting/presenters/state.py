"""How far the forecast of a base is, and of which day the shown one is."""

from dataclasses import dataclass
from datetime import date

from seldinger.web.forecasting.models import ForecastRun
from seldinger.web.forecasting.presenters.basis import made_at
from seldinger.web.people.presenters.sign import Sign

_State = ForecastRun.State
_SIGNS = {
    _State.WAITING: Sign("clock", "等待计算", "forecast-even"),
    _State.RUNNING: Sign("progress", "计算中", "forecast-even"),
    _State.FAILED: Sign("alert", "上次没有算成", "forecast-low"),
}


@dataclass(frozen=True, slots=True)
class RunState:
    """again: the page asks again by itself. sign, words: empty where all is as it should be."""

    again: bool
    sign: Sign | None
    words: str
    made: str
    button: str


def state_of(asked: ForecastRun | None, done: ForecastRun | None, on: date) -> RunState:
    made = f"依据 {done.as_of:%Y-%m-%d} 的记录，{made_at(done)}算成" if done else ""
    if done and done.as_of < on:
        made += f"；已过 {(on - done.as_of).days} 天，要最新的请重新预测"
    button = "重新预测" if done else "预测"
    if asked is None or asked.state == _State.DONE:
        return RunState(False, None, "", made, button)
    sign = _SIGNS[_State(asked.state)]
    if asked.state == _State.FAILED:
        return RunState(False, sign, asked.fault, made, button)
    words = "后台在算：读记录、模拟余下的培训、比较方向、算容量。可以离开这一页。"
    return RunState(True, sign, words, made, "")
