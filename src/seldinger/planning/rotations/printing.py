"""Plans, certificates and breaches in words and tables, for people at a terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from seldinger.domain.planning.rotation import LockKind, Plan, Problem
from seldinger.domain.planning.rotation_check import Breach, Rule, loads
from seldinger.planning.rotations.alternatives import RANK, Alternative
from seldinger.planning.rotations.demands import Demand, Repair
from seldinger.planning.rotations.explain import Explanation
from seldinger.planning.rotations.files import CertificateFile
from seldinger.planning.rotations.gains import Gain
from seldinger.planning.rotations.problem import month_text
from seldinger.planning.rotations.solve import Short

SHOWN = 20
GOALS = {
    "wishes": "志愿（各人三个方向离最想去的有多远，名次之差合计）",
    "changes": "改动（人·月）",
    "fair": "公平（先使离志愿最远的人尽量近，再使名次之差合计最小）",
    "calm": "改动（人·月），改动相同时志愿最好",
    "even": f"均衡（超出科室年均人数的人·月，名次之差每一名当 {RANK} 个）",
}
NAMES = {"wishes": "志愿最好", "fair": "最公平", "calm": "改动最少", "even": "科室最均衡"}
WORDS = {
    Rule.MISSING: "{who}：方案里有 {found:g} 份轮转，应有 {allowed:g} 份",
    Rule.LENGTH: "{who}：共 {found:g} 个月，细则要求 {allowed:g} 个月",
    Rule.PAST: "{who}：已轮转的月份被改动",
    Rule.SERVES: "{who}：{when} 在 {where}，该科室不承担 {what}",
    Rule.BLOCKS: "{who}：{what} 这一段的岗位、月数或连续性不符合细则",
    Rule.VISITS: "{who}：{when} 起在 {where} 一次 {found:g} 个月，限 {allowed:g} 个月",
    Rule.DIRECTIONS: "{who}：专业方向的数目或选择不符合细则",
    Rule.CHIEF: "{who}：总住院医师的起始月不在第二阶段内",
    Rule.NEED: "{who}：{what} 可保证 {found:.1f}，要求 {allowed:g}",
    Rule.LOCK: "{who}：没有遵守指定 {what}",
    Rule.CROWDED: "{where} {when}：{found:g} 人，最多 {allowed:g} 人",
    Rule.EMPTY: "{where} {when}：{found:g} 人，最少 {allowed:g} 人",
    Rule.CHIEFS: "{when}：总住院医师 {found:g} 人，限 {allowed:g} 人",
}


def said(problem: Problem, breach: Breach) -> str:
    return WORDS[breach.rule].format(
        who=breach.trainee,
        when="" if breach.month is None else month_text(breach.month, problem.first),
        where=problem.titles.get(breach.department, breach.department),
        what=problem.titles.get(breach.what, breach.what),
        found=breach.found,
        allowed=breach.allowed,
    )


def told_short(problem: Problem, missed: Sequence[Short]) -> str:
    """Why there is no plan: what the nearest one lacks."""
    told = [_short(problem, one) for one in missed[:SHOWN]]
    more = [f"另有 {len(missed) - SHOWN} 处"] if len(missed) > SHOWN else []
    return "没有找到可行的方案。最接近的方案还缺——" + "；".join(told + more)


def told_conflict(problem: Problem, found: Explanation) -> str:
    """Which demands collide, and what is cheapest to give up."""
    if not found.conflict:
        return "即使放宽全部科室人数、总住院与指定，也没有方案：请查各科病例量与学员已完成的例数"
    if all(one.kind == "need" for one in found.conflict):
        what = "；".join(_demand(problem, one) for one in found.conflict[:SHOWN])
        return (
            "即使放宽全部科室人数、总住院与指定，也没有轮转能达到——"
            f"{what}。请查各科病例量与该学员已完成的例数"
        )
    collide = "；".join(_demand(problem, one) for one in found.conflict[:SHOWN])
    sure = "已证明，且缺一即可行" if found.proven else "可能还能再少"
    text = f"没有可行的方案。这 {len(found.conflict)} 项不能同时成立（{sure}）——{collide}"
    ways = [_repair(problem, one) for one in found.repairs[:5]]
    return text + (f"。办法由省到费，任选其一——{'；'.join(ways)}" if ways else "")


def _demand(problem: Problem, one: Demand) -> str:
    if one.kind == "lock":
        return f"{one.trainee} 的指定 {one.lock}（{_lock(problem, one)}）"
    if one.kind == "need":
        what = problem.titles.get(one.requirement, one.requirement)
        return f"{one.trainee} 的最低要求 {what}"
    when = month_text(one.month, problem.first)
    if one.kind == "chiefs":
        return f"{when} 的总住院医师人数"
    if one.kind == "leave":
        return f"{one.trainee} 自 {when} 起的请假"
    department = problem.department[one.department]
    room = department.room(one.month)
    if one.kind == "most":
        return f"{department.title} {when} 最多 {room.most} 人"
    return f"{department.title} {when} 最少 {room.least} 人"


def _lock(problem: Problem, one: Demand) -> str:
    lock = next(x for x in problem.trainee[one.trainee].locks if x.id == one.lock)
    when = "、".join(month_text(month, problem.first) for month in sorted(lock.months)[:3])
    where = problem.titles.get(lock.department, lock.department)
    if lock.kind is LockKind.AT:
        return f"{when} 在 {where}"
    if lock.kind is LockKind.NOT_BEFORE:
        return f"{problem.titles.get(lock.post, lock.post)} 不早于 {when}"
    if lock.kind is LockKind.TOGETHER:
        return f"与 {lock.other} 同行"
    return f"不去 {where}{when and f'（{when}）'}"


def _repair(problem: Problem, one: Repair) -> str:
    told = []
    for demand, amount in one.gives:
        sense = "少要" if demand.kind == "least" else "放宽"
        whole = _demand(problem, demand)
        if demand.kind == "lock":
            told.append(f"撤销 {whole}")
        elif demand.kind == "leave":
            told.append(f"{whole}，提前 {amount:g} 个月结束或移到别的月份")
        else:
            told.append(f"{whole}，{sense} {amount:g} 人")
    return "，并且 ".join(told)


def _short(problem: Problem, one: Short) -> str:
    when = "" if one.month is None else month_text(one.month, problem.first)
    if one.what == "way":
        return (
            f"{'、'.join(one.trainees[:5])}{' 等' if len(one.trainees) > 5 else ''}"
            " 没有能达到全部最低要求的路线（看指定、请假与各科病例量）"
        )
    if one.what == "changes":
        return f"改动比要求的多 {one.amount:g} 人·月（可放宽 --most-changes）"
    sense = "多出" if one.over else "缺"
    where = problem.titles.get(one.department, one.department) if one.department else "总住院医师"
    return f"{where} {when} {sense} {one.amount:g} 人"


def print_certificate(one: CertificateFile) -> None:
    console = Console(highlight=False)
    proven = "已证明最优" if one.proven else f"未证明最优，最多还差 {one.gap:g}"
    checked = "核对无误" if not one.breaches else f"核对发现 {one.breaches} 处不符"
    console.print(f"目标：{GOALS.get(one.goal, one.goal)}", markup=False)
    console.print(
        f"代价 {one.objective:g} · 下界 {one.bound:g} · {proven} · {checked}"
        f" · {one.seconds:g} 秒 · {one.solver}",
        markup=False,
    )


def print_plan(problem: Problem, plan: Plan) -> None:
    """A row for each trainee: the stays to come, one after the other."""
    table = Table(title=f"轮转方案（自 {problem.first}）")
    for head in ("学员", "方向", "总住院", "轮转"):
        table.add_column(head, overflow="fold")
    for one in plan.rotations[:SHOWN]:
        months = problem.trainee[one.trainee].present(len(one.stays))
        told, before = [], None
        for month, stay in zip(months, one.stays, strict=True):
            if month >= 0 and stay != before:
                where = problem.titles.get(stay.department, stay.department)
                told.append(f"{month_text(month, problem.first)} {where}")
                before = stay
        chief = month_text(months[one.chief_from], problem.first) if one.chief_from >= 0 else ""
        names = "、".join(problem.titles.get(d, d) for d in one.directions)
        table.add_row(one.trainee, names, chief, "；".join(told))
    console = Console()
    console.print(table)
    if len(plan.rotations) > SHOWN:
        console.print(f"另有 {len(plan.rotations) - SHOWN} 人，见输出文件（-o）", markup=False)


def print_loads(problem: Problem, plan: Plan) -> None:
    """Each department's least and most trainees against its rooms."""
    counted = loads(problem, plan)
    table = Table(title="科室人数")
    for head in ("科室", "最少", "最多", "平均", "容量"):
        table.add_column(head, justify="left" if head == "科室" else "right")
    for department in problem.departments:
        found = [counted[department.id, month] for month in range(problem.horizon)]
        most = max(department.room(month).most for month in range(problem.horizon))
        mean = sum(found) / len(found)
        table.add_row(department.title, str(min(found)), str(max(found)), f"{mean:.1f}", str(most))
    Console().print(table)


def print_alternatives(found: Sequence[Alternative]) -> None:
    """A row for each: what it is best in, and what that costs elsewhere."""
    table = Table(title="备选方案")
    for head in ("方案", "名次差", "最远", "如愿", "人数差", "改动", "代价/下界", ""):
        text = head in {"方案", ""}
        table.add_column(head, justify="left" if text else "right", no_wrap=text)
    for one in found:
        told, solved = one.figures, one.solved
        if told is not None:
            table.add_row(
                NAMES[one.name],
                str(told.wishes),
                f"{told.worst}（{len(told.worst_off)}人）" if told.worst else "0",
                f"{told.dearest:.0%}",
                str(max(load.spread for load in told.loads)),
                "" if told.changed is None else str(told.changed),
                f"{solved.objective:g}/{solved.bound:g}",
                "已证明" if solved.proven else "未证明",
            )
    Console().print(table)


def print_gains(problem: Problem, found: Sequence[Gain]) -> None:
    console = Console(highlight=False)
    if not found:
        console.print("没有科室多一个名额能改善志愿", markup=False)
        return
    table = Table(title="多一个名额的好处（病例量不变）")
    for head in ("科室", "月份", "名次差减少", ""):
        table.add_column(head, justify="right" if head == "名次差减少" else "left")
    for one in found:
        first, last = (month_text(m, problem.first) for m in (one.months[0], one.months[-1]))
        where = problem.titles.get(one.department, one.department)
        when = first if first == last else f"{first} 至 {last}"
        table.add_row(where, when, str(one.better), "已证明" if one.proven else "未证明")
    console.print(table)


def print_breaches(problem: Problem, breaches: Sequence[Breach]) -> None:
    console = Console(highlight=False)
    if not breaches:
        console.print("✓ 方案符合全部规则，每位学员都能达到每项最低要求", markup=False)
        return
    console.print(f"✗ {len(breaches)} 处不符：", markup=False)
    for breach in breaches[:SHOWN]:
        console.print(f"  {said(problem, breach)}", markup=False)
    if len(breaches) > SHOWN:
        console.print(f"  另有 {len(breaches) - SHOWN} 处", markup=False)
