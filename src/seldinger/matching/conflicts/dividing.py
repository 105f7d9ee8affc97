"""Whether one entry divides among its operations what another names whole."""

from collections.abc import Sequence

from seldinger.matching.conflicts.aligning import Relation
from seldinger.matching.conflicts.comparing import Likeness
from seldinger.matching.conflicts.findings import FindingKind
from seldinger.matching.conflicts.kinds import direct_kinds
from seldinger.matching.conflicts.knowledge import Knowledge
from seldinger.matching.conflicts.operations import Operation
from seldinger.matching.words.lexicon import Aspect


def divided(found: Sequence[Likeness], knowledge: Knowledge) -> Likeness | None:
    """The likeness of the whole and one of its parts, where every part of its site is there
    that the lexicon knows (小脑 as 蚓部 and 半球) or that it divides into (血管: 动脉, 静脉)."""
    parts: dict[str, dict[str, Likeness]] = {}
    for one in found:
        if one.kind is not FindingKind.CONTAINMENT or _differing(one) != {Aspect.SITE}:
            continue
        whole, part = _sides(one)
        if len(whole.of(Aspect.SITE)) == 1:
            (site,) = whole.of(Aspect.SITE)
            parts.setdefault(site, {}).update(dict.fromkeys(part.of(Aspect.SITE), one))
    for site, known in parts.items():
        kinds = knowledge.divisions.get(site) or direct_kinds(site)
        if len(kinds) > 1 and known.keys() >= kinds:
            return known[min(kinds)]
    return None


def _sides(one: Likeness) -> tuple[Operation, Operation]:
    """The wider name and the narrower one."""
    both = (one.one, one.other)
    return both if one.relation is Relation.AROUND else (both[1], both[0])


def _differing(one: Likeness) -> set[Aspect]:
    return {a for a, found in one.aligned.items() if found.relation is not Relation.EQUAL}
