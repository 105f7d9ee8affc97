"""A rulebook → the courses and the needs that a rotation plan must keep to."""

from collections.abc import Iterator, Mapping

from seldinger.domain.planning.rotation import Block, Course, Need, Part
from seldinger.domain.training.rulebook import (
    CasesOf,
    Cell,
    MonthsIn,
    OperationsTotal,
    PatientsManaged,
    Post,
    PostKind,
    ReportsOf,
    Requirement,
    Rulebook,
)
from seldinger.domain.training.words import Role

MANAGED = "managed"  # the item of a department's managed patients
OTHER = "other"  # interventional cases that no row of a table names


class NotPlannableError(Exception):
    """The rulebook has another shape than stages, branches, basics and directions."""


def courses_of(rulebook: Rulebook, visits: tuple[int, int]) -> Mapping[str, Course]:
    """By background. Raises NotPlannableError."""
    months = {r.post: r for r in rulebook.requirements if isinstance(r, MonthsIn)}
    basic = [post for post in _ordinary(rulebook) if not post.backgrounds]
    flexible = [post for post in rulebook.posts if post.kind is PostKind.FLEXIBLE]
    chief = [post for post in rulebook.posts if post.kind is PostKind.CONCURRENT]
    if not (len(basic) == len(flexible) == len(chief) == 1 and rulebook.directions):
        raise NotPlannableError(rulebook.title)
    whole = {post: _whole(rulebook, post) for post in months}
    directions = tuple(Block(post.id, whole[post.id]) for post in rulebook.directions)
    if len({block.months for block in directions}) != 1:
        raise NotPlannableError(rulebook.title)
    return {
        background.id: Course(
            background=background.id,
            branch=tuple(_branch(rulebook, background.id)),
            basic=Block(basic[0].id, whole[basic[0].id]),
            visits=visits,
            directions=directions,
            choices=rulebook.choices,
            flexible=Block(flexible[0].id, whole[flexible[0].id]),
            chief=whole[chief[0].id],
        )
        for background in rulebook.backgrounds
    }


def _ordinary(rulebook: Rulebook) -> list[Post]:
    first = rulebook.stages[0].id
    return [p for p in rulebook.posts if p.kind is PostKind.ORDINARY and p.stage == first]


def _months_in(rulebook: Rulebook, post: str) -> list[MonthsIn]:
    return [r for r in rulebook.requirements if isinstance(r, MonthsIn) and r.post == post]


def _whole(rulebook: Rulebook, post: str) -> int:
    return max(r.minimum for r in _months_in(rulebook, post))


def _branch(rulebook: Rulebook, background: str) -> Iterator[Block]:
    """A post with places of their own lengths is stayed in place by place."""
    for post in _ordinary(rulebook):
        if background not in post.backgrounds:
            continue
        own = _months_in(rulebook, post.id)
        single = [r for r in own if len(r.places) == 1]
        places = single if sum(r.minimum for r in single) == _whole(rulebook, post.id) else []
        if places:
            yield from (Block(next(iter(r.places)), r.minimum) for r in places)
        else:
            yield Block(post.id, _whole(rulebook, post.id))


def needs_of(rulebook: Rulebook, places: Mapping[Role, int]) -> tuple[Need, ...]:
    """places: how many trainees one case takes in each role (the base's own rule)."""
    return tuple(need for r in rulebook.requirements if (need := _need(rulebook, r, places)))


def _need(rulebook: Rulebook, wanted: Requirement, places: Mapping[Role, int]) -> Need | None:
    post = rulebook.post_by_id[wanted.post]
    whole = sum(places.values())
    if isinstance(wanted, Cell):
        items, share, of = {wanted.category.id}, places[wanted.role], whole
    elif isinstance(wanted, CasesOf):
        items, share, of = {wanted.category.id}, whole, whole
    elif isinstance(wanted, OperationsTotal):
        rows = [c for c in rulebook.categories if c.interventional and c.stage == wanted.stage]
        items, share, of = {row.id for row in rows} | {OTHER}, whole, whole
    elif isinstance(wanted, ReportsOf):
        items, share, of = _reports(rulebook, wanted), 1, 1
    elif isinstance(wanted, PatientsManaged):
        items, share, of = {MANAGED}, 1, 1
    else:
        return None
    anywhere = not isinstance(wanted, PatientsManaged) or post.kind is PostKind.WHOLE_STAGE
    return Need(
        requirement=wanted.id,
        minimum=float(wanted.minimum),
        part=_part(rulebook, post),
        items=frozenset(items),
        share=share,
        of=of,
        at=None if anywhere else post.id,
        direction=post.id if post.kind is PostKind.DIRECTION else None,
        backgrounds=post.backgrounds,
    )


def _part(rulebook: Rulebook, post: Post) -> Part:
    if post.stage != rulebook.stages[0].id:
        return Part.ADVANCED
    return Part.BRANCH if post.backgrounds else Part.BASIC


def _reports(rulebook: Rulebook, wanted: ReportsOf) -> set[str]:
    """Of an examination with parts each part's reports count to the whole."""
    same = [r for r in rulebook.requirements if isinstance(r, ReportsOf) and r.exam == wanted.exam]
    parts = {r.id for r in same if r.part is not None}
    return {wanted.id} | (parts if wanted.part is None else set())
