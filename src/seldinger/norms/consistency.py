"""What must hold between the parts of a rulebook: words, choices, months, names."""

from collections.abc import Iterable

from seldinger.domain.training.rulebook import (
    ActivityCount,
    Background,
    MonthsIn,
    PostKind,
    Rulebook,
    Stage,
)
from seldinger.norms.collected import Collected
from seldinger.norms.faults import nearest
from seldinger.norms.fields import Fields


def check_consistency(root: Fields, rulebook: Rulebook, collected: Collected) -> None:
    """Fault every contradiction inside the rulebook."""
    if not rulebook.requirements:
        root.fault("培训细则没有任何要求", "在 posts 下写出每个岗位的要求")
    for requirement in rulebook.requirements:
        if isinstance(requirement, ActivityCount):
            _check_words(requirement, rulebook, collected)
    _check_choice(root, rulebook)
    total = sum(stage.months for stage in rulebook.stages)
    if total != rulebook.months and root.has("training"):
        message = f"培训共 {rulebook.months} 个月，各阶段合计 {total} 个月"
        root.fault(message, "核对 training 与 stages 的 months", "training")
    for stage in rulebook.stages:
        _check_months(root, rulebook, stage)
    _check_names(root, rulebook)


def _check_words(requirement: ActivityCount, rulebook: Rulebook, collected: Collected) -> None:
    line, faults = collected.declared[requirement.id], collected.faults
    if not requirement.types:
        faults.add(line, f"{requirement.id} 没有 types，永远无法完成", "写出计入的类型")
    used: list[tuple[str, Iterable[str], tuple[str, ...]]] = [
        ("本人作用", requirement.capacities | requirement.flagged, rulebook.capacities),
        ("期刊级别", requirement.levels, rulebook.levels),
    ]
    for kind, words, allowed in used:
        for word in sorted(set(words) - set(allowed)):
            faults.add(line, f"vocabulary 里没有{kind}“{word}”", nearest(word, allowed))


def _check_choice(root: Fields, rulebook: Rulebook) -> None:
    available = len(rulebook.directions)
    if rulebook.choices > available:
        message = f"要求选 {rulebook.choices} 个方向，只有 {available} 个，永远无法完成"
        root.fault(message, "核对 directions 与 kind: direction 的岗位", "posts")
    if available and not rulebook.choices:
        root.fault("有专业方向而没有 choose", "在整个阶段的岗位下写 choose", "posts")


def _check_months(root: Fields, rulebook: Rulebook, stage: Stage) -> None:
    """Each background's branch must fill the stage: the table's rows are branches, no sum."""
    for background in rulebook.backgrounds or [None]:
        months = _branch_months(rulebook, stage, background)
        if months != stage.months:
            who = f"{background.title}背景" if background else "各岗位"
            message = f"{stage.title}共 {stage.months} 个月，{who}合计 {months} 个月"
            root.fault(message, "核对岗位的 months 与 backgrounds", "stages")


def _branch_months(rulebook: Rulebook, stage: Stage, background: Background | None) -> int:
    own: list[int] = []
    of_directions: list[int] = []
    for post in rulebook.posts:
        applies = background is None or not post.backgrounds or background.id in post.backgrounds
        if post.stage != stage.id or post.kind is PostKind.CONCURRENT or not applies:
            continue
        months = [
            r.minimum
            for r in rulebook.requirements
            if isinstance(r, MonthsIn) and r.id == f"{post.id}.months"
        ]
        (of_directions if post.kind is PostKind.DIRECTION else own).extend(months)
    return sum(own) + sum(sorted(of_directions)[: rulebook.choices])


def _check_names(root: Fields, rulebook: Rulebook) -> None:
    names: dict[str, str] = {}
    for background in rulebook.backgrounds:
        for word in (background.title, *background.aliases):
            if names.setdefault(word, background.id) != background.id:
                root.fault(f"“{word}”指两个背景", "每个写法只归一个背景", "backgrounds")
