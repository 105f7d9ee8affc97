"""A result as somebody enters it, and what it must fulfil."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from seldinger.domain.training.rulebook import Rulebook
from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.web.people.models import Traineeship
from seldinger.web.skills.models import Examination

HIGHEST = 1000.0  # points: a scale beyond it is a slip of the hand
_OF_A_POST = (Examination.Kind.THEORY, Examination.Kind.SKILL)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredExamination:
    """post: id in the trainee's rulebook, empty: the whole training. items: ids of that post."""

    kind: str
    post: str = ""
    items: tuple[str, ...] = ()
    title: str = ""
    day: date
    score: float | None = None
    out_of: float | None = None
    outcome: str = ""
    examiner: str = ""
    source: str = ""


def rulebook_of(trainee: Traineeship) -> Rulebook:
    return library_at(None).rulebook(trainee.rulebook)


def check_entered(trainee: Traineeship, entered: EnteredExamination) -> None:
    """Raises SeldingerError with the remedy."""
    _check_what(rulebook_of(trainee), entered)
    _check_result(entered)
    if entered.day > timezone.localdate():
        raise SeldingerError("考核日期不能晚于今天")
    if entered.day < trainee.entry:
        raise SeldingerError(f"考核日期早于入培日期 {trainee.entry}。请核对日期")


def _check_what(rulebook: Rulebook, entered: EnteredExamination) -> None:
    if entered.kind not in Examination.Kind.values:
        raise SeldingerError("考核应为出科理论、出科技能、年度、其他之一")
    if entered.post and entered.post not in rulebook.post_by_id:
        raise SeldingerError("细则里没有这个岗位。请重新选择")
    if entered.kind in _OF_A_POST and not entered.post:
        raise SeldingerError("出科考核要写明岗位")
    own = {item.id for item in rulebook.learning if entered.post in ("", item.post)}
    if not own.issuperset(entered.items):
        raise SeldingerError("所选项目不属于这个岗位。请重新选择")


def _check_result(entered: EnteredExamination) -> None:
    score, out_of = entered.score, entered.out_of
    if (score is None) != (out_of is None):
        raise SeldingerError("得分和满分要一起写，或都空着")
    if score is None and not entered.outcome:
        raise SeldingerError("请写得分，或写合格、不合格")
    if entered.outcome not in ("", *Examination.Outcome.values):
        raise SeldingerError("结论应为合格、不合格，没有说明的空着")
    if score is not None and out_of is not None and not 0 <= score <= out_of <= HIGHEST:
        raise SeldingerError(f"得分应在 0 和满分之间，满分不超过 {HIGHEST:g}")
    if out_of == 0:
        raise SeldingerError("满分应大于 0")


def same_examination(trainee: int, entered: EnteredExamination) -> tuple[object, ...]:
    """What two results of one examination share; a second one is refused."""
    return trainee, entered.kind, entered.post, entered.title, entered.day
