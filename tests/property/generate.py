"""Random rulebooks, crosswalks and records.

A norm is the shipped one or a small made-up one with minima of 1 to 3, so that every status is
near. Days and cases are drawn from few, so that rows meet in one case, one cell, one admission.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from seldinger.domain.source import Source
from seldinger.domain.training.crosswalk import Crosswalk, Match
from seldinger.domain.training.record import (
    Activity,
    Admission,
    Branch,
    CaseKey,
    CrossStage,
    DirectionChange,
    HospitalAdmitted,
    ImagingReports,
    Leave,
    Origin,
    Pin,
    Procedure,
    Record,
    Rotation,
    Ruling,
    SeparateStep,
    Waiver,
)
from seldinger.domain.training.rulebook import (
    ActivityCount,
    Background,
    CasesOf,
    Category,
    Cell,
    DirectionsChosen,
    EntryCondition,
    MonthsIn,
    OperationsTotal,
    Options,
    PatientsManaged,
    Place,
    Post,
    PostKind,
    ReportsOf,
    Requirement,
    Rulebook,
    Stage,
)
from seldinger.domain.training.words import Privilege, Reason, Role, State
from support.build import crosswalk, rulebook

HEAVY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

ENTRY = date(2024, 1, 1)
SOURCE = Source(1, "示例")
# Mostly none: what never counts says little.
BARRIERS = [*[None] * 12, Reason.OBSERVED, Reason.NOT_ATTEMPTED, Reason.SIMULATED]
HOSPITALS = ("", "甲院", "乙院")
WHO = {"by": "陈（示例）", "reason": "示例"}


@dataclass(frozen=True)
class Norm:
    """A rulebook, its crosswalk, and the names that a record may hold."""

    rulebook: Rulebook
    crosswalk: Crosswalk
    names: tuple[str, ...]


@dataclass(frozen=True)
class Situation:
    """One record under one norm on one day."""

    norm: Norm
    record: Record
    as_of: date


# -- norms -----------------------------------------------------------------------------------

STAGES = (Stage("s1", "第一阶段", 6, SOURCE), Stage("s2", "第二阶段", 6, SOURCE))
BACKGROUNDS = (Background("b1", "甲类", SOURCE), Background("b2", "乙类", SOURCE))
POSTS = (
    Post("throughout", "全程", None, PostKind.THROUGHOUT),
    Post("read", "读片", "s1", backgrounds=frozenset({"b1"})),
    Post("ward", "病房", "s1", backgrounds=frozenset({"b2"})),
    Post("room", "导管室", "s1"),
    Post("d1", "方向一", "s2", PostKind.DIRECTION),
    Post("d2", "方向二", "s2", PostKind.DIRECTION),
    Post("d3", "方向三", "s2", PostKind.DIRECTION),
    Post("whole", "第二阶段", "s2", PostKind.WHOLE_STAGE),
    Post("free", "机动", "s2", PostKind.FLEXIBLE),
    Post("beside", "总住院", "s2", PostKind.CONCURRENT),
)
PLACES = tuple(
    Place(f"at-{post.id}", post.title, post.id)
    for post in POSTS
    if post.kind not in (PostKind.THROUGHOUT, PostKind.WHOLE_STAGE)
)
CATEGORIES = (
    Category("surgery", "外科手术", "ward", "s1", interventional=False),
    Category("a", "甲术", "room", "s1"),
    Category("b", "乙术", "room", "s1"),
    Category("c", "丙术", "room", "s1"),
    Category("d", "丁术", "d1", "s2"),
    Category("e", "戊术", "d2", "s2"),
    Category("f", "己术", "d3", "s2"),
)
EXAMS = {"平片": (None,), "CT": (None, "胸部", "其他")}
TYPES = ("论文", "读书报告", "总住院工作")
CAPACITIES = ("第一作者", "共同第一作者", "主讲人", "其他作者")
LEVELS = ("SCI", "其他", "")
NAMES = ("名一", "名二", "名三", "名四", "名五")
UNKNOWN_NAME = "目录外名称"


@st.composite
def small_requirements(draw: st.DrawFn) -> tuple[Requirement, ...]:
    """Of each kind of rule one or more, with small minima; some cells are left out."""
    minima = cycle(draw(st.lists(st.integers(1, 3), min_size=5, max_size=5)))

    def common(name: str, post: str, most: int = 3) -> dict:
        minimum = min(next(minima), most)
        return {
            "id": name,
            "title": name,
            "post": post,
            "minimum": minimum,
            "unit": "例",
            "source": SOURCE,
        }

    found: list[Requirement] = [
        EntryCondition(**common("entry", "throughout", 1)),
        DirectionsChosen(**common("directions", "whole", 2)),
        CasesOf(**common("surgery", "ward"), category=CATEGORIES[0]),
        *(OperationsTotal(**common(f"total-{s}", p), stage=s) for s, p in TOTALS),
        ActivityCount(
            **common("paper", "throughout", 1),
            types=frozenset({"论文"}),
            capacities=frozenset({"第一作者", "共同第一作者"}),
            flagged=frozenset({"共同第一作者"}),
            levels=frozenset({"SCI"}),
        ),
        ActivityCount(**common("talks", "throughout"), types=frozenset(TYPES[1:])),
    ]
    if draw(st.booleans()):
        total = PatientsManaged(**common("patients-whole", "whole"), stage="s2", kinds=None)
        found.append(total)
    for place in PLACES:
        found.append(
            MonthsIn(**common(f"months-{place.id}", place.post), places=frozenset({place.id}))
        )
    for exam, parts in EXAMS.items():
        for part in parts:
            name = f"reports-{exam}-{part}"
            found.append(ReportsOf(**common(name, "read"), exam=exam, part=part, label=name))
    for post in ("ward", "room", "d1", "d2", "d3"):
        stage = "s2" if post.startswith("d") else "s1"
        kinds = frozenset({post, *(c.id for c in CATEGORIES if c.post == post)})
        found.append(PatientsManaged(**common(f"patients-{post}", post), stage=stage, kinds=kinds))
    cells = [(category, role) for category in CATEGORIES[1:] for role in Role]
    left_out = draw(st.lists(st.sampled_from(cells), max_size=4, unique=True))
    for category, role in [cell for cell in cells if cell not in left_out]:
        name = f"{category.id}-{role}"
        found.append(Cell(**common(name, category.post), category=category, role=role))
    return tuple(found)


TOTALS = (("s1", "room"), ("s2", "whole"))


@st.composite
def small_norms(draw: st.DrawFn) -> Norm:
    options = Options(
        leave_allowance_days=draw(st.sampled_from([None, 0, 20])),
        off_post_counts=draw(st.booleans()),
        unknown_privilege_counts=draw(st.booleans()),
        same_technique_once=draw(st.booleans()),
    )
    book = Rulebook(
        id="demo",
        version="1",
        title="示例细则",
        months=12,
        hash="0",
        backgrounds=BACKGROUNDS,
        stages=STAGES,
        posts=POSTS,
        places=PLACES,
        categories=CATEGORIES,
        requirements=draw(small_requirements()),
        options=options,
        capacities=CAPACITIES,
        levels=LEVELS,
        notice="虚构",
    )
    ids = [category.id for category in CATEGORIES if category.interventional]
    fits = st.lists(st.sampled_from(ids), unique=True, max_size=4).map(tuple)
    names = {
        name: Match((name,), found, bool(found) or draw(st.booleans()))
        for name in NAMES
        for found in [draw(fits)]
    }
    steps = {"a": frozenset({"b", "c"}), "b": frozenset({"c"})}
    integral = draw(st.sampled_from([steps, steps, {}]))
    walk = Crosswalk("demo", "1", names=names, integral=integral)
    return Norm(book, walk, (*NAMES, UNKNOWN_NAME))


def shipped_norm() -> Norm:
    """The shipped norms, with the names that fit several categories and one of each other kind."""
    matches = crosswalk().names
    several = [name for name, match in matches.items() if len(match.categories) > 1]
    plain = ["肝动脉造影术", "经颈静脉肝内门体分流术(TIPS)", "刮宫术", UNKNOWN_NAME]
    return Norm(rulebook(), crosswalk(), (*several, *plain))


def norms() -> st.SearchStrategy[Norm]:
    return st.one_of(small_norms(), st.builds(shipped_norm))


# -- records ---------------------------------------------------------------------------------


@st.composite
def visits(draw: st.DrawFn, norm: Norm) -> tuple[tuple[Rotation, ...], tuple[Leave, ...]]:
    """Rotations, gaps and leaves one after the other; a concurrent post anywhere beside them."""
    book = norm.rulebook
    beside = [
        place.id for place in book.places if book.post_by_id[place.post].kind is PostKind.CONCURRENT
    ]
    along = [place.id for place in book.places if place.id not in beside]
    rotations, leaves = [], []
    day = ENTRY + timedelta(days=draw(st.integers(-10, 10)))
    lengths = st.integers(0, 90)
    for what in draw(st.lists(st.sampled_from([*along, *along, "请假", "请假", "空"]), max_size=8)):
        last = day + timedelta(days=draw(lengths))
        if what == "请假":
            leaves.append(Leave(day, last))
        elif what != "空":
            rotations.append(Rotation(what, day, last, draw(st.sampled_from(HOSPITALS))))
        day = last + timedelta(days=1)
    if beside and draw(st.booleans()):
        start = ENTRY + timedelta(days=draw(st.integers(0, 300)))
        rotations.append(Rotation(beside[0], start, start + timedelta(days=draw(lengths))))
    return tuple(rotations), tuple(leaves)


@st.composite
def companions(draw: st.DrawFn, norm: Norm, rotations: tuple[Rotation, ...]) -> list[Procedure]:
    """Two verified acts of one case: a step and its whole, or one technique twice."""
    book, integral = norm.rulebook, norm.crosswalk.integral
    visit = draw(st.sampled_from(rotations))
    stage = book.post_by_id[book.place_by_id[visit.place].post].stage
    ids = [category.id for category in book.categories if category.stage == stage]
    steps = [(step, whole) for step in ids for whole in sorted(integral.get(step, ()))]
    pair = draw(st.sampled_from(steps + [(name, name) for name in ids[:4]]))
    return [
        Procedure(
            visit.start,
            "同台",
            f"第{number}处",
            category,
            draw(st.sampled_from(Role)),
            State.VERIFIED,
            privilege=Privilege.HELD,
        )
        for number, category in enumerate(pair)
    ]


@st.composite
def records(draw: st.DrawFn, norm: Norm) -> Record:
    book = norm.rulebook
    rotations, leaves = draw(visits(norm))
    any_day = st.integers(-5, 480).map(lambda number: ENTRY + timedelta(days=number))
    visited = [span.start for span in (*rotations, *leaves, *leaves)]
    days = st.one_of(st.sampled_from(visited), any_day) if visited else any_day
    some_days = st.sampled_from(draw(st.lists(days, min_size=1, max_size=6)))
    cases = st.sampled_from(
        draw(
            st.lists(
                st.builds(CaseKey, st.sampled_from(["1", "2"]), some_days, st.integers(1, 2)),
                min_size=1,
                max_size=4,
            )
        )
    )
    states = st.sampled_from([State.VERIFIED, State.VERIFIED, *State])
    posts = [post.id for post in book.posts]
    categories = [category.id for category in book.categories]
    names = st.sampled_from(norm.names)
    procedures = st.builds(
        lambda case, **rest: Procedure(
            day=case.day, case_no=case.case_no, session=case.session, **rest
        ),
        cases,
        name=names,
        category=st.one_of(st.none(), st.sampled_from(categories)),
        role=st.sampled_from(Role),
        state=states,
        hospital=st.sampled_from(HOSPITALS),
        department=st.sampled_from(["", "介入科"]),
        privilege=st.sampled_from(Privilege),
        barrier=st.sampled_from(BARRIERS),
        reconciled=st.booleans(),
    )
    admissions = st.builds(
        Admission,
        some_days,
        st.sampled_from(["1", "2", "3"]),
        st.one_of(st.none(), st.sampled_from(posts + categories)),
        states,
    )
    exams = sorted(
        {(r.exam, r.part) for r in book.requirements if isinstance(r, ReportsOf)},
        key=lambda exam: (exam[0], exam[1] or ""),
    )
    reports = st.builds(
        lambda day, exam, number, state: ImagingReports(day, *exam, number, state),
        some_days,
        st.sampled_from(exams),
        st.integers(1, 3),
        states,
    )
    types = sorted({t for r in book.requirements if isinstance(r, ActivityCount) for t in r.types})
    activities = st.builds(
        Activity,
        any_day,
        st.sampled_from(types),
        st.sampled_from(["", "题一", "题二"]),
        st.sampled_from(book.capacities),
        st.sampled_from(book.levels),
        states,
    )
    directions = directions_of(book)
    facts = {
        "rotations": rotations,
        "leaves": leaves,
        "procedures": [
            *draw(st.lists(procedures, max_size=14)),
            *(draw(companions(norm, rotations)) if rotations and draw(st.booleans()) else []),
        ],
        "admissions": draw(st.lists(admissions, max_size=8)),
        "reports": draw(st.lists(reports, max_size=6)),
        "activities": draw(st.lists(activities, max_size=6)),
    }
    rulings = draw(st.lists(rulings_on(norm, facts["procedures"], some_days), max_size=4))
    return Record(
        staff_no="T001",
        name="林（示例）",
        background=draw(st.sampled_from([None, *(b.id for b in book.backgrounds)])),
        entry=ENTRY,
        directions=draw(st.one_of(st.just(()), directions)),
        rulings=tuple({ruling_key(ruling): ruling for ruling in rulings}.values()),
        base_hospitals=draw(st.sampled_from([None, frozenset({"甲院"})])),
        absent=dict.fromkeys(
            draw(st.lists(st.sampled_from([Procedure, Rotation, Admission]), max_size=1)), "示例表"
        ),
        **{field: numbered(field, rows) for field, rows in facts.items()},
    )


def directions_of(book: Rulebook) -> st.SearchStrategy[tuple[str, ...]]:
    choices = [post.id for post in book.directions]
    return st.lists(
        st.sampled_from(choices), unique=True, min_size=book.choices, max_size=book.choices
    ).map(tuple)


@st.composite
def rulings_on(
    draw: st.DrawFn, norm: Norm, procedures: list[Procedure], days: st.SearchStrategy[date]
) -> Ruling:
    book, who = norm.rulebook, {**WHO, "on": draw(days)}
    category = st.sampled_from([c.id for c in book.categories])
    kinds: list[st.SearchStrategy[Ruling]] = [
        st.builds(lambda r: Waiver(**who, requirement=r.id), st.sampled_from(book.requirements)),
        st.builds(lambda c: CrossStage(**who, category=c), category),
        st.builds(lambda b: Branch(**who, background=b.id), st.sampled_from(book.backgrounds)),
        st.builds(lambda d: DirectionChange(**who, directions=d), directions_of(book)),
        st.just(HospitalAdmitted(**who, hospital="乙院")),
    ]
    if procedures:
        act = st.sampled_from(procedures)
        kinds += [
            st.builds(lambda p: SeparateStep(**who, case=p.case, name=p.name), act),
            st.builds(lambda p, c: Pin(**who, case=p.case, name=p.name, category=c), act, category),
        ]
    return draw(st.one_of(kinds))


def ruling_key(ruling: Ruling) -> tuple:
    """One pin for a procedure, one choice and one branch on a day: two would contradict."""
    target = (ruling.case, ruling.name) if isinstance(ruling, Pin) else ruling
    if isinstance(ruling, Branch | DirectionChange):
        target = ruling.on
    return type(ruling), target


def numbered(sheet: str, facts: list) -> tuple:
    """Each fact with a row of its own, as a workbook has it."""
    return tuple(
        replace(fact, origin=Origin(sheet, row)) for row, fact in enumerate(facts, start=2)
    )


@st.composite
def situations(draw: st.DrawFn, norm: st.SearchStrategy[Norm] | None = None) -> Situation:
    found = draw(norms() if norm is None else norm)
    as_of = ENTRY + timedelta(days=draw(st.one_of(st.just(500), st.integers(-5, 500))))
    return Situation(found, draw(records(found)), as_of)
