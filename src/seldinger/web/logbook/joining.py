"""One operation told twice: what is the same, what is new, and what is told otherwise."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from seldinger.domain.grading.catalogue import fold
from seldinger.web.logbook.entered import EnteredAct, EnteredCase
from seldinger.web.logbook.models import Case, Guidance, Participation, Procedure
from seldinger.web.logbook.versions import category_word


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


def standings_of(cases: Collection[int], trainee: int) -> dict[int, Standing]:
    """What many cases say now, without complications and others present, by primary key."""
    procedures: dict[int, list[Procedure]] = {pk: [] for pk in cases}
    for procedure in Procedure.objects.filter(case__in=cases).order_by("position"):
        procedures[procedure.case_id].append(procedure)
    live = Participation.objects.filter(procedure__case__in=cases, withdrawn_at__isnull=True)
    taken: dict[int, set[int]] = defaultdict(set)
    own: dict[int, set[int]] = defaultdict(set)
    for case, procedure_id, whose in live.values_list(
        "procedure__case", "procedure_id", "traineeship_id"
    ):
        taken[case].add(procedure_id)
        if whose == trainee:
            own[case].add(procedure_id)
    return {
        pk: Standing(tuple(acts), frozenset(taken[pk]), frozenset(own[pk]), (), ())
        for pk, acts in procedures.items()
    }


def same_acts(acts: Sequence[EnteredAct], standing: Standing) -> list[Procedure | None]:
    """For each act the stored procedure that it is: of the same name, else of the same category.

    A procedure in which the trainee has a part already is the same by its name alone. Of two of
    one name the one that somebody stands for: taken out and entered again, an act is there twice.
    """
    live_first = sorted(standing.procedures, key=lambda one: one.pk not in standing.taken)
    found = [_named(act, live_first) for act in acts]
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


def told_anew(
    acts: Sequence[EnteredAct], same: Sequence[Procedure | None], standing: Standing
) -> list[Procedure]:
    """The stored acts that nobody stands for any more and that read otherwise now."""
    return [
        one
        for act, one in zip(acts, same, strict=True)
        if one
        and one.pk not in standing.taken
        and (one.category, one.outcome) != (act.category, act.outcome)
    ]


def adds_acts(same: Iterable[Procedure | None], standing: Standing) -> bool:
    """Whether the case gets acts that it did not say: new ones, and beside others' acts also
    those that everybody had taken back."""
    return any(
        one is None or (one.pk not in standing.taken and not standing.is_abandoned) for one in same
    )


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
        if procedure is None or procedure.pk not in standing.taken:
            continue
        stored, told = _title(procedure), _title(act)
        if fold(stored) != fold(told):
            yield f"“{told}”与已登记的“{stored}”类别相同，已算作同一项操作，名称保留已登记的"
        if procedure.outcome != act.outcome:
            yield f"“{stored}”的结果保留已登记的“{procedure.get_outcome_display()}”"


def _title(act: EnteredAct | Procedure) -> str:
    return act.name.strip() or category_word(act.category)


def _guided(values: Iterable[str]) -> str:
    return "、".join(Guidance(value).label for value in values if value in Guidance.values)
