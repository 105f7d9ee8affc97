"""Whether facts fit what is stored and what the rulebook knows; each raises SeldingerError."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from seldinger.domain.training.record import Ruling as DomainRuling
from seldinger.domain.training.rulebook import ActivityCount, ReportsOf, Rulebook
from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.web.logbook.entries import NewCase, NewClaim
from seldinger.web.logbook.models import Admission, Case, Participation
from seldinger.web.logbook.record import RULINGS
from seldinger.web.people.models import Department, Hospital, Traineeship

CHUNK = 2000
Known = Callable[[Rulebook], Collection[str]]


def trainees_of(claims: Iterable[NewClaim]) -> dict[int, Traineeship]:
    """The trainees of the claims, by primary key."""
    wanted = {claim.trainee for claim in claims}
    found = Traineeship.objects.in_bulk(sorted(wanted))
    if not found:
        raise SeldingerError("没有可登记的内容。请至少写一条")
    if len(found) < len(wanted):
        raise SeldingerError("有登记写给了不存在的学员。没有写入任何一条")
    return found


def check_departments(cases: Sequence[NewCase]) -> None:
    """The department of a case belongs to its hospital."""
    of_hospital = dict(Department.objects.values_list("pk", "hospital_id"))
    for case in cases:
        if case.department is not None and of_hospital.get(case.department) != case.hospital:
            raise SeldingerError(f"{case.day} 的病例写的科室不属于所写的医院。请改正其一")


def check_new_cases(rows: Sequence[Case]) -> None:
    _check_new(rows, Case, ("hospital_id", "number_digest", "day", "session"), "病例")


def check_new_admissions(rows: Sequence[Admission]) -> None:
    key = ("hospital_id", "number_digest", "day", "traineeship_id")
    _check_new(rows, Admission, key, "管理病例")


def _check_new(
    rows: Sequence[Any], model: type[Case] | type[Admission], key: tuple[str, ...], what: str
) -> None:
    """Nothing stands twice, neither here nor with what is stored."""
    own = {tuple(getattr(row, name) for name in key) for row in rows}
    if len(own) < len(rows):
        raise SeldingerError(f"有{what}写了两次（同一医院、患者和日期）。请合并后再登记")
    days = [row.day for row in rows]
    near = model._default_manager.filter(
        hospital__in={row.hospital_id for row in rows}, day__range=(min(days), max(days))
    )
    known = sum(held in own for held in near.values_list(*key).iterator(chunk_size=CHUNK))
    if known:
        raise SeldingerError(
            f"有 {known} 例{what}以前登记过（同一医院、患者和日期）。没有写入任何一例"
        )


# -- the rulebook's words -------------------------------------------------------------------------


def check_words(
    trainees: Mapping[int, Traineeship], said: Iterable[tuple[int, str]], known: Known, what: str
) -> None:
    """(trainee, word): each word, where there is one, is of the rulebook of that training."""
    by_rulebook: dict[str, set[str]] = defaultdict(set)
    for trainee, word in said:
        by_rulebook[trainees[trainee].rulebook].add(word)
    for name, words in by_rulebook.items():
        _check_all(words - {""}, known(library_at(None).rulebook(name)), what)


def _check_all(words: Iterable[str], known: Collection[str], what: str) -> None:
    unknown = sorted(set(words) - set(known))
    if unknown:
        raise SeldingerError(f"培训细则里没有{what}“{unknown[0]}”。请改用细则里的写法")


def categories(rulebook: Rulebook) -> Collection[str]:
    return set(rulebook.category_by_id)


def patient_kinds(rulebook: Rulebook) -> Collection[str]:
    return rulebook.category_by_id.keys() | rulebook.post_by_id.keys()


def exams(rulebook: Rulebook) -> Collection[str]:
    return {r.exam for r in rulebook.requirements if isinstance(r, ReportsOf)}


def parts_of_body(rulebook: Rulebook) -> Collection[str]:
    return {r.part for r in rulebook.requirements if isinstance(r, ReportsOf) and r.part}


def activity_types(rulebook: Rulebook) -> Collection[str]:
    return {t for r in rulebook.requirements if isinstance(r, ActivityCount) for t in r.types}


# -- rulings --------------------------------------------------------------------------------------


def check_ruling(trainee: Traineeship, kind: str, details: Mapping[str, Any], reason: str) -> None:
    """A ruling has a reason, the fields of its kind, and names only what is known."""
    rulebook = library_at(None).rulebook(trainee.rulebook)
    if not reason.strip():
        raise SeldingerError("个案认定须写明理由")
    if kind not in RULINGS:
        raise SeldingerError(f"没有“{kind}”这种个案认定。可选：{'、'.join(RULINGS)}")
    wanted = {f.name for f in fields(RULINGS[kind])} - {f.name for f in fields(DomainRuling)}
    if set(details) != wanted:
        raise SeldingerError(f"这种个案认定应写明：{'、'.join(sorted(wanted))}")
    if "case" in details:
        _check_act(trainee, details["case"], details["name"])
    for name, value in details.items():
        if name == "hospital":
            _check_hospital(value)
        if name not in _IDS:
            continue
        known, what = _IDS[name]
        _check_all([value] if isinstance(value, str) else value, known(rulebook), what)
    if "directions" in details and _is_no_choice(rulebook, details["directions"]):
        raise SeldingerError(f"应选 {rulebook.choices} 个不同的专业方向")


def _is_no_choice(rulebook: Rulebook, directions: Sequence[str]) -> bool:
    return not len(directions) == len(set(directions)) == rulebook.choices


def _check_hospital(name: str) -> None:
    if not Hospital.objects.filter(name=name).exists():
        raise SeldingerError(f"没有名为“{name}”的医院。请先在平台上建立它")


def _check_act(trainee: Traineeship, case: int, name: str) -> None:
    """The trainee has a part in an act of that name in the case."""
    acts = Participation.objects.filter(
        traineeship=trainee, withdrawn_at__isnull=True, procedure__case=case, procedure__name=name
    )
    if not acts.exists():
        raise SeldingerError(
            f"{trainee.person.name}在这例病例里没有“{name}”的登记，可能刚被改过。请重新打开病例"
        )


_IDS: dict[str, tuple[Known, str]] = {
    "requirement": (lambda rulebook: {r.id for r in rulebook.requirements}, "要求"),
    "category": (categories, "手术类别"),
    "background": (lambda rulebook: {b.id for b in rulebook.backgrounds}, "背景"),
    "directions": (lambda rulebook: {post.id for post in rulebook.directions}, "专业方向"),
}
