"""Whether a review may be handed in, signed, taken back or reversed. Each raises SeldingerError."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.completion.models import Review, Step
from seldinger.web.completion.queries import ASKED, OPEN, base_of, open_step
from seldinger.web.completion.stages import Stage, last_stage, why_not
from seldinger.web.completion.standing import differences, evidence_of, open_rows
from seldinger.web.people.access import Access
from seldinger.web.people.models import Person, Traineeship

LONGEST = 4000  # characters of somebody's own words
LONGEST_NOTE = 150  # stands in one line with two names
UNDOING = timedelta(minutes=10)  # as long as one may take back what one signed
TAKEN_BACK = (Review.State.RETURNED, Review.State.FAILED)  # a slip of the thumb
_SHOWN = 3


def check_words(words: str, longest: int = LONGEST) -> str:
    told = words.replace("\0", "").strip()
    if len(told) > longest:
        raise SeldingerError(f"写得太长，最多 {longest} 个字，现为 {len(told)} 个")
    return told


def check_own(by: Person, trainee: Traineeship) -> None:
    if trainee.person_id != by.pk:
        raise SeldingerError("考核由学员本人提交，不能代为提交")


def check_year(kind: Review.Kind, year: int, trainee: Traineeship) -> None:
    if kind is not Review.Kind.YEARLY:
        return
    begun = (timezone.localdate() - trainee.entry).days // 365 + 1
    if not 1 <= year <= begun:
        raise SeldingerError(f"培训现在是第 {begun} 年，没有第 {year} 年可以考核。请改选")


def check_only_one(trainee: Traineeship, kind: Review.Kind, year: int) -> None:
    rows = Review.objects.filter(traineeship=trainee, kind=kind, year=year)
    other = rows.filter(state__in=[*OPEN, Review.State.PASSED]).first()
    if other is None:
        return
    if other.state == Review.State.PASSED:
        raise SeldingerError(f"{other.title}已经通过，不必再提交")
    raise SeldingerError(f"您已有一份{other.title}正在办理。请在那一份里继续，或先撤回它")


def check_complete(review: Review, evidence: dict[str, Any]) -> None:
    """A final review passes nobody who lacks something: a ruling says where a lack is accepted."""
    lacking = open_rows(evidence)
    if review.kind != Review.Kind.FINAL or not lacking:
        return
    told = "、".join(f"{row[2]}（{row[4]}）" for row in lacking[:_SHOWN])
    more = f"等 {len(lacking)} 项" if len(lacking) > _SHOWN else ""
    raise SeldingerError(
        f"还有要求没有完成，结业审核不能通过：{told}{more}。请退回补充；"
        "确有理由的，由基地主任作个案认定后，学员重新提交"
    )


def check_unchanged(review: Review, step: Step) -> None:
    """What was handed in is what is signed: a fact that changed since is told, not signed over."""
    round_ = step.round
    base = base_of(review.traineeship, timezone.localdate())
    if base != review.base:
        where = f"已转到{base}" if base else "已不在任何基地"
        raise SeldingerError(f"学员{where}，这里不能再签署通过。请退回，由学员重新提交")
    now = evidence_of(review.traineeship, round_.on)
    changed = differences(round_.evidence, now)
    if changed:
        told = "；".join(f"{one.title}：{one.before} → {one.now}" for one in changed[:_SHOWN])
        raise SeldingerError(f"提交后记录有变化（{told}）。请退回，由学员重新提交后再签署")
    check_complete(review, now)


def check_asked(by: Person, review: Review, seen: int) -> tuple[Step, Stage]:
    """The step that the page showed, where it is still asked and theirs."""
    step = open_step(review)
    if review.state not in ASKED or step is None or step.pk != seen:
        raise SeldingerError("这一环节刚刚已有人签署，或已退回、撤回。请刷新页面看现在的情况")
    step.round.review = review
    told = why_not(Access(by, timezone.localdate()), step.round, Stage(step.stage))
    if told:
        raise SeldingerError(told)
    return step, Stage(step.stage)


def check_reason(reason: str) -> str:
    told = check_words(reason)
    if not told:
        raise SeldingerError("请写明意见或理由：它会留在考核记录和培训登记手册里")
    return told


def check_taking_back(by: Person, review: Review, step: Step | None) -> Step:
    if step is None or step.by_id != by.pk or step.at is None:
        raise SeldingerError("最近一次签署不是您的，或下一环节已经签署，不能收回")
    if timezone.now() - step.at > UNDOING:
        raise SeldingerError("签署已超过十分钟，不能收回。请联系下一环节退回")
    if review.state == Review.State.PASSED:
        raise SeldingerError("这份考核已经通过，不能收回签署。需要时可以撤销并写明理由")
    if review.state == Review.State.FAILED:
        check_only_one(review.traineeship, Review.Kind(review.kind), review.year)
    if review.state not in (*ASKED, *TAKEN_BACK):
        raise SeldingerError("这份考核已经撤回或撤销，没有可以收回的签署")
    return step


def check_reversing(by: Person, review: Review) -> None:
    if review.state != Review.State.PASSED:
        raise SeldingerError("只有通过的考核可以撤销。请刷新页面")
    step = Step.objects.filter(round__review=review, answer=Step.Said.PASSED).order_by("-pk")[0]
    step.round.review = review
    access = Access(by, timezone.localdate())
    told = why_not(access, step.round, last_stage(review))
    if told:
        raise SeldingerError(told)
