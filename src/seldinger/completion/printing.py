"""A verification → a table for the terminal, or the JSON of `seldinger verify --json`."""

from typing import Any

from rich.table import Table

from seldinger.completion import canonical
from seldinger.completion.answers import Check, Verification, shown
from seldinger.completion.sections import Bundle
from seldinger.completion.wording import ANSWER, CHECK, NOT_A_GRANT, RESULT, answer_of, grouped
from seldinger.report.labels import STATUS
from seldinger.report.table import Terminal


def document(found: Verification) -> dict[str, Any]:
    """Names and keys are a contract."""
    signer = found.of(Check.SIGNER)
    return {
        "result": found.result,
        "fingerprint": found.fingerprint,
        "signer": signer and signer.answer,
        "checks": [
            {
                "check": one.check,
                "answer": one.answer,
                "says": one.says,
                "places": [*one.places],
            }
            for one in found.checks
        ],
        "bundle": _told(found.bundle) if found.bundle else None,
    }


def _told(bundle: Bundle) -> dict[str, Any]:
    sections = {name: canonical.plain(getattr(bundle, name)) for name in _SHOWN}
    verdicts = canonical.plain(bundle.verdicts)
    return {**sections, "as_of": verdicts["as_of"], "status": verdicts["status"]}


_SHOWN = ("issued", "trainee", "norms", "reviews", "chain")


def print_verification(found: Verification) -> None:
    """Whose record, the answer, every check with its places."""
    console = Terminal()
    label = RESULT[found.result]
    if found.bundle:
        console.print(_whose(found.bundle), style="bold")
    console.print(f"{label.icon} {label.word}：{answer_of(found)}", style="bold")
    table = Table()
    for head in ("核验", "结果", "说明"):
        table.add_column(head, overflow="fold")
    for one in found.checks:
        icon, word = ANSWER[one.answer]
        said = "\n".join([one.says, *(_indented(one.check, place) for place in one.places)])
        table.add_row(CHECK[one.check], f"{icon} {word}", said)
    console.print(table)
    if found.fingerprint:
        console.print(f"签名公钥的指纹：{grouped(found.fingerprint)}")
    console.print(NOT_A_GRANT, style="dim")


def _indented(check: Check, place: str) -> str:
    return f"  {grouped(place)}" if check is Check.SIGNER else f"  {place}"


def _whose(bundle: Bundle) -> str:
    trainee, issued, verdicts = bundle.trainee, bundle.issued, bundle.verdicts
    return shown(
        f"{trainee.name} · {issued.base}（{issued.hospital}）· 截至 {verdicts.as_of} "
        f"{STATUS[verdicts.status].word} · {issued.at:%Y-%m-%d} 签发"
    )
