"""What to do next: at most three concrete things, the most urgent first. Dates, no forecasts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import islice

from seldinger.domain.training.record import Record
from seldinger.domain.training.rulebook import (
    DirectionsChosen,
    EntryCondition,
    MonthsIn,
    OperationsTotal,
    Post,
    PostKind,
    Requirement,
)
from seldinger.domain.training.timeline import Posting, Timeline, stage_spans
from seldinger.domain.training.verdict import Amount, Finding, Verdict
from seldinger.domain.training.words import Status
from seldinger.report.layout import amount, lacking
from seldinger.report.pace import Pace

MOST = 3
# Entries that wait are chased from so many, or so many days, on.
CHASED_AT, CHASED_AFTER = 25, 30
_DONE = (Status.MET, Status.WAIVED, Status.NOT_APPLICABLE)


class About(StrEnum):
    """What a step is about; pages choose icon and address by it."""

    WAITING = "waiting"
    LATE = "late"
    HERE = "here"  # short in the present post
    BEHIND = "behind"
    BACKGROUND = "background"
    DIRECTIONS = "directions"
    ROTATIONS = "rotations"
    ENTRIES = "entries"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one supervisor (empty: nobody was named). oldest: logged on that day."""

    supervisor: str
    number: int
    oldest: date


@dataclass(frozen=True, slots=True)
class Step:
    """text: what stands open. advice: what to do. requirement: its id, or empty."""

    about: About
    text: str
    advice: str
    requirement: str = ""


def next_steps(
    verdict: Verdict, record: Record, pace: Mapping[str, Pace], waiting: Sequence[Waiting]
) -> tuple[Step, ...]:
    """The steps for one trainee on the verdict's day; none where nothing presses."""
    return tuple(islice(Steps(verdict, record, pace, waiting).all(), MOST))


def calm(verdict: Verdict) -> str:
    """What to say where there is no step."""
    if verdict.as_of < verdict.trainee.entry:
        return f"培训将于 {verdict.trainee.entry} 开始，现在没有要做的事"
    if verdict.status is Status.MET:
        return "全部要求已完成。结业审核请联系教学秘书"
    return "没有需要马上处理的事，按轮转继续登记即可"


class Steps:
    """The steps of one trainee, by kind."""

    def __init__(
        self,
        verdict: Verdict,
        record: Record,
        pace: Mapping[str, Pace],
        waiting: Sequence[Waiting],
    ) -> None:
        self.verdict, self.record, self.pace = verdict, record, pace
        self.rulebook, self.as_of = verdict.rulebook, verdict.as_of
        self.waiting = sorted(waiting, key=lambda group: (group.oldest, -group.number))
        self.today = Timeline(self.rulebook, record).at(self.as_of)
        self.post = self.today.post if isinstance(self.today, Posting) else None
        self.open = [f for f in verdict.findings if self._is_open(f)]

    def all(self) -> Iterator[Step]:
        """One of each urgent kind, then what nobody entered, then the second of each kind."""
        chased = list(self.chased())
        late, here = list(self.late()), list(self.here())
        yield from [*chased[:1], *late[:1], *here[:1], *self.unknown()]
        yield from [*late[1:2], *here[1:2], *islice(self.behind(), 1), *chased[1:]]
        if not chased:
            yield from (self._wait(group, "未到催办的时候：满 30 天或积到 25 条再提醒")
                        for group in self.waiting[:1])  # fmt: skip

    # -- waiting -------------------------------------------------------------------------

    def chased(self) -> Iterator[Step]:
        total = sum(group.number for group in self.waiting)
        for group in self.waiting:
            if total >= CHASED_AT or self._age(group) >= CHASED_AFTER:
                others = total - group.number
                more = f"；另有 {others} 条等其他医师" if others else ""
                yield self._wait(group, f"请提醒审核：待审的登记在审核前不计入{more}")

    def _wait(self, group: Waiting, advice: str) -> Step:
        oldest = f"最久 {self._age(group)} 天"
        if not group.supervisor:
            text = f"{group.number} 条登记没有写带教医师，无人可审核，{oldest}"
            return Step(About.WAITING, text, "请联系教学秘书补上带教医师")
        return Step(
            About.WAITING, f"{group.number} 条登记等 {group.supervisor} 审核，{oldest}", advice
        )

    def _age(self, group: Waiting) -> int:
        return (self.as_of - group.oldest).days

    # -- short ---------------------------------------------------------------------------

    def _is_open(self, finding: Finding) -> bool:
        reached = self._reached(finding)
        return finding.status not in _DONE and reached < finding.requirement.minimum

    def _reached(self, finding: Finding) -> Amount:
        return finding.counted + finding.pending

    def late(self) -> Iterator[Step]:
        late = self._sorted(lambda _, pace: pace.late)
        for number, finding in enumerate(late):
            more = f"；同样已过期的共 {len(late)} 项" if number == 0 and len(late) > 1 else ""
            text = f"{self._short(finding)}，{self._ended(finding)}"
            yield Step(About.LATE, text, self._remedy(finding) + more, finding.requirement.id)

    def here(self) -> Iterator[Step]:
        """Short in the post of today. Months pass by themselves and are left out."""
        if self.post is None:
            return
        post, due = self.post, self._last_day(self.post)
        for finding in self._sorted(lambda f, pace: self._in_time(f, pace, post)):
            left = f"{post.title}还剩 {(due - self.as_of).days} 天"
            text = f"{left}，{self._short(finding)}"
            yield Step(About.HERE, text, self._standing(finding), finding.requirement.id)

    def _in_time(self, finding: Finding, pace: Pace, post: Post) -> bool:
        timed = isinstance(finding.requirement, MonthsIn) or pace.late
        return finding.requirement.post == post.id and not timed

    def behind(self) -> Iterator[Step]:
        for finding in self._sorted(lambda f, pace: pace.behind and not self._is_here(f)):
            owed = self.pace[finding.requirement.id].expected - self._reached(finding)
            words = f"{amount(owed)} {finding.requirement.unit}"
            text = f"{finding.requirement.title}比进度少 {words}"
            yield Step(About.BEHIND, text, self._standing(finding), finding.requirement.id)

    def _is_here(self, finding: Finding) -> bool:
        return self.post is not None and finding.requirement.post == self.post.id

    def _sorted(self, wanted: Callable[[Finding, Pace], bool]) -> list[Finding]:
        """The furthest behind its due first; what another reading completes comes last."""

        def gap(finding: Finding) -> tuple[bool, Fraction, Fraction]:
            minimum, reached = finding.requirement.minimum, self._reached(finding)
            owed = self.pace[finding.requirement.id].expected - reached
            surely = finding.status is not Status.DEPENDS_ON_READING
            return surely, Fraction(owed, minimum), Fraction(minimum - reached, minimum)

        found = [f for f in self.open if wanted(f, self.pace[f.requirement.id])]
        return sorted(found, key=gap, reverse=True)

    def _standing(self, finding: Finding) -> str:
        pace = self.pace[finding.requirement.id]
        unit, waits = finding.requirement.unit, finding.pending
        told = [f"已计入 {amount(finding.counted)} {unit}"]
        if waits:
            told.append(f"待审 {amount(waits)} {unit}")
        if pace.behind:
            told.append(f"按已过去的轮转天数应有 {amount(pace.expected)} {unit}")
        return "，".join(told)

    def _short(self, finding: Finding) -> str:
        depends = finding.status is Status.DEPENDS_ON_READING
        how = "按默认口径" if depends else ""
        return f"{finding.requirement.title}{how}还缺 {self._lack(finding)}"

    def _lack(self, finding: Finding) -> str:
        words = lacking(finding.missing)
        if not isinstance(finding.requirement, MonthsIn):
            return f"{words} {finding.requirement.unit}"
        return words if words.endswith("天") else f"{words} 个月"

    def _remedy(self, finding: Finding) -> str:
        """How a shortfall of a past post can still be made good."""
        if isinstance(finding.requirement, MonthsIn):
            return "请与教学秘书商量补排轮转"
        if self._ends_with_training(finding):
            return "请与基地主任商量补做"
        post = self.rulebook.post_by_id[finding.requirement.post]
        ends = [end for _, end in stage_spans(self.rulebook, self.record, post.stage or "")]
        counts_elsewhere = post.kind is PostKind.DIRECTION or self.rulebook.options.off_post_counts
        if counts_elsewhere and max(ends, default=date.min) > self.as_of:
            return f"{max(ends)} 前在同阶段其他岗位补做的也计入"
        return "需要补做，跨阶段的须个案认定"

    def _ended(self, finding: Finding) -> str:
        due = self.pace[finding.requirement.id].due
        kind = self.rulebook.post_by_id[finding.requirement.post].kind
        over_a_stage = kind is PostKind.WHOLE_STAGE or isinstance(
            finding.requirement, OperationsTotal
        )
        what = "阶段" if over_a_stage else "岗位"
        return f"{'培训' if self._ends_with_training(finding) else what}已于 {due} 结束"

    def _ends_with_training(self, finding: Finding) -> bool:
        kind = self.rulebook.post_by_id[finding.requirement.post].kind
        return kind is PostKind.THROUGHOUT

    def _last_day(self, post: Post) -> date:
        own = {place.id for place in self.rulebook.places if place.post == post.id}
        return max(r.end for r in self.record.rotations if r.place in own)

    # -- not entered -----------------------------------------------------------------------

    def unknown(self) -> Iterator[Step]:
        """What nobody entered and the verdict needs, with who can enter it."""
        if self.verdict.trainee.background is None and self.rulebook.backgrounds:
            text = "还没有登记背景，无法判断前六个月的要求"
            yield Step(About.BACKGROUND, text, "请教学秘书填写", self._id_of(EntryCondition))
        if self._lacks_rotation():
            some = bool(self.record.rotations)
            text = "今天没有轮转记录" if some else "还没有登记轮转"
            yield Step(About.ROTATIONS, f"{text}，病例无法归入阶段和岗位", "请教学秘书排入轮转")
        if not self.verdict.trainee.directions and self.rulebook.choices:
            text = f"还没有登记 {self.rulebook.choices} 个专业方向，无法判断哪些方向的要求适用"
            advice = "选定后请教学秘书填写"
            yield Step(About.DIRECTIONS, text, advice, self._id_of(DirectionsChosen))
        if self._has_no_entries():
            yield Step(About.ENTRIES, "还没有任何登记", "病例由本人登记，带教医师审核后计入要求")

    def _lacks_rotation(self) -> bool:
        in_training = self.record.entry <= self.as_of <= self.verdict.end_of_training
        return in_training and self.today is None

    def _has_no_entries(self) -> bool:
        record = self.record
        return self.as_of >= record.entry and not (
            record.procedures or record.admissions or record.reports or record.activities
        )

    def _id_of(self, kind: type[Requirement]) -> str:
        return next((r.id for r in self.rulebook.requirements if isinstance(r, kind)), "")
