"""Who would be planned, who not, and what is taken as given: before anything is solved."""

from dataclasses import dataclass

from seldinger.planning.reading import PlanningError
from seldinger.web.people.models import Base
from seldinger.web.planning.naming import Names
from seldinger.web.planning.problems import prepare

_MOST = 50


@dataclass(frozen=True, slots=True)
class Preparing:
    """fault: why nothing can be planned, with what to do; then all else is empty."""

    lead: str
    left_out: tuple[tuple[str, str], ...] = ()
    more: int = 0
    notes: tuple[str, ...] = ()
    unreachable: tuple[tuple[str, str], ...] = ()
    fault: str = ""


def preparing_of(base: Base, first_month: str) -> Preparing:
    try:
        found = prepare(base, first_month)
    except PlanningError as error:
        return Preparing(lead="", fault=f"{str(error).rstrip('。')}。")
    names = Names(base)
    left = found.left_out
    told = f"{len(found.file.trainees)} 名学员、{len(found.file.departments)} 个科室"
    return Preparing(
        lead=told + (f"；{len(left)} 名学员不能排" if left else "，没有人被漏下"),
        left_out=tuple((names.trainee(str(one.trainee_id)), one.why) for one in left[:_MOST]),
        more=max(0, len(left) - _MOST),
        notes=tuple(found.notes),
        unreachable=tuple(
            (
                names.trainee(str(one.trainee_id)),
                f"{names.post(one.requirement)}：至多能到 {one.most:.0f}，要求 {one.minimum:g}",
            )
            for one in found.unreachable[:_MOST]
        ),
    )
