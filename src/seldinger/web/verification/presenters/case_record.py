"""Beside a case: the hospital's own record of it, and what it said before."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from seldinger.domain.training.reconcile import Difference as Kind
from seldinger.web.logbook.models import Case, Outcome, Participation, Reconciled, Version
from seldinger.web.logbook.versions import NOTHING, Difference, Names, category_word, differences
from seldinger.web.people.presenters.words import minute
from seldinger.web.reconciliation.forms import KINDS
from seldinger.web.reconciliation.models import Comparison, Operation
from seldinger.web.verification.cases import CaseFile, next_of
from seldinger.web.verification.presenters.case import act_name

# Where the hospital's list names its people. The record operator is never a training role.
PLACES = {"operator": "手术记录术者", "first_assistant": "一助", "others": "其他人员"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing told twice. differs: whether the list was found to say something else."""

    label: str
    logged: str
    recorded: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the hospital's list beside the case. differs: sentences."""

    lines: tuple[Line, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionRow:
    pk: int
    title: str
    told: str


@dataclass(frozen=True, slots=True)
class OldVersion:
    """An earlier state: what it said, and what the next one says otherwise."""

    title: str
    told: str
    facts: tuple[tuple[str, str], ...]
    acts: tuple[tuple[str, tuple[str, ...]], ...]
    differences: tuple[Difference, ...]
    next: str


def records(file: CaseFile) -> tuple[Record, ...]:
    return tuple(_record(file, operation) for operation in file.operations)


def _record(file: CaseFile, operation: Operation) -> Record:
    case, live = file.case, file.live()
    acts = "、".join(dict.fromkeys(act_name(part.procedure) for part in live))
    roles = [f"{p.traineeship.person.name} {p.role}" for p in live if p.is_scrubbed]
    people = [*roles, *(f"{name} 带教" for name in _supervisors(live))]
    differs = tuple(_differs(live, operation))
    return Record(
        (
            Line("日期", case.day.isoformat(), operation.day.isoformat(),
                 case.day != operation.day),
            Line("手术", acts, operation.name, False),
            Line("人员", "；".join(dict.fromkeys(people)), _staff(operation), bool(differs)),
            Line("时间与手术间", NOTHING, _when(operation), False),
        ),
        differs,
    )  # fmt: skip


def _supervisors(live: list[Participation]) -> list[str]:
    return list(dict.fromkeys(part.supervisor.name for part in live if part.supervisor))


def _staff(operation: Operation) -> str:
    told = [
        f"{PLACES.get(place, place)}：{'、'.join(names)}"
        for place, names in operation.placed.items()
        if names
    ]
    return "；".join(told) or NOTHING


def _when(operation: Operation) -> str:
    times = [f"{timezone.localtime(at):%H:%M}" for at in (operation.start, operation.end) if at]
    return " ".join(filter(None, ["—".join(times), operation.room])) or NOTHING


def _differs(live: list[Participation], operation: Operation) -> Iterator[str]:
    """The comparison itself was made when the list was taken in; here it is put into words."""
    for part in live:
        if part.reconciled != Reconciled.DIFFERS:
            continue
        name = part.traineeship.person.name
        places = [PLACES.get(p, p) for p, names in operation.placed.items() if name in names]
        said = f"写在{'、'.join(places)}" if places else "没有写这个人"
        yield f"{name}登记为{part.role}，医院记录{said}{_kind(part)}"


def _kind(part: Participation) -> str:
    """In what they differ, as the list of differences calls it."""
    found: Comparison | None = getattr(part, "comparison", None)
    return f"（{KINDS[Kind(found.difference)]}）" if found and found.difference else ""


# -- versions -------------------------------------------------------------------------------------


def version_rows(file: CaseFile) -> tuple[VersionRow, ...]:
    parts = {part.pk: part for part in file.parts}
    return tuple(
        VersionRow(version.pk, _title(version, parts), _told(version)) for version in file.versions
    )


def old_version(file: CaseFile, version: Version) -> OldVersion:
    after = next_of(version)
    names = Names([version.facts])
    return OldVersion(
        _title(version, {part.pk: part for part in file.parts}),
        _told(version),
        tuple(_facts(version, names)),
        tuple(_acts(version, names)),
        differences(version, after),
        f"第 {after.number} 版" if isinstance(after, Version) else "现在的内容",
    )


def _title(version: Version, parts: dict[int, Participation]) -> str:
    if version.kind == Case._meta.label_lower:
        return f"病例第 {version.number} 版"
    part = parts[version.object_id]
    who = part.traineeship.person.name
    return f"{who}在“{act_name(part.procedure)}”的登记，第 {version.number} 版"


def _told(version: Version) -> str:
    by = f"，之后由{version.by.name}改动" if version.by else ""
    return f"到 {minute(version.until)} 为止{by}"


def _facts(version: Version, names: Names) -> Iterator[tuple[str, str]]:
    if version.number_tail:
        yield "患者编号", version.number_tail
    yield from names.told(version.facts)


def _acts(version: Version, names: Names) -> Iterator[tuple[str, tuple[str, ...]]]:
    for act in version.facts.get("procedures", ()):
        title = act["name"] or category_word(act["category"])
        ended = "" if act["outcome"] == Outcome.DONE else f"（{Outcome(act['outcome']).label}）"
        shares = tuple(
            "，".join(f"{label}：{value}" for label, value in names.told(part))
            for part in act["parts"]
        )
        who = [names.trainee(part["trainee"]) for part in act["parts"]]
        yield title + ended, tuple(f"{w}：{s}" for w, s in zip(who, shares, strict=True))
