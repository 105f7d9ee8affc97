"""Rulings in words: what each kind decides, about what, and how it reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from seldinger.domain.training.rulebook import Rulebook
from seldinger.web.logbook.models import Case, Ruling


@dataclass(frozen=True, slots=True)
class Kind:
    """field: the one thing beyond reason and date that a ruling of this kind names."""

    slug: str
    name: str  # the domain's class
    title: str
    meaning: str
    field: str


KINDS = (
    Kind("waiver", "Waiver", "免除要求", "这项要求对本人免除，显示为“已认定”。", "requirement"),
    Kind(
        "cross-stage",
        "CrossStage",
        "跨阶段补足",
        "这一类手术在另一阶段完成的也计入。",
        "category",
    ),
    Kind("branch", "Branch", "认定背景", "前六个月按这种背景的分支轮转。", "background"),
    Kind(
        "directions",
        "DirectionChange",
        "变更专业方向",
        "从这天起按这几个方向要求；已完成的病例保留。",
        "directions",
    ),
    Kind(
        "hospital",
        "HospitalAdmitted",
        "承认外院工作",
        "在这家医院的工作计入，虽然它不属于本基地。",
        "hospital",
    ),
)
# About one act of one case: given on the page of the case, by whoever may.
SEPARATE = Kind(
    "separate",
    "SeparateStep",
    "单独的一项操作",
    "这项操作在这一例里不是另一项的必要步骤，单独计入。",
    "name",
)
PIN = Kind("pin", "Pin", "认定类别", "这一例里的这项操作归入所选的类别。", "category")
BY_SLUG = {kind.slug: kind for kind in KINDS}
BY_NAME = {kind.name: kind for kind in (*KINDS, SEPARATE, PIN)}


@dataclass(frozen=True, slots=True)
class RulingRow:
    """One ruling as a page shows it. url: of the case that it is about, or empty."""

    pk: int
    title: str
    about: str
    on: str
    by: str
    reason: str
    withdrawn: str  # empty while it holds
    url: str = ""


def row_of(ruling: Ruling, rulebook: Rulebook) -> RulingRow:
    kind, of_case = BY_NAME[ruling.kind], "case" in ruling.details
    taken_back = ""
    if ruling.withdrawn_at and ruling.withdrawn_by:
        taken_back = f"{ruling.withdrawn_at:%Y-%m-%d} 由 {ruling.withdrawn_by.name} 撤回"
    if of_case:
        about = about_act(kind, ruling.details, rulebook)
    else:
        about = _about(ruling.details[kind.field], kind, rulebook)
    return RulingRow(
        ruling.pk,
        kind.title,
        about,
        ruling.on.isoformat(),
        ruling.by.name,
        ruling.reason,
        taken_back,
        reverse("case", args=[ruling.details["case"]]) if of_case else "",
    )


def about_act(kind: Kind, details: Mapping[str, Any], rulebook: Rulebook) -> str:
    """“2026-03-02 的“全脑血管造影”，归入：血管造影术”."""
    day = Case.objects.values_list("day", flat=True).get(pk=details["case"])
    act = f"{day} 的“{details['name']}”"
    return f"{act}，归入：{_about(details['category'], kind, rulebook)}" if kind is PIN else act


def choices_of(kind: Kind, rulebook: Rulebook, hospitals: list[str]) -> list[tuple[str, str]]:
    """(value, words) of what a ruling of this kind can be about."""
    posts = rulebook.post_by_id
    return {
        "requirement": [(r.id, f"{posts[r.post].title}：{r.title}") for r in rulebook.requirements],
        "category": [(c.id, f"{posts[c.post].title}：{c.title}") for c in rulebook.categories],
        "background": [(b.id, b.title) for b in rulebook.backgrounds],
        "directions": [(post.id, post.title) for post in rulebook.directions],
        "hospital": [(name, name) for name in hospitals],
    }[kind.field]


def _about(value: Any, kind: Kind, rulebook: Rulebook) -> str:
    """A version of the rulebook may have dropped what an old ruling named: then its id is shown."""
    words = dict(choices_of(kind, rulebook, []))
    values = [value] if isinstance(value, str) else value
    return "、".join(words.get(one, one) for one in values)
