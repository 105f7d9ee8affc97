"""An answer → a table for the terminal, or the JSON of `seldinger plan cases --json`."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from seldinger.domain.planning.daily_reasons import Exchange, Proposal, Unplaced
from seldinger.domain.planning.daily_rules import Refusal
from seldinger.planning.daily.solving import Answer, Certificate
from seldinger.planning.daily.words import HELD, Words, words_of
from seldinger.report.table import Terminal


def document(answer: Answer, titles: Mapping[str, str]) -> dict[str, Any]:
    """Names and keys are a contract."""
    words = words_of(answer, titles)
    return {
        "date": answer.day.date.isoformat(),
        "assignments": [_assignment(one, words) for one in answer.proposals],
        "without_hands_on": [_unplaced(one, words) for one in answer.unplaced],
        "refused": [_refusal(one, words) for one in answer.refused],
        "worth": answer.worth._asdict(),
        "certificate": _certificate(answer.certificate),
    }


def _assignment(one: Proposal, words: Words) -> dict[str, Any]:
    it = one.assignment
    return {
        "case": it.case,
        "role": it.role,
        "trainee": it.trainee,
        "supervisor": it.supervisor,
        "privilege": one.held,
        "because": one.because,
        "serves": [
            {
                "category": served.need.category,
                "missing": served.need.missing,
                "months_left": served.need.months_left,
                "weight": words.book.day.weight(served.need),
                "procedures": served.procedures,
            }
            for served in one.serves
        ],
        "next": _exchange(one.next) if one.next else None,
        "says": [words.proposal(one), words.exchange(one)],
    }


def _exchange(one: Exchange) -> dict[str, Any]:
    return {
        "trainee": one.trainee,
        "better": one.better,
        "change": one.change._asdict(),
        "gives_up": [[other.case, other.role] for other in one.gives_up],
        "takes_over": one.takes_over,
    }


def _unplaced(one: Unplaced, words: Words) -> dict[str, Any]:
    return {
        "trainee": one.trainee,
        "participates": one.participates,
        "legal": one.legal,
        "closed": [
            {"why": count.why, "about": count.about, "seats": count.seats, "case": count.case}
            for count in one.closed
        ],
        "says": words.unplaced(one),
    }


def _refusal(one: Refusal, words: Words) -> dict[str, Any]:
    return {
        "kind": one.order.kind,
        "case": one.order.case,
        "trainee": one.order.trainee,
        "role": one.order.role,
        "supervisor": one.order.supervisor,
        "why": one.closed.why,
        "about": one.closed.about,
        "says": words.refusal(one),
    }


def _certificate(one: Certificate) -> dict[str, Any]:
    return {
        "proven": one.proven,
        "levels": [
            {
                "level": proof.level,
                "objective": proof.objective,
                "bound": proof.bound,
                "gap": proof.gap,
            }
            for proof in one.proofs
        ],
        "pairs": one.pairs,
        "parts": one.parts,
        "seconds": round(one.seconds, 3),
        "solver": one.solver,
        "checker": one.checker,
        "checked": one.checked,
    }


def print_answer(answer: Answer, titles: Mapping[str, str], note: str = "") -> None:
    """The list by time, who has no hands-on role, what was refused, and the proof."""
    words = words_of(answer, titles)
    console = Terminal()
    console.print(f"{answer.day.date} 手术安排建议，由上级医师修改或接受", style="bold")
    if note:
        console.print(note, style="yellow")
    console.print(_table(answer, words))
    _print_lines("没有上手角色的学员", [
        f"{words.trainee(one.trainee)}：{words.unplaced(one)}" for one in answer.unplaced
    ])  # fmt: skip
    _print_lines("不能照办的指定", [words.refusal(one) for one in answer.refused])
    for proof in answer.certificate.proofs:
        console.print(words.proof(proof))
    certificate = answer.certificate
    console.print(
        f"{certificate.solver} 求解 {certificate.seconds:.2f} 秒，分 {certificate.parts} 块；"
        f"另行核查 {certificate.checked} 个安排，没有违反规则的",
        style="dim",
    )


def _table(answer: Answer, words: Words) -> Table:
    table = Table(show_lines=True)
    for head in ("时间与手术间", "病例与角色", "学员与带教", "为什么"):
        table.add_column(head, overflow="fold")
    for one in answer.proposals:
        it = one.assignment
        case = words.book.cases[it.case]
        people = [words.trainee(it.trainee)]
        if it.supervisor and one.held:
            people.append(f"带教 {words.doctor(it.supervisor)}（{HELD[one.held]}）")
        table.add_row(
            f"{clock_of(case.start)}–{clock_of(case.end)}\n{case.site} {case.room}",
            f"{it.case}\n{it.role}",
            "\n".join(people),
            f"{words.proposal(one)}\n{words.exchange(one)}",
        )
    return table


def clock_of(minutes: int) -> str:
    """As the file writes it: 26:30 is half past two on the next morning."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _print_lines(head: str, lines: list[str]) -> None:
    if lines:
        console = Terminal()
        console.print(f"{head}：{len(lines)}", style="bold")
        for line in lines:
            console.print(f"  {line}")
