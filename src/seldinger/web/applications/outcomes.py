"""What went wrong and how acts ended, as far as the hospital's rows matched logged cases."""

from collections import Counter
from collections.abc import Iterable

from seldinger.domain.statistics import clopper_pearson
from seldinger.web.applications.figures import NOT_KNOWN, Figure, Row, figure
from seldinger.web.applications.scope import Scope
from seldinger.web.applications.volumes import Recorded, span_of
from seldinger.web.logbook.complications import BY_ID, GRADES, SCALE
from seldinger.web.logbook.models import Complication, Outcome, Procedure

_MATCHED = "近 36 个月本人为手术记录术者、属所申请范围，且与平台病例对上的手术"


def _cases(scope: Scope, recorded: Recorded) -> tuple[list[int], int]:
    """The matched cases, and how many operations matched none."""
    rows = [row for row in recorded.certain if scope.holds(row.name)]
    found = dict.fromkeys(row.case_id for row in rows if row.case_id)
    return list(found), sum(row.case_id is None for row in rows)


def _unmatched(number: int) -> str:
    return f"没有对上平台病例的 {number} 例，结果不知道，没有计入" if number else ""


def complications(scope: Scope, recorded: Recorded) -> Figure:
    """Cases with a complication, by the worst of each case; n written, the interval beside it."""
    cases, missing = _cases(scope, recorded)
    rows = Complication.objects.filter(case__in=cases, withdrawn_at=None).select_related("case")
    told = list(rows.order_by("-case__day", "pk"))
    worst: dict[int, str] = {}
    for row in told:
        worst[row.case_id] = max(worst.get(row.case_id, ""), row.grade)
    return figure(
        key="complications",
        title="并发症",
        values=_rates(len(cases), worst.values()),
        definition=f"{_MATCHED}；每例按最重的一级计，{SCALE}；区间为 95% 精确区间"
        "（Clopper–Pearson）",
        span=span_of(recorded.on),
        source="平台病例里登记的并发症",
        note=_unmatched(missing),
        rows=[
            Row("case", row.case_id, row.case.day.isoformat(), row.text or "并发症",
                BY_ID[row.grade].label if row.grade in BY_ID else row.grade)
            for row in told
        ],
    )  # fmt: skip


def _rates(n: int, worst: Iterable[str]) -> tuple[tuple[str, str], ...]:
    if not n:
        return (("重（C 至 F）", NOT_KNOWN), ("任何一级", NOT_KNOWN))
    grades = Counter(worst)
    major = sum(grades[one.id] for one in GRADES if one.is_major)
    by_grade = [(one.label, f"{grades[one.id]} 例") for one in GRADES if grades[one.id]]
    return (
        ("重（C 至 F）", rate(major, n)),
        ("任何一级", rate(sum(grades.values()), n)),
        *by_grade,
    )


def rate(events: int, n: int) -> str:
    """“2 / 40（5.0%，区间 0.6% 至 16.9%）”."""
    found = clopper_pearson(events, n)
    return f"{events} / {n}（{events / n:.1%}，区间 {found.low:.1%} 至 {found.high:.1%}）"


def outcomes(scope: Scope, recorded: Recorded) -> Figure:
    """How the acts of what is asked ended, in the same cases."""
    cases, missing = _cases(scope, recorded)
    acts = Procedure.objects.filter(case__in=cases).select_related("case").order_by("-case__day")
    ours = [act for act in acts if scope.holds(act.name)]
    counted = Counter(act.outcome for act in ours)
    return figure(
        key="outcomes",
        title="手术结果",
        values=tuple(
            (word.label, f"{counted[word]} / {len(ours)}" if ours else NOT_KNOWN)
            for word in Outcome
        ),
        definition=f"{_MATCHED}；按其中名称属所申请范围的手术操作计",
        span=span_of(recorded.on),
        source="平台病例里登记的手术结果",
        note=_unmatched(missing),
        rows=[
            Row("case", act.case_id, act.case.day.isoformat(), act.name,
                Outcome(act.outcome).label)
            for act in ours
        ],
    )  # fmt: skip
