"""One trainee's map as finished strings: post by post, item by item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from seldinger.domain.training.record import Origin
from seldinger.domain.training.rulebook import (
    CasesOf,
    Cell,
    PatientsManaged,
    ReportsOf,
    Requirement,
)
from seldinger.web.people.models import Traineeship
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.progress.facts import Detail
from seldinger.web.skills.further import Further, Kind
from seldinger.web.skills.maps import Part, Told, TraineeMap
from seldinger.web.skills.models import Examination
from seldinger.web.skills.presenters.words import (
    contact_words,
    days_of,
    examination_words,
    results_of,
)
from seldinger.web.teaching.topics import KINDS

NONE, DUE = "none", "due"
FILTERS = {"": "全部", DUE: "本岗位", NONE: "尚无依据"}
CASES, COURSES, EXAMINED, WAITS, OF_POST, NOTHING, NEVER = (
    Sign("list", "有依据", "skill-has"),
    Sign("calendar", "有课程", "skill-has"),
    Sign("edit", "有考核", "skill-has"),
    Sign("clock", "待审核", "skill-waits"),
    Sign("edit", "只有全岗位的考核", "skill-waits"),
    Sign("flag", "尚无依据", "skill-none"),
    Sign("flag", "从未接触", "skill-none"),
)


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """sign: the strongest of what is known, its words where there are any; words: the rest, a
    phrase each. sentence: the rule's, at `line`. latest: link to the
    last case where the reader may open it. about: what can be evidence, and why."""

    id: str
    text: str
    level: str
    sign: Sign
    words: tuple[str, ...]
    latest: Link | None
    sentence: str
    line: int
    about: tuple[str, ...]
    links: tuple[Link, ...]
    further: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: tuple[ItemRow, ...]


@dataclass(frozen=True, slots=True)
class PartRow:
    """when: where it stands in the rotations. due: it ends, and when; empty elsewhere."""

    id: str
    title: str
    when: str
    due: str
    counts: str
    examinations: tuple[str, ...]
    courses: tuple[Link, ...]
    groups: tuple[Group, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Filter:
    title: str
    query: str
    here: bool
    number: int


@dataclass(frozen=True, slots=True)
class Shown:
    lead: str
    facts: tuple[str, ...]
    filters: tuple[Filter, ...]
    parts: tuple[PartRow, ...]
    others: tuple[PartRow, ...]
    source_url: str
    title: str


class Presenter:
    """details: of the latest cases, where they are asked. wanted: of FILTERS. results: the reader
    may read how examinations ended; others learn that there was one, and when. whole: everything
    open, for paper."""

    def __init__(
        self,
        trainee: Traineeship,
        told: TraineeMap,
        details: Mapping[Origin, Detail],
        wanted: str = "",
        *,
        results: bool,
        whole: bool = False,
    ) -> None:
        self.trainee, self.map, self.details = trainee, told, details
        self.wanted, self.whole = wanted if wanted in FILTERS else "", whole
        self.rulebook, self.on, self.results = told.rulebook, told.on, results

    def shown(self) -> Shown:
        parts = [self._part(part) for part in self.map.own if self._is_wanted(part)]
        others = [self._part(part) for part in self.map.parts if not part.concerns]
        return Shown(
            lead=lead(self.map),
            facts=(*_facts(self.map), *self._examined(self.map.whole)),
            filters=tuple(self._filters()),
            parts=tuple(part for part in parts if part.groups),
            others=tuple(others if not self.wanted else ()),
            source_url=reverse("rulebook_source", args=[self.rulebook.id]),
            title=f"{self.rulebook.title}（第 {self.rulebook.version} 版）",
        )

    def _filters(self) -> list[Filter]:
        items = [(part, told) for part in self.map.own for told in part.items]
        numbers = {
            "": len(items),
            DUE: sum(part.ends_on(self.on) is not None for part, _ in items),
            NONE: sum(not told.has_evidence for _, told in items),
        }
        return [
            Filter(title, f"?show={key}" if key else "?", key == self.wanted, numbers[key])
            for key, title in FILTERS.items()
        ]

    def _is_wanted(self, part: Part) -> bool:
        return self.wanted != DUE or part.ends_on(self.on) is not None

    def _part(self, part: Part) -> PartRow:
        ends = part.ends_on(self.on)
        items = [one for one in part.items if self.wanted != NONE or not one.has_evidence]
        groups = (
            Group(title, tuple(self._row(one) for one in items if one.item.kind == kind))
            for kind, title in KINDS.items()
        )
        return PartRow(
            id=part.post.id,
            title=part.post.title,
            when=_when(part, self.on),
            due=_due(part, ends, self.on),
            counts=_counts(part),
            examinations=self._examined([one for one in part.examinations if not one.items]),
            courses=_linked(part.courses),
            groups=tuple(group for group in groups if group.rows),
            is_open=self.whole or bool(self.wanted) or ends is not None,
        )

    def _row(self, told: Told) -> ItemRow:
        item, link = told.item, told.link
        sign, words = _said(told, results=self.results)
        return ItemRow(
            id=item.id,
            text=item.text,
            level=item.level,
            sign=sign,
            words=words,
            latest=self._latest(told),
            sentence=item.source.text,
            line=item.source.line or 0,
            about=(link.reason,) if link.reason else (),
            links=tuple(self._links(told)),
            further=_linked(told.further),
        )

    def _examined(self, its: Sequence[Examination]) -> tuple[str, ...]:
        return tuple(results_of(its) if self.results else days_of(its))

    def _latest(self, told: Told) -> Link | None:
        if told.contact.latest is None:
            return None
        day = f"最近 {told.contact.latest}"
        cases = told.contact.cases
        detail = self.details.get(cases[0].origin) if cases else None
        is_last = bool(cases) and cases[0].day == told.contact.latest
        return Link(day, detail.url if detail and is_last else "")

    def _links(self, told: Told) -> list[Link]:
        """The requirements that hold the same cases."""
        found = [r for r in self.rulebook.requirements if _is_of(r, told)]
        first = {_title(r): r for r in reversed(found)}
        return [
            Link(title, reverse("requirement", args=[self.trainee.pk, r.id]))
            for title, r in reversed(first.items())
        ]


def _linked(its: Sequence[Further]) -> tuple[Link, ...]:
    return tuple(Link(one.words, one.url) for one in its)


def _is_of(requirement: Requirement, told: Told) -> bool:
    link, post = told.link, told.item.post
    match requirement:
        case Cell() | CasesOf():
            return requirement.category.id in link.categories
        case ReportsOf(exam=exam, part=part):
            return exam in link.reports and part is None
        case PatientsManaged():
            return bool(link.patients) and requirement.post == post
    return False


def _title(requirement: Requirement) -> str:
    if isinstance(requirement, Cell | CasesOf):
        return requirement.category.title
    return requirement.title


def latest_cases(told: TraineeMap) -> list[Origin]:
    """Whose pages the map links to."""
    items = (one for part in told.parts for one in part.items)
    return [one.contact.cases[0].origin for one in items if one.contact.cases]


def sign_of(told: Told) -> Sign:
    """The strongest thing that can be said; never that it is mastered."""
    contact = told.contact
    if contact.is_any or any(one.kind is not Kind.COURSE for one in told.further):
        return CASES
    if told.examinations:
        return EXAMINED
    if told.further:
        return COURSES
    if contact.waiting:
        return WAITS
    if told.of_post:
        return OF_POST
    return NOTHING if told.link.examination_only else NEVER


def _words(told: Told, *, results: bool) -> list[str]:
    said, its = contact_words(told.contact), told.examinations[:3]
    said += [f"考核 {examination_words(one)}" for one in its] if results else days_of(its)
    if told.contact.waiting:
        said.append(f"待审 {told.contact.waiting}")
    if not told.has_evidence and told.link.examination_only:
        said.append("只能由考核或课程证明")
    return said


def _said(told: Told, *, results: bool) -> tuple[Sign, tuple[str, ...]]:
    """“有 7 例（术者 2）” says more than “有依据”: the first phrase stands for the sign's word."""
    sign, words = sign_of(told), tuple(_words(told, results=results))
    if words and (sign in (EXAMINED, WAITS) or told.contact.is_any):
        return Sign(sign.icon, words[0], sign.css), words[1:]
    return sign, words


def _counts(part: Part) -> str:
    without = f"{part.without} 项尚无依据" if part.without else "都有依据"
    return f"{len(part.items)} 项，{without}"


def _day(day: date, on: date) -> str:
    year = "" if day.year == on.year else f"{day.year} 年 "
    return f"{year}{day.month} 月 {day.day} 日"


def _due(part: Part, ends: date | None, on: date) -> str:
    if ends is None:
        return ""
    left = (ends - on).days
    when = f"{_day(ends, on)}到期，还有 {left} 天" if left else "今天到期"
    told = f"，{part.without} 项尚无依据" if part.without else ""
    return f"本岗位 {when}{told}"


def _when(part: Part, on: date) -> str:
    if not part.visits:
        return "还没有安排轮转" if part.concerns else "不在本人的分支或专业方向里"
    spans = "、".join(f"{start} 至 {end}" for start, end in part.visits)
    begins, ends = part.visits[0][0], part.visits[-1][1]
    if on < begins:
        return f"将于 {spans} 轮转"
    return f"{spans}（已结束）" if ends < on else spans


def lead(told: TraineeMap) -> str:
    """The answer first: what is due in the post of today."""
    number = sum(len(part.items) for part in told.own)
    without = sum(part.without for part in told.own)
    here = [part for part in told.own if part.ends_on(told.on)]
    whole = f"全部 {number} 项里 {without} 项尚无依据" if without else f"全部 {number} 项都有依据"
    if not here:
        return f"{whole}。今天没有带学习项目的岗位。"
    first = here[0]
    ends = first.ends_on(told.on)
    assert ends is not None  # of `here`
    left = (ends - told.on).days
    return (
        f"现在{first.post.title}，{_day(ends, told.on)}到期，还有 {left} 天："
        f"{len(first.items)} 项里 {first.without} 项尚无依据。{whole}。"
    )


def _facts(told: TraineeMap) -> Sequence[str]:
    past = [
        part for part in told.own if part.visits and part.visits[-1][1] < told.on and part.without
    ]
    return [f"{part.post.title}已结束，{part.without} 项尚无依据" for part in past]
