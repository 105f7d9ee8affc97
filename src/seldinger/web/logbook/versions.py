"""What a case or another claim says, whole; what it said before; and the difference in words.

People and places stand in a version by their primary keys: whose name is erased is erased there
too. A patient's number stands beside the facts, never among them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from seldinger.norms.library import library_at
from seldinger.web.logbook.models import (
    Activity,
    Admission,
    Autonomy,
    Case,
    Claim,
    Guidance,
    ImagingReports,
    Onlooker,
    Outcome,
    Participation,
    Procedure,
    Version,
)
from seldinger.web.people.models import Department, Hospital, Person, Traineeship

Told = Case | Participation | Admission | ImagingReports | Activity
Facts = dict[str, Any]
NOTHING = "（无）"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that reads otherwise now. before or after empty: it came, or went."""

    what: str
    before: str
    after: str


def versions_of(obj: Told) -> QuerySet[Version]:
    """Its earlier states, the oldest first."""
    kept = Version.objects.filter(kind=obj._meta.label_lower, object_id=obj.pk)
    return kept.select_related("by").order_by("number")


def facts_of(obj: Told) -> Facts:
    """Everything it says, fit for JSON: its children as the database has them now."""
    return _case(obj) if isinstance(obj, Case) else _TELLERS[type(obj)](obj)


def _case(case: Case) -> Facts:
    """Withdrawn parts, and acts in which nobody has a part any more, are not said."""
    parts: dict[int, list[Facts]] = {}
    live = Participation.objects.filter(procedure__case=case, withdrawn_at__isnull=True)
    for part in live.order_by("pk"):
        parts.setdefault(part.procedure_id, []).append(_part(part))
    return {
        "day": case.day.isoformat(),
        "hospital": case.hospital_id,
        "department": case.department_id,
        "session": case.session,
        "guidance": list(case.guidance),
        "is_simulation": case.is_simulation,
        "procedures": [
            act_facts(act, parts[act.pk])
            for act in case.procedures.order_by("position")
            if act.pk in parts
        ],
        "complications": list(
            case.complications.filter(withdrawn_at__isnull=True)
            .order_by("pk")
            .values("grade", "text")
        ),
        "onlookers": list(
            case.onlookers.filter(withdrawn_at__isnull=True).order_by("pk").values("name", "kind")
        ),
    }


def act_facts(act: Procedure, parts: list[Facts]) -> Facts:
    """What an act says, with the facts of the trainees' parts in it."""
    return {
        "id": act.pk,
        "name": act.name,
        "category": act.category,
        "outcome": act.outcome,
        "parts": parts,
    }


def _part(part: Participation) -> Facts:
    return _claim(part) | {
        "role": part.role,
        "claimed_role": part.claimed_role,
        "is_scrubbed": part.is_scrubbed,
        "autonomy": part.autonomy,
        "reconciled": part.reconciled,
    }


def _claim(claim: Claim) -> Facts:
    """What every claim says; the trainee and the supervisors by their primary keys."""
    return {
        "id": claim.pk,
        "trainee": claim.traineeship_id,  # type: ignore[attr-defined]
        "supervisor": claim.supervisor_id,
        "state": claim.state,
        "decided_by": claim.decided_by_id,
        "decided_at": claim.decided_at.isoformat() if claim.decided_at else None,
        "named": claim.named_id,
        "basis": claim.basis,
        "basis_reason": claim.basis_reason,
        "message": claim.message,
        "withdrawn": claim.withdrawn_at is not None,
    }


def _admission(row: Admission) -> Facts:
    return _claim(row) | {
        "day": row.day.isoformat(), "hospital": row.hospital_id, "category": row.kind
    }  # fmt: skip


def _reports(row: ImagingReports) -> Facts:
    return _claim(row) | {
        "start": row.start.isoformat() if row.start else None,
        "day": row.day.isoformat(),
        "exam": row.exam, "part": row.part, "number": row.number,
    }  # fmt: skip


def _activity(row: Activity) -> Facts:
    return _claim(row) | {
        "day": row.day.isoformat(), "type": row.type, "title": row.title,
        "capacity": row.capacity, "level": row.level,
    }  # fmt: skip


_TELLERS: dict[type[Any], Callable[[Any], Facts]] = {
    Participation: _part,
    Admission: _admission,
    ImagingReports: _reports,
    Activity: _activity,
}


# -- the difference, in words ---------------------------------------------------------------------

# field → what it is called. Who decided, and when, is told by the state.
_WORDS = {
    "start": "起始日期",
    "day": "日期",
    "hospital": "医院",
    "department": "科室",
    "session": "台次",
    "guidance": "引导方式",
    "is_simulation": "模拟训练",
    "name": "手术名称",
    "category": "类别",
    "outcome": "结果",
    "role": "角色",
    "supervisor": "带教医师",
    "state": "状态",
    "autonomy": "自主程度",
    "is_scrubbed": "上台",
    "exam": "检查",
    "part": "部位",
    "number": "份数",
    "type": "类型",
    "title": "题目",
    "capacity": "本人作用",
    "level": "期刊级别",
    "withdrawn": "撤回",
}
_CHOICES = {
    "guidance": dict(Guidance.choices),
    "outcome": dict(Outcome.choices),
    "autonomy": dict(Autonomy.choices),
}


def differences(old: Version | Told, new: Version | Told) -> tuple[Difference, ...]:
    """What `new` says otherwise than `old`, in Chinese words. A fixed number of queries."""
    before, after = _facts(old), _facts(new)
    names = Names([before, after])
    return (
        *_number(old, new),
        *_fields(before, after, names),
        *_acts(before, after, names),
        *_listed("并发症", "complications", before, after, _complication),
        *_listed("其他在场人员", "onlookers", before, after, _onlooker),
    )


def _facts(told: Version | Told) -> Facts:
    return dict(told.facts) if isinstance(told, Version) else facts_of(told)


def _number(old: Any, new: Any) -> Iterator[Difference]:
    """Another patient's number: both as pages may show them."""
    if getattr(old, "number_digest", "") == getattr(new, "number_digest", ""):
        return
    same_end = "（前面不同）" if old.number_tail == new.number_tail else ""
    yield Difference("患者编号", old.number_tail, new.number_tail + same_end)


def _fields(before: Facts, after: Facts, names: "Names", of: str = "") -> Iterator[Difference]:
    for field, word in _WORDS.items():
        was, now = before.get(field), after.get(field)
        if was != now:
            what = f"{of}的{word}" if of else word
            yield Difference(what, names.word(field, was), names.word(field, now))


def _acts(before: Facts, after: Facts, names: "Names") -> Iterator[Difference]:
    was, now = _by_id(before.get("procedures", ())), _by_id(after.get("procedures", ()))
    for pk in {**was, **now}:
        if pk not in was:
            yield Difference("手术操作", NOTHING, names.told_act(now[pk]))
        elif pk not in now:
            yield Difference("手术操作", names.told_act(was[pk]), NOTHING)
        else:
            yield from _fields(was[pk], now[pk], names, f"“{was[pk]['name']}”")
            yield from _shares(was[pk], now[pk], names)


def _shares(before: Facts, after: Facts, names: "Names") -> Iterator[Difference]:
    """The trainees' parts in an act that is in both."""
    was, now = _by_id(before["parts"]), _by_id(after["parts"])
    for pk, part in {**was, **now}.items():
        who = f"{names.trainee(part['trainee'])}在“{after['name']}”"
        if pk not in was or pk not in now:
            told = [names.word("role", side[pk]["role"]) if pk in side else NOTHING
                    for side in (was, now)]  # fmt: skip
            yield Difference(f"{who}的角色", *told)
        else:
            yield from _fields(was[pk], now[pk], names, who)


def _listed(
    what: str, field: str, before: Facts, after: Facts, word: Callable[[Facts], str]
) -> Iterator[Difference]:
    was, now = ([word(one) for one in facts.get(field, ())] for facts in (before, after))
    if was != now:
        yield Difference(what, "；".join(was) or NOTHING, "；".join(now) or NOTHING)


def _complication(told: Facts) -> str:
    return f"{told['grade']} {told['text']}".strip()


def _onlooker(told: Facts) -> str:
    return f"{told['name']}（{Onlooker.Kind(told['kind']).label}）"


def _by_id(rows: Iterable[Facts]) -> dict[int, Facts]:
    return {row["id"]: row for row in rows}


class Names:
    """The words behind the primary keys of some facts: one query for each kind of thing."""

    def __init__(self, told: Iterable[Facts]) -> None:
        said = [one for facts in told for one in _every(facts)]
        self._names = {
            "hospital": _named(Hospital, {one.get("hospital") for one in said}),
            "department": _named(Department, {one.get("department") for one in said}),
            "supervisor": _named(Person, {one.get("supervisor") for one in said}),
        }
        trainees = Traineeship.objects.filter(
            pk__in={one["trainee"] for one in said if "trainee" in one}
        )
        self._trainees = dict(trainees.values_list("pk", "person__name"))

    def trainee(self, pk: int) -> str:
        return self._trainees.get(pk, "")

    def told(self, facts: Facts) -> list[tuple[str, str]]:
        """(label, value) of what some facts say by themselves; what is empty is not said."""
        said = [
            (word, self.word(field, facts[field]))
            for field, word in _WORDS.items()
            if facts.get(field) not in (None, "", [], False) and field != "is_scrubbed"
        ]
        said += [("上台", "否")] if facts.get("is_scrubbed") is False else []
        said += [("并发症", _complication(one)) for one in facts.get("complications", ())]
        return said + [("其他在场人员", _onlooker(one)) for one in facts.get("onlookers", ())]

    def told_act(self, act: Facts) -> str:
        who = "、".join(f"{self.trainee(p['trainee'])} {p['role']}" for p in act["parts"])
        name = str(act["name"] or category_word(act["category"]))
        return f"{name}（{who}）" if who else name

    def word(self, field: str, value: Any) -> str:
        if isinstance(value, bool):
            return "是" if value else "否"
        if value in (None, "", []):
            return NOTHING
        if field in self._names:
            return self._names[field].get(value, NOTHING)
        if field == "category":
            return category_word(value)
        words = _CHOICES.get(field, {})
        values = value if isinstance(value, list) else [value]
        return "、".join(str(words.get(one, one)) for one in values)


def _every(facts: Facts) -> Iterator[Facts]:
    """The facts themselves, and every part in them."""
    yield facts
    for act in facts.get("procedures", ()):
        yield from act["parts"]


def _named(
    model: type[Hospital] | type[Department] | type[Person], keys: set[int | None]
) -> dict[int, str]:
    known = {key for key in keys if key is not None}
    return dict(model._default_manager.filter(pk__in=known).values_list("pk", "name"))


def field_word(field: str) -> str:
    return _WORDS.get(field, field)


@lru_cache(maxsize=512)
def category_word(category: str) -> str:
    """The title of a rulebook's category or post, or its id where no rulebook has it any more."""
    library = library_at(None)
    for name in dict.fromkeys(key.split("/")[0] for key in library.versions("rulebooks")):
        rulebook = library.rulebook(name)
        found = rulebook.category_by_id.get(category) or rulebook.post_by_id.get(category)
        if found:
            return found.title
    return category
