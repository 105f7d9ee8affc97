"""One operation told twice: what is the same, what is new, and what is told otherwise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seldinger.domain.grading.catalogue import fold
from seldinger.web.logbook.entered import EnteredAct, EnteredCase
from seldinger.web.logbook.models import Case, Guidance, Participation, Procedure


@dataclass(frozen=True, slots=True)
class Standing:
    """What a case says now. Withdrawn parts and what was withdrawn of it are not said.

    taken: the procedures in which somebody has a part; own: those in which this trainee has.
    """

    procedures: tuple[Procedure, ...]
    taken: frozenset[int]
    own: frozenset[int]
    complications: tuple[tuple[str, str], ...]
    onlookers: tuple[str, ...]

    @property
    def is_abandoned(self) -> bool:
        """Everybody took back what they had logged: nobody's word stands in the way."""
        return not self.taken


def standing_of(case: Case, trainee: int) -> Standing:
    """trainee: primary key."""
    live = Participation.objects.filter(procedure__case=case, withdrawn_at__isnull=True)
    parts = list(live.values_list("procedure_id", "traineeship_id"))
    said = case.complications.filter(withdrawn_at__isnull=True).order_by("pk")
    others = case.onlookers.filter(withdrawn_at__isnull=True).order_by("pk")
    return Standing(
        procedures=tuple(case.procedures.order_by("position")),
        taken=frozenset(procedure for procedure, _ in parts),
        own=frozenset(procedure for procedure, whose in parts if whose == trainee),
        complications=tuple(said.values_list("grade", "text")),
        onlookers=tuple(others.values_list("name", flat=True)),
    )


def same_acts(acts: Sequence[EnteredAct], standing: Standing) -> list[Procedure | None]:
    """For each act the stored procedure that it is: of the same name, else of the same category.

    A procedure in which the trainee has a part already is the same by its name alone.
    """
    found = [_named(act, standing.procedures) for act in acts]
    used = {one.pk for one in found if one} | standing.own
    for place, act in enumerate(acts):
        if found[place] is None and act.category:
            free = (p for p in standing.procedures if p.pk in standing.taken - used)
            found[place] = next((p for p in free if p.category == act.category), None)
            used |= {one.pk for one in found[place : place + 1] if one}
    return found


def _named(act: EnteredAct, procedures: Iterable[Procedure]) -> Procedure | None:
    """An act without a name goes by its category."""
    name = fold(act.name) or act.category
    return next((p for p in procedures if (fold(p.name) or p.category) == name), None)


def told_otherwise(
    case: Case, entered: EnteredCase, standing: Standing, same: Sequence[Procedure | None]
) -> tuple[str, ...]:
    """What is stored and stays, where the trainee said something else: a sentence each."""
    return tuple(_differences(case, entered, standing, same))


def _differences(
    case: Case, entered: EnteredCase, standing: Standing, same: Sequence[Procedure | None]
) -> Iterable[str]:
    if case.guidance and entered.guidance and set(case.guidance) != set(entered.guidance):
        stored, told = _guided(case.guidance), _guided(entered.guidance)
        yield f"引导方式保留已登记的“{stored}”，您填的是“{told}”"
    if entered.department and case.department_id not in (None, entered.department):
        yield "科室保留已登记的，与您填的不同"
    if case.is_simulation != entered.is_simulation:
        yield f"已登记为{'模拟训练' if case.is_simulation else '真实手术'}，与您填的不同"
    worse = set(entered.complications)
    if standing.complications and worse and set(standing.complications) != worse:
        yield "并发症保留已登记的，与您填的不同"
    for act, procedure in zip(entered.acts, same, strict=True):
        kept = procedure is not None and procedure.pk in standing.taken
        if kept and procedure and procedure.outcome != act.outcome:
            name = procedure.name or act.name
            yield f"“{name}”的结果保留已登记的“{procedure.get_outcome_display()}”"


def _guided(values: Iterable[str]) -> str:
    return "、".join(Guidance(value).label for value in values if value in Guidance.values)
